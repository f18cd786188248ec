"""Which forms the report on reviews has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from web.reports import document, page, paper, plain, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.faces.reports import Report


class Form(NamedTuple):
    """How a form is called, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Report], bytes]


FORMS: dict[str, Form] = {
    "pdf": Form("PDF", "application/pdf", paper.write),
    "csv": Form("CSV", "text/csv; charset=utf-8; header=present", table.write),
    "json": Form("JSON", "application/json", document.write),
    "html": Form("HTML", "text/html; charset=utf-8", page.write),
    "text": Form("Text", "text/plain; charset=utf-8", plain.write),
}
"""By the word that asks for it."""


def made(report: Report, form: str, *, bom: bool = False) -> bytes:
    """Write a report in a form; `bom` is for spreadsheets that take a CSV file without it for another encoding."""
    return table.write(report, bom=True) if bom and form == "csv" else FORMS[form].write(report)
