"""How times, values and texts read, and how entries are read."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from engine.lists import Standing
from engine.model import ReviewClock
from engine.values import Months
from web import entries, words

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


DAY = dt.timedelta(hours=8, minutes=30)


def standing(state, hours, ahead=None, *, of_request=False):
    length = None if ahead is None else dt.timedelta(hours=ahead)
    return Standing(state, dt.timedelta(hours=hours), NOW, DAY, of_request=of_request, ahead=length)


@pytest.mark.parametrize(
    ("stands", "state", "text"),
    [
        (None, "none", "No deadline"),
        (standing("fine", 19), "fine", "2 days 2 h left"),
        (standing("soon", 3), "soon", "3 h left"),
        (standing("fine", 3, of_request=True), "fine", "3 h left for the request"),
        (standing("risk", 3, 5, of_request=True), "risk", "At risk: 5 h of work ahead, 3 h left"),
        (standing("late", 0.5), "late", "Late by 30 min"),
        (standing("late", 8.5, of_request=True), "late", "Request late by 1 day"),
    ],
)
def test_a_deadline_has_a_state_an_icon_and_words(stands, state, text):
    left = words.deadline(SimpleNamespace(standing=stands))

    assert (left.state, left.text) == (state, text)
    assert left.icon == {"none": "clock", "fine": "clock", "soon": "soon", "risk": "late", "late": "late"}[state]


@pytest.mark.parametrize(
    ("length", "text"),
    [({"seconds": 20}, "less than a minute"), ({"minutes": 5}, "5 min"), ({"hours": 2}, "2 h"), ({"days": 1}, "1 day")],
)
def test_durations_read_as_people_say_them(length, text):
    assert words.duration(dt.timedelta(**length)) == text


def test_moments_are_in_the_zone_of_the_reader():
    assert words.moment(NOW, AMSTERDAM, NOW) == "today, 13:00"
    assert words.moment(NOW - dt.timedelta(days=3), AMSTERDAM, NOW) == "20 November, 13:00"
    assert words.moment(NOW - dt.timedelta(days=400), AMSTERDAM, NOW) == "19 October 2025, 14:00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "yes"),
        (Decimal("1E+3"), "1000"),
        (104711, "104711"),
        (Decimal("1234567.50"), "1,234,567.50"),
        ("0104711", "0104711"),
        ("2026-03-01", "1 March 2026"),
        ("2026-11-23T12:00:00Z", "23 November 2026, 13:00"),
        ("2026-11-23T12:00", "23 November 2026, 12:00"),
        ("2026-02-30", "2026-02-30"),
        ("2026-03-01-7", "2026-03-01-7"),
        ("٢٠٢٦-03-01", "٢٠٢٦-03-01"),
        (dt.date(2026, 3, 1), "1 March 2026"),
        (NOW, "23 November 2026, 13:00"),
        (dt.timedelta(hours=4), "PT4H"),
        (Months(18), "P1Y6M"),
        (dt.time(9, 30), "09:30"),
        (dt.time(9, 30, 5), "09:30:05"),
        ([1], "[\n 1\n]"),
    ],
)
def test_values_are_shown_for_people(value, text):
    assert words.shown(value, AMSTERDAM) == text


@pytest.mark.parametrize(
    ("status", "days", "state", "text"),
    [
        ("ok", 200, "fine", "Reviewed"),
        ("warn_30", 12, "soon", "Review due soon"),
        ("overdue", -64, "late", "Review overdue by 64 days"),
        ("never_reviewed_overdue", -1, "late", "Never reviewed, overdue by 1 day"),
        ("never_reviewed", 300, "none", "Never reviewed"),
    ],
)
def test_a_review_reads_as_a_state_and_words(status, days, state, text):
    assert words.review(ReviewClock(status, None, None, days)) == (state, text)


# entries


def test_fields_and_what_they_were_read_at():
    form = MultiDict([("f.a", "1"), ("f.b", "x"), ("f.b", "y"), ("at.a", "7"), ("at.b", "no"), ("csrf_token", "t")])

    assert entries.fields(form, dt.UTC) == {"a": "1", "b": ["x", "y"]}
    assert entries.read_at(form) == {"a": 7}
    assert entries.read_at(MultiDict()) is None


@pytest.mark.parametrize(
    ("present", "text", "value"),
    [
        ("old", "new", "new"),
        (5, "6", 6),
        (Decimal("1.5"), "1.50", Decimal("1.50")),
        (True, "no", False),
        (dt.date(2026, 1, 1), "2026-01-02", dt.date(2026, 1, 2)),
        ([1], "[1, 2.5]", [1, Decimal("2.5")]),
        (None, "12", 12),
        (None, "word", "word"),
    ],
)
def test_a_correction_has_the_kind_of_what_was_there(present, text, value):
    values, errors = entries.mended(MultiDict({"v.x": text}), {"x": present})

    assert (values, errors) == ({"x": value}, {})
    assert type(values["x"]) is type(value)


def test_what_was_not_changed_is_not_sent():
    present = {"a": "x\ny", "b": Decimal("1E+3"), "c": None, "d": {"k": [1]}, "e": dt.date(2026, 1, 1)}
    shown = MultiDict({f"v.{name}": entries.written(value).replace("\n", "\r\n") for name, value in present.items()})

    assert entries.mended(shown, present) == ({}, {})


@pytest.mark.parametrize(
    ("present", "text"),
    [(5, "five"), (5, "NaN"), (5, "1e999999999"), (True, "maybe"), ([1], "["), (dt.timedelta(1), "P2D")],
)
def test_a_correction_of_the_wrong_kind_gets_a_sentence(present, text):
    values, errors = entries.mended(MultiDict({"v.x": text}), {"x": present})

    assert values == {}
    assert errors["x"].endswith(".")
