"""Paths, filters and the parts of dates."""

import datetime as dt

import pytest

from tests.feel import value

ORDERS = [{"id": "a", "total": 5}, {"id": "b", "total": 50}, {"id": "c"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders.id", ["a", "b", "c"]),
        ("orders.total", [5, 50, None]),
        ("orders[1].id", "a"),
        ("orders[-1].id", "c"),
        ("orders[4]", None),
        ("orders[0]", None),
        ("orders[total > 10].id", ["b"]),
        ("orders[item.total > 10].id", ["b"]),
        ("orders[total > limit].id", ["b"]),
        ("orders[total > 10 or id = wanted].id", ["b", "c"]),
        ("orders[place].id", "b"),
        ("orders[total > 100]", []),
        ('orders["a"]', None),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
        ("[[1, 2], [3]][count(item) = 2]", [[1, 2]]),
        ("[{x: [1, 2]}, {x: [3]}][some y in x satisfies y > 2].x[1]", [3]),
        ("limit[1]", 10),
        ("limit[2]", None),
        ("missing.name", None),
        ("missing[1]", None),
        ("limit.name", None),
        ("{a: {b: 1}}.a.b", 1),
        ("[1..5].start", 1),
        ("(> 5).end", None),
        ("[1..5).end included", False),
    ],
)
def test_access(text, expected):
    assert value(text, orders=ORDERS, limit=10, wanted="c", place=2) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("year", 2026),
        ("month", 11),
        ("day", 22),
        ("weekday", 7),
        ("hour", 9),
        ("minute", 30),
        ("second", 15),
        ("time offset", dt.timedelta(hours=1)),
        ("timezone", "Europe/Amsterdam"),
        ("days", None),
    ],
)
def test_parts_of_a_moment(part, expected):
    assert value(f'@"2026-11-22T09:30:15@Europe/Amsterdam".{part}') == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"P2DT3H4M5S".days', 2),
        ('@"P2DT3H4M5S".hours', 3),
        ('@"-P2DT3H4M5S".minutes', -4),
        ('@"P2DT3H4M5.9S".seconds', 5),
        ('@"P1Y2M".years', 1),
        ('@"-P1Y2M".months', -2),
        ('@"P1Y2M".days', None),
    ],
)
def test_parts_of_a_duration(text, expected):
    assert value(text) == expected
