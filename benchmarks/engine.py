"""How fast the engine runs a process like P1, beside SpiffWorkflow and a bare transaction.

`python -m benchmarks.engine [--rounds N] [--folder DIR]` runs five contestants in turn, round after round,
so that all meet the same machine, and prints ratios (the median over rounds of each round's ratio):

    in memory   one instance from start to end, all events recorded; SpiffWorkflow: its stock driver
    durable     one commit per action (start, four tasks, one message); SpiffWorkflow writes what its own
                serializer makes, and commits, at every wait, and reads it back before the next action
    bare        BEGIN IMMEDIATE, UPDATE of one row, COMMIT, on SQLite with the same settings

The process: 4 user tasks, 3 gateways, 2 scripts, a boundary timer, a message: 12 steps, with the data of an order.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import open_house
from engine.calendar import standard
from engine.commands import instances, messages, tasks
from engine.diagram import read
from engine.execution import stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.compile import compile_process
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.calendar import Calendar
    from engine.program.model import Lane

NOW = 1_790_000_000_000_000
ACTIONS = 6
WARM_UP = 50
"""Instances before the first round: logs and caches have then reached the size they work with."""
ORDER = {
    "customer_number": "C-2001",
    "customer_name": "Example Bakery (demo)",
    "customer_class": "business",
    "item": "Office chair",
    "quantity": 12,
    "unit_price": 100,
    "amount": 1200,
    "requested_date": "2026-12-15",
    "delivery_address": "Long Lane 1, 1012 AB Exampletown",
    "customer_months": 36,
    "limit_used": 40,
    "overdue_days": 0,
}
"""What an order of the library's order to cash carries, beside its number."""
TASKS = (
    ("check", {"complete": True, "price_right": True, "note": "Called, all is well"}),
    ("approve", {"credit": "granted", "reason": "Pays on time"}),
    ("pick", {"parcels": 2, "weight": 48}),
    ("bill", {"invoice_number": "I-7001"}),
)


def diagram(*, foreign: bool = False) -> bytes:
    """Draw the process; for SpiffWorkflow with scripts and timer in Python, and correlation by name alone."""
    price = ("total = quantity * unit_price", None) if foreign else ("quantity * unit_price", "total")
    close = ("closed = total == amount", None) if foreign else ("total = amount", "closed")
    drawn = (
        process("order")
        .lane("Back office", zone="backstage", group="back-office")
        .start()
        .user_task("check")
        .exclusive("large?")
        .when("amount > 100")
        .user_task("approve")
        .to("price")
        .at("large?")
        .otherwise()
        .script_task("price", price[0], result=price[1])
        .parallel("split")
        .user_task("pick")
        .boundary_timer("late", on="pick", after="P3D", interrupting=False)
        .end("told")
        .at("pick")
        .parallel("join")
        .at("split")
        .user_task("bill")
        .to("join")
        .at("join")
        .script_task("close", close[0], result=close[1])
        .catch_message("pay", message="Payment", **({} if foreign else {"key": "=number"}))
        .end("done")
    )
    xml = drawn.xml()
    return xml.replace(b">P3D<", b'>"P3D"<').replace(b'scriptFormat="feel"', b"") if foreign else xml


class Alone:
    """What a run asks of its surroundings, when there are none but a calendar."""

    def __init__(self, calendar: Calendar) -> None:
        """`calendar` is that of every lane."""
        self._calendar = calendar

    def called(self, _process: str, _binding: str) -> None:
        """No process is called."""

    def new_id(self) -> str:
        """No child is started."""
        return "none"

    def calendar_of(self, _process_key: str, _lane: Lane) -> Calendar:
        """Give the one there is."""
        return self._calendar


