"""Scripts in Python: who may have them run, and what a worker needs to run one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import NotFound
from engine.execution import stimuli
from engine.model import Finding, Severity
from engine.program.details import PythonDetail
from engine.sentence import in_quotes, say
from engine.store import allowances, definitions
from engine.store.allowances import EVERY, AllowanceRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from engine.program.bundle import Bundle, Process
    from engine.sandbox.look import Look
    from engine.store.jobs import JobRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn
    from engine.values import Value


KIND = "python"
"""The kind of allowance."""


class PythonScript(NamedTuple):
    """A script that is due: what it says, what it sees, and whether an administrator allows it.

    `now` (microseconds UTC) and `seed` are the same at every try. `version` is what its definition and program are.
    """

    detail: PythonDetail
    values: Mapping[str, Value]
    now: int
    zone: dt.tzinfo
    seed: str
    version: str
    process: str
    allowed: bool


def script_due(turn: Turn, job: JobRow) -> PythonScript | None:
    """Give the script that a job is, or None where it is other work; `Gone` where it is no longer wanted."""
    run = turn.run(job.instance_id)
    wait = run.state.wait(job.scope, job.wait)
    if wait is None or wait.kind != "job":
        raise stimuli.Gone
    detail = run.element_of(run.state.scope(job.scope), wait).detail
    if not isinstance(detail, PythonDetail):
        return None
    row = turn.row(job.instance_id)
    return PythonScript(
        detail,
        _handed(detail, run.variables(job.scope), wait.variables or {}),
        wait.data[0] if isinstance(wait.data, list) else turn.now,
        turn.turns.calendar.zone,
        job.id,
        f"{row.definition_id} {run.program.digest}",
        run.program.name,
        python_allowed(turn.view, run.program.key),
    )


def _handed(detail: PythonDetail, variables: Mapping[str, Value], inputs: Mapping[str, Value]) -> dict[str, Value]:
    """What a script reads. A variable does not take the place of a function that it calls; an input is meant to."""
    seen = {name: value for name, value in variables.items() if name not in detail.calls}
    seen |= inputs
    return {name: seen[name] for name in detail.reads & seen.keys()}


def python_allowed(r: Reader, process_key: str) -> bool:
    """Whether an administrator allows that the scripts in Python of a process run."""
    return allowances.allows(r, KIND, process_key)


def allow(w: Writer, now: int, process_key: str, by: str) -> None:
    """Let a process run its scripts in Python (`EVERY`: all processes); `NotFound` where there is none."""
    if process_key != EVERY and definitions.latest(w, process_key, published=False) is None:
        raise NotFound("process", process_key)
    allowances.give(w, AllowanceRow(KIND, process_key, by, now))


def withdraw(w: Writer, process_key: str) -> None:
    """Let it run them no more; what waits for its script becomes an incident. `NotFound` where it was not allowed."""
    if not allowances.take(w, KIND, process_key):
        raise NotFound(say("permission for scripts in Python of the process"), process_key)


def about_scripts(bundle: Bundle) -> Bundle:
    """Add what the interpreter says about scripts in Python; it reads them, and runs nothing of them."""
    with_scripts = [one for one in bundle.processes if one.program.python]
    if not with_scripts:
        return bundle
    from engine import sandbox  # noqa: PLC0415 - a tenth of a second and 16 MB, for those who have such scripts

    with sandbox.looking() as look:
        found = tuple(finding for one in with_scripts for finding in _lacking(one, look))
    return replace(bundle, findings=(*bundle.findings, *found))


def _lacking(process: Process, look: Look) -> Iterator[Finding]:
    for element, detail in process.program.python.items():
        name = process.program.elements[element].label
        for lack in look(detail.text, detail.imports, detail.needs):
            where = (
                say("The script %(name)s", name=in_quotes(name))
                if lack.line is None
                else say("Line %(line)s of the script %(name)s", line=lack.line, name=in_quotes(name))
            )
            advice = say("Write it in another way, or make it a service task.")
            message = say("%(where)s: %(message)s.", where=where, message=lack.message)
            yield Finding("python-script", Severity.ERROR, message, advice, element, process.file)
