"""Forms: a `.form` file (form-js JSON) read into an immutable `Form` that checks what is entered.

`read_form` names everything in the file that is not honoured, all at once, in `Form.findings`. A form is
rendered by whoever shows it; it is checked here, whatever the browser said: `Form.from_text` takes what an
HTML form posts, `Form.check` what an API client sends. Both answer (values, errors), one of which is empty.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.errors import Unreadable
from engine.program.form_fields import EntryError, Field, blank
from engine.program.form_files import Reading
from engine.program.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.model import Finding
    from engine.program.form_fields import Part
    from engine.values import Value

UNKNOWN_FIELD = "The form has no such field."

Values: TypeAlias = dict[str, Any]
Errors: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as read; `parts` are its fields and texts in the order of the file.

    A `generated` one asks for an answer of its own: it neither shows nor changes what variables hold.
    """

    id: str
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()
    generated: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields, in the order of the file."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    def field(self, key: str) -> Field | None:
        """Find a field by its key."""
        return next((field for field in self.fields if field.key == key), None)

    def rows(self) -> Iterator[tuple[Part, ...]]:
        """Group parts that stand side by side: those that follow one another with the same row name."""
        row: list[Part] = []
        for part in self.parts:
            if row and (not part.row or part.row != row[-1].row):
                yield tuple(row)
                row = []
            row.append(part)
        if row:
            yield tuple(row)

    def initial(self, values: Mapping[str, Value]) -> Values:
        """Values to show at first: what the variables hold, else the default of the field."""
        return {
            field.key: values[field.key] if values.get(field.key) is not None else field.default
            for field in self.fields
        }

    def texts(self, values: Mapping[str, Value], zone: dt.tzinfo = dt.UTC) -> dict[str, list[str]]:
        """Write values as HTML form fields show them."""
        return {field.key: field.texts(values.get(field.key), zone) for field in self.fields}

    def from_text(
        self,
        entered: Mapping[str, str | Sequence[str]],
        present: Mapping[str, Value] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        today: dt.date | None = None,
    ) -> tuple[Values, Errors]:
        """Read what an HTML form posted: one text per key, or several for a list.

        `present` holds the variables, for options that come from one. Fixed fields are dropped.
        """
        present = present or {}
        unknown = {key: UNKNOWN_FIELD for key in entered if self.field(key) is None}

        def read(field: Field) -> Value:
            return field.from_text(_several(entered.get(field.key)), present, zone)

        values, errors = _collect([field for field in self.fields if field.editable], read, today)
        return ({}, errors | unknown) if errors or unknown else (values, {})

    def check(
        self,
        entered: Mapping[str, Value],
        present: Mapping[str, Value] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        today: dt.date | None = None,
    ) -> tuple[Values, Errors]:
        """Check what an API client sent. A field that is left out keeps the value that is `present`."""
        present = present or {}
        unknown = {key: UNKNOWN_FIELD for key in entered if self.field(key) is None}
        left_out = [field for field in self.fields if field.key not in entered and field.editable and field.required]
        missing = {field.key: field.missing for field in left_out if blank(present.get(field.key))}

        def read(field: Field) -> Value:
            return field.from_json(entered[field.key], present, zone)

        sent = [field for field in self.fields if field.key in entered and field.editable]
        values, errors = _collect(sent, read, today)
        errors |= missing | unknown
        return ({}, errors) if errors else (values, {})


def _collect(fields: Sequence[Field], read: Callable[[Field], Value], today: dt.date | None) -> tuple[Values, Errors]:
    values: Values = {}
    errors: Errors = {}
    for field in fields:
        try:
            values[field.key] = read(field)
            objection = field.objection(values[field.key], today)
        except EntryError as error:
            objection = str(error)
        if objection:
            errors[field.key] = objection
    return values, errors


def _several(entered: str | Sequence[str] | None) -> list[str]:
    if entered is None:
        return []
    return [entered] if isinstance(entered, str) else list(entered)


def read_form(data: bytes, name: str) -> Form:
    """Read a `.form` file; raises Unreadable where it is not a form at all."""
    reading = Reading(name)
    content = _content(data, name)
    form_id = content.get("id")
    if not isinstance(form_id, str) or not form_id:
        form_id = PurePosixPath(name).stem
        reading.note("form-id", "The form has no id.", f"Its file name stands in: {form_id!r}. Give it an id.")
    parts = tuple(reading.parts(content["components"]))
    return Form(form_id, parts, tuple(reading.findings))


def _content(data: bytes, name: str) -> dict[str, Any]:
    content = read_json(data, name)
    if not isinstance(content, dict) or not isinstance(content.get("components"), list):
        raise Unreadable(name, "it is not a form: it has no list of components")
    return content
