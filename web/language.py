"""In which language a page speaks: English, or what a message catalogue has.

English is what stands in templates and programs. Every other language is a folder of message catalogues (`.po`, the
format of gettext) under `web/languages`, or under `languages` in the data folder; it is read when somebody first
asks for it. A message that a catalogue lacks is said in English.

Templates translate as they write: `{{ _('Claim') }}`, `{% trans %}` for sentences with links in them. Everything else
makes sentences (`engine.sentence`), which are translated where a template shows them.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from flask import request
from markupsafe import Markup

from engine.sentence import GROUPED, INSTANT, Sentence, Voice
from engine.values import MONTHS
from web import clocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

    from babel.messages.catalog import Message
    from jinja2 import Environment

ENGLISH = "en"
SHIPPED = Path(__file__).parent / "languages"
LANGUAGE = "X-Language"
"""The header by which a page's script asks the JSON API to speak as the page does."""
BROWSER = "browser"
"""The catalogue of what scripts say; pages carry it with them."""


@dataclass(frozen=True, eq=False)
class Language:
    """A language and its messages: by pattern a translation for each form of plural. English has none."""

    code: str = ENGLISH
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    browser: Mapping[str, str] = field(default_factory=dict)
    form: Callable[[int], int] = bool
    texts: dict[str, Markup] = field(default_factory=dict)
    """Messages without values, as templates write them; filled as they are used."""

    def message(self, pattern: str) -> str:
        """Give the pattern in this language, or as it is."""
        found = self.messages.get(pattern)
        return found[0] if found else pattern

    def messages_of(self, one: str, many: str, number: int) -> str:
        """Give the pattern that suits a number."""
        found = self.messages.get(one)
        return found[self.form(number)] if found else one if number == 1 else many

    def sentence(self, given: Sentence) -> str:
        """Say a sentence in this language, with whatever sentences it holds."""
        if self is _ENGLISH and not _is_timed(given):
            return str(given)
        if given.pattern == GROUPED:
            return format_decimal(given.values["number"], locale=self.locale)
        values = {name: self.sentence(one) if isinstance(one, Sentence) else one for name, one in self._timed(given)}
        pattern = self.messages_of(given.pattern, given.many, given.number) if given.many else None
        return (pattern or self.message(given.pattern)) % values

    def _timed(self, given: Sentence) -> Iterable[tuple[str, Any]]:
        """The values of a sentence; those of a moment by the clock of who looks."""
        zone = clocks.chosen()
        if zone is None or INSTANT not in given.values:
            return given.values.items()
        local = given.values[INSTANT].astimezone(zone)
        here = {"day": local.day, "month": MONTHS[local.month - 1], "year": local.year, "time": f"{local:%H:%M}"}
        return {**given.values, **here}.items()

    def retimed(self, given: Sentence) -> str:
        """Say a sentence again by the clock of who looks; it begins as it did."""
        said = self.sentence(given)
        return given[:1] + said[1:] if given[:1].lower() == said[:1].lower() else said

    @cached_property
    def locale(self) -> Locale:
        """How numbers are written."""
        return Locale.parse(self.code, sep="-")


_ENGLISH = Language()
_speaking: ContextVar[Language] = ContextVar("speaking", default=_ENGLISH)


class Languages:
    """The languages that there are: English, and one for each folder of catalogues."""

    def __init__(self, *folders: Path) -> None:
        """Look into what is shipped and into `folders`, whose messages come before what is shipped."""
        found = [one for folder in (SHIPPED, *folders) if folder.is_dir() for one in sorted(folder.iterdir())]
        self._folders = [one for one in found if Locale.parse(one.name, sep="-") and any(one.glob("*.po"))]
        self._read: dict[str, Language] = {ENGLISH: _ENGLISH}
        codes = dict.fromkeys([ENGLISH, *(one.name for one in self._folders)])
        self.names = {code: Locale.parse(code, sep="-").get_display_name() or code for code in codes}
        """What each language calls itself, by code."""

    def voice(self, code: str | None) -> Voice:
        """Speak to somebody who has chosen a language, or (None) has not: for mail."""
        found = self.find(code)
        return Voice(found.code, lambda text: found.sentence(text) if isinstance(text, Sentence) else text)

    def find(self, code: str | None) -> Language:
        """Give a language; English where there is no such."""
        if code not in self.names:
            return _ENGLISH
        if code not in self._read:
            self._read[code] = _read(code, [one for one in self._folders if one.name == code])
        return self._read[code]


