"""Whether a process always comes to an end: no token waits for ever at a join, none does the same work twice.

Each scope is played through in all ways at once (van der Aalst's soundness, on the markings of the scope): a marking is
the set of flows that tokens stand on. Steps that only pass tokens on are left out, so that a marking holds nothing but
splits and joins. A way that shows the trouble is told; the search is breadth-first, so it is a shortest one. Conditions
are not looked at: every way that is drawn can be taken. What is too large to be played through is given up, and that is
told: the number of markings of a scope doubles with every branch, and a file may be drawn to make it so.
"""

from __future__ import annotations

from collections import deque
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.model import Finding, Severity
from engine.sentence import grouped, in_quotes, joined, say, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.diagram import Diagram
    from engine.program.model import Element, Program

    Marking: TypeAlias = frozenset[str]

MOST = 4_000
"""Markings of one scope that are looked at."""
STEPS = 4_000_000
"""Flows that are looked at, all markings of all files of one upload taken together; some seconds at most."""
_MOST_WAYS = 5
"""Ways out of an inclusive gateway whose combinations are all tried; of more, each alone and all at once."""
_LONGEST = 8
_NAMED = 3
"""Flows or beginnings that are called by name where many are taken at once."""
_SPLITS = frozenset({"parallelGateway", "inclusiveGateway"})
_SYNCHRONISING = _SPLITS
_ENDING = ("endEvent.terminate", "endEvent.error", "endEvent.cancel")
_UNJUDGED = frozenset({"complexGateway", "adHocSubProcess"})


class Trouble(NamedTuple):
    """Something that can go wrong: at which element, and the way there (flows or elements by label)."""

    kind: str
    element: str
    way: tuple[str, ...]


class TooLarge(Exception):  # noqa: N818 - not an error: the search ends here
    """What is drawn cannot be played through with what is left of the budget."""


