"""Keeps the working tables from events, and folds the journal again to check them.

Working tables are tasks, timers, subscriptions, jobs and incidents; the row of the instance itself is
kept by `journal.append`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from engine.store import instances, topics
from engine.store.changes import Changes, Kept, Row, fold
from engine.store.journal import advanced, read
from engine.store.statements import Statement, adding, changing, fixed, keeping, of_instance, p, removing
from engine.store.tables import incident, job, subscription, task, task_person, timer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Table

    from engine.events import AnyEvent
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader, Writer

_ADD_TASK = adding(task)
_ADD_PERSON = adding(task_person)
_REKEY = Statement(task.update().values(business_key=p("business_key")).where(of_instance(task)))
_DUE_SORT = Statement(select(task.c.due_sort).where(task.c.id == p("id")))
_DROP_PEOPLE = removing(task_person, "task_id")
_MOVE_PEOPLE = Statement(changing(task_person, ("due_sort",), "task_id"))
_MAKE = {"timer": keeping(timer), "subscription": keeping(subscription), "incident": keeping(incident)}
_MAKE_JOB = keeping(job, "attempts")
_DROP = {"timer": removing(timer, "instance_id", "wait"), "subscription": removing(subscription, "instance_id", "wait")}
_DROP_JOB = removing(job, "id")
_MOVE = {
    one.name: Statement(changing(one, ("scope", "element"), "instance_id", "wait")) for one in (timer, subscription)
}
_SAYS_WHOSE = ("id", "process_key", "group", "people", "assignee", "on_behalf_of", "asked_by")
_WHOSE = Statement(select(*(task.c[name] for name in _SAYS_WHOSE)).where(task.c.id == p("id")))
_NAMES_NOBODY = task.c.people == fixed("")
_CHANGES: dict[tuple[object, ...], Statement] = {}

LEASE = {"token": None, "leased_until": None}
WORKER_COLUMNS = frozenset({"attempts", *LEASE})
"""Columns of `job` that belong to the workers and are in no event: replay neither knows nor compares them."""


def apply(w: Writer, instance_row: InstanceRow, events: Sequence[AnyEvent], *, at: int, actor: str) -> None:
    """Bring the working tables up to `events`. `instance_row` is what `journal.append` gave for them."""
    changes = fold(instance_row, events, at=at, actor=actor)
    if w.heard:
        _tell(w, instance_row, changes)
    for name, kept in changes.kept.items():
        _WRITE[name](w, instance_row.id, kept)


def restore(w: Writer, instance_id: str) -> None:
    """Bring the working tables to what the journal says, where its last turn has taken the one before back."""
    told, kept = replay(w, instance_id), stored(w, instance_id)
    for name, table in {**_KEPT, "task_person": task_person}.items():
        for key in sorted(told[name].keys() | kept[name].keys(), key=str):
            row, was = told[name].get(key), kept[name].get(key)
            if row == was:
                continue
            if name == "task":
                w.tell(topics.of_instance(instance_id), *_of_rows(row, was))
            if was is not None:
                w.run(_REMOVE[name], {column.name: was[column.name] for column in table.primary_key.columns})
            if row is not None:
                w.run(_PUT[name], {column.name: row.get(column.name) for column in table.columns})


def _tell(w: Writer, instance_row: InstanceRow, changes: Changes) -> None:
    """Tell those who look at an instance, and those who find a task of it: by what it was, and by what it becomes."""
    w.tell(*map(topics.of_instance, {instance_row.id, instance_row.root_id}))
    kept = changes.kept.get("task")
    if kept is None:
        return
    w.tell(topics.TASKS, *_of_rows(*kept.made.values()))
    for wait, columns in kept.changed.items():
        row = w.one(_WHOSE, {"id": f"{instance_row.id}-{wait}"})
        if row is not None:
            was = dict(zip(_SAYS_WHOSE, row, strict=True))
            w.tell(*_of_rows(was, was | columns))


def _of_rows(*rows: Row | None) -> set[str]:
    return {topic for row in rows if row is not None for topic in topics.of_row(row)}


def _write_waits(name: str, w: Writer, instance_id: str, kept: Kept) -> None:
    for wait, columns in kept.changed.items():
        w.run(_MOVE[name], {"instance_id": instance_id, "wait": wait, **columns})
    if kept.gone:
        w.run_many(_DROP[name], [{"instance_id": instance_id, "wait": wait} for wait in sorted(kept.gone)])
    if kept.made:
        w.run_many(_MAKE[name], list(kept.made.values()))


def _write_tasks(w: Writer, instance_id: str, kept: Kept) -> None:
    if kept.every:
        w.run(_REKEY, {"instance_id": instance_id, **kept.every})
    for wait, columns in kept.changed.items():
        _change_task(w, f"{instance_id}-{wait}", columns)
    if kept.made:
        w.run_many(_ADD_TASK, list(kept.made.values()))
        w.run_many(_ADD_PERSON, [pair for row in kept.made.values() if row["people"] for pair in _people(row)])


def _change_task(w: Writer, task_id: str, columns: Row) -> None:
    """Most tasks name nobody: then that is all. Else those it names are told anew, follow when it is due, or go."""
    values = {"id": task_id, **columns}
    if "people" not in columns and w.run(_change(task, columns, _NAMES_NOBODY), values):
        return
    w.run(_change(task, columns), values)
    if "people" in columns or "state" in columns:
        w.run(_DROP_PEOPLE, {"task_id": task_id})
    elif "due_sort" in columns:
        w.run(_MOVE_PEOPLE, {"task_id": task_id, "due_sort": columns["due_sort"]})
    if "people" in columns:
        due_sort = w.value(_DUE_SORT, {"id": task_id})
        w.run_many(_ADD_PERSON, _people({"id": task_id, "state": "open", "due_sort": due_sort, **columns}))


def _people(row: Row) -> list[Row]:
    """Who may take an open task by name."""
    if not row["people"] or row["state"] != "open":
        return []
    names = dict.fromkeys(msgspec.json.decode(row["people"]))
    return [{"task_id": row["id"], "person": name, "due_sort": row["due_sort"]} for name in names]


def _write_jobs(w: Writer, instance_id: str, kept: Kept) -> None:
    for wait, columns in kept.changed.items():
        freed = columns if columns.keys() == {"scope", "element"} else columns | LEASE  # who is at it goes on
        w.run(_change(job, freed), {"id": f"{instance_id}-{wait}", **freed})
    if kept.gone:
        w.run_many(_DROP_JOB, [{"id": f"{instance_id}-{wait}"} for wait in sorted(kept.gone)])
    if kept.made:
        w.run_many(_MAKE_JOB, [row | LEASE for row in kept.made.values()])


def _write_incidents(w: Writer, instance_id: str, kept: Kept) -> None:
    for wait, columns in kept.changed.items():
        w.run(_change(incident, columns), {"id": f"{instance_id}-{wait}", **columns})
    if kept.made:
        w.run_many(_MAKE["incident"], list(kept.made.values()))


_WRITE: dict[str, Callable[[Writer, str, Kept], None]] = {
    "task": _write_tasks,
    "timer": partial(_write_waits, "timer"),
    "subscription": partial(_write_waits, "subscription"),
    "job": _write_jobs,
    "incident": _write_incidents,
}


def _change(table: Table, columns: Row, *where: ColumnElement[bool]) -> Statement:
    """UPDATE of just these columns, `where` something holds; there are few combinations."""
    shape: tuple[object, ...] = (table.name, len(where), *columns)
    known = _CHANGES.get(shape)
    if known is None:
        known = _CHANGES[shape] = Statement(changing(table, columns, "id").where(*where))
    return known


Tables = dict[str, dict[Any, Row]]
"""Rows by table, and there by their wait, the instance's id, or (task, person)."""

