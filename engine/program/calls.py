"""Which process calls which: calls that lead nowhere, and calls that come back to where they began."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from engine.model import Finding, Severity
from engine.program.details import CallDetail
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.program.bundle import Process
    from engine.program.model import Element, Program

    Stored = Callable[[str, str], Program | None]


MOST = 1_000_000
"""Calls that are looked at for all circles: a thousand processes, each of which leads to all others by a few calls."""
_MOST_SHOWN = 20


def findings(processes: Mapping[str, Process], stored: Stored) -> Iterator[Finding]:
    """Tell about calls of processes (by key) that are deployed together.

    `stored` gives the program that is deployed already under a key and a binding, or None.
    """
    for process in processes.values():
        for call in _calls(process.program):
            if not _is_there(processes, stored, call):
                yield _unknown(process, call, known=stored(call.detail.process, "latest") is not None)
            elif not _can_begin(processes, stored, call):
                yield _without_start(process, call)
    yield from _circles(processes, stored)


def _calls(program: Program) -> list[Element]:
    """The call activities that name what they call; what is computed is not known before it runs."""
    activities = (one for one in program.elements.values() if isinstance(one.detail, CallDetail))
    return [one for one in activities if one.detail.target is None]


def _is_there(processes: Mapping[str, Process], stored: Stored, call: Element) -> bool:
    detail = call.detail
    return detail.process in processes or stored(detail.process, detail.binding) is not None


def _can_begin(processes: Mapping[str, Process], stored: Stored, call: Element) -> bool:
    key, binding = call.detail.process, call.detail.binding
    found = processes[key].program if key in processes and binding == "latest" else stored(key, binding)
    return found is None or bool(found.bodies[found.key].starts)


def _without_start(process: Process, call: Element) -> Finding:
    return Finding(
        "call-start",
        Severity.WARNING,
        say(
            "%(label)s calls the process %(process)s, which begins only by an event from outside.",
            label=in_quotes(call.label),
            process=in_quotes(call.detail.process),
        ),
        say("Give that process a start event without a trigger; until then every call is an incident."),
        call.id,
        process.file,
    )


def _unknown(process: Process, call: Element, *, known: bool) -> Finding:
    version = call.detail.version
    which = say("the process %(process)s", process=in_quotes(call.detail.process))
    if version is not None:
        which = say("version %(version)s of %(which)s", version=version, which=which)
    label = in_quotes(call.label)
    message = say("%(label)s calls %(which)s, which is not deployed.", label=label, which=which)
    if known and version is not None:
        message = say("%(label)s calls %(which)s, of which there are others only.", label=label, which=which)
    return Finding(
        "call-unknown",
        Severity.WARNING,
        message,
        say("Deploy it as well, or correct what is called; until then every call is an incident."),
        call.id,
        process.file,
    )


class _Ways:
    """Which process calls which; each is looked up once. `left` is how many calls may still be looked at."""

    def __init__(self, processes: Mapping[str, Process], stored: Stored) -> None:
        self._processes = processes
        self._stored = stored
        self._called: dict[str, tuple[str, ...]] = {}
        self.left = MOST

    def _of(self, key: str) -> tuple[str, ...]:
        if key not in self._called:
            program = self._processes[key].program if key in self._processes else self._stored(key, "latest")
            found = _calls(program) if program is not None else ()
            self._called[key] = tuple(dict.fromkeys(call.detail.process for call in found))
        self.left -= len(self._called[key])
        return self._called[key]

    def circle(self, start: str) -> list[str]:
        """Follow calls from a process until they come back to it: the keys on a shortest way, or nothing."""
        came_from, to_look = {start: start}, deque([start])
        while to_look and self.left > 0:
            here = to_look.popleft()
            for key in self._of(here):
                if key == start:
                    return [*_back(came_from, here), key]
                if key not in came_from:
                    came_from[key] = here
                    to_look.append(key)
        return []


def _back(came_from: Mapping[str, str], key: str) -> list[str]:
    """Give the way to a process from where it was begun to look."""
    way = [key]
    while came_from[way[-1]] != way[-1]:
        way.append(came_from[way[-1]])
    return way[::-1]


def _circles(processes: Mapping[str, Process], stored: Stored) -> Iterator[Finding]:
    """Tell each circle once: a process that stands in one that was told is not begun with."""
    ways, told = _Ways(processes, stored), set[str]()
    for process in processes.values():
        circle = ways.circle(process.program.key) if process.program.key not in told else []
        if circle:
            told.update(circle)
            yield _endless(process, circle)
    if ways.left <= 0:
        message = say("So many processes call one another that not all of it was looked through for circles.")
        advice = say("Nothing, if it is meant so; what calls itself without end is stopped as an incident.")
        yield Finding("call-large", Severity.NOTE, message, advice, None, next(iter(processes.values())).file)


def _endless(process: Process, circle: list[str]) -> Finding:
    first = next(one for one in _calls(process.program) if one.detail.process == circle[1])
    shown = circle if len(circle) <= _MOST_SHOWN else [*circle[: _MOST_SHOWN - 2], "…", circle[-1]]
    return Finding(
        "call-cycle",
        Severity.WARNING,
        say(
            "Processes call one another in a circle: %(shown)s.",
            shown=joined((one if one == "…" else in_quotes(one) for one in shown), sign=" → "),
        ),
        say("See that a condition ends it; what calls itself without end is stopped as an incident."),
        first.id,
        process.file,
    )
