"""The checker is awake: every loss and every doubling that is planted is found, and nothing where nothing was."""

from __future__ import annotations

import copy
import shutil
import sqlite3
import time
from contextlib import closing
from functools import partial

import pytest

from engine.store.tables import task
from tests.durability.chaos import undisturbed
from tests.durability.checker import violations, violations_at_the_end
from tests.durability.server import Line, Place, Server
from tests.durability.workload import OUR_SCENARIO, Clerk, Told, furnish, scenarios
from tests.world import TESTER

ORDER = scenarios()["order_to_cash/fulfilled_straight"]


@pytest.fixture(scope="module")
def quiet(world_folder):
    """A database after a few orders that nobody disturbed; what was told; and the same without the last request."""
    folder = world_folder / "checked"
    folder.mkdir()
    place = Place(f"sqlite:///{folder / 'all.db'}", str(folder / "s"), folder / "effects", time.time(), 3, 0.0)
    with closing(place.house()) as house:
        furnish(house)
    told, server = Told(), Server(place)
    server.start()
    for number, (name, scenario) in enumerate((("ours", OUR_SCENARIO), ("order_to_cash/fulfilled_straight", ORDER))):
        Clerk(f"c{number}", told, number, partial(Line, place.address)).work(iter([(name, f"O-{number}", scenario)]))
    server.kill()
    with closing(place.house()) as house:
        house._store.checkpoint()
    return place, told


@pytest.fixture
def scene(quiet, memory):
    """A copy of it to plant something in."""
    place, told = quiet
    shutil.copy(place.url.removeprefix("sqlite:///"), memory / "copy.db")
    shutil.copy(place.effects, memory / "effects")
    return place._replace(url=f"sqlite:///{memory / 'copy.db'}", effects=memory / "effects"), copy.deepcopy(told)


def found(scene):
    """Everything that the checker has to say."""
    place, told = scene
    with closing(place.house()) as house:
        return violations_at_the_end(house, told, place.effects, undisturbed())


def plant(scene, *statements):
    """Change rows behind the product's back."""
    with closing(sqlite3.connect(scene[0].url.removeprefix("sqlite:///"))) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount, statement
        connection.commit()


def test_nothing_is_found_where_nothing_is_wrong(scene):
    assert found(scene) == []


LOST = {
    "a row of the journal": "DELETE FROM journal WHERE first = (SELECT max(first) FROM journal)",
    "an instance's row": "DELETE FROM instance WHERE process_key = 'handling'",
    "a task's row": "DELETE FROM task WHERE element = 'check'",
    "that a task was done": "UPDATE task SET state = 'open', completed_by = NULL, completed_at = NULL"
    " WHERE element = 'check'",
    "a tick": "DELETE FROM tick WHERE id = '000004'",
    "a message's row": "DELETE FROM message WHERE name = 'paid'",
    "the answer to a request": "DELETE FROM request WHERE id = (SELECT max(id) FROM request)",
    "personal values": "UPDATE journal_values SET data = x'00' WHERE first = 1",
}


def copied(table, where, **other):
    """Write the statement that copies rows of a table, every column as it is but for those given."""
    columns = {column.name: f'"{column.name}"' for column in table.columns}
    names, values = ", ".join(columns.values()), ", ".join((columns | other).values())
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name} WHERE {where}"


DOUBLED = {
    "a task": copied(task, "element = 'check'", id="id || '9'", wait="wait + 90"),
    "a row of the journal": "INSERT INTO journal SELECT instance_id, last + 1, last + 1 + last - first, at, actor,"
    " channel, format, events, values_digest, hash, hash FROM journal WHERE first = (SELECT max(first) FROM journal)",
}


@pytest.mark.parametrize("what", LOST)
def test_a_loss_is_found(scene, what):
    plant(scene, LOST[what])

    assert found(scene) != []


@pytest.mark.parametrize("what", DOUBLED)
def test_a_doubling_is_found(scene, what):
    plant(scene, DOUBLED[what])

    assert found(scene) != []


def test_another_winner_is_found(scene):
    """Two did a task at once; the one who was told that he did it is not the one recorded."""
    _, told = scene
    told.facts = [
        fact._replace(asked=fact.asked | {"by": "sam" if fact.asked["by"] == TESTER else TESTER})
        if fact.deed == "complete"
        else fact
        for fact in told.facts
    ]

    assert any("was told to be completed by" in line for line in found(scene))


def test_an_instance_that_is_gone_without_a_trace_is_found(scene):
    tables = ("journal", "journal_values", "task")
    which = "(SELECT id FROM instance WHERE process_key = 'handling')"
    plant(
        scene,
        "DELETE FROM event WHERE process_key = 'handling'",
        *(f"DELETE FROM {table} WHERE instance_id IN {which}" for table in tables),
        "DELETE FROM instance WHERE process_key = 'handling'",
    )

    assert any("is not there" in line for line in found(scene))


def test_a_database_that_has_forgotten_its_last_commit_is_found(scene):
    """As after a power cut without a synced log: whole, but older than what was told."""
    place, told = scene
    later = Told()
    server = Server(place._replace(address=f"{place.address}2"))
    before = place.url.removeprefix("sqlite:///") + ".before"
    with closing(place.house()) as house:
        house._store.checkpoint()
    shutil.copy(place.url.removeprefix("sqlite:///"), before)
    server.start()
    Clerk("late", later, 1, partial(Line, server.place.address)).ask("start", process="handling", values={}, key="O-9")
    server.kill()
    told.facts += later.facts
    for suffix in ("-wal", "-shm"):
        (place.effects.parent / f"copy.db{suffix}").unlink(missing_ok=True)
    shutil.copy(before, place.url.removeprefix("sqlite:///"))

    with closing(place.house()) as house:
        assert any("is not there" in line for line in violations(house, told))


def test_something_that_nobody_asked_for_is_found(scene):
    """The product itself does a thing twice: under the same key, and under another."""
    place, _ = scene
    with closing(place.house()) as house:
        house.engine.start("handling", {"number": "O-0"}, by=TESTER, business_key="O-0")

    assert any("There are 2 instances" in line for line in found(scene))


def test_a_step_that_was_taken_twice_is_found(scene):
    _, told = scene
    root = next(root for root, name in told.finished.items() if name == "ours")
    told.finished[root] = "order_to_cash/fulfilled_straight"

    assert any("too many" in line for line in found(scene))


def test_an_effect_without_a_job_and_a_job_without_effect_are_found(scene):
    place, _ = scene
    keys = place.effects.read_text().split()
    place.effects.write_text("\n".join([*keys[1:], "somebody-99"]) + "\n")

    sentences = "\n".join(found(scene))

    assert "somebody-99, which is no job" in sentences
    assert f"Job {keys[0]} is done, and the outside was never called" in sentences
