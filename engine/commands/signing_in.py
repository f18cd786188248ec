"""Signing in: who gets how far with a password, a second factor, a link, or the code of the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.commands import one_time, passwords, second_factor
from engine.commands.people import ALL_ROLES, wrong_id, wrong_name
from engine.commands.people import add as add_person
from engine.commands.sessions import shut_out
from engine.errors import Conflict, InvalidValues
from engine.model import Role
from engine.rights.accounts import Admission
from engine.sentence import say
from engine.store import credentials, people, roles, sessions, settings
from engine.store.people import PersonRow

if TYPE_CHECKING:
    from engine.model import Person
    from engine.rights.policy import Policy
    from engine.store.credentials import CredentialRow
    from engine.store.transaction import Reader, Writer

FIRST_RUN = "first_run"
"""The setting that is held while the first administrator is made, and says that it is done."""
DONE = "done"
NO_FIRST_RUN = say("There is an administrator already, or this code is not the one on the terminal.")


class Known(NamedTuple):
    """Who was named, and what they prove with; both None where nobody may sign in by that name."""

    person: Person | None = None
    credential: CredentialRow | None = None

    @property
    def hash(self) -> str | None:
        """What a password is compared with."""
        return self.credential.password_hash if self.credential else None


def known(r: Reader, policy: Policy, person_id: str, at: int) -> Known:
    """Find who may sign in by a password under this name: no program does."""
    found = people.find_whole(r, person_id, at)
    if found is None or not found.row.active or found.row.keeper_id is not None:
        return Known()
    person = views.person(found)
    if not policy.passwords and not person.administrator:
        return Known()
    return Known(person, credentials.find(r, person_id))


def admit(w: Writer, policy: Policy, person: Person, at: int) -> Admission:
    """Say what is still missing after a right password."""
    if second_factor.is_on(w, person.id):
        return Admission(step=one_time.SECOND, code=one_time.make(w, one_time.SECOND, person.id, person.id, at)[0])
    if needs_second(policy, person):
        return Admission(step=one_time.ENROL, code=one_time.make(w, one_time.ENROL, person.id, person.id, at)[0])
    return Admission(person)


def needs_second(policy: Policy, person: Person) -> bool:
    """Whether a role of theirs, anywhere, needs a second factor."""
    held = person.roles | {role for role, _ in person.roles_for} | ({Role.OWNER} if person.owns else set())
    return not policy.second_factor.isdisjoint(held)


def active(r: Reader, person_id: str | None, at: int) -> Person | None:
    """Somebody who is here, or a program whose time is not over; or None."""
    found = people.find_whole(r, person_id, at) if person_id else None
    if found is None or not found.row.active:
        return None
    ended = found.row.ends_at is not None and found.row.ends_at <= at
    return None if ended else views.person(found)


def set_password(w: Writer, person_id: str, hashed: str, at: int, *, but: str) -> None:
    """Give somebody another password, who has shown the one before; all sessions end but that of a token, links and
    half-way sign-ins die. API tokens stay: they were made by the same person.
    """
    _set(w, person_id, hashed, at)
    sessions.end_all(w, person_id, one_time.digest(but) if but else "")
    one_time.drop_all(w, person_id)


def set_anew(w: Writer, person_id: str, hashed: str, at: int) -> None:
    """Give somebody a password by a link. Nobody knows who had the one before: whatever it opened is closed."""
    _set(w, person_id, hashed, at)
    shut_out(w, person_id, at)


def _set(w: Writer, person_id: str, hashed: str, at: int) -> None:
    credentials.set_password(w, person_id, hashed, at)
    second_factor.forget_proposal(w, person_id)


def is_new(r: Reader) -> bool:
    """Whether nobody looks after this installation yet, and nobody ever did."""
    return settings.get(r, FIRST_RUN) != DONE and not roles.holders(r, Role.ADMINISTRATOR)


def make_first(w: Writer, person_id: str, name: str, hashed: str, code: str | None, at: int) -> None:
    """Make the first administrator; of two at once, one. `code` is None for who sits at the machine itself."""
    settings.hold(w, FIRST_RUN)
    if not is_new(w):
        raise Conflict(NO_FIRST_RUN)
    if code is not None:
        one_time.use(w, code, (one_time.FIRST_RUN,), at, NO_FIRST_RUN)
    add_person(w, PersonRow(person_id, name), groups=(), roles=ALL_ROLES, password_hash=hashed, at=at)
    settings.put(w, FIRST_RUN, DONE)


def must_be_first(r: Reader, code: str | None, at: int) -> None:
    """Refuse who has not the code of the first run, before anything dear is done for them."""
    if not is_new(r) or (code is not None and one_time.find(r, code, (one_time.FIRST_RUN,), at) is None):
        raise Conflict(NO_FIRST_RUN)


def must_be_person(policy: Policy, person_id: str, name: str, password: str) -> None:
    """Refuse a first administrator without a proper id, name and password; each is named."""
    weakness = passwords.weakness(password, policy.least_password, (person_id, name))
    wrong = {"id": wrong_id(person_id), "name": wrong_name(name), "password": weakness}
    wrong = {field: said for field, said in wrong.items() if said}
    if wrong:
        raise InvalidValues(say("The administrator"), wrong)
