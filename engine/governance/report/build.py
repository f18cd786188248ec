"""Make the report on reviews from facts: one function for every form of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_right
from collections import Counter
from statistics import median_low
from typing import TYPE_CHECKING

import msgspec

from engine.governance.clock import add_months
from engine.governance.report.model import (
    MONTHS_BACK,
    SCHEMA,
    Asked,
    Content,
    InForce,
    Month,
    Population,
    Retired,
    Row,
    Share,
    Summary,
)
from engine.governance.report.order import in_order
from engine.governance.report.rows import row
from engine.sentence import plain, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.governance.report.facts import Facts
    from engine.governance.report.order import Known, Process

TITLE = say("Process review report")
HOW = say(
    "Every process with a published version, counted once by its versions and once in the register of processes; "
    "drafts and retired processes are left out and counted."
)
EVERY, OWN = "every process", "the processes of who asks"
_encode = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode
_ONE_DAY = dt.timedelta(1)


def build(facts: Facts, asked: Asked | None = None) -> Content:
    """Make the report; equal facts, in any order, give an equal report."""
    asked = asked or Asked()
    known = in_order(facts, asked.of)
    every = [(one, row(known, one)) for one in known.active]
    chosen = [(one, shown) for one, shown in every if concerns(asked, shown)]
    soon = known.rule.bands[0]
    rows = sorted((shown for _, shown in chosen if is_in(shown, asked.band, soon)), key=place)
    trend = _trend([one for one, _ in chosen], known)
    return Content(
        schema=SCHEMA,
        title=TITLE,
        organisation=facts.organisation,
        as_of=known.as_of.day,
        zone=known.as_of.zone,
        owner=asked.owner,
        area=asked.area,
        band=asked.band,
        scope=EVERY if asked.of is None else OWN,
        policy=_in_force(known),
        population=_population(known, len(rows)),
        summary=_summary([shown for _, shown in chosen], trend, soon),
        trend=trend,
        rows=tuple(rows),
        never_reviewed=tuple(one.process for one in rows if one.never_reviewed),
        retired=tuple(_retired(known, one) for one in known.retired),
        owners=_shares((shown.owner, shown.owner_name) for _, shown in every),
        areas=_shares((shown.area, shown.area) for _, shown in every),
    )


def digest(content: Content) -> str:
    """SHA-256 of the content as JSON in UTF-8, with the names in all objects sorted and no space between."""
    return hashlib.sha256(_encode(content)).hexdigest()


def place(one: Row) -> tuple[bool, int, str]:
    """Where a row stands: critical owner problems first, then the longest overdue, then the earliest due."""
    return (not one.owner_problem, one.days_left, one.process)


def is_in(one: Row, band: str, soon: int) -> bool:
    """Whether a row is in a band (`model.BANDS`); every row is in "", and a row may be in several.

    `soon` is how many days before the due date the first warning comes.
    """
    return band in {"", one.status} or (band in _WIDER and _WIDER[band](one, soon))


_WIDER: dict[str, Callable[[Row, int], bool]] = {
    "no_owner": lambda one, _: bool(one.owner_problem),
    "overdue": lambda one, _: one.overdue,
    "due_soon": lambda one, soon: 0 <= one.days_left <= soon,
    "never_reviewed": lambda one, _: one.never_reviewed,
}


def concerns(asked: Asked, one: Row) -> bool:
    """Whether a row is of the owner and in the area that were asked for."""
    return asked.owner in {"", one.owner} and asked.area in {"", one.area}


def _in_force(known: Known) -> InForce:
    found = known.rule.in_force
    if found is None:
        return InForce(known.rule.months(known.as_of.day), known.rule.bands, None, "", "")
    return InForce(found.months, found.bands, known.as_of.day_of(found.set_at), known.name(found.set_by), found.why)


def _population(known: Known, listed: int) -> Population:
    counts = (len(known.active), len(known.retired), known.drafts, known.registered, listed)
    return Population(*counts, known.is_complete, HOW)


def _retired(known: Known, one: Process) -> Retired:
    assert one.live.retired_at is not None, "it is retired"
    on = known.as_of.day_of(one.live.retired_at)
    return Retired(one.version.key, one.version.name, on, known.name(one.live.retired_by), one.live.retired_why or "")


def _shares(every: Iterable[tuple[str, str]]) -> tuple[Share, ...]:
    counted = Counter(pair for pair in every if pair[0])
    return tuple(Share(id_, name, many) for (id_, name), many in sorted(counted.items(), key=lambda one: one[0][::-1]))


def _summary(rows: Sequence[Row], trend: Sequence[Month], soon: int) -> Summary:
    day_ages = [one.age_total for one in rows if one.age_total is not None]
    on_time, late = sum(one.on_time for one in trend), sum(one.late for one in trend)
    return Summary(
        active=len(rows),
        overdue=sum(one.overdue for one in rows),
        due_soon=sum(is_in(one, "due_soon", soon) for one in rows),
        never_reviewed=sum(one.never_reviewed for one in rows),
        no_owner=sum(bool(one.owner_problem) for one in rows),
        median_age_days=median_low(day_ages) if day_ages else None,
        on_time=on_time,
        late=late,
        on_time_percent=percent(on_time, on_time + late),
    )


def percent(part: int, whole: int) -> int | None:
    """A share in whole per cent, halves rounded up; None of nothing.

    >>> percent(1, 8)
    13
    """
    return (200 * part + whole) // (2 * whole) if whole else None


def _trend(chosen: Sequence[Process], known: Known) -> tuple[Month, ...]:
    """The last 24 months, the month of the day itself last and up to that day."""
    day = known.as_of.day
    firsts = [add_months(day.replace(day=1), back) for back in range(1 - MONTHS_BACK, 2)]
    ends = [min(after - _ONE_DAY, day) for after in firsts[1:]]
    lines = [one.timeline for one in chosen]
    ended = Counter((one.on.replace(day=1), one.late) for line in lines for one in line.ended(day, firsts[0]))
    overdue = Counter(end for line in lines for end in line.overdue_on(ends))
    began = sorted(line.live_since for line in lines)
    return tuple(
        Month(f"{first:%Y-%m}", bisect_right(began, end), overdue[end], ended[first, False], ended[first, True])
        for first, end in zip(firsts, ends, strict=False)
    )
