"""Handing over: who answers for a process from now on, by whose deed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import in_words
from engine.commands import feedback_owners, reviews, succession
from engine.errors import Conflict, InvalidValues, NotFound, WrongState
from engine.governance import ownership
from engine.sentence import say
from engine.store import definitions, groups, lane_groups, owners, people
from engine.store.outcomes import Raced

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.owners import OwnershipRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn

LONGEST_REASON = 500


class Handing(NamedTuple):
    """A handing over: to whom, why, by whom, and whose time as owner it ends (None: nobody owned it)."""

    process_key: str
    person_id: str
    reason: str
    by: str
    seen: OwnershipRow | None


def hand_over(turn: Turn, handing: Handing, zone: dt.tzinfo) -> str:
    """Make somebody who is here the owner from now on; whoever was asked for one no longer is.

    Who has seen another owner than there is now is told who was faster; nothing is changed.
    """
    found = definitions.latest(turn.view, handing.process_key, published=False)
    if found is None:
        raise NotFound("process", handing.process_key)
    _must_be_as_seen(turn, found.name, handing, zone)
    name = _must_be_able(turn.view, handing)
    succession.call_off(turn, handing.process_key, say("%(person)s has become the owner.", person=name))
    reviews.pass_on(turn, handing.process_key, handing.person_id)
    feedback_owners.pass_on(turn, handing.process_key, handing.person_id)

    def write(w: Writer) -> None:
        owners.hold(w)
        if owners.current(w, handing.process_key) != handing.seen:
            raise Raced(handing.process_key, 0)
        reason = handing.reason.strip()
        owners.give(w, handing.process_key, handing.person_id, turn.now, by=handing.by, reason=reason)

    turn.then(write)
    return handing.process_key


def _must_be_as_seen(turn: Turn, name: str, handing: Handing, zone: dt.tzinfo) -> None:
    now = owners.current(turn.view, handing.process_key)
    if now == handing.seen or now is None:
        return
    names = people.names(turn.view, [now.person_id, now.given_by])
    giver = names.get(now.given_by, say("Somebody at the server"))
    raise Conflict(
        say(
            "%(giver)s made %(person)s the owner of '%(process)s' %(when)s. Nothing was changed; please look again.",
            giver=giver,
            person=names.get(now.person_id, now.person_id),
            process=name,
            when=in_words(now.since, zone),
        )
    )


def _must_be_able(r: Reader, handing: Handing) -> str:
    """Refuse whoever cannot own a process, and a handing over without a reason; gives what the new owner is called."""
    wrong = {}
    kind = kind_of(r, handing.person_id)
    row = people.find(r, handing.person_id)
    if kind:
        said = ownership.KINDS[kind](row.name if row else handing.person_id)
        wrong["owner"] = say("%(said)s Choose a person who is here: nobody else can answer for a process.", said=said)
    elif handing.seen is not None and handing.seen.person_id == handing.person_id:
        raise WrongState(row.name if row else handing.person_id, say("made the owner"), say("the owner already"))
    if not 0 < len(handing.reason.strip()) <= LONGEST_REASON:
        wrong["reason"] = say(
            "Say why, in %(number)s letters at most: it stands in the history for good.", number=LONGEST_REASON
        )
    if wrong:
        raise InvalidValues(say("The handing over"), wrong)
    assert row is not None, "who can own is known"
    return row.name


def kind_of(r: Reader, named: str) -> str:
    """Say what keeps whoever is named from owning a process (`ownership.KINDS`), as far as the register knows."""
    row = people.find(r, named)
    if row is not None:
        return "unknown" if row.keeper_id is not None else "" if row.active else "left"
    known = {one.id for one in groups.everything(r)}
    known |= {name for pair in lane_groups.groups(r) for name in pair}
    return ownership.kind_of(named, (), (), known)