def _read(code: str, folders: list[Path]) -> Language:
    messages: dict[str, tuple[str, ...]] = {}
    browser: dict[str, str] = {}
    for file in (one for folder in folders for one in sorted(folder.glob("*.po"))):
        with file.open("rb") as text:
            found = dict(filter(None, map(_translated, read_po(text, locale=code.replace("-", "_")))))
        messages |= found
        browser |= {pattern: forms[0] for pattern, forms in found.items() if file.stem == BROWSER}
    return Language(code, messages, browser, c2py(get_plural(code.replace("-", "_")).plural_expr))


def _translated(message: Message) -> tuple[str, tuple[str, ...]] | None:
    if not message.id or not message.string or message.fuzzy:
        return None
    if isinstance(message.id, str):
        return message.id, (str(message.string),)
    return (message.id[0], tuple(message.string)) if all(message.string) else None


def speak(language: Language) -> None:
    """Speak a language from here on, in this thread."""
    _speaking.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while, such as for a mail to somebody else."""
    before = _speaking.set(language)
    try:
        yield
    finally:
        _speaking.reset(before)


def language() -> Language:
    """Give the language that is spoken."""
    return _speaking.get()


def spoken(value: Any) -> Any:
    """Say a sentence in the language that is spoken; everything else is as it is."""
    if type(value) is not Sentence:
        return value
    now = _speaking.get()
    if now is not _ENGLISH:
        return now.sentence(value)
    return now.retimed(value) if clocks.chosen() and _is_timed(value) else value


def _is_timed(sentence: Sentence) -> bool:
    return any(name == INSTANT or (type(one) is Sentence and _is_timed(one)) for name, one in sentence.values.items())


def translated(sentence: Any) -> str:
    """Say a sentence in the language that is spoken, for whoever writes JSON for a page on paper."""
    if isinstance(sentence, Sentence):
        return str(spoken(sentence))
    raise NotImplementedError


def number(value: Decimal | int) -> str:
    """Write a number with the signs of the language that is spoken, and every digit that it has."""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    signs = number_signs()
    return written.translate({ord("."): signs[0], ord(","): signs[1]}) if signs else written


def number_signs() -> str:
    """Give the signs of the language that is spoken: of decimals, then of thousands; English has none."""
    now = _speaking.get()
    return "" if now is _ENGLISH else get_decimal_symbol(now.locale) + get_group_symbol(now.locale)


def asked(languages: Languages) -> Language:
    """Give the language that the browser asks for."""
    return languages.find(request.accept_languages.best_match(languages.names))


def teach(templates: Environment) -> None:
    """Let templates translate what they say themselves, and every sentence that they show."""
    templates.policies["ext.i18n.trimmed"] = True
    templates.add_extension("jinja2.ext.i18n")
    templates.newstyle_gettext = True  # type: ignore[attr-defined]
    templates.finalize = spoken
    templates.globals.update(_=_text, gettext=_text, ngettext=_texts, language=language)


def _text(pattern: str, /, **values: Any) -> Markup:
    now = _speaking.get()
    if not values:
        found = now.texts.get(pattern)
        if found is None:
            found = now.texts[pattern] = Markup(now.message(pattern).replace("%%", "%"))  # noqa: S704 - our own text
        return found
    return Markup(now.message(pattern)) % {name: spoken(one) for name, one in values.items()}  # noqa: S704 - our own text


def _texts(one: str, many: str, number: int, /, **values: Any) -> Markup:
    pattern = _speaking.get().messages_of(one, many, number)
    given = {"num": number, "number": number, **values}
    return Markup(pattern) % {name: spoken(value) for name, value in given.items()}  # noqa: S704 - our own text
