"""What components a message may carry: checks them, numbers them and finds the files they show.

Limits: https://discord.com/developers/docs/components/reference
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from sandbox.discord.basics import Json
from sandbox.discord.files import Attachment, Files
from sandbox.discord.problems import Faults, Path


class Type(IntEnum):
    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = {
    Type.STRING_SELECT,
    Type.USER_SELECT,
    Type.ROLE_SELECT,
    Type.MENTIONABLE_SELECT,
    Type.CHANNEL_SELECT,
}
CHOSEN_IN = {
    Type.USER_SELECT: ("user",),
    Type.ROLE_SELECT: ("role",),
    Type.MENTIONABLE_SELECT: ("user", "role"),
    Type.CHANNEL_SELECT: ("channel",),
}
IN_CONTAINER = {
    Type.ACTION_ROW,
    Type.SECTION,
    Type.TEXT_DISPLAY,
    Type.MEDIA_GALLERY,
    Type.FILE,
    Type.SEPARATOR,
}
IN_MESSAGE_V2 = IN_CONTAINER | {Type.CONTAINER}
IN_ROW = SELECTS | {Type.BUTTON}

COMPONENTS_MAX = 40
TEXT_CHARS_MAX = 4000
ROWS_MAX = 5
LINK_BUTTON, PREMIUM_BUTTON = 5, 6


@dataclass(slots=True, kw_only=True)
class Visit:
    """What one walk through the components of a message has met so far."""

    faults: Faults
    attachments: Mapping[str, Attachment]  # by file name
    files: Files
    custom_ids: set[str] = field(default_factory=set[str])
    count: int = 0
    text_chars: int = 0
    taken_ids: set[int] = field(default_factory=set[int])

    def children(self, path: Path, parts: object, allowed: set[Type]) -> list[Json]:
        """Check each of ``parts``, which must be of the ``allowed`` types."""
        if not isinstance(parts, list):
            self.faults.required(path)
            return []
        return [self.child((*path, n), part, allowed) for n, part in enumerate(parts)]

    def child(self, path: Path, part: object, allowed: set[Type]) -> Json:
        """Check one component and give it a number."""
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(part, dict) or kind not in allowed:
            names = ", ".join(str(int(one)) for one in sorted(allowed))
            words = f'Value of field "type" must be one of ({names},).'
            self.faults.add((*path, "type"), "UNION_TYPE_CHOICES", words)
            return {}
        self.count += 1
        number = part.get("id") or self._free_number()
        self.taken_ids.add(number)
        return {"type": kind, "id": number, **CHECKS[Type(kind)](self, path, part)}

    def custom_id(self, path: Path, part: Json) -> str:
        """The custom id of a component, which no other one of the message may have."""
        path = (*path, "custom_id")
        custom_id = self.faults.text(path, part.get("custom_id"), 1, 100)
        if custom_id in self.custom_ids:
            words = "Component custom id cannot be duplicated"
            self.faults.add(path, "COMPONENT_CUSTOM_ID_DUPLICATED", words)
        self.custom_ids.add(custom_id)
        return custom_id

    def media(self, path: Path, media: object, *, attached: bool = False) -> Json:
        """What a component shows: a file of this message or, unless ``attached``, any link."""
        path = (*path, "url")
        url = media.get("url") if isinstance(media, dict) else None
        if not isinstance(url, str):
            self.faults.required(path)
            return {"url": ""}
        if url.startswith("attachment://"):
            return self._attached(path, url)
        if attached or not url.startswith(("https://", "http://")):
            words = (
                "Scheme must be one of ('attachment',)." if attached else "Not a well formed URL."
            )
            self.faults.add(path, "URL_TYPE_INVALID_SCHEME", words)
        stored = self.files.linked_to(url)
        return {"url": url, "attachment_id": stored.id} if stored else {"url": url}

    def _attached(self, path: Path, url: str) -> Json:
        attachment = self.attachments.get(url.removeprefix("attachment://"))
        if attachment is None:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            self.faults.add(path, code, "The referenced attachment was not found")
            return {"url": url}
        return {"url": url, "attachment_id": attachment.id}

    def _free_number(self) -> int:
        number = self.count
        while number in self.taken_ids:
            number += 1
        return number


def check(
    parts: object,
    *,
    v2: bool,
    attachments: Mapping[str, Attachment],
    files: Files,
    faults: Faults,
) -> list[Json]:
    """The components as Discord would store them; what is wrong is added to ``faults``."""
    visit = Visit(faults=faults, attachments=attachments, files=files)
    path: Path = ("components",)
    checked = visit.children(path, parts, IN_MESSAGE_V2 if v2 else {Type.ACTION_ROW})
    if not v2:
        faults.length(path, len(checked), 0, ROWS_MAX)
    if visit.count > COMPONENTS_MAX:
        words = f"The total number of components exceeds the maximum of {COMPONENTS_MAX}"
        faults.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words)
    if visit.text_chars > TEXT_CHARS_MAX:
        words = f"The total displayable text size exceeds the maximum size of {TEXT_CHARS_MAX}"
        faults.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words)
    return checked


def _action_row(visit: Visit, path: Path, part: Json) -> Json:
    path = (*path, "components")
    children = visit.children(path, part.get("components"), IN_ROW)
    selects = any(child.get("type") in SELECTS for child in children)
    visit.faults.length(path, len(children), 1, 1 if selects else 5)
    return {"components": children}


def _button(visit: Visit, path: Path, part: Json) -> Json:
    style = part.get("style")
    visit.faults.choice((*path, "style"), style, range(1, 7))
    label = visit.faults.text((*path, "label"), part.get("label"), 0, 80)
    checked: Json = {"style": style, "disabled": bool(part.get("disabled", False))}
    if label:
        checked["label"] = label
    if part.get("emoji"):
        checked["emoji"] = part["emoji"]
    if style == LINK_BUTTON:
        checked["url"] = visit.faults.text((*path, "url"), part.get("url"), 1, 512)
    elif style == PREMIUM_BUTTON:
        checked["sku_id"] = part.get("sku_id")
    else:
        checked["custom_id"] = visit.custom_id(path, part)
    if not label and not part.get("emoji") and style != PREMIUM_BUTTON:
        visit.faults.required((*path, "label"))
    return checked


def _select(visit: Visit, path: Path, part: Json) -> Json:
    return select(visit, path, part) | {"disabled": bool(part.get("disabled", False))}


def select(visit: Visit, path: Path, part: Json) -> Json:
    """A select menu, in a message or in a modal."""
    faults = visit.faults
    least, most = span(part)
    if not 0 <= least <= 25 or not 1 <= most <= 25 or least > most:
        words = "min_values and max_values must lie between 0 and 25, in this order."
        faults.add((*path, "min_values"), "COMPONENT_INVALID_SELECT_RANGE", words)
    checked: Json = {
        "custom_id": visit.custom_id(path, part),
        "min_values": least,
        "max_values": most,
    }
    if part.get("placeholder"):
        checked["placeholder"] = faults.text(
            (*path, "placeholder"), part.get("placeholder"), 0, 150
        )
    if part["type"] == Type.STRING_SELECT:
        checked["options"] = select_options((*path, "options"), part.get("options"), faults, 1, 25)
    for key in ("channel_types", "required"):
        if key in part:
            checked[key] = part[key]
    if part.get("default_values"):
        path = (*path, "default_values")
        checked["default_values"] = _chosen(path, part["default_values"], part["type"], faults)
        faults.length(path, len(checked["default_values"]), 0, most)
    return checked


def _chosen(path: Path, values: list[Json], kind: int, faults: Faults) -> list[Json]:
    """What a menu of people, roles or channels shows as chosen."""
    for n, value in enumerate(values):
        faults.choice((*path, n, "type"), value.get("type"), CHOSEN_IN.get(Type(kind), ()))
    return [{"id": str(value.get("id")), "type": value.get("type")} for value in values]


def span(part: Json) -> tuple[int, int]:
    """How many values a component takes, at least and at most; one unless it says otherwise."""
    least, most = part.get("min_values"), part.get("max_values")
    return 1 if least is None else least, 1 if most is None else most


def select_options(
    path: Path, options: object, faults: Faults, least: int, most: int
) -> list[Json]:
    """The options of a menu: between ``least`` and ``most``, each value once."""
    if not isinstance(options, list):
        faults.required(path)
        return []
    faults.length(path, len(options), least, most)
    values: set[str] = set()
    for n, option in enumerate(options):
        faults.text((*path, n, "label"), option.get("label"), 1, 100)
        value = faults.text((*path, n, "value"), option.get("value"), 1, 100)
        faults.text((*path, n, "description"), option.get("description"), 0, 100)
        if value in values:
            words = "The specified option value is already used"
            faults.add((*path, n, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
        values.add(value)
    return options


def _section(visit: Visit, path: Path, part: Json) -> Json:
    inner = (*path, "components")
    children = visit.children(inner, part.get("components"), {Type.TEXT_DISPLAY})
    visit.faults.length(inner, len(children), 1, 3)
    accessory = visit.child(
        (*path, "accessory"), part.get("accessory"), {Type.BUTTON, Type.THUMBNAIL}
    )
    return {"components": children, "accessory": accessory}


def _text_display(visit: Visit, path: Path, part: Json) -> Json:
    content = visit.faults.text((*path, "content"), part.get("content"), 1, TEXT_CHARS_MAX)
    visit.text_chars += len(content)
    return {"content": content}


def _thumbnail(visit: Visit, path: Path, part: Json) -> Json:
    return {
        "media": visit.media((*path, "media"), part.get("media")),
        **_caption(visit, path, part),
    }


def _caption(visit: Visit, path: Path, part: Json) -> Json:
    visit.faults.text((*path, "description"), part.get("description"), 0, 1024)
    return {
        "description": part.get("description") or None,
        "spoiler": bool(part.get("spoiler", False)),
    }


def _media_gallery(visit: Visit, path: Path, part: Json) -> Json:
    path = (*path, "items")
    items = part.get("items")
    if not isinstance(items, list):
        visit.faults.required(path)
        return {"items": []}
    visit.faults.length(path, len(items), 1, 10)
    return {"items": [_thumbnail(visit, (*path, n), item) for n, item in enumerate(items)]}


def _file(visit: Visit, path: Path, part: Json) -> Json:
    media = visit.media((*path, "file"), part.get("file"), attached=True)
    attachment = visit.files.get(media.get("attachment_id") or "")
    return {
        "file": media,
        "name": attachment.filename if attachment else "",
        "size": attachment.size_bytes if attachment else 0,
        "spoiler": bool(part.get("spoiler", False)),
    }


def _separator(visit: Visit, path: Path, part: Json) -> Json:
    spacing = part.get("spacing", 1)
    visit.faults.choice((*path, "spacing"), spacing, (1, 2))
    return {"divider": bool(part.get("divider", True)), "spacing": spacing}


def _container(visit: Visit, path: Path, part: Json) -> Json:
    inner = (*path, "components")
    children = visit.children(inner, part.get("components"), IN_CONTAINER)
    visit.faults.length(inner, len(children), 1, COMPONENTS_MAX)
    accent = part.get("accent_color")
    if accent is not None and not 0 <= accent <= 0xFFFFFF:
        words = "int value should be between 0 and 16777215."
        visit.faults.add((*path, "accent_color"), "NUMBER_TYPE_COERCE", words)
    return {
        "components": children,
        "accent_color": accent,
        "spoiler": bool(part.get("spoiler", False)),
    }


CHECKS: dict[Type, Callable[[Visit, Path, Json], Json]] = {
    Type.ACTION_ROW: _action_row,
    Type.BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    Type.SECTION: _section,
    Type.TEXT_DISPLAY: _text_display,
    Type.THUMBNAIL: _thumbnail,
    Type.MEDIA_GALLERY: _media_gallery,
    Type.FILE: _file,
    Type.SEPARATOR: _separator,
    Type.CONTAINER: _container,
}


def every(parts: list[Json]) -> list[Json]:
    """All components of a message or modal, nested ones and accessories included."""
    found: list[Json] = []
    for part in parts:
        found.append(part)
        found += every(part.get("components", []))
        found += every([part[key] for key in ("accessory", "component") if key in part])
    return found
