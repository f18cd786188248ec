"""Values that people and programs enter in forms: read exactly, or refused with a sentence for the person."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.sentence import grouped, say, say_many

if TYPE_CHECKING:
    from engine.values import Value

LONGEST_TEXT = 100_000
MOST_DIGITS = 34

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_EXAMPLES = {
    "date": say("Enter a date, such as 2026-03-31."),
    "time": say("Enter a time, such as 14:30."),
    "datetime": say("Enter a date and a time, such as 2026-03-31 14:30."),
}


class EntryError(ValueError):
    """What was entered is not of the field's kind; `str()` is the sentence for the person."""


def plain(value: Value) -> str:
    """Write a value as people type it: no exponent, true and false in lower case; JSON for what has parts.

    >>> plain(Decimal("1E+3")), plain(True)
    ('1000', 'true')
    """
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, default=plain, sort_keys=True)
    return str(value)


def characters(count: int) -> str:
    """Write a number of characters."""
    return say_many("%(count)s character", "%(count)s characters", count, count=grouped(count))


def clean(text: str) -> str:
    """Refuse text that cannot be stored or is too long; raises EntryError."""
    if len(text) > LONGEST_TEXT:
        raise EntryError(
            say(
                "Enter at most %(most)s; this has %(number)s.", most=characters(LONGEST_TEXT), number=grouped(len(text))
            )
        )
    if _UNSTORABLE.search(text):
        raise EntryError(say("This holds a character that cannot be stored."))
    return text


def read_number(text: str) -> int | Decimal:
    """Read a number as people type it, exactly; raises EntryError.

    A comma is refused rather than guessed at: 1,250 is a thousand to some and one to others.
    """
    digits = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not _NUMBER.fullmatch(digits):
        raise EntryError(say("Enter a number, such as 1250 or 99.95."))
    if sum(map(str.isdigit, digits)) > MOST_DIGITS:
        raise EntryError(say("Enter at most %(number)s digits.", number=MOST_DIGITS))
    return Decimal(digits) if "." in digits else int(digits)


def read_moment(kind: str, text: str, zone: dt.tzinfo) -> dt.date | dt.time | dt.datetime:
    """Read ISO 8601 text; a date-time without offset is in `zone`. Raises EntryError."""
    try:
        if kind == "date":
            return dt.date.fromisoformat(text)
        if kind == "time":
            return dt.time.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise EntryError(_EXAMPLES[kind]) from None
    return moment


def a_number(value: Value) -> int | Decimal:
    """Take what a program sends as a number; raises EntryError."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EntryError(say("This must be a number."))
    if isinstance(value, Decimal) and not value.is_finite():
        raise EntryError(say("This must be a number."))
    if abs(value) >= 10**MOST_DIGITS or len(Decimal(value).as_tuple().digits) > MOST_DIGITS:
        raise EntryError(say("Enter at most %(number)s digits.", number=MOST_DIGITS))
    return value


def a_text(value: Value) -> str:
    """Take what a program sends as a text; raises EntryError."""
    text: str = typed(value, str, say("This must be a text."))
    return text


def a_list(value: Value) -> list[Value]:
    """Take what a program sends as a list; raises EntryError."""
    items: list[Value] = typed(value, list, say("This must be a list."))
    return items


def typed(value: Value, kind: type, sentence: str) -> Any:
    """Give a value back where it is of a kind; raises EntryError with the sentence."""
    if type(value) is not kind:
        raise EntryError(sentence)
    return value
