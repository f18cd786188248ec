"""Scenario files played on SpiffWorkflow: from files to one trace per scenario and what limits it.

A scenario is decoded JSON: `process`, `start` ({"values"}, also with "message" or "signal"), `key`, and `steps`, each
one of {"expect": […]}, {"complete": element, "values"}, {"publish": message, "key", "values"},
{"signal": name, "values"}, {"pass_time": duration} and {"work": true}. After each step all jobs are done.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.calendar import TimerSyntaxError, due, parse_timer
from engine.program.bundle import read_bundle
from engine.reference.data import Data
from engine.reference.limits import PROVED_ON, NotComparable, limits
from engine.reference.parts import Parser
from engine.reference.play import Impossible, Play
from engine.reference.translation import translate
from engine.reference.verdicts import Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.calendar import Calendar
    from engine.program.bundle import Bundle
    from engine.program.model import Program

_NO_DEEDS = frozenset({"expect", "work"})
MOST_WORK = 1_000
"""Rounds of jobs after one step; more means that jobs make jobs without end."""


class Played:
    """What came of one scenario: its trace (None where it could not begin) and limits by element id."""

    def __init__(self) -> None:
        self.trace: Trace | None = None
        self.limits: dict[str, str] = {}


def play_all(
    files: Mapping[str, bytes], scenarios: Sequence[Mapping[str, Any]], *, now: int, calendar: Calendar
) -> Iterator[Played]:
    """Play every scenario on its own, one after the other."""
    bundle = read_bundle(files)
    return (play(bundle, files, scenario, now=now, calendar=calendar) for scenario in scenarios)


def play(
    bundle: Bundle,
    files: Mapping[str, bytes],
    scenario: Mapping[str, Any],
    *,
    now: int,
    calendar: Calendar,
    guarded: bool = True,
) -> Played:
    """Play one scenario; nothing of what may go wrong on SpiffWorkflow's side is an exception here.

    `guarded` False lets it run past the limits, to prove that they are needed.
    """
    played, steps = Played(), []
    run: Play | None = None
    stopped = ""
    try:
        _must_be_proved(bundle)
        run = prepared(bundle, files, scenario, now=now, calendar=calendar, guarded=guarded)
        for step in ({}, *scenario.get("steps", ())):
            _step(run, step, scenario)
            _work_off(run)
            steps.append(run.waiting)
    except NotComparable as limit:
        played.limits[limit.element] = str(limit)
    except Impossible as impossible:
        stopped = str(impossible)
    except ValidationException as unread:
        played.limits[""] = f"SpiffWorkflow cannot read the diagram: {_sentence(unread)}"
    except Exception as failed:  # noqa: BLE001 - whatever it raises is its answer to this scenario, not to the next
        played.limits[""] = f"SpiffWorkflow broke off: {_sentence(failed)}"
    if run is not None and steps:
        played.trace = Trace(tuple(steps), run.outcome, tuple(sorted(run.ends)), stopped)
    return played


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{text or type(error).__name__}."


def _must_be_proved(bundle: Bundle) -> None:
    installed = version("spiffworkflow")
    if installed != PROVED_ON:
        raise NotComparable(
            "", f"SpiffWorkflow {installed} is installed; what is comparable was proved on {PROVED_ON}."
        )
    if bundle.errors:
        raise NotComparable("", "The files have errors, so they do not run here either.")


def prepared(
    bundle: Bundle,
    files: Mapping[str, bytes],
    scenario: Mapping[str, Any],
    *,
    now: int,
    calendar: Calendar,
    guarded: bool,
) -> Play:
    """Translate the files for this scenario and run it to its first waits."""
    key = str(scenario.get("process", ""))
    programs = {one.program.key: one.program for one in bundle.processes}
    if key not in programs:
        raise NotComparable(key, f"The process {key!r} is not among the files.")
    used = _used(programs, key)
    found = [limit for one in used for limit in limits(programs[one], called=one != key)] if guarded else []
    stops = [limit.element for limit in found if not limit.trigger]
    left_out = [limit.element for limit in found if limit.trigger]
    start = scenario.get("start") or {}
    starts = {one: _start_event(programs[one], start if one == key else {}) for one in used}
    parser = Parser()
    for name in sorted({one.file for one in bundle.processes if one.program.key in used}):
        parser.add_bpmn_xml(translate(files[name], name, {one: programs[one] for one in used}, starts, stops, left_out))
    if scenario.get("at"):
        now = calendar.instant(dt.datetime.fromisoformat(scenario["at"]))
    values = start.get("values") or {}
    data = Data(programs, key, values, business_key=_business_key(scenario, programs[key]), now=now, calendar=calendar)
    run = Play(data, found, guarded=guarded)
    run.start(parser.get_spec(key), parser.get_subprocess_specs(key))
    return run


def _business_key(scenario: Mapping[str, Any], program: Program) -> str | None:
    """A message that starts a process gives it its key, unless the process makes its own."""
    makes_its_own = program.business_key is not None and (scenario.get("start") or {}).get("message")
    key: str | None = None if makes_its_own else scenario.get("key")
    return key


def _used(programs: Mapping[str, Program], key: str) -> list[str]:
    """List the process and all it calls, directly or not."""
    used, to_look = [key], [key]
    while to_look:
        for element in programs[to_look.pop()].elements.values():
            if element.kind == "callActivity" and getattr(element.detail, "process", key) not in used:
                if element.detail.process not in programs:
                    raise NotComparable(element.id, f"{element.id!r} calls a process that is not among the files.")
                used.append(element.detail.process)
                to_look.append(element.detail.process)
    return used


def _start_event(program: Program, start: Mapping[str, Any]) -> str:
    """Find the start event that a scenario (or a call) uses: that of its message or signal, else the plain one."""
    kind = next((one for one in ("message", "signal") if start.get(one)), None)
    if start.get("timer"):
        raise NotComparable(start["timer"], f"The scenario begins at the time of {start['timer']!r}.")
    if kind:
        named = [one.element for one in program.starts if one.kind == kind and one.name == start[kind]]
    else:
        named = [one.element for one in program.starts if one.kind == "none"]
        named = named or [one.element for one in program.starts]
    if len(named) != 1:
        raise NotComparable(program.key, f"{program.key!r} does not begin with exactly one start event.")
    return named[0]


def _step(run: Play, step: Mapping[str, Any], scenario: Mapping[str, Any]) -> None:
    values = step.get("values") or {}
    if "complete" in step:
        run.complete(step["complete"], values)
    elif "publish" in step:
        run.publish(step["publish"], step.get("key", scenario.get("key")), values)
    elif "signal" in step:
        run.signal(step["signal"], values)
    elif "pass_time" in step:
        _pass_time(run, str(step["pass_time"]))
    elif step and not _NO_DEEDS & set(step):
        raise NotComparable("", f"A step of the scenario is unknown: {', '.join(map(repr, step))}.")


def _pass_time(run: Play, text: str) -> None:
    try:
        until = due(parse_timer(text), run.data.now, run.data.calendar)
    except TimerSyntaxError as wrong:
        raise NotComparable("", str(wrong)) from wrong
    run.pass_time(until)


def _work_off(run: Play) -> None:
    for _ in range(MOST_WORK):
        if not run.work():
            return
    raise NotComparable("", f"There is still work after {MOST_WORK} rounds.")
