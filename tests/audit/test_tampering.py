"""Whoever changes, removes, inserts, reorders or truncates rows by raw SQL is found, and the row is named."""

from __future__ import annotations

from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from engine.commands.audit import note
from engine.events import Completed, Passed, TaskClaimed
from engine.store import audit, heads, history, journal, open_store
from engine.store.problem import Problem
from engine.store.proof import Scope, verify
from engine.store.statements import Statement
from tests.store.acts import AT, begin, go_on, task, values
from tests.store.conftest import KEY

NOTED = 4


def fill(store):
    """Two instances of three turns each, four lines of the audit log, two heads, and everything told to reports."""
    for one in ("i1", "i2"):
        row = begin(store, values(name="Ann Smith"), task(3, lane="Front"), instance_id=one)
        row = go_on(store, row, TaskClaimed(0, 3, "bob"), Passed(0, "b"), at=AT + 1)
        go_on(store, row, Completed(0, 3, "check", "task", ("f2",)), at=AT + 2)
    with store.writing() as w:
        for number in range(NOTED):
            note(w, AT + number, "ann", "people.add", f"person:{number}", personal={"name": f"N{number}"})
        heads.sign_heads(w, AT + 3)
        note(w, AT + 9, "ann", "people.add", "person:last", personal={"name": "Last"})
        heads.sign_heads(w, AT + 10)
    return store


@pytest.fixture
def full(store):
    return fill(store)


def run(store, sql):
    with store.writing() as w:
        for one in filter(str.strip, sql.split(";")):
            w.run(Statement(text(one)))


def found(store, **scope):
    with store.reading(still=True) as r:
        return list(verify(r, Scope(**scope)))


def named(problems):
    return {(one.table, one.instance_id, one.number) for one in problems}


