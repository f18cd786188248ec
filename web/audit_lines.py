"""The audit log as files: CSV for spreadsheets, one JSON object a line for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from engine.sentence import say
from engine.values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from engine.faces import AuditLine

_NAMES = "number at actor actor_name on_behalf_of verb subject outcome channel details personal"
COLUMNS = tuple(_NAMES.split())
SHOWN = 4
"""So many names are shown of a detail that has several."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(lines: Iterable[AuditLine]) -> Iterator[str]:
    """Write lines as CSV with a row of names; what a spreadsheet would take for a formula gets a quote."""
    yield _row(COLUMNS)
    for line in lines:
        facts = shown(line)
        yield _row([_cell(facts[name]) for name in COLUMNS])


def as_json(lines: Iterable[AuditLine]) -> Iterator[str]:
    """Write lines as JSON, an object a line."""
    for line in lines:
        yield json.dumps(shown(line), ensure_ascii=False) + "\n"


FORMATS: dict[str, tuple[str, Callable[[Iterable[AuditLine]], Iterator[str]]]] = {
    "csv": ("text/csv", as_csv),
    "json": ("application/x-ndjson", as_json),
}
"""Content type and writer of each kind of file."""


def shown(line: AuditLine) -> dict[str, Any]:
    """Give a line as plain JSON."""
    return {name: to_json(getattr(line, name)) for name in COLUMNS}


def in_words(value: Any) -> str:
    """Write one detail of a line for a page: of lists and files the first few by name.

    >>> in_words({"a.bpmn": "sha256:1", "b.form": "sha256:2"})
    'a.bpmn, b.form'
    """
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, list | dict):
        names = [str(one) for one in value]
        more = len(names) - SHOWN
        first = ", ".join(names[:SHOWN])
        return say("%(names)s and %(number)s more", names=first, number=more) if more > 0 else first
    return "" if value is None else value if isinstance(value, str) else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
