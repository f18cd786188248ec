"""Evaluations that would take too long or grow too large are stopped."""

import time

import pytest

from engine.feel import FeelBudgetExceeded, parse
from tests.pace import within

BIG = {"big": list(range(20_000)), "text": "a" * 100_000}
DOUBLED_LISTS = "{a0: [1, 1], " + ", ".join(f"a{i}: concatenate(a{i - 1}, a{i - 1})" for i in range(1, 40)) + "}"
SHARED_LISTS = "{a0: [1, 1], " + ", ".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 40)) + "}"
SHARED_TEXT = SHARED_LISTS[:-1] + ", z: string(a39)}"
SHARED_EQUAL = SHARED_LISTS[:-1] + ", z: flatten(a38) = flatten(a39)}.z"
DOUBLED_TEXTS = '{a0: "xx", ' + ", ".join(f"a{i}: a{i - 1} + a{i - 1}" for i in range(1, 40)) + "}"


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "some i in 1..1000000000 satisfies i < 0",
        "for i in 1..3000, j in 1..3000 return i",
        "for x in big return for y in big return x",
        "for x in big return sum(big)",
        "big[count(big[item > 3]) > 1 and item > 5]",
        "distinct values(big)",
        "for i in 1..100000 return string(big)",
        "for i in 1..100000 return substring(text, 1, 90000)",
        "text" + " + text" * 20,
        'replace(text, "a", text)',
        "{f: function(x) f(x), r: f(1)}",
        "{f: function(x) f(x) + f(x), r: f(1)}",
        DOUBLED_LISTS,
        SHARED_LISTS,
        SHARED_TEXT,
        SHARED_EQUAL,
        DOUBLED_TEXTS,
    ],
    ids=lambda text: text[:30],
)
def test_stopped(text):
    began = time.process_time()

    with pytest.raises(FeelBudgetExceeded, match=r"^The expression was stopped: it needs .*\.$"):
        parse(text, tuple(BIG))(BIG)

    assert within(time.process_time() - began, 20)  # about a second


@pytest.mark.parametrize(
    "text", ["9**9**9", "9**9**9**9", "2**(2**100)", "(-8)**(1/3)", "10**6144*10", "1e99999", "exp(9**9)", "0**-1"]
)
def test_large_powers_are_cheap(text):
    began = time.process_time()
    parse(text)({})

    assert within(time.process_time() - began, 1)


def test_values_that_are_nested_too_deeply_are_a_budget_not_a_crash():
    deep = []
    for _ in range(5000):
        deep = [deep]

    for text in ("a = b", "string(a)", "[a]"):
        with pytest.raises(FeelBudgetExceeded, match="nested too deeply"):
            parse(text)({"a": deep, "b": [*deep]})


def test_what_fits_the_budget_is_done():
    assert parse("sum(for i in 1..100000 return i)")({}) == 5_000_050_000
