"""Values as they are written."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import FeelSyntaxError, parse
from engine.values import Months
from tests.feel import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        ("true", True),
        ("false", False),
        ("12", 12),
        ("0.10", Decimal("0.10")),
        (".5", Decimal("0.5")),
        ("1.2E3", Decimal(1200)),
        ("1e-2", Decimal("0.01")),
        ("12345678901234567890123456789012345", Decimal("1234567890123456789012345678901234E+1")),
        ('"a"', "a"),
        ('"a \\"b\\" \\\\ \\n \\t \\u00e9 \\U01F600"', 'a "b" \\ \n \t é 😀'),
        ('"\\uD83D\\uDE00"', "😀"),
        ('"\\d+"', "\\d+"),
        ("[]", []),
        ('[1, "a", [null]]', [1, "a", [None]]),
        ("{}", {}),
        ('{a: 1, "b c": 2, d e: a + 1}', {"a": 1, "b c": 2, "d e": 2}),
        ('@"2026-02-28"', dt.date(2026, 2, 28)),
        ('@"09:30:00"', dt.time(9, 30)),
        ('@"09:30:00.5Z"', dt.time(9, 30, 0, 500_000, dt.UTC)),
        ('@"09:30:00@Europe/Amsterdam"', dt.time(9, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))),
        ('@"2026-02-28T24:00:00"', dt.datetime(2026, 3, 1)),  # noqa: DTZ001 - written without a zone
        ('@"2026-02-28T09:30:00+02:00"', dt.datetime(2026, 2, 28, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
        ('@"P1DT2H3M4.5S"', dt.timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ('@"-PT90M"', -dt.timedelta(minutes=90)),
        ('@"P1Y2M"', Months(14)),
        ("1 // one\n + /* two */ 1", 2),
    ],
)
def test_literal(text, expected):
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


def test_each_evaluation_makes_a_new_list():
    expression = parse("[1, 2]")

    assert expression({}) is not expression({})


@pytest.mark.parametrize("text", ['@"2026-02-30"', '@"25:00:00"', '@"P"', '@"12:00:00@Nowhere/Land"', '@"-PT"'])
def test_a_literal_that_is_no_date_is_told(text):
    with pytest.raises(FeelSyntaxError, match="is not a date, time, date and time or duration"):
        parse(text)
