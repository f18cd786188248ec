"""The cells of decision tables."""

import datetime as dt

import pytest

from engine.feel import FeelSyntaxError, parse_unary_tests


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ("-", 1, True),
        ("5", 5, True),
        ("-5", -5, True),
        ('"a"', "a", True),
        ('"a", "b"', "b", True),
        ('"a", "b"', "c", False),
        ("> 5", 6, True),
        ("<= 5", 6, False),
        ("!= 5", 6, True),
        ("= 5", 5, True),
        ("> 5", "a", None),
        ("> 5", None, None),
        ("[1..5]", 5, True),
        ("(1..5)", 5, False),
        ("]1..5[", 1, False),
        ("< 1, > 5", 3, False),
        ("< 1, [3..5]", 3, True),
        ('not("a", "b")', "c", True),
        ('not("a", "b")', "a", False),
        ("not(> 5)", 6, False),
        ("not([1..5])", 6, True),
        ("null", None, True),
        ("null", 1, False),
        ("true", True, True),
        ("true", 1, None),
        ("false", False, True),
        ('@"2026-01-01"', dt.date(2026, 1, 1), True),
        ('> date("2026-01-01")', dt.date(2026, 1, 2), True),
        ('[@"2026-01-01"..@"2026-12-31"]', dt.date(2026, 6, 1), True),
        ("? > 5 and ? < 9", 7, True),
        ('starts with(?, "a")', "abc", True),
        ("? + 1", 7, None),
        ("limit", 10, True),
        ("limit + 1", 11, True),
        ("> limit", 11, True),
        ("choices", "b", True),
        ("customer class", "new", True),
        ("list contains(choices, class)", 1, True),
        ("list contains(choices, class)", True, True),
        ("not(?) or limit > 5", True, True),
        ("count(?) > 1", [1, 2], True),
        ("some x in ? satisfies x > 1", [1, 2], True),
    ],
)
def test_cell(text, value, expected):
    context = {"limit": 10, "choices": ["a", "b"], "customer class": "new", "class": "a"}

    assert parse_unary_tests(text, tuple(context))(value, context) is expected


@pytest.mark.parametrize("text", ["", ",", "> ", "not(1", "1,", "- 5 -", "> 5 or"])
def test_a_cell_that_is_none_is_told(text):
    with pytest.raises(FeelSyntaxError):
        parse_unary_tests(text)


def test_a_cell_says_which_names_it_reads():
    assert parse_unary_tests("> limit, ? = other").names == {"limit", "other"}
    assert parse_unary_tests("-").any is True
