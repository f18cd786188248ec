"""Whether a process always comes to an end: no token waits for ever at a join, none does the same work twice.

Each scope is played through in all ways at once (van der Aalst's soundness, on the markings of the scope): a marking is
the set of flows that tokens stand on. Steps that only pass tokens on are left out, so that a marking holds nothing but
splits and joins. A way that shows the trouble is told; the search is breadth-first, so it is a shortest one. Conditions
are not looked at: every way that is drawn can be taken. What is too large to be played through is not judged.
"""

from __future__ import annotations

from collections import deque
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.diagram import Diagram
    from engine.program.model import Element, Program

    Marking: TypeAlias = frozenset[str]

MOST = 4_000
"""Markings of one scope that are looked at."""
_MOST_WAYS = 5
"""Ways out of an inclusive gateway whose combinations are all tried; of more, each alone and all at once."""
_LONGEST = 8
_SPLITS = frozenset({"parallelGateway", "inclusiveGateway"})
_SYNCHRONISING = _SPLITS
_ENDING = ("endEvent.terminate", "endEvent.error", "endEvent.cancel")
_UNJUDGED = frozenset({"complexGateway", "adHocSubProcess"})


class Trouble(NamedTuple):
    """Something that can go wrong: at which element, and the way there (flows or elements by label)."""

    kind: str
    element: str
    way: tuple[str, ...]


