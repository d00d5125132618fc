"""The read-only pages of the API: the lists of models and what a key may do."""

from typing import Any

from sandbox.grok import catalogue, messages
from sandbox.grok.catalogue import Catalogue
from sandbox.grok.faults import TEAM
from sandbox.grok.messages import Response
from sandbox.grok.routing import Name, Place


def respond(place: Place, key: str, models: Catalogue) -> Response:
    """Answer one request for a read-only page."""
    if place.name == "api_key":
        return _key_info(key)
    return _models(place.name, place.item, models)


def _models(listing: Name, wanted: str, models: Catalogue) -> Response:
    """One list of models, or the entry of the model that `wanted` names.

    Raises:
        RefusedError: 404, the list has no such model.
    """
    entries = _entries(listing, models)
    if not wanted:
        if listing == "models":
            return messages.json_response({"object": "list", "data": entries})
        return messages.json_response({"models": entries})
    for entry in entries:
        if wanted == entry["id"] or wanted in entry.get("aliases", ()):
            return messages.json_response(entry)
    raise catalogue.no_such_model(wanted, TEAM)


def _entries(listing: Name, models: Catalogue) -> list[dict[str, Any]]:
    match listing:
        case "image_models":
            return [catalogue.image_entry(model) for model in models.images]
        case "video_models":
            return [catalogue.video_entry(model) for model in models.videos]
        case "language_models":
            return [catalogue.text_entry(model) for model in models.texts]
        case _:
            every = (*models.images, *models.videos, *models.texts)
            return [catalogue.brief_entry(model) for model in every]


def _key_info(key: str) -> Response:
    """What `/v1/api-key` tells about a key that works."""
    return messages.json_response(
        {
            "redacted_api_key": f"{key[:4]}...{key[-4:]}",
            "user_id": "8f4c1c5e-2d3f-4c58-9b3a-0d6a6f5b2e10",
            "name": "sandbox",
            "create_time": "2026-03-02T00:00:00Z",
            "modify_time": "2026-03-02T00:00:00Z",
            "modified_by": "8f4c1c5e-2d3f-4c58-9b3a-0d6a6f5b2e10",
            "team_id": TEAM,
            "acls": ["api-key:model:*", "api-key:endpoint:*"],
            "api_key_id": "3d9a7f64-51a6-4df5-8f0e-6f2b7c1f9a55",
            "team_blocked": False,
            "api_key_blocked": False,
            "api_key_disabled": False,
        }
    )
