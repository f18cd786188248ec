"""A burst that finds no rest is stopped: one incident for each scope names the loop and holds all tokens that can move.

A loop that multiplies its tokens has tens of thousands by then. They are alike (tokens are counted, not kept), so how
many are on their way to which element is all there is to hold; a retry lets them all go on.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from engine.events import IncidentResolved
from engine.execution import scopes
from engine.execution.trouble import Stuck
from engine.sentence import again, grouped, in_quotes, joined, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope, Wait
    from engine.program.model import Element
    from engine.sentence import Sentence

CODE = "endless-loop"
PHASE = "loop"
_ELSEWHERE = frozenset({"incident", "compensation"})
"""Waits whose tokens are not before their element when they end."""
_STEPS = say("%(step)s was stopped after %(number)s steps without a wait", step="", number=0)
_STUCK = say(
    "%(step)s brought %(number)s tokens to %(target)s, where each got stuck, in one step", step="", number=0, target=""
)
_BROUGHT = say(
    "%(step)s brought %(number)s tokens to %(target)s in one step, where each would wait", step="", number=0, target=""
)
_NAMED = 6
"""Elements of a loop that a sentence names, besides the one where it was stopped."""

STUCK = 64
"""Tokens that get stuck at one element in one burst before it is asked whether a loop brings them."""

WAITING = 1_000
"""Tokens that may come to wait at one element in one burst while a loop goes on: more, and nobody can have meant it."""
WAITING_RELEASED = 2
"""How many more may, for each token that a stopped loop has held: one that ends by itself ends by retries."""

Token = tuple[str, str | None]
"""The element that a token is about to enter, and the flow that it comes by."""


def stop(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Hold the token that was to move next, and all others that can move."""
    run.agenda.appendleft((scope_id, element, flow))
    _stop(run, again(_STEPS, step="", number=run.steps))


def _stop(run: Run, why: Sentence) -> None:
    moving = _moving(run)
    run.agenda.clear()
    run.later.clear()
    run.stopped = True
    by_scope: dict[int, Counter[Token]] = {}
    for scope, one, by in moving:
        by_scope.setdefault(scope, Counter())[one.id, by] += 1
    for scope, tokens in by_scope.items():
        _hold(run, scope, tokens, why)


def _moving(run: Run) -> list[tuple[int, Element, str | None]]:
    return [*run.agenda, *[one[:3] for one in run.later]]


def stop_stuck(run: Run, scope_id: int, element: Element) -> None:
    """Stop a loop that brings token after token to an element where each gets stuck: with them all it is one incident.

    Asked again only when there are twice as many: without a loop each is an incident of its own.
    """
    stuck = run.stuck[scope_id, element.id]
    if len(stuck) < STUCK or len(stuck).bit_count() > 1:
        return
    tokens = Counter((one.id, by) for scope, one, by in _moving(run) if scope == scope_id)
    _, loop = _in_a_loop(run, tokens) if tokens else (None, [])
    if not loop:
        return
    waits = run.state.scope(scope_id).waits
    for wait in [one for one in stuck if one in waits]:
        flow = waits[wait].data[1]
        run.record(IncidentResolved(scope_id, wait, element.id, "held"))
        run.agenda.append((scope_id, element, flow))
    del run.stuck[scope_id, element.id]
    _stop(run, again(_STUCK, step="", number=len(stuck), target=in_quotes(element.label)))


def stop_waiting(run: Run) -> bool:
    """Stop a loop that opens wait after wait without anybody acting: they are closed, and their tokens held with those
    that move, so that nothing of it is begun. Whether there was one.
    """
    began = run.state.sequence - len(run.events)
    moving: dict[int, Counter[Token]] = {}
    for scope_id, one, by in _moving(run):
        moving.setdefault(scope_id, Counter())[one.id, by] += 1
    for scope_id, tokens in moving.items():
        opened = _opened(run, run.state.scope(scope_id), began)
        if opened and _in_a_loop(run, tokens)[1]:
            _close(run, scope_id, opened)
            label, number = run.element(next(iter(opened))).label, sum(map(len, opened.values()))
            _stop(run, again(_BROUGHT, step="", number=grouped(number), target=in_quotes(label)))
            return True
    return False


