"""Three-valued logic, if, and types."""

import itertools

import pytest

from tests.feel import value

VALUES = (True, False, None, 1)


@pytest.mark.parametrize(("left", "right"), list(itertools.product(VALUES, repeat=2)))
def test_and_or(left, right):
    def known(wanted):
        return left is wanted or right is wanted

    conjunction = False if known(False) else True if left is True and right is True else None
    disjunction = True if known(True) else False if left is False and right is False else None

    assert value("a and b", a=left, b=right) is conjunction
    assert value("a or b", a=left, b=right) is disjunction
    assert value("a and b and true", a=left, b=right) is conjunction
    assert value("a or b or false", a=left, b=right) is disjunction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not(true)", False),
        ("not(null)", None),
        ("not(1)", None),
        ('if 1 < 2 then "a" else "b"', "a"),
        ('if null then "a" else "b"', "b"),
        ("if 1 then 2 else 3", 3),
        ("if false then 1 else if true then 2 else 3", 2),
        ("true or false and false", True),
        ("1 instance of number", True),
        ('"a" instance of number', False),
        ("null instance of number", False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ("[1..2] instance of range<number>", True),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1M" instance of years and months duration', True),
        ('@"2026-01-01" instance of date and time', False),
        ("abs instance of function<number> -> number", True),
    ],
)
def test_logic(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)
