"""Values of a process: JSON plus exact decimals, dates, times and durations, kept without loss.

A value is None, bool, int, Decimal, str, datetime.date, datetime.time, datetime.datetime,
datetime.timedelta (days-and-time duration), Months (years-and-months duration), or a list or dict
(str keys) of values. There are no floats: they become decimals where they enter.

`dumps`/`loads` turn a value to bytes and back. What JSON does not have is written as
`{"$": "<type>", "v": "<text>"}`; a dictionary of the user's that has the key "$" is wrapped the same
way, so no data can imitate a type.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from engine.sentence import say

Value: TypeAlias = Any

MONTHS = (
    say("January"),
    say("February"),
    say("March"),
    say("April"),
    say("May"),
    say("June"),
    say("July"),
    say("August"),
    say("September"),
    say("October"),
    say("November"),
    say("December"),
)
"""Names of the months, the first first."""


class Months(msgspec.Struct, frozen=True, order=True):
    """A years-and-months duration (DMN 1.5, 10.3.2.3.7), counted in whole months."""

    count: int

    def __str__(self) -> str:
        sign, count = ("-", -self.count) if self.count < 0 else ("", self.count)
        years, months = divmod(count, 12)
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"


_PLAIN = frozenset({str, int, bool, type(None)})
_EVEN = frozenset({str, bool, type(None)})
"""Of these JSON holds every value as it is; of the plain ones only numbers may be too large for it."""
_BIG = 2**63
_LARGEST_EXPONENT = 307
"""Beyond about 1.8e308 a double holds no number (IEEE 754)."""
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def dumps(value: Value) -> bytes:
    """Write a value as JSON bytes."""
    return _encode(pack(value))


def loads(data: bytes) -> Value:
    """Read what `dumps` wrote."""
    value = _decode(data)
    return unpack(value) if b'"$"' in data else value


def pack(value: Value) -> Value:
    """Turn a value into plain JSON; returns the same object where nothing needs a tag.

    >>> pack({"price": Decimal("1.10")})
    {'price': {'$': 'decimal', 'v': '1.10'}}
    """
    kind = type(value)
    if kind in _PLAIN:
        return value if kind is not int or -_BIG <= value < _BIG else {"$": "int", "v": str(value)}
    if kind is dict:
        return _pack_dict(value)
    if kind is list or kind is tuple:
        return [pack(item) for item in value]
    return _pack_rare(value)


def _pack_dict(value: dict[str, Value]) -> Value:
    packed = {
        key: item if (kind := type(item)) in _EVEN or (kind is int and -_BIG <= item < _BIG) else pack(item)
        for key, item in value.items()
    }
    return {"$": "dict", "v": packed} if "$" in packed else packed


def _pack_rare(value: Value) -> Value:
    for kind, tag, write in _RARE:
        if isinstance(value, kind):
            return {"$": tag, "v": write(value)}
    raise TypeError(f"A process cannot hold a {type(value).__name__}.")


def unpack(value: Value) -> Value:
    """Turn plain JSON with tags back into the value it was."""
    kind = type(value)
    if kind is dict:
        tag = value.get("$")
        if tag is None:
            return {key: unpack(item) for key, item in value.items()}
        if tag == "dict":
            return {key: unpack(item) for key, item in value["v"].items()}
        return _READERS[tag](value["v"])
    if kind is list:
        return [unpack(item) for item in value]
    return value


def _write_duration(value: dt.timedelta) -> int:
    return (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds


def _write_moment(value: dt.datetime | dt.time) -> str | list[str]:
    zone = getattr(value.tzinfo, "key", None)
    return [value.isoformat(), zone] if zone else value.isoformat()


def _read_moment(text: str | list[str]) -> dt.datetime:
    if isinstance(text, str):
        return dt.datetime.fromisoformat(text)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - rare, and its data is read from disk

    return dt.datetime.fromisoformat(text[0]).astimezone(ZoneInfo(text[1]))


def _read_time(text: str | list[str]) -> dt.time:
    if isinstance(text, str):
        return dt.time.fromisoformat(text)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - rare, and its data is read from disk

    return dt.time.fromisoformat(text[0]).replace(tzinfo=ZoneInfo(text[1]))


_RARE: tuple[tuple[type, str, Any], ...] = (
    (Decimal, "decimal", str),
    (dt.datetime, "datetime", _write_moment),
    (dt.date, "date", str),
    (dt.time, "time", _write_moment),
    (dt.timedelta, "duration", _write_duration),
    (Months, "months", lambda value: value.count),
    (float, "decimal", lambda value: str(Decimal(repr(value)))),
)
_READERS: dict[str, Any] = {
    "int": int,
    "decimal": Decimal,
    "datetime": _read_moment,
    "date": dt.date.fromisoformat,
    "time": _read_time,
    "duration": lambda micros: dt.timedelta(microseconds=micros),
    "months": Months,
}


def from_json(value: Any) -> Value:
    """Take decoded JSON from outside: floats become exact decimals of what was written.

    Decode with `parse_float=Decimal` where you can; this is for what has been decoded already.
    """
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {str(key): from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return value


def to_json(value: Value) -> Any:  # noqa: PLR0911 - one line per kind of value
    """Give a value to the outside as plain JSON: decimals as numbers, dates and durations as ISO 8601 text."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _json_number(value: Decimal) -> int | float | str:
    """A number as JSON's readers take it; one beyond what they can hold is its text."""
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def duration_text(value: dt.timedelta) -> str:
    """Write a days-and-time duration in ISO 8601, as FEEL does: PT4H, P1DT2H3.5S.

    >>> duration_text(dt.timedelta(days=1, hours=2))
    'P1DT2H'
    """
    micros = _write_duration(value)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    seconds, micros = divmod(micros, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    time = "".join(
        (
            f"{hours}H" if hours else "",
            f"{minutes}M" if minutes else "",
            f"{seconds}{fraction}S" if seconds or fraction else "",
        )
    )
    if not days and not time:
        return "PT0S"
    return f"{sign}P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"
