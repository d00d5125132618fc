"""Serves the service to httpx in-process, where a virtual clock reaches everything."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx

from sandbox.grok import forms
from sandbox.grok.imagine import GrokImagine
from sandbox.grok.messages import Body, DroppedError, Request, Response, pieces


class GrokTransport(httpx.AsyncBaseTransport):
    """Every host is Grok Imagine; the client's read timeout counts until the answer begins."""

    def __init__(self, grok: GrokImagine) -> None:
        self._grok = grok

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request of httpx.

        Raises:
            httpx.RemoteProtocolError: The service drops the connection.
            httpx.ReadTimeout: It takes longer than the client waits.
        """
        wait_s = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(wait_s), _asked(request) as asked:
                response = await self._grok.respond(asked)
        except DroppedError as error:
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from error
        except TimeoutError as error:
            raise httpx.ReadTimeout("", request=request) from error
        return httpx.Response(
            response.status, headers=_headers(response), stream=_Body(response.body, request)
        )


@asynccontextmanager
async def _asked(request: httpx.Request) -> AsyncIterator[Request]:
    asked = Request(
        method=request.method,
        path=request.url.path,
        query=dict(request.url.params),
        headers=dict(request.headers),
    )
    stream = request.stream
    if forms.comes(asked.headers.get("content-type", "")) and isinstance(stream, AsyncIterable):
        async with forms.taken(stream) as form:
            yield replace(asked, form=form)
    else:
        yield replace(asked, body=await request.aread())


def _headers(response: Response) -> dict[str, str]:
    headers = dict(response.headers)
    if isinstance(response.body, bytes):
        headers.setdefault("content-length", str(len(response.body)))
    return headers


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: Body, request: httpx.Request) -> None:
        self._body, self._request = body, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in pieces(self._body):
                yield piece
        except DroppedError as error:
            message = "peer closed connection without sending complete message body"
            raise httpx.RemoteProtocolError(message, request=self._request) from error
