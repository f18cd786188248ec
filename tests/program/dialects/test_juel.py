"""Expressions of Camunda 7, Flowable and Activiti, translated to FEEL and evaluated."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import parse
from engine.program.dialects.juel import translate
from engine.program.dialects.juel_tokens import has_expression
from engine.program.dialects.writing import UntranslatableError

TRANSLATIONS = {
    # what is read
    "${amount}": "amount",
    "#{amount}": "amount",
    "${order.customer.name}": "order.customer.name",
    "${order['customer name']}": 'get value(order, "customer name")',
    '${order["total"]}': "order.total",
    "${lines[0].price}": "lines[1].price",
    "${order.in}": 'get value(order, "in")',
    "${execution.getVariable('amount')}": "amount",
    '${task.getVariableLocal("amount")}': "amount",
    "${execution.hasVariable('amount')}": "amount != null",
    "${vars:get(amount)}": "amount",
    "${variables:getOrDefault('amount', 3)}": "if amount != null then amount else 3",
    # literals
    "${true}": "true",
    "${null}": "null",
    "${1.5e3}": "1.5e3",
    "${'it\\'s \"so\"'}": '"it\'s \\"so\\""',
    "${'a\\\\b'}": '"a\\\\b"',
    "${'}'}": '"}"',
    # operators
    "${a == 'x'}": 'a = "x"',
    "${a eq 1 and b ne 2}": "a = 1 and b != 2",
    "${a lt 1 or b ge 2 && !c}": "a < 1 or b >= 2 and not(c)",
    "${not empty a}": 'not(list contains([null, "", [], {}], a))',
    "${(a or b) and c}": "(a or b) and c",
    "${a - (b - c)}": "a - (b - c)",
    "${(a + b) * -c div 2}": "(a + b) * -c / 2",
    "${a == b == c}": "(a = b) = c",
    "${a ? b : c ? 1 : 2}": "if a then b else if c then 1 else 2",
    "${(a ? 1 : 2) > 1}": "(if a then 1 else 2) > 1",
    # calls
    "${a.equals(b)}": "a = b",
    "${a.equalsIgnoreCase('B')}": 'lower case(a) = lower case("B")',
    "${a.isEmpty()}": 'list contains([null, "", [], {}], a)',
    "${a.startsWith('x')}": 'starts with(a, "x")',
    "${a.get('b').get(0)}": "a.b[1]",
    "${a.prop('b').prop('c').stringValue()}": "a.b.c",
    "${S(a).prop('b').value()}": "a.b",
    "${vars:equals(a, 1)}": "a = 1",
    "${dateTime().plusDays(3).toDate()}": 'now() + duration("P1D") * 3',
    "${now().minusHours(n)}": 'now() - duration("PT1H") * n',
    # counters of repeated activities
    "${nrOfCompletedInstances / nrOfInstances >= 0.5}": "numberOfCompletedInstances / numberOfInstances >= 0.5",
    "${loopCounter * 2}": "(loopCounter - 1) * 2",
    # texts with holes
    "Order ${id}": 'string join(["Order ", string(id)])',
    "${a}-${b}": 'string join([string(a), "-", string(b)])',
}
REFUSALS = {
    "${bean.run(order)}": "bean.run(…)",
    "${orderService.price}${": "${",
    "${execution.id}": "execution.id",
    "${execution}": "execution",
    "${execution.setVariable('a', 1)}": "execution.setVariable(…)",
    "${authenticatedUserId()}": "authenticatedUserId(…)",
    "${a[b]}": "a[b…]",
    "${a instanceof b}": "instanceof",
    "${a ==}": "a ==",
    "${a b}": "b",
    "${}": "${}",
    "${a ~ b}": "~ b}",
    "${a.1}": ".1",
    "${if == 1}": "if",
    "${a$b}": "a$b",
    "${a": "${a",
    "${execution.getVariable(a)}": "execution.getVariable(a)",
    "${" + "(" * 40 + "a" + ")" * 40 + "}": "(" * 40 + "…",
    "${" + "!" * 40 + "a}": "!" * 40 + "…",
    "${" + "a + " * 3000 + "a}": "${" + "a + " * 9 + "a …",
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


def test_a_text_that_doubles_again_and_again_is_refused() -> None:
    text = "a"
    for _ in range(25):
        text = f"{text}.contains(b)"

    with pytest.raises(UntranslatableError, match="too long"):
        translate(f"${{{text}}}")


@pytest.mark.parametrize(("text", "expected"), [("${a}", True), ("#{a}", True), ("$a {b}", False), ("", False)])
def test_where_there_is_an_expression(text: str, expected: bool) -> None:
    assert has_expression(text) == expected


VALUES: dict[str, Any] = {
    "a": 7, "b": -3, "c": 2, "p": True, "q": False, "s": "x", "t": "", "n": None,
    "list": [1, 2], "none": [], "m": {"a": 4, "s": "y"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${list.size()}", 2),
        ("${s.length()}", 1),
        ("${list.contains(2)}", True),
        ("${s.contains('x')}", True),
        ("${s.contains('z')}", False),
        ("${m.containsKey('a')}", True),
        ("${m.containsKey('z')}", False),
        ("${empty n and empty t and empty none}", True),
        ("${empty a or empty s or empty list or empty m}", False),
        ("${b % 2}", -1),
        ("${a mod -2}", 1),
        ("${vars:isNotEmpty(list)}", True),
        ("${n == null}", True),
        ("${n == 'x'}", False),
        ("Order ${a} for ${n}${s}", "Order 7 for x"),
    ],
)
def test_what_calls_give(text: str, expected: Any) -> None:
    assert parse(translate(text))(VALUES, 0) == expected


# -- random expressions beside an evaluator of their own -----------------------------------------------


class Drawn(NamedTuple):
    """An expression as text, how tightly it binds there (JSR 341, table 1-2), and its value."""

    text: str
    power: int
    value: Any


def _in(drawn: Drawn, power: int) -> str:
    return drawn.text if drawn.power >= power else f"({drawn.text})"


def _binary(signs: tuple[str, ...], power: int, compute: Any) -> Any:
    def made(pair: tuple[Drawn, Drawn], sign: str) -> Drawn:
        left, right = pair
        return Drawn(f"{_in(left, power)} {sign} {_in(right, power + 1)}", power, compute(left.value, right.value))

    return lambda inner: st.builds(made, st.tuples(inner, inner), st.sampled_from(signs))


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    return left - right * int(left / right)


def _leaves(names: str, *literals: tuple[str, Any]) -> st.SearchStrategy[Drawn]:
    paths = [(name, VALUES[name]) for name in names]
    drawn = [Drawn(text, 9, Fraction(v) if type(v) is int else v) for text, v in (*paths, *literals)]
    return st.sampled_from(drawn)


_ADD, _SUBTRACT = _binary(("+",), 5, lambda a, b: a + b), _binary(("-",), 5, lambda a, b: a - b)
_MULTIPLY = _binary(("*",), 6, lambda a, b: a * b)
_HALVES = st.sampled_from([Drawn(text, 9, Fraction(text)) for text in ("2", "4", "5")])
_NUMBERS = st.recursive(
    _leaves("abc", ("0", 0), ("12", 12), ("m.a", 4), ("m['a']", 4), ("list[1]", 2), ("execution.getVariable('a')", 7)),
    lambda inner: st.one_of(
        _ADD(inner),
        _SUBTRACT(inner),
        _MULTIPLY(inner),
        st.builds(
            lambda one, half, sign: Drawn(f"{_in(one, 6)} {sign} {half.text}", 6, one.value / half.value),
            inner, _HALVES, st.sampled_from(["/", "div"]),
        ),
        st.builds(
            lambda one, half, sign: Drawn(f"{_in(one, 6)} {sign} {half.text}", 6, _remainder(one.value, half.value)),
            inner, _HALVES, st.sampled_from(["%", "mod"]),
        ),
        st.builds(lambda one: Drawn(f"-{_in(one, 7)}", 7, -one.value), inner),
    ),
    max_leaves=8,
)  # fmt: skip
_TEXTS = _leaves("st", ("'x'", "x"), ('"y"', "y"), ("m.s", "y"), ("m.get('s')", "y"))
_ORDERS = [
    (("==", "eq"), 3, lambda a, b: a == b),
    (("!=", "ne"), 3, lambda a, b: a != b),
    (("<", "lt"), 4, lambda a, b: a < b),
    ((">", "gt"), 4, lambda a, b: a > b),
    (("<=", "le"), 4, lambda a, b: a <= b),
    ((">=", "ge"), 4, lambda a, b: a >= b),
]
_TRUTHS = st.recursive(
    st.one_of(
        _leaves("pq", ("true", True), ("false", False), ("empty none", True), ("empty s", False)).map(
            lambda one: one if one.text[:5] != "empty" else one._replace(power=7)
        ),
        *(_binary(signs, power, compute)(_NUMBERS) for signs, power, compute in _ORDERS),
        *(_binary(signs, power, compute)(_TEXTS) for signs, power, compute in _ORDERS[:2]),
    ),
    lambda inner: st.one_of(
        _binary(("&&", "and"), 2, lambda a, b: a and b)(inner),
        _binary(("||", "or"), 1, lambda a, b: a or b)(inner),
        _binary(("==",), 3, lambda a, b: a == b)(inner),
        st.builds(
            lambda one, sign: Drawn(f"{sign}{_in(one, 7)}", 7, not one.value), inner, st.sampled_from(["!", "not "])
        ),
        st.builds(
            lambda a, b, c: Drawn(f"{_in(a, 1)} ? {b.text} : {c.text}", 0, b.value if a.value else c.value),
            inner, inner, inner,
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.one_of(_NUMBERS, _TRUTHS))
def test_a_translated_expression_gives_what_it_gave(drawn: Drawn) -> None:
    value = parse(translate(f"${{{drawn.text}}}"))(VALUES, 0)

    assert (
        Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
    ) == drawn.value
