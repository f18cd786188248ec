"""FEEL written piece by piece: every piece knows how tightly it binds, so that brackets stand where they must."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable

CHOICE, OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, ATOM = range(9)
"""How tightly a piece binds, loosely to tightly."""
LONGEST: Final = 20_000
"""Characters of a translated expression; some translations write a part twice."""
_RESERVED: Final = frozenset(
    {"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies", "if", "for", "some", "every"}
    | {"function", "null", "true", "false"}
)
_NAME: Final = re.compile(r"[^\W\d]\w*")


class UntranslatableError(Exception):
    """Something has no translation; `part` is the text that is meant, `why` ends a sentence about it."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part!r} {why}")
        self.part = part
        self.why = why


class Feel(NamedTuple):
    """A piece of FEEL and how tightly it binds."""

    text: str
    power: int = ATOM

    def within(self, power: int) -> str:
        """Write it where it must bind at least so tightly."""
        return self.text if self.power >= power else f"({self.text})"


def piece(text: str, power: int = ATOM) -> Feel:
    """Make a piece; raises UntranslatableError where it has grown too long."""
    if len(text) > LONGEST:
        raise UntranslatableError(f"{text[:40]}…", say("is too long once it is translated"))
    return Feel(text, power)


def name(text: str) -> Feel:
    """Write a variable; raises UntranslatableError where FEEL cannot call one so."""
    if text in _RESERVED or not _NAME.fullmatch(text):
        raise UntranslatableError(text, say("cannot be the name of a variable in FEEL"))
    return piece(text)


def string(text: str) -> Feel:
    """Write a text as a literal."""
    return piece('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')


def constant(value: object) -> Feel:
    """Write null, true, false or a text."""
    if isinstance(value, str):
        return string(value)
    return piece("null" if value is None else "true" if value else "false")


def listed(items: Iterable[Feel]) -> Feel:
    """Write a list."""
    return piece(f"[{', '.join(item.text for item in items)}]")


def context(entries: Iterable[tuple[str, Feel]]) -> Feel:
    """Write a context."""
    return piece("{" + ", ".join(f"{string(key).text}: {value.text}" for key, value in entries) + "}")


def call(function: str, *arguments: Feel) -> Feel:
    """Write a call of a function."""
    return piece(f"{function}({', '.join(argument.text for argument in arguments)})")


def entry(source: Feel, key: str) -> Feel:
    """Write an entry of a context."""
    if key in _RESERVED or not _NAME.fullmatch(key):
        return call("get value", source, string(key))
    return piece(f"{source.within(ATOM)}.{key}")


def item(source: Feel, index: int) -> Feel:
    """Write an item of a list; `index` counts from 0, or from -1 backwards, and FEEL from 1."""
    return piece(f"{source.within(ATOM)}[{index + 1 if index >= 0 else index}]")


def joined(word: str, power: int, left: Feel, right: Feel) -> Feel:
    """Write an operator that is worked off from left to right."""
    return piece(f"{left.within(power)} {word} {right.within(power + 1)}", power)


def compared(operator: str, left: Feel, right: Feel) -> Feel:
    """Write a comparison; FEEL has no chains of them."""
    return piece(f"{left.within(COMPARE + 1)} {operator} {right.within(COMPARE + 1)}", COMPARE)


def either(left: Feel, right: Feel) -> Feel:
    """Write `or`."""
    return joined("or", OR, left, right)


def both(left: Feel, right: Feel) -> Feel:
    """Write `and`."""
    return joined("and", AND, left, right)


def negated(operand: Feel) -> Feel:
    """Write that something does not hold."""
    return call("not", operand)


def minus(operand: Feel) -> Feel:
    """Write a change of sign."""
    return piece(f"-{operand.within(ATOM)}", NEGATE)


def chosen(condition: Feel, yes: Feel, no: Feel) -> Feel:
    """Write a choice."""
    return piece(f"if {condition.text} then {yes.text} else {no.text}", CHOICE)


def is_empty(operand: Feel) -> Feel:
    """Write that something is null, or an empty text, list or context."""
    return call("list contains", piece('[null, "", [], {}]'), operand)


def is_list(operand: Feel) -> Feel:
    """Write that something is a list."""
    return piece(f"{operand.within(COMPARE + 1)} instance of list<Any>", COMPARE)


def is_text(operand: Feel) -> Feel:
    """Write that something is a text."""
    return piece(f"{operand.within(COMPARE + 1)} instance of string", COMPARE)


def contains(whole: Feel, part: Feel) -> Feel:
    """Write that a list has an item, or a text a part."""
    return chosen(is_list(whole), call("list contains", whole, part), call("contains", whole, part))


def size(operand: Feel) -> Feel:
    """Write how many items a list or characters a text has."""
    return chosen(is_text(operand), call("string length", operand), call("count", operand))


def glued(parts: Iterable[Feel]) -> Feel:
    """Write texts and values as one text; a value that is null leaves nothing, as in a template."""
    return call("string join", listed(parts))


def as_text(value: Any) -> Feel:
    """Write a value as text."""
    return call("string", value)
