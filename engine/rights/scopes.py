"""What an API token may at most: its scopes, permissions by name or in bundles. Its person's rights are never exceeded.

Who asks with a token is narrowed for as long as they ask: every question of `engine.rights.questions` about that very
person is also a question to the token, wherever it is asked and however the person was found. Questions about others
(may she do the task I give her?) are not.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from engine.rights.permissions import PERMISSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model import Person

_READ = (
    "inbox.use task.see request.list request.see values.see process.list process.see people.list report.read"
    " store.list store.see review.list review.see told.read"
)
_WORK = "task.work task.assign request.start request.tell request.cancel message.send told.choose"
_TABLE = {
    "read": _READ,
    "work": f"{_READ} {_WORK}",
    "deploy": "process.list process.see process.check process.deploy process.publish draft.see process.design",
    "operate": f"{_READ} request.mend request.cancel request.tell message.send move.see request.move"
    " work.run record.verify clock.advance",
    "people": "people.list people.see people.manage absence.manage",
}
BUNDLES = {name: frozenset(listed.split()) for name, listed in _TABLE.items()}
"""Scopes that stand for several permissions."""

NEVER = frozenset({"account.use", "account.equip", "account.let_in", "people.promote", "visit"})
"""What no token may: look after an account, and with that make further tokens or open the accounts of others; make
somebody administrator, who could.
"""


class _Narrowed(NamedTuple):
    person_id: str
    permissions: frozenset[str]


_ASKING: ContextVar[_Narrowed | None] = ContextVar("asking", default=None)


def is_scope(name: str) -> bool:
    """Whether a token can be made with this scope."""
    return name in BUNDLES or (name in PERMISSIONS and name not in NEVER)


def permissions(scopes: Iterable[str]) -> frozenset[str]:
    """Give what scopes permit at most; a name that means nothing (any more) permits nothing.

    >>> sorted(permissions(["process.see", "people", "account.use"]))
    ['absence.manage', 'people.list', 'people.manage', 'people.see', 'process.see']
    """
    found = (BUNDLES.get(one, frozenset({one})) for one in scopes)
    return frozenset().union(*found).intersection(PERMISSIONS) - NEVER


def narrow(person_id: str | None, scopes: Iterable[str] = ()) -> None:
    """Hold whoever asks from now on, in this thread of work, to these scopes; None sets no bounds."""
    _ASKING.set(None if person_id is None else _Narrowed(person_id, permissions(scopes)))


@contextmanager
def narrowed(person_id: str, scopes: Iterable[str]) -> Iterator[None]:
    """Hold somebody to these scopes for a while."""
    token = _ASKING.set(_Narrowed(person_id, permissions(scopes)))
    try:
        yield
    finally:
        _ASKING.reset(token)


def within(person: Person, permission: str) -> bool:
    """Whether the token that somebody asks with, if they do, goes as far as this."""
    asking = _ASKING.get()
    return asking is None or asking.person_id != person.id or permission in asking.permissions
