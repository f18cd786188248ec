"""What sets events and processes off, compiled: conditions, several triggers in one event, starts from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from engine.feel import Expression
    from engine.program.details import TimerDetail


@dataclass(frozen=True, slots=True)
class ConditionDetail:
    """A condition waited for: looked at when one of the `names` it reads changes, set off when it becomes true."""

    condition: Expression
    names: frozenset[str]
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One of the triggers of a multiple event: the id of its definition, the trigger and that one's detail."""

    id: str
    trigger: str
    detail: Any


@dataclass(frozen=True, slots=True)
class MultipleDetail:
    """An event with several triggers: any of them sets it off, or (`together`) all of them have to come.

    One that throws `waits` for what it takes back, and then `comes_back` where there is more to throw.
    """

    parts: tuple[Part, ...]
    together: bool = False
    interrupting: bool = True
    waits: bool = False
    comes_back: bool = False


class Watched(NamedTuple):
    """Names that conditions waited for in a body read: of those in it, and of those in what is inside it."""

    here: frozenset[str]
    inside: frozenset[str]


@dataclass(frozen=True, slots=True)
class StartTrigger:
    """What sets a process off from outside: `kind` is its trigger or none, `name` the message or signal.

    `begun` says that it is no start event but stands on the way, `beside` are events that are awaited from then on.
    An event with several triggers is one of these for each, with the id of the definition as `part`.
    `initiator` is the variable for the person who starts it.
    """

    element: str
    kind: str
    name: str | None = None
    form: str | None = None
    payload: tuple[str, ...] | None = None
    timer: TimerDetail | None = None
    begun: bool = False
    beside: tuple[str, ...] = ()
    condition: Expression | None = None
    part: str = ""
    initiator: str | None = None

    @property
    def at(self) -> str:
        """Where it comes in: the element, and of several triggers which ("order/by_fax"; no id has a slash)."""
        return f"{self.element}/{self.part}" if self.part else self.element
