"""Sentences for people that know what they were made of, so that a face can say them in another language.

A sentence is a text: English, ready to be shown, stored or compared. Beside that it keeps its pattern and its values,
from which `web.language` makes the same sentence in the reader's language. The patterns are what a translator gets
to see, whole and never glued, with the places of values named as in `%(task)s` (gettext's python-format).
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

INSTANT = "instant"
"""Name of the value by which a sentence knows the moment that its day, month, year and time are those of: a face can
say it by another clock.
"""
BESIDE = "\x1e"
"""Between a text that is kept and what it was made of (the separator of records, which no sentence has)."""
GROUPED = "%(number)d"
"""Pattern of a number alone, which a language writes with its own sign between thousands."""


class Sentence(str):
    """A text with the pattern and the values it was made of; `many` is the pattern for more than one of `number`."""

    __slots__ = ("many", "number", "pattern", "values")

    pattern: str
    values: Mapping[str, Any]
    many: str
    number: int

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Once it is copied or sent elsewhere it is a text like any other."""
        return str, (str(self),)


class Voice(NamedTuple):
    """Speaks to one person: the `code` of a language, and what says a sentence in it."""

    code: str
    say: Callable[[str], str]


ENGLISH = Voice("en", str)


def in_english(_code: str | None) -> Voice:
    """Speak English to everybody, where nobody knows another language."""
    return ENGLISH


def plain(sentence: Any) -> str:
    """Give a sentence as the text that it is, for whoever writes JSON and takes only what is exactly a text."""
    if isinstance(sentence, Sentence):
        return str(sentence)
    raise NotImplementedError


def say(pattern: str, /, **values: Any) -> Sentence:
    """Make a sentence of a pattern; a sign of per cent in it is written twice.

    >>> say("%(who)s has it", who="Ana")
    'Ana has it'
    """
    return _made(pattern % values, pattern, values, "", 0)


def say_many(one: str, many: str, number: int, /, **values: Any) -> Sentence:
    """Make a sentence that depends on a number, which the patterns call `%(number)s`.

    >>> say_many("%(number)s task", "%(number)s tasks", 2)
    '2 tasks'
    """
    given = {"number": number, **values}
    return _made((one if number == 1 else many) % given, one, given, many, number)


def whole(clause: str) -> Sentence:
    """Make a sentence of a clause, which translators begin as if it were one; "" where there is none.

    >>> whole("it needs a skill")
    'It needs a skill.'
    """
    begun = clause[:1].upper() + clause[1:]
    given = {"clause": clause if isinstance(clause, Sentence) else begun}
    return _made(f"{begun}." if clause else "", "%(clause)s." if clause else "", given, "", 0)


def joined(sentences: Iterable[str], *, sign: str = " ") -> Sentence:
    """Put sentences, or the names that are listed in one, beside each other.

    >>> joined(["One.", "Two."])
    'One. Two.'
    """
    given = {f"part{place}": one for place, one in enumerate(sentences)}
    return _made(sign.join(given.values()), sign.join(f"%({name})s" for name in given), given, "", 0)


def grouped(number: int) -> Sentence:
    """Write a whole number with a sign between thousands.

    >>> grouped(12000)
    '12,000'
    """
    return _made(f"{number:,}", GROUPED, {"number": number}, "", 0)


def in_quotes(text: object) -> str:
    """Quote what somebody wrote, in the marks that a language has; what is no text is written as in a program.

    >>> say("There is no task %(name)s", name=in_quotes("Pack"))
    "There is no task 'Pack'"
    """
    return reworded(say("'%(quoted)s'", quoted=text), repr(text)) if isinstance(text, str) else repr(text)


def together(named: Sequence[str]) -> str:
    """Name several things in a sentence; "" where there are none.

    >>> together(["this", "that", "more"])
    'this and that and more'
    """
    return reduce(lambda first, last: say("%(first)s and %(last)s", first=first, last=last), named) if named else ""


