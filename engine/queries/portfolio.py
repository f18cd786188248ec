"""Facts of all processes for the report on reviews, read in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.calendar.instants import micros
from engine.governance.clock import add_months
from engine.governance.report import Signature, Texts, Words, facts
from engine.store import instances, portfolio, review_proof, reviews, signatures
from engine.turn import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.governance.report import AsOf, Facts
    from engine.store.transaction import Reader

_YEAR = 12


def read(r: Reader, now: int, as_of: AsOf, organisation: str, key: str | None = None) -> Facts:
    """Read the facts of all processes, or of one; `now` tells a moment that is past from one to come."""
    found = portfolio.read(r, key)
    return facts.Facts(
        as_of=as_of,
        organisation=organisation,
        versions=[facts.Version._make(row) for row in found.versions],
        processes=[facts.Live._make(row) for row in found.processes],
        owners=[facts.Owned._make(row) for row in found.owners],
        people=[facts.Somebody._make(row) for row in found.people],
        deputies=[facts.Deputy._make(row) for row in found.deputies],
        reviews=[facts.Held._make(row) for row in found.reviews],
        actions=[facts.Action._make(row) for row in found.actions],
        feedback=[facts.Reported._make(row) for row in found.feedback],
        policies=[facts.Policy._make((*row[:-1], standing.warnings(row[-1]))) for row in found.policies],
        counts=_counts(r, now, as_of),
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Have nobody look for garbage meanwhile: facts are many small things, none of which refers back to another."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _counts(r: Reader, now: int, as_of: AsOf) -> facts.Counts:
    year_ago = add_months(as_of.day, -_YEAR) + dt.timedelta(1)
    since = micros(dt.datetime.combine(year_ago, dt.time(), ZoneInfo(as_of.zone))) - 1
    is_open = instances.open_counts(r) if as_of.until >= now else portfolio.open_then(r, as_of.until)
    return facts.Counts(portfolio.begun(r, since, as_of.until), is_open)


def texts(r: Reader, process_key: str) -> Texts:
    """The long parts of all reviews of a process, and who signed them, by the review's id."""
    rows = {row.id: row for row in reviews.of_process(r, process_key)}
    subjects = {review_proof.subject(id_): id_ for id_ in rows}
    signed = signatures.of(r, subjects)
    return Texts(
        {id_: Words(*(getattr(row, name) for name in Words._fields)) for id_, row in rows.items()},
        {
            subjects[name]: [Signature(one.person_id, one.meaning, one.at) for one in found]
            for name, found in signed.items()
        },
    )
