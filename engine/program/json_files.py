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
        raise Unreadable(name, f"it is larger than {LARGEST // 1_000_000} MB")
    text = _text(content, name)
    _refuse_amount(text, name)
    try:
        return json.loads(
            text, parse_float=_exact, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_named_once
        )
    except json.JSONDecodeError as error:
        raise Unreadable(name, f"it is not JSON ({error.msg})", error.lineno) from None
    except RecursionError:
        raise Unreadable(name, "it is nested too deeply") from None
    except _UnsoundError as error:
        raise Unreadable(name, str(error)) from None


class _UnsoundError(Exception):
    """Something that is JSON, and yet nothing to work with; the text is a clause."""


def _text(content: bytes, name: str) -> str:
    if content.startswith(_MARKS) or b"\0" in content[:4]:
        raise Unreadable(name, "it is not UTF-8 text; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(name, "it holds bytes that are not UTF-8 text; save it as UTF-8", line) from None


def _refuse_amount(text: str, name: str) -> None:
    """Count before anything is made of it: values, and how deep they lie."""
    bare = _TEXT.sub("", text)
    values = bare.count(",") + bare.count("{") + bare.count("[")
    if values > MOST_VALUES:
        raise Unreadable(name, f"it holds {values:,} values and at most {MOST_VALUES:,} are read")
    depth = 0
    for sign in re.findall(r"[\[\]{}]", bare):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            raise Unreadable(name, f"it is nested more than {DEEPEST} deep")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _UnsoundError(f"the number {text[:20]}… has more than {LONGEST_NUMBER:,} digits")
    return int(text)


def _exact(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or len(text.lower().partition("e")[2]) > len("+6144"):
        raise _UnsoundError(f"the number {text[:20]}… is longer than any that can be worked with")
    number = Decimal(text)
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _UnsoundError(f"the number {text[:40]} is too large or too small")
    return number


def _no_number(text: str) -> NoReturn:
    raise _UnsoundError(f"{text} is no number in JSON")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; names and texts must be such that they can be kept."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _UnsoundError(f"an object gives {twice[:40]!r} twice; leave one of them out")
    for name, value in pairs:
        for one in (name, *(value if isinstance(value, list) else (value,))):
            if isinstance(one, str) and _HALF.search(one):
                raise _UnsoundError(f"{name[:40]!r} holds a character that cannot be kept")
    return found