_KEPT = {table.name: table for table in (task, timer, subscription, job, incident)}
_STORED = {
    name: Statement(
        select(table).where(of_instance(table) if "id" in table.c else table.c.instance_id == p("instance_id"))
    )
    for name, table in _KEPT.items()
}
_STORED_PEOPLE = Statement(
    select(task_person.c.task_id, task_person.c.person, task_person.c.due_sort)
    .join(task, task.c.id == task_person.c.task_id)
    .where(of_instance(task))
)
_REMOVE = {
    table.name: removing(table, *(column.name for column in table.primary_key.columns))
    for table in (*_KEPT.values(), task_person)
}
_PUT = {table.name: adding(table) for table in (*_KEPT.values(), task_person)}
_NOT_COMPARED = {"job": WORKER_COLUMNS, "instance": frozenset({"projected", "behind"})}


def stored(r: Reader, instance_id: str) -> Tables:
    """The rows of one instance as the tables have them, in the shape that `replay` gives."""
    rows = _empty()
    row = instances.load(r, instance_id)
    if row is not None:
        rows["instance"][instance_id] = _compared("instance", row._asdict())
    for name, statement in _STORED.items():
        columns = _KEPT[name].columns.keys()
        for values in r.all(statement, {"instance_id": instance_id}):
            row_ = dict(zip(columns, values, strict=True))
            rows[name][row_["wait"]] = _compared(name, row_)
    for task_id, person, due_sort in r.all(_STORED_PEOPLE, {"instance_id": instance_id}):
        rows["task_person"][task_id, person] = {"task_id": task_id, "person": person, "due_sort": due_sort}
    return rows


