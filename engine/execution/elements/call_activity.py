"""Call activity: a process of its own does the work and hands its outputs back (BPMN 2.0.2, 10.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ChildCalled
from engine.execution import activity, counters, places, promising
from engine.execution.conditions import evaluate, named
from engine.execution.run import Called
from engine.execution.trouble import Stuck
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element

_MOST_NAMED = 10
"""Versions that a sentence names."""
_PROCESS = say("The called process of %(label)s", label="")
_KEY = say("The business key of %(label)s", label="")


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
            say(
                "%(step)s would call %(process)s %(number)s calls deep: processes call one another without end.",
                step=in_quotes(element.label),
                process=in_quotes(process),
                number=by[0],
            ),
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
        return say(
            "%(step)s calls the process %(process)s, which is not published.",
            step=in_quotes(element.label),
            process=in_quotes(process),
        )
    there = run.surroundings.versions(process)
    what = say(
        "%(step)s calls version %(version)s of the process %(process)s",
        step=in_quotes(element.label),
        version=element.detail.version,
        process=in_quotes(process),
    )
    if not there:
        return say("%(what)s, which is not deployed.", what=what)
    if len(there) == 1:
        return say("%(what)s, of which there is only version %(version)s.", what=what, version=there[0])
    *others, last = map(str, there[-_MOST_NAMED:])
    known = say("%(first)s and %(last)s", first=joined(others, sign=", "), last=last)
    if len(there) > _MOST_NAMED:
        return say("%(what)s, of which the newest are versions %(versions)s.", what=what, versions=known)
    return say("%(what)s, of which there are only versions %(versions)s.", what=what, versions=known)


def _process(run: Run, scope_id: int, element: Element) -> str:
    """Name the called process; one that is computed must give a name."""
    target = element.detail.target
    if target is None:
        return str(element.detail.process)
    found = evaluate(target, run.variables(scope_id), run.clock, _PROCESS, label=element.label)
    if not isinstance(found, str):
        what, why = named(_PROCESS, {"label": element.label}), target.explain(run.variables(scope_id))
        raise Stuck("called-process", say("%(what)s is not known: %(why)s", what=what, why=why))
    return found


def _key(run: Run, scope_id: int, element: Element) -> str | None:
    """Give the business key of the called instance: the caller's, unless the diagram says another."""
    if element.detail.key is None:
        return run.state.business_key
    values = run.variables(scope_id)
    found = evaluate(element.detail.key, values, run.clock, _KEY, label=element.label)
    return None if found is None else str(found)