AUDIT_COPY = (
    "INSERT INTO audit SELECT 6, at, actor, on_behalf_of, verb, subject, outcome, channel, details, values_digest,"
    " previous, hash FROM audit WHERE number = 5"
)
EVENT_COLUMNS = (
    "at, recorded_at, instance_id, sequence + 100, root_instance_id, business_key, customer_id, customer_class,"
    " process_key, definition_id, kind, element_id, element_name, element_type, activity_id, parent_activity_id,"
    " lifecycle, actor, on_behalf_of, lane, zone, channel, reason, flow_id, rule_ids, data_changed, batch_id,"
    " previous_hash, hash"
)
SWAPPED = (
    "UPDATE {table} SET number = 90 WHERE number = {one}; UPDATE {table} SET number = {one} WHERE number = {other};"
    " UPDATE {table} SET number = {other} WHERE number = 90"
)
CASES = {
    # the audit log
    "a line's actor": ("UPDATE audit SET actor = 'eve' WHERE number = 2", ("audit", "", 2)),
    "a line's moment": ("UPDATE audit SET at = at + 1 WHERE number = 2", ("audit", "", 2)),
    "a line's outcome": ("UPDATE audit SET outcome = 'refused' WHERE number = 3", ("audit", "", 3)),
    "a line's details": ("UPDATE audit SET details = previous WHERE number = 3", ("audit", "", 3)),
    "on whose behalf": ("UPDATE audit SET on_behalf_of = 'bob' WHERE number = 3", ("audit", "", 3)),
    "a line's personal values": (
        "UPDATE audit_values SET data = (SELECT o.data FROM audit_values o WHERE o.number = 1) WHERE number = 2",
        ("audit", "", 2),
    ),
    "a line removed": ("DELETE FROM audit WHERE number = 2", ("audit", "", 3)),
    "the first line removed": ("DELETE FROM audit WHERE number = 1", ("audit", "", 2)),
    "a line inserted": (AUDIT_COPY, ("audit", "", 6)),
    "lines reordered": (SWAPPED.format(table="audit", one=2, other=3), ("audit", "", 2)),
    "the log truncated": ("DELETE FROM audit WHERE number = 5", ("audit", "", 5)),
    "the log emptied": ("DELETE FROM audit; DELETE FROM audit_values", ("audit", "", 5)),
    # the journal
    "a turn's actor": (
        "UPDATE journal SET actor = 'eve' WHERE instance_id = 'i2' AND first = 4",
        ("journal", "i2", 4),
    ),
    "a turn's events": (
        (
            "UPDATE journal SET events = (SELECT o.events FROM journal o WHERE o.instance_id = 'i1' AND o.first = 6)"
            " WHERE instance_id = 'i2' AND first = 4"
        ),
        ("journal", "i2", 4),
    ),
    "a turn's values": (
        (
            "UPDATE journal_values SET data = (SELECT o.data FROM journal_values o WHERE o.instance_id = 'i1')"
            " WHERE instance_id = 'i2'"
        ),
        ("journal", "i2", 1),
    ),
    "a turn removed": ("DELETE FROM journal WHERE instance_id = 'i1' AND first = 4", ("journal", "i1", 6)),
    "a turn inserted": (
        (
            "INSERT INTO journal SELECT instance_id, 7, 7, at, actor, channel, format, events, values_digest, hash,"
            " hash FROM journal WHERE instance_id = 'i1' AND first = 6"
        ),
        ("journal", "i1", 7),
    ),
    "turns truncated, row adjusted": (
        (
            "DELETE FROM journal WHERE instance_id = 'i1' AND first = 6; DELETE FROM event WHERE sequence = 6;"
            " UPDATE instance SET sequence = 5, projected = 5, head = (SELECT hash FROM journal WHERE first = 4"
            " AND instance_id = 'i1') WHERE id = 'i1'"
        ),
        ("journal", "i1", 6),
    ),
    "an instance deleted": (
        (
            "DELETE FROM journal WHERE instance_id = 'i2'; DELETE FROM journal_values WHERE instance_id = 'i2';"
            " DELETE FROM event WHERE instance_id = 'i2'; DELETE FROM instance WHERE id = 'i2'"
        ),
        ("journal", "i2", 6),
    ),
    "an instance's row deleted": ("DELETE FROM instance WHERE id = 'i2'", ("instance", "i2", 0)),
    # what reports read
    "an event's actor": (
        "UPDATE event SET actor = 'eve' WHERE instance_id = 'i1' AND sequence = 3",
        ("event", "i1", 3),
    ),
    "an event's lane": ("UPDATE event SET lane = 'Back' WHERE instance_id = 'i1' AND sequence = 6", ("event", "i1", 6)),
    "an event's moment": ("UPDATE event SET at = 1 WHERE instance_id = 'i2' AND sequence = 3", ("event", "i2", 3)),
    "an event removed": ("DELETE FROM event WHERE instance_id = 'i1' AND sequence = 3", ("event", "i1", 3)),
    "the last event removed": ("DELETE FROM event WHERE instance_id = 'i2' AND sequence = 6", ("event", "i2", 6)),
    "an event inserted": (
        f"INSERT INTO event SELECT position + 1000, {EVENT_COLUMNS} FROM event WHERE position = 1",
        ("event", "i1", 101),
    ),
    "events in another order": (
        "UPDATE event SET position = 900 WHERE instance_id = 'i1' AND sequence = 2",
        ("event", "i1", 3),
    ),
    # the heads
    "a head's moment": ("UPDATE audit_head SET at = at + 1 WHERE number = 1", ("audit_head", "", 1)),
    "a head's entries": ("UPDATE audit_head SET entries = previous WHERE number = 2", ("audit_head", "", 2)),
    "a head removed": ("DELETE FROM audit_head WHERE number = 1", ("audit_head", "", 2)),
    "a head inserted": (
        "INSERT INTO audit_head SELECT 3, at, position, entries, hash, hash FROM audit_head WHERE number = 2",
        ("audit_head", "", 3),
    ),
    "heads reordered": (SWAPPED.format(table="audit_head", one=1, other=2), ("audit_head", "", 1)),
}


def test_what_nobody_touched_is_in_order(full):
    assert found(full) == []
    assert found(full, since=1) == []
    assert found(full, instance_id="i1") == []


@pytest.mark.parametrize("what", CASES)
def test_the_row_is_named(full, what):
    sql, row = CASES[what]

    run(full, sql)

    problems = found(full)
    assert row in named(problems), problems
    assert all(str(one).endswith(".") for one in problems)


@pytest.mark.parametrize("what", [name for name, (_, row) in CASES.items() if row[1] and row[0] != "instance"])
def test_other_instances_are_not_blamed(full, what):
    sql, row = CASES[what]

    run(full, sql)

    assert {one.instance_id for one in found(full)} <= {row[1], ""} | ({"i2"} if "sequence = 6;" in sql else set())


def test_heads_removed_from_the_end_show_beside_those_kept_outside(full):
    with full.reading() as r:
        kept = {one.number: one.hash for one in heads.listed(r)}
    run(full, "DELETE FROM audit_head WHERE number = 2")

    assert found(full) == []
    assert named(found(full, kept=kept)) == {("audit_head", "", 2)}


