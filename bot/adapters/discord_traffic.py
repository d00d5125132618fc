"""Watches the requests to Discord, and sees there how soon people are acknowledged.

All of discord.py's requests go through one aiohttp session, which tells of each of them.
"""

import re
from types import SimpleNamespace

import aiohttp
from aiohttp import TraceConfig

from bot.core.ports import Clock, Meter

_CALLBACK = re.compile(r"/interactions/(\d{1,20})/[^/]+/callback$")
_UNKNOWN_INTERACTION = 404
_UPGRADED = 101
"""The gateway's websocket, which is no request of its own."""


def watched(meter: Meter, clock: Clock) -> TraceConfig:
    """What a Discord client is to be given as its `http_trace`."""

    async def answered(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        told: aiohttp.TraceRequestEndParams,
    ) -> None:
        status = told.response.status
        if status == _UPGRADED:
            return
        meter.answered_by_discord(status)
        if (callback := _CALLBACK.search(told.url.path)) is None:
            return
        if told.response.ok:
            meter.acknowledged(int(callback[1]), clock.now_ms())
        elif status == _UNKNOWN_INTERACTION:
            meter.missed(int(callback[1]))

    async def unanswered(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        _told: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        meter.answered_by_discord(None)

    trace = TraceConfig()
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(unanswered)
    return trace
