"""One field of a form: what may be entered, and the sentence that is given where it may not.

The rules are those of form-js (required, length, pattern, minimum, maximum, e-mail, telephone), applied on
the server, plus what a browser cannot promise: that a choice is one that was offered, and that a number
is exact. Pure: no clock, no store.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.program.patterns import Pattern
    from engine.values import Value

MULTIPLE = frozenset({"checklist", "taglist"})
CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
TEXTS = frozenset({"textfield", "textarea"})
MOMENTS = frozenset({"date", "time", "datetime"})
LONGEST_TEXT = 100_000
MOST_DIGITS = 34

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_EMAIL = re.compile(r'([^\s<>()\[\]\\.,;:@"]+(\.[^\s<>()\[\]\\.,;:@"]+)*|".+")@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}')
_PHONE = re.compile(r"(\+|00)[1-9][0-9]{5,14}")
TEMPLATE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

REQUIRED = "This must be filled in."
TICK_REQUIRED = "This must be ticked."
CHOICE_REQUIRED = "Choose one of the options."
NO_SUCH_OPTION = "This is not one of the options: {options}."
MOST_OPTIONS_TOLD = 12


class EntryError(ValueError):
    """What was entered is not of the field's kind; `str()` is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text between the fields (a subset of Markdown); `kind` is text, heading or separator."""

    kind: str
    text: str = ""
    row: str = ""
    columns: int = 0

    def filled(self, values: Mapping[str, Value], show: Callable[[Value], str] | None = None) -> str:
        """Put values in the place of `{{name}}`, written by `show`; a name without a value leaves nothing."""
        write = show or plain
        return TEMPLATE.sub(lambda found: "" if values.get(found[1]) is None else write(values[found[1]]), self.text)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `text` is what an HTML form posts for `value`."""

    label: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to enter.

    `type`: textfield, textarea, number, checkbox, radio, select, checklist, taglist, date, time or datetime.
    `columns` of 16, or 0 for an equal share of its `row`. `values_key` names the variable that holds the options.
    """

    key: str
    type: str
    label: str
    description: str = ""
    row: str = ""
    columns: int = 0
    required: bool = False
    readonly: bool = False
    disabled: bool = False
    hidden: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    step: Decimal | None = None
    as_text: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: Pattern | None = None
    format: str = ""
    pattern_message: str = ""
    options: tuple[Option, ...] = ()
    values_key: str = ""
    default: Value = None
    prefix: str = ""
    suffix: str = ""
    not_in_the_past: bool = False

    @property
    def editable(self) -> bool:
        """Whether a person may change it; what cannot be changed is dropped when it is sent."""
        return not (self.readonly or self.disabled or self.hidden)

    @property
    def multiple(self) -> bool:
        """Whether its value is a list."""
        return self.type in MULTIPLE

    def choices(self, values: Mapping[str, Value]) -> tuple[Option, ...]:
        """Options to offer: those of the file, or those that a variable holds."""
        return options_from(values.get(self.values_key)) if self.values_key else self.options

    def empty(self) -> Value:
        """Value of a field in which nothing was entered."""
        return [] if self.multiple else False if self.type == "checkbox" else None

    def from_text(self, entered: Sequence[str], values: Mapping[str, Value], zone: dt.tzinfo) -> Value:
        """Read what an HTML form posts; raises EntryError."""
        if self.type == "checkbox":
            return any(text not in {"", "false", "off"} for text in entered)
        if self.multiple:
            return [self._chosen(text, values) for text in entered if text]
        text = entered[-1].strip() if entered else ""
        if not text:
            return None
        if self.type in CHOICES:
            return self._chosen(text, values)
        return self._from_plain_text(text, zone)

    def _from_plain_text(self, text: str, zone: dt.tzinfo) -> Value:
        if self.type == "number":
            return self._numbered(read_number(text))
        if self.type in MOMENTS:
            return read_moment(self.type, text, zone)
        return clean(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _numbered(self, number: int | Decimal) -> Value:
        return str(number) if self.as_text else number

    def _chosen(self, text: str, values: Mapping[str, Value]) -> Value:
        for option in self.choices(values):
            if option.text == text:
                return option.value
        raise EntryError(self._no_such_option(values))

    def _no_such_option(self, values: Mapping[str, Value]) -> str:
        """Tell what there is to choose from: programs do not see the form."""
        options = [option.text for option in self.choices(values)]
        more = len(options) - MOST_OPTIONS_TOLD
        told = ", ".join(options[:MOST_OPTIONS_TOLD]) + (f" and {more} more" if more > 0 else "")
        return NO_SUCH_OPTION.format(options=told or "there are none")

    def from_json(self, value: Value, values: Mapping[str, Value], zone: dt.tzinfo) -> Value:
        """Read what an API client sends; raises EntryError."""
        if value is None or value == "":
            return self.empty()
        if self.multiple:
            return [self._offered(item, values) for item in _a_list(value)]
        if self.type in CHOICES:
            return self._offered(value, values)
        return self._plain_from_json(value, zone)

    def _offered(self, value: Value, values: Mapping[str, Value]) -> Value:
        for option in self.choices(values):
            if type(option.value) is type(value) and option.value == value:
                return option.value
        raise EntryError(self._no_such_option(values))

    def _plain_from_json(self, value: Value, zone: dt.tzinfo) -> Value:
        if self.type == "checkbox":
            return _typed(value, bool, "This must be true or false.")
        if self.type == "number":
            return self._numbered(read_number(value) if self.as_text and isinstance(value, str) else _a_number(value))
        if self.type in MOMENTS:
            return (
                value if isinstance(value, _MOMENT_TYPES[self.type]) else read_moment(self.type, _a_text(value), zone)
            )
        return clean(_a_text(value))

    def objection(self, value: Value, today: dt.date | None = None) -> str:
        """Why a value of the right kind is still not acceptable; empty where it is."""
        if blank(value):
            return self.missing if self.required else ""
        if self.type in TEXTS:
            return self._text_objection(value)
        if self.type == "number":
            return self._number_objection(value)
        if self.not_in_the_past and today and _day(value) < today:
            return "This date has passed."
        return ""

    @property
    def missing(self) -> str:
        """What to say where nothing was entered and something must be."""
        if self.type == "checkbox":
            return TICK_REQUIRED
        return CHOICE_REQUIRED if self.type in CHOICES else REQUIRED

    def _text_objection(self, text: str) -> str:
        length = len(text.strip())
        if self.min_length is not None and length < self.min_length:
            return f"Enter at least {_characters(self.min_length)}; this has {length}."
        if self.max_length is not None and length > self.max_length:
            return f"Enter at most {_characters(self.max_length)}; this has {length}."
        if self.format == "email" and not _EMAIL.fullmatch(text):
            return "Enter an e-mail address, such as name@example.org."
        if self.format == "phone" and not _PHONE.fullmatch(re.sub(r"[ ()/.-]", "", text)):
            return "Enter a telephone number with its country code, such as +31 20 555 0100."
        return self._pattern_objection(text)

    def _pattern_objection(self, text: str) -> str:
        if self.pattern is None or self.pattern.fits(text):
            return ""
        return self.pattern_message

    def _number_objection(self, value: Value) -> str:
        number = Decimal(value)
        if self.minimum is not None and number < self.minimum:
            return f"Enter {plain(self.minimum)} or more."
        if self.maximum is not None and number > self.maximum:
            return f"Enter {plain(self.maximum)} or less."
        if self.decimals is not None and _decimals(number) > self.decimals:
            places = f"at most {self.decimals} decimal {'place' if self.decimals == 1 else 'places'}"
            return f"Enter a number with {places}." if self.decimals else "Enter a whole number."
        if self.step and number % self.step:
            return f"Enter a multiple of {plain(self.step)}."
        return ""

    def texts(self, value: Value, zone: dt.tzinfo) -> list[str]:
        """Write a value as its HTML form field shows and posts it; several for a list, none where it is empty."""
        if value is None or value is False:
            return []
        items = value if isinstance(value, list | tuple) else [value]
        return [self._as_text(item, zone) for item in items]

    def _as_text(self, value: Value, zone: dt.tzinfo) -> str:
        if value is True:
            return "true"
        if isinstance(value, dt.datetime) and self.type == "datetime":
            local = value.astimezone(zone) if value.tzinfo else value
            return local.strftime("%Y-%m-%dT%H:%M")
        if isinstance(value, dt.time):
            return value.strftime("%H:%M")
        return plain(value)


Part: TypeAlias = Field | Text

_MOMENT_TYPES: dict[str, type] = {"date": dt.date, "time": dt.time, "datetime": dt.datetime}


def blank(value: Value) -> bool:
    """Whether a value counts as not entered; nought counts as entered."""
    return value is None or value is False or value in ("", [])


def options_from(listed: Value) -> tuple[Option, ...]:
    """Read options: a list of plain values, or of contexts with `value` and `label`."""
    if not isinstance(listed, list | tuple):
        return ()
    return tuple(option for item in listed if (option := _option(item)) is not None)


def _option(item: Value) -> Option | None:
    value = item.get("value") if isinstance(item, Mapping) else item
    if value is None or isinstance(value, dict | list):
        return None
    label = item.get("label") if isinstance(item, Mapping) else None
    return Option(str(label) if label not in {None, ""} else plain(value), value, plain(value))


def plain(value: Value) -> str:
    """Write a value as people type it: no exponent, true and false in lower case.

    >>> plain(Decimal("1E+3")), plain(True)
    ('1000', 'true')
    """
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def clean(text: str) -> str:
    """Refuse text that cannot be stored or is too long; raises EntryError."""
    if len(text) > LONGEST_TEXT:
        raise EntryError(f"Enter at most {_characters(LONGEST_TEXT)}; this has {len(text):,}.")
    if _UNSTORABLE.search(text):
        raise EntryError("This holds a character that cannot be stored.")
    return text


def read_number(text: str) -> int | Decimal:
    """Read a number as people type it, exactly; raises EntryError.

    A comma is refused rather than guessed at: 1,250 is a thousand to some and one to others.
    """
    digits = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not _NUMBER.fullmatch(digits):
        raise EntryError("Enter a number, such as 1250 or 99.95.")
    if sum(map(str.isdigit, digits)) > MOST_DIGITS:
        raise EntryError(f"Enter at most {MOST_DIGITS} digits.")
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


_EXAMPLES = {
    "date": "Enter a date, such as 2026-03-31.",
    "time": "Enter a time, such as 14:30.",
    "datetime": "Enter a date and a time, such as 2026-03-31 14:30.",
}


def _a_number(value: Value) -> int | Decimal:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EntryError("This must be a number.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise EntryError("This must be a number.")
    if abs(value) >= 10**MOST_DIGITS or len(Decimal(value).as_tuple().digits) > MOST_DIGITS:
        raise EntryError(f"Enter at most {MOST_DIGITS} digits.")
    return value


def _a_text(value: Value) -> str:
    text: str = _typed(value, str, "This must be a text.")
    return text


def _a_list(value: Value) -> list[Value]:
    items: list[Value] = _typed(value, list, "This must be a list.")
    return items


def _typed(value: Value, kind: type, sentence: str) -> Any:
    if type(value) is not kind:
        raise EntryError(sentence)
    return value


def _day(value: Value) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.max


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _characters(count: int) -> str:
    return f"{count:,} character{'' if count == 1 else 's'}"
