"""Topics: what can change, in one word each, for those who look at it meanwhile. They name things by id, no more.

A transaction collects topics (`Writer.tell`); whoever listens hears them after it is committed (`engine.work.news`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EVERYTHING = "*"
"""Anything may have changed: somebody has written of whom only that is known."""
PEOPLE = "people"
"""Somebody may do something else than before."""
PROCESSES = "processes"
"""A process has another version, owner, review or review policy than before."""
TASKS = "tasks"
"""Some task, of whatever process."""


def of_instance(instance_id: str) -> str:
    """Where a request is, or what was said of it."""
    return f"i:{instance_id}"


def of_task(task_id: str) -> str:
    """One task."""
    return f"t:{task_id}"


def of_process(process_key: str) -> str:
    """The tasks of a process."""
    return f"k:{process_key}"


def of_group(group: str) -> str:
    """The tasks that a group finds because they are in its lane."""
    return f"g:{group}"


def of_name(name: str) -> str:
    """The tasks that name somebody, or a group as tasks name groups."""
    return f"n:{name}"


def of_person(person_id: str) -> str:
    """The tasks that somebody has, or gets back."""
    return f"p:{person_id}"


def of_session(hashed: str) -> str:
    """Somebody at a browser."""
    return f"s:{hashed}"


def of_sessions(person_id: str) -> str:
    """Somebody, at whatever browser."""
    return f"a:{person_id}"


def of_row(row: Mapping[str, Any]) -> Iterator[str]:
    """Whoever finds a task, by the columns of its row."""
    yield of_task(row["id"])
    yield of_process(row["process_key"])
    if row["group"]:
        yield of_group(row["group"])
    for column in ("assignee", "on_behalf_of", "asked_by"):
        if row[column]:
            yield of_person(row[column])
    if row["people"]:
        yield from map(of_name, msgspec.json.decode(row["people"]))
