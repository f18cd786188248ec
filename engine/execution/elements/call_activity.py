"""Call activity: a process of its own does the work and hands its outputs back (BPMN 2.0.2, 10.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ChildCalled
from engine.execution import activity, counters, places, promising
from engine.execution.conditions import evaluate
from engine.execution.run import Called
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element

_MOST_NAMED = 10
"""Versions that a sentence names."""


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Name the child instance; the turn starts it."""
    detail = element.detail
    process = _process(run, scope_id, element)
    definition_id = run.surroundings.called(process, detail.binding)
    if definition_id is None:
        raise Stuck("called-process", _missing(run, element, process))
    by = places.caller(run, element)
    if by[0] > places.DEEPEST:
        raise Stuck(
            "endless-loop",
            f"{element.label!r} would call {process!r} {by[0]} calls deep: processes call one another without end.",
        )
    key = _key(run, scope_id, element)
    child_id = run.surroundings.new_id()
    wait, inputs = activity.begin(
        run,
        scope_id,
        element,
        lambda _, wait: ChildCalled(scope_id, wait, element.id, child_id, definition_id),
        keep_inputs=False,
    )
    if detail.all_in:
        seen = run.variables(scope_id)
        inputs = {**{name: seen[name] for name in seen if name not in counters.OF_ALL_ROUNDS}, **inputs}
    run.called.append(
        Called(child_id, definition_id, scope_id, wait, inputs, key, by, promising.handed_on(run, element))
    )


def _missing(run: Run, element: Element, process: str) -> str:
    """Say what is called in vain: a version that is not there, or a process none of which is published."""
    if element.detail.version is None:
        return f"{element.label!r} calls the process {process!r}, which is not published."
    there = run.surroundings.versions(process)
    what = f"{element.label!r} calls version {element.detail.version} of the process {process!r}"
    if not there:
        return f"{what}, which is not deployed."
    if len(there) == 1:
        return f"{what}, of which there is only version {there[0]}."
    *others, last = map(str, there[-_MOST_NAMED:])
    which = "the newest are versions" if len(there) > _MOST_NAMED else "there are only versions"
    return f"{what}, of which {which} {', '.join(others)} and {last}."


def _process(run: Run, scope_id: int, element: Element) -> str:
    """Name the called process; one that is computed must give a name."""
    target = element.detail.target
    if target is None:
        return str(element.detail.process)
    what = f"The called process of {element.label!r}"
    found = evaluate(target, run.variables(scope_id), run.clock, what)
    if not isinstance(found, str):
        raise Stuck("called-process", f"{what} is not known: {target.explain(run.variables(scope_id))}")
    return found


def _key(run: Run, scope_id: int, element: Element) -> str | None:
    """Give the business key of the called instance: the caller's, unless the diagram says another."""
    if element.detail.key is None:
        return run.state.business_key
    values = run.variables(scope_id)
    found = evaluate(element.detail.key, values, run.clock, f"The business key of {element.label!r}")
    return None if found is None else str(found)
