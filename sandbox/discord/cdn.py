"""The CDN: hands out uploaded files to whoever holds a fresh, signed link."""

from aiohttp import web

from sandbox.discord.files import Files

EXPIRED = "This content is no longer available."


class CdnRoutes:
    """Links carry when they were made and when they end; ranges let a player seek in a clip."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/attachments/{channel}/{id}/{name}", self.get),
            web.get("/ephemeral-attachments/{application}/{id}/{name}", self.get),
        ]

    async def get(self, request: web.Request) -> web.StreamResponse:
        attachment = self._files.opened_by(request.rel_url.raw_path, request.query)
        if attachment is None:
            return web.Response(status=404, text=EXPIRED)
        return web.FileResponse(
            self._files.path(attachment),
            chunk_size=256 * 1024,
            headers={
                "Content-Type": attachment.content_type,
                "Access-Control-Allow-Origin": "*",
                "Cache-Control": "private, max-age=3600",
            },
        )
