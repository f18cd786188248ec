"""Expressions of SpiffArena, which are Python, translated to FEEL and evaluated; Python itself is the reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import parse
from engine.program.dialects.python import assignments, constant, translate
from engine.program.dialects.writing import UntranslatableError

TRANSLATIONS = {
    "order.total": "order.total",
    "order['total']": "order.total",
    "order['net total']": 'get value(order, "net total")',
    "lines[0]": "lines[1]",
    "lines[-1].price": "lines[-1].price",
    "a == 'x' and not b or c is None": 'a = "x" and not(b) or c = null',
    "c is not None": "c != null",
    "1 < a <= 5": "1 < a and a <= 5",
    "state in ['new', 'open']": 'list contains(["new", "open"], state)',
    "state not in ('new',)": 'not(list contains(["new"], state))',
    "a - (b - c) * -2": "a - (b - c) * -2",
    "-a ** 2": "-(a ** 2)",
    "2 ** 3 ** 2": "2 ** (3 ** 2)",
    "a // 2 + a % 2": "floor(a / 2) + modulo(a, 2)",
    "1 if a else 2": "if a then 1 else 2",
    "{'a': [1, True, None]}": '{"a": [1, true, null]}',
    "a.get('b', 3)": "if a.b != null then a.b else 3",
    "f'Order {a}'": 'string join(["Order ", string(a)])',
    "s.lower().startswith('x')": 'starts with(lower case(s), "x")',
}
REFUSALS = {
    "__import__('os').system('true')": "__import__('os')",
    "[a for a in b]": "[a for a in b]",
    "lambda: 1": "lambda: 1",
    "a[b]": "a[b]",
    "a = 1": "a = 1",
    "a ==": "a ==",
    "open('x')": "open('x')",
    "a.b.delete()": "a.b.delete()",
    "(a := 1)": "(a := 1)",
    "f'{a:>3}'": "f'{a:>3}'",
    "{a: 1}": "{a: 1}",
    "{'a': 1, 'a': 2}": "{'a': 1, 'a': 2}",
    "1e400": "1e309",
    "for_ == 1 and some": "some",
    "not " * 40 + "a": "not not not not not not not not not a",
    "(" * 300 + "a" + ")" * 300: "(" * 300 + "a" + ")" * 300,
    "a + " * 3000 + "a": "a + " * 10 + "…",
}


@pytest.mark.parametrize("text", TRANSLATIONS)
def test_it_is_translated(text: str) -> None:
    assert translate(text) == TRANSLATIONS[text]
    parse(translate(text))


@pytest.mark.parametrize("text", REFUSALS)
def test_what_has_no_counterpart_is_named(text: str) -> None:
    with pytest.raises(UntranslatableError) as refused:
        translate(text)

    assert refused.value.part == REFUSALS[text]


def test_a_script_of_assignments_is_read_in_order() -> None:
    script = "a = 1\n# a remark\nb = a + x\n'another'\nb += 2\npass"

    assert assignments(script) == (("a", "1"), ("b", "a + x"), ("b", "b + 2"))


@pytest.mark.parametrize(
    ("script", "part"),
    [
        ("import os", "import os"),
        ("a.b = 1", "a.b = 1"),
        ("for a in b:\n    pass", "for a in b:"),
        ("a = b = 1", "a = b = 1"),
    ],
)
def test_a_script_that_does_more_than_assign_is_refused(script: str, part: str) -> None:
    with pytest.raises(UntranslatableError) as refused:
        assignments(script)

    assert refused.value.part == part


def test_a_text_in_quotation_marks_is_known_as_one() -> None:
    assert [constant(text) for text in ('"P3D"', "'P3D'", "P3D", "3", "(")] == ["P3D", "P3D", None, None, None]


VALUES: dict[str, Any] = {"a": 7, "b": -3, "p": True, "q": False, "s": "xyz", "l": [1, 7], "m": {"k": 4}, "n": None}


@pytest.mark.parametrize(
    "text",
    [
        "len(s)",
        "len(l)",
        "'y' in s",
        "'y' not in s",
        "a in l",
        "'k' in m",
        "'z' in m",
        "sum(l)",
        "max(l)",
        "min(a, b)",
        "abs(b)",
        "m.get('z', 3)",
        "m.get('k', 3)",
        "s.upper()",
        "n is None",
        "n == 'x'",
        "a is not None",
        "str(a)",
    ],
)
def test_what_calls_give(text: str) -> None:
    assert parse(translate(text))(VALUES, 0) == eval(text, dict(VALUES))  # a text of this test


_NUMBERS = st.recursive(
    st.sampled_from(["a", "b", "0", "3", "12", "l[0]", "l[-1]", "m['k']"]),
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({}) {} {}".format, inner, st.sampled_from(["/", "//", "%"]), st.sampled_from(["2", "4", "-2"])),
        st.builds("-{}".format, inner),
        st.builds("({})".format, inner),
        st.builds("({} if {} else {})".format, inner, st.sampled_from("pq"), inner),
    ),
    max_leaves=8,
)
_TRUTHS = st.recursive(
    st.one_of(
        st.sampled_from(["p", "q", "True", "n is None", "'y' in s", "a in l", "s != 'x'"]),
        st.builds("{} {} {}".format, _NUMBERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), _NUMBERS),
        st.builds("{} < {} <= {}".format, _NUMBERS, _NUMBERS, _NUMBERS),
    ),
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not {}".format, inner),
        st.builds("({})".format, inner),
    ),
    max_leaves=6,
)


@given(st.one_of(_NUMBERS, _TRUTHS))
def test_a_translated_expression_gives_what_python_gives(text: str) -> None:
    value = parse(translate(text))(VALUES, 0)
    reference = eval(text, dict(VALUES))  # a text of this test

    exact = isinstance(value, Decimal | int) and not isinstance(value, bool)
    assert (Fraction(value) if exact else value) == (Fraction(reference) if exact else reference)
