"""Which process calls which: calls that lead nowhere, and calls that come back to where they began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity
from engine.program.details import CallDetail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.program.bundle import Process
    from engine.program.model import Element, Program

    Stored = Callable[[str, str], Program | None]


def findings(processes: Mapping[str, Process], stored: Stored) -> Iterator[Finding]:
    """Tell about calls of processes (by key) that are deployed together.

    `stored` gives the program that is deployed already under a key and a binding, or None.
    """
    for process in processes.values():
        for call in _calls(process.program):
            if not _is_there(processes, stored, call):
                yield _unknown(process, call)
            elif not _can_begin(processes, stored, call):
                yield _without_start(process, call)
    told: set[frozenset[str]] = set()
    for process in processes.values():
        circle = _circle(processes, stored, process.program)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield _endless(process, circle)


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
        f"{call.label!r} calls the process {call.detail.process!r}, which begins only by an event from outside.",
        "Give that process a start event without a trigger; until then every call is an incident.",
        call.id,
        process.file,
    )


def _unknown(process: Process, call: Element) -> Finding:
    version = "" if call.detail.binding == "latest" else f" ({call.detail.binding})"
    return Finding(
        "call-unknown",
        Severity.WARNING,
        f"{call.label!r} calls the process {call.detail.process!r}{version}, which is not deployed.",
        "Deploy it as well, or correct the name; until then every call is an incident.",
        call.id,
        process.file,
    )


def _circle(processes: Mapping[str, Process], stored: Stored, start: Program) -> list[str]:
    """Follow calls from a process until they come back to it: the keys on a shortest way, or nothing."""
    ways, seen = [[start.key]], {start.key}
    while ways:
        way = ways.pop(0)
        program = _program(processes, stored, way[-1])
        for call in _calls(program) if program is not None else ():
            key = call.detail.process
            if key == start.key:
                return [*way, key]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []


def _program(processes: Mapping[str, Process], stored: Stored, key: str) -> Program | None:
    return processes[key].program if key in processes else stored(key, "latest")


def _endless(process: Process, circle: list[str]) -> Finding:
    first = next(one for one in _calls(process.program) if one.detail.process == circle[1])
    return Finding(
        "call-cycle",
        Severity.WARNING,
        f"Processes call one another in a circle: {' → '.join(repr(one) for one in circle)}.",
        "See that a condition ends it; what calls itself without end is stopped as an incident.",
        first.id,
        process.file,
    )
