"""Reading JSON from a file that somebody has sent: forms, scenarios, schemas. Exact, and within limits.

What two readers could understand differently (a name given twice, a number that no computer holds, half a
character) is refused instead of guessed.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from typing import Any, Final, NoReturn

from engine.errors import Unreadable
from engine.sentence import grouped, in_quotes, say

LARGEST: Final = 1_000_000
DEEPEST: Final = 60
MOST_VALUES: Final = 100_000
LARGEST_EXPONENT: Final = 6_144
LONGEST_NUMBER: Final = 1_000

_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_HALF: Final = re.compile("[\0\ud800-\udfff]")


def read_json(content: bytes, name: str) -> Any:
    """Read a file in UTF-8; numbers with a decimal point are exact. Raises `Unreadable` with a clause."""
    if len(content) > LARGEST:
        raise Unreadable(name, say("it is larger than %(most)s MB", most=LARGEST // 1_000_000))
    text = _text(content, name)
    _refuse_amount(text, name)
    try:
        return json.loads(
            text, parse_float=_exact, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_named_once
        )
    except json.JSONDecodeError as error:
        raise Unreadable(name, say("it is not JSON (%(msg)s)", msg=error.msg), error.lineno) from None
    except RecursionError:
        raise Unreadable(name, say("it is nested too deeply")) from None
    except _UnsoundError as error:
        raise Unreadable(name, error.args[0]) from None


class _UnsoundError(Exception):
    """Something that is JSON, and yet nothing to work with; the text is a clause."""


def _text(content: bytes, name: str) -> str:
    if content.startswith(_MARKS) or b"\0" in content[:4]:
        raise Unreadable(name, say("it is not UTF-8 text; save it as UTF-8"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(name, say("it holds bytes that are not UTF-8 text; save it as UTF-8"), line) from None


def _refuse_amount(text: str, name: str) -> None:
    """Count before anything is made of it: values, and how deep they lie."""
    bare = _TEXT.sub("", text)
    values = bare.count(",") + bare.count("{") + bare.count("[")
    if values > MOST_VALUES:
        raise Unreadable(
            name,
            say(
                "it holds %(values)s values and at most %(most_values)s are read",
                values=grouped(values),
                most_values=grouped(MOST_VALUES),
            ),
        )
    depth = 0
    for sign in re.findall(r"[\[\]{}]", bare):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            raise Unreadable(name, say("it is nested more than %(deepest)s deep", deepest=DEEPEST))


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _UnsoundError(
            say(
                "the number %(text)s… has more than %(longest_number)s digits",
                text=text[:20],
                longest_number=grouped(LONGEST_NUMBER),
            )
        )
    return int(text)


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or len(text.lower().partition("e")[2]) > len("+6144"):
        raise _UnsoundError(say("the number %(text)s… is longer than any that can be worked with", text=text[:20]))
    number = Decimal(text)
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _UnsoundError(say("the number %(text)s is too large or too small", text=text[:40]))
    return number


def _no_number(text: str) -> NoReturn:
    raise _UnsoundError(say("%(text)s is no number in JSON", text=text))


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; names and texts must be such that they can be kept."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _UnsoundError(say("an object gives %(twice)s twice; leave one of them out", twice=in_quotes(twice[:40])))
    for name, value in pairs:
        for one in (name, *(value if isinstance(value, list) else (value,))):
            if isinstance(one, str) and _HALF.search(one):
                raise _UnsoundError(say("%(name)s holds a character that cannot be kept", name=in_quotes(name[:40])))
    return found
