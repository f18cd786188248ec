"""Forms that are written as JSON schemas, as SpiffArena has them, in the shape of our form files.

A schema says what may be entered (`properties`, `required`), a second file how it is shown (`ui:widget`, `ui:help`,
`ui:order`). Plain fields and choices are understood; what is nested or repeated is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.errors import Unreadable
from engine.program.form_files import Reading
from engine.program.forms import Form
from engine.program.json_files import read_json
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMATS: Final = {"date": "date", "date-time": "datetime", "time": "time"}
_LIMITS: Final = {
    "minimum": "min",
    "maximum": "max",
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "pattern",
}


def form(form_id: str, schema: bytes, shown: bytes | None, name: str) -> tuple[Form, tuple[str, ...]]:
    """Read a form; gives it and the keys of fields that it cannot have. Raises Unreadable for what is no schema."""
    content, look = _object(schema, name), _object(shown, name) if shown is not None else {}
    properties = content.get("properties")
    if not isinstance(properties, dict):
        raise Unreadable(name, say("it is no schema of a form: it has no properties"))
    required = content.get("required")
    needed = required if isinstance(required, list) else []
    fields = {key: _field(key, properties[key], _part(look, key)) for key in _ordered(properties, look)}
    for key in needed:
        if fields.get(key):
            fields[key]["validate"]["required"] = True
    reading = Reading(name)
    about = content.get("description")
    texts = [{"type": "text", "text": about}] if isinstance(about, str) else []
    parts = reading.form([*texts, *(one for one in fields.values() if one)])
    made = Form(form_id, parts, tuple(reading.findings))
    return made, tuple(key for key in fields if made.field(key) is None)


def _object(content: bytes, name: str) -> dict[str, Any]:
    found = read_json(content, name)
    if not isinstance(found, dict):
        raise Unreadable(name, say("it is no JSON object"))
    return found


def _part(whole: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = whole.get(key)
    return found if isinstance(found, dict) else {}


def _ordered(properties: Mapping[str, Any], look: Mapping[str, Any]) -> list[str]:
    """Give the keys in the order in which they are to be shown."""
    order = look.get("ui:order")
    first = [key for key in order if key in properties] if isinstance(order, list) else []
    return [*dict.fromkeys(first), *(key for key in properties if key not in first)]


def _field(key: str, drawn: Any, look: Mapping[str, Any]) -> dict[str, Any]:
    """Give the component of one property; nothing where there is none that could hold it."""
    stated: dict[str, Any] = drawn if isinstance(drawn, dict) else {}
    choices = _choices(stated)
    kind = _choice(look) if choices else _kind(stated, look)
    if stated.get("type") == "array":
        choices = _choices(_part(stated, "items"))
        kind = {"type": "checklist"} if choices else {}
    if not kind:
        return {}
    told = look.get("ui:help") or stated.get("description")
    return {
        **kind,
        "key": key,
        "label": stated.get("title") or key.replace("_", " ").capitalize(),
        "description": told,
        "defaultValue": stated.get("default"),
        "readonly": stated.get("readOnly") is True or look.get("ui:readonly") is True,
        "validate": {ours: stated[theirs] for theirs, ours in _LIMITS.items() if theirs in stated},
        **({"values": choices} if choices else {}),
    }


def _kind(stated: Mapping[str, Any], look: Mapping[str, Any]) -> dict[str, Any]:
    types = stated.get("type")
    kind = next((one for one in types if one != "null"), None) if isinstance(types, list) else types
    if kind == "boolean":
        return {"type": "checkbox"}
    if kind in {"number", "integer"}:
        return {"type": "number", **({"decimalDigits": 0} if kind == "integer" else {})}
    if kind != "string":
        return {}
    if stated.get("format") in _FORMATS:
        return {"type": "datetime", "subtype": _FORMATS[stated["format"]]}
    return {"type": "textarea" if look.get("ui:widget") == "textarea" else "textfield"}


def _choice(look: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "radio" if look.get("ui:widget") == "radio" else "select"}


def _choices(stated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what can be chosen: `enum` with or without names, or `oneOf` and `anyOf` with constants."""
    values = stated.get("enum")
    if isinstance(values, list):
        names = stated.get("enumNames")
        labels = names if isinstance(names, list) and len(names) == len(values) else values
        return [{"value": value, "label": str(name)} for value, name in zip(values, labels, strict=True)]
    for kind in ("oneOf", "anyOf"):
        options = stated.get(kind)
        if isinstance(options, list) and options and all(isinstance(one, dict) and "const" in one for one in options):
            return [{"value": one["const"], "label": str(one.get("title") or one["const"])} for one in options]
    return []
