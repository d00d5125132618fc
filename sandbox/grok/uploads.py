"""The Files API: upload, list, look up, fetch and delete."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from sandbox.grok import messages
from sandbox.grok.messages import Request, Response
from sandbox.grok.routing import Name

FILE_BYTES_MAX = 50 * 1024 * 1024
TTL_S_MIN, TTL_S_MAX = 3_600, 2_592_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One uploaded file; times in seconds."""

    id: str
    filename: str
    content: bytes
    created_at: int
    expires_at: int | None

    def entry(self) -> dict[str, Any]:
        """The file object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.content),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "filename": self.filename,
            "purpose": "",
        }


class Uploads:
    """The files of the team, until they are deleted or expire."""

    def __init__(self) -> None:
        self._uploads: dict[str, Upload] = {}

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
                return self._list(now)
            case "upload_content":
                content = self.find(file_id, now).content
                return Response(headers={"content-type": "application/octet-stream"}, body=content)
            case "delete_upload":
                return self._delete(file_id, now)
            case _:
                return messages.json_response(self.find(file_id, now).entry())

    def _add(self, request: Request, file_id: str, now: float) -> Response:
        """Take a multipart upload; `expires_after` must stand before the file."""
        ttl_s: int | None = None
        upload: Upload | None = None
        for name, filename, content in _parts(request):
            if name in ("expires_after", "expires_after[seconds]"):
                if upload is not None:
                    raise messages.invalid("`expires_after` must precede the `file` part.")
                ttl_s = _ttl_s(content)
            elif name == "file":
                upload = Upload(
                    id=file_id,
                    filename=filename or "file",
                    content=content,
                    created_at=int(now),
                    expires_at=None if ttl_s is None else int(now) + ttl_s,
                )
        if upload is None:
            raise messages.invalid("The `file` part is missing.")
        if len(upload.content) > FILE_BYTES_MAX:
            return messages.error_response(413, "invalid-argument", "File is too large.")
        self._uploads[file_id] = upload
        return messages.json_response(upload.entry())

    def _list(self, now: float) -> Response:
        living = [
            upload
            for upload in self._uploads.values()
            if upload.expires_at is None or now < upload.expires_at
        ]
        newest_first = [upload.entry() for upload in reversed(living)]
        return messages.json_response({"data": newest_first, "pagination_token": None})

    def _delete(self, file_id: str, now: float) -> Response:
        self.find(file_id, now)
        del self._uploads[file_id]
        return messages.json_response({"id": file_id, "object": "file", "deleted": True})


def _ttl_s(content: bytes) -> int:
    try:
        ttl_s = int(content)
    except ValueError:
        raise messages.invalid("`expires_after` must be a number of seconds.") from None
    if not TTL_S_MIN <= ttl_s <= TTL_S_MAX:
        raise messages.invalid(f"`expires_after` must be between {TTL_S_MIN} and {TTL_S_MAX}.")
    return ttl_s


def _parts(request: Request) -> list[tuple[str, str | None, bytes]]:
    """Name, file name and content of every part, in order."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        text = "Expected request with `Content-Type: multipart/form-data`"
        raise messages.RefusedError(messages.text_response(text, 415))
    head = b"Content-Type: " + kind.encode() + b"\r\n\r\n"
    form = email.message_from_bytes(head + request.body, policy=email.policy.HTTP)
    parts: list[tuple[str, str | None, bytes]] = []
    for part in form.iter_parts():
        if not isinstance(part, EmailMessage):
            continue
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        parts.append((name, part.get_filename(), content if isinstance(content, bytes) else b""))
    return parts
