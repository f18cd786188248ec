"""Handing over what waits to be sent: letters by mail and webhook, each begun in a transaction of its own.

A letter is begun before it is sent and marked after. Whoever stops between the two leaves it begun; once the lease is
over it is sent again under the same id, by which whoever gets it knows that it is the same.
"""

from __future__ import annotations

import logging
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import DAY, SECOND
from engine.store import deliveries, settings, tellings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from engine.store.deliveries import DeliveryRow
    from engine.store.transaction import Writer
    from engine.turn import Turns

MANY = 500
"""Tellings that are looked at together; so many a letter holds at most."""
LEASE = 600 * SECOND
"""For how long whoever has begun a letter is waited for."""
FIRST_PAUSE, LONGEST_PAUSE = 60 * SECOND, 6 * 3600 * SECOND
STALE = 3 * DAY
"""What could not be sent for so long is not sent any more; it stands among what somebody was told."""
NOT_LEFT = "Nothing of it was left to be told."
TOO_LATE = "It could not be sent for three days."
log = logging.getLogger(__name__)


class Parcel(NamedTuple):
    """What goes to somebody together: the id of the letter, and what it tells. `slot` 0: at once, and of one kind."""

    letter: str
    person_id: str
    kind: str
    slot: int
    rows: tuple[DeliveryRow, ...]


class Outcome(NamedTuple):
    """How it went. `again`: it is tried again, after a longer pause each time; else it is done, `why` unless sent."""

    why: str = ""
    again: bool = False


SENT = Outcome()


class Pace(NamedTuple):
    """How somebody can be sent to: the seconds that it takes, and those for which they are sent nothing yet."""

    takes: float = 0.0
    rests: float = 0.0


AT_ONCE = Pace()


def hand_over(
    turns: Turns,
    channel: str,
    send: Callable[[Parcel], Outcome],
    stopped: Callable[[], bool],
    paces: Callable[[Collection[str]], Mapping[str, Pace]] = lambda _: {},
) -> int:
    """Send everything that can be sent by a channel now, by the `paces` of people (of who is not named, at once):
    who is quick comes first. Gives how many letters went.
    """
    sent, waiting = 0, _waiting(turns, channel)
    known = paces({rows[0].person_id for rows in waiting})
    paced = [(known.get(rows[0].person_id, AT_ONCE), rows) for rows in waiting]
    for pace, rows in sorted(paced, key=lambda one: one[0].takes):
        if stopped():
            break
        if pace.rests:
            turns.write(partial(_put_off, rows=rows, rest=int(pace.rests * SECOND)))
            continue
        parcel = turns.write(partial(_begin, rows=rows, channel=channel))
        if parcel is not None:
            outcome = send(parcel)
            turns.write(partial(_end, parcel=parcel, outcome=outcome))
            sent += outcome == SENT
            if outcome.again:
                log.warning("A %s was not sent: %s", channel, outcome.why)
    return sent


def _waiting(turns: Turns, channel: str) -> list[list[DeliveryRow]]:
    with turns.store.reading() as r:
        found = deliveries.due(r, channel, turns.store.now(r), MANY)
    return [list(rows) for _, rows in groupby(sorted(found, key=_together), key=_together)]


def _together(row: DeliveryRow) -> tuple[str, str, int, str]:
    """What goes in one letter: what was in one before; a digest; what is told at once and of one kind."""
    return row.person_id, row.letter or "", row.slot, "" if row.slot else row.kind


def _begin(w: Writer, now: int, *, rows: Sequence[DeliveryRow], channel: str) -> Parcel | None:
    """Take what nobody else has begun; None where nothing is left of it."""
    settings.hold(w, f"{channel} of what is told")
    first = rows[0]
    letter = first.letter or tellings.named(first.person_id, channel, str(first.slot), first.telling_id)
    begun = [row._replace(letter=letter, tries=row.tries + 1, leased_until=now + LEASE) for row in rows]
    mine = [row for row in begun if deliveries.claim(w, row, now)]
    late = [row for row in mine if max(row.at, row.slot) < now - STALE]
    deliveries.save(w, [row._replace(leased_until=None, done_at=now, trouble=TOO_LATE) for row in late])
    left = tuple(row for row in mine if row not in late)
    return Parcel(letter, first.person_id, first.kind, first.slot, left) if left else None


def _put_off(w: Writer, now: int, *, rows: Sequence[DeliveryRow], rest: int) -> None:
    """Let what nobody is sending wait, so that it does not stand before what others wait for."""
    deliveries.put_off(w, rows, now + rest)


def _end(w: Writer, now: int, *, parcel: Parcel, outcome: Outcome) -> None:
    deliveries.save(w, [_ended(row, outcome, now) for row in parcel.rows])


def _ended(row: DeliveryRow, outcome: Outcome, now: int) -> DeliveryRow:
    trouble = outcome.why or None
    if outcome.again:
        return row._replace(leased_until=None, due=now + _pause(row.tries), trouble=trouble)
    return row._replace(leased_until=None, done_at=now, trouble=trouble)


def _pause(tries: int) -> int:
    return min(FIRST_PAUSE << min(tries - 1, 20), LONGEST_PAUSE)


def ids(parcel: Parcel) -> Iterator[str]:
    """The tellings in a parcel."""
    return (row.telling_id for row in parcel.rows)
