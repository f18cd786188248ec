"""Measure the inbox: a page of every view by every order and every search, among very many tasks.

    python -m benchmarks.inbox --open 1000000 --finished 5000000 --backend sqlite
    python -m benchmarks.inbox --open 10000 --finished 50000 --backend postgres --database postgresql://…

Each row is one question asked by four people (who has much to do, who has little, who sees everything, who stands in)
many times over, through `Inbox` as pages and programs ask it: milliseconds in the middle, at the 95th percentile and at
worst. The last line is `inbox: worst p95 X ms at N open`. `--keep DIR` keeps the database (SQLite), or uses the one
that is there.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from contextlib import ExitStack, closing, suppress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg

from engine import open_house
from engine.errors import InvalidValues
from engine.store.handling import request_column, request_word
from engine.store.searching import plain, split
from engine.store.tables import instance, task, task_person
from tests.dsl import process
from tests.postgres import PostgresServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.faces import House
    from engine.model import Person

KEY = b"k" * 32
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
GROUPS = [f"group{number:02}" for number in range(20)]
PEOPLE = [f"person{number:03}" for number in range(500)]
PROCESSES = [f"process{number:02}" for number in range(20)]
CUSTOMERS = 5_000
QUEUES = ("External", "Internal")
"""Every tenth free task is in one of them."""
ROUNDS, BATCH = 40, 50_000
TAKEN, NAMING, DATED, PUT_OFF = 0.05, 0.02, 0.8, 0.01
"""Shares of open tasks: those somebody has, that name somebody, with a due date, put off until tomorrow."""
PER_OPEN, PER_ENDED = 2, 5
"""Finished tasks of a request that is still running, and of one that has ended."""
FOREVER = 2**63 - 1
_NO_TASK, _NO_INSTANCE = dict.fromkeys(task.columns.keys()), dict.fromkeys(instance.columns.keys())

QUESTIONS: dict[str, dict[str, Any]] = {
    "mine": {"view": "mine"},
    "lanes": {"view": "lanes"},
    "all": {"view": "all"},
    "queue": {"view": "queue:External"},
    "snoozed": {"view": "snoozed"},
    "done": {"view": "done"},
    "mine by created": {"view": "mine", "sort": "created"},
    "mine by priority, then customer": {"view": "mine", "sort": "priority,customer"},
    "lanes by created": {"view": "lanes", "sort": "created"},
    "lanes, youngest first": {"view": "lanes", "sort": "-created"},
    "lanes by priority": {"view": "lanes", "sort": "priority"},
    "all by created": {"view": "all", "sort": "created"},
    "all by priority": {"view": "all", "sort": "priority"},
    "done, oldest first": {"view": "done", "sort": "completed"},
    "key": {"view": "all", "query": "key:SO-{number}"},
    "keys that begin so": {"view": "all", "query": "key:SO-{number}*"},
    "key in lanes": {"view": "lanes", "query": "key:SO-{number}*"},
    "customer": {"view": "all", "query": 'customer:"Customer {customer} Ltd"'},
    "customer in lanes": {"view": "lanes", "query": 'customer:"Customer {customer} Ltd"', "sort": "-amount"},
    "amount": {"view": "all", "query": "amount>99990", "sort": "amount"},
    "amount, many": {"view": "lanes", "query": "amount>1000"},
    "word": {"view": "all", "query": "{customer}"},
    "word of many": {"view": "lanes", "query": "customer"},
    "process": {"view": "all", "query": "process:process03"},
    "process in lanes": {"view": "lanes", "query": "process:process03 due<2d"},
    "lane": {"view": "all", "query": 'lane:"Lane 7"'},
    "lane, overdue, dear": {"view": "all", "query": 'lane:"Lane 7" due:late amount>50000'},
    "who": {"view": "all", "query": "who:person042"},
    "free, old": {"view": "all", "query": "state:free created>3d"},
    "nothing fits": {"view": "all", "query": "priority>99 amount>1000"},
    "done by key": {"view": "done", "query": "key:SO-{number}*"},
}


def main() -> None:
    """Fill a database, ask every question, print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--finished", type=int, default=50_000)
    parser.add_argument("--backend", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--database", help="address of an empty PostgreSQL database (without it one is made)")
    parser.add_argument("--keep", type=Path, help="folder for the database; one that is there is used as it is")
    given = parser.parse_args()
    with ExitStack() as stack:
        url, filled = place(given, stack)
        house = stack.enter_context(closing(open_house(url, key=KEY, clock=lambda: NOW)))
        house.upgrade()
        if not filled:
            begun = time.perf_counter()
            fill(house, url, given.open, given.finished)
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
        measure(house, given.open)


def place(given: argparse.Namespace, stack: ExitStack) -> tuple[str, bool]:
    """Where the database is, and whether it is full already."""
    if given.backend == "postgres":
        if given.database:
            return given.database, False
        server: PostgresServer = stack.enter_context(serving(given.keep or Path(tempfile.gettempdir())))
        return stack.enter_context(server.database()), False
    folder = given.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    if not given.keep:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "inbox.db"
    return f"sqlite:///{file}", file.exists()


# -- asking ---------------------------------------------------------------------------------------


def measure(house: House, size: int) -> None:
    """Ask every question, and print what each took."""
    people = [house.people.find(one) for one in ("person000", "person499", "chief", "deputy")]
    chance, worst = random.Random(7), 0.0
    print(f"{'question':34} {'p50':>7} {'p95':>7} {'max':>7}   ms")
    for name, question in QUESTIONS.items():
        took = sorted(took_by(house, people, question, chance))
        p95 = took[int(len(took) * 0.95)]
        worst = max(worst, p95)
        print(f"{name:34} {statistics.median(took):7.1f} {p95:7.1f} {took[-1]:7.1f}", flush=True)
    deep = sorted(walking(house, people[2]))
    counting = sorted(counts(house, people))
    for name, found in (("pages one after another, and back", deep), ("counts", counting)):
        p95 = found[int(len(found) * 0.95)]
        worst = max(worst, p95)
        print(f"{name:34} {statistics.median(found):7.1f} {p95:7.1f} {found[-1]:7.1f}")
    print(f"inbox: worst p95 {worst:.1f} ms at {size:,} open")


def took_by(house: House, people: Sequence[Person], question: dict[str, Any], chance: random.Random) -> Iterator[float]:
    """How long each time took, in milliseconds."""
    for person, _ in itertools.product(people, range(ROUNDS // len(people))):
        number, customer = chance.randrange(1_000, 9_999), chance.randrange(CUSTOMERS)
        asked = {key: text.format(number=number, customer=customer) for key, text in question.items()}
        begun = time.perf_counter()
        with suppress(InvalidValues):  # an order that is refused for as many tasks is an answer, too
            house.inbox.tasks(person, **asked)
        yield (time.perf_counter() - begun) * 1_000


def walking(house: House, person: Person) -> Iterator[float]:
    """Turn pages, forty on and forty back."""
    after, before = None, None
    for number in range(80):
        begun = time.perf_counter()
        page = house.inbox.tasks(person, "all", after=after, before=before)
        yield (time.perf_counter() - begun) * 1_000
        after, before = (page.after, None) if number < 40 else (None, page.before)  # noqa: PLR2004


def counts(house: House, people: Sequence[Person]) -> Iterator[float]:
    """Count what every page counts, and a search."""
    for person, _ in itertools.product(people, range(10)):
        begun = time.perf_counter()
        house.inbox.counts(person)
        house.inbox.count(person, "all", "amount>1000")
        yield (time.perf_counter() - begun) * 1_000


# -- filling --------------------------------------------------------------------------------------


def fill(house: House, url: str, size: int, finished: int) -> None:
    """Make people, processes and tasks, the same ones every time; indexes come last."""
    ids = company(house)
    tables = (instance, task, task_person, request_column, request_word)
    indexes = [index for table in tables for index in table.indexes]
    with Bulk(url) as bulk:
        for index in indexes:
            bulk.run(f'DROP INDEX "{index.name}"')
        for rows in batched(made(ids, size, finished), BATCH):
            by_table: dict[str, list[dict[str, Any]]] = {}
            for name, row in rows:
                by_table.setdefault(name, []).append(row)
            for table in tables:
                bulk.add(table, by_table.get(table.name, []))
        for index in indexes:
            bulk.make(index)
        bulk.run("ANALYZE")


def company(house: House) -> list[str]:
    """Everybody, and the processes; the ids of their definitions."""
    house.people.add("chief", "Chief", administrator=True)
    for number, person in enumerate(PEOPLE):
        house.people.add(person, f"Person {number:03}", groups=some_groups(number))
    house.people.add("deputy", "Deputy", groups=GROUPS[:2])
    until = house.now() + dt.timedelta(days=30)
    house.rota.arrange_absence("person000", "deputy", since=house.now(), until=until, reason="Away", by="chief")
    found = []
    for key in PROCESSES:
        drawn = process(key).lane("Lane", zone="backstage", group="group00").start().user_task("check").end("done")
        (one,) = house.catalogue.deploy({"p.bpmn": drawn.xml()}, by="chief").definitions
        found.append(one.id)
    return found


def some_groups(number: int) -> list[str]:
    """The first has eight groups, the others fewer."""
    return GROUPS[:8] if number == 0 else [GROUPS[number % 20], GROUPS[number * 7 % 20]][: 1 + number % 2]


def made(ids: Sequence[str], size: int, finished: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """All rows: running requests with an open task each, and ended ones."""
    chance = random.Random(11)
    ended = max(0, (finished - size * PER_OPEN)) // PER_ENDED
    for number in range(size + ended):
        yield from request(ids, number, chance, open_=number < size)


def request(
    ids: Sequence[str], number: int, chance: random.Random, *, open_: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """A request, its tasks, and what it is found by."""
    # Ids ascend as those of the product do: rows of one time lie together, and filling goes on at the end of the trees.
    one, place_ = f"{number:08x}{chance.getrandbits(64):016x}", chance.randrange(len(ids))
    key, begun = f"SO-{number:07}", NOW - chance.randrange(1, 400) * DAY // 4
    yield "instance", {
        **_NO_INSTANCE,
        "id": one, "definition_id": ids[place_], "process_key": PROCESSES[place_], "root_id": one, "parent_scope": 0,
        "parent_wait": 0, "business_key": key, "state": "running" if open_ else "completed", "revision": 3,
        "sequence": 40, "head": b"", "projected": 40, "behind": 0,
        "started_at": begun, "started_by": PEOPLE[number % 500],
        "ended_at": None if open_ else begun + DAY,
    }  # fmt: skip
    for step in range(PER_OPEN if open_ else PER_ENDED):
        who = PEOPLE[chance.randrange(len(PEOPLE))]
        times = {"claimed_at": begun, "completed_at": begun + step * DAY // 5, "completed_by": who}
        yield (
            "task",
            one_task(
                one,
                (ids[place_], PROCESSES[place_]),
                key,
                step,
                chance,
                begun,
                state="completed",
                assignee=who,
                **times,
            ),
        )
    if open_:
        yield from open_rows(one, (ids[place_], PROCESSES[place_]), key, number, chance, begun)


def open_rows(
    one: str, process_: tuple[str, str], key: str, number: int, chance: random.Random, begun: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The open task of a request, whom it names, its columns and its words."""
    taken = chance.random() < TAKEN
    who = PEOPLE[int(chance.random() ** 3 * len(PEOPLE))] if taken else None
    row = one_task(one, process_, key, 9, chance, begun, state="open", assignee=who)
    if chance.random() < NAMING:
        named = PEOPLE[chance.randrange(len(PEOPLE))]
        row["people"] = f'["{named}"]'
        yield "task_person", {"person": named, "task_id": row["id"], "due_sort": row["due_sort"]}
    if who is None and not row["people"] and number % 10 == 0:
        row["queue"] = QUEUES[number // 10 % len(QUEUES)]
        row["turn_sort"] = min(row["due_sort"], row["created_at"] + DAY)
    yield "task", row
    customer, amount = f"Customer {number * 7 % CUSTOMERS} Ltd", chance.randrange(100_000)
    for name, value, scaled in (("customer", customer, None), ("amount", str(amount), amount * 1_000_000)):
        cell = {"name": name, "value": f'"{value}"', "text": plain(value), "number": scaled}
        yield "request_column", {"instance_id": one, **cell}
    for word in dict.fromkeys([*split(key), *split(customer)]):
        yield "request_word", {"word": word, "instance_id": one}


def one_task(
    one: str, process_: tuple[str, str], key: str, step: int, chance: random.Random, begun: int, **given: Any
) -> dict[str, Any]:
    """A row of the table of tasks."""
    place_ = int(chance.random() ** 2 * len(GROUPS))
    due = begun + chance.randrange(1, 80) * DAY if chance.random() < DATED else None
    priority = chance.choice((30, 50, 50, 50, 50, 70, 90))
    return {
        **_NO_TASK,
        "id": f"{one}-{step + 2}", "instance_id": one, "scope": 0, "wait": step + 2, "sequence": step + 2,
        "definition_id": process_[0], "process_key": process_[1], "business_key": key,
        "element": "check", "name": f"Step {step}", "lane": f"Lane {chance.randrange(30)}", "zone": "backstage",
        "group": GROUPS[place_], "people": "", "priority": priority, "priority_sort": -priority, "due": due,
        "due_sort": due or FOREVER, "created_at": begun + chance.randrange(DAY),
        "follow_up": NOW + DAY if chance.random() < PUT_OFF else None, **given,
    }  # fmt: skip


def batched(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Several at a time."""
    while batch := list(itertools.islice(rows, size)):
        yield batch


class Bulk:
    """Writes many rows at once, past the product: nobody else uses the database meanwhile."""

    def __init__(self, url: str) -> None:
        self.lite = url.startswith("sqlite")
        if self.lite:
            self.connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for setting in ("synchronous=OFF", "cache_size=-800000", "temp_store=MEMORY"):
                self.connection.execute(f"PRAGMA {setting}")
        else:
            self.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
            self.connection.execute("SET maintenance_work_mem = '1GB'")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def run(self, sql: str) -> None:
        """Run a statement."""
        self.connection.execute(sql)

    def make(self, index: Any) -> None:
        """Make an index again."""
        where = index.dialect_options["sqlite"].get("where")
        unique = "UNIQUE " if index.unique else ""
        columns = ", ".join(f'"{column.name}"' for column in index.columns)
        self.run(
            f'CREATE {unique}INDEX "{index.name}" ON "{index.table.name}" ({columns})'
            + (f" WHERE {where.text}" if where is not None else "")
        )

    def add(self, table: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows."""
        if not rows:
            return
        names = table.columns.keys()
        columns = ", ".join(f'"{name}"' for name in names)
        if self.lite:
            self.run("BEGIN")
            places = ", ".join("?" for _ in names)
            self.connection.executemany(
                f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})',
                map(itemgetter(*names), rows),
            )
            self.run("COMMIT")
            return
        with self.connection.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in map(itemgetter(*names), rows):
                copy.write_row(row)


if __name__ == "__main__":
    main()
