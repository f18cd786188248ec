"""Multi-instance activity: once for each item, or a number of times; one after the other or all at once
(BPMN 2.0.2, 10.3.8 and 13.3.7).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.events import RoundsPlanned
from engine.execution import asking, counters, items, rounds, scopes
from engine.execution.conditions import evaluate, is_true
from engine.execution.leaving import settle
from engine.execution.occasions import throw
from engine.execution.trouble import Stuck
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.details import Occasion
    from engine.program.model import Element
    from engine.values import Value

_COLLECTION = say("The collection of %(label)s", label="")
_NUMBER = say("The number of rounds of %(label)s", label="")
_RESULT = say("The result of a round of %(label)s", label="")
_UNTIL = say("The condition to complete %(label)s", label="")
_THROWN = say("The condition to throw an event %(label)s", label="")
MOST = 100_000
"""Rounds that one activity may have: more are a mistake, which must not fill the disk."""


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Begin the rounds, or ask how many there are to be."""
    if element.repeat.asked is not None:
        around = rounds.begin(run, scope_id, element)
        asking.ask(run, around, element, element.repeat.asked, 0)
        return
    given = _items(run, scope_id, element)
    number = _number(run, scope_id, element) if given is None else len(given)
    if number > MOST:
        told = say(
            "%(step)s is to be done %(number)s times; %(most)s is the most.",
            step=in_quotes(element.label),
            number=number,
            most=MOST,
        )
        raise Stuck("rounds", told)
    _open(run, rounds.begin(run, scope_id, element, number), element, number, given)


def answer(run: Run, scope_id: int, wait_id: int, element: Element, values: Mapping[str, Value]) -> None:
    """Begin as many rounds as somebody says."""
    number = asking.number_given(element, element.repeat.asked.most, values)
    run.record(RoundsPlanned(scope_id, wait_id, element.id, number))
    _open(run, scope_id, element, number)


def _open(run: Run, around: int, element: Element, number: int, given: Sequence[Value] | None = None) -> None:
    """Open all rounds, or the first. Without any the activity ends at once."""
    run.widest = max(run.widest, number)
    if not number:
        settle(run, around)
    elif element.repeat.sequential:
        if element.repeat.item is not None:
            items.lay_ahead(run, around, element, given or ())
        _open_next(run, run.state.scope(around), element)
    else:
        for place in range(number):
            rounds.open_one(run, around, element, _known(element, given, place))


def _items(run: Run, scope_id: int, element: Element) -> Sequence[Value] | None:
    collection = element.repeat.collection
    if collection is None:
        return None
    values = run.variables(scope_id)
    value = evaluate(collection, values, run.clock, _COLLECTION, label=element.label)
    if isinstance(value, list):
        return value
    told = say(
        "%(step)s is to be done for each item of a list, but there is none: %(why)s",
        step=in_quotes(element.label),
        why=collection.explain(values) if value is None else say("it is something else."),
    )
    raise Stuck("rounds", told)


def _number(run: Run, scope_id: int, element: Element) -> int:
    cardinality = element.repeat.cardinality
    values = run.variables(scope_id)
    value = evaluate(cardinality, values, run.clock, _NUMBER, label=element.label)
    if value is None:
        told = say(
            "%(step)s does not know how often it is to be done: %(why)s",
            step=in_quotes(element.label),
            why=cardinality.explain(values),
        )
        raise Stuck("rounds", told)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value < 0 or value != int(value):
        told = say(
            "How often %(step)s is to be done must be a whole number, and not below 0.", step=in_quotes(element.label)
        )
        raise Stuck("rounds", told)
    return int(value)


def _known(element: Element, given: Sequence[Value] | None, place: int) -> dict[str, Value]:
    name = element.repeat.item
    return {} if name is None or given is None else {name: given[place]}


def _open_next(run: Run, around: Scope, element: Element) -> None:
    name = element.repeat.item
    rounds.open_one(run, around.id, element, {} if name is None else {name: items.take(run, around)})


class _Outcome(NamedTuple):
    """What follows from a round that is done: what it gives, what is thrown, and whether it was the last."""

    result: dict[str, Value]
    thrown: list[Occasion]
    enough: bool


def ended(run: Run, one: Scope) -> None:
    """Keep what a round has given; then go on with the next, or end what is still open."""
    element, around = run.element(one.element), run.state.scope(one.parent)
    try:
        outcome = _outcome(run, one, around, element)
    except Stuck as stuck:
        rounds.park(run, one, stuck)
        return
    rounds.close_one(run, one, element, outcome.result)
    for occasion in outcome.thrown:
        throw(run, around, element, occasion)
        if not run.state.has(around.id):
            return  # what it threw has ended the activity
    if outcome.enough:
        scopes.clear(run, around.id)
    elif element.repeat.sequential and around.data < around.variables[counters.PLANNED]:
        _open_next(run, around, element)
    if not around.live:
        settle(run, around.id)


def _outcome(run: Run, one: Scope, around: Scope, element: Element) -> _Outcome:
    detail, counted = element.repeat, around.variables
    completed = counted[counters.COMPLETED] + 1
    values = run.variables(one.id, {counters.ACTIVE: counted[counters.ACTIVE] - 1, counters.COMPLETED: completed})
    result: dict[str, Value] = {}
    if detail.result is not None:
        given = evaluate(detail.result, values, run.clock, _RESULT, label=element.label)
        result = {rounds.RESULT: given}
    thrown = [one for one in detail.occasions if _is_thrown(run, one, element, values, completed)]
    if result and detail.until is not None and detail.output in detail.until.names:
        values = {**values, detail.output: rounds.so_far(run, around, element, one, result[rounds.RESULT])}
    enough = detail.until is not None and is_true(detail.until, values, run.clock, _UNTIL, element.label)
    return _Outcome(result, thrown, enough)


def _is_thrown(run: Run, occasion: Occasion, element: Element, values: Mapping[str, Value], completed: int) -> bool:
    if occasion.once and completed > 1:
        return False
    return occasion.condition is None or is_true(occasion.condition, values, run.clock, _THROWN, element.label)
