"""Clerks at work while a server is killed and started again, over and over."""

from __future__ import annotations

import random
import threading
import time
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.durability.checker import Lines, read, violations, violations_at_the_end
from tests.durability.server import Place, Server
from tests.durability.workload import Clerk, Orders, Told, furnish, scenarios


class Outcome(NamedTuple):
    """What came of it. `calls` and `effects`: how often the outside was called, and for how many jobs."""

    kills: int
    instances: int
    requests: int
    doubts: int
    calls: int
    effects: int
    violations: tuple[str, ...]


ANSWERS = 14
"""At most so many answers come between two kills."""
AFTER = 0.03
"""At most so many seconds after one of them the kill comes."""
LONGEST = 120.0


def chaos(url: str, folder: Path, *, kills: int, seed: int, clerks: int = 6, orders: int = 24) -> Outcome:
    """Kill a server so many times at random moments while at least so many orders are followed; check after each kill
    and at the end.
    """
    place = Place(url, str(folder / "s"), folder / "effects", time.time(), seed)
    with closing(place.house()) as house:
        furnish(house)
    server, told, pile, chance = Server(place), Told(), Orders(seed, at_least=orders), random.Random(seed)
    server.start()
    crowd = [
        threading.Thread(target=Clerk(f"c{number}", place.address, told, seed * 100 + number).work, args=(pile,))
        for number in range(clerks)
    ]
    for one in crowd:
        one.start()
    found: list[str] = []
    for number in range(kills):
        _answers(told, chance.randrange(1, ANSWERS))
        time.sleep(chance.uniform(0, AFTER))
        server.kill()
        with closing(place.house()) as house:
            found += [f"After kill {number + 1}: {one}" for one in violations(house, told)]
        server.start()
    pile.close()
    for one in crowd:
        one.join()
    server.kill()
    return _outcome(place, told, kills, found)


def _answers(told: Told, more: int) -> None:
    """Wait until so many more requests have been answered."""
    enough, deadline = len(told.facts) + more, time.monotonic() + LONGEST
    while len(told.facts) < enough and time.monotonic() < deadline:
        time.sleep(0.001)


def _outcome(place: Place, told: Told, kills: int, found: list[str]) -> Outcome:
    with closing(place.house()) as house:
        found += violations_at_the_end(house, told, place.effects, undisturbed())
        count = len(read(house).rows)
    calls = place.effects.read_text().split() if place.effects.exists() else []
    facts = told.since()
    return Outcome(kills, count, len(facts), told.doubts, len(calls), len(set(calls)), tuple(found))


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
            Clerk(f"q{number}", place.address, told, number).work(iter([(name, f"Q-{number}", scenario)]))
        server.kill()
        assert told.problems == []
        with closing(place.house()) as house:
            record = read(house)
        return {name: record.lines(root) for root, name in told.finished.items()}
