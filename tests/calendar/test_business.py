"""Business time against worked examples, a minute-by-minute count, and its own laws."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import Calendar, OutsideHorizon, standard
from tests.calendar.oracle import MINUTE, worked_minutes

HOUR = 60 * MINUTE
OFFICE = {
    "time_zone": "Europe/Amsterdam",
    "weekly": {"monday,tuesday,wednesday,thursday,friday": ["09:00-12:30", "13:00-17:30"]},
    "holidays": ["2026-04-06", "2026-12-25"],
    "exceptions": {"2026-12-24": ["09:00-12:00"], "2026-10-24": ["10:00-14:00"]},
}
NIGHT = {
    "time_zone": "Europe/Amsterdam",
    "weekly": {"monday,wednesday,saturday": ["22:00-06:00"], "sunday,thursday": ["08:00-12:00", "20:00-24:00"]},
    "holidays": ["2026-03-30"],
}
NEW_YORK = {"time_zone": "America/New_York", "weekly": {"sunday,saturday": ["00:30-04:00"], "monday": ["00:00-24:00"]}}
DATA = {"office": OFFICE, "night": NIGHT, "new york": NEW_YORK}
CALENDARS = {name: Calendar.from_json(data) for name, data in DATA.items()}


def at(text, calendar=CALENDARS["office"]):
    return calendar.instant(dt.datetime.fromisoformat(text))


def shown(instant, calendar=CALENDARS["office"]):
    return calendar.local(instant).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02T09:00", "2026-03-02T17:30", 480),
        ("2026-03-02T12:00", "2026-03-02T13:15", 45),
        ("2026-03-06T17:00", "2026-03-09T09:30", 60),
        ("2026-03-27T17:00", "2026-03-30T09:30", 60),
        ("2026-10-23T17:00", "2026-10-26T09:30", 60 + 240),
        ("2026-04-03T16:30", "2026-04-07T10:00", 120),
        ("2026-12-24T08:00", "2026-12-28T09:00", 180),
        ("2026-03-02T18:00", "2026-03-02T23:00", 0),
        ("2026-03-02T09:30", "2026-03-02T09:00", -30),
        ("2026-07-01T07:00:00Z", "2026-07-01T15:30:00Z", 480),
    ],
)
def test_worked_counts_open_time_only(start, end, minutes):
    assert CALENDARS["office"].worked(at(start), at(end)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02T09:00", 480, "2026-03-02T17:30"),
        ("2026-03-02T09:00", 481, "2026-03-03T09:01"),
        ("2026-03-07T11:00", 60, "2026-03-09T10:00"),
        ("2026-03-02T12:15", 30, "2026-03-02T13:15"),
        ("2026-03-07T11:00", 0, "2026-03-07T11:00"),
        ("2026-03-09T10:00", -60, "2026-03-09T09:00"),
        ("2026-03-09T09:30", -60, "2026-03-06T17:00"),
        ("2026-03-07T11:00", -60, "2026-03-06T16:30"),
        ("2026-04-03T17:30", 480, "2026-04-07T17:30"),
    ],
)
def test_add_moves_through_open_time(start, minutes, end):
    assert shown(CALENDARS["office"].add(at(start), minutes * MINUTE)) == end


def test_results_are_exact_to_the_microsecond():
    start = at("2026-03-06T17:29:59.999999")
    assert CALENDARS["office"].add(start, 2) == at("2026-03-09T09:00:00.000001")
    assert CALENDARS["office"].worked(start, at("2026-03-09T09:00:00.000001")) == 2


@pytest.mark.parametrize(
    ("received", "n", "count", "elapsed"),
    [
        ("2026-03-02T09:05", 3, "2026-03-05T17:30", "2026-03-05T09:05"),
        ("2026-03-07T12:00", 1, "2026-03-09T17:30", "2026-03-09T17:30"),
        ("2026-04-02T10:00", 3, "2026-04-08T17:30", "2026-04-08T10:00"),
        ("2026-12-23T15:00", 2, "2026-12-28T17:30", "2026-12-29T11:30"),
        ("2026-12-22T15:00", 2, "2026-12-24T12:00", "2026-12-28T11:30"),
        ("2026-03-05T09:05", -3, "2026-03-02T17:30", "2026-03-02T09:05"),
        ("2026-03-08T09:05", -1, "2026-03-06T17:30", "2026-03-06T09:00"),
        ("2026-03-02T09:05", 0, "2026-03-02T17:30", "2026-03-02T09:05"),
        ("2026-03-06T18:00", 0, "2026-03-09T17:30", "2026-03-06T18:00"),
    ],
)
def test_business_days_have_both_meanings(received, n, count, elapsed):
    office = CALENDARS["office"]
    assert shown(office.add_business_days(at(received), n)) == count
    assert shown(office.add_business_days(at(received), n, meaning="elapsed")) == elapsed


def test_a_third_meaning_of_business_days_is_refused():
    with pytest.raises(ValueError, match="'count' or 'elapsed'"):
        standard().add_business_days(0, 1, meaning="roughly")


@pytest.mark.parametrize(
    ("evening", "morning", "hours"),
    [("2026-03-28T22:00", "2026-03-29T06:00", 7), ("2026-10-24T22:00", "2026-10-25T06:00", 9)],
)
def test_a_night_shift_lasts_what_the_clock_makes_of_it(evening, morning, hours):
    night = CALENDARS["night"]
    assert night.worked(at(evening, night), at(morning, night)) == hours * HOUR
    assert shown(night.add(at(evening, night), hours * HOUR), night) == morning


def test_a_night_shift_belongs_to_the_day_it_begins():
    """Monday's shift closes on Tuesday morning."""
    night = CALENDARS["night"]
    assert shown(night.add_business_days(at("2026-03-01T09:00", night), 1), night) == "2026-03-03T06:00"


