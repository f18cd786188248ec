"""One field of a form: what may be entered, and the sentence that is given where it may not.

The rules are those of form-js (`form_rules`), applied on the server, plus what a browser cannot promise: that a
choice is one that was offered, and that a number is exact. Pure: no clock, no store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.program import form_rules
from engine.program.form_values import (
    EntryError,
    a_list,
    a_number,
    a_text,
    clean,
    plain,
    read_moment,
    read_number,
    typed,
)
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.feel import Expression
    from engine.program.form_words import Condition, Words
    from engine.program.patterns import Pattern
    from engine.values import Value

MULTIPLE = frozenset({"checklist", "taglist", "filepicker"})
CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
TEXTS = frozenset({"textfield", "textarea"})
MOMENTS = frozenset({"date", "time", "datetime"})
FILE = "filepicker"

REQUIRED = say("This must be filled in.")
TICK_REQUIRED = say("This must be ticked.")
CHOICE_REQUIRED = say("Choose one of the options.")
FILE_REQUIRED = say("Add a file.")
NO_SUCH_FILE = say("This file is not attached to the request.")
ONE_FILE = say("Add one file only.")
MOST_OPTIONS_TOLD = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `text` is what an HTML form posts for `value`."""

    label: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to enter.

    `type`: textfield, textarea, number, checkbox, radio, select, checklist, taglist, date, time, datetime or
    filepicker. `key` is its name; one with dots, such as `address.street`, is kept within the variable `address`.
    `columns` of 16, or 0 for an equal share of its `row`. `values_key` names the variable that holds the options.
    `minutes` is the step of a time. `dynamic` holds what depends on values, by the attribute that it is for; `at`
    works it out.
    """

    kind: ClassVar = "field"

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
    minutes: int = 0
    accept: str = ""
    several: bool = False
    dynamic: tuple[tuple[str, Expression | Condition | Words], ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Where its value stands: the variable, and the names within it."""
        return tuple(self.key.split("."))

    @property
    def editable(self) -> bool:
        """Whether a person may change it; what cannot be changed is dropped when it is sent."""
        return not (self.readonly or self.disabled or self.hidden)

    @property
    def multiple(self) -> bool:
        """Whether its value is a list."""
        return self.type in MULTIPLE

    @property
    def is_text(self) -> bool:
        """Whether its value is a text that somebody writes."""
        return self.type in TEXTS

    @property
    def missing(self) -> str:
        """What to say where nothing was entered and something must be."""
        told = {"checkbox": TICK_REQUIRED, FILE: FILE_REQUIRED}.get(self.type, REQUIRED)
        return CHOICE_REQUIRED if self.type in CHOICES else told

    def at(self, context: Mapping[str, Value]) -> Field:
        """Give the field as it is with certain values: what depends on them worked out."""
        if not self.dynamic:
            return self
        return replace(self, **{name: _SETTLED[name](said(context)) for name, said in self.dynamic})

    def choices(self, values: Mapping[str, Value]) -> tuple[Option, ...]:
        """Options to offer: those of the file, or those that a variable holds."""
        return options_from(values.get(self.values_key)) if self.values_key else self.options

    def empty(self) -> Value:
        """Value of a field in which nothing was entered, as form-js has it."""
        if self.type == FILE:
            return None
        return [] if self.multiple else False if self.type == "checkbox" else "" if self.is_text else None

    def begins_with(self, values: Mapping[str, Value], known: Value) -> Value:
        """Give what a field shows at first where its variable is there: what it cannot hold is left out."""
        if self.is_text:
            return "" if known is None or isinstance(known, dict | list) else known
        if self.type in CHOICES and "options" not in dict(self.dynamic):
            return self._offered_only(values, known)
        return self.empty() if known is None else known

    def _offered_only(self, values: Mapping[str, Value], known: Value) -> Value:
        offered = [option.value for option in self.choices(values)]
        if not self.multiple:
            return known if known in offered else None
        return [one for one in known if one in offered] if isinstance(known, list) else []

    def from_text(self, entered: Sequence[str], values: Mapping[str, Value], zone: dt.tzinfo) -> Value:
        """Read what an HTML form posts; raises EntryError."""
        if self.type == "checkbox":
            return any(text not in {"", "false", "off"} for text in entered)
        if self.multiple:
            return [self._chosen(text, values) for text in entered if text] or self.empty()
        text = entered[-1].strip() if entered else ""
        if not text:
            return self.empty()
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
        if self.type == FILE:
            return NO_SUCH_FILE
        options = [option.text for option in self.choices(values)]
        more = len(options) - MOST_OPTIONS_TOLD
        told = ", ".join(options[:MOST_OPTIONS_TOLD])
        if more > 0:
            told = say("%(options)s and %(number)s more", options=told, number=more)
        return say("This is not one of the options: %(options)s.", options=told or say("there are none"))

    def from_json(self, value: Value, values: Mapping[str, Value], zone: dt.tzinfo) -> Value:
        """Read what an API client sends; raises EntryError."""
        if value is None or value == "":
            return self.empty()
        if self.type == FILE:
            return [self._chosen(_file_id(item), values) for item in a_list(value)] or None
        if self.multiple:
            return [self._offered(item, values) for item in a_list(value)]
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
            return typed(value, bool, say("This must be true or false."))
        if self.type == "number":
            return self._numbered(read_number(value) if self.as_text and isinstance(value, str) else a_number(value))
        if self.type in MOMENTS:
            return value if isinstance(value, _MOMENT_TYPES[self.type]) else read_moment(self.type, a_text(value), zone)
        return clean(a_text(value))

    def objection(self, value: Value, today: dt.date | None = None) -> str:
        """Why a value of the right kind is still not acceptable; empty where it is."""
        if self.type == FILE and not self.several and isinstance(value, list) and len(value) > 1:
            return ONE_FILE
        return form_rules.objection(self, value, today)

    def texts(self, value: Value, zone: dt.tzinfo) -> list[str]:
        """Write a value as its HTML form field shows and posts it; several for a list, none where it is empty."""
        if value is None or value is False or value == "":
            return ["false"] if value is False and self.type in CHOICES else []
        items = value if isinstance(value, list | tuple) else [value]
        return [self._as_text(item, zone) for item in items]

    def _as_text(self, value: Value, zone: dt.tzinfo) -> str:
        if isinstance(value, dt.datetime) and self.type == "datetime":
            local = value.astimezone(zone) if value.tzinfo else value
            return local.strftime("%Y-%m-%dT%H:%M")
        if isinstance(value, dt.time):
            return value.strftime("%H:%M")
        return _file_id(value) if self.type == FILE else plain(value)