def replay(r: Reader, instance_id: str) -> Tables:
    """The rows of one instance as its journal says they must be, worked out in memory alone."""
    rows = _empty()
    row = instances.new(instance_id)
    for turn in read(r, instance_id):
        row = advanced(row, turn.events, turn.hash, at=turn.at, actor=turn.actor)
        if turn.taken_back:
            continue
        _replay(rows, fold(row, turn.events, at=turn.at, actor=turn.actor))
    if row.revision:
        rows["instance"][instance_id] = _compared("instance", row._asdict())
    open_tasks = [task_row for task_row in rows["task"].values() if task_row["state"] == "open"]
    pairs = [pair for task_row in open_tasks for pair in _people(task_row)]
    rows["task_person"] = {(pair["task_id"], pair["person"]): dict(pair) for pair in pairs}
    return rows


def compare(r: Reader, instance_id: str) -> list[str]:
    """Where the working tables of an instance differ from its journal, a sentence each; empty when all is well."""
    told, kept = replay(r, instance_id), stored(r, instance_id)
    found = []
    for name, rows in told.items():
        for key in sorted(rows.keys() | kept[name].keys(), key=str):
            difference = _difference(rows.get(key), kept[name].get(key))
            if difference:
                found.append(f"Instance {instance_id}: the {name} {key} {difference}.")
    return found


def _difference(told: Row | None, kept: Row | None) -> str:
    if told is None:
        return "stands in the table, but the journal does not know it"
    if kept is None:
        return "is missing from the table"
    columns = [column for column in told if told[column] != kept[column]]
    return f"differs from the journal in {', '.join(columns)}" if columns else ""


def _replay(rows: Tables, changes: Changes) -> None:
    for name, kept in changes.kept.items():
        table = rows[name]
        for row in table.values():
            row.update(kept.every)
        for wait, columns in kept.changed.items():
            table[wait].update(columns)
        for wait in kept.gone:
            table.pop(wait, None)
        table.update(kept.made)


def _empty() -> Tables:
    return {name: {} for name in ("instance", *_KEPT, "task_person")}


def _compared(name: str, row: Row) -> Row:
    skipped = _NOT_COMPARED.get(name, frozenset())
    return {column: value for column, value in row.items() if column not in skipped}
