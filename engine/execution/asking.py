"""What people are asked where the diagram leaves something to them, and what their answer leads to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.events import TaskCreated
from engine.execution.leaving import leave, settle
from engine.execution.places import placed
from engine.execution.promising import targeted
from engine.execution.trouble import Stuck
from engine.sentence import grouped, in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.details import AskDetail
    from engine.program.model import Element
    from engine.values import Value


def ask(run: Run, scope_id: int, element: Element, asked: AskDetail, host: int | None = None) -> None:
    """Put the question into the inbox of the lane; with `host` 0 the task holds no token and goes with its scope."""
    name, lane, zone, group = asked.place
    task = TaskCreated(scope_id, run.next_id, element.id, name, lane, zone, group, form=asked.form, host=host)
    task = task if group is not None and lane is not None else placed(run, element, task)
    run.record(targeted(run, element, task))


def answer(run: Run, scope_id: int, wait_id: int, element: Element, values: Mapping[str, Value]) -> None:
    """Go the ways that were chosen at a gateway."""
    chosen = chosen_by(element, element.detail.asked, values)
    flows = tuple(flow for flow in element.outgoing if flow.id in chosen)
    leave(run, scope_id, wait_id, element, {}, flows)
    settle(run, scope_id)


def chosen_by(element: Element, asked: AskDetail, values: Mapping[str, Value]) -> list[str]:
    """Read an answer; `Stuck` where it is none of those that were offered."""
    given = _given(values)
    several = given if isinstance(given, list) and asked.several else [given]
    chosen = [asked.answers[one] for one in several if isinstance(one, str) and one in asked.answers]
    if not chosen or len(chosen) < len(several):
        about = {
            "step": in_quotes(element.label),
            "answers": joined([in_quotes(one) for one in asked.answers], sign=", "),
        }
        if asked.several:
            raise Stuck("choice", say("%(step)s needs one or more of these answers: %(answers)s.", **about))
        raise Stuck("choice", say("%(step)s needs one of these answers: %(answers)s.", **about))
    return chosen


def number_given(element: Element, most: int, values: Mapping[str, Value]) -> int:
    """Read how often something is to be done; `Stuck` where that is no whole number from 0 to `most`."""
    given = _given(values)
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)) or given % 1 or not 0 <= given <= most:
        told = say(
            "How often %(step)s is to be done must be a whole number from 0 to %(most)s.",
            step=in_quotes(element.label),
            most=grouped(most),
        )
        raise Stuck("choice", told)
    return int(given)


def _given(values: Mapping[str, Value]) -> Value:
    (given,) = values.values() if len(values) == 1 else (None,)
    return given
