"""The long proofs: what the tests of this folder do for seconds, for minutes; the figures go to docs/reliability.md.

`make prove` (or `python -m tests.durability.prove`) runs them. The page is written when all of them hold; some alone
are run as tests are: `pytest tests/durability/prove.py -k kills`.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.errors import Unavailable
from tests.dsl import process
from tests.durability import test_cost, test_messages
from tests.durability.chaos import Trouble, chaos, chaos_of_the_real_server
from tests.durability.deeds import DEEDS, Scene, told
from tests.durability.interleaved import STATEMENTS, InOrder, interrupted
from tests.durability.power import power_for
from tests.durability.test_races import rivals_at_a_message
from tests.world import World, make_template

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
SQLITE_SEEDS, TWO_SEEDS = range(1, 16), range(101, 107)
INTERLEAVINGS = {"sqlite": 3000, "postgresql": 500}
MESSAGES = 400
ROUNDS = 10_000
PROOFS = 9


@pytest.fixture(scope="session")
def page():
    """What the page will say, section by section; it is written when every proof has said something."""
    said = {}
    began = time.monotonic()
    yield said
    if len(said) == PROOFS:
        PAGE.write_text(_page(said, time.monotonic() - began))


def table(outcomes):
    """Sum up runs of chaos."""
    total = {
        "runs": len(outcomes),
        "kills": sum(one.trouble.kills for one in outcomes),
        "stops": sum(one.trouble.stops for one in outcomes),
        "cuts": sum(one.trouble.cuts for one in outcomes),
        "instances": sum(one.instances for one in outcomes),
        "requests": sum(one.requests for one in outcomes),
        "in doubt": sum(one.doubts for one in outcomes),
        "calls / effects": f"{sum(one.calls for one in outcomes)} / {sum(one.effects for one in outcomes)}",
        "violations": sum(len(one.violations) for one in outcomes),
    }
    return total, [line for one in outcomes for line in one.violations]


def run(page, name, outcomes):
    page[name], found = table(outcomes)
    assert found == []


def test_kills_of_one_server_on_sqlite(page, memory):
    outcomes = []
    for seed in SQLITE_SEEDS:
        with TemporaryDirectory(dir=memory) as folder:
            outcomes.append(chaos(f"sqlite:///{folder}/killed.db", Path(folder), Trouble(kills=20, seed=seed)))
    run(page, "SQLite, one server", outcomes)


def test_kills_and_stops_of_two_servers_on_sqlite(page, memory):
    outcomes = []
    for seed in TWO_SEEDS:
        with TemporaryDirectory(dir=memory) as folder:
            trouble = Trouble(kills=10, stops=5, servers=2, seed=seed)
            outcomes.append(chaos(f"sqlite:///{folder}/killed.db", Path(folder), trouble))
    run(page, "SQLite, two servers", outcomes)


def test_kills_stops_and_cuts_of_two_servers_on_postgresql(page, memory, postgres_server):
    outcomes = []
    for seed in TWO_SEEDS:
        with TemporaryDirectory(dir=memory) as folder, postgres_server.database() as url:
            outcomes.append(chaos(url, Path(folder), Trouble(kills=10, stops=5, cuts=10, servers=2, seed=seed)))
    run(page, "PostgreSQL, two servers", outcomes)


def test_kills_of_the_real_server(page, memory):
    run(page, "`throughlane serve` and its API, SQLite", [chaos_of_the_real_server(memory, Trouble(kills=20))])


def test_any_two_deeds_at_any_statement(page, request, sqlite_scenes):
    usual, tried, chance = InOrder(sqlite_scenes), {}, random.Random(1)
    every = list(product(DEEDS, DEEDS, range(STATEMENTS)))
    for kind, count in INTERLEAVINGS.items():
        copies = sqlite_scenes if kind == "sqlite" else request.getfixturevalue("postgres_scenes")
        tried[kind] = 0
        for one, other, at in chance.sample(every, count):
            outcome = interrupted(copies, one, other, at)
            assert outcome is None or outcome in usual.either(one, other), f"{other} at statement {at} of {one}"
            tried[kind] += outcome is not None
    page["interleavings"] = tried


def test_power_cuts(page, sqlite_scenes):
    """How many there are; that each leaves all or nothing is seen by `test_power`."""
    cuts = 0
    for deed in DEEDS:
        with sqlite_scenes.copy() as url, closing(Scene(url)) as scene, power_for(10_000, scene) as wire:
            told(deed, scene)
            cuts += wire.sent
    page["power cuts"] = {"deeds": len(DEEDS), "statements": cuts}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/durability/test_power.py",
        "tests/durability/test_guards.py",
    ]
    assert subprocess.run(command, cwd=PAGE.parents[1], check=False).returncode == 0


def test_no_message_is_lost(page, url):
    with closing(World(url)) as world:
        world.deploy(test_messages.waits_after_a_task())
        rivals_at_a_message(world, MESSAGES)
    page.setdefault("messages", {})[url.partition(":")[0].partition("+")[0]] = MESSAGES


def test_cost_is_flat(page, sqlite_url, monkeypatch):
    monkeypatch.setattr(test_cost, "ROUNDS", ROUNDS)
    monkeypatch.setattr(test_cost, "DURABLE_ROUNDS", ROUNDS)
    page["cost"] = {
        "in memory": test_cost.in_memory(),
        "on disk": test_cost.on_disk(sqlite_url),
    }


@contextmanager
def small_disk(folder, kilobytes):
    """A disk of its own that is soon full; needs root."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield made.returncode == 0
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk(page, memory):
    with small_disk(memory / "disk", 3000) as made:
        if not made:
            page["full disk"] = "not tried here: this machine does not let us make a small disk"
            return
        make_template(f"sqlite:///{memory / 'disk' / 'full.db'}")
        with closing(World(f"sqlite:///{memory / 'disk' / 'full.db'}")) as world:
            world.deploy(process("p").user_task("ship").end())
            ballast, begun = memory / "disk" / "ballast", 0
            ballast.write_bytes(bytes(600_000))
            with pytest.raises(Unavailable, match="nothing was changed"):  # noqa: PT012 - until it is full
                while begun < 10_000:
                    world.start(text="A text that makes a row long. " * 50)
                    begun += 1
            assert len(world.tasks()) == begun
            ballast.unlink()
            world.complete("ship")
            world._store.checkpoint()
            world.check()
    page["full disk"] = f"after {begun} instances on a disk of 3 MB; all of them were there, and work went on with room"


