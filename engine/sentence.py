"""Sentences for people that know what they were made of, so that a face can say them in another language.

A sentence is a text: English, ready to be shown, stored or compared. Beside that it keeps its pattern and its values,
from which `web.language` makes the same sentence in the reader's language. The patterns are what a translator gets
to see, whole and never glued, with the places of values named as in `%(task)s` (gettext's python-format).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


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


def reworded(sentence: Sentence, text: str) -> Sentence:
    """Give a sentence another text in English; other languages say it as they do.

    >>> reworded(say("the name"), "Name")
    'Name'
    """
    return _made(text, sentence.pattern, sentence.values, sentence.many, sentence.number)


def _made(text: str, pattern: str, values: Mapping[str, Any], many: str, number: int) -> Sentence:
    sentence = Sentence(text)
    sentence.pattern, sentence.values, sentence.many, sentence.number = pattern, values, many, number
    return sentence
