"""A program for the crash and race tests: writes turns until it is killed or has raced enough.

python -m tests.store.writer URL write NAME       start instances and go on with them, tell each commit
python -m tests.store.writer URL race COUNT NAME  try to be the one who completes each of COUNT tasks
python -m tests.store.writer URL add COUNT        go on with instance "shared" COUNT times, however often raced
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

from engine import events as e
from engine.store import Raced, instances, open_store, tasks
from tests.store.acts import begin, go_on, task, values
from tests.store.conftest import KEY

if TYPE_CHECKING:
    from engine.store import Store


def write(store: Store, name: str) -> None:
    """Tell "instance revision" only after the commit."""
    for number in range(100_000):
        instance_id = f"{name}{number}"
        row = begin(store, task(2), values(order=number), instance_id=instance_id)
        tell(instance_id, row.revision)
        for _ in range(3):
            wait = row.sequence - (1 if row.revision == 1 else 0)
            row = go_on(store, row, e.Completed(0, wait, "check", "task"), task(row.sequence + 2), actor=name)
            tell(instance_id, row.revision)


def tell(*facts: object) -> None:
    sys.stdout.write(" ".join(map(str, facts)) + "\n")
    sys.stdout.flush()


def race(store: Store, count: int, name: str) -> None:
    """Wait for the word go, then complete tasks against the others; tell those that were won."""
    tell("ready")
    sys.stdin.readline()
    for number in range(count):
        with store.reading() as r:
            found = tasks.with_instance(r, f"i{number}-2")
        if found is None or found[0].state != "open":
            continue
        time.sleep(0.001)
        try:
            go_on(store, found[1], e.Completed(0, 2, "check", "task"), actor=name)
        except Raced:
            continue
        tell(f"i{number}")


def add(store: Store, count: int) -> None:
    """Each addition counts once, whoever else adds."""
    while count:
        with store.reading() as r:
            row = instances.load(r, "shared")
        try:
            go_on(store, row, e.Passed(0, "added"))
        except Raced:
            continue
        count -= 1


def main(url: str, verb: str, *words: str) -> None:
    with closing(open_store(url, key=KEY)) as store:
        if verb == "write":
            write(store, *words)
        elif verb == "race":
            race(store, int(words[0]), words[1])
        else:
            add(store, int(words[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
