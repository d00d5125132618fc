"""Which handler a path belongs to, and which faults can strike there."""

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.grok import messages
from sandbox.grok.faults import Route
from sandbox.grok.messages import Request, Response

Name = Literal[
    "generate_images",
    "edit_images",
    "poll_images",
    "generate_clip",
    "edit_clip",
    "extend_clip",
    "poll_clip",
    "write",
    "chat",
    "media",
    "api_key",
    "image_models",
    "video_models",
    "models",
    "language_models",
    "upload",
    "uploads",
    "upload_info",
    "upload_content",
    "delete_upload",
    "create_batch",
    "batches",
    "batch",
    "cancel_batch",
    "add_requests",
    "batch_requests",
    "batch_results",
]

ROUTES: tuple[tuple[str, str, Name, Route], ...] = (
    ("POST", r"/v1/images/generations", "generate_images", "submit-image"),
    ("POST", r"/v1/images/edits", "edit_images", "submit-edit"),
    ("GET", r"/v1/images/([^/]+)", "poll_images", "poll"),
    ("POST", r"/v1/videos/generations", "generate_clip", "submit-video"),
    ("POST", r"/v1/videos/edits", "edit_clip", "submit-video"),
    ("POST", r"/v1/videos/extensions", "extend_clip", "submit-video"),
    ("GET", r"/v1/videos/([^/]+)", "poll_clip", "poll"),
    ("POST", r"/v1/responses", "write", "submit-text"),
    ("POST", r"/v1/chat/completions", "chat", "submit-text"),
    ("GET", r"/xai-imgen/[^/]+|/xai-vidgen-bucket/[^/]+", "media", "media"),
    ("GET", r"/v1/api-key", "api_key", "api-key"),
    ("GET", r"/v1/image-generation-models(?:/(.+))?", "image_models", "models"),
    ("GET", r"/v1/video-generation-models(?:/(.+))?", "video_models", "models"),
    ("GET", r"/v1/models(?:/(.+))?", "models", "models"),
    ("GET", r"/v1/language-models(?:/(.+))?", "language_models", "models"),
    ("POST", r"/v1/files", "upload", "files"),
    ("GET", r"/v1/files", "uploads", "files"),
    ("GET", r"/v1/files/([^/]+)", "upload_info", "files"),
    ("GET", r"/v1/files/([^/]+)/content", "upload_content", "files"),
    ("DELETE", r"/v1/files/([^/]+)", "delete_upload", "files"),
    ("POST", r"/v1/batches", "create_batch", "create-batch"),
    ("GET", r"/v1/batches", "batches", "batch"),
    ("POST", r"/v1/batches/([^/]+):cancel", "cancel_batch", "cancel-batch"),
    ("GET", r"/v1/batches/([^/:]+)", "batch", "batch"),
    ("POST", r"/v1/batches/([^/]+)/requests", "add_requests", "add-to-batch"),
    ("GET", r"/v1/batches/([^/]+)/requests", "batch_requests", "batch"),
    ("GET", r"/v1/batches/([^/]+)/results", "batch_results", "batch-results"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes; `item` is the id in its path, or empty."""

    name: Name
    kind: Route
    item: str


def find(request: Request) -> Place:
    """The place for a request.

    Raises:
        RefusedError: 405 without a body for a wrong method, 404 for an unknown path.
    """
    known = False
    for method, pattern, name, kind in ROUTES:
        match = re.fullmatch(pattern, request.path)
        if match is None:
            continue
        if method == request.method:
            item = match[1] if match.re.groups and match[1] else ""
            return Place(name, kind, item)
        known = True
    if known:
        raise messages.RefusedError(Response(status=405))
    text = "The requested resource was not found. Please check the URL and try again."
    raise messages.RefusedError(
        messages.json_response({"error": {"code": 404, "message": text}}, 404)
    )