def ours_in_memory() -> Callable[[], None]:
    """Make a contestant that runs one instance on the pure runtime."""
    drawn = read(diagram())
    program = compile_process(drawn, drawn.processes[0], {}, {})
    calendar = standard()
    alone = Alone(calendar)

    waits: dict[str, int] = {}

    def one() -> None:
        state = State("i")
        run = Run(program, state, now=NOW, calendar=calendar, surroundings=alone)
        stimuli.start(run, "d", 1, {"number": "1", **ORDER})
        for element, values in TASKS:
            stimuli.complete(run, 0, waits.get(element) or waiting(state, element), values)
        stimuli.message_arrived(run, 0, waits.get("pay") or waiting(state, "pay"), "Payment", "m", {"paid": True})
        assert state.ended == "completed"
        assert len(run.events) > 2 * ACTIONS

    def waiting(state: State, element: str) -> int:
        """Learn once which sequence numbers the waits have: they are the same in every instance."""
        waits[element] = next(key for key, one in state.scopes[0].waits.items() if one.element == element)
        return waits[element]

    return one


def ours_durable(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Make a contestant that takes its turns on a SQLite file, and what closes it.

    Each action is one turn with all that belongs to it: who acts and may, the form's names, journal, pages,
    working tables, and one commit.
    """
    house = open_house(f"sqlite:///{folder / 'ours.db'}", key=b"k" * 32)
    house.upgrade()
    house.people.add("worker", "Worker", groups=["back-office"])
    definition = house.catalogue.deploy({"order.bpmn": diagram()}, by="system").definitions[0]
    house.catalogue.try_out(definition.id, by="system")
    turns, numbers, waits = house.turns, iter(range(10**9)), dict[str, int]()

    def act(deed: Callable[[Any], Any]) -> Any:
        return turns.take(deed, actor="worker")

    def one() -> None:
        number = str(next(numbers))
        instance = act(lambda turn: instances.start(turn, "order", {"number": number, **ORDER}))
        for element, values in TASKS:
            task = f"{instance}-{waits.get(element) or waiting(element)}"
            act(lambda turn, task=task, values=values: tasks.complete(turn, task, "worker", values, None))
        paid = {"paid": True}
        act(lambda turn: messages.publish(turn, "Payment", number, paid, message_id=None, ttl=None, by="worker"))

    def waiting(element: str) -> int:
        """Learn once which sequence numbers the tasks have: they are the same in every instance."""
        open_tasks = house.inbox.tasks(house.people.find("worker"), "lanes").rows
        waits[element] = int(next(task for task in open_tasks if task.element == element).id.rpartition("-")[2])
        return waits[element]

    one()
    assert {row.state for row in house.engine.instances().rows} == {"completed"}
    return one, house.close


class Spiff:
    """SpiffWorkflow with its stock driver."""

    def __init__(self) -> None:
        """Parse once."""
        from lxml import etree  # noqa: PLC0415 - only this contestant needs them
        from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # noqa: PLC0415
        from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer  # noqa: PLC0415
        from SpiffWorkflow.bpmn.util.event import BpmnEvent  # noqa: PLC0415
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # noqa: PLC0415
        from SpiffWorkflow.util.task import TaskState  # noqa: PLC0415

        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(diagram(foreign=True)))
        self._spec = parser.get_spec("order")
        self._new, self._event, self._states = BpmnWorkflow, BpmnEvent, TaskState
        self._serializer = BpmnWorkflowSerializer()

    def start(self) -> Any:
        """Begin an instance."""
        instance = self._new(self._spec)
        instance.task_tree.data.update(number="1", **ORDER)
        instance.do_engine_steps()
        return instance

    def complete(self, instance: Any, element: str, values: dict[str, Any]) -> None:
        """Do a user task and run on."""
        ready = instance.get_tasks(state=self._states.READY, manual=True)
        task = next(one for one in ready if one.task_spec.name == element)
        task.data.update(values)
        task.run()
        instance.do_engine_steps()

    def pay(self, instance: Any) -> None:
        """Bring the message and run on."""
        waiting = instance.get_tasks(state=self._states.WAITING)
        definition = next(one for one in waiting if one.task_spec.name == "pay").task_spec.event_definition
        instance.catch(self._event(definition, {"paid": True}))
        instance.do_engine_steps()
        assert instance.is_completed()

    def in_memory(self) -> None:
        """Run one instance."""
        instance = self.start()
        for element, values in TASKS:
            self.complete(instance, element, values)
        self.pay(instance)

    def durable(self, connection: sqlite3.Connection) -> None:
        """Run one instance, written and committed at every wait and read back before the next action."""
        key = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM instance").fetchone()[0]
        self._save(connection, key, self.start())
        for element, values in TASKS:
            instance = self._load(connection, key)
            self.complete(instance, element, values)
            self._save(connection, key, instance)
        instance = self._load(connection, key)
        self.pay(instance)
        self._save(connection, key, instance)

    def _save(self, connection: sqlite3.Connection, key: int, instance: Any) -> None:
        text = self._serializer.serialize_json(instance)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR REPLACE INTO instance VALUES (?, ?)", (key, text))
        connection.execute("COMMIT")

    def _load(self, connection: sqlite3.Connection, key: int) -> Any:
        text = connection.execute("SELECT state FROM instance WHERE id = ?", (key,)).fetchone()[0]
        return self._serializer.deserialize_json(text)


def database(path: Path, table: str) -> sqlite3.Connection:
    """Open a SQLite file with the settings that ours has."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute(table)
    return connection


def bare(connection: sqlite3.Connection) -> Callable[[], None]:
    """Make the yardstick: as many one-row transactions as an instance has actions."""
    connection.execute("INSERT INTO row VALUES (1, 0, '')")
    numbers = iter(range(10**9))

    def one() -> None:
        for _ in range(ACTIONS):
            number = next(numbers)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE row SET number = ?, text = ? WHERE id = 1", (number, f"state {number:200d}"))
            connection.execute("COMMIT")

    return one


def seconds(contestant: Callable[[], None], times: int) -> float:
    """Time some instances; the seconds one takes. The first is not counted: it finds the others' leavings in every
    cache, which says more about them than about itself.
    """
    gc.collect()
    contestant()
    begun = time.perf_counter()
    for _ in range(times):
        contestant()
    return (time.perf_counter() - begun) / times


def measure(rounds: int, folder: Path) -> dict[str, list[float]]:
    """Run all contestants in turn, `rounds` times."""
    spiff = Spiff()
    foreign = database(folder / "spiff.db", "CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT)")
    yardstick = database(folder / "bare.db", "CREATE TABLE row (id INTEGER PRIMARY KEY, number INTEGER, text TEXT)")
    durable, close = ours_durable(folder)
    contestants: dict[str, tuple[Callable[[], None], int]] = {
        "ours, in memory": (ours_in_memory(), 100),
        "SpiffWorkflow, in memory": (spiff.in_memory, 4),
        "ours, durable": (durable, 10),
        "SpiffWorkflow, durable": (lambda: spiff.durable(foreign), 2),
        "bare transactions": (bare(yardstick), 20),
    }
    for contestant, times in contestants.values():
        for _ in range(max(2, WARM_UP * times // 10)):
            contestant()
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, (contestant, times) in contestants.items():
            taken[name].append(seconds(contestant, times))
    close()
    return taken


def ratio(taken: dict[str, list[float]], slow: str, fast: str) -> float:
    """How many times as long `slow` takes as `fast`: the median over rounds."""
    return statistics.median(a / b for a, b in zip(taken[slow], taken[fast], strict=True))


def main() -> None:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, default=Path(), help="where the databases lie: a real disk, not memory")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=chosen.folder))
    try:
        taken = measure(chosen.rounds, folder)
    finally:
        shutil.rmtree(folder)
    ratios = {
        "in_memory": ratio(taken, "SpiffWorkflow, in memory", "ours, in memory"),
        "durable": ratio(taken, "SpiffWorkflow, durable", "ours, durable"),
        "bare": ratio(taken, "ours, durable", "bare transactions"),
    }
    if chosen.json:
        print(json.dumps(ratios))
        return
    print(f"{'one instance of ' + str(ACTIONS) + ' actions':<28}{'minimum':>12}{'median':>12}")
    for name, times in taken.items():
        print(f"{name:<28}{min(times) * 1e6:>9.0f} µs{statistics.median(times) * 1e6:>9.0f} µs")
    print(
        f"engine: in memory {ratios['in_memory']:.1f}x as fast as SpiffWorkflow, durable {ratios['durable']:.1f}x, "
        f"and {ratios['bare']:.2f}x the time of bare transactions"
    )


if __name__ == "__main__":
    main()
