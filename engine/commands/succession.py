"""Succession: a process whose owner has left is given a new one, by who is above them.

The library's process `succession` asks; what changes the register is done here, within the turn that takes note of it,
so that a process is never handed over by half. Until then the one who has left stays in the register, as critical.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from engine.commands import feedback_owners, reviews
from engine.commands.jobs import Done, Threw
from engine.commands.people import above, can_own
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.model import Role
from engine.rights import may
from engine.sentence import say, to_keep
from engine.store import absences, definitions, instances, owners, people, roles, tasks
from engine.store.outcomes import Raced, Taken
from engine.views import person as shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model import Person
    from engine.store.jobs import JobRow
    from engine.store.owners import OwnershipRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn
    from engine.values import Value

KEY = "succession"
"""Key of the process that asks."""
REASON = say("Chosen by succession, after the owner had left.")
_SUGGESTED = "stood in for the owner"
NOTHING, AGAIN = "NOTHING_TO_HAND_OVER", "CHOOSE_AGAIN"
log = logging.getLogger(__name__)


class Handing(NamedTuple):
    """A process that is to be handed over: its name, who owns it in the register (None: nobody does)."""

    process_key: str
    name: str
    owner: OwnershipRow | None


def ask(turn: Turn, process_keys: Iterable[str]) -> list[str]:
    """Begin to ask for a new owner of each process where nobody is asked yet; gives the keys of those begun.

    Where the process that asks is not published, or cannot begin, nothing is lost: the register shows who has left,
    and whoever administers can hand over by hand.
    """
    definition_id = definitions.latest_id(turn.view, KEY)
    begun = []
    for key in sorted(process_keys) if definition_id is not None else ():
        if _asking(turn, key) is not None:
            continue
        try:
            turn.start(turn.definition(definition_id or ""), {"process_key": key}, business_key=key)
        except (Stuck, Taken) as trouble:
            log.warning("Nobody could be asked for a new owner of %s: %s", key, trouble)
        else:
            begun.append(key)
    return begun


def call_off(turn: Turn, process_key: str, why: str) -> None:
    """Stop asking: the process has been handed over by hand, or its owner is back."""
    instance_id = _asking(turn, process_key)
    if instance_id is not None:
        turn.lock([instance_id])
        run = turn.run(instance_id)
        if turn.row(instance_id).ended_at is None:
            stimuli.cancel(run, why)


def _asking(turn: Turn, process_key: str) -> str | None:
    return instances.holder(turn.view, KEY, f"{KEY}:{process_key}")


def asked(r: Reader, person_id: str) -> str | None:
    """Who decides in place of somebody who has left: the next manager above them who is here, or nobody."""
    for one in above(r, person_id):
        row = people.find(r, one)
        if row is not None and row.active:
            return one
    return None


def instead(r: Reader, person_id: str) -> str | None:
    """Who takes over the questions that somebody who leaves was asked: a manager, else an administrator."""
    return asked(r, person_id) or next((one for one in roles.holders(r, Role.ADMINISTRATOR) if one != person_id), None)


def find_owner(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:  # noqa: ARG001 - as all of these
    """Look up who is asked, and who could become the owner; the work of the job type `find-owner`."""
    handing = _handing(turn.view, inputs)
    if handing is None:
        return Threw(NOTHING, "There is no such process.")
    owner = None if handing.owner is None else people.find(turn.view, handing.owner.person_id)
    decides = None
    if owner is not None:
        decides = owner.id if owner.active else asked(turn.view, owner.id)
    return Done(
        {
            "process_name": handing.name,
            "former_owner": None if owner is None else owner.id,
            "former_owner_name": "nobody" if owner is None else owner.name,
            "asked": decides,
            "administrators": [] if decides else list(roles.holders(turn.view, Role.ADMINISTRATOR)),
            "candidates": _candidates(turn, handing),
        }
    )


def _candidates(turn: Turn, handing: Handing) -> list[Value]:
    """Everybody who could become the owner; first, as a suggestion, whoever stood in for the one there was."""
    before = handing.owner.person_id if handing.owner else ""
    version = definitions.latest(turn.view, handing.process_key)
    deputies = {one[0].deputy_id for one in absences.listed(turn.view, turn.now) if one[0].person_id == before}
    deputies |= {version.deputy} if version else set()
    everybody = [one.row for one in people.everybody(turn.view, turn.now) if can_own(one.row) and one.row.id != before]
    return [
        {"label": ", ".join(filter(None, (one.name, one.title, _SUGGESTED * (one.id in deputies)))), "value": one.id}
        for one in sorted(everybody, key=lambda one: one.id not in deputies)
    ]


def give_owner(turn: Turn, job: JobRow, inputs: Mapping[str, Value]) -> Done | Threw:
    """Hand a process over to who was chosen, if that is still right; the work of the job type `give-owner`."""
    handing = _handing(turn.view, inputs)
    if handing is None:
        return Threw(NOTHING, "There is no such process.")
    chosen = people.find(turn.view, str(inputs.get("new_owner") or ""))
    if chosen is None or not can_own(chosen):
        name = "Nobody" if chosen is None else chosen.name
        return Threw(AGAIN, f"{name} cannot become the owner: they are not here any more.")
    chooser = _chooser(turn, job)
    if chooser is None or not _may_choose(turn.view, chooser, handing):
        return Threw(AGAIN, "Who has chosen may not decide this: only who is above the owner, or administers.")
    reviews.pass_on(turn, handing.process_key, chosen.id)
    feedback_owners.pass_on(turn, handing.process_key, chosen.id)
    turn.then(lambda w: _hand_over(w, handing, chosen.id, turn.now, chooser.id))
    return Done({"new_owner_name": chosen.name})


def _handing(r: Reader, inputs: Mapping[str, Value]) -> Handing | None:
    key = str(inputs.get("process_key") or "")
    row = definitions.latest(r, key, published=False)
    return None if row is None else Handing(key, row.name, owners.current(r, key))


def _chooser(turn: Turn, job: JobRow) -> Person | None:
    """Who completed the last task of the instance that the job belongs to."""
    done = [one for one in tasks.of_one(turn.view, job.instance_id) if one.completed_by and one.state == "completed"]
    last = max(done, key=lambda one: one.completed_at or 0, default=None)
    found = None if last is None else people.find_whole(turn.view, last.completed_by or "", turn.now)
    return None if found is None else shown(found)


def _may_choose(r: Reader, chooser: Person, handing: Handing) -> bool:
    """Whether somebody may hand a process over; where its owner is here, only they and who administers may."""
    if may(chooser, "process.own", handing.process_key):
        return True
    owner = None if handing.owner is None else people.find(r, handing.owner.person_id)
    if owner is None or owner.active:
        return False
    speaks_for = {chooser.id, *(one.person for one in chooser.stands_in)}
    return not speaks_for.isdisjoint(above(r, owner.id))


def _hand_over(w: Writer, handing: Handing, person_id: str, at: int, by: str) -> None:
    owners.hold(w)
    chosen = people.find(w, person_id)
    if owners.current(w, handing.process_key) != handing.owner or chosen is None or not can_own(chosen):
        raise Raced(handing.process_key, 0)
    owners.give(w, handing.process_key, person_id, at, by=by, reason=to_keep(REASON))
