"""Dialogs: what a bot may open, and what a person may send back.

Limits: https://discord.com/developers/docs/components/reference
"""

from collections.abc import Mapping
from typing import Any

from sandbox.discord.basics import Json
from sandbox.discord.components import SELECTS, Type, Visit, select, select_options, span
from sandbox.discord.files import Files
from sandbox.discord.problems import Faults, Path

IN_LABEL = SELECTS | {
    Type.TEXT_INPUT,
    Type.FILE_UPLOAD,
    Type.RADIO_GROUP,
    Type.CHECKBOX_GROUP,
    Type.CHECKBOX,
}
FILES_MAX = 10
WITH_OPTIONS = {Type.STRING_SELECT, Type.RADIO_GROUP, Type.CHECKBOX_GROUP}
WITH_VALUES = SELECTS | {Type.FILE_UPLOAD, Type.CHECKBOX_GROUP}


def check(data: Json, files: Files) -> Json:
    """The dialog as Discord would show it.

    Raises:
        problems.Problem: 400, code 50035: something in it breaks a limit.
    """
    faults = Faults()
    visit = Visit(faults=faults, attachments={}, files=files)
    title = faults.text(("data", "title"), data.get("title"), 1, 45)
    custom_id = faults.text(("data", "custom_id"), data.get("custom_id"), 1, 100)
    parts = data.get("components")
    path: Path = ("data", "components")
    if not isinstance(parts, list):
        faults.required(path)
        parts = []
    faults.length(path, len(parts), 1, 5)
    checked = [_top_level(visit, (*path, n), part) for n, part in enumerate(parts)]
    faults.check()
    return {"custom_id": custom_id, "title": title, "components": checked}


def _top_level(visit: Visit, path: Path, part: Json) -> Json:
    visit.count += 1
    number = part.get("id") or visit.count
    kind = part.get("type")
    visit.faults.choice((*path, "type"), kind, (Type.ACTION_ROW, Type.TEXT_DISPLAY, Type.LABEL))
    if kind == Type.TEXT_DISPLAY:
        content = visit.faults.text((*path, "content"), part.get("content"), 1, 4000)
        return {"type": kind, "id": number, "content": content}
    if kind == Type.ACTION_ROW:  # the older form: a row with one text input that names itself
        inner = [_field(visit, (*path, "components", 0), one) for one in part["components"][:1]]
        return {"type": kind, "id": number, "components": inner}
    visit.faults.text((*path, "description"), part.get("description"), 0, 100)
    return {
        "type": kind,
        "id": number,
        "label": visit.faults.text((*path, "label"), part.get("label"), 1, 45),
        "description": part.get("description"),
        "component": _field(visit, (*path, "component"), part.get("component") or {}),
    }


def _field(visit: Visit, path: Path, part: Json) -> Json:
    kind = part.get("type")
    visit.faults.choice((*path, "type"), kind, sorted(IN_LABEL))
    if kind not in IN_LABEL:
        return {}
    visit.count += 1
    common = {"type": kind, "id": part.get("id") or visit.count}
    required = {"required": part.get("required") is not False and kind != Type.CHECKBOX}
    if kind in SELECTS:
        return {**select(visit, path, part), **common, **required}
    checked = {**part, **common, **required, "custom_id": visit.custom_id(path, part)}
    if kind == Type.TEXT_INPUT:
        _check_text_input(visit.faults, path, part)
    elif kind == Type.FILE_UPLOAD:
        least, most = span(part)
        checked |= {"min_values": least, "max_values": most}
        if not 0 <= least <= most <= FILES_MAX:
            words = f"Must be between 0 and {FILES_MAX}, min_values first."
            visit.faults.add((*path, "max_values"), "NUMBER_TYPE_MAX", words)
    elif kind == Type.RADIO_GROUP:
        select_options((*path, "options"), part.get("options"), visit.faults, 2, 10)
    elif kind == Type.CHECKBOX_GROUP:
        select_options((*path, "options"), part.get("options"), visit.faults, 1, 10)
    return checked


def _check_text_input(faults: Faults, path: Path, part: Json) -> None:
    faults.choice((*path, "style"), part.get("style"), (1, 2))
    faults.text((*path, "placeholder"), part.get("placeholder"), 0, 100)
    faults.text((*path, "value"), part.get("value"), 0, 4000)
    faults.text((*path, "label"), part.get("label"), 0, 45)
    if not 0 <= (part.get("min_length") or 0) <= (part.get("max_length") or 4000) <= 4000:
        words = "Must be between 0 and 4000, min_length first."
        faults.add((*path, "max_length"), "NUMBER_TYPE_MAX", words)


def fields_of(modal: Json) -> list[Json]:
    """The components of a dialog that a person fills."""
    inner = [
        part.get("component") or part.get("components", [None])[0] for part in modal["components"]
    ]
    return [part for part in inner if part]


def problem_with(modal: Json, values: Mapping[str, Any]) -> str | None:
    """Why a client would not send these values, by custom id, or None if it would."""
    for part in fields_of(modal):
        value = values.get(part["custom_id"])
        if part["required"] and value in (None, "", []):
            return f"{part['custom_id']} is required"
        if part["type"] == Type.TEXT_INPUT and value:
            least, most = part.get("min_length") or 0, part.get("max_length") or 4000
            if not least <= len(value) <= most:
                return f"{part['custom_id']} must have {least} to {most} characters"
        if part["type"] in WITH_OPTIONS:
            offered = {option["value"] for option in part["options"]}
            chosen = [value] if part["type"] == Type.RADIO_GROUP and value else value or []
            if not offered.issuperset(chosen):
                return f"{part['custom_id']} offers no such choice"
        if part["type"] in WITH_VALUES and value:
            least, most = span(part)
            if part["type"] == Type.CHECKBOX_GROUP:
                most = part.get("max_values") or len(part["options"])
            if not least <= len(value) <= most:
                return f"{part['custom_id']} takes {least} to {most} values"
    return None


def filled(modal: Json, values: Mapping[str, Any]) -> list[Json]:
    """The components of the submit, as an interaction carries them."""
    return [_filled_top(part, values) for part in modal["components"]]


def _filled_top(part: Json, values: Mapping[str, Any]) -> Json:
    bare = {"type": part["type"], "id": part["id"]}
    if "component" in part:
        return bare | {"component": _filled_field(part["component"], values)}
    if "components" in part:
        return bare | {"components": [_filled_field(one, values) for one in part["components"]]}
    return bare


def _filled_field(part: Json, values: Mapping[str, Any]) -> Json:
    bare = {"type": part["type"], "id": part["id"], "custom_id": part["custom_id"]}
    value = values.get(part["custom_id"])
    if part["type"] in WITH_VALUES:
        return bare | {"values": list(value or [])}
    if part["type"] == Type.TEXT_INPUT:
        return bare | {"value": value or ""}
    return bare | {"value": bool(value) if part["type"] == Type.CHECKBOX else value}


def defaults(modal: Json) -> Json:
    """What the fields of a dialog hold before anybody touches them."""
    return {part["custom_id"]: _default(part) for part in fields_of(modal)}


def _default(part: Json) -> Any:
    chosen = [option["value"] for option in part.get("options", ()) if option.get("default")]
    if part["type"] in WITH_VALUES:
        return chosen or [one["id"] for one in part.get("default_values", ())]
    if part["type"] == Type.RADIO_GROUP:
        return chosen[0] if chosen else None
    return part.get("value") or part.get("default")