def test_hours_before_the_jump_of_the_clock_shrink_and_repeat():
    """00:30-04:00 in New York is 2.5 hours in March and 4.5 in November 2026."""
    new_york = CALENDARS["new york"]
    for day, hours in (("2026-03-08", 2.5), ("2026-11-01", 4.5)):
        assert new_york.worked(at(f"{day}T00:00", new_york), at(f"{day}T12:00", new_york)) == hours * HOUR


def test_a_holiday_goes_before_an_exception():
    calendar = Calendar.from_json({**OFFICE, "holidays": ["2026-12-24"]})
    assert not calendar.is_open(at("2026-12-24T10:00", calendar))


@pytest.mark.parametrize(
    ("received", "days", "begins"),
    [
        ("2026-03-06T16:00", 1, "2026-03-09T09:00"),
        ("2026-03-07T12:00", 1, "2026-03-09T09:00"),
        ("2026-03-09T08:00", 1, "2026-03-10T09:00"),
        ("2026-03-06T16:00", 5, "2026-03-13T09:00"),
        ("2026-04-02T10:00", 2, "2026-04-07T09:00"),
        ("2026-10-23T10:00", 1, "2026-10-24T10:00"),
        ("2026-12-23T10:00", 2, "2026-12-28T09:00"),
    ],
)
def test_the_morning_of_a_business_day_is_when_its_hours_begin(received, days, begins):
    assert shown(CALENDARS["office"].morning(at(received), days)) == begins


def test_a_shift_begins_on_its_evening_and_a_day_without_pause_at_midnight():
    night, always = (
        CALENDARS["night"],
        Calendar({"time_zone": "Europe/Amsterdam", "weekly": {"monday-sunday": ["00:00-24:00"]}}),
    )
    assert shown(night.morning(at("2026-03-02T12:00"), 1)) == "2026-03-04T22:00"
    assert shown(always.morning(at("2026-03-02T12:00"), 1)) == "2026-03-03T00:00"


def test_there_is_no_morning_where_nobody_works_any_more():
    over = Calendar({"time_zone": "Europe/Amsterdam", "exceptions": {"2026-03-02": ["09:00-12:00"]}})
    with pytest.raises(OutsideHorizon):
        over.morning(at("2026-03-02T10:00"), 1)


def test_is_open_from_the_first_moment_to_before_the_last():
    office = CALENDARS["office"]
    assert [office.is_open(at(f"2026-03-02T{time}")) for time in ("08:59", "09:00", "12:29", "12:30", "17:30")] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("question", [at("1969-12-31T12:00"), at("2101-01-02T12:00"), 10**30, -(10**30)])
def test_outside_the_horizon_is_an_error(question):
    with pytest.raises(OutsideHorizon, match="1970 to 2100"):
        CALENDARS["office"].worked(at("2026-01-01T00:00"), question)


@pytest.mark.parametrize("sign", [1, -1])
def test_adding_more_than_the_horizon_holds_is_an_error(sign):
    office = Calendar.from_json(OFFICE)
    for add in (
        lambda: office.add(at("2026-01-05T10:00"), sign * 10**18),
        lambda: office.add_business_days(0, sign * 10**6),
    ):
        with pytest.raises(OutsideHorizon):
            add()


