"""The report on reviews as plain text, for a terminal or a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.sentence import say
from web import words
from web.reports import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.faces.reports import Report, Row

HEADS = (
    say("Process"),
    say("Owner"),
    say("Last review"),
    say("Age"),
    say("Due"),
    say("Standing"),
    say("Actions"),
    say("Findings"),
)


def write(report: Report) -> bytes:
    """Write it with one line a process."""
    return ("\n".join(_lines(report)) + "\n").encode()


def _lines(report: Report) -> Iterator[str]:
    content = report.content
    yield f"{content.title}{f', {content.organisation}' if content.organisation else ''}"
    yield say("As of %(day)s (%(zone)s)", day=words.day(content.as_of), zone=content.zone)
    yield from (f"{name}: {value}" for name, value in sentences.figures(content))
    yield ""
    yield from _table([HEADS, *(cells(row) for row in content.rows)])
    yield ""
    yield from about(report)


def cells(row: Row) -> tuple[str, ...]:
    """One process in the columns of `HEADS`."""
    return (
        f"{row.name} ({', '.join(filter(None, (row.process, sentences.pcf(row))))})",
        sentences.owner(row),
        row.last_review.isoformat() if row.last_review else say("never"),
        sentences.age(row),
        row.due.isoformat(),
        sentences.standing(row)[1],
        sentences.actions(row),
        sentences.findings(row),
    )


def about(report: Report) -> Iterator[str]:
    """Say where the numbers come from, and of this copy when and for whom it was made."""
    head = report.head
    yield from sources(report)
    yield say("Facts known until: %(at)s UTC", at=f"{head.known_until:%Y-%m-%d %H:%M:%S}")
    yield say("Made: %(at)s UTC for %(person)s", at=f"{head.made_at:%Y-%m-%d %H:%M:%S}", person=head.made_for)


def sources(report: Report) -> Iterator[str]:
    """Say what is the same in every copy: policy, filters, population, digest."""
    content, head = report.content, report.head
    yield say("Policy: %(policy)s", policy=sentences.policy(content))
    yield say("Narrowed to: %(filters)s", filters=sentences.parameters(content))
    yield say("Population: %(population)s", population=sentences.population(content))
    yield say("Made by: %(program)s, schema %(schema)s", program=head.generator, schema=content.schema)
    yield say("SHA-256 of the content: %(digest)s", digest=head.sha256)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
