"""Texts that cannot be read: one sentence that says what and where."""

import pytest

from engine.feel import FeelSyntaxError, parse


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("", "The expression ends where a value is expected.", 0),
        ("1 +", "The expression ends where a value is expected.", 3),
        ("(1", 'The expression ends where ")" is expected.', 2),
        ("1)", 'At character 2, the end of the expression is expected, but there is ")".', 1),
        ("if a then b", 'The expression ends where "else" is expected.', 11),
        ("for x on y return x", "At character 5, a name and the word in is expected", 4),
        ("a > > b", 'At character 5, a value is expected, but there is ">".', 4),
        ("a # b", "The character '#' at position 3 has no meaning in FEEL.", 2),
        ('"abc', "The string that begins at character 1 has no closing quotation mark.", 0),
        ("1 /* x", "The comment that begins at character 3 has no end.", 2),
        ("{a: 1, a: 2}", 'The entry "a" at character 8 is there twice.', 7),
        ("{1: 1}", "At character 2, the name of an entry is expected", 1),
        ("f(a: 1, 2)", "arguments either all with names or all without", 8),
        ("a.", "The expression ends where the name of an entry is expected.", 2),
        ("a.1", "The character '.' at position 2 has no meaning", None),
        ("x instance of", "The expression ends where a type is expected.", 13),
        ("function() external {}", "External functions", 11),
        ("a b", 'The name "a b" at character 1 is not known.', 0),
        ("and", 'At character 1, a value is expected, but there is "and".', 0),
    ],
)
def test_told(text, said, position):
    with pytest.raises(FeelSyntaxError) as told:
        parse(text, ["f"])

    if position is not None:
        assert said in told.value.message
        assert told.value.position == position
    assert str(told.value) == told.value.message


NESTED = {
    "parentheses": ("(", "1", ")"),
    "lists": ("[", "1", "]"),
    "contexts": ("{a: ", "1", "}"),
    "minus": ("-", "1", ""),
    "if": ("if a then 1 else ", "1", ""),
    "for": ("for i in a return ", "1", ""),
    "calls": ("abs(", "1", ")"),
    "functions": ("function() ", "1", ""),
    "filters": ("a[", "1", "]"),
    "in": ("a in (", "1", ")"),
    "between": ("a between 1 and ", "1", ""),
}


@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting_is_refused(kind):
    begin, middle, end = NESTED[kind]

    with pytest.raises(FeelSyntaxError, match="nested more than 80 levels deep"):
        parse(begin * 500 + middle + end * 500)


@pytest.mark.parametrize("kind", ["a" + ".b" * 500, "a" + "[1]" * 500, "a" + " = 1" * 500, "a" + "()" * 500])
def test_long_chains_that_are_deep_are_refused(kind):
    with pytest.raises(FeelSyntaxError, match="nested more than 80 levels deep"):
        parse(kind, ["a"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1" + " + 1" * 9999, 10_000), ("true" + " and true" * 9000, True), ("[" + "1," * 9999 + "1]", [1] * 10_000)],
)
def test_long_texts_that_are_flat_are_read(text, expected):
    assert parse(text)({}) == expected
    assert parse(text.replace("1", "a", 1))({"a": 1}) == expected


@pytest.mark.parametrize(
    "text", ["(" * 1_000_000, "a" * 1_000_000, "1 + " * 250_000 + "1", '"' + "x" * 1_000_000 + '"']
)
def test_a_text_of_a_megabyte_is_refused_at_once(text):
    with pytest.raises(FeelSyntaxError, match="longer than 100,000 characters"):
        parse(text)


@pytest.mark.parametrize("depth", [20, 60])
def test_what_is_read_is_also_evaluated_even_with_little_stack_left(depth):
    def below(levels):
        if levels:
            return below(levels - 1)
        return parse("(" * depth + "a + 1" + ")" * depth)({"a": 1})

    assert below(300) == 2