def either(named: Sequence[str]) -> str:
    """Name several things of which one is meant; "" where there are none.

    >>> either(["this", "that", "more"])
    'this or that or more'
    """
    return reduce(lambda first, last: say("%(first)s or %(last)s", first=first, last=last), named) if named else ""


def begun(clause: str) -> str:
    """Begin a sentence with a clause; in another language it begins as its translation does.

    >>> begun(say("the flow %(name)s", name="Paid"))
    'The flow Paid'
    """
    text = clause[:1].upper() + clause[1:]
    return reworded(clause, text) if isinstance(clause, Sentence) else text


def reworded(sentence: Sentence, text: str) -> Sentence:
    """Give a sentence another text in English; other languages say it as they do.

    >>> reworded(say("the name"), "Name")
    'Name'
    """
    return _made(text, sentence.pattern, sentence.values, sentence.many, sentence.number)


def again(sentence: Sentence, /, **values: Any) -> Sentence:
    """Say a sentence of other values, where a table holds it as a pattern.

    >>> again(say("%(name)s has left.", name=""), name="Ana")
    'Ana has left.'
    """
    return _made(sentence.pattern % values, sentence.pattern, values, "", 0)


def _made(text: str, pattern: str, values: Mapping[str, Any], many: str, number: int) -> Sentence:
    sentence = Sentence(text)
    sentence.pattern, sentence.values, sentence.many, sentence.number = pattern, values, many, number
    return sentence


def taken_apart(sentence: Sentence) -> dict[str, Any]:
    """Give what a sentence was made of, for JSON; `put_together` makes it again, by the clock that it was said by.

    >>> taken_apart(say("Late by %(left)s", left=say("a day")))
    {'pattern': 'Late by %(left)s', 'values': {'left': ['a day', {'pattern': 'a day'}]}}
    """
    values = {name: _apart(one) for name, one in sentence.values.items() if name != INSTANT}
    also = {"many": sentence.many, "number": sentence.number} if sentence.many else {}
    return {"pattern": sentence.pattern} | ({"values": values} if values else {}) | also


def _apart(value: Any) -> Any:
    if isinstance(value, Sentence):
        return [str(value), taken_apart(value)]
    return value if type(value) in {str, int} else str(value)


def put_together(text: str, apart: Mapping[str, Any]) -> Sentence:
    """Make a sentence again of its text and of what it was made of.

    >>> late = say("Late by %(left)s", left=say("a day"))
    >>> put_together(str(late), taken_apart(late)).values["left"].pattern
    'a day'
    """
    given = apart.get("values", {}).items()
    values = {name: put_together(*one) if isinstance(one, list) else one for name, one in given}
    return _made(text, apart["pattern"], values, apart.get("many", ""), apart.get("number", 0))


def apart_or_none(text: str) -> dict[str, Any] | None:
    """Give what a text was made of where it is a sentence, for an event that keeps it beside the text."""
    return taken_apart(text) if isinstance(text, Sentence) else None


def to_keep(text: str) -> str:
    """Write a sentence for a column of texts: the text in English first, then what it was made of.

    >>> to_keep(say("Late by %(left)s", left="a day")).partition(BESIDE)[0]
    'Late by a day'
    >>> to_keep("Late")
    'Late'
    """
    plain_text = str(text).replace(BESIDE, " ")
    apart = apart_or_none(text)
    return plain_text if apart is None else f"{plain_text}{BESIDE}{json.dumps(apart, ensure_ascii=False)}"


def recalled(text: str) -> str:
    """Read what `to_keep` has written; what was kept before there was more than a text stays a text.

    >>> recalled(to_keep(say("Late by %(left)s", left="a day"))).values
    {'left': 'a day'}
    >>> recalled("Late by a day")
    'Late by a day'
    """
    said, beside, apart = text.rpartition(BESIDE)
    if beside:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            return put_together(said, json.loads(apart))
    return text
