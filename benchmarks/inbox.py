"""Measure the inbox: a page of every view by every order and every search, among very many tasks.

    python -m benchmarks.inbox --open 1000000 --finished 5000000 --backend sqlite
    python -m benchmarks.inbox --open 10000 --finished 50000 --backend postgres --database postgresql://…
    python -m benchmarks.inbox --open 1000000 --finished 5000000 --backend postgres --keep DIR --part 2/3

Each row is one question asked by five people (who has much to do, who has little, who sees everything, who stands in,
who owns a process) many times over, through `Inbox` as pages and programs ask it: milliseconds in the middle, at the
95th percentile and at worst, and how many answers were refusals or pages marked slow. The last line is
`inbox: worst p95 X ms at N open`. `--keep DIR` keeps the database, and uses it the next time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing, suppress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import psycopg

from engine import open_house
from engine.errors import InvalidValues
from engine.store.handling import request_column, request_word
from engine.store.searching import plain, split
from engine.store.tables import instance, task, task_person
from tests.dsl import process
from tests.postgres import kept, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.faces import House
    from engine.model import Person

KEY = b"k" * 32
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
GROUPS = [f"group{number:02}" for number in range(20)]
PROCESSES = [f"process{number:02}" for number in range(20)]
PER_PERSON, PER_CUSTOMER = 2_000, 200
"""Open tasks for each person and customer: a larger company has more of both, and not more for each."""
QUEUES = ("External", "Internal")
"""Every tenth free task is in one of them."""
WALKED, BATCH = 40, 50_000
"""Pages that are turned before they are turned back; rows that are written at once."""
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
    "all, youngest first": {"view": "all", "sort": "-created"},
    "all by priority": {"view": "all", "sort": "priority"},
    "all by customer": {"view": "all", "sort": "customer"},
    "done, oldest first": {"view": "done", "sort": "completed"},
    "key": {"view": "all", "query": "key:{key}"},
    "keys that begin so": {"view": "all", "query": "key:{keys}*"},
    "key in lanes": {"view": "lanes", "query": "key:{keys}*"},
    "customer": {"view": "all", "query": 'customer:"Customer {customer} Ltd"'},
    "customer in lanes": {"view": "lanes", "query": 'customer:"Customer {customer} Ltd"', "sort": "-amount"},
    "amount": {"view": "all", "query": "amount>{much}", "sort": "amount"},
    "amount, many": {"view": "lanes", "query": "amount>1000"},
    "word": {"view": "all", "query": "{customer}"},
    "word of many": {"view": "lanes", "query": "customer"},
    "process": {"view": "all", "query": "process:process03"},
    "process in lanes": {"view": "lanes", "query": "process:process03 due<2d"},
    "lane": {"view": "all", "query": 'lane:"Lane 7"'},
    "lane, overdue, dear": {"view": "all", "query": 'lane:"Lane 7" due:late amount>50000'},
    "who": {"view": "all", "query": "who:{person}"},
    "free, old": {"view": "all", "query": "state:free created>3d"},
    "nothing fits": {"view": "all", "query": "priority>99 amount>1000"},
    "done by key": {"view": "done", "query": "key:{keys}*"},
}


def main() -> None:
    """Fill a database, ask every question, print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--finished", type=int, default=50_000)
    parser.add_argument("--backend", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--database", help="address of an empty PostgreSQL database (without it one is made)")
    parser.add_argument("--keep", type=Path, help="folder for the database; one that is there is used as it is")
    parser.add_argument("--rounds", type=int, default=200, help="how often each question is asked")
    parser.add_argument("--part", default="1/1", help="2/3: the second of every three questions, and so on")
    given = parser.parse_args()
    with ExitStack() as stack:
        url = place(given, stack)
        house = stack.enter_context(closing(open_house(url, key=KEY, clock=lambda: NOW)))
        house.upgrade()
        if not filled(given):
            begun = time.perf_counter()
            fill(house, url, given.open, given.finished)
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
            if given.keep:
                (given.keep / "filled").write_text(size_of(given))
        measure(house, given)


def place(given: argparse.Namespace, stack: ExitStack) -> str:
    """Where the database is: in the folder that is kept, or in one that goes."""
    if given.backend == "postgres":
        if given.database:
            return str(given.database)
        if not given.keep:
            return stack.enter_context(stack.enter_context(serving(Path(tempfile.gettempdir()))).database())
        server = stack.enter_context(kept(given.keep))
        with suppress(psycopg.errors.DuplicateDatabase):
            server.run("CREATE DATABASE inbox TEMPLATE template0")
        return server.url("inbox")
    folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'inbox.db'}"