def _opened(run: Run, scope: Scope, began: int) -> dict[str, list[int]]:
    """The waits that have been opened in a scope since, by element; only elements that have more than can be meant."""
    found: dict[str, list[int]] = {}
    for wait_id, wait in scope.waits.items():
        if wait_id > began and wait.host == wait_id and wait.kind not in _ELSEWHERE:
            found.setdefault(wait.element, []).append(wait_id)
    most = WAITING + WAITING_RELEASED * run.released
    many = {one: waits for one, waits in found.items() if len(waits) > most}
    return {one: waits for one, waits in many.items() if run.element(one).begins is None}


def _close(run: Run, scope_id: int, opened: Mapping[str, Iterable[int]]) -> None:
    for element_id, waits in opened.items():
        for wait in waits:
            scopes.unwait(run, scope_id, wait)
            run.agenda.append((scope_id, run.element(element_id), None))


def _hold(run: Run, scope_id: int, tokens: Counter[Token], why: Sentence) -> None:
    token, loop = _in_a_loop(run, tokens)
    tokens[token] -= 1
    held = tuple((one, flow, count) for (one, flow), count in tokens.items() if count)
    wait = run.next_id
    stuck = Stuck(CODE, _message(run, token[0], loop, why, tokens.total()))
    run.record(stuck.raised(scope_id, wait, token[0], wait, PHASE, token[1], held))


def _in_a_loop(run: Run, tokens: Counter[Token]) -> tuple[Token, list[str]]:
    """Find a token that goes round, and the way it goes; where none does by flows alone, the first."""
    for token in tokens:
        loop = _way_round(run, token[0])
        if loop:
            return token, loop
    return next(iter(tokens)), []


def _way_round(run: Run, start: str) -> list[str]:
    """The elements on a shortest way from an element back to it, without itself; none where there is no way."""
    before: dict[str, str] = {}
    to_look = deque([start])
    while to_look:
        one = to_look.popleft()
        for target in _next(run, one):
            if target == start:
                return _back(before, start, one) or [start]
            if target not in before:
                before[target] = one
                to_look.append(target)
    return []


def _back(before: dict[str, str], start: str, last: str) -> list[str]:
    way = []
    while last != start:
        way.append(last)
        last = before[last]
    return way[::-1]


def _next(run: Run, element_id: str) -> Iterator[str]:
    for one in (element_id, *run.element(element_id).boundary):
        yield from (flow.target for flow in run.element(one).outgoing)


def _message(run: Run, element_id: str, loop: list[str], why: Sentence, others: int) -> Sentence:
    label = in_quotes(run.element(element_id).label)
    what, names = again(why, **{**why.values, "step": label}), _by_way_of(run, element_id, loop)
    if names:
        what = say("%(what)s: the diagram goes round in a loop there, by way of %(names)s.", what=what, names=names)
    else:
        what = say("%(what)s: the diagram goes round in a loop there.", what=what)
    if not others:
        return what
    return say_many(
        "%(what)s The loop multiplies: one other token is held with this one, and a retry lets all go on.",
        "%(what)s The loop multiplies: %(number)s other tokens are held with this one, and a retry lets all go on.",
        others,
        what=what,
        number=grouped(others),
    )


def _by_way_of(run: Run, element_id: str, loop: list[str]) -> str:
    named = [in_quotes(run.element(one).label) for one in loop if one != element_id]
    names = joined(named[:_NAMED], sign=", ")
    more = len(named) - _NAMED
    return say("%(names)s and %(number)s more", names=names, number=more) if more > 0 else names


def held(wait: Wait) -> list[tuple[str, str | None, int]]:
    """The tokens that an incident holds besides its own: element, flow and how many."""
    return wait.data[3] if len(wait.data) > 3 else []  # noqa: PLR2004 - behind phase, flow and what it was


def release(run: Run, scope: Scope, wait: Wait) -> None:
    """Let the tokens that an incident has held go on."""
    for element_id, flow, count in held(wait):
        element = run.element_in(scope, element_id)
        run.agenda.extend([(scope.id, element, flow)] * count)
        run.released += count
