"""JSON whose numbers are exact in both directions, and that holds nothing that cannot be kept."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec
from flask.json.provider import JSONProvider

from engine.values import Months

DEEPEST = 100
LARGEST_EXPONENT = 6_144
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_encode = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode


def read_json(text: str | bytes) -> Any:
    """Decode JSON; a number with a decimal point is exactly what was written. Raises ValueError."""
    try:
        value = json.loads(text, parse_float=_exact, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    _must_be_sound(value)
    return value


def _exact(text: str) -> Decimal:
    """Read a number; one whose digits would fill the memory when written out is refused."""
    number = Decimal(text)
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError(f"{text[:40]} is too large or too small.")
    return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


def _must_be_sound(value: Any) -> None:
    """Refuse what is nested deeper than anything that works on values would follow, and texts that cannot be kept."""
    level = [value]
    for _ in range(DEEPEST):
        if any(isinstance(one, str) and _UNSTORABLE.search(one) for one in level):
            raise ValueError("It holds a character that cannot be stored.")
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return
    raise ValueError("It is nested too deeply.")


def _inside(value: Any) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value


def plain(value: Any) -> Any:
    """Make a value of a process ready for JSON: exact numbers, ISO 8601 for everything that has to do with time."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Months) else value


class ExactJson(JSONProvider):
    """JSON of the application: decimals leave as numbers with all their digits."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Encode."""
        return _encode(plain(obj)).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Decode."""
        return read_json(s)
