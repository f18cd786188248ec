"""People: who there is, what they may, and who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import views
from engine.commands import people as commands
from engine.errors import NotFound
from engine.faces.permits import permit, says
from engine.model import Person, Role
from engine.store import people as rows
from engine.store.people import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.turn import Turns


class People:
    """Everything about people. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @says("visit")
    def sign_in(self, person_id: str, password: str) -> Person | None:
        """Give the person if the password is theirs."""
        with self._turns.store.reading() as r:
            return commands.verified(r, person_id, password, self._turns.store.now(r))

    @says("people.list")
    def find(self, person_id: str) -> Person:
        """Find a person, active or not, with what they may just now."""
        with self._turns.store.reading() as r:
            found = rows.find_whole(r, person_id, self._turns.store.now(r))
        if found is None:
            raise NotFound("person", person_id)
        return views.person(found)

    @says("people.list")
    def everybody(self) -> tuple[Person, ...]:
        """List everybody, by name."""
        with self._turns.store.reading() as r:
            return tuple(views.person(one) for one in rows.everybody(r, self._turns.store.now(r)))

    @says("people.list")
    def names(self) -> dict[str, str]:
        """Give what everybody is called, by id."""
        with self._turns.store.reading() as r:
            return rows.all_names(r)

    @permit("people.manage")
    def add(
        self,
        person_id: str,
        name: str,
        *,
        title: str = "",
        groups: Iterable[str] = (),
        roles: Iterable[str] = (Role.MEMBER,),
        password: str | None = None,
        administrator: bool = False,
        demo: bool = False,
        by: str = commands.SYSTEM,
    ) -> Person:
        """Let a new person in; without a password they cannot sign in by one. Refused where the id is in use.

        `administrator` gives all roles of the one who looks after everything.
        """
        hashed = commands.hashed(password) if password else None
        row = PersonRow(person_id, name, title, int(demo))
        given = commands.ALL_ROLES if administrator else frozenset(roles)
        self._turns.write(lambda w, now: commands.add(w, row, groups=groups, roles=given, password_hash=hashed, at=now))
        return self.find(person_id)
