"""When a timer is due, and when a cycle comes again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from engine.calendar import standard
from engine.calendar.instants import DAY, HOUR, MINUTE, micros, moment
from engine.execution.timers import Due, again, resolve
from engine.execution.trouble import Stuck
from engine.program.bundle import read_bundle
from engine.sentence import say
from tests.dsl import process

NOW = micros(dt.datetime(2026, 3, 6, 15, 30, tzinfo=dt.UTC))  # a Friday, half past four in Amsterdam


def due(text: str, **values: Any) -> Due:
    """Say when a timer with this text is due."""
    xml = process().catch_timer("x", after=text).end().xml()
    detail = read_bundle({"p.bpmn": xml}).processes[0].program.elements["x"].detail.timer
    return resolve(detail, values, NOW, standard(), say("The timer 'x'"))


def words(instant: int) -> str:
    """Show an instant as a clock in Amsterdam does."""
    return f"{moment(instant, standard().zone):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("PT45M", "Fri 06 17:15"),
        ("P1D", "Sat 07 16:30"),
        ("1 business day", "Mon 09 17:30"),
        ("1 business hour", "Fri 06 17:30"),
        ('=date and time("2026-03-10T08:00:00+01:00")', "Tue 10 08:00"),
        ("=day", "Tue 10 00:00"),
        ("=day - 1 business day", "Mon 09 17:30"),
        ("=span", "Fri 06 18:30"),
        ('="2 business days"', "Tue 10 17:30"),
        ("R3/PT10M", "Fri 06 16:40"),
    ],
)
def test_the_text_or_what_feel_gives_is_reckoned_on_the_calendar(text: str, when: str) -> None:
    assert words(due(text, day=dt.date(2026, 3, 10), span=dt.timedelta(hours=2)).due) == when


@pytest.mark.parametrize(("value", "why"), [(None, "has no time"), (7, "gives no time"), ("R3/", "gives no time")])
def test_what_is_no_time_is_stuck(value: object, why: str) -> None:
    with pytest.raises(Stuck, match=f"The timer 'x' {why}") as stuck:
        due("=when", when=value)
    assert stuck.value.code == "timer"


def test_what_is_beyond_every_calendar_is_stuck() -> None:
    with pytest.raises(Stuck, match="cannot be reckoned"):
        due('="9000000 business days"')


def _rounds(text: str, *looks: int) -> list[tuple[int, int]]:
    """Let a cycle fire whenever somebody looks; gives (minute at which it was due, rounds left)."""
    anchor = NOW
    found = due(text)
    fired = []
    current: Due | None = found
    for look in looks:
        now = anchor + look * MINUTE
        while current is not None and current.due <= now:
            fired.append(((current.due - anchor) // MINUTE, current.left))
            current = again(current.anchor, current.text, current.left, now, standard())
    return fired


def test_a_cycle_comes_as_often_as_it_says() -> None:
    assert _rounds("R3/PT10M", *range(60)) == [(10, 2), (20, 1), (30, 0)]


def test_rounds_that_were_missed_are_made_up_for_once() -> None:
    assert _rounds("R5/PT10M", 35, 40, 50, 60) == [(10, 4), (40, 1), (50, 0)]
    assert _rounds("R5/PT10M", 30, 40, 50) == [(10, 4), (40, 1), (50, 0)]
    assert _rounds("R3/PT10M", 500) == [(10, 2)]


def test_a_cycle_without_end_has_none() -> None:
    fired = _rounds("R/PT10M", *range(0, 200, 5))

    assert [minute for minute, _ in fired] == list(range(10, 200, 10))
    assert all(left < 0 for _, left in fired)


def test_a_long_downtime_costs_little() -> None:
    start = due("R/PT1S")
    late = NOW + 3 * HOUR

    following = again(start.anchor, start.text, start.left, late, standard())

    assert following is not None
    assert following.due == late + 1_000_000


def test_a_day_is_24_hours_whatever_the_clocks_say() -> None:
    current: Due | None = due("R/P1D")
    for _ in range(40):
        assert current is not None
        current = again(current.anchor, current.text, current.left, current.due, standard())

    assert current is not None
    assert current.due - NOW == 41 * DAY
    assert words(current.due) == "Thu 16 17:30"
