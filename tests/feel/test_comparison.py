"""Equality, order, between, in."""

import pytest

from tests.feel import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 = 1.0", True),
        ("1 != 2", True),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 = null", False),
        ("null != null", False),
        ("true = 1", None),
        ("[1, 2] = [1, 2.0]", True),
        ("[1, 2] = [2, 1]", False),
        ("{a: 1} = {a: 1}", True),
        ("{a: 1} = {a: 1, b: 2}", False),
        ("[1..3] = [1..3]", True),
        ("[1..3] = [1..3)", False),
        ('@"2026-01-01T10:00:00Z" = @"2026-01-01T11:00:00+01:00"', True),
        ('@"P1Y" = @"P12M"', True),
        ('@"P1D" = @"PT24H"', True),
        ('@"P1Y" = @"P365D"', None),
        ("1 < 2", True),
        ("2 >= 2.0", True),
        ('"a" < "b"', True),
        ('1 < "b"', None),
        ("null < 1", None),
        ("true < false", None),
        ("[1] < [2]", None),
        ('@"2026-01-01" < @"2026-01-02"', True),
        ('@"2026-01-01T10:00:00Z" < @"2026-01-01T10:00:00"', None),
        ("5 between 1 and 5", True),
        ("0 between 1 and 5", False),
        ('5 between 1 and "a"', None),
        ("null between 1 and 5", None),
        ("1 + 1 between 1 and 5 and true", True),
    ],
)
def test_comparison(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in [1..5]", True),
        ("5 in [1..5)", False),
        ("5 in [1..5[", False),
        ("1 in ]1..5]", False),
        ("1 in (1..5]", False),
        ("5 in (1, 5)", True),
        ("5 in [1, 5]", True),
        ("5 in ([1..2], [4..6])", True),
        ("5 in > 4", True),
        ("5 in (< 4, > 4)", True),
        ("5 in (> 5)", False),
        ("5 in != 5", False),
        ('"b" in ["a".."c"]', True),
        ('"b" in ("a", "b")', True),
        ("null in (1, null)", True),
        ('"a" in [1..5]', None),
        ("2 + 3 in [1..5]", True),
        ("1 in [[1..3], [5..6]]", True),
        ('@"2026-06-01" in [@"2026-01-01"..@"2026-12-31"]', True),
    ],
)
def test_in(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("amount", [-1, 0, 1])
def test_a_variable_compares_like_a_constant_on_either_side(sign, amount):
    expected = value(f"{amount} {sign} 0")

    assert value(f"a {sign} 0", a=amount) is expected
    assert value(f"a {sign} b", a=amount, b=0) is expected
    assert value(f"{amount} {sign} b", b=0) is expected
