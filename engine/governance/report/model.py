"""The report on reviews as it is told: the same numbers for every form. `SCHEMA` changes when a field does."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time by the schema
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = "review-report-1"
MONTHS_BACK = 24

BANDS: dict[str, str] = {
    "no_owner": say("No valid owner"),
    "overdue": say("Overdue"),
    "due_today": say("Due today"),
    "warn_30": say("Last warning"),
    "warn_60": say("Second warning"),
    "warn_90": say("First warning"),
    "due_soon": say("Due soon"),
    "never_reviewed": say("Never reviewed"),
    "ok": say("Reviewed, due later"),
}
"""What the report can be narrowed to, and how people call it where no policy says how many days a warning is."""


def bands_of(days: Sequence[int]) -> dict[str, str]:
    """How people call the bands under a policy whose warnings begin so many days before the due date.

    >>> [bands_of((90, 60, 30))[band] for band in ("warn_90", "warn_30", "due_soon")]
    ['Due in 61 to 90 days', 'Due within 30 days', 'Due within 90 days']
    """
    first, second, last = days
    return BANDS | {
        "warn_30": say("Due within %(number)s days", number=last),
        "warn_60": say("Due in %(first)s to %(last)s days", first=last + 1, last=second),
        "warn_90": say("Due in %(first)s to %(last)s days", first=second + 1, last=first),
        "due_soon": say("Due within %(number)s days", number=first),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, beside the day: one owner (a person's id), one area, one band.

    `of` are the processes that whoever asks may see; None means all.
    """

    owner: str = ""
    area: str = ""
    band: str = ""
    of: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Where one process stands. `owner_problem` is "" or none, left, inactive; `status` is that of the review clock.

    Ages are counted from the last significant review, in months and days and (`age_total`) in days; a process that
    never had one has none. `pcf` are its numbers in APQC's classification of processes, as its diagram says them.
    """

    process: str
    name: str
    pcf: str
    area: str
    owner: str
    owner_name: str
    owner_title: str
    owner_since: dt.date | None
    owner_problem: str
    deputies: tuple[str, ...]
    version: int
    version_since: dt.date
    live_since: dt.date
    imported: bool
    last_review: dt.date | None
    last_kind: str
    last_outcome: str
    last_by: str
    last_back_dated: bool
    last_evidence: int
    age_months: int | None
    age_days: int | None
    age_total: int | None
    due: dt.date
    days_left: int
    status: str
    open_actions: int
    oldest_action: dt.date | None
    errors: int
    warnings: int
    open_feedback: int
    requests: int
    running: int
    running_old: int
    notes: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        """Whether the process is past its due date."""
        return self.days_left < 0

    @property
    def never_reviewed(self) -> bool:
        """Whether it has had no significant review at all."""
        return self.last_review is None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the trend: processes and how many were overdue at its end, reviews that came on time or late in it."""

    month: str
    active: int
    overdue: int
    on_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of all processes of the owner and the area that were asked for, whatever the band.

    `on_time` and `late` count times between reviews that ended in the months of the trend: with a review by the due
    date, or with the due date passed. `on_time_percent` is None where none ended, `median_age_days` where none was
    reviewed. `due_soon` counts those that have a warning by the policy's bands, or are due today.
    """

    active: int
    overdue: int
    due_soon: int
    never_reviewed: int
    no_owner: int
    median_age_days: int | None
    on_time: int
    late: int
    on_time_percent: int | None


@dataclass(frozen=True, slots=True)
class Retired:
    """A process that is out of use and so needs no review."""

    process: str
    name: str
    on: dt.date
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Population:
    """How many processes there are, and how that is known: counted twice, by versions and by the register.

    `registered` is the second count, retired ones included; `complete` says that both counts name the same processes.
    """

    active: int
    retired: int
    drafts: int
    registered: int
    listed: int
    complete: bool
    how: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the active processes are one owner's, or in one area; `id` is what the report can be narrowed to."""

    id: str
    name: str
    processes: int


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that counts: at most so many months between significant reviews, warnings so many days before the
    due date; who set it, when and why.
    """

    months: int
    bands: tuple[int, ...]
    set_on: dt.date | None
    set_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Content:
    """What the digest covers: whatever does not depend on who asks, and at which moment of the day."""

    schema: str
    title: str
    organisation: str
    as_of: dt.date
    zone: str
    owner: str
    area: str
    band: str
    scope: str
    policy: InForce
    population: Population
    summary: Summary
    trend: tuple[Month, ...]
    rows: tuple[Row, ...]
    never_reviewed: tuple[str, ...]
    retired: tuple[Retired, ...]
    owners: tuple[Share, ...]
    areas: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Of one copy: until when facts count, when and for whom it was made, by what, and the digest of its content."""

    known_until: dt.datetime
    made_at: dt.datetime
    made_for: str
    generator: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report on reviews."""

    head: Head
    content: Content

    @property
    def overdue(self) -> bool:
        """Whether anything that is listed is overdue."""
        return any(row.overdue for row in self.content.rows)