def comes_to_an_end(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """Tell every join at which a token can wait for ever, and every place that two tokens can come to."""
    for scope, body in program.bodies.items():
        inside = {one.id: one for one in program.elements.values() if one.body == scope}
        if any(one.kind in _UNJUDGED or one.needs > 1 for one in inside.values()):
            continue
        events = [one for one in inside if inside[one].kind == "startEvent"]
        starts = [[one] for one in events] or [[one for one in body.starts if one in inside]]
        for trouble in _Play(program, inside).troubles(starts):
            yield _told(program, trouble)


def _told(program: Program, trouble: Trouble) -> Finding:
    label = program.elements[trouble.element].label
    shown = trouble.way if len(trouble.way) <= _LONGEST else ("…", *trouble.way[-_LONGEST:])
    way = " → ".join(shown)
    if trouble.kind == "deadlock":
        message = (
            f"A request can wait for ever at {label!r}: not every flow that it waits for comes. A way there: {way}."
        )
        advice = "Join with the kind of gateway that has split, or lead every way to it."
        return Finding("deadlock", Severity.WARNING, message, advice, trouble.element)
    message = (
        f"Two tokens can come to {label!r} one after the other, so what follows is done twice. A way there: {way}."
    )
    advice = "Join them with a parallel or inclusive gateway first."
    return Finding("done-twice", Severity.WARNING, message, advice, trouble.element)


class _Play:
    """One scope, played through in all ways."""

    def __init__(self, program: Program, inside: Mapping[str, Element]) -> None:
        self._flows = program.flows
        self._inside = inside
        self._target = {flow: program.flows[flow].target for one in inside.values() for flow in one.incoming}
        self._settled = {flow: self._settle(flow) for flow in self._target}
        self._came: dict[Marking, tuple[Marking | None, str]] = {}
        self._crowded: set[Marking] = set()
        self._found: dict[tuple[str, str], Trouble] = {}

    def _settle(self, flow: str) -> frozenset[str]:
        """Give the flow on which a token that takes this one comes to rest: steps that only pass it on are left out,
        and at an end it is gone.
        """
        seen = {flow}
        while True:
            element = self._inside[self._target[flow]]
            if element.kind == "endEvent" and element.behaviour not in _ENDING:
                return frozenset()
            if len(element.incoming) > 1 or len(element.outgoing) != 1 or element.boundary:
                return frozenset({flow})
            (onward,) = (one.id for one in element.outgoing)
            if onward in seen or onward not in self._target:
                return frozenset({flow})
            seen.add(onward)
            flow = onward

    def troubles(self, starts: Iterable[list[str]]) -> list[Trouble]:
        """Play from each of these beginnings."""
        waiting: deque[Marking] = deque()
        for start in starts:
            for marking, label in self._begin(start):
                self._note(marking, None, label, waiting)
        while waiting and len(self._came) < MOST:
            marking = waiting.popleft()
            steps = list(self._steps(marking))
            if marking and not steps and marking not in self._crowded:
                self._stuck(marking)
            for after, label in steps:
                self._note(after, marking, label, waiting)
        return list(self._found.values())

    def _note(self, marking: Marking, before: Marking | None, label: str, waiting: deque[Marking]) -> None:
        if marking not in self._came:
            self._came[marking] = (before, label)
            waiting.append(marking)

    def _begin(self, start: list[str]) -> Iterator[tuple[Marking, str]]:
        labels = ", ".join(self._inside[one].label for one in start)
        markings: list[Marking] = [frozenset()]
        for one in start:
            markings = [before | out for before in markings for out, _ in self._out(self._inside[one])]
        yield from ((one, labels) for one in markings)

    def _steps(self, marking: Marking) -> Iterator[tuple[Marking, str]]:
        """Give every marking that can come next, with what happens."""
        targets: dict[str, list[str]] = {}
        for flow in sorted(marking):
            targets.setdefault(self._target[flow], []).append(flow)
        for one, here in targets.items():
            element = self._inside[one]
            if element.kind in _SYNCHRONISING and len(element.incoming) > 1:
                if self._may_join(element, here, marking):
                    yield from self._fire(element, marking, here)
                continue
            if len(here) > 1 and element.kind != "endEvent":
                self._twice(marking, one)
                continue
            for flow in here:
                yield from self._fire(element, marking, [flow])

    def _may_join(self, element: Element, here: list[str], marking: Marking) -> bool:
        if len(here) == len(element.incoming):
            return True
        if element.kind != "inclusiveGateway":
            return False
        missing = set(element.incoming) - set(here)
        reach: Mapping[str, frozenset[str]] = getattr(element.detail, "reach", {})
        elsewhere = (self._target[flow] for flow in marking if flow not in here)
        return not any(missing & reach.get(one, frozenset()) for one in elsewhere)

    def _fire(self, element: Element, marking: Marking, taken: list[str]) -> Iterator[tuple[Marking, str]]:
        rest = marking.difference(taken)
        if element.behaviour in _ENDING:
            yield frozenset(), element.label
            return
        for out, label in self._out(element):
            if rest & out:
                self._twice(marking, self._target[next(iter(rest & out))])
            else:
                yield rest | out, label

    def _out(self, element: Element) -> Iterator[tuple[Marking, str]]:
        """Give the sets of flows that tokens may leave by, each with what it is called."""
        normal = list(self._ways(element))
        yield from normal
        for event in (self._inside[one] for one in element.boundary if one in self._inside):
            if event.behaviour == "boundaryEvent.compensate":
                continue  # it takes back what is done, and nothing goes another way
            goes_on = frozenset[str]() if _interrupts(event) else normal[0][0] if normal else frozenset[str]()
            for out, label in self._ways(event):
                yield goes_on | out, f"{element.label} ({label})"

    def _ways(self, element: Element) -> Iterator[tuple[Marking, str]]:
        flows = [flow.id for flow in element.outgoing if flow.target in self._inside]
        if not flows or element.behaviour in _ENDING:
            yield frozenset(), element.label
        elif element.kind in {"exclusiveGateway", "eventBasedGateway"}:
            yield from ((self._settled[one], self._called(element, [one])) for one in flows)
        elif element.onward is None and len(flows) > 1:
            yield from ((self._at_rest(some), self._called(element, some)) for some in _some(flows))
        else:
            yield self._at_rest(flows), element.label

    def _at_rest(self, flows: Iterable[str]) -> Marking:
        return frozenset().union(*(self._settled[one] for one in flows))

    def _called(self, element: Element, flows: Iterable[str]) -> str:
        named = " and ".join(self._flows[one].name or self._inside[self._target[one]].label for one in flows)
        return f"{element.label} ({named})"

    def _stuck(self, marking: Marking) -> None:
        for flow in sorted(marking):
            one = self._target[flow]
            self._found.setdefault(("deadlock", one), Trouble("deadlock", one, self._way(marking)))

    def _twice(self, marking: Marking, element: str) -> None:
        """Tell it; what would come of two tokens there is not played."""
        self._crowded.add(marking)
        self._found.setdefault(("done-twice", element), Trouble("done-twice", element, self._way(marking)))

    def _way(self, marking: Marking) -> tuple[str, ...]:
        """Give what has happened until a marking, from the beginning."""
        told: list[str] = []
        before: Marking | None = marking
        while before is not None:
            before, label = self._came[before]
            told.append(label)
        return tuple(reversed(told))


def _interrupts(event: Element) -> bool:
    return bool(getattr(event.detail, "interrupting", True))


def _some(flows: list[str]) -> Iterator[tuple[str, ...]]:
    """Give the combinations of ways that an inclusive choice may take."""
    if len(flows) > _MOST_WAYS:
        yield from ((one,) for one in flows)
        yield tuple(flows)
        return
    for count in range(1, len(flows) + 1):
        yield from combinations(flows, count)
