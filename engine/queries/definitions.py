"""Definitions with their owner and where they stand on the 18-month rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from engine import views
from engine.calendar.instants import moment
from engine.errors import NotFound, WrongState
from engine.model import ProcessDefinition, ReviewClock, Role
from engine.program import kept
from engine.program.differences import Version
from engine.rights import duties, may
from engine.sentence import say
from engine.store import definitions, instances, owners, people, processes
from engine.turn import lanes, standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from engine.deployed import Deployed
    from engine.model import Person
    from engine.store.definitions import DefinitionRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


CONCERNED = frozenset({"concerned"})
NOT_LIVE = ReviewClock("out_of_scope", None, None, None)


def everything(r: Reader, turns: Turns, as_of: dt.datetime | None = None) -> tuple[ProcessDefinition, ...]:
    """List every version of every process, by name, the newest first."""
    return _sorted(_shown(r, turns, definitions.everything(r), as_of))


def of_processes(r: Reader, turns: Turns, keys: Collection[str]) -> tuple[ProcessDefinition, ...]:
    """List every version of these processes, by name, the newest first."""
    return _sorted(_shown(r, turns, definitions.of_processes(r, keys), None, keys))


def _sorted(shown: Iterable[ProcessDefinition]) -> tuple[ProcessDefinition, ...]:
    return tuple(sorted(shown, key=lambda one: (one.name.lower(), one.key, -one.version)))


def latest_published(r: Reader, turns: Turns, as_of: dt.datetime | None = None) -> tuple[ProcessDefinition, ...]:
    """List the published version of each process."""
    newest: dict[str, ProcessDefinition] = {}
    for one in everything(r, turns, as_of):
        if one.published_at is not None:
            newest.setdefault(one.key, one)
    return tuple(newest.values())


def find(r: Reader, turns: Turns, definition_id: str) -> ProcessDefinition:
    """Find one version, or refuse."""
    row = definitions.find(r, definition_id)
    if row is None:
        raise NotFound("process definition", definition_id)
    return _shown(r, turns, [row], None, {row.key})[0]


def before(r: Reader, later: ProcessDefinition) -> str | None:
    """The id of the version before a version; None for the first."""
    earlier = [one for one in definitions.versions(r, later.key) if one.version < later.version]
    return max(earlier, key=lambda one: one.version).id if earlier else None


def files(r: Reader, definition_id: str) -> Version:
    """The files of a version, to be compared."""
    row = definitions.find(r, definition_id)
    assert row is not None, "the caller has found it"
    return Version(row.xml, {one.name: one.content for one in definitions.resources(r, definition_id)})


def notes(r: Reader, turns: Turns, definition_id: str) -> tuple[tuple[str, str], ...]:
    """List what the diagram says in words: (name of the element, text), the process itself first, under no name."""
    program = turns.deployed.program(r, definition_id)
    said = [
        ("", program.documentation),
        *((one.name or one.id, one.documentation) for one in program.elements.values()),
    ]
    return tuple((name, text.strip()) for name, text in said if text.strip())


def visible(
    r: Reader, turns: Turns, shown: tuple[ProcessDefinition, ...], person: Person
) -> tuple[ProcessDefinition, ...]:
    """Leave out what somebody may not see: members see what they may start and what their lanes work on."""
    seen = [
        one
        for one in shown
        if may(person, "process.see", one.key) or may(person, "process.see", one.key, relations(r, turns, one, person))
    ]
    return tuple(one if may(person, "request.see", one.key) else replace(one, open_instances=None) for one in seen)


def sees(r: Reader, turns: Turns, process_key: str, person: Person) -> bool:
    """Whether somebody may see a process, in the version that is in force, or in its latest where none is."""
    if may(person, "process.see", process_key):
        return True
    row = definitions.latest(r, process_key) or definitions.latest(r, process_key, published=False)
    return row is not None and may(person, "process.see", process_key, relations(r, turns, row, person))


def may_start(r: Reader, turns: Turns, one: ProcessDefinition | DefinitionRow, person: Person) -> bool:
    """Whether somebody may start a process: by a role of theirs, and as far as its diagram lets them."""
    starters = turns.deployed.program(r, one.id).starters
    return may(person, "request.start", one.key) and duties.may_start(starters, person)


def relations(r: Reader, turns: Turns, one: ProcessDefinition | DefinitionRow, person: Person) -> frozenset[str]:
    """What somebody is to a version: concerned where they may start it, or their lanes work on it; its owner where
    its diagram names them and nobody owns the process yet.
    """
    program = turns.deployed.program(r, one.id)
    first = one.published_at is None and program.governance.owners == (person.id,)
    named = frozenset({Role.OWNER}) if first and owners.current(r, one.key) is None else frozenset[str]()
    if one.published_at is not None and may_start(r, turns, one, person):
        return named | CONCERNED
    found = lanes.groups_of(r, one.key, program.lanes.values()).values()
    groups = person.groups.union(*(absent.groups for absent in person.stands_in))
    return named | CONCERNED if any(group in groups for group in found) else named


def published_row(r: Reader, process_key: str) -> DefinitionRow:
    """Find the version that can be started, or refuse."""
    row = definitions.latest(r, process_key)
    if row is None:
        known = definitions.latest(r, process_key, published=False)
        if known is None:
            raise NotFound("process", process_key)
        raise WrongState(say("The process '%(process)s'", process=known.name), say("started"), say("not published"))
    return row


def _shown(
    r: Reader,
    turns: Turns,
    rows: list[DefinitionRow],
    as_of: dt.datetime | None,
    keys: Collection[str] | None = None,
) -> list[ProcessDefinition]:
    """Show rows with owners and reviews, in a fixed number of queries; all versions stand where their process does.

    `keys` are the processes the rows are of; None, any.
    """
    owned = owners.all_current(r)
    everybody = {one.row.id: views.person(one) for one in people.everybody(r, turns.store.now(r))}
    now = as_of or moment(turns.store.now(r))
    stand = standing.everywhere(r, now, turns.calendar.zone.key, keys)
    running, live = instances.open_counts(r), processes.everything(r)
    shown = []
    for row in rows:
        owner = everybody.get(owned[row.key].person_id if row.key in owned else stated_owner(r, turns.deployed, row))
        review = stand[row.key].clock if row.key in stand else NOT_LIVE
        found = _definition(row, owner, review, running.get(row.id, 0))
        retired_at = views.moment_or_none(live[row.key].retired_at if row.key in live else None)
        shown.append(replace(found, retired_at=retired_at, deputy=_deputy(row, owner, everybody)))
    return shown


def _deputy(row: DefinitionRow, owner: Person | None, everybody: Mapping[str, Person]) -> Person | None:
    """Whom the diagram names to stand in for the owner, if that is somebody else who is here."""
    named = everybody.get(row.deputy)
    return named if named is not None and named.active and named != owner else None


def stated_owner(r: Reader, deployed: Deployed, row: DefinitionRow) -> str:
    """Whom the diagram of a process that nobody owns yet names as its owner: it is theirs to publish."""
    stated = deployed.program(r, row.id).governance.owners
    return stated[0] if len(stated) == 1 else ""


def _definition(row: DefinitionRow, owner: Person | None, standing: ReviewClock, running: int) -> ProcessDefinition:
    return ProcessDefinition(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        deployed_at=moment(row.deployed_at),
        deployed_by=row.deployed_by,
        published_at=views.moment_or_none(row.published_at),
        owner=owner,
        owner_title=row.owner_title,
        area=row.area,
        pcf=row.pcf,
        review=standing,
        open_instances=running,
        findings=kept.decoded(row.findings),
        second_opinion=None if row.opinion is None else str(msgspec.json.decode(row.opinion).get("summary")),
    )
