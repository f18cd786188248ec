"""The built-in functions, one line for each thing they promise."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import FeelSyntaxError, parse
from engine.feel.functions.registry import BUILTINS
from engine.values import Months
from tests.feel import value

D = Decimal

NUMBERS = [
    ('number("1.5")', D("1.5")),
    ('number("-12")', -12),
    ('number("1 000,5", " ", ",")', D("1000.5")),
    ('number("1.000.000,5", ".", ",")', D("1000000.5")),
    ('number("1,000", ",", null)', 1000),
    ('number("1,000", ",", ",")', None),
    ('number("one")', None),
    ('number(" 1")', None),
    ("decimal(1 / 3, 2)", D("0.33")),
    ("decimal(1.5, 0)", 2),
    ("decimal(2.5, 0)", 2),
    ("decimal(1234, -2)", 1200),
    ("decimal(1, 7000)", None),
    ("floor(-1.5)", -2),
    ("floor(-1.56, 1)", D("-1.6")),
    ("ceiling(-1.5)", -1),
    ("round up(-1.121, 2)", D("-1.13")),
    ("round down(-1.129, 2)", D("-1.12")),
    ("round half up(-1.125, 2)", D("-1.13")),
    ("round half down(-1.125, 2)", D("-1.12")),
    ("abs(-3)", 3),
    ('abs(@"-PT1H")', dt.timedelta(hours=1)),
    ('abs(@"-P1Y")', Months(12)),
    ("modulo(-12, 5)", 3),
    ("modulo(12, -5)", -3),
    ("modulo(10.1, 4.5)", D("1.1")),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-1)", None),
    ("log(1)", 0),
    ("log(0)", None),
    ("exp(0)", 1),
    ("exp(100000)", None),
    ("odd(5)", True),
    ("odd(-4)", False),
    ("even(1.5)", None),
]

STRINGS = [
    ("string(1.10)", "1.10"),
    ("string(null)", None),
    ('string("a")', "a"),
    ("string(true)", "true"),
    ('string([1, "a", null, {a b: [], c: "x"}])', '[1, "a", null, {"a b": [], c: "x"}]'),
    ('string(@"P1DT1H")', "P1DT1H"),
    ('string(@"P14M")', "P1Y2M"),
    ('string(@"2026-01-01T10:00:00.500Z")', "2026-01-01T10:00:00.5Z"),
    ("string([1..3))", "[1..3)"),
    ("string((> 5))", "(> 5)"),
    ('string length("a😀")', 2),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 7)', None),
    ('upper case("aé")', "AÉ"),
    ('lower case("AÉ")', "aé"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "x")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("foobar", "")', "foobar"),
    ('contains("foobar", "ob")', True),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('string join(["a", null, "b"], ", ")', "a, b"),
    ('string join(["a", "b"])', "ab"),
    ('string join(["a", 1])', None),
    ('string length(["a"])', 1),
    ("string length(1)", None),
]

LISTS = [
    ("list contains([1, null], null)", True),
    ("count([1, 2])", 2),
    ("count([])", 0),
    ("min(3, 1, 2)", 1),
    ('max(["a", "c", "b"])', "c"),
    ('min(@"2026-01-02", @"2026-01-01")', dt.date(2026, 1, 1)),
    ("min([])", None),
    ('max(1, "a")', None),
    ("sum([1, 2.5])", D("3.5")),
    ("sum(1, 2)", 3),
    ("sum([])", None),
    ('sum([1, "a"])', None),
    ('sum([@"PT1H", @"PT2H"])', dt.timedelta(hours=3)),
    ("mean([1, 2])", D("1.5")),
    ("product([2, 3, 4])", 24),
    ("median([8, 2, 5, 3, 4])", 4),
    ("median(6, 1, 2, 3)", D("2.5")),
    ("stddev([2, 4, 7, 5])", D("2.081665999466132735282297706979931")),
    ("stddev([47])", None),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([])", []),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("all([])", True),
    ("any([true, null])", True),
    ("any(false, null)", None),
    ("sublist([4, 5, 6], 2)", [5, 6]),
    ("sublist([4, 5, 6], -2, 1)", [5]),
    ("sublist([4, 5, 6], 4)", None),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("concatenate([1], [2, 3])", [1, 2, 3]),
    ("insert before([1, 3], 2, 2)", [1, 2, 3]),
    ("insert before([1], 3, 2)", None),
    ("remove([1, 2, 3], 2)", [1, 3]),
    ("list replace([1, 2, 3], -1, 9)", [1, 2, 9]),
    ("list replace([1, 2, 3], function(item, newItem) item < newItem, 2)", [2, 2, 3]),
    ("reverse([1, 2])", [2, 1]),
    ("index of([1, 2, null, 2], 2)", [2, 4]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("distinct values([1, 1.0, null, null])", [1, None]),
    ("flatten([1, [2, [3, []]]])", [1, 2, 3]),
    ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
    ("count(5)", 1),
]

CONTEXTS = [
    ('get value({a: 1}, "a")', 1),
    ('get value({a: {b: 1}}, ["a", "b"])', 1),
    ('get value({a: 1}, "b")', None),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
    ('context put(context: {a: 1}, key: "a", value: 2)', {"a": 2}),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
]

DATES = [
    ('date("2026-11-22")', dt.date(2026, 11, 22)),
    ('date("2026-11-31")', None),
    ("date(2026, 11, 22)", dt.date(2026, 11, 22)),
    ("date(2026, 13, 1)", None),
    ('date(@"2026-11-22T10:00:00Z")', dt.date(2026, 11, 22)),
    ('time("10:00:00")', dt.time(10)),
    ("time(10, 30, 0)", dt.time(10, 30)),
    ('time(10, 30, 1.5, @"PT1H")', dt.time(10, 30, 1, 500_000, dt.timezone(dt.timedelta(hours=1)))),
    ('time(@"2026-11-22T10:00:00Z")', dt.time(10, tzinfo=dt.UTC)),
    ('string(date and time("2026-11-22T10:00:00"))', "2026-11-22T10:00:00"),
    ('string(date and time("2026-11-22"))', "2026-11-22T00:00:00"),
    ('string(date and time(@"2026-11-22", @"10:00:00Z"))', "2026-11-22T10:00:00Z"),
    ('string(date and time(2026, 11, 22, 10, 0, 0, "Europe/Paris"))', "2026-11-22T10:00:00@Europe/Paris"),
    ('string(date and time(2026, 11, 22, 10, 0, 0, @"PT1H"))', "2026-11-22T10:00:00+01:00"),
    ('duration("P1DT1H")', dt.timedelta(days=1, hours=1)),
    ('duration("P1Y1D")', None),
    ('years and months duration(@"2024-01-31", @"2026-02-28")', Months(24)),
    ('years and months duration(@"2026-02-28", @"2024-01-31")', Months(-24)),
    ('day of year(@"2026-02-01")', 32),
    ('day of week(@"2026-11-22")', "Sunday"),
    ('month of year(@"2026-11-22")', "November"),
    ('week of year(@"2027-01-01")', 53),
    ("now()", dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)),
    ("today()", dt.date(2026, 1, 1)),
    ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
    ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
]

RANGES = [
    ("before(1, 10)", True),
    ("before([1..5], 5)", False),
    ("before([1..5), 5)", True),
    ("before([1..5), [5..9])", True),
    ("after([5..9], 1)", True),
    ("meets([1..5], [5..10])", True),
    ("meets([1..5), [5..10])", False),
    ("met by([5..10], [1..5])", True),
    ("overlaps([1..5], [5..10])", True),
    ("overlaps([1..5), [5..10])", False),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes(10, [1..10])", True),
    ("finishes([5..10], [1..10])", True),
    ("finished by([1..10], 10)", True),
    ("includes([1..10], 5)", True),
    ("includes([1..10], (1..10))", True),
    ("during((1..10), [1..10])", True),
    ("during(1, (1..10])", False),
    ("starts(1, [1..10])", True),
    ("starts([1..5], [1..10])", True),
    ("started by([1..10], [1..5])", True),
    ("coincides(1, 1)", True),
    ("coincides([1..5], [1..5))", False),
    ('2 in range("[1..3]")', True),
    ('range("[@\\"2026-01-01\\"..@\\"2026-12-31\\")") = [@"2026-01-01"..@"2026-12-31")', True),
    ('range("[3..1]")', None),
    ('range("1..3")', None),
    ('before("a", 1)', None),
]


ADDITIONS = [
    ('get or else(null, "x")', "x"),
    ('get or else(false, "x")', False),
    ("is defined(null)", False),
    ("is defined({a: 1}.a)", True),
    ("assert(5, 5 > 3)", 5),
    ('assert(5, 5 < 3, "too small")', None),
    ('trim("  a b ")', "a b"),
    ('is blank(" ")', True),
    ('is blank("a")', False),
    ('extract("1234, 99, 1256", "12[0-9]*")', ["1234", "1256"]),
    ('extract("abc", "x*")', None),
    ('extract("abc", "(")', None),
    ("is empty([])", True),
    ("is empty([null])", False),
    ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
    ("partition([1], 0)", None),
    ("duplicate values([1, 2, 1, 3, 2, 1])", [1, 2]),
    ('last day of month(@"2028-02-10")', dt.date(2028, 2, 29)),
    ('last day of month(@"2026-12-10T10:00:00")', dt.date(2026, 12, 31)),
    ('cycle(duration("PT1H"))', "R/PT1H"),
    ('cycle(3, duration("P1M"))', "R3/P1M"),
    ('cycle(null, duration("PT1H"))', "R/PT1H"),
]


@pytest.mark.parametrize(("text", "expected"), [*NUMBERS, *STRINGS, *LISTS, *CONTEXTS, *DATES, *RANGES, *ADDITIONS])
def test_function(text, expected):
    found = value(text)

    assert found == expected
    assert type(found) is type(expected) or {type(found), type(expected)} == {int, Decimal}


def test_today_is_the_date_in_the_zone_that_is_given():
    late = 1_767_308_400_000_000  # 2026-01-01T23:00:00Z

    assert parse("today()")({}, late) == dt.date(2026, 1, 1)
    assert parse("today()")({}, late, ZoneInfo("Europe/Amsterdam")) == dt.date(2026, 1, 2)


def test_without_an_instant_there_is_no_now():
    assert parse("now()")({}) is None


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_null_as_the_only_argument_never_fails(name):
    for overload in BUILTINS[name].overloads:
        arguments = ", ".join(["null"] * max(overload.least, len(overload.parameters)))
        value(f"{name}({arguments})")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abs()", 'The function "abs" at character 1 cannot be called with 0 arguments; it has (n).'),
        ("abs(number: 1)", 'The function "abs" at character 1 has no such parameters; it has (n).'),
    ],
)
def test_a_call_with_the_wrong_arguments_is_told(text, said):
    with pytest.raises(FeelSyntaxError) as told:
        parse(text)

    assert told.value.message == said
