"""Item definitions: the types a decision file names (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.feel import FeelSyntaxError, parse_unary_tests
from engine.feel.parse_types import type_of
from engine.feel.tree import Type
from engine.feel.types import NAMES, WRONG, conformed, kind_of
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from engine.decisions.document import Document

_DEEPEST: Final = 30
_ANY: Final = Type("Any")
_NUMBER: Final = Type("number")
_NUMBERS: Final = frozenset({"integer", "int", "long", "short", "double", "float", "decimal"})


def item_types(document: Document) -> dict[str, Type]:
    """Read every item definition of a file; one that goes round in a circle is of any type, with a finding."""
    elements = {each.get("name", ""): each for each in document.children(document.root, "itemDefinition")}
    found: dict[str, Type] = {}
    for name in elements:
        _resolve(document, name, elements, found, ())
    return found


def _resolve(
    document: Document, name: str, elements: Mapping[str, _Element], found: dict[str, Type], within: tuple[str, ...]
) -> Type:
    """Give the type of a name: of the file, else FEEL's own."""
    if name in found:
        return found[name]
    if name not in elements:
        return _builtin(name)
    if name in within or len(within) > _DEEPEST:
        document.error(
            "dmn-type",
            elements[name],
            say('The type "%(name)s" is made of itself.', name=name),
            say("Name another type there."),
        )
        found[name] = _ANY
        return _ANY
    type_ = _of_element(
        document, elements[name], lambda inner: _resolve(document, inner, elements, found, (*within, name))
    )
    return found.setdefault(name, type_)


def _of_element(document: Document, element: _Element, resolve: Callable[[str], Type]) -> Type:
    parts = document.children(element, "itemComponent")
    reference = document.child(element, "typeRef")
    if parts:
        names = tuple(part.get("name", "") for part in parts)
        found = Type("context", tuple(_of_element(document, part, resolve) for part in parts), names)
    elif document.child(element, "functionItem") is not None:
        found = Type("function")
    else:
        found = resolve(_text(reference)) if reference is not None else _ANY
    found = _constrained(document, element, found)
    return Type("list", (found,)) if element.get("isCollection") == "true" else found


def _text(element: _Element) -> str:
    return (element.text or "").strip()


def _constrained(document: Document, element: _Element, base: Type) -> Type:
    """Add the allowed values; for a type that is a list already they hold for its items."""
    text = document.text(document.child(element, "allowedValues"))
    if not text:
        return base
    try:
        tests = parse_unary_tests(text)
    except FeelSyntaxError as wrong:
        where = say('The allowed values of the type "%(name)s" cannot be read.', name=element.get("name", ""))
        document.error(
            "dmn-text",
            element,
            say("%(where)s %(message)s", where=where, message=wrong.message),
            say("Correct the text."),
        )
        return base
    allows = _both(base.allows, lambda value: _every(tests, value))
    return Type(base.name, base.parts, base.names, allows)


def _both(
    first: Callable[[Any], bool | None] | None, second: Callable[[Any], bool | None]
) -> Callable[[Any], bool | None]:
    return second if first is None else lambda value: first(value) is True and second(value) is True


def _every(tests: Callable[[Any], bool | None], value: Any) -> bool:
    return all(tests(item) is True for item in (value if type(value) is list else [value]))


def reference(name: str | None, types: Mapping[str, Type]) -> Type | None:
    """Give the type that a `typeRef` names; None where there is none or where anything will do."""
    if not name:
        return None
    found = types.get(name) or _builtin(name)
    return None if found.name in ("Any", "any") or not is_known(name, types) else found


def is_known(name: str, types: Mapping[str, Type]) -> bool:
    """Whether a type is defined in the file or is one of FEEL's."""
    found = types.get(name) or _builtin(name)
    return found.name in NAMES or found.name in ("Any", "any", "Null", "function")


def _builtin(name: str) -> Type:
    """Give the type of FEEL that a name means; modellers put prefixes before it, and have other words for numbers."""
    found = type_of(name.rpartition(":")[2])
    return _NUMBER if found.name in _NUMBERS else found


def acceptor(kind: Type | None, label: str) -> Callable[[Any], tuple[Any, str | None]] | None:
    """Make the check of a value: it gives the value as the type wants it, or null and what is wrong."""
    if kind is None:
        return None

    def accept(value: Any) -> tuple[Any, str | None]:
        found = conformed(value, kind)
        if found is not WRONG:
            return found, None
        return None, say(
            '"%(label)s" is %(kind)s that does not fit the type %(type)s.',
            label=label,
            kind=kind_of(value),
            type=kind.name,
        )

    return accept
