"""Opening hours: what is accepted, and that every mistake is named at once."""

import pytest

from engine.calendar import Calendar
from engine.errors import InvalidValues

GOOD = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["09:00-17:00"]}}


def mistakes(**changes):
    with pytest.raises(InvalidValues) as refused:
        Calendar.from_json({**GOOD, **changes})
    return refused.value.fields


def test_every_mistake_is_named_at_once():
    fields = mistakes(
        time_zone="Mars/Olympus",
        weekly={"mon": ["9-17"], "friday": ["09:00-12:00", "11:00-13:00"]},
        holidays=["2026-02-30", 7],
        exceptions={"2026-1-1": "closed"},
        hours_per_day=0,
        hollidays=[],
    )
    assert set(fields) == {
        "time_zone",
        "weekly.mon",
        "weekly.friday",
        "holidays",
        "exceptions.2026-1-1",
        "hours_per_day",
        "hollidays",
    }
    assert fields["weekly.friday"] == "09:00-12:00 and 11:00-13:00 overlap."
    assert "'2026-02-30'" in fields["holidays"]
    assert "7 is not a date" in fields["holidays"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("09:00-09:00", "begins and ends at the same time"),
        ("09:60-10:00", "no clock shows"),
        ("24:00-10:00", "no clock shows"),
        ("09:00-24:01", "no clock shows"),
        ("9:00-10:00", "not a pair of times"),
        (900, "not a pair of times"),
    ],
)
def test_a_window_must_be_two_times(text, words):
    assert words in mistakes(weekly={"monday": [text]})["weekly.monday"]


def test_hours_past_midnight_may_not_run_into_the_next_day():
    assert (
        "22:00-06:00 of the day before and 05:00-09:00 overlap"
        in mistakes(weekly={"sunday": ["22:00-06:00"], "monday": ["05:00-09:00"]})["weekly.monday"]
    )
    assert (
        "overlap"
        in mistakes(weekly={"monday": ["22:00-06:00"]}, exceptions={"2026-03-03": ["05:00-07:00"]})[
            "exceptions.2026-03-03"
        ]
    )


@pytest.mark.parametrize("data", [None, [], "hours", 3])
def test_a_calendar_is_an_object(data):
    with pytest.raises(InvalidValues):
        Calendar.from_json(data)


@pytest.mark.parametrize("name", ["weekly", "exceptions", "holidays"])
def test_parts_of_the_wrong_kind_are_named(name):
    assert name in mistakes(**{name: 7})


@pytest.mark.parametrize("zone", [None, "", "../etc/passwd", "Europe", "\0", 5])
def test_a_zone_must_exist(zone):
    assert "time_zone" in mistakes(time_zone=zone)


@pytest.mark.parametrize("value", [True, "8", -1, 25, float("nan"), float("inf"), 0.00001])
def test_hours_per_day_are_a_sensible_number(value):
    assert "hours_per_day" in mistakes(hours_per_day=value)


def test_a_calendar_without_hours_is_refused():
    assert "no hours at all" in mistakes(weekly={"monday": []})["weekly"]


def test_ranges_wrap_around_the_week_and_lists_add_up():
    wrapped = {**GOOD, "weekly": {"saturday-monday": ["10:00-12:00"], "monday": ["13:00-14:00"]}}
    spelled = {**GOOD, "weekly": {"Saturday,sunday": ["10:00-12:00"], "monday": ["13:00-14:00", "10:00-12:00"]}}
    assert Calendar.from_json(wrapped) == Calendar.from_json(spelled)


def test_the_version_is_what_the_hours_say_not_how():
    same = {**GOOD, "weekly": {"monday-thursday": ["09:00-17:00"], "friday": ["09:00-17:00"]}, "holidays": []}
    other = {**GOOD, "holidays": ["2026-12-25"]}
    assert Calendar.from_json(GOOD).version == Calendar.from_json(same).version
    assert Calendar.from_json(GOOD) != Calendar.from_json(other)
    assert hash(Calendar.from_json(GOOD)) == hash(Calendar.from_json(same))
