"""Groups: which there are, what they do, and who belongs to them from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.commands import grouping as commands
from engine.faces.permits import permit
from engine.queries import people as queries
from engine.store.groups import GroupRow, MembershipRow

if TYPE_CHECKING:
    import datetime as dt

    from engine.model import Person
    from engine.queries.people import Group
    from engine.store.transaction import Writer
    from engine.turn import Turns


class Groups:
    """Everything about groups. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("people.list")
    def listed(self, *, person: Person | None = None) -> tuple[Group, ...]:
        """List all groups by name, also those that only lanes name."""
        with self._turns.store.reading() as r:
            return tuple(queries.every_group(r, self._turns, self._turns.store.now(r)))

    @permit("people.list")
    def about(self, group_id: str, *, person: Person | None = None) -> Group:
        """Find a group with everybody who belongs to it, did or will."""
        with self._turns.store.reading() as r:
            return queries.group(r, self._turns, self._turns.store.now(r), group_id)

    @permit("people.manage")
    def add(self, group_id: str, name: str, description: str = "", *, by: str) -> Group:
        """Add a group; refused where there is one of that id."""
        row = GroupRow(group_id, name.strip(), description.strip())
        self._turns.write(lambda w, _: commands.add(w, row))
        return self.about(group_id)

    @permit("people.manage")
    def describe(self, group_id: str, name: str, description: str = "", *, by: str) -> Group:
        """Say what a group is called and what it does; its id stays, because lanes name it."""
        self.about(group_id)
        row = GroupRow(group_id, name.strip(), description.strip())
        self._turns.write(lambda w, _: commands.describe(w, row))
        return self.about(group_id)

    @permit("people.manage")
    def join(
        self,
        group_id: str,
        person_id: str,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        by: str,
    ) -> Group:
        """Let somebody belong to a group, from now or `since` on, for good or until the moment `until`."""
        self.about(group_id)
        ends = None if until is None else micros(until)

        def write(w: Writer, now: int) -> None:
            begins = now if since is None else micros(since)
            commands.join(w, MembershipRow(person_id, group_id, begins, ends))

        self._turns.write(write)
        return self.about(group_id)

    @permit("people.manage")
    def leave(self, group_id: str, person_id: str, *, since: dt.datetime | None = None, by: str) -> Group:
        """End a time in a group now; `since` says which one (None: the one from ever)."""
        begun = 0 if since is None else micros(since)
        self._turns.write(lambda w, now: commands.leave(w, person_id, group_id, begun, now))
        return self.about(group_id)
