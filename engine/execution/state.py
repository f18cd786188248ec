"""The state of one instance: a tree of scopes with their variables, tokens and waits.

State is proportional to what is open, never to what has happened: a finished scope is gone, a join
keeps counts, and ids of waits and scopes are the sequence numbers of the events that opened them.
Scopes are loaded from their pages when first touched, so a step costs what it touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from engine.events import Promise  # noqa: TC001 - msgspec reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Wait(msgspec.Struct, array_like=True, gc=False):
    """Something open. `host` is its own id where it holds a token (see engine.events).

    `data` depends on the kind: child instance id, repetitions left of a timer, (phase, flow, what it was and, of a
    loop, what it holds) of an incident, tries left of a job, for a script with the moment it is told: [moment, left].
    `variables` are local to the activity (its inputs).
    """

    kind: str
    element: str
    host: int
    data: Any = None
    variables: dict[str, Any] | None = None


COUNTED = frozenset({"event", "round", "handler"})
"""Kinds of scope that count as a token of the scope around them; the others belong to a wait that holds one."""


NOBODY = (0, None, None, None)
"""What a process that nobody called knows of its caller: depth, lane, zone, group."""


class Scope(msgspec.Struct, array_like=True, gc=False):
    """Something that runs with variables of its own.

    `kind`: process, subprocess, event (subprocess), rounds (all runs of a repeated activity), round (one of
    them), items (some that later rounds will have), kept (a completed activity that stays for its result or to
    be compensated) or handler (a kept one that is being compensated). `live` counts its tokens: on flows, at
    joins, in waits that hold one, and one for each open scope inside that counts as one. `changed` gives per
    variable the sequence number of its last change, `kept` the number of kept scopes directly inside, `data` what
    the kind needs to go on. `phases` names what is to be looked at when nothing else moves: complex gateways that
    wait for reset, with the flows they have seen, and in an ad-hoc subprocess itself, with the activity begun last.
    `completed` is the sequence number of what ended a kept one, below 0 where it was called off and only what is
    complete inside can be compensated. `promise` is that of the process itself.
    """

    id: int
    parent: int
    wait: int
    element: str
    live: int = 0
    variables: dict[str, Any] = {}
    changed: dict[str, int] = {}
    joins: dict[str, dict[str, int]] = {}
    waits: dict[int, Wait] = {}
    kind: str = "subprocess"
    kept: int = 0
    data: Any = None
    phases: dict[str, list[str]] = {}
    completed: int = 0
    promise: Promise | None = None


class Pages(Protocol):
    """Where stored scopes come from."""

    def scope(self, scope: int) -> Scope | None:
        """Read one scope."""

    def children(self, parent: int) -> Iterable[int]:
        """Name the stored scopes directly inside one."""


class NoPages:
    """A new instance has nothing stored."""

    def scope(self, scope: int) -> Scope | None:  # noqa: ARG002 - the protocol's signature
        """Find nothing."""
        return None

    def children(self, parent: int) -> Iterable[int]:  # noqa: ARG002
        """Find nothing."""
        return ()


_NOTHING_STORED = NoPages()


class Scopes(dict[int, Scope]):
    """The scopes in memory; one that is not is read from its page. `KeyError` where it is not open."""

    __slots__ = ("closed", "pages")

    def __init__(self, pages: Pages) -> None:
        """`pages` is where stored scopes come from; `closed` holds the ids of those that have ended since."""
        self.pages = pages
        self.closed: set[int] = set()

    def __missing__(self, scope_id: int) -> Scope:
        """Read a scope when it is first touched."""
        scope = None if scope_id in self.closed else self.pages.scope(scope_id)
        if scope is None:
            raise KeyError(scope_id)
        self[scope_id] = scope
        return scope


class State:
    """One instance while it is being worked on. Only `engine.execution.evolve` changes it."""

    __slots__ = (
        "business_key",
        "changed",
        "closed",
        "ended",
        "inside",
        "instance_id",
        "outcome",
        "pages",
        "parent",
        "scopes",
        "sequence",
    )

    def __init__(
        self,
        instance_id: str,
        *,
        sequence: int = 0,
        business_key: str | None = None,
        parent: tuple[str, int, int] | None = None,
        pages: Pages | None = None,
    ) -> None:
        """`parent` is (instance id, scope, wait) of the calling activity; `sequence` the last event's number."""
        self.instance_id = instance_id
        self.sequence = sequence
        self.business_key = business_key
        self.parent = parent
        self.pages: Pages = pages or _NOTHING_STORED
        self.scopes = Scopes(self.pages)
        self.changed: set[int] = set()
        self.closed = self.scopes.closed
        self.inside: dict[int, set[int]] = {}
        self.ended: str | None = None
        self.outcome: str | None = None

    def scope(self, scope_id: int) -> Scope:
        """Look at a scope; that it is not open is a bug (callers check `has`)."""
        return self.scopes[scope_id]

    def has(self, scope_id: int) -> bool:
        """Whether a scope is open."""
        try:
            self.scopes[scope_id]
        except KeyError:
            return False
        return True

    def wait(self, scope_id: int, wait_id: int) -> Wait | None:
        """Find an open wait, or None when it is over."""
        return self.scope(scope_id).waits.get(wait_id) if self.has(scope_id) else None

    def children(self, parent: int) -> list[int]:
        """Ids of the open scopes directly inside one, oldest first."""
        stored = {child for child in self.pages.children(parent) if child not in self.closed}
        return sorted(stored | self.inside.get(parent, set()))

    def read_all(self) -> list[Scope]:
        """Read every scope that is open, one before those inside it; afterwards nothing is looked for in pages."""
        found, to_look = list[Scope](), [0]
        while to_look:
            one = to_look.pop()
            found.append(self.scope(one))
            inside = self.children(one)
            if inside:
                self.inside[one] = set(inside)
            to_look += inside
        self.pages = self.scopes.pages = _NOTHING_STORED
        return found

    def chain(self, scope_id: int) -> Iterator[Scope]:
        """The scope and those around it, innermost first."""
        while True:
            scope = self.scope(scope_id)
            yield scope
            if scope_id == 0:
                return
            scope_id = scope.parent
