"""What the report on reviews is made from: plain facts of all processes, handed over whole.

Instants are microseconds since 1970-01-01 UTC, `held_on` and `due_on` are ISO dates in the organisation's zone.
Who hands facts over may hand over more than was known at the moment asked for: the builder leaves out what came later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from engine.governance import significance
from engine.governance.clock import BANDS, LONGEST_MONTHS, add_months

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_later = lru_cache(maxsize=20_000)(add_months)  # the same days come again and again
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Version(NamedTuple):
    """A version of a process; `findings` is JSON, a list of objects with a `severity`. `deputy` is whom its diagram
    names (an id, or ""), `pcf` the numbers of the process in APQC's classification, as its diagram says them.
    """

    id: str
    key: str
    version: int
    name: str
    deployed_at: int
    deployed_by: str
    published_at: int | None
    published_by: str | None
    findings: bytes
    owner_title: str
    area: str
    review_months: int | None
    deputy: str = ""
    pcf: str = ""


class Live(NamedTuple):
    """A process in the register of those that went live; `imported` is 1 where it did so without a review."""

    key: str
    live_since: int
    retired_at: int | None = None
    retired_by: str | None = None
    retired_why: str | None = None
    imported: int = 0


class Owned(NamedTuple):
    """A person's time as owner of a process."""

    process_key: str
    since: int
    person_id: str
    until: int | None = None
    given_by: str = ""
    reason: str = ""


class Somebody(NamedTuple):
    """A person: what they are called, and whether they are here (1) or when they left."""

    id: str
    name: str
    title: str = ""
    active: int = 1
    left_at: int | None = None


class Deputy(NamedTuple):
    """A time for which somebody stands in for a person; `processes` is a JSON list of keys, None means all."""

    person_id: str
    deputy_id: str
    since: int
    until: int
    processes: bytes | None
    made_at: int
    revoked_at: int | None


class Held(NamedTuple):
    """A review as it was recorded, without its long texts; `evidence` is a JSON list, `standing` what the record
    itself says on whether it counts (a JSON object with `reasons`) where it says so.
    """

    id: str
    process_key: str
    definition_id: str
    kind: str
    held_on: str
    recorded_at: int
    outcome: str
    owner_at_time: str | None
    checklist_complete: int
    evidence: bytes
    signed_by: str | None
    signed_at: int | None
    late_reason: str | None
    voided_at: int | None
    voided_by: str | None
    state: str
    standing: bytes | None = None


class Action(NamedTuple):
    """Something that a review decided to do."""

    id: str
    process_key: str
    review_id: str
    what: str
    person_id: str
    due_on: str
    made_at: int
    done_at: int | None
    done_by: str | None
    definition_id: str | None


class Reported(NamedTuple):
    """A problem that somebody reported from the front line; it is open until it is answered."""

    process_key: str
    at: int
    answered_at: int | None


class Policy(NamedTuple):
    """What the organisation demanded from a moment on: a review every so many months at the latest, with warnings so
    many days before (the earliest first).
    """

    number: int
    months: int
    set_at: int
    set_by: str
    why: str
    bands: tuple[int, ...] = BANDS


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests: begun within twelve months by process, and open by version."""

    begun: Mapping[str, int] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day a report speaks of, and the last instant of it, up to which facts count; in the organisation's zone."""

    day: dt.date
    until: int
    zone: str

    def day_of(self, instant: int) -> dt.date:
        """The day in the organisation's zone."""
        return local(instant, self.zone).date()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything, in any order."""

    as_of: AsOf
    organisation: str = ""
    versions: Sequence[Version] = ()
    processes: Sequence[Live] = ()
    owners: Sequence[Owned] = ()
    people: Sequence[Somebody] = ()
    deputies: Sequence[Deputy] = ()
    reviews: Sequence[Held] = ()
    actions: Sequence[Action] = ()
    feedback: Sequence[Reported] = ()
    policies: Sequence[Policy] = ()
    counts: Counts = field(default_factory=Counts)


class Rule:
    """How many months the organisation allowed, on any day: the policies that were known, the latest last."""

    def __init__(self, policies: Sequence[Policy], as_of: AsOf) -> None:
        self.policies = sorted(one for one in policies if one.set_at <= as_of.until)
        self._least = min([LONGEST_MONTHS, *(one.months for one in self.policies)])
        self._since = [(as_of.day_of(one.set_at), one.months) for one in self.policies]

    @property
    def in_force(self) -> Policy | None:
        """The policy that counts at the moment asked for; None where none was ever set."""
        return self.policies[-1] if self.policies else None

    def months(self, day: dt.date) -> int:
        """The organisation's maximum on a day."""
        for since, months in reversed(self._since):
            if since <= day:
                return months
        return LONGEST_MONTHS

    @property
    def bands(self) -> tuple[int, ...]:
        """Days before a due date at which the warnings begin, at the moment asked for."""
        return self.in_force.bands if self.in_force else BANDS

    def soonest(self, begin: dt.date, own: int | None) -> dt.date:
        """The earliest day on which a time that began on `begin` can have run out."""
        return _later(begin, min(self._least, own or self._least))

    def due(self, begin: dt.date, day: dt.date, own: int | None) -> dt.date:
        """When a time that began on `begin` ran out, by what counted on `day` and the process's own months."""
        most = self.months(day)
        return _later(begin, min(most, own or most))


def moment_of(day: dt.date, zone: str) -> AsOf:
    """Ask for a day: what is known at its end counts, of today whatever is known by now.

    >>> moment_of(dt.date(1970, 1, 1), "UTC").until == 86_400_000_000 - 1
    True
    """
    end = dt.datetime.combine(day + dt.timedelta(1), dt.time(), ZoneInfo(zone))
    return AsOf(day, (end - EPOCH) // dt.timedelta(microseconds=1) - 1, zone)


def local(instant: int, zone: str) -> dt.datetime:
    """Turn an instant into what clocks in a zone show."""
    return dt.datetime.fromtimestamp(instant // 1_000_000, ZoneInfo(zone)).replace(microsecond=instant % 1_000_000)


def is_back_dated(review: Held, as_of: AsOf) -> bool:
    """Whether a review was recorded so late that its record has to say why."""
    return significance.is_back_dated(dt.date.fromisoformat(review.held_on), as_of.day_of(review.recorded_at))


def is_known(review: Held, as_of: AsOf) -> bool:
    """Whether a review had been recorded, and signed if it is, by then."""
    return review.recorded_at <= as_of.until and (review.signed_at or 0) <= as_of.until