def test_hours_that_never_come_again_are_an_error_not_silence():
    once = Calendar.from_json({"time_zone": "UTC", "weekly": {}, "exceptions": {"2026-03-02": ["09:00-10:00"]}})
    assert once.add(at("2026-03-01T00:00Z"), HOUR) == at("2026-03-02T10:00Z")
    with pytest.raises(OutsideHorizon):
        once.add(at("2026-03-01T00:00Z"), HOUR + 1)


def test_laying_out_more_years_changes_no_answer():
    early, late = at("2026-03-02T09:05"), at("2026-03-20T09:05")
    fresh = Calendar.from_json(OFFICE)
    before = fresh.worked(early, late), fresh.add(early, 99 * HOUR), fresh.add_business_days(early, 7)
    fresh.worked(at("1971-06-01T00:00"), at("2099-06-01T00:00"))
    assert (fresh.worked(early, late), fresh.add(early, 99 * HOUR), fresh.add_business_days(early, 7)) == before


def test_threads_share_a_calendar_that_is_still_growing():
    fresh, pristine = Calendar.from_json(OFFICE), CALENDARS["office"]
    starts = [at(f"{year}-05-04T10:00") for year in range(1975, 2095, 3)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda start: fresh.add(start, 100 * HOUR), starts)) == [
            pristine.add(s, 100 * HOUR) for s in starts
        ]


def test_standard_hours_are_nine_to_half_past_five_in_amsterdam():
    assert standard().zone.key == "Europe/Amsterdam"
    assert standard().day_length == 8.5 * HOUR
    assert shown(standard().add(at("2026-03-06T17:00"), HOUR)) == "2026-03-09T09:30"
    assert standard() is standard()


minutes_of_2026 = st.integers(at("2026-01-02T00:00") // MINUTE, at("2026-12-30T00:00") // MINUTE).map(
    lambda m: m * MINUTE
)
dst_weekend = st.sampled_from(["2026-03-27", "2026-10-23", "2026-03-06", "2026-10-30"]).flatmap(
    lambda day: st.integers(at(f"{day}T00:00") // MINUTE, at(f"{day}T00:00") // MINUTE + 4 * 1440).map(
        lambda m: m * MINUTE
    )
)
instants = st.integers(at("2024-01-01T00:00"), at("2028-01-01T00:00"))
calendars = st.sampled_from(sorted(CALENDARS))


@settings(max_examples=60)
@given(calendars, dst_weekend | minutes_of_2026, st.integers(0, 2 * 1440))
def test_worked_agrees_with_counting_minutes(name, start, minutes):
    end = start + minutes * MINUTE
    assert CALENDARS[name].worked(start, end) == worked_minutes(DATA[name], start, end) * MINUTE


@given(calendars, instants, instants, instants)
def test_worked_is_additive_and_grows(name, a, b, c):
    a, b, c = sorted((a, b, c))
    worked = CALENDARS[name].worked
    assert worked(a, b) + worked(b, c) == worked(a, c)
    assert 0 <= worked(a, b) <= b - a
    assert worked(b, a) == -worked(a, b)


@given(calendars, instants, st.integers(1, 2000 * HOUR))
def test_add_is_the_earliest_instant_and_taking_away_the_latest(name, a, length):
    calendar = CALENDARS[name]
    later, earlier = calendar.add(a, length), calendar.add(a, -length)
    assert calendar.worked(a, later) == length
    assert calendar.worked(a, later - 1) == length - 1
    assert calendar.worked(earlier, a) == length
    assert calendar.worked(earlier + 1, a) == length - 1


@given(calendars, instants, instants)
def test_add_undoes_worked_within_hours(name, a, b):
    a, b = sorted((a, b))
    calendar = CALENDARS[name]
    reached = calendar.add(a, calendar.worked(a, b))
    assert reached <= b or a == reached
    if calendar.is_open(b) and calendar.is_open(b - 1):
        assert reached == b


@given(calendars, instants, st.integers(1, 400))
def test_counting_days_back_returns_to_the_day(name, received, n):
    calendar = CALENDARS[name]
    close = calendar.add_business_days(received, n)
    assert close > received
    assert calendar.add_business_days(received, n + 1) > close
    assert not calendar.is_open(close) or calendar.is_open(close - 1)
    assert calendar.add_business_days(received, -n) < received + 24 * HOUR