_MOMENT_TYPES: dict[str, type] = {"date": dt.date, "time": dt.time, "datetime": dt.datetime}


def options_from(listed: Value) -> tuple[Option, ...]:
    """Read options: a list of plain values, or of contexts with `value` and `label`."""
    if not isinstance(listed, list | tuple):
        return ()
    return tuple(option for item in listed if (option := _option(item)) is not None)


def files_from(documents: Mapping[str, Mapping[str, Value]]) -> tuple[Option, ...]:
    """Make the files that a field may refer to its options: references by the id of the attachment."""
    return tuple(Option(str(one["metadata"]["fileName"]), dict(one), key) for key, one in documents.items())


def _option(item: Value) -> Option | None:
    value = item.get("value") if isinstance(item, Mapping) else item
    label = item.get("label") if isinstance(item, Mapping) else None
    if value is None or value == "" or isinstance(value, list) or value == {}:
        return None
    if isinstance(value, Mapping) and not label:
        return None
    return Option(str(label) if label else plain(value), value, plain(value))


def _file_id(item: Value) -> str:
    """Give the id of a file: programs send it, or the reference that they were given."""
    return str(item.get("documentId") or "") if isinstance(item, Mapping) else plain(item)


def _truth(value: Value) -> bool:
    return value is True


def _decimal(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _count(value: Value) -> int | None:
    number = _decimal(value)
    return None if number is None else int(number)


def _same(value: Value) -> Any:
    return value


_SETTLED: Mapping[str, Any] = {
    "label": _same,
    "description": _same,
    "prefix": _same,
    "suffix": _same,
    "accept": _same,
    "readonly": _truth,
    "several": _truth,
    "minimum": _decimal,
    "maximum": _decimal,
    "min_length": _count,
    "max_length": _count,
    "options": options_from,
}
"""How the result of an expression becomes an attribute, where the attribute may have one."""