def filled(given: argparse.Namespace) -> bool:
    """Whether the folder that is kept is full already, and of as much as is asked for."""
    note = given.keep / "filled" if given.keep else None
    if note is None or not note.exists():
        return False
    if note.read_text() != size_of(given):
        sys.exit(f"{given.keep} is filled with {note.read_text()}. Choose another folder, or empty this one.")
    return True


def size_of(given: argparse.Namespace) -> str:
    """What a folder is filled with, in words."""
    return f"{given.open:,} open and {given.finished:,} finished tasks"


# -- asking ---------------------------------------------------------------------------------------


def measure(house: House, given: argparse.Namespace) -> None:
    """Ask every question, and print what each took."""
    people = asking(house, given.open)
    chance, worst = random.Random(7), 0.0
    asked = {name: took_by(house, people, question, chance, given) for name, question in QUESTIONS.items()}
    asked["pages one after another, and back"] = walking(house, people[2])
    asked["counts"] = counts(house, people, given.rounds)
    part, parts = map(int, given.part.split("/"))
    print(f"{'question':34} {'p50':>7} {'p95':>7} {'max':>7}   ms")
    for name, answers in itertools.islice(asked.items(), part - 1, None, parts):
        found = list(answers)
        took = sorted(ms for ms, _ in found)
        p95 = took[int(len(took) * 0.95)]
        worst = max(worst, p95)
        said = [f"{sum(one == word for _, one in found)} {word}" for word in ("refused", "slow")]
        said = [one for one in said if not one.startswith("0 ")]
        print(f"{name:34} {statistics.median(took):7.1f} {p95:7.1f} {took[-1]:7.1f}   {', '.join(said)}", flush=True)
    print(f"inbox: worst p95 {worst:.1f} ms at {given.open:,} open")


def asking(house: House, size: int) -> list[Person]:
    """Who has much to do, who has little, who sees everything, who stands in for another, who owns a process."""
    return [house.people.find(one) for one in ("person000", staff(size)[-1], "chief", "deputy", "owner")]


