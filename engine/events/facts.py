"""Values, decisions, communication and trouble."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.events.event import Event
from engine.sentence import put_together


class VariablesSet(Event, tag="v", frozen=True):
    """Values were written to a scope, or to one activity of it where `wait` is not 0."""

    personal: ClassVar[bool] = True

    scope: int
    wait: int
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class DocumentRead(Event, tag="dr", frozen=True):
    """A document of a data store was read for an element; `revision` 0 says that there is none. What was in it
    stands where it went.
    """

    element: str
    store: str
    key: str
    revision: int


class DocumentWritten(Event, tag="dw", frozen=True):
    """A document of a data store was written for an element: `values` holds the one value that it has from now on."""

    personal: ClassVar[bool] = True

    scope: int
    element: str
    store: str
    key: str
    revision: int
    values: tuple[Any, ...] | None


class DecisionMade(Event, tag="d", frozen=True):
    """A decision was evaluated; `rules` are the ids of the rules that matched."""

    scope: int
    element: str
    decision: str
    rules: tuple[str, ...]


class MessageSent(Event, tag="ms", frozen=True):
    """A message left the instance. `to` names the pool it goes to; None stays within the engine."""

    personal: ClassVar[bool] = True

    scope: int
    element: str
    name: str
    key: str | None
    to: str | None
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class MessageReceived(Event, tag="mr", frozen=True):
    """A message reached a waiting or starting element."""

    scope: int
    element: str
    name: str
    message_id: str


class SignalThrown(Event, tag="st", frozen=True):
    """A signal was broadcast."""

    personal: ClassVar[bool] = True

    scope: int
    element: str
    name: str
    names: tuple[str, ...]
    values: tuple[Any, ...] | None


class ErrorThrown(Event, tag="et", frozen=True):
    """A BPMN error was raised; `caught_by` is the boundary event or event subprocess, None where nobody did."""

    scope: int
    element: str
    code: str
    caught_by: str | None


class EscalationThrown(Event, tag="es", frozen=True):
    """An escalation was raised; `caught_by` as in ErrorThrown. Where nobody caught it, it may be `passed_on` to
    the caller of the process.
    """

    scope: int
    element: str
    code: str
    caught_by: str | None
    passed_on: bool = False


class JobFailed(Event, tag="jf", frozen=True):
    """A worker could not do its job; it is tried again at `retry_at` while `left` is above 0. `said` is what the
    message was made of (`engine.sentence.taken_apart`).
    """

    scope: int
    wait: int
    element: str
    left: int
    retry_at: int | None
    message: str
    said: dict[str, Any] | None = None

    @property
    def sentence(self) -> str:
        """The message, able to be said in another language where it was recorded so."""
        return put_together(self.message, self.said) if self.said else self.message


class ScriptPrinted(Event, tag="pr", frozen=True):
    """A script printed something for whoever designs it: `values` holds the one text."""

    personal: ClassVar[bool] = True

    scope: int
    wait: int
    element: str
    values: tuple[Any, ...] | None


class IncidentRaised(Event, tag="ir", frozen=True):
    """The process is stuck here until a person helps.

    A new `wait` parks a token that could not enter (`flow` says from where) or, with `phase` "leave",
    could not go on (the wait of that id then becomes the incident); "fired" parks a token that an attached
    event set off and that could not go on, "begin" that of an event subprocess that could not begin. With
    `host` another wait (a job), that wait stays and the incident hangs on it; with -1 the incident is about
    the element alone. "loop" parks a token that found no rest, with all others (`held`: element, flow, how many).
    `said` is what the message was made of (`engine.sentence.taken_apart`).
    """

    scope: int
    wait: int
    element: str
    host: int
    code: str
    message: str
    phase: str = "enter"
    flow: str | None = None
    held: tuple[tuple[str, str | None, int], ...] = ()
    said: dict[str, Any] | None = None

    @property
    def sentence(self) -> str:
        """The message, able to be said in another language where it was recorded so."""
        return put_together(self.message, self.said) if self.said else self.message


class IncidentResolved(Event, tag="ic", frozen=True):
    """A person put it right and asked for another try, or the instance was cancelled; `held`: its token is one of those
    that the incident of a loop holds; `come`: the input that it could not begin without is there.
    """

    scope: int
    wait: int
    element: str
    how: str = "retried"
