"""Roles: give and take, everywhere or in one process. Somebody always administers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.people import HELD, wrong_name
from engine.errors import Conflict, InvalidValues, NotFound
from engine.model import GROUP, Role
from engine.sentence import say
from engine.store import definitions, groups, people, roles, settings
from engine.store.people import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.store.transaction import Reader, Writer

MOST_SKILLS = 100
GIVEN = tuple(role for role in Role if role not in {Role.OWNER, Role.LEAD})
"""Roles that are given and taken everywhere, or in a process. Who owns a process stands in the register of owners, and
who leads, leads a group.
"""


def give(w: Writer, person_id: str, role: str, process_key: str = EVERYWHERE) -> bool:
    """Give a role to somebody who is here; False where they have it already."""
    if role == Role.LEAD:
        _check_group(w, process_key)
    else:
        _check(w, role, process_key)
    person = people.find(w, person_id)
    if person is None or not person.active:
        raise NotFound("person", person_id)
    return roles.give(w, person_id, role, process_key)


def take(w: Writer, person_id: str, role: str, process_key: str = EVERYWHERE) -> bool:
    """Take a role; False where they do not have it. The last administrator keeps theirs."""
    settings.hold(w, HELD)
    if people.find(w, person_id) is None:
        raise NotFound("person", person_id)
    if role == Role.ADMINISTRATOR and process_key == EVERYWHERE:
        must_leave_an_administrator(w, person_id)
    return roles.take(w, person_id, role, process_key)


def set_skills(w: Writer, person_id: str, skills: Collection[str]) -> None:
    """Say what a person can do: exactly this."""
    if people.find(w, person_id) is None:
        raise NotFound("person", person_id)
    wrong = next((said for one in skills if (said := wrong_name(one))), "")
    if wrong or len(skills) > MOST_SKILLS:
        raise InvalidValues(
            say("The skills"), {"skills": wrong or say("Name %(most_skills)s at most.", most_skills=MOST_SKILLS)}
        )
    roles.set_skills(w, person_id, skills)


def must_be_given(names: Iterable[str]) -> None:
    """Refuse words that are no roles, and the one that nobody is given."""
    unknown = sorted(set(names) - set(GIVEN))
    if unknown:
        said = say("%(unknown)s is none of %(join)s.", unknown=repr(unknown[0]), join=", ".join(GIVEN))
        if unknown[0] == Role.OWNER:
            said = say("Nobody is given this role: the register of owners says who owns a process.")
        raise InvalidValues(say("The role"), {"role": said})


def _check_group(r: Reader, key: str) -> None:
    """Somebody leads a group that is there, written with an @ before its id."""
    if not key.startswith(GROUP) or key.removeprefix(GROUP) not in {one.id for one in groups.everything(r)}:
        raise InvalidValues(say("The role"), {"process_key": say("Somebody leads a group: write @ and its id.")})


def must_leave_an_administrator(r: Reader, person_id: str) -> None:
    """Refuse what would leave nobody who administers."""
    if roles.holders(r, Role.ADMINISTRATOR) == [person_id]:
        raise Conflict(
            say(
                "%(person)s is the last administrator. Make somebody else administrator first.",
                person=_name(r, person_id),
            )
        )


def _check(r: Reader, role: str, process_key: str) -> None:
    must_be_given([role])
    if process_key == EVERYWHERE:
        return
    if role == Role.ADMINISTRATOR:
        raise InvalidValues(say("The role"), {"process_key": say("Administrators administer everywhere.")})
    if definitions.latest(r, process_key, published=False) is None:
        raise NotFound("process", process_key)


def _name(r: Reader, person_id: str) -> str:
    found = people.find(r, person_id)
    return person_id if found is None else found.name
