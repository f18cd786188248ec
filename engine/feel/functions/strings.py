"""Strings (DMN 1.5, 10.3.4.3). Positions count characters from 1, or from the end with -1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import numbers
from engine.feel.functions.builtin import builtin
from engine.feel.writing import written

if TYPE_CHECKING:
    from engine.feel.numbers import Number
    from engine.feel.run import Run


@builtin("string(from: any)")
def string(run: Run, value: Any) -> str | None:
    """Write any value as text; a string stays as it is."""
    if value is None or type(value) is str:
        return value
    return written(value, run)


@builtin("string length(string: string)")
def length(text: str) -> int:
    """Count the characters."""
    return len(text)


@builtin("substring(string: string, start position: number, length: number?)")
def substring(text: str, start: Number, count: Number | None = None) -> str | None:
    """Give the part from a position on, so many characters or all."""
    begin = numbers.cut(start)
    if not begin or abs(begin) > len(text):
        return None
    first = begin - 1 if begin > 0 else len(text) + begin
    if count is None:
        return text[first:]
    number = numbers.cut(count)
    return None if number is None or number < 1 else text[first : first + number]


@builtin("upper case(string: string)")
def upper(text: str) -> str:
    """Give the text in capitals."""
    return text.upper()


@builtin("lower case(string: string)")
def lower(text: str) -> str:
    """Give the text in small letters."""
    return text.lower()


@builtin("substring before(string: string, match: string)")
def before(text: str, match: str) -> str:
    """Give what is before the first match; nothing when there is none."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after(string: string, match: string)")
def after(text: str, match: str) -> str:
    """Give what is after the first match; nothing when there is none."""
    return text.partition(match)[2] if match else text


@builtin("contains(string: string, match: string)")
def contains(text: str, match: str) -> bool:
    """Whether the text has the other in it."""
    return match in text


@builtin("starts with(string: string, match: string)")
def starts_with(text: str, match: str) -> bool:
    """Whether the text begins with the other."""
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(text: str, match: str) -> bool:
    """Whether the text ends with the other."""
    return text.endswith(match)


@builtin("string join(list: list, delimiter: string|null)", "string join(list: list)")
def join(run: Run, items: list[Any], delimiter: str | None = None) -> str | None:
    """Put strings together with the delimiter between them; nulls are left out."""
    texts = [item for item in items if item is not None]
    if not all(type(item) is str for item in texts):
        return None
    between = delimiter or ""
    run.charge_text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)
