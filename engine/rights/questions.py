"""The questions asked of the table of permissions: in one place for pages, API and commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.errors import NotAllowed
from engine.model import Role
from engine.rights.permissions import PERMISSIONS, RELATIONS
from engine.rights.scopes import within
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.model import Person, StandIn

SYSTEM = "system"
"""Who acts where nobody does: what happens by itself, and what the command line is told on the machine itself."""

ANY = "*"
"""Stands for a process key where it is asked whether somebody may do something in any process at all."""

TOO_NARROW = say("the token that was shown does not go that far")

_WORDS = {
    Role.OWNER: say("the owner of the process"),
    Role.MEMBER: say("members"),
    Role.DESIGNER: say("designers"),
    Role.OPERATOR: say("operators"),
    Role.AUDITOR: say("auditors"),
    Role.ADMINISTRATOR: say("administrators"),
    Role.LEAD: say("who leads the group"),
    "oneself": say("the person concerned"),
    "keeper": say("who answers for the program"),
    "concerned": say("those who work on it"),
    "starter": say("who began it"),
    "deputy": say("the deputy of the owner"),
    "reporter": say("who has reported it"),
    "anybody": say("anybody"),
}


class ForSomebody(Protocol):
    """What a task says about whom it is for."""

    @property
    def process_key(self) -> str:
        """Of which process."""

    @property
    def assignee(self) -> str | None:
        """Who has it."""

    @property
    def on_behalf_of(self) -> str | None:
        """For which absent person they have it."""

    @property
    def asked_by(self) -> str | None:
        """Who gets it back from them."""

    @property
    def group(self) -> str | None:
        """Whose lane it is in."""

    @property
    def people(self) -> Collection[str]:
        """Whom it names: people by id, further groups as `as_group` writes them."""


def roles_in(person: Person, process_key: str = "") -> frozenset[str]:
    """The roles somebody has in a process; of none, those that count everywhere; in `ANY`, all they have at all."""
    if not process_key:
        return person.roles
    named = {role for role, key in person.roles_for if process_key in {key, ANY}}
    owned = {Role.OWNER} if person.owns and (process_key == ANY or process_key in person.owns) else ()
    return person.roles.union(named, owned)


def may(person: Person, permission: str, process_key: str = "", also: Iterable[str] = ()) -> bool:
    """Whether somebody may: by a role in the process, or by what they are to the thing (`also`: concerned, …)."""
    to = PERMISSIONS[permission].to
    if not person.active or not within(person, permission):
        return False
    return not (to.isdisjoint(_counting(person, permission, process_key)) and to.isdisjoint(also))


def could(person: Person, permission: str) -> bool:
    """Whether somebody has a permission in some process, or could have it by what they are to some thing."""
    to = PERMISSIONS[permission].to
    if not person.active or not within(person, permission):
        return False
    return not (to.isdisjoint(_counting(person, permission, ANY)) and to.isdisjoint(RELATIONS))


def _counting(person: Person, permission: str, process_key: str) -> frozenset[str]:
    """The roles that count for a permission: those in one process do not for what is about the whole house."""
    return roles_in(person, "" if process_key == ANY and PERMISSIONS[permission].whole else process_key)


def must(person: Person, permission: str, process_key: str = "", also: Iterable[str] = (), deed: str = "") -> None:
    """Refuse who may not; `deed` says it more precisely than the table does."""
    if not may(person, permission, process_key, also):
        why = say("only %(who)s may", who=in_words(permission)) if within(person, permission) else TOO_NARROW
        raise NotAllowed(person.name, deed or PERMISSIONS[permission].deed, why)


def in_words(permission: str) -> str:
    """Name those who may.

    >>> in_words("request.mend")
    'operators or the owner of the process'
    """
    said, *others = sorted(_WORDS[one] for one in PERMISSIONS[permission].to)
    for one in others[:-1]:
        said = say("%(first)s, %(next)s", first=said, next=one)
    return say("%(first)s or %(last)s", first=said, last=others[-1]) if others else said


def may_see(task: ForSomebody, person: Person) -> bool:
    """Whether a task is for somebody to see: for them, for whom they stand in for, or they run or audit the process."""
    return (is_offered(task, person) and within(person, "task.see")) or may(person, "task.see", task.process_key)


def for_them(task: ForSomebody, person: Person) -> bool:
    """Whether a task is for somebody: it is theirs, done on their behalf, for a group of theirs, or names them."""
    own = person.id in (task.assignee, task.on_behalf_of, task.asked_by) or _offered(task, person)
    return own and person.active


def is_offered(task: ForSomebody, person: Person) -> bool:
    """Whether a task is for somebody, or for an absent person for whom they stand in."""
    return for_them(task, person) or acts_for(task, person) is not None


def acts_for(task: ForSomebody, person: Person) -> StandIn | None:
    """For whom somebody would do a task that is not for themselves: the first whom they stand in for and may do it."""
    if not person.stands_in or for_them(task, person):
        return None
    return next((one for one in person.stands_in if _lent(task, one)), None)


def may_do(task: ForSomebody, person: Person) -> bool:
    """Whether a task could be somebody's to do: for them, for whom they stand in for, or as who keeps things going."""
    return (is_offered(task, person) and within(person, "task.work")) or may(person, "task.work", task.process_key)


def ways(task: ForSomebody, person: Person) -> tuple[StandIn | None, ...]:
    """In whose place somebody may do a task, the best first: None is their own. Nobody's, where they may not.

    What somebody has taken they do in the place in which they took it; what an absent person has, only in theirs.
    """
    if not within(person, "task.work"):
        return ()
    if task.assignee == person.id and task.on_behalf_of is None:
        return (None,)
    own = (None,) if _own(task, person) else ()
    if task.assignee is None:
        return own + tuple(one for one in person.stands_in if _lent(task, one))
    absent = task.on_behalf_of if task.assignee == person.id else task.assignee
    standing = tuple(one for one in person.stands_in if one.person == absent and _counts(task, one))
    return standing + own if task.assignee == person.id else standing


def receives(task: ForSomebody, person: Person) -> tuple[StandIn | None, ...]:
    """In whose place somebody may be given a task, whoever has it now: their own (None), or of whom they stand in."""
    if not within(person, "task.work"):
        return ()
    own = (None,) if task.assignee == person.id or _own(task, person) else ()
    return own + tuple(one for one in person.stands_in if _lent(task, one))


def _own(task: ForSomebody, person: Person) -> bool:
    return _offered(task, person) or may(person, "task.work", task.process_key)


def _offered(task: ForSomebody, to: Person | StandIn) -> bool:
    return task.group in to.groups or (bool(task.people) and not to.called.isdisjoint(task.people))


def _counts(task: ForSomebody, absent: StandIn) -> bool:
    return absent.processes is None or task.process_key in absent.processes


def _lent(task: ForSomebody, absent: StandIn) -> bool:
    theirs = task.assignee == absent.person or _offered(task, absent)
    return theirs and _counts(task, absent)
