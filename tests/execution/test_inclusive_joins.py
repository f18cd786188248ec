"""Inclusive joins on arbitrary small graphs go on exactly when BPMN 2.0.2, 13.4.3 says: compared with a reference.

The reference walks the drawing forwards from every token each time it is asked; the engine looks up sets that
were computed backwards from the joins when the diagram was compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.events import Joined
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.program.bundle import read_bundle
from tests.dsl import process
from tests.execution.in_memory import HOUR, InMemory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.execution.state import Scope
    from engine.program.model import Program

CONDITIONS = ("true", "false", "modulo(c, 2) = 0", "modulo(c, 2) = 1")
KINDS = ("user", "user", "watched", "inclusive", "inclusive", "parallel", "exclusive")


@dataclass(frozen=True)
class Graph:
    """Nodes by kind, flows as (from, to, condition), and boundary timers as (host, to, interrupting)."""

    kinds: tuple[str, ...]
    flows: tuple[tuple[int, int, str], ...]
    borders: tuple[tuple[int, int, bool], ...]
    begins: tuple[int, ...]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph. Ways back lead to tasks alone, so that no token goes round without a wait."""
    kinds = tuple(draw(st.lists(st.sampled_from(KINDS), min_size=3, max_size=8)))
    places = range(len(kinds))

    def ahead(place: int) -> st.SearchStrategy[int]:
        back = [one for one in places if one <= place and kinds[one] in {"user", "watched"}]
        return st.sampled_from([*[one for one in places if one > place], *back])

    flows, borders = [], []
    for place in places:
        if place == len(kinds) - 1 and not any(kind in {"user", "watched"} for kind in kinds):
            continue
        targets = draw(st.lists(ahead(place), max_size=3, unique=True))
        flows += [(place, target, draw(st.sampled_from(CONDITIONS))) for target in targets]
        if kinds[place] == "watched":
            borders.append((place, draw(ahead(place)), draw(st.booleans())))
    begins = draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    return Graph(kinds, tuple(flows), tuple(borders), tuple(begins))


def drawn(graph: Graph) -> Any:
    """Draw it as a process; gateways that choose have a default way to an end."""
    pen = process().parallel("begin")
    for place in graph.begins:
        pen.to(f"n{place}")
    for place, kind in enumerate(graph.kinds):
        getattr(pen.apart(), {"user": "user_task", "watched": "user_task"}.get(kind, kind))(f"n{place}")
        chooses = kind in {"inclusive", "exclusive"}
        outgoing = [flow for flow in graph.flows if flow[0] == place]
        for _, target, condition in outgoing:
            pen.to(f"n{target}", **({"when": condition} if chooses else {}))
        if chooses and outgoing:
            pen.otherwise().end(f"over {place}")
    for host, target, interrupting in graph.borders:
        pen.apart().boundary_timer(f"b{host}", on=f"n{host}", after="PT1H", interrupting=interrupting)
        pen.to(f"n{target}")
    return pen


def compiled(graph: Graph) -> Program:
    """Compile it; nothing is wrong with it."""
    (one,) = read_bundle({"p.bpmn": drawn(graph).xml()}).processes
    assert [finding for finding in one.program.findings if finding.severity == "error"] == []
    return one.program


def may_go_on(program: Program, scope: Scope, join: str) -> bool:
    """Say what the standard says, by walking forwards from every token."""
    arrived = set(scope.joins[join])
    missing = set(program.elements[join].incoming) - arrived
    reached = [_reached(program, flows, join) for flows in _tokens(program, scope, join)]
    return not any(one & missing and not one & arrived for one in reached)


def _tokens(program: Program, scope: Scope, join: str) -> Iterator[tuple[str, ...]]:
    """The flows that each token can leave by; an event that somebody listens for on a border is one, too."""
    for wait_id, wait in scope.waits.items():
        if wait.host == wait_id or wait.host > 0:
            yield tuple(flow.id for flow in program.elements[wait.element].outgoing)
    for other in scope.joins:
        if other != join:
            yield tuple(flow.id for flow in program.elements[other].outgoing)


def _reached(program: Program, begin: tuple[str, ...], join: str) -> set[str]:
    found, seen, to_walk = set(), set[str](), list(begin)
    while to_walk:
        flow = program.flows[to_walk.pop()]
        if flow.id in seen:
            continue
        seen.add(flow.id)
        if flow.target == join:
            found.add(flow.id)
            continue
        target = program.elements[flow.target]
        leaving = [target, *(program.elements[one] for one in target.boundary)]
        to_walk += [one.id for element in leaving for one in element.outgoing]
    return found


def checked(program: Program, events: list[Any]) -> int:
    """See that every inclusive join went on when it might, and that none stands still that may; how many went on."""
    state, joined = State("i"), 0
    for event in events:
        if isinstance(event, Joined) and event.element in program.patient:
            assert may_go_on(program, state.scope(0), event.element), event
            joined += 1
        evolve(state, event)
    if state.ended is None:
        scope = state.scope(0)
        assert [one for one in scope.joins if one in program.patient and may_go_on(program, scope, one)] == []
    return joined


@given(graphs(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=10))
@settings(max_examples=300, deadline=None)
def test_a_join_goes_on_exactly_when_the_standard_says(graph: Graph, steps: list[tuple[int, int]]) -> None:
    program = compiled(graph)
    running, now = InMemory(program, 0), 0
    checked(program, running.events)
    for number, value in steps:
        if running.state.ended is not None:
            break
        now += HOUR
        tasks = running.tasks
        if number == 9 and running.timers:
            running.pass_hour(now)
        elif tasks:
            running.complete(now, tasks[number % len(tasks)][0], {"c": value})
        checked(program, running.events)


LOOP = Graph(
    ("user", "inclusive", "user", "user", "inclusive", "exclusive"),
    (
        (0, 1, "true"),
        (1, 2, "true"),
        (1, 3, "true"),
        (2, 4, "true"),
        (3, 4, "true"),
        (4, 5, "true"),
        (5, 0, "modulo(c, 2) = 0"),
    ),
    (),
    (0,),
)
BORDER = Graph(
    ("watched", "user", "inclusive", "user"),
    ((0, 2, "true"), (1, 2, "true"), (2, 3, "true")),
    ((0, 2, False),),
    (0, 1),
)


@pytest.mark.parametrize(("graph", "choices", "joined"), [(LOOP, [0, 0, 0, 0, 0, 0, 1], 2), (BORDER, [1, 0], 1)])
def test_it_goes_on_as_often_as_it_should(graph: Graph, choices: list[int], joined: int) -> None:
    program = compiled(graph)
    running, now = InMemory(program, 0), 0
    for value in choices:
        if running.tasks:
            running.complete(now, running.tasks[0][0], {"c": value})
    assert checked(program, running.events) >= joined
