"""The clock against another implementation, and what must hold whatever the facts are."""

import datetime as dt
import os
import random
import time

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from engine.governance.clock import Review, add_months, clock

ZONE = "Europe/Amsterdam"
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
HELD = st.lists(DAYS, max_size=6)
SEVERITY = ["ok", "warn_90", "warn_60", "warn_30", "due_today", "overdue"]


def good(day):
    return Review(held_on=day, outcome="confirmed", evidence_count=1, signed_by_owner=True)


def test_adding_months_is_what_dateutil_does_on_every_day_of_ten_years():
    first = dt.date(2019, 1, 1)
    days = [first + dt.timedelta(one) for one in range(3_653)]
    for months in range(1, 19):
        for day in days:
            assert add_months(day, months) == day + relativedelta(months=months)


@given(HELD, DAYS, DAYS, st.integers(0, 2_000))
def test_time_alone_never_makes_it_better(held, live, now, later):
    """Monotone in now, as long as no review lies between."""
    then = now + dt.timedelta(later)
    known = [good(day) for day in held if day <= now]
    before, after = (clock(known, live, day, zone=ZONE) for day in (now, then))
    assert before.due == after.due
    assert after.days_left == before.days_left - later
    if held and before.status in SEVERITY:
        assert SEVERITY.index(after.status) >= SEVERITY.index(before.status)


@given(HELD, DAYS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(held, live, now, chance):
    known = [good(day) for day in held]
    mixed = random.Random(chance.random()).sample(known, len(known))
    assert clock(known, live, now, zone=ZONE) == clock(mixed, live, now, zone=ZONE)


@pytest.mark.parametrize("server", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"])
def test_the_time_zone_of_the_server_does_not_matter(server, monkeypatch):
    moments = [dt.datetime(2026, 11, 21, hour, 59, 59, tzinfo=dt.UTC) for hour in range(24)]
    expected = ["due_today"] * 23 + ["overdue"]
    monkeypatch.setitem(os.environ, "TZ", server)
    time.tzset()
    try:
        found = [
            clock([good(dt.date(2025, 5, 21))], None or dt.date(2020, 1, 1), at, zone=ZONE).status for at in moments
        ]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == expected


@pytest.mark.parametrize(
    ("held", "status", "due"),
    [
        ("2026-08-29", "due_today", "2028-02-29"),
        ("2026-08-30", "due_today", "2028-02-29"),
        ("2026-08-31", "due_today", "2028-02-29"),
        ("2026-08-28", "overdue", "2028-02-28"),
        ("2026-09-01", "warn_30", "2028-03-01"),
    ],
)
def test_on_a_leap_day(held, status, due):
    found = clock([good(dt.date.fromisoformat(held))], dt.date(2020, 1, 1), dt.date(2028, 2, 29), zone=ZONE)
    assert (found.status, str(found.due)) == (status, due)


def test_two_reviews_on_one_day_are_as_good_as_one():
    day = dt.date(2025, 5, 21)
    one, two = (clock([good(day)] * times, day, dt.date(2026, 1, 1), zone=ZONE) for times in (1, 2))
    assert one == two


@given(st.integers(1, 18), st.integers(1, 18), DAYS, DAYS)
def test_a_process_may_only_shorten_it(organisation, own, held, now):
    given_ = {"zone": ZONE, "months": organisation}
    assert (
        clock([good(held)], held, max(now, held), override=own, **given_).due
        <= clock([good(held)], held, max(now, held), **given_).due
    )


@pytest.mark.parametrize(
    ("left", "status"), [(46, "ok"), (45, "warn_90"), (21, "warn_90"), (20, "warn_60"), (7, "warn_30")]
)
def test_a_policy_may_move_the_warnings(left, status):
    now = dt.date(2026, 11, 21) - dt.timedelta(left)
    found = clock([good(dt.date(2025, 5, 21))], now, now, zone=ZONE, bands=(45, 20, 7))
    assert found.status == status