def took_by(
    house: House, people: Sequence[Person], question: dict[str, Any], chance: random.Random, given: argparse.Namespace
) -> Iterator[tuple[float, str]]:
    """How long each time took, in milliseconds, and whether the answer was one: "", "slow" or "refused"."""
    for person, _ in itertools.product(people, range(max(1, given.rounds // len(people)))):
        words = meant(given.open, chance)
        asked = {key: text.format_map(words) for key, text in question.items()}
        begun, said = time.perf_counter(), ""
        try:
            page = house.inbox.tasks(person, **asked)
            said = "slow" if page.note else ""
        except InvalidValues:
            said = "refused"
        yield (time.perf_counter() - begun) * 1_000, said


def meant(size: int, chance: random.Random) -> dict[str, Any]:
    """What is looked for: somebody's request, the dearest ninety, and so on, in a company of any size."""
    key = f"SO-{chance.randrange(size):07}"
    return {
        "key": key,
        "keys": key[:-1],
        "customer": chance.randrange(customers(size)),
        "person": chance.choice(staff(size)),
        "much": 99_999 - 9_000_000 // size,
    }


def walking(house: House, person: Person) -> Iterator[tuple[float, str]]:
    """Turn pages, on and back."""
    after, before = None, None
    for number in range(2 * WALKED):
        begun = time.perf_counter()
        page = house.inbox.tasks(person, "all", after=after, before=before)
        yield (time.perf_counter() - begun) * 1_000, ""
        after, before = (page.after, None) if number < WALKED else (None, page.before)


def counts(house: House, people: Sequence[Person], rounds: int) -> Iterator[tuple[float, str]]:
    """Count what every page counts, and a search."""
    for person, _ in itertools.product(people, range(max(1, rounds // len(people)))):
        begun = time.perf_counter()
        house.inbox.counts(person)
        house.inbox.count(person, "all", "amount>1000")
        yield (time.perf_counter() - begun) * 1_000, ""


# -- filling --------------------------------------------------------------------------------------


def fill(house: House, url: str, size: int, finished: int) -> None:
    """Make people, processes and tasks, the same ones every time; indexes come last."""
    people = staff(size)
    ids = company(house, people)
    tables = (instance, task, task_person, request_column, request_word)
    indexes = [index for table in tables for index in table.indexes]
    with Bulk(url) as bulk:
        for index in indexes:
            bulk.run(f'DROP INDEX "{index.name}"')
        for rows in batched(made(Firm(ids, people, customers(size)), size, finished), BATCH):
            by_table: dict[str, list[dict[str, Any]]] = {}
            for name, row in rows:
                by_table.setdefault(name, []).append(row)
            for table in tables:
                bulk.add(table, by_table.get(table.name, []))
        for index in indexes:
            bulk.make(index)
        if not bulk.lite:  # a server does so by itself, sooner or later; a file has no statistics
            bulk.run("VACUUM (ANALYZE)")


def staff(size: int) -> list[str]:
    """Whoever works in a company with so many open tasks."""
    return [f"person{number:03}" for number in range(max(5, size // PER_PERSON))]


def customers(size: int) -> int:
    """How many customers have so many open tasks."""
    return max(1, size // PER_CUSTOMER)


def company(house: House, people: Sequence[str]) -> list[str]:
    """Everybody, and the processes; the ids of their definitions."""
    house.people.add("chief", "Chief", administrator=True)
    for number, person in enumerate(people):
        house.people.add(person, f"Person {number:03}", groups=some_groups(number))
    house.people.add("deputy", "Deputy", groups=GROUPS[:2])
    until = house.now() + dt.timedelta(days=30)
    house.rota.arrange_absence("person000", "deputy", since=house.now(), until=until, reason="Away", by="chief")
    found = []
    for key in PROCESSES:
        drawn = process(key).lane("Lane", zone="backstage", group="group00").start().user_task("check").end("done")
        (one,) = house.catalogue.deploy({"p.bpmn": drawn.xml()}, by="chief").definitions
        found.append(one.id)
    house.people.add("owner", "Owner")
    house.governance.hand_over(PROCESSES[3], "owner", reason="Takes care of it", by="chief")
    return found


def some_groups(number: int) -> list[str]:
    """The first has eight groups, the others fewer."""
    return GROUPS[:8] if number == 0 else [GROUPS[number % 20], GROUPS[number * 7 % 20]][: 1 + number % 2]


class Firm(NamedTuple):
    """Of whom and what the rows are: ids of definitions, who works there, how many customers."""

    ids: Sequence[str]
    people: Sequence[str]
    customers: int


def made(firm: Firm, size: int, finished: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """All rows: running requests with an open task each, and ended ones."""
    chance = random.Random(11)
    ended = max(0, (finished - size * PER_OPEN)) // PER_ENDED
    for number in range(size + ended):
        yield from request(firm, number, chance, open_=number < size)


def request(firm: Firm, number: int, chance: random.Random, *, open_: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """A request, its tasks, and what it is found by."""
    # Ids ascend as those of the product do: rows of one time lie together, and filling goes on at the end of the trees.
    one, place_ = f"{number:08x}{chance.getrandbits(64):016x}", chance.randrange(len(firm.ids))
    of, key, begun = (firm.ids[place_], PROCESSES[place_]), f"SO-{number:07}", NOW - chance.randrange(1, 400) * DAY // 4
    yield "instance", {
        **_NO_INSTANCE,
        "id": one, "definition_id": of[0], "process_key": of[1], "root_id": one, "parent_scope": 0, "parent_wait": 0,
        "business_key": key, "state": "running" if open_ else "completed", "revision": 3,
        "sequence": 40, "head": b"", "projected": 40, "behind": 0,
        "started_at": begun, "started_by": firm.people[number % len(firm.people)],
        "ended_at": None if open_ else begun + DAY,
    }  # fmt: skip
    for step in range(PER_OPEN if open_ else PER_ENDED):
        who = firm.people[chance.randrange(len(firm.people))]
        times = {"claimed_at": begun, "completed_at": begun + step * DAY // 5, "completed_by": who}
        yield "task", one_task(one, of, key, step, chance, begun, state="completed", assignee=who, **times)
    if open_:
        yield from open_rows(firm, one, of, key, number, chance, begun)


def open_rows(
    firm: Firm, one: str, process_: tuple[str, str], key: str, number: int, chance: random.Random, begun: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The open task of a request, whom it names, its columns and its words."""
    taken = chance.random() < TAKEN
    who = firm.people[int(chance.random() ** 3 * len(firm.people))] if taken else None
    row = one_task(one, process_, key, 9, chance, begun, state="open", assignee=who)
    if chance.random() < NAMING:
        named = firm.people[chance.randrange(len(firm.people))]
        row["people"] = f'["{named}"]'
        yield "task_person", {"person": named, "task_id": row["id"], "due_sort": row["due_sort"]}
    if who is None and not row["people"] and number % 10 == 0:
        row["queue"] = QUEUES[number // 10 % len(QUEUES)]
        row["turn_sort"] = min(row["due_sort"], row["created_at"] + DAY)
    yield "task", row
    customer, amount = f"Customer {number * 7 % firm.customers} Ltd", chance.randrange(100_000)
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
