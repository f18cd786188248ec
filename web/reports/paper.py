"""The report on reviews as a tagged PDF; equal content gives equal bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import typst

from web import words
from web.language import translated
from web.reports import plain, sentences

if TYPE_CHECKING:
    from engine.faces.reports import Content, Report, Row

TEMPLATE = Path(__file__).with_name("review.typ")
STANDARD: typst.PDFStandard = "ua-1"
MOST_NAMES = 200
NONE = "None"
HEADS = ("Process", "Owner", "Last significant review", "Due", "Standing", "Open")


def write(report: Report) -> bytes:
    """Write it on paper. When and for whom it was made is not on it: those stand in the log of what was done."""
    found = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"data": msgspec.json.encode(_data(report), enc_hook=translated).decode()},
        font_paths=_fonts(),
        pdf_standards=STANDARD,
    )
    assert isinstance(found, bytes), "a PDF is one file"
    return found


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the compiler, so that the same bytes are made everywhere; the system's for the rest."""
    return typst.Fonts()


def _data(report: Report) -> dict[str, Any]:
    content = report.content
    named = f"{content.organisation}, as of" if content.organisation else "As of"
    return {
        "title": content.title,
        "under": f"{named} {words.day(content.as_of)} ({content.zone})",
        "foot": f"{content.title}, {content.as_of}, SHA-256 {report.head.sha256}",
        "figures": sentences.figures(content),
        "heads": HEADS,
        "rows": [_cells(row) for row in content.rows],
        "never": never(content),
        "retired": [(one.name, one.on.isoformat(), one.by, one.why) for one in content.retired],
        "trend": [(one.month, *map(str, (one.active, one.overdue, one.on_time, one.late))) for one in content.trend],
        "about": list(plain.sources(report)),
    }


def _cells(row: Row) -> tuple[str, ...]:
    """One process in fewer columns than on a screen: every cell costs time and space on paper."""
    process, owner, last, age, due, standing, actions, findings = plain.cells(row)
    still = (f"Actions: {actions}" if row.open_actions else "", f"Findings: {findings}" if findings != NONE else "")
    open_now = ". ".join(filter(None, still)) or NONE
    return process, owner, last if row.never_reviewed else f"{last}, {age} ago", due, standing, open_now


def never(content: Content) -> list[str]:
    """Name the processes that never had a significant review; of very many, how many more there are."""
    names = [f"{row.name} ({row.process})" for row in content.rows if row.never_reviewed]
    more = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], *([f"and {more:,} more"] if more > 0 else [])]
