"""People: who there is, and what they may."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine import views
from engine.commands import leaving, passwords
from engine.commands import people as commands
from engine.commands import roles as role_commands
from engine.errors import InvalidValues, NotFound
from engine.faces.permits import permit, says
from engine.model import Person, Role
from engine.queries import people as queries
from engine.rights import must
from engine.sentence import say
from engine.store import people as rows
from engine.store.people import PersonRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.faces.entrance import Entrance
    from engine.queries.people import About
    from engine.turn import Turns


class People:
    """Everything about people. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns, entrance: Entrance) -> None:
        """Made by `open_house`; `entrance` knows what a password must be."""
        self._turns = turns
        self._entrance = entrance

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

    @permit("people.list")
    def listed(
        self,
        *,
        text: str = "",
        role: str = "",
        group: str = "",
        left: bool = False,
        person: Person | None = None,
    ) -> tuple[Person, ...]:
        """List people by name: with a text in id, name or title, with a role, in a group; with those who have left."""
        with self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            return tuple(queries.listed(r, now, person, text=text, role=role, group=group, left=left))

    @permit("people.list")
    def about(self, person_id: str, *, person: Person | None = None) -> About:
        """Find somebody, with everything about them for themselves and for who may see it."""
        with self._turns.store.reading() as r:
            return queries.about(r, self._turns.store.now(r), person_id, person)

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
        email: str | None = None,
        manager: str | None = None,
        by: str = commands.SYSTEM,
    ) -> Person:
        """Let a new person in; without a password they cannot sign in by one. Refused where the id is in use.

        `administrator` gives all roles of the one who looks after everything.
        """
        if password:
            passwords.must_be_good(password, self._entrance.policy.least_password, (person_id, name))
        hashed = passwords.hashed(password) if password else None
        row = PersonRow(person_id, name, title, int(demo), email=email or None, manager_id=manager or None)
        given = commands.ALL_ROLES if administrator else frozenset(roles)
        role_commands.must_be_given(given)
        must_promote(self._turns, given, by)
        self._turns.write(lambda w, now: commands.add(w, row, groups=groups, roles=given, password_hash=hashed, at=now))
        return self.find(person_id)

    @permit("people.manage")
    def change(self, person_id: str, facts: Mapping[str, str | None], *, by: str) -> Person:
        """Change who somebody is: `name`, `title`, `email`, `manager`; what is left out stays."""
        unknown = sorted(facts.keys() - _COLUMNS.keys())
        if unknown:
            raise InvalidValues(
                say("What is said about %(person_id)s", person_id=person_id),
                dict.fromkeys(unknown, say("This cannot be changed.")),
            )
        given = {_COLUMNS[name]: _cleaned(name, said) for name, said in facts.items()}
        openid = self._entrance.policy.openid
        if "email" in facts and openid is not None and openid.trust_email:  # who has the address comes in by it
            _must(self._turns, "account.let_in", by)
        self._turns.write(lambda w, _: commands.change(w, person_id, given))
        return self.find(person_id)

    @permit("people.manage")
    def set_skills(self, person_id: str, skills: Iterable[str], *, by: str) -> Person:
        """Say what a person can do: exactly this."""
        named = frozenset(one.strip() for one in skills) - {""}
        self._turns.write(lambda w, _: role_commands.set_skills(w, person_id, named))
        return self.find(person_id)

    @permit("people.manage")
    def give_role(self, person_id: str, role: str, process_key: str = "", *, by: str) -> Person:
        """Give a role, everywhere or in one process; they may have it already."""
        must_promote(self._turns, {role}, by)
        self._turns.write(lambda w, _: role_commands.give(w, person_id, role, process_key))
        return self.find(person_id)

    @permit("people.manage")
    def take_role(self, person_id: str, role: str, process_key: str = "", *, by: str) -> Person:
        """Take a role; refused where nobody would administer any more."""
        self._turns.write(lambda w, _: role_commands.take(w, person_id, role, process_key))
        return self.find(person_id)

    @permit("people.manage")
    def leave(self, person_id: str, *, by: str) -> tuple[str, ...]:
        """Let somebody leave: shut out at once, claims go back; gives the processes for which an owner is sought."""
        sought = self._turns.take(partial(leaving.leave, person_id=person_id), actor=by, channel="admin")
        self._turns.wake()
        return tuple(sought)

    @permit("people.manage")
    def come_back(self, person_id: str, *, by: str) -> Person:
        """Let somebody who has left be here again, with the roles and groups they had."""
        self._turns.take(partial(leaving.come_back, person_id=person_id), actor=by, channel="admin")
        return self.find(person_id)

    @permit("people.manage")
    def seek_owners(self, *, by: str) -> tuple[str, ...]:
        """Ask for a new owner of every process whose owner has left and for which nobody is asked yet."""
        sought = self._turns.take(leaving.ask_for_owners, actor=by, channel="admin")
        self._turns.wake()
        return tuple(sought)


def must_promote(turns: Turns, given: Iterable[str], by: str) -> None:
    """Refuse to make somebody administrator by an API token, which may look after people."""
    if Role.ADMINISTRATOR in given:
        _must(turns, "people.promote", by)


def _must(turns: Turns, permission: str, by: str) -> None:
    if by != commands.SYSTEM:
        with turns.store.reading() as r:
            must(commands.acting(r, by, turns.store.now(r)), permission)


_COLUMNS = {"name": "name", "title": "title", "email": "email", "manager": "manager_id"}


def _cleaned(name: str, said: str | None) -> str | None:
    """Write nothing as nothing: a name and a title are texts, the others may be missing."""
    text = (said or "").strip()
    return text if name in {"name", "title"} else text or None
