"""Reading ranges from texts (DMN 1.5, 10.3.4.1, `range`): their ends are literals or calls of `date` and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.feel import numbers, temporal
from engine.feel.equality import order
from engine.feel.failures import FeelSyntaxError
from engine.feel.functions import dates
from engine.feel.functions.builtin import builtin
from engine.feel.ranges import Range
from engine.feel.tokens import NUMBER, STRING, Token, string, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "": lambda text: text,
    "@": temporal.read_literal,
    "date(": dates.date,
    "time(": dates.time,
    "dateandtime(": dates.moment,
    "duration(": dates.duration,
}


@builtin("range(from: string)")
def range_of(text: str) -> Range | None:
    """Read "[1..3]" or "(@"2026-01-01"..@"2026-12-31"]"; null for what is no such range."""
    try:
        found = tokens(text)[:-1]
    except FeelSyntaxError:
        return None
    middle = next((place for place, token in enumerate(found) if token.text == ".."), 0)
    if not middle or found[0].text not in ("[", "(", "]") or found[-1].text not in ("]", ")", "["):
        return None
    low, high = _end(found[1:middle]), _end(found[middle + 1 : -1])
    if low is None or high is None:
        return _half(found, low, high, middle)
    sign = order(low, high)
    return None if sign is None or sign > 0 else _made(found, low, high)


def _made(found: list[Token], low: Any, high: Any) -> Range:
    return Range(low, high, found[0].text == "[", found[-1].text == "]")


def _half(found: list[Token], low: Any, high: Any, middle: int) -> Range | None:
    """A range open to one side has nothing, or null, as its end there."""
    missing = found[1:middle] if low is None else found[middle + 1 : -1]
    if (low is None and high is None) or [token.text for token in missing] not in ([], ["null"]):
        return None
    return _made(found, low, high)


def _end(found: list[Token]) -> Any:
    """Give the value of one end; None when there is none or it is no literal."""
    texts = [token.text for token in found]
    if found and found[-1].kind == NUMBER and texts[:-1] in ([], ["-"]):
        number = numbers.literal(texts[-1])
        return numbers.negate(number) if len(found) > 1 else number
    strings = [token for token in found if token.kind == STRING]
    read = _READERS.get("".join(text for text in texts if text != ")" and not text.startswith('"')))
    return read(string(strings[0])) if read and len(strings) == 1 else None
