"""Any tree, printed, is read as the same tree; any value, written, is read as the same value; nothing crashes."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelBudgetExceeded, FeelSyntaxError, parse, parse_unary_tests
from engine.feel.parse import parse_expression
from engine.values import dumps, loads
from tests.feel import value
from tests.feel.printing import LITERALS, TREES, printed

KNOWN = ["a", "amount", "customer class", "pre-approved", "x1", "größe"]
VALUES = st.recursive(
    LITERALS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KNOWN), inner, max_size=3)),
    max_leaves=6,
)
WORDS = r"""
a b if then else for in return some every satisfies and or not( between ( ) [ ] { } : , . .. + - * / ** = < > <= ? @
"x" @"P1D" 1 2.5 null true function instance of number list date( now() //c /*c*/ item partial external ' -> " \ é
"""
PIECES = st.sampled_from(WORDS.split())


@given(TREES)
@settings(max_examples=80)
def test_a_printed_tree_is_read_as_the_same_tree(tree):
    assert parse_expression(printed(tree), KNOWN) == tree


@given(TREES, VALUES, VALUES)
@settings(max_examples=80)
def test_any_tree_gives_a_value_with_any_values(tree, one, other):
    with contextlib.suppress(FeelSyntaxError, FeelBudgetExceeded):
        expression = parse(printed(tree), KNOWN)
        expression({"a": one, "amount": other}, 0)
        expression.explain({"a": one, "amount": other}, 0)


@given(st.lists(PIECES, max_size=12).map(" ".join), VALUES)
@settings(max_examples=150)
def test_any_text_is_read_or_refused(text, one):
    for read in (parse, parse_unary_tests):
        with contextlib.suppress(FeelBudgetExceeded, FeelSyntaxError):
            found = read(text, ["a"])
            found({"a": one}) if read is parse else found(one, {"a": one})


@given(st.one_of(st.dates(), st.times(), st.datetimes(), st.timedeltas()))
def test_what_string_writes_is_read_again(moment):
    kinds = {dt.date: "date", dt.time: "time", dt.datetime: "date and time", dt.timedelta: "duration"}

    assert value(f"{kinds[type(moment)]}(string(a))", a=moment) == moment


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"\\uD800"', "\u00a01\u3000+\ufeff1"])
def test_unusual_characters(text):
    value(text)


@pytest.mark.parametrize(
    "text",
    [
        '@"10:00:00@Europe/Paris"',
        '@"10:00:00+01:00"',
        '@"2026-10-25T02:30:00@Europe/Paris"',
        '@"2026-10-25T02:30:00"',
        "1 / 3",
        '{a: [@"P1M", @"PT1.5S", null, 10 ** 40]}',
    ],
)
def test_a_value_survives_being_kept(text):
    found = value(text)

    assert repr(loads(dumps(found))) == repr(found)
