"""The words by which people look for tasks: `lane:warehouse due<2d customer:"Acme" -state:taken acme`.

Pure: text in, terms or a sentence about the first mistake out. Every character is looked at once.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.errors import InvalidValues
from engine.sentence import say

LONGEST = 500
MOST = 20
SIGNS = ("<=", ">=", ":", "<", ">", "=")
QUOTES = '"“”„‟«»'
"""What opens and closes a value; keyboards make the rounded ones of the straight one."""
_INSIDE = frozenset("_.-")


class Term(NamedTuple):
    """One condition as it was typed. `field` is "" for a plain word; `values` are alternatives; `at` counts from 1."""

    field: str
    sign: str
    values: tuple[str, ...]
    no: bool
    at: int
    text: str


def mistake(at: int, sentence: str) -> InvalidValues:
    """A refusal that says where the mistake is."""
    return InvalidValues(say("The search"), {"query": say("At character %(at)s: %(why)s", at=at, why=sentence)})


def read(text: str) -> tuple[Term, ...]:
    """Read a search.

    >>> [term.values for term in read('lane:warehouse,finance "two words"')]
    [('warehouse', 'finance'), ('two words',)]
    """
    if len(text) > LONGEST:
        raise mistake(
            LONGEST, say("a search has at most %(number)s characters. Please leave something out.", number=LONGEST)
        )
    if "\0" in text:
        raise mistake(text.index("\0") + 1, say("this character cannot be looked for."))
    terms, place = [], _blank(text, 0)
    while place < len(text):
        term, end = _term(text, place)
        terms.append(term)
        place = _blank(text, end)
    if len(terms) > MOST:
        wrong = say("a search has at most %(number)s conditions. Please leave something out.", number=MOST)
        raise mistake(terms[MOST].at, wrong)
    return tuple(terms)


def _blank(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _term(text: str, begin: int) -> tuple[Term, int]:
    no = text[begin] == "-" and begin + 1 < len(text) and not text[begin + 1].isspace()
    place = begin + no
    end = place
    while end < len(text) and (text[end].isalnum() or text[end] in _INSIDE):
        end += 1
    field = text[place:end].casefold()
    sign = next((one for one in SIGNS if text.startswith(one, end)), "") if field else ""
    if not sign:
        value, after = _value(text, place, "")
        return Term("", ":", (value,), no, begin + 1, text[begin:after]), after
    values, after = _values(text, end + len(sign), field, sign)
    return Term(field, sign, tuple(values), no, begin + 1, text[begin:after]), after


def _values(text: str, place: int, field: str, sign: str) -> tuple[list[str], int]:
    values = []
    while True:
        value, place = _value(text, place, ",")
        if not value:
            like = f"{field}{sign}{_like(sign)}"
            raise mistake(
                place + 1, say("something is missing behind '%(word)s', as in %(like)s.", word=field + sign, like=like)
            )
        values.append(value)
        if place >= len(text) or text[place] != ",":
            return values, place
        if sign not in ":=":
            raise mistake(place + 1, say("'%(word)s' takes one value, not several.", word=field + sign))
        place += 1


def _like(sign: str) -> str:
    return "2d" if sign[0] in "<>" else "word"


def _value(text: str, place: int, ends: str) -> tuple[str, int]:
    """A word, or anything within double quotes; and where it ends."""
    if place < len(text) and text[place] in QUOTES:
        closing = QUOTES[0] if text[place] == QUOTES[0] else QUOTES
        end = next((at for at in range(place + 1, len(text)) if text[at] in closing), -1)
        if end < 0:
            raise mistake(place + 1, say("a quotation mark is opened and never closed."))
        return text[place + 1 : end], end + 1
    end = place
    while end < len(text) and not text[end].isspace() and text[end] not in ends:
        end += 1
    return text[place:end], end


def without(text: str, term: Term) -> str:
    """The search without one of its terms, as the chip that is taken away leaves it."""
    begin = term.at - 1
    return f"{text[:begin].rstrip()} {text[begin + len(term.text) :].lstrip()}".strip()
