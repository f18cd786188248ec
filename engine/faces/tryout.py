"""Trying out: scenarios run on scratch databases, with a clock that jumps.

A scenario is a JSON object: what starts the process, steps (stimuli and what must then be waiting), and the
end that must be reached (docs/scenarios.md).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from engine.commands.scripts import about_scripts
from engine.errors import Refusal, WrongState
from engine.faces.scene import seen
from engine.faces.scratch import Clock, OutOfTime, Scratch, compiled
from engine.faces.stage import BEGINNING, Stage, begins
from engine.program.bundle import read_bundle
from engine.program.design import check as design
from engine.program.outcomes import Coverage, Outcome, coverage
from engine.reference import schema_notes
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from engine.faces.house import House
    from engine.faces.scene import Scene
    from engine.model import Finding

__all__ = ["BEGINNING", "Coverage", "Outcome", "check_files", "covered", "equip", "run_scenario", "run_scenarios"]


def check_files(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Tell everything that is to be known about files (by name) before they run, without a database.

    What the BPMN schema objects to is told as well, which takes a process of its own and a part of a second.
    """
    findings = design.about(about_scripts(read_bundle(files))).findings
    unreadable = {one.file for one in findings if one.rule == "unreadable"}
    return findings + schema_notes({name: content for name, content in files.items() if name not in unreadable})


def run_scenarios(
    files: Mapping[str, bytes],
    beside: Iterable[Mapping[str, bytes]] = (),
    *,
    python: bool | Container[str] = True,
    seconds: float | None = None,
) -> tuple[Outcome, ...]:
    """Run every scenario among files; `beside` are the files of other processes that these call.

    `python` names the processes of which scripts in Python may run (True: all, for whoever asks on their own machine).
    All together may take `seconds`; what has not come to its end by then has failed.
    """
    scenarios = sorted(compiled(files).scenarios.items())
    if not scenarios:
        return ()
    until = None if seconds is None else time.thread_time() + seconds
    scratch = Scratch([files, *beside], python=python)
    return tuple(_run(scratch, name, one, until, seconds) for name, one in scenarios)


def run_scenario(
    file: str,
    scenario: Mapping[str, Any],
    deployed: Iterable[Mapping[str, bytes]],
    *,
    python: bool | Container[str] = False,
) -> Outcome:
    """Run one scenario with these processes deployed; what goes wrong is told, never raised. `python` as above."""
    return _run(Scratch(deployed, python=python), file, scenario, None, None)


def equip(house: House) -> None:
    """Have scenarios run at every deployment of a house."""
    house.try_by(run_scenarios, play)


def play(
    scenario: Mapping[str, Any],
    files: Sequence[Mapping[str, bytes]],
    *,
    python: Container[str],
    seconds: float,
) -> Scene:
    """Take the path of a scenario, and look how it stands at its end, or where it could not go on."""
    clock = Clock(begins(scenario))
    scratch = Scratch(files, python=python)
    with scratch.opened(clock) as house:
        stage = Stage(scratch, house, clock, scenario)
        clock.until = time.thread_time() + seconds
        try:
            stage.act()
            return seen(stage)
        except OutOfTime:
            clock.until = None
            late = say("a process that goes on for more than %(seconds)s seconds", seconds=f"{seconds:g}")
            raise WrongState(say("This play"), say("gone on with"), late) from None


def covered(files: Mapping[str, bytes], outcomes: Sequence[Outcome]) -> tuple[Coverage, ...]:
    """Tell of each process among files which of its elements and flows the scenarios reached."""
    return tuple(coverage(one.program, outcomes) for one in compiled(files).processes)


def _run(
    scratch: Scratch, file: str, scenario: Mapping[str, Any], until: float | None, seconds: float | None
) -> Outcome:
    if until is not None and time.thread_time() > until:
        problem = f"All scenarios together took longer than {seconds:g} seconds, so this one was not begun."
        return Outcome(file, scenario.get("name", file), (problem,), process=scenario["process"])
    clock = Clock(begins(scenario))
    with scratch.opened(clock) as house:
        stage = Stage(scratch, house, clock, scenario)
        clock.until = until
        try:
            stage.act()
            if stage.stopped is None:
                stage.look_at_the_end()
        except Refusal as refusal:
            stage.problems.append(str(refusal))
        except OutOfTime:
            clock.until = None
            told = f"All scenarios together took longer than {seconds:g} seconds, so this one was given up"
            stage.problems.append(f"{told} after step {max(0, len(stage.trace) - 1)}.")
        clock.until = None
        return _outcome(file, stage, house)


def _outcome(file: str, stage: Stage, house: House) -> Outcome:
    end = house.engine.instance(stage.instance_id).outcome if stage.instance_id else None
    scenario = stage.scenario
    return Outcome(
        file,
        scenario.get("name", file),
        tuple(stage.problems),
        tuple(stage.trace),
        end,
        scenario["process"],
        stage.reached(),
    )
