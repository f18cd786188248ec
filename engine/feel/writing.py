"""Values as text, as `string()` writes them (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from engine.feel import numbers, temporal
from engine.feel.ranges import Range
from engine.values import Months

if TYPE_CHECKING:
    from engine.feel.run import Run

_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*")
_TEMPORAL: Final = frozenset({dt.date, dt.time, dt.datetime, dt.timedelta, Months})


def written(value: Any, run: Run) -> str:
    """Write a value; strings within it stand in quotation marks.

    Raises FeelBudgetExceeded when the text grows too long.
    """
    text = _simple(value)
    if text is None:
        text = _structure(value, run)
    run.charge_text(len(text))
    return text


def _simple(value: Any) -> str | None:
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    if numbers.is_number(value):
        return numbers.text(value)
    if type(value) is str:
        return quoted(value)
    return temporal.write(value) if type(value) in _TEMPORAL else None


def quoted(text: str) -> str:
    """Write a string as a literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _structure(value: Any, run: Run) -> str:
    if type(value) is list:
        return f"[{', '.join([written(item, run) for item in value])}]"
    if type(value) is dict:
        return "{" + ", ".join([f"{_key(key)}: {written(item, run)}" for key, item in value.items()]) + "}"
    if type(value) is Range:
        return _range(value, run)
    return f"function {getattr(value, 'name', '')}".rstrip()


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else quoted(key)


def _range(value: Range, run: Run) -> str:
    if value.low is None:
        return f"({'<=' if value.high_included else '<'} {written(value.high, run)})"
    if value.high is None:
        return f"({'>=' if value.low_included else '>'} {written(value.low, run)})"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{written(value.low, run)}..{written(value.high, run)}{closing}"
