"""What a review looked at, in a few numbers that can be laid beside those of the review before."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time by the schema
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from engine.governance.report.facts import AsOf


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counted from `since` until the review: requests begun, ended and (at its moment) open; half of those that were
    completed took at most `half_within` minutes (None: none was); tasks past their time, times that a request was
    stuck, and times that somebody put one right by hand.
    """

    since: dt.date
    begun: int
    ended: int
    open: int
    half_within: int | None
    late: int
    stuck: int
    by_hand: int


class _Volumes(msgspec.Struct):
    started: int = 0
    ended: int = 0
    open: int = 0


class _Cycle(msgspec.Struct):
    count: int = 0
    median: int = 0


class _Late(msgspec.Struct):
    open: int = 0
    done: int = 0


class _Incidents(msgspec.Struct):
    raised: int = 0


class _Pinned(msgspec.Struct):
    """As much of the numbers pinned for a review (engine/commands/review_pins.py) as is told here."""

    since: int
    volumes: _Volumes
    cycle: _Cycle
    late: _Late
    incidents: _Incidents
    forced: dict[str, int]


_pinned = msgspec.json.Decoder(_Pinned).decode


def numbers(pins: bytes | None, as_of: AsOf) -> Numbers | None:
    """Read what was pinned for a review; None where nothing was, as for one that was held elsewhere."""
    if pins is None:
        return None
    found = _pinned(pins)
    return Numbers(
        since=as_of.day_of(found.since),
        begun=found.volumes.started,
        ended=found.volumes.ended,
        open=found.volumes.open,
        half_within=found.cycle.median if found.cycle.count else None,
        late=found.late.open + found.late.done,
        stuck=found.incidents.raised,
        by_hand=sum(found.forced.values()),
    )
