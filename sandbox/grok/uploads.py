"""The Files API: upload, list, look up, fetch and delete."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.grok import forms, messages, paging
from sandbox.grok.messages import Request, Response
from sandbox.grok.routing import Name
from sandbox.grok.scratch import Scratch

FILE_BYTES_MAX = 50 * 1024 * 1024
BATCH_FILE_BYTES_MAX = 200 * 1024 * 1024
BATCH_FILE_ENDING = ".jsonl"
LISTED_MAX = 100
TTL_S_MIN, TTL_S_MAX = 3_600, 2_592_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One uploaded file, in memory or, if it is large, on disk; times in seconds."""

    id: str
    filename: str
    body: bytes | Path
    created_at: int
    expires_at: int | None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body.read_bytes()

    def entry(self) -> dict[str, Any]:
        """The file object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": messages.size_bytes(self.body),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "filename": self.filename,
            "purpose": "",
        }


class Uploads:
    """The files of the team, until they are deleted or expire."""

    def __init__(self, scratch: Scratch) -> None:
        self._uploads: dict[str, Upload] = {}
        self._scratch = scratch

    def find(self, file_id: str, now: float) -> Upload:
        """Look a file up.

        Raises:
            RefusedError: 404 when it is unknown, deleted or expired.
        """
        upload = self._uploads.get(file_id)
        if upload is None or (upload.expires_at is not None and now >= upload.expires_at):
            raise messages.not_found(f"File {file_id} was not found.")
        return upload

    def respond(self, name: Name, request: Request, file_id: str, now: float) -> Response:
        """Answer one request of the Files API; `file_id` is the id in the path or a new one."""
        match name:
            case "upload":
                return self._add(request, file_id, now)
            case "uploads":
                return self._list(request, now)
            case "upload_content":
                body = self.find(file_id, now).body
                return Response(headers={"content-type": "application/octet-stream"}, body=body)
            case "delete_upload":
                return self._delete(file_id, now)
            case _:
                return messages.json_response(self.find(file_id, now).entry())

    def _add(self, request: Request, file_id: str, now: float) -> Response:
        """Take a multipart upload; `expires_after` must stand before the file."""
        ttl_s: int | None = None
        upload: Upload | None = None
        for part in forms.parts(request):
            if part.name in ("expires_after", "expires_after[seconds]"):
                if upload is not None:
                    raise messages.invalid("`expires_after` must precede the `file` part.")
                ttl_s = _ttl_s(request.form[part.start : part.stop])
            elif part.name == "file":
                filename = part.filename or "file"
                if part.stop - part.start > _bytes_max(filename):
                    return messages.error_response(413, "invalid-argument", "File is too large.")
                upload = Upload(
                    id=file_id,
                    filename=filename,
                    body=self._scratch.keep(request.form, part.start, part.stop),
                    created_at=int(now),
                    expires_at=None if ttl_s is None else int(now) + ttl_s,
                )
        if upload is None:
            raise messages.invalid("The `file` part is missing.")
        self._uploads[file_id] = upload
        return messages.json_response(upload.entry())

    def _list(self, request: Request, now: float) -> Response:
        """A page of files; only an empty one has no token, so that the end is a short page."""
        living = [
            upload
            for upload in self._uploads.values()
            if upload.expires_at is None or now < upload.expires_at
        ]
        living.sort(key=SORTED_BY[paging.choice(request, "sort_by", tuple(SORTED_BY))])
        if paging.choice(request, "order", ("desc", "asc")) == "desc":
            living.reverse()
        page = paging.page(request, default=LISTED_MAX, most=LISTED_MAX)
        shown = living[page.start : page.start + page.limit]
        token = paging.token(page.start + len(shown)) if shown else None
        entries = [upload.entry() for upload in shown]
        return messages.json_response({"data": entries, "pagination_token": token})

    def _delete(self, file_id: str, now: float) -> Response:
        body = self.find(file_id, now).body
        del self._uploads[file_id]
        if isinstance(body, Path):
            body.unlink()
        return messages.json_response({"id": file_id, "object": "file", "deleted": True})


SORTED_BY: dict[str, Callable[[Upload], Any]] = {
    "created_at": lambda upload: upload.created_at,
    "filename": lambda upload: upload.filename,
    "size": lambda upload: messages.size_bytes(upload.body),
}


def _bytes_max(filename: str) -> int:
    batch = filename.endswith(BATCH_FILE_ENDING)
    return BATCH_FILE_BYTES_MAX if batch else FILE_BYTES_MAX


def _ttl_s(content: bytes) -> int:
    try:
        ttl_s = int(content)
    except ValueError:
        raise messages.invalid("`expires_after` must be a number of seconds.") from None
    if not TTL_S_MIN <= ttl_s <= TTL_S_MAX:
        raise messages.invalid(f"`expires_after` must be between {TTL_S_MIN} and {TTL_S_MAX}.")
    return ttl_s
