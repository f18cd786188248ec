"""What a step costs does not depend on how many came before it: counted in calls, events, statements and bytes."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager

from engine.calendar import standard
from engine.diagram import read
from engine.execution import snapshot, stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.compile import compile_process
from tests.dsl import process
from tests.world import BEGINNING, TESTER, World

ROUNDS = 10_000
DURABLE_ROUNDS = 2_000
EARLY = 100
"""A round by which everything has settled: numbers have their usual length, say."""


def rounds():
    """Round and round: a task with a timer and a form's worth of values, a message or a time, a subprocess, a fork."""
    drawn = process("p").message("paid", key="=number").lane("Sales", zone="frontstage", group="sales-desk")
    drawn.start().exclusive("again").user_task("ship", within="4 business hours")
    drawn.event_based("first of").catch_message("paid").goto("on")
    drawn.at("first of").catch_timer("late", after="P14D").end("lapsed")
    drawn.apart().exclusive("on").subprocess(
        "inside",
        process()
        .parallel("fork")
        .script_task("count", "=round + 1", result="round")
        .goto("join")
        .at("fork")
        .exclusive("pass")
        .goto("join")
        .at("fork")
        .parallel("join")
        .end(),
    )
    drawn.exclusive("enough").when("round < 1000000").goto("again")
    drawn.at("enough").otherwise().end("done")
    return drawn.boundary_timer("remind", on="ship", after="PT1H", interrupting=False).end("reminded")


class Kept:
    """Pages in memory; each turn reads the scopes anew, as it does from a database."""

    def __init__(self):
        self.pages = {}

    def scope(self, scope):
        data = self.pages.get(scope)
        return None if data is None else snapshot.read(data)

    def children(self, parent):
        return [one for one in self.pages if one and self.scope(one).parent == parent]

    def keep(self, state, digest):
        for one in state.closed:
            self.pages.pop(one, None)
        for one in state.changed:
            self.pages[one] = snapshot.write(state.scopes[one], digest)

    @property
    def size(self):
        return sum(map(len, self.pages.values()))


class Alone:
    """What a run asks of its surroundings, when there are none."""

    def called(self, _process, _binding):
        return None

    def versions(self, _process):
        return []

    def new_id(self):
        return "none"

    def calendar_of(self, _process_key, _lane):
        return standard()


class InMemory:
    """One instance, turn by turn, on the pure runtime."""

    def __init__(self, drawing):
        drawn = read(drawing.xml())
        self.program = compile_process(drawn, drawn.processes[0], {}, {})
        self.calendar, self.alone, self.kept, self.sequence, self.events = standard(), Alone(), Kept(), 0, 0
        self.turn(lambda run: stimuli.start(run, "d", 1, {"number": "1", "round": 0}))

    def turn(self, stimulus):
        state = State("i", sequence=self.sequence, pages=self.kept)
        run = Run(self.program, state, now=BEGINNING, calendar=self.calendar, surroundings=self.alone)
        stimulus(run)
        self.sequence, self.events = state.sequence, self.events + len(run.events)
        self.kept.keep(state, "digest")

    def round(self):
        self.turn(lambda run: stimuli.complete(run, 0, self.wait("ship"), {"weight": 5}))
        self.turn(lambda run: stimuli.message_arrived(run, 0, self.wait("paid"), "paid", "m", {"amount": 5}))

    def wait(self, element):
        return next(key for key, one in self.kept.scope(0).waits.items() if one.element == element)


@contextmanager
def calls():
    """Count the calls of functions, ours and the interpreter's."""
    counted = [0]

    def count(_frame, event, _argument):
        counted[0] += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield counted
    finally:
        sys.setprofile(before)


def cost_in_memory(instance):
    events = instance.events
    with calls() as counted:
        instance.round()
    return {"calls": counted[0], "events": instance.events - events}


def test_a_round_in_memory_costs_the_same_at_the_end_as_at_the_start():
    in_memory()


def in_memory():
    """Go so many rounds on the pure runtime; what one costs."""
    instance = InMemory(rounds())
    for _ in range(EARLY):
        instance.round()
    early, size = cost_in_memory(instance), instance.kept.size
    for _ in range(ROUNDS - EARLY - 2):
        instance.round()
    late = cost_in_memory(instance)

    assert instance.kept.scope(0).variables["round"] == ROUNDS
    assert late == early
    assert instance.kept.size <= size + 60, "numbers are a few digits longer; nothing else is kept"
    return late | {"size": instance.kept.size}


def cost_on_disk(world, number):
    """Statements, and steps of SQLite's machine in them: a step more per earlier round would show."""
    driver = world._store._session().driver
    statements, steps = [], [0]

    def step():
        steps[0] += 1

    driver.set_trace_callback(statements.append)
    driver.set_progress_handler(step, 1)
    one_round(world, number)
    driver.set_progress_handler(None, 1)
    driver.set_trace_callback(None)
    return len(statements), steps[0]


def one_round(world, number):
    task = world.tasks()[0]
    world.house.inbox.complete(task.id, {"weight": 5}, by=TESTER, request_id=f"c-{number}")
    world.house.engine.publish("paid", key="1", values={"amount": 5}, by=TESTER, request_id=f"p-{number}")


def kept(world):
    """Bytes of the pages, and rows of the working tables."""
    with world._store.reading() as r:
        (size,) = r.driver.execute("SELECT sum(length(data)) FROM page").fetchone()
        working = ("page", "timer", "subscription", "job", "incident", "correlation")
        return size, {table: r.driver.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in working}


def test_a_round_on_disk_costs_the_same_at_the_end_as_at_the_start(sqlite_url):
    on_disk(sqlite_url)


def on_disk(url):
    """Go so many rounds through the faces on SQLite; what one costs."""
    with closing(World(url)) as world:
        world.running(rounds(), number="1", round=0)
        for number in range(EARLY):
            one_round(world, number)
        early, before = cost_on_disk(world, EARLY), kept(world)
        for number in range(EARLY + 1, DURABLE_ROUNDS):
            one_round(world, number)
        late, after = cost_on_disk(world, DURABLE_ROUNDS), kept(world)

        assert world.variables()["round"] == DURABLE_ROUNDS + 1
        assert late[0] == early[0], "statements"
        assert late[1] <= early[1] * 1.02, "steps of SQLite's machine"
        assert after[1] == before[1]
        assert after[0] <= before[0] + 60
        return {"statements": late[0], "steps": early[1], "late steps": late[1], "size": after[0]}
