"""Instances: one, many, their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from engine import views
from engine.errors import InvalidValues, NotFound
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.lists import Page
from engine.rights import may
from engine.sentence import grouped, say
from engine.store import concerned, instances, journal, searching
from engine.store.encoding import texts
from engine.store.finding import FEW
from engine.store.inbox import Lent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.deployed import Deployed
    from engine.model import Person, ProcessInstance
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader


def row(r: Reader, instance_id: str) -> InstanceRow:
    """Find the row of an instance, or refuse."""
    found = instances.load(r, instance_id)
    if found is None:
        raise NotFound("process instance", instance_id)
    return found


def find(r: Reader, deployed: Deployed, instance_id: str) -> ProcessInstance:
    """Find one, or refuse."""
    found = shown(r, deployed, [instance_id])
    if not found:
        raise NotFound("process instance", instance_id)
    return found[0]


def relations(r: Reader, found: InstanceRow, person: Person) -> frozenset[str]:
    """What somebody is to an instance: who began it, and whether it concerns them (a task of it is or was for them)."""
    if found.started_by == person.id:
        return frozenset({"starter", "concerned"})
    theirs = concerned.concerns(r, whom(person), found) or _names(r, found, person)
    return frozenset({"concerned"} if theirs else ())


def _names(r: Reader, found: InstanceRow, person: Person) -> bool:
    """Whether a task of an instance names somebody, a group of theirs, or one for whom they stand in."""
    called = person.called.union(
        *(one.called for one in person.stands_in if one.processes is None or found.process_key in one.processes)
    )
    return any(not called.isdisjoint(msgspec.json.decode(one)) for one in concerned.named(r, found.id))


def whom(person: Person) -> concerned.Whom:
    """Somebody as lists of instances look for them."""
    processes = {*person.owns, *(key for _, key in person.roles_for)}
    return concerned.Whom(
        person.id,
        sorted(person.groups),
        [Lent(one.person, one.groups, one.processes) for one in person.stands_in],
        sorted(key for key in processes if may(person, "request.see", key)),
    )


def sees(r: Reader, found: InstanceRow, person: Person) -> bool:
    """Whether somebody may see an instance."""
    return may(person, "request.see", found.process_key) or may(
        person, "request.see", found.process_key, relations(r, found, person)
    )


def listed(
    r: Reader,
    deployed: Deployed,
    *,
    state: str | None,
    process_key: str | None,
    business_key: str | None,
    words: str | None = None,
    after: str | None,
    limit: int,
    person: Person | None = None,
) -> Page[ProcessInstance]:
    """List a page of instances, youngest first; `after` is the key that the page before gave.

    `words` narrow them to open ones in which these stand, and to any whose business key begins so.
    With a person: all where a role of theirs lets them see all, else those that concern them (`store.concerned`).
    """
    since = None
    if after and "." in after:
        at, _, last = after.partition(".")
        since = (int(at), last) if at.isdigit() else None
    wanted = instances.Wanted(state, process_key, business_key, None, since)
    if words is None:
        rows = _found(r, wanted, limit + 1, person)
    else:
        some = _with(r, words)
        of_them = _found(r, instances.Wanted(ids=texts(some)), len(some), person)
        rows = [row for row in of_them if wanted.fits(row)][: limit + 1]
    more = rows[limit - 1] if len(rows) > limit else None
    ids = [row.id for row in rows[:limit]]
    return Page(tuple(shown(r, deployed, ids)), f"{more.started_at}.{more.id}" if more else None)


def _with(r: Reader, words: str) -> list[str]:
    """The ids of instances that are found by words, or by how their business key begins."""
    split = searching.split(words)
    by_words = searching.requests(r, split, FEW + 1) if split else []
    by_key = instances.beginning(r, words, FEW + 1)
    if by_words is None or len(by_key) > FEW:
        wrong = say("More than %(number)s requests fit that. Please write more of it.", number=grouped(FEW))
        raise InvalidValues(say("The search"), {"words": wrong})
    return sorted({*by_words, *by_key})


def _found(r: Reader, wanted: instances.Wanted, limit: int, person: Person | None) -> list[InstanceRow]:
    if person is None or may(person, "request.see", wanted.process_key or ""):
        return instances.find(r, wanted, limit)
    if not may(person, "request.see", also={"concerned"}):
        return []
    rows = concerned.find(r, whom(person), wanted, limit)
    if (wanted.business_key is not None or wanted.ids is not None) and any(
        one.processes is not None for one in person.stands_in
    ):
        return [row for row in rows if sees(r, row, person)]
    return rows


def shown(r: Reader, deployed: Deployed, ids: Sequence[str]) -> list[ProcessInstance]:
    """Show instances with the names that people know, in one query."""
    result = []
    for card in instances.cards(r, ids):
        definition = deployed.definition(r, card.row.definition_id)
        result.append(views.instance(card, definition.name, definition.version))
    return result


def variables(r: Reader, instance_id: str) -> dict[str, Any]:
    """Fold the values of the process itself from its journal, so that an ended instance has them too."""
    state = State(instance_id)
    last: dict[str, Any] = {}
    for turn in journal.read(r, instance_id):
        if turn.taken_back:
            state.sequence = turn.last
            continue
        for event in turn.events:
            evolve(state, event)
            if 0 in state.scopes:
                last = state.scopes[0].variables
    return last
