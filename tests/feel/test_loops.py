"""for, some, every, and functions defined in FEEL."""

import datetime as dt

import pytest

from tests.feel import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in [1, 2] return i * 2", [2, 4]),
        ("for i in 1..3 return i", [1, 2, 3]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3) return i", [1, 2]),
        ("for i in 1..2, j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("for i in [[1, 2], [3]], j in i return j", [1, 2, 3]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 5 return i", [5]),
        ("for i in null return i", None),
        ("for i in [] return i", []),
        ("for i in [1, 2], j in null return i", None),
        ('for d in @"2026-01-31"..@"2026-02-01" return d', [dt.date(2026, 1, 31), dt.date(2026, 2, 1)]),
        ("some i in [1, 2] satisfies i > 1", True),
        ("some i in [] satisfies i > 1", False),
        ("some i in [null, 2] satisfies i > 1", True),
        ("some i in [null, 1] satisfies i > 1", None),
        ("every i in [1, 2] satisfies i > 1", False),
        ("every i in [] satisfies i > 1", True),
        ("every i in [2, null] satisfies i > 1", None),
        ("every i in [1, 2], j in [3, 4] satisfies i < j", True),
        ("some i in null satisfies i > 1", None),
        ("(function(x, y) x - y)(3, 1)", 2),
        ("(function(x, y) x - y)(y: 3, x: 1)", -2),
        ("(function(x) x)(1, 2)", None),
        ('(function(x: number) x)("a")', None),
        ("{add: function(x) x + k, k: 1, r: add(1)}.r", None),
        ("{k: 1, add: function(x) x + k, r: add(1)}.r", 2),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("(for i in 1..3 return function() i)[2]()", 2),
        ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
        ("for f in [ceiling, floor] return f(-1.5)", [-1, -2]),
    ],
)
def test_loops_and_functions(text, expected):
    assert value(text) == expected


def test_a_process_is_never_handed_a_function_or_a_range():
    assert value("[function(x) x, [1..2], {a: abs}, 1]") == [None, None, {"a": None}, 1]