def test_a_head_kept_outside_that_says_something_else_shows(full):
    assert named(found(full, kept={1: b"something else"})) == {("audit_head", "", 1)}


def test_erasing_personal_values_is_no_tampering(full):
    run(full, "UPDATE instance SET ended_at = 1 WHERE id = 'i1'")
    with full.writing() as w:
        journal.erase_values(w, "i1")
        audit.erase(w, "ann")

    assert found(full) == []


def test_since_a_head_only_what_came_later_is_read(full):
    go_on(full, begin(full, instance_id="i3"), Passed(0, "x"))
    run(full, "UPDATE journal SET actor = 'eve' WHERE instance_id IN ('i1', 'i3') AND first = 1")

    assert {one.instance_id for one in found(full)} == {"i1", "i3"}
    assert {one.instance_id for one in found(full, since=2)} == {"i3"}


@pytest.mark.parametrize(
    "what", ["the log truncated", "turns truncated, row adjusted", "an instance deleted", "a turn inserted"]
)
def test_since_a_head_what_is_missing_at_the_end_still_shows(full, what):
    sql, _ = CASES[what]
    if what == "a turn inserted":
        sql += "; UPDATE instance SET sequence = 7 WHERE id = 'i1'"

    run(full, sql)

    assert found(full, since=1)


def test_what_reports_were_not_told_yet_is_no_problem(full):
    go_on(full, begin(full, instance_id="i3"), Passed(0, "x"))
    assert found(full) == []

    with full.writing() as w:
        assert history.project(w, 10) == 2
    assert found(full) == []


def test_a_problem_reads_as_a_sentence():
    assert str(Problem("journal", "i1", 3, "events 3 to 4 have been changed")) == (
        "Instance i1: events 3 to 4 have been changed."
    )
    assert str(Problem("audit", "", 3, "Line 3 of the audit log has been changed")) == (
        "Line 3 of the audit log has been changed."
    )


_COVERED = """
journal instance_id first last at actor channel format events values_digest previous hash
audit number at actor on_behalf_of verb subject outcome channel details values_digest previous hash
audit_head number at position entries previous hash
event at actor kind lane lifecycle sequence instance_id process_key reason hash
journal_values salt data
audit_values salt data
"""
COVERED = {table: columns for table, *columns in map(str.split, _COVERED.strip().splitlines())}


class UndoneError(Exception):
    """Takes a transaction back."""


@pytest.fixture(scope="module")
def untouched(memory_folder, sqlite_template):
    path = memory_folder / "untouched.db"
    path.write_bytes(sqlite_template.read_bytes())
    with closing(open_store(f"sqlite:///{path}", key=KEY, clock=lambda: AT)) as store:
        fill(store)
        store.checkpoint()
        yield store


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_change_of_any_column_is_found(untouched, data):
    table = data.draw(st.sampled_from(sorted(COVERED)))
    column = data.draw(st.sampled_from(COVERED[table]))
    key = "instance_id" if table == "journal_values" else "rowid"

    def tamper(w):
        rows = w.driver.execute(f'SELECT {key}, "{column}" FROM "{table}" ORDER BY 1').fetchall()
        which, old = data.draw(st.sampled_from(rows))
        new = data.draw(_other(old))
        done = w.driver.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE {key} = ?', (new, which))
        return bool(done.rowcount)

    _tampered(untouched, tamper)


@settings(max_examples=60, deadline=None)
@given(table=st.sampled_from(["journal", "audit", "audit_head", "event"]), data=st.data())
def test_any_removed_row_is_found_unless_it_is_the_newest_head(untouched, table, data):
    def tamper(w):
        rows = [row[0] for row in w.driver.execute(f'SELECT rowid FROM "{table}" ORDER BY 1').fetchall()]
        which = data.draw(st.sampled_from(rows))
        w.driver.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (which,))
        return table != "audit_head" or which != rows[-1]

    _tampered(untouched, tamper)


def _tampered(store, tamper):
    """Tamper, verify, and take it back; `tamper` says whether it can be seen."""
    with suppress(UndoneError), store.writing() as w:
        seen = tamper(w)
        assert bool(list(verify(w))) == seen
        _take_back()


def _take_back():
    raise UndoneError


def _other(old):
    """Another value of the same kind."""
    if isinstance(old, bytes):
        return st.binary(max_size=40).filter(lambda new: new != old)
    if isinstance(old, int):
        return st.integers(-3, 2**40).filter(lambda new: new != old)
    return st.text("abc", max_size=3).filter(lambda new: new != old)
