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
from engine.program import form_entries
from engine.program.form_entries import COME_UP, SHOWN, UNKNOWN_FIELD, Entries
from engine.program.form_fields import FILE, Field
from engine.program.form_files import Reading
from engine.program.form_filling import Filling, begun
from engine.program.form_parts import Group, Rows, When, bare, bound, fields_of
from engine.program.form_rules import missing
from engine.program.json_files import read_json
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.model import Finding
    from engine.program.form_filling import Placed
    from engine.program.form_parts import Part
    from engine.values import Value

Values: TypeAlias = dict[str, Any]
Errors: TypeAlias = dict[str, str]
Documents: TypeAlias = "Mapping[str, Mapping[str, Value]]"


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
        """The fields, in the order of the file; those of lists stand in their lists."""
        return tuple(fields_of(self.parts))

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that it shows and sets."""
        return tuple(dict.fromkeys(one.path[0] for one in bound(self.parts)))

    @property
    def takes_files(self) -> bool:
        """Whether files can be added to it."""
        return form_entries.has(self.parts, FILE)

    @property
    def has_rows(self) -> bool:
        """Whether there is a list in it."""
        return any(isinstance(one, Rows) for one in bound(self.parts))

    @property
    def depends(self) -> bool:
        """Whether what it shows changes with what is entered."""
        return any(_depends(self.parts))

    def field(self, key: str) -> Field | None:
        """Find a field by its key, or by its name within a row (`lines.0.amount`)."""
        steps = key.split(".")
        plain = [step for step in steps if not step.isdecimal()]
        return _found(self.parts, ".".join(plain))

    def rows(self, placed: Sequence[Placed]) -> Iterator[tuple[Placed, ...]]:
        """Group parts that stand side by side: those that follow one another with the same row name."""
        row: list[Placed] = []
        for one in placed:
            name = getattr(one.part, "row", "")
            if row and (not name or name != getattr(row[-1].part, "row", "")):
                yield tuple(row)
                row = []
            row.append(one)
        if row:
            yield tuple(row)

    def initial(self, values: Mapping[str, Value]) -> Values:
        """Values to show at first, by variable: what the variables hold, else the defaults of the fields."""
        return begun(self.parts, values)

    def placed(
        self,
        present: Mapping[str, Value],
        typed: Mapping[str, str | Sequence[str]] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        documents: Documents | None = None,
    ) -> tuple[Placed, ...]:
        """Give what is shown with the variables `present`, and with what somebody has `typed` where they have."""
        entries = Entries(self.parts, present, zone, documents or {})
        if typed:
            form_entries.from_text(entries, typed)
        return entries.settled().placed()

    def shown(
        self,
        present: Mapping[str, Value],
        typed: Mapping[str, str | Sequence[str]] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        documents: Documents | None = None,
    ) -> tuple[tuple[Placed, ...], dict[str, list[str]]]:
        """Give what is shown, and the text in each field and each row by name: what was typed where something was."""
        placed = self.placed(present, typed, zone=zone, documents=documents)
        texts: dict[str, list[str]] = {}
        for one in (each for top in placed for each in top.everything()):
            texts |= _texts_of(one, zone)
        for name, text in (typed or {}).items():
            texts[name] = [text] if isinstance(text, str) else list(text)
        return placed, texts

    def texts(self, values: Mapping[str, Value], zone: dt.tzinfo = dt.UTC) -> dict[str, list[str]]:
        """Write values as HTML form fields show them, by the names of the fields."""
        filling = Filling(self.parts, {**values}, values)
        return {
            one.name: one.part.texts(one.value, zone) for one in filling.everything() if isinstance(one.part, Field)
        }

    def from_text(
        self,
        entered: Mapping[str, str | Sequence[str]],
        present: Mapping[str, Value] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        today: dt.date | None = None,
        documents: Documents | None = None,
    ) -> tuple[Values, Errors]:
        """Read what an HTML form posted: one text per name, or several for a list.

        `present` holds the variables, for options that come from one and for what is not shown; `documents` the
        references to files by their ids. Fixed and hidden fields are dropped.
        """
        entries = Entries(self.parts, present or {}, zone, documents or {})
        form_entries.from_text(entries, entered)
        filling = entries.settled(late=True)
        errors = _errors(entries, filling, today)
        if SHOWN in entered:
            errors = _come_up(entries, filling) | errors
        return ({}, errors) if errors else (form_entries.values_of(entries, filling, all_of_it=True), {})

    def check(
        self,
        entered: Mapping[str, Value],
        present: Mapping[str, Value] | None = None,
        *,
        zone: dt.tzinfo = dt.UTC,
        today: dt.date | None = None,
        documents: Documents | None = None,
    ) -> tuple[Values, Errors]:
        """Check what an API client sent. A field that is left out keeps the value that is `present`."""
        entries = Entries(self.parts, present or {}, zone, documents or {})
        form_entries.from_json(entries, entered)
        filling = entries.settled(late=True)
        errors = _left_out(entries, filling) | _errors(entries, filling, today)
        return ({}, errors) if errors else (form_entries.values_of(entries, filling, all_of_it=False), {})


def _errors(entries: Entries, filling: Filling, today: dt.date | None) -> Errors:
    """Give what is wrong by the names of fields that are shown; what is hidden cannot be wrong."""
    errors: Errors = dict.fromkeys(sorted(entries.unknown), UNKNOWN_FIELD)
    for one in filling.everything():
        told = entries.errors.get(one.path, "")
        if not told and isinstance(one.part, Field) and one.part.editable and one.path in entries.sent:
            told = one.part.objection(one.value, today)
        if told:
            errors[one.name] = told
    return errors


def _come_up(entries: Entries, filling: Filling) -> Errors:
    """Name the fields that were not shown when the form was filled in, and apply by what was entered."""
    return {
        one.name: COME_UP
        for one in filling.everything()
        if isinstance(one.part, Field) and one.part.editable and one.path not in entries.sent
    }


def _left_out(entries: Entries, filling: Filling) -> Errors:
    """Name what must be filled in and neither was sent nor is known."""
    known = Filling(entries.parts, dict(entries.present), entries.present)
    present = {one.path: one.value for one in known.everything() if isinstance(one.part, Field)}
    return {
        one.name: one.part.missing
        for one in filling.everything()
        if isinstance(one.part, Field)
        and one.part.required
        and one.part.editable
        and one.path not in entries.sent
        and missing(one.part, present.get(one.path))
    }


def _texts_of(one: Placed, zone: dt.tzinfo) -> dict[str, list[str]]:
    """Give the texts of a field; of a list, the numbers that its rows had."""
    if isinstance(one.part, Field):
        return {one.name: one.part.texts(one.value, zone)}
    return {f"{one.name}.{number}": [str(number)] for number in range(len(one.rows))}


def _depends(parts: Sequence[Part]) -> Iterator[bool]:
    for part in parts:
        inner = bare(part)
        yield isinstance(part, When) or bool(getattr(inner, "dynamic", ()))
        yield from _depends(getattr(inner, "parts", ()))


def _found(parts: Sequence[Part], key: str) -> Field | None:
    for part in map(bare, parts):
        if isinstance(part, Field) and part.key == key:
            return part
        if isinstance(part, Group):
            inner = _found(part.parts, key)
        elif isinstance(part, Rows) and key.startswith(f"{part.key}."):
            inner = _found(part.parts, key.removeprefix(f"{part.key}."))
        else:
            inner = None
        if inner is not None:
            return inner
    return None


def read_form(data: bytes, name: str) -> Form:
    """Read a `.form` file; raises Unreadable where it is not a form at all."""
    reading = Reading(name)
    content = _content(data, name)
    form_id = content.get("id")
    if not isinstance(form_id, str) or not form_id:
        form_id = PurePosixPath(name).stem
        reading.note(
            "form-id",
            say("The form has no id."),
            say("Its file name stands in: %(form_id)s. Give it an id.", form_id=in_quotes(form_id)),
        )
    parts = reading.form(content["components"])
    return Form(form_id, parts, tuple(reading.findings))


def _content(data: bytes, name: str) -> dict[str, Any]:
    content = read_json(data, name)
    if not isinstance(content, dict) or not isinstance(content.get("components"), list):
        raise Unreadable(name, say("it is not a form: it has no list of components"))
    return content
