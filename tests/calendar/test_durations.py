"""Timer texts: read, written back, and when they are due."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import (
    BusinessDuration,
    Calendar,
    Cycle,
    Duration,
    Instant,
    OutsideHorizon,
    TimerSyntaxError,
    due,
    occurrence,
    parse_timer,
    split_offset,
    standard,
    timer_of,
)
from engine.values import Months

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
CALENDAR = standard()


def at(text):
    return CALENDAR.instant(dt.datetime.fromisoformat(text))


def shown(instant):
    return CALENDAR.local(instant).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("text", "timer"),
    [
        ("PT4H", Duration(0, 4 * HOUR)),
        ("P14D", Duration(0, 14 * DAY)),
        (" P2W ", Duration(0, 14 * DAY)),
        ("-PT1H30M", Duration(0, -5400 * SECOND)),
        ("PT0.25S", Duration(0, SECOND // 4)),
        ("PT0S", Duration(0, 0)),
        ("P1Y2M3DT4H", Duration(14, 3 * DAY + 4 * HOUR)),
        ("5 business days", BusinessDuration(5, "day")),
        ("1 Business Day", BusinessDuration(1, "day")),
        ("-4 business hours", BusinessDuration(-4, "hour")),
        ("30 business minutes", BusinessDuration(30, "minute")),
        ("2026-12-01T09:00:00Z", Instant(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC))),
        ("2026-12-01T09:00:00", Instant(dt.datetime(2026, 12, 1, 9))),  # noqa: DTZ001 - meant without a zone
        ("R3/PT10M", Cycle(3, Duration(0, 600 * SECOND))),
        ("R/P1D", Cycle(-1, Duration(0, DAY))),
        ("R2/4 business hours", Cycle(2, BusinessDuration(4, "hour"))),
        (
            "R2/2026-12-01T09:00:00Z/PT10M",
            Cycle(2, Duration(0, 600 * SECOND), Instant(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC))),
        ),
    ],
)
def test_texts_are_read_and_written_back(text, timer):
    assert parse_timer(text) == timer
    assert parse_timer(str(timer)) == timer


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "P",
        "PT",
        "P1DT",
        "1H",
        "PT1H1H",
        "PT1.5H",
        "tomorrow",
        "2026-02-30T00:00:00Z",
        "5 days",
        "five business days",
        "1.5 business hours",
        "5 business weeks",
        "R0/PT1H",
        "R3/PT0S",
        "R3/-PT1H",
        "R3",
        "R3/2026-12-01T09:00:00Z",
        "R3/a/PT1H",
        "R3/PT1H/PT1H/PT1H",
        "0 0 * * *",
        "P" + "9" * 400 + "D",
        "P9999999999D",
        "P20000000W",
    ],
)
def test_what_says_nothing_is_refused_with_a_sentence(text):
    with pytest.raises(TimerSyntaxError, match=r"does not say when: .*[.]$"):
        parse_timer(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        timer = parse_timer(text)
    except TimerSyntaxError:
        return
    assert parse_timer(str(timer)) == timer


@given(st.from_regex(r"R?\d{0,3}/?-?P(\d{1,9}[YMWD]){0,4}(T(\d{1,10}[HMS]){0,3})?", fullmatch=True))
def test_anything_like_a_duration_is_read_and_written_back_or_refused(text):
    try:
        timer = parse_timer(text)
    except TimerSyntaxError:
        return
    assert parse_timer(str(timer)) == timer


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("PT4H", "2026-03-02T16:00", "2026-03-02T20:00"),
        ("P1D", "2026-03-28T12:00", "2026-03-29T13:00"),  # 24 hours, as FEEL has it, over the jump of the clock
        ("P1M", "2026-01-31T12:00", "2026-02-28T12:00"),
        ("P18M", "2024-08-31T09:00", "2026-02-28T09:00"),
        ("P1M", "2026-03-15T12:00", "2026-04-15T12:00"),  # the same time on the wall after the jump
        ("-P1M", "2026-03-31T12:00", "2026-02-28T12:00"),
        ("P1MT1H", "2026-01-31T12:00", "2026-02-28T13:00"),
        ("2026-12-01T09:00:00Z", "2026-01-01T00:00", "2026-12-01T10:00"),
        ("2026-12-01T09:00", "2026-01-01T00:00", "2026-12-01T09:00"),
        ("2026-12-01", "2026-01-01T00:00", "2026-12-01T00:00"),
        ("3 business days", "2026-03-02T09:05", "2026-03-05T17:30"),
        ("4 business hours", "2026-03-06T16:30", "2026-03-09T12:00"),
        ("30 business minutes", "2026-03-06T17:20", "2026-03-09T09:20"),
        ("-1 business day", "2026-03-09T00:00", "2026-03-06T17:30"),
        ("R3/PT10M", "2026-03-02T09:00", "2026-03-02T09:10"),
        ("R3/2026-12-01T09:00/PT10M", "2026-03-02T09:00", "2026-12-01T09:00"),
    ],
)
def test_when_a_timer_is_due(text, anchor, expected):
    assert shown(due(parse_timer(text), at(anchor), CALENDAR)) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("R/P1M", 2, "2026-03-31T12:00"),
        ("R/P1M", 14, "2027-03-31T12:00"),
        ("R3/PT10M", 3, "2026-01-31T12:30"),
        ("R/1 business day", 2, "2026-02-03T17:30"),
        ("R/4 business hours", 2, "2026-02-02T17:00"),
        ("R3/2026-12-01T09:00/PT10M", 3, "2026-12-01T09:20"),
    ],
)
def test_repetitions_are_reckoned_from_the_anchor(text, number, expected):
    assert shown(occurrence(parse_timer(text), at("2026-01-31T12:00"), number, CALENDAR)) == expected


def test_what_leads_too_far_is_refused():
    for text in ("P9000Y", "-P9000Y", "P3000000D", "P9999Y1M", "P20000000W", "PT999999999H", "P1Y999999999M"):
        with pytest.raises(TimerSyntaxError, match="beyond the years 1 to 9999"):
            due(parse_timer(text), at("2026-01-01T00:00"), CALENDAR)
    with pytest.raises(OutsideHorizon):
        due(parse_timer("999999 business days"), at("2026-01-01T00:00"), CALENDAR)


@pytest.mark.parametrize(
    ("value", "timer"),
    [
        (dt.timedelta(hours=4), Duration(0, 4 * HOUR)),
        (Months(3), Duration(3, 0)),
        (dt.date(2026, 12, 1), Instant(dt.datetime(2026, 12, 1))),  # noqa: DTZ001 - midnight in the calendar's zone
        (dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), Instant(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC))),
        ("5 business days", BusinessDuration(5, "day")),
    ],
)
def test_values_of_expressions_are_times_too(value, timer):
    assert timer_of(value) == timer


@pytest.mark.parametrize("value", [None, 5, True, [], {"a": 1}, dt.time(9)])
def test_other_values_are_not_times(value):
    with pytest.raises(TimerSyntaxError, match="does not say when"):
        timer_of(value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("=promise_date - 1 business day", ("=promise_date", BusinessDuration(-1, "day"))),
        ("= order.due + 10 business days ", ("= order.due", BusinessDuration(10, "day"))),
        ('=a + duration("P1D")', ('=a + duration("P1D")', None)),
        ("5 business days", ("5 business days", None)),
        ("2026-12-01-2 business hours", ("2026-12-01", BusinessDuration(-2, "hour"))),
    ],
)
def test_business_time_is_cut_off_the_end(text, parts):
    assert split_offset(text) == parts


def test_months_are_those_of_the_calendars_zone():
    """31 January 00:30 in Auckland is still 30 January in UTC."""
    auckland = Calendar.from_json({"time_zone": "Pacific/Auckland", "weekly": {"monday": ["09:00-17:00"]}})
    start = auckland.instant(dt.datetime.fromisoformat("2026-01-31T00:30"))
    assert auckland.local(due(Duration(1, 0), start, auckland)).strftime("%m-%dT%H:%M") == "02-28T00:30"