class Budget:
    """What may still be looked at, in flows; shared by all processes of an upload."""

    def __init__(self, steps: int = STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take so many; TooLarge where fewer are left."""
        self._left -= steps
        if self._left < 0:
            raise TooLarge


def comes_to_an_end(program: Program, diagram: Diagram, budget: Budget) -> Iterator[Finding]:  # noqa: ARG001 - as all
    """Tell every join at which a token can wait for ever, and every place that two tokens can come to."""
    insides: dict[str, dict[str, Element]] = {scope: {} for scope in program.bodies}
    for one in program.elements.values():
        insides.setdefault(one.body, {})[one.id] = one
    given_up = False
    for scope, body in program.bodies.items():
        inside = insides[scope]
        if any(one.kind in _UNJUDGED or one.needs > 1 for one in inside.values()):
            continue
        events = [one for one in inside if inside[one].kind == "startEvent"]
        play = _Play(program, inside, budget)
        given_up |= not play.through([[one] for one in events] or [[one for one in body.starts if one in inside]])
        yield from (_told(program, trouble) for trouble in play.found.values())
    if given_up:
        yield _given_up(program)


def _given_up(program: Program) -> Finding:
    return Finding(
        "design-large",
        Severity.NOTE,
        say(
            "%(name)s is too large to be looked through for joins that wait for ever and work that is done twice.",
            name=in_quotes(program.name),
        ),
        say("Nothing, if it is right as it is. Parts of it that are subprocesses are looked through each by itself."),
        program.key,
    )


def _told(program: Program, trouble: Trouble) -> Finding:
    label = program.elements[trouble.element].label
    way = joined(trouble.way, sign=" → ")
    if trouble.kind == "deadlock":
        message = say(
            "A request can wait for ever at %(label)s: not every flow that it waits for comes. A way there: %(way)s.",
            label=in_quotes(label),
            way=way,
        )
        advice = say("Join with the kind of gateway that has split, or lead every way to it.")
        return Finding("deadlock", Severity.WARNING, message, advice, trouble.element)
    message = say(
        "Two tokens can come to %(label)s one after the other, so what follows is done twice. A way there: %(way)s.",
        label=in_quotes(label),
        way=way,
    )
    advice = say("Join them with a parallel or inclusive gateway first.")
    return Finding("done-twice", Severity.WARNING, message, advice, trouble.element)


class _Play:
    """One scope, played through in all ways."""

    def __init__(self, program: Program, inside: Mapping[str, Element], budget: Budget) -> None:
        self.found: dict[tuple[str, str], Trouble] = {}
        self._spend = budget.spend
        self._flows = program.flows
        self._inside = inside
        self._target = {flow: program.flows[flow].target for one in inside.values() for flow in one.incoming}
        self._settled: dict[str, Marking] = {}
        for flow in self._target:
            self._settle(flow)
        self._came: dict[Marking, tuple[Marking | None, str]] = {}
        self._crowded: set[Marking] = set()

    def _settle(self, flow: str) -> None:
        """Note the flow on which a token that takes this one comes to rest: steps that only pass it on are left out,
        and at an end it is gone. All flows on the way are noted with it, so that each is looked at once.
        """
        passed: dict[str, None] = {}
        onward: str | None = flow
        while onward is not None and onward not in self._settled and onward not in passed:
            passed[flow := onward] = None
            onward = self._onward(flow)
        rest = self._settled.get(onward or "") if onward not in passed else None
        if rest is None:
            element = self._inside[self._target[flow]]
            gone = element.kind == "endEvent" and element.behaviour not in _ENDING
            rest = frozenset() if gone else frozenset({flow})
        self._settled.update(dict.fromkeys(passed, rest))

    def _onward(self, flow: str) -> str | None:
        """Give the flow by which a token is only passed on, if it is."""
        element = self._inside[self._target[flow]]
        if len(element.incoming) > 1 or len(element.outgoing) != 1 or element.boundary:
            return None
        (onward,) = (one.id for one in element.outgoing)
        return onward if onward in self._target else None

    def through(self, starts: Iterable[list[str]]) -> bool:
        """Play from each of these beginnings; False where it had to be given up. What goes wrong is in `found`."""
        waiting: deque[Marking] = deque()
        try:
            for start in starts:
                for marking, label in self._begin(start):
                    self._note(marking, None, label, waiting)
            while waiting:
                self._play_on(waiting.popleft(), waiting)
        except TooLarge:
            return False
        return True

    def _play_on(self, marking: Marking, waiting: deque[Marking]) -> None:
        self._spend(len(marking))
        steps = False
        for after, label in self._steps(marking):
            self._note(after, marking, label, waiting)
            steps = True
        if marking and not steps and marking not in self._crowded:
            self._stuck(marking)

    def _note(self, marking: Marking, before: Marking | None, label: str, waiting: deque[Marking]) -> None:
        if marking in self._came:
            return
        if len(self._came) >= MOST:
            raise TooLarge
        self._came[marking] = (before, label)
        waiting.append(marking)

    def _begin(self, start: list[str]) -> Iterator[tuple[Marking, str]]:
        labels = joined(_listed(start, lambda one: self._inside[one].label), sign=", ")
        markings: list[Marking] = [frozenset()]
        for one in start:
            markings = [self._both(before, out) for before in markings for out, _ in self._out(self._inside[one])]
        yield from ((one, labels) for one in markings)

    def _both(self, one: Marking, other: Marking) -> Marking:
        self._spend(1 + len(one) + len(other))
        return one | other

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
        missing = set(element.incoming).difference(here)
        reach: Mapping[str, frozenset[str]] = getattr(element.detail, "reach", {})
        self._spend(len(marking) + len(element.incoming))
        for flow in marking.difference(here):
            self._spend(len(missing))
            if not missing.isdisjoint(reach.get(self._target[flow], ())):
                return False
        return True

    def _fire(self, element: Element, marking: Marking, taken: list[str]) -> Iterator[tuple[Marking, str]]:
        self._spend(len(marking))
        rest = marking.difference(taken)
        if element.behaviour in _ENDING:
            yield frozenset(), element.label
            return
        for out, label in self._out(element):
            if rest & out:
                self._twice(marking, self._target[next(iter(rest & out))])
            else:
                yield self._both(rest, out), label

    def _out(self, element: Element) -> Iterator[tuple[Marking, str]]:
        """Give the sets of flows that tokens may leave by, each with what it is called."""
        normal = list(self._ways(element))
        yield from normal
        for event in (self._inside[one] for one in element.boundary if one in self._inside):
            if event.behaviour == "boundaryEvent.compensate":
                continue  # it takes back what is done, and nothing goes another way
            goes_on = frozenset[str]() if _interrupts(event) else normal[0][0] if normal else frozenset[str]()
            for out, label in self._ways(event):
                yield self._both(goes_on, out), say("%(label)s (%(named)s)", label=element.label, named=label)

    def _ways(self, element: Element) -> Iterator[tuple[Marking, str]]:
        self._spend(1 + len(element.outgoing))
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

    def _called(self, element: Element, flows: Sequence[str]) -> str:
        named = _listed(flows, lambda one: self._flows[one].name or self._inside[self._target[one]].label)
        return say("%(label)s (%(named)s)", label=element.label, named=together(named))

    def _stuck(self, marking: Marking) -> None:
        for flow in sorted(marking):
            one = self._target[flow]
            self._tell("deadlock", one, marking)

    def _twice(self, marking: Marking, element: str) -> None:
        """Tell it; what would come of two tokens there is not played."""
        self._crowded.add(marking)
        self._tell("done-twice", element, marking)

    def _tell(self, kind: str, element: str, marking: Marking) -> None:
        if (kind, element) not in self.found:
            self.found[kind, element] = Trouble(kind, element, self._way(marking))

    def _way(self, marking: Marking) -> tuple[str, ...]:
        """Give what has happened until a marking: from the beginning, or no more than the last of it."""
        told: list[str] = []
        before: Marking | None = marking
        while before is not None and len(told) < _LONGEST:
            before, label = self._came[before]
            told.append(label)
        return ("…",) * (before is not None) + tuple(reversed(told))


def _listed(ids: Sequence[str], name: Callable[[str], str]) -> list[str]:
    """Call some things by name, and the others by their number."""
    more = len(ids) - _NAMED
    shown = ids if more <= 1 else ids[:_NAMED]
    return [*map(name, shown), *([say("%(number)s more", number=grouped(more))] if more > 1 else [])]


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
