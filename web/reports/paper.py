"""The report on reviews as a tagged PDF; equal content gives equal bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import typst

from engine.sentence import grouped, say
from web import words
from web.language import language, spoken, translated
from web.reports import plain, sentences

if TYPE_CHECKING:
    from engine.faces.reports import Content, Report, Row

TEMPLATE = Path(__file__).with_name("review.typ")
STANDARD: typst.PDFStandard = "ua-1"
MOST_NAMES = 200
SAID = {
    "summary": say("Summary"),
    "processes": say("Processes"),
    "none": say("No process is listed."),
    "never": say("Never reviewed"),
    "retired": say("Out of use"),
    "retired_heads": (say("Process"), say("Retired on"), say("By"), say("Why")),
    "trend": say("How it went"),
    "trend_heads": (say("Month"), say("Active"), say("Overdue at its end"), say("Reviewed on time"), say("Late")),
    "sources": say("Where the numbers come from"),
}
HEADS = (say("Process"), say("Owner"), say("Last significant review"), say("Due"), say("Standing"), say("Open"))


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
    when = say("As of %(day)s (%(zone)s)", day=words.day(content.as_of), zone=content.zone)
    return {
        "language": language().code,
        "said": SAID,
        "title": content.title,
        "under": f"{content.organisation}, {words.small(when)}" if content.organisation else when,
        "foot": f"{spoken(content.title)}, {content.as_of}, SHA-256 {report.head.sha256}",
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
    return (
        process,
        owner,
        last if row.never_reviewed else say("%(day)s, %(age)s ago", day=last, age=age),
        due,
        standing,
        _open(row, actions, findings),
    )


def _open(row: Row, actions: str, findings: str) -> str:
    found = row.errors or row.warnings or row.open_feedback
    if row.open_actions and found:
        return say("Actions: %(actions)s. Findings: %(findings)s", actions=actions, findings=findings)
    if row.open_actions:
        return say("Actions: %(actions)s", actions=actions)
    return say("Findings: %(findings)s", findings=findings) if found else say("None")


def never(content: Content) -> list[str]:
    """Name the processes that never had a significant review; of very many, how many more there are."""
    names = [f"{row.name} ({row.process})" for row in content.rows if row.never_reviewed]
    more = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], *([say("and %(number)s more", number=grouped(more))] if more > 0 else [])]
