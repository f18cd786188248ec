"""The 18-month rule. The tables are the specification."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.governance import Review, clock, is_significant
from engine.governance.clock import add_months

SHARED = Path(__file__).parents[3] / "shared" / "specs" / "review_vectors.json"
ZONE = "Europe/Amsterdam"
GOOD = Review(held_on=dt.date(2025, 5, 21), outcome="confirmed", evidence_count=1, signed_by_owner=True)
LIVE = dt.date(2015, 1, 1)


def read(text):
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def shared():
    return json.loads(SHARED.read_text(encoding="utf-8")) if SHARED.exists() else []


def review(facts):
    return Review(**{**facts, "held_on": read(facts["held_on"])})


@pytest.mark.skipif(not SHARED.exists(), reason="the shared worked examples are not beside this repository")
def test_there_are_38_shared_examples():
    assert len(shared()) == 38


@pytest.mark.parametrize("example", shared(), ids=lambda example: example["id"])
def test_shared_examples(example):
    found = clock(
        [review(facts) for facts in example["reviews"]],
        read(example["live_since"]),
        read(example["now"]),
        zone=example["time_zone"],
        months=example["organisation_months"],
        override=example["process_months"],
        retired=example["lifecycle"] == "retired",
    )
    expected = example["expected"]
    assert (found.status, str(found.due) if found.due else None) == (expected["status"], expected["due_on"])


@pytest.mark.parametrize(
    ("held_on", "now", "status", "due", "days_left"),
    [
        ("2025-05-21", "2026-11-20", "warn_30", "2026-11-21", 1),
        ("2025-05-21", "2026-11-21", "due_today", "2026-11-21", 0),
        ("2025-05-21", "2026-11-22", "overdue", "2026-11-21", -1),
        ("2024-08-31", "2026-02-28", "due_today", "2026-02-28", 0),
        ("2024-08-31", "2026-03-01", "overdue", "2026-02-28", -1),
        ("2022-08-31", "2024-02-29", "due_today", "2024-02-29", 0),
        ("2024-02-29", "2025-08-30", "overdue", "2025-08-29", -1),
        ("2026-08-31", "2028-02-29", "due_today", "2028-02-29", 0),
        ("2025-06-21", "2026-11-21", "warn_30", "2026-12-21", 30),
        ("2025-06-22", "2026-11-21", "warn_60", "2026-12-22", 31),
        ("2025-08-20", "2026-11-22", "warn_90", "2027-02-20", 90),
        ("2025-08-21", "2026-11-22", "ok", "2027-02-21", 91),
        ("2025-05-21", "2026-11-21T22:59:59+00:00", "due_today", "2026-11-21", 0),
        ("2025-05-21", "2026-11-21T23:00:00+00:00", "overdue", "2026-11-21", -1),
        ("2025-05-21T22:00:00+00:00", "2026-11-21", "warn_30", "2026-11-22", 1),
    ],
)
def test_due_date_and_bands(held_on, now, status, due, days_left):
    found = clock([replace(GOOD, held_on=read(held_on))], LIVE, read(now), zone=ZONE)
    assert (found.status, str(found.due), found.days_left) == (status, due, days_left)
    assert found.overdue == (status == "overdue")


@pytest.mark.parametrize(
    "change",
    [
        {"state": "draft"},
        {"outcome": "editorial"},
        {"outcome": "retire"},
        {"outcome": "not_accepted"},
        {"evidence_count": 0},
        {"signed_by_owner": False},
        {"voided": True},
        {"checklist_complete": False},
        {"version_was_active": False},
        {"participants_complete": False},
    ],
)
def test_what_is_not_significant_does_not_restart_the_clock(change):
    assert is_significant(GOOD)
    assert not is_significant(replace(GOOD, **change))
    later = replace(GOOD, held_on=dt.date(2026, 10, 1), **change)
    assert clock([GOOD, later], LIVE, dt.date(2026, 11, 22), zone=ZONE).status == "overdue"


@pytest.mark.parametrize("outcome", ["confirmed", "changed_minor", "changed_major"])
def test_confirming_and_changing_restart_the_clock(outcome):
    later = replace(GOOD, held_on=dt.date(2026, 10, 1), outcome=outcome)
    assert clock([later, GOOD], LIVE, dt.date(2026, 11, 22), zone=ZONE).last_significant == dt.date(2026, 10, 1)


def test_a_review_in_the_future_does_not_count_until_its_day():
    """Also when the clock is set back."""
    later = replace(GOOD, held_on=dt.date(2026, 11, 23))
    assert clock([GOOD, later], LIVE, dt.date(2026, 11, 22), zone=ZONE).status == "overdue"
    assert clock([GOOD, later], LIVE, dt.date(2026, 11, 23), zone=ZONE).status == "ok"


@pytest.mark.parametrize(
    ("live_since", "status", "due"),
    [
        (dt.date(2026, 11, 1), "never_reviewed", dt.date(2028, 5, 1)),
        (dt.date(2025, 5, 21), "never_reviewed", dt.date(2026, 11, 21)),
        (dt.date(2025, 5, 20), "never_reviewed_overdue", dt.date(2026, 11, 20)),
        (dt.datetime(2025, 5, 20, 22, tzinfo=dt.UTC), "never_reviewed", dt.date(2026, 11, 21)),
        (None, "out_of_scope", None),
    ],
)
def test_a_process_never_reviewed_is_measured_from_going_live(live_since, status, due):
    found = clock([], live_since, dt.date(2026, 11, 21), zone=ZONE)
    assert (found.status, found.due) == (status, due)
    assert found.overdue == (status == "never_reviewed_overdue")


def test_a_retired_process_is_out_of_scope():
    found = clock([GOOD], LIVE, dt.date(2030, 1, 1), zone=ZONE, retired=True)
    assert (found.status, found.last_significant, found.due) == ("out_of_scope", GOOD.held_on, None)


@pytest.mark.parametrize(
    ("months", "override", "due"),
    [(18, 12, "2026-05-21"), (18, 24, "2026-11-21"), (12, None, "2026-05-21"), (12, 18, "2026-05-21")],
)
def test_a_process_may_only_shorten_the_interval(months, override, due):
    found = clock([GOOD], LIVE, dt.date(2026, 11, 22), zone=ZONE, months=months, override=override)
    assert str(found.due) == due


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 60))
def test_adding_months_keeps_the_day_or_ends_the_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)
