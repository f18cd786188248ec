"""Regular expressions: matches, replace, split."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelBudgetExceeded, parse
from tests.feel import value


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("foobar", "^fo*b", "", True),
        ("foobar", "^o", "", False),
        ("Foo", "foo", "i", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "m", True),
        ("hello world", "hello[ ]world", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("aab", r"(a)\1b", "", True),
        ("é", r"\p{Ll}", "", True),
        ("é", r"\P{L}", "", False),
        ("x", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("12-34", r"^\d{2}-\d{2,}$", "", True),
        ("ab", "^(?:a|ab)$", "", True),
        ("", "^$", "", True),
        ("a", "(", "", None),
        ("a", "[", "", None),
        ("a", "a{2,1}", "", None),
        ("a", r"\q", "", None),
        ("a", r"(?=a)", "", None),
        ("a", "a", "z", None),
        ("a", r"(a)\2", "", None),
    ],
)
def test_matches(text, pattern, flags, expected):
    assert value("matches(a, b, c)", a=text, b=pattern, c=flags) is expected


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "expected"),
    [
        ("abracadabra", "bra", "*", "a*cada*"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
        ("0123456789", r"(\d{3})(\d{3})(\d{4})", "($1) $2-$3", "(012) 345-6789"),
        ("abc", "b", r"\$0", "a$0c"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
        ("abc", "x*", "-", None),
        ("abc", "b", "$", None),
    ],
)
def test_replace(text, pattern, replacement, expected):
    assert value("replace(a, b, c)", a=text, b=pattern, c=replacement) == expected


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("a;b;c;;", ";", ["a", "b", "c", "", ""]),
        ("John Doe", r"\s", ["John", "Doe"]),
        ("abc", "", None),
        ("", ",", [""]),
    ],
)
def test_split(text, delimiter, expected):
    assert value("split(a, b)", a=text, b=delimiter) == expected


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*)*.*x", r"(.*)\1\1\1x"])
def test_no_pattern_holds_up_the_process(pattern):
    with pytest.raises(FeelBudgetExceeded):
        parse("matches(a, b)")({"a": "a" * 3000 + "b", "b": pattern})


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a)", "(?:ab)", "(a|b)", "^", "$"])
SIGNS = st.sampled_from(["", "*", "+", "?", "{1,2}", "*?", "+?"])
PATTERNS = st.lists(st.tuples(ATOMS, SIGNS).map("".join), min_size=1, max_size=5).map("".join)


@given(PATTERNS, st.text("abc", max_size=8))
def test_where_both_languages_agree_so_do_we_and_python(pattern, text):
    try:
        expected = re.search(pattern, text)
    except re.error:
        return

    found = value('replace(a, b, "<$0>")', a=text, b=pattern)

    assert value("matches(a, b)", a=text, b=pattern) in (expected is not None, None)
    if found is not None:
        assert found == re.sub(pattern, r"<\g<0>>", text)
