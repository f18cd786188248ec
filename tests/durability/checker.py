"""Nothing lost, nothing doubled: compares what people were told with what stands in the database.

Asks the rows themselves and the journal, not the product's pages. Each rule gives a sentence per violation;
`test_checker` plants losses and doublings and sees each of them found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine import events as e
from engine.store import instances, journal, tasks, ticks
from tests.world import in_short

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.faces import House
    from tests.durability.workload import Told

Lines = dict[str, Counter[str]]
"""What happened in the course of a scenario, in short and how often, by process."""


@dataclass
class Record:
    """Everything that stands in a database, read at one moment."""

    rows: dict[str, Any] = field(default_factory=dict)
    events: dict[str, list[Any]] = field(default_factory=dict)
    actors: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    tasks: dict[str, Any] = field(default_factory=dict)
    looks: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    requests: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)

    def family(self, root: str) -> list[str]:
        """An instance and those it called."""
        return [one for one, row in self.rows.items() if root in (one, row.root_id)]

    def lines(self, root: str) -> Lines:
        """What happened in an instance and in those it called; without what depends on chance (tries of a job)."""
        told: Lines = {}
        for one in self.family(root):
            lines = [line for line in in_short(self.events[one]) if not line.startswith("JobFailed")]
            told.setdefault(self.rows[one].process_key, Counter()).update(lines)
        return told


def read(house: House) -> Record:
    """Read everything."""
    found = Record()
    with house._store.reading(still=True) as r:
        found.rows = {row.id: row for row in instances.find(r, limit=100_000)}
        for one in found.rows:
            turns = journal.read(r, one)
            found.events[one] = [event for turn in turns for event in turn.events]
            found.actors[one] = [(turn.actor, event) for turn in turns for event in turn.events]
            found.tasks |= {task.id: task for task in tasks.of_one(r, one)}
            for look in sorted(ticks.of_instance(r, one), key=lambda row: row.id):
                found.looks.setdefault(look.task_id, []).append((look.deed, look.item))
        found.requests = {row[0] for row in r.driver.execute("SELECT id FROM request").fetchall()}
        found.messages = {row[0] for row in r.driver.execute("SELECT id FROM message").fetchall()}
    return found


def violations(house: House, told: Told) -> list[str]:
    """What must hold at any moment between two requests, whatever was killed before."""
    facts = told.since()
    record = read(house)
    found = list(house.operations.check_record())
    found += _answered(record, facts)
    for rule in (_starts, _completions, _looks, _messages):
        found += rule(record, facts)
    found += _doubled(record)
    return found


def violations_at_the_end(house: House, told: Told, effects: Path, undisturbed: dict[str, Lines]) -> list[str]:
    """What must hold besides, when everything that was begun has ended."""
    record = read(house)
    found = violations(house, told) + told.problems
    found += _unasked(record, told)
    found += _unfinished(record)
    found += _elsewhere(record, told, undisturbed)
    found += _effects(record, effects)
    return found


def _answered(record: Record, facts: list[Any]) -> Iterator[str]:
    """Every request that was answered is remembered, so that a repeat gets the same answer."""
    for fact in facts:
        if fact.request not in record.requests:
            yield f"Request {fact.request} ({fact.deed}) was answered, and is forgotten."


def _starts(record: Record, facts: list[Any]) -> Iterator[str]:
    """What was told to have begun has begun, under the key that was asked for."""
    for fact in facts:
        if fact.deed == "start":
            row = record.rows.get(fact.answer)
            if row is None:
                yield f"Instance {fact.answer} was told to have begun, and is not there."
            elif fact.asked["key"] not in (None, row.business_key):
                yield f"Instance {fact.answer} has the key {row.business_key}, not {fact.asked['key']}."


def _completions(record: Record, facts: list[Any]) -> Iterator[str]:
    """Who was told that they did a task is the one who did it, and it was done once."""
    for fact in facts:
        if fact.deed == "complete":
            task, by = fact.asked["task"], fact.asked["by"]
            row = record.tasks.get(task)
            done = [actor for actor, event in _completed(record, task)]
            if row is None or row.state != "completed" or row.completed_by != by or done != [by]:
                yield f"Task {task} was told to be completed by {by}; its row is {row}, its journal says {done}."


def _looks(record: Record, facts: list[Any]) -> Iterator[str]:
    """Each tick that was told stands once, in its order; whoever waits for an answer may have ticked once more."""
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for fact in facts:
        if fact.deed == "check":
            told[fact.asked["task"]].append((fact.asked["what"], fact.asked["item"]))
    for task, deeds in told.items():
        there = record.looks.get(task, [])
        if there[: len(deeds)] != deeds or len(there) > len(deeds) + 1:
            yield f"The checklist of {task} was told to be {deeds}; there are {there}."


def _completed(record: Record, task: str) -> list[tuple[str, Any]]:
    instance_id, _, wait = task.rpartition("-")
    happened = record.actors.get(instance_id, [])
    return [pair for pair in happened if isinstance(pair[1], e.Completed) and pair[1].wait == int(wait)]


def _messages(record: Record, facts: list[Any]) -> Iterator[str]:
    """A message that was told to have reached somebody has, and one that waits is kept."""
    for fact in facts:
        if fact.deed == "publish":
            message = fact.asked["message"]
            if message not in record.messages:
                yield f"Message {message} was taken, and is not there."
            for one in (*fact.answer["started"], *fact.answer["reached"]):
                if not any(_is_receipt(event, message) for event in record.events.get(one, ())):
                    yield f"Message {message} was told to have reached {one}, whose journal does not know it."


def _is_receipt(event: Any, message: str) -> bool:
    return isinstance(event, e.MessageReceived) and event.message_id == message


def _doubled(record: Record) -> Iterator[str]:
    """Each message is received once per process, and each key has one open or ended order."""
    received: Counter[tuple[str, str]] = Counter()
    for one, events in record.events.items():
        received.update(
            (record.rows[one].process_key, event.message_id) for event in events if isinstance(event, e.MessageReceived)
        )
    for (process, message), count in received.items():
        if count > 1:
            yield f"Message {message} was received {count} times by {process}."
    keys = Counter((row.process_key, row.business_key) for row in record.rows.values() if row.parent_id is None)
    for (process, key), count in keys.items():
        if key is not None and count > 1:
            yield f"There are {count} instances of {process} for {key}."


def _unasked(record: Record, told: Told) -> Iterator[str]:
    """Nothing was done that nobody asked for, and nothing of what was answered is missing."""
    answered = {fact.request for fact in told.since()}
    for request in sorted(record.requests - answered):
        yield f"Request {request} was done, though nobody was answered."
    roots = [row for row in record.rows.values() if row.parent_id is None]
    begun = sum(len(fact.answer["started"]) if fact.deed == "publish" else 1 for fact in told.since() if _begins(fact))
    if len(roots) != begun:
        yield f"{begun} instances were told to have begun, and there are {len(roots)}."


def _begins(fact: Any) -> bool:
    return fact.deed == "start" or (fact.deed == "publish" and fact.answer["started"])


def _unfinished(record: Record) -> Iterator[str]:
    """Everything has ended."""
    for row in record.rows.values():
        if row.ended_at is None:
            yield f"Instance {row.id} of {row.process_key} ({row.business_key}) has not ended."


def _elsewhere(record: Record, told: Told, undisturbed: dict[str, Lines]) -> Iterator[str]:
    """What happened is what happens without kills: the same events, each as often."""
    for root, name in told.finished.items():
        if root not in record.rows:
            yield f"Instance {root} ({name}) was followed to its end, and is not there."
            continue
        lines, usual = record.lines(root), undisturbed[name]
        for process in lines.keys() | usual.keys():
            more, less = lines.get(process, Counter()), usual.get(process, Counter())
            if more != less:
                yield f"Instance {root} ({name}, {process}): too many {dict(more - less)}, missing {dict(less - more)}."


def _effects(record: Record, effects: Path) -> Iterator[str]:
    """Each job had its effect outside, once by its key, and the outside knows of no other."""
    keys = set(effects.read_text().split()) if effects.exists() else set()
    jobs: dict[str, bool] = defaultdict(bool)
    for one, events in record.events.items():
        for event in events:
            if isinstance(event, e.JobCreated) and event.job == "outside":
                jobs[f"{one}-{event.wait}"] |= False
            elif isinstance(event, e.Completed) and f"{one}-{event.wait}" in jobs:
                jobs[f"{one}-{event.wait}"] = True
    for key in sorted(keys - jobs.keys()):
        yield f"The outside was called for {key}, which is no job."
    for key in sorted(key for key, done in jobs.items() if done and key not in keys):
        yield f"Job {key} is done, and the outside was never called."
