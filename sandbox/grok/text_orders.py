"""Reads a request for words, or says in the provider's words why it will not do."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.grok import catalogue, fields, messages
from sandbox.grok.fields import Source

ROLES = ("system", "developer", "user", "assistant")
INSTRUCTING = ("system", "developer")
TEXT_PARTS = ("input_text", "output_text", "text")
PICTURE_PARTS = ("input_image", "image_url")
JSON_KEY = re.compile(r"[\"'`](caption|prompt|real_person|possible_minor)[\"'`]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    """Words to write: what the application instructs, what the person said and showed.

    `chat` tells that they were asked for, and are answered, as Chat Completions.
    """

    model: catalogue.TextModel
    instructions: str
    words: str
    pictures: tuple[Source, ...]
    user: str | None
    chat: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the JSON object that the instructions ask for; none: plain text."""
        found = set(JSON_KEY.findall(self.instructions)) if "JSON" in self.instructions else set()
        return tuple(sorted(found))


def read(
    body: dict[str, Any], *, models: catalogue.Catalogue, team: str, chat: bool = False
) -> TextOrder:
    """Read the body of `/v1/responses` or, with `chat`, of `/v1/chat/completions`.

    Raises:
        RefusedError: With the answer for what does not fit.
    """
    name = fields.text(body, "model")
    user = fields.text(body, "user")
    instructions = [fields.text(body, "instructions") or ""]
    words: list[str] = []
    pictures: list[Source] = []
    field = "messages" if chat else "input"
    for at, message in enumerate(_messages(body, field)):
        role = fields.choice(message, "role", ROLES, "user")
        for part in _parts(message, f"{field}[{at}].content"):
            if part.get("type") in PICTURE_PARTS:
                pictures.append(_picture(part, f"{field}[{at}]"))
            elif role in INSTRUCTING:
                instructions.append(fields.required_text(part, "text"))
            elif role == "user":
                words.append(fields.required_text(part, "text"))
    model = models.text(name)
    if model is None and (models.image(name) or models.video(name)):
        path = "images/generations" if models.image(name) else "videos/generations"
        raise messages.invalid(
            f"The model {name} is not supported on this endpoint. Use /v1/{path} instead."
        )
    if model is None:
        raise catalogue.no_such_model(name, team)
    return TextOrder(
        model=model,
        instructions="\n".join(one for one in instructions if one),
        words=" ".join(" ".join(words).split()),
        pictures=tuple(pictures),
        user=user,
        chat=chat,
    )


def _messages(body: dict[str, Any], field: str) -> list[dict[str, Any]]:
    given = body.get(field)
    if given is None:
        raise messages.undeserialisable(f"missing field `{field}`")
    if isinstance(given, str) and field == "input":
        return [{"role": "user", "content": given}]
    found = fields.array(body, field)
    if not all(isinstance(one, dict) for one in found):
        raise messages.undeserialisable(f"{field}: data did not match any variant of ModelInput")
    return found


def _parts(message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "input_text", "text": content}]
    parts = fields.array(message, "content")
    for part in parts:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in (*TEXT_PARTS, *PICTURE_PARTS):
            raise messages.undeserialisable(f"{name}: unknown variant `{kind}`")
    return parts


def _picture(part: dict[str, Any], name: str) -> Source:
    """`image_url` is the address itself in a response, and an object with it in a chat."""
    if isinstance(part.get("image_url"), dict):
        return Source(url=fields.required_text(part["image_url"], "url"))
    url, file_id = fields.text(part, "image_url"), fields.text(part, "file_id")
    if (url is None) == (file_id is None):
        raise messages.invalid(f"{name}: exactly one of `image_url` and `file_id` must be set.")
    return Source(url=url, file_id=file_id)
