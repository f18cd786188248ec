"""Why a result is null or not a boolean: names and kinds, never values."""

import pytest

from engine.feel import parse

CONTEXT = {"amount": 4711, "name": "Secret", "order": {"id": "Secret"}, "items": [4711], "empty": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limit > 1", '"limit" has no value'),
        ("empty > 1", '"empty" is null'),
        ("amount > limit", '"limit" has no value'),
        ("name > 1", "a string and a number cannot be compared"),
        ("amount + name", "+ gives nothing for a number and a string"),
        ("1 + 2 + amount * name", "* gives nothing for a number and a string"),
        ("amount / 0", "it divides by zero"),
        ("order.total > 3", 'a context has no value "total"'),
        ("amount.total > 3", 'a number has no value "total"'),
        ("limit.total > 3", '"limit" has no value'),
        ("amount > 1 and name", "true or false is expected, but there is a string"),
        ("amount > 1 and limit > 1", '"limit" has no value'),
        ("items[7] > 1", "there is no such item in the list"),
        ("date(name) > today()", 'the function "date" gives nothing for a string'),
        ("if amount > 1 then limit else 1", '"limit" has no value'),
        ("name between 1 and 2", "a string and a number and a number cannot be compared"),
        ("name in [1..2]", "a string cannot be compared with the values listed"),
        ("some i in limit satisfies i > 1", '"limit" has no value'),
        ("-name", "- gives nothing for a string"),
        ("null", "it says null"),
        ("amount", "it gives a number, not true or false"),
        ("items", "it gives a list, not true or false"),
        ("amount > 1", "it gives true or false"),
        ("for i in 1..1000000000 return i", "it was stopped: it needs more than 1,000,000 steps"),
    ],
)
def test_explained(text, expected):
    found = parse(text).explain(CONTEXT)

    assert found == expected
    assert "Secret" not in found
    assert "4711" not in found