# -- the page


def _page(said, seconds):
    chaos_rows = {name: row for name, row in said.items() if isinstance(row, dict) and "violations" in row}
    columns = list(next(iter(chaos_rows.values())))
    lines = [
        f"| {' | '.join(['where', *columns])} |",
        f"|{'---|' * (len(columns) + 1)}",
        *(f"| {' | '.join([name, *map(str, row.values())])} |" for name, row in chaos_rows.items()),
    ]
    postgres = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout.split()
    machine = (
        f"{dt.datetime.now(dt.UTC):%d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres[2] if len(postgres) > 2 else 'unknown'}, "
        f"{seconds / 60:.0f} minutes"
    )
    tried, cost = said["interleavings"], said["cost"]
    return TEXT.format(
        machine=machine,
        chaos="\n".join(lines),
        deeds=said["power cuts"]["deeds"],
        statements=said["power cuts"]["statements"],
        pairs=len(DEEDS) ** 2,
        sqlite=tried["sqlite"],
        postgresql=tried["postgresql"],
        messages=said["messages"]["sqlite"],
        rounds=ROUNDS,
        memory=cost["in memory"],
        disk=cost["on disk"],
        full=said["full disk"],
    )


TEXT = """# Reliability

What was done to Throughlane to make it lose something or do something twice, and what came of it. `make prove` does it all again and writes this page; the tests in `tests/durability/` do a shorter round of it at every change.

Last run: {machine}.

## Pulled plugs

Clerks follow the scenarios of the process library, and a process of our own with services, a timer, a message and a task that two people do at once. Meanwhile servers are killed (`kill -9`), stopped for longer than their leases (`SIGSTOP`), or cut off from the database. Each request carries a request id and is repeated until it is answered.

After every kill, and at the end, a checker compares what people were told with what stands in the database:

- everything that was acknowledged is there, once, by the person who was told so;
- a request in doubt that is repeated gets the answer of the first time;
- every journal is whole (hash chain), and replaying it gives the tables;
- each message is received once per process, each job has its effect outside under one key;
- every instance has ended as its scenario says, by the same events as without faults, each as often.

{chaos}

*In doubt* counts requests that a server may have done or not when it was killed. *Calls / effects*: a job may be called again after a fault, always under the same key, so that the outside has one effect. The checker is tested itself: losses and doublings are planted, and each is found (`test_checker.py`).

## The power fails at every statement

For {deeds} deeds (complete, claim, cancel, publish, retry, start, timers, jobs, deliveries, …) the power is cut after every single one of their {statements} statements, on SQLite and PostgreSQL. Before the commit every row of every table is as it was; after it, the deed is done, and asking again gives the lost answer.

## Two at once

- All {pairs} pairs of deeds, the one overtaken by the other when it has looked and is about to write: what both are told and what stands is what comes of them one after the other.
- {sqlite} interleavings on SQLite and {postgresql} on PostgreSQL, the second deed at any statement of the first: the same.
- {messages} messages on each database, each published at the moment at which its receiver begins to wait: none lost.
- Without any one of the guards (revision, lease token, request id, due time, second looks, one transaction) tests fail (`test_guards.py`).

## Cost does not grow

{rounds:,} rounds of one instance (task, timer, message or time, subprocess, fork and join). The last round costs what the hundredth did:

- in memory {memory[calls]} calls and {memory[events]} events; its pages are {memory[size]} bytes;
- on SQLite {disk[statements]} statements, which take its machine {disk[steps]} steps (then {disk[late steps]}); its pages are {disk[size]} bytes.

## A full disk

SQLite: {full}. A full disk refuses in words, and nothing is in doubt. The log stays small beside readers who never stop (`test_disk.py`).

## What this does not show

- A machine that loses its power: what the disk holds then was measured once by dropping unsynced bytes (decision [0003](decisions/0003-sqlite-defaults.md)); it is not part of the proofs.
- A fail-over of PostgreSQL. Without a synchronous standby its last moments may be lost.
- `SIGKILL` leaves what the operating system has taken; so do these proofs.
"""  # noqa: E501 - paragraphs of a page


if __name__ == "__main__":
    sys.exit(pytest.main(["--quiet", "--no-header", "-s", __file__, *sys.argv[1:]]))
