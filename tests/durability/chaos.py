"""Clerks at work while servers are killed and started again, or stopped for longer than a lease and let go on."""

from __future__ import annotations

import random
import signal
import threading
import time
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import psycopg
from sqlalchemy import make_url

from tests.durability.checker import Lines, read, violations, violations_at_the_end
from tests.durability.real import PASSWORD, HttpLine, RealServer, days_since_the_beginning
from tests.durability.server import LEASE, Line, Place, Server
from tests.durability.workload import Clerk, Orders, Told, furnish, scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.durability.workload import Asking

ANSWERS = 14
"""At most so many answers come between two faults."""
AFTER = 0.03
"""At most so many seconds after one of them the fault comes."""
STOPPED = 2 * LEASE / 1_000_000
"""Seconds that a server is stopped: longer than its leases."""
LONGEST = 120.0


class Outcome(NamedTuple):
    """What came of it.

    `doubts`: requests that a server may have done or not when it was killed. `calls`, `effects`: how often the
    outside was called, and for how many jobs.
    """

    trouble: Trouble
    instances: int
    requests: int
    doubts: int
    calls: int
    effects: int
    violations: tuple[str, ...]


class Trouble(NamedTuple):
    """How much trouble to make: so many kills, stops and cuts of every line to PostgreSQL, in an order that the seed
    decides.
    """

    kills: int
    stops: int = 0
    cuts: int = 0
    seed: int = 1
    servers: int = 1
    clerks: int = 6
    orders: int = 24

    def faults(self) -> list[str]:
        """Every fault, in its order."""
        found = ["kill"] * self.kills + ["stop"] * self.stops + ["cut"] * self.cuts
        random.Random(self.seed).shuffle(found)
        return found


def chaos(url: str, folder: Path, trouble: Trouble) -> Outcome:
    """Make trouble while orders are followed to their ends; check after each kill, and at the end."""
    place = Place(url, str(folder / "s"), folder / "effects", time.time(), trouble.seed)
    with closing(place.house()) as house:
        furnish(house)
    servers = [
        Server(place._replace(address=f"{place.address}{number}", seed=trouble.seed * 10 + number))
        for number in range(trouble.servers)
    ]
    told = Told()
    lines = partial(Line, *(one.place.address for one in servers))
    found = disturbed(servers, told, lines, trouble, partial(_violations, place, told))
    with closing(place.house()) as house:
        found += violations_at_the_end(house, told, place.effects, undisturbed())
        count = len(read(house).rows)
    calls = place.effects.read_text().split() if place.effects.exists() else []
    return Outcome(trouble, count, len(told.facts), told.doubts, len(calls), len(set(calls)), tuple(found))


def chaos_of_the_real_server(folder: Path, trouble: Trouble) -> Outcome:
    """The same with `throughlane serve` and its JSON API."""
    server, told = RealServer(folder), Told()
    with server.house() as house:
        furnish(house, job="sample", password=PASSWORD)

    def check() -> list[str]:
        with server.house() as house:
            return violations(house, told)

    days = days_since_the_beginning()
    found = disturbed([server], told, lambda: HttpLine(server), trouble, check, days)
    with server.house() as house:
        found += violations_at_the_end(house, told, folder / "effects", undisturbed())
        count = len(read(house).rows)
    return Outcome(trouble, count, len(told.facts), told.doubts, 0, 0, tuple(found))


def _violations(place: Place, told: Told) -> list[str]:
    with closing(place.house()) as house:
        return violations(house, told)


def disturbed(
    servers: Sequence[Server | RealServer],
    told: Told,
    line: Callable[[], Asking],
    trouble: Trouble,
    check: Callable[[], list[str]],
    days: int = 0,
) -> list[str]:
    """Let clerks work and servers be disturbed until all orders have ended; what checks found after the faults."""
    pile, chance = Orders(trouble.seed, at_least=trouble.orders, days=days), random.Random(trouble.seed)
    for server in servers:
        server.start()
    crowd = [
        threading.Thread(target=Clerk(f"c{number}", told, trouble.seed * 100 + number, line).work, args=(pile,))
        for number in range(trouble.clerks)
    ]
    for one in crowd:
        one.start()
    found: list[str] = []
    for number, fault in enumerate(trouble.faults()):
        _answers(told, chance.randrange(1, ANSWERS))
        time.sleep(chance.uniform(0, AFTER))
        server = chance.choice(servers)
        found += [f"After fault {number + 1} ({fault}): {one}" for one in _FAULTS[fault](server, check)]
    pile.close()
    for one in crowd:
        one.join()
    for server in servers:
        server.kill()
    return found


def _kill(server: Server | RealServer, check: Callable[[], list[str]]) -> list[str]:
    server.kill()
    found = check()
    server.start()
    return found


def _stop(server: Server | RealServer, _check: Callable[[], list[str]]) -> list[str]:
    server.signal(signal.SIGSTOP)
    time.sleep(STOPPED)
    server.signal(signal.SIGCONT)
    return []


def _cut(server: Server | RealServer, check: Callable[[], list[str]]) -> list[str]:
    assert isinstance(server, Server)
    address = make_url(server.place.url)
    given = {"host": str(address.query["host"]), "user": address.username, "dbname": "postgres"}
    with psycopg.connect(**given, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [address.database]
        )
    return check()


_FAULTS = {"kill": _kill, "stop": _stop, "cut": _cut}


def _answers(told: Told, more: int) -> None:
    """Wait until so many more requests have been answered."""
    enough, deadline = len(told.facts) + more, time.monotonic() + LONGEST
    while len(told.facts) < enough and time.monotonic() < deadline:
        time.sleep(0.001)


@cache
def undisturbed() -> dict[str, Lines]:
    """What happens in each scenario while nobody is killed."""
    with TemporaryDirectory() as folder:
        place = Place(f"sqlite:///{folder}/quiet.db", f"{folder}/s", Path(folder) / "effects", time.time(), 0, 0.0)
        with closing(place.house()) as house:
            furnish(house)
        told, server = Told(), Server(place)
        server.start()
        for number, (name, scenario) in enumerate(scenarios().items()):
            clerk = Clerk(f"q{number}", told, number, partial(Line, place.address))
            clerk.work(iter([(name, f"Q-{number}", scenario)]))
        server.kill()
        assert told.problems == []
        with closing(place.house()) as house:
            record = read(house)
        return {name: record.lines(root) for root, name in told.finished.items()}
