"""Whether what is open at an element can go on at another one: it must be the same kind of waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.elements.registry import ENTER
from engine.execution.migration.matching import heard
from engine.program.triggers import MultipleDetail
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.state import Scope, Wait
    from engine.program.model import Element, Program

_BY_PEOPLE = frozenset({"userTask", "task", "intermediateCatchEvent.person"})
_CATCHING = frozenset({"intermediateCatchEvent", "receiveTask"})
_JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})

WORDS = {
    "task": say("waits for somebody"),
    "job": say("waits for work that is done by itself"),
    "timer": say("waits for a time"),
    "message": say("waits for a message"),
    "signal": say("waits for a signal"),
    "condition": say("waits for a condition"),
    "events": say("waits for several events"),
    "gateway": say("waits for one of several events"),
    "child": say("waits for a called process"),
    "scope": say("is under way"),
    "incident": say("is stuck"),
}
"""What is going on at an element, by the kind of wait."""


def begun(element: Element, *, in_a_round: bool = False) -> Element:
    """What runs once an element's tokens are there; in one round of a repeated activity what is done each time."""
    element = element.begins or element
    return element.each if in_a_round and element.each is not None else element


def is_round_of(scope: Scope, element_id: str) -> bool:
    """Whether a scope is one round of an element."""
    return scope.kind == "round" and scope.element == element_id


def fits(wait: Wait, old: Element, new: Element) -> bool:
    """Whether a token that waits at one element can go on waiting at another."""
    many = new.each is not None and wait.kind not in {"scope", "incident"}
    return not many and _FITS[wait.kind](wait, old, new)


def _task(_wait: Wait, old: Element, new: Element) -> bool:
    if getattr(old.detail, "asked", None) is not None:
        return new.kind == old.kind and getattr(new.detail, "asked", None) is not None
    return new.behaviour in _BY_PEOPLE


def _job(_wait: Wait, old: Element, new: Element) -> bool:
    job = getattr(new.detail, "job", None)
    return job is not None and job == getattr(old.detail, "job", None)


def _event(wait: Wait, _old: Element, new: Element) -> bool:
    triggers = [trigger for trigger, _, _ in heard(new)]
    waited = "conditional" if wait.kind == "condition" else wait.kind
    return new.kind in _CATCHING and triggers == [waited] and not isinstance(new.detail, MultipleDetail)


def _events(_wait: Wait, old: Element, new: Element) -> bool:
    alike = old.kind == new.kind and heard(old) == heard(new)
    return alike and getattr(old.detail, "together", None) == getattr(new.detail, "together", None)


def _incident(wait: Wait, old: Element, new: Element) -> bool:
    """What could not begin may begin at another element; what could not go on must be of the same kind."""
    if wait.data[0] in ("enter", "loop"):
        return new.behaviour in ENTER and new.kind != "startEvent" and (new.each is None) == (old.each is None)
    return new.behaviour == old.behaviour


_FITS: dict[str, Callable[[Wait, Element, Element], bool]] = {
    "task": _task,
    "job": _job,
    "timer": _event,
    "message": _event,
    "signal": _event,
    "condition": _event,
    "events": _events,
    "gateway": lambda _, __, new: new.behaviour == "eventBasedGateway",
    "child": lambda _, __, new: new.behaviour == "callActivity",
    "scope": lambda _, old, new: new.behaviour == old.behaviour and type(new.repeat) is type(old.repeat),
    "incident": _incident,
    "happened": _events,
}


def joins(old: Element, new: Element) -> bool:
    """Whether tokens that wait at a join can go on waiting at another."""
    if old.needs > 1 or new.needs > 1:
        return old.needs == new.needs
    return old.kind in _JOINS and new.kind in _JOINS


def repeats_alike(old: Element, new: Element) -> bool:
    """Whether rounds that have begun can be counted on: one after the other or at once, a list or a number."""
    names = ("sequential", "item", "output", "before")
    return all(getattr(old.repeat, one, None) == getattr(new.repeat, one, None) for one in names)


def can_be_drawn(program: Program, element_id: str) -> bool:
    """Whether a subprocess can be put around what is open: there is one run of it, and it is begun by nothing else."""
    element = program.elements[element_id]
    return element.behaviour in {"subProcess", "transaction"}
