"""Forms that are JSON schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import Unreadable
from engine.program.dialects.schemas import form

if TYPE_CHECKING:
    from engine.program.forms import Form


def read(look: dict[str, Any] | None = None, **properties: Any) -> tuple[Form, tuple[str, ...]]:
    shown = None if look is None else json.dumps(look).encode()
    return form("f", json.dumps({"properties": properties, "required": ["a"]}).encode(), shown, "f.json")


FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "textfield": ({"type": "string", "maxLength": 5}, {"max_length": 5}),
    "number": ({"type": ["integer", "null"], "minimum": 1}, {"decimals": 0, "minimum": 1}),
    "checkbox": ({"type": "boolean", "default": True}, {"default": True}),
    "date": ({"type": "string", "format": "date"}, {}),
    "datetime": ({"type": "string", "format": "date-time", "title": "When"}, {"label": "When"}),
    "checklist": ({"type": "array", "items": {"enum": ["x", "y"]}}, {}),
    "select": ({"type": "string", "oneOf": [{"const": "x", "title": "X"}, {"const": "y"}]}, {}),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_fields(kind: str) -> None:
    stated, expected = FIELDS[kind]
    (field,) = read(a=stated)[0].fields

    assert (field.type, field.required) == (kind, True)
    assert {name: getattr(field, name) for name in expected} == expected
    if kind in {"select", "checklist"}:
        assert [option.value for option in field.options] == ["x", "y"]


def test_how_it_is_shown() -> None:
    look = {"ui:order": ["c", "a"], "a": {"ui:widget": "textarea", "ui:help": "Say why"}, "c": {"ui:widget": "radio"}}
    found, _ = read(look, a={"type": "string"}, b={"type": "number"}, c={"enum": [1, 2], "enumNames": ["One", "Two"]})

    assert [(field.key, field.type, field.description) for field in found.fields] == [
        ("c", "radio", ""),
        ("a", "textarea", "Say why"),
        ("b", "number", ""),
    ]
    assert [option.label for option in found.fields[0].options] == ["One", "Two"]


@pytest.mark.parametrize(
    "stated",
    [{"type": "object"}, {"type": "array", "items": {"type": "string"}}, {"$ref": "#/x"}, {}, "text", {"type": "null"}],
)
def test_what_a_form_cannot_have_is_named(stated: Any) -> None:
    found, left_out = read(a=stated, b={"type": "string"})

    assert ([field.key for field in found.fields], left_out) == (["b"], ("a",))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"[" * 100_000, b'{"properties": []}'])
def test_what_is_no_schema_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        form("f", content, None, "f.json")
