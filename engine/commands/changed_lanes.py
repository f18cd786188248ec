"""What a new version changes for the lanes, kept when it is published, so that they can be asked to take note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine.errors import NotFound, Unreadable, WrongState
from engine.program import affected
from engine.program.bundle import kind_of
from engine.program.differences import Version, between
from engine.program.json_files import read_json
from engine.sentence import plain, say
from engine.store import acknowledgements, definitions
from engine.store.acknowledgements import ChangeRow
from engine.turn import lanes

if TYPE_CHECKING:
    from engine.store.definitions import DefinitionRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns


def record(w: Writer, turns: Turns, now: int, before: DefinitionRow | None, after: DefinitionRow) -> None:
    """Keep what a version that has just been published changes, lane by lane; the first one changes nothing."""
    if before is None or before.version >= after.version:
        return
    old, new = turns.deployed.program(w, before.id), turns.deployed.program(w, after.id)
    was, now_is = _files(w, before), _files(w, after)
    groups = lanes.groups_of(w, new.key, new.lanes.values())
    for lane, said in affected.lanes(old, new, between(was, now_is), _forms(now_is)).items():
        group = groups.get(lane)
        if group:
            row = ChangeRow(after.id, lane, after.key, after.version, now, group, new.lanes[lane].name or lane)
            acknowledgements.record_change(w, row._replace(told=msgspec.json.encode(said, enc_hook=plain)))


def _files(r: Reader, row: DefinitionRow) -> Version:
    return Version(row.xml, {one.name: one.content for one in definitions.resources(r, row.id)})


def _forms(version: Version) -> dict[str, str]:
    found = {}
    for name, content in version.beside.items():
        if kind_of(name) == "form":
            try:
                found[name] = str(read_json(content, name).get("id", ""))
            except Unreadable:
                continue
    return found


def acknowledge(w: Writer, now: int, definition_id: str, by: str) -> None:
    """Note that somebody has taken note of a version, and of all before; refused where it asks nothing of them."""
    row = definitions.find(w, definition_id)
    if row is None:
        raise NotFound("process definition", definition_id)
    if not any(one.process_key == row.key and one.version <= row.version for one in acknowledgements.asked(w, by, now)):
        raise WrongState(
            say("%(process)s, version %(version)s,", process=row.name, version=row.version),
            say("acknowledged"),
            say("not one that you are asked about"),
        )
    acknowledgements.give(w, definition_id, by, now)
