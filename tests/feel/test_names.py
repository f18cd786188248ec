"""Names with spaces, and what an expression says about the names it reads."""

import datetime as dt

import pytest

from engine.feel import FeelSyntaxError, nearest, parse


@pytest.mark.parametrize(
    ("text", "names", "context", "expected"),
    [
        ("customer class", ["customer class"], {"customer class": "new"}, "new"),
        ("customer   class", ["customer class"], {"customer class": "new"}, "new"),
        ("a b c", ["a", "a b", "a b c"], {"a b c": 3, "a": 1}, 3),
        ("a b + a", ["a", "a b"], {"a b": 2, "a": 1}, 3),
        ("pre-approved", ["pre-approved", "pre", "approved"], {"pre-approved": True}, True),
        ("pre - approved", ["pre-approved", "pre", "approved"], {"pre": 3, "approved": 1}, 2),
        ("customer's name", ["customer's name"], {"customer's name": "x"}, "x"),
        ("date of birth", ["date of birth"], {"date of birth": 1}, 1),
        ("if needed", ["if needed"], {"if needed": 1}, 1),
        ("line 2", ["line 2"], {"line 2": "y"}, "y"),
        ("order.delivery date", [], {"order": {"delivery date": 5}}, 5),
        ("order.terms and conditions", ["terms and conditions"], {"order": {"terms and conditions": 5}}, 5),
        ("{net price: 2, gross price: net price * 2}.gross price", [], {}, 4),
        ("for one item in [1, 2] return one item * 2", [], {}, [2, 4]),
        ("(function(first part, second part) first part + second part)(1, 2)", [], {}, 3),
        ("count", ["count"], {"count": 7}, 7),
        ("count(count)", ["count"], {"count": [1, 2]}, 2),
        ('date > date("2026-01-01")', ["date"], {"date": dt.date(2026, 1, 2)}, True),
        ("größe > 1", [], {"größe": 2}, True),
    ],
)
def test_names_are_matched_as_long_as_they_can_be(text, names, context, expected):
    assert parse(text, names)(context) == expected


def test_an_unknown_name_of_several_words_is_told_with_the_nearest_known_one():
    with pytest.raises(FeelSyntaxError) as told:
        parse("amount > 1 and customer clas = 1", ["customer class", "amount"])

    assert told.value.message == 'The name "customer clas" at character 16 is not known; did you mean "customer class"?'
    assert told.value.position == 15


def test_an_unknown_function_is_told_with_the_nearest_known_one():
    with pytest.raises(FeelSyntaxError, match=r'The name "strin length" .* did you mean "string length"'):
        parse('strin length("a")')
    with pytest.raises(FeelSyntaxError, match=r'There is no function "summ".*did you mean "sum"'):
        parse("summ([1])")


@pytest.mark.parametrize(
    ("text", "names", "item_names"),
    [
        ("a + b.c", {"a", "b"}, set()),
        ("sum(a)", {"a"}, set()),
        ("for x in a return x + y", {"a", "y"}, set()),
        ("{x: 1, y: x}", set(), set()),
        ("function(x) x + y", {"y"}, set()),
        ("orders[total > 1]", {"orders"}, {"total"}),
        ("orders[total > limit]", {"orders", "limit"}, {"total"}),
        ("orders[item.total > 1]", {"orders"}, set()),
        ("1 + 1", set(), set()),
    ],
)
def test_an_expression_says_which_names_it_reads(text, names, item_names):
    expression = parse(text, ["limit"])

    assert expression.names == names
    assert expression.item_names == item_names


@pytest.mark.parametrize(
    ("text", "constant"), [("1 + 1", True), ('date("2026-01-01")', True), ("a", False), ("now()", False)]
)
def test_an_expression_says_whether_it_is_constant(text, constant):
    assert parse(text).constant is constant


def test_a_missing_variable_is_null():
    assert parse("missing")({}) is None


def test_nearest_gives_nothing_where_nothing_is_near():
    assert nearest("amount", ["customer class"]) is None
