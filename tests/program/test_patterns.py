"""Patterns that could take for ever are refused, those that people write are not, and none takes long."""

import time

import pytest

from engine.program.patterns import pattern
from tests.pace import within

USUAL = (
    r"^[A-Z]{2}\d{6}$",
    r"^\d{4}\s?[A-Z]{2}$",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    r"^(\d{3}-)+\d{4}$",
    r"^(\d{3}-?)+$",
    r"^([a-z]+,)*[a-z]+$",
    r"^\+?[0-9 ()-]{6,20}$",
    r"^(SO|PO|RMA)-\d+$",
    r"\bDE\d{9}\b",
    r"^(?=.*\d)(?=.*[a-z]).{8,}$",
    r"^https?://[\w.-]+(/[\w.-]*)*$",
    r"^[A-Za-zÀ-ÿ' -]+$",
    r"^(Mr|Mrs|Ms)\.? [A-Z][a-z]+$",
    r"^\d+(\.\d{1,2})?$",
    r"^#([0-9a-f]{3}|[0-9a-f]{6})$",
    r"(?<year>\d{4})-\d\d",
    r"^.*$",
    r".+x.+",
)
ENDLESS = (
    r"(a+)+$",
    r"^(a*)*$",
    r"^(a|a?)+$",
    r"^(a|aa)+$",
    r"^([a-zA-Z]+)*$",
    r"^(\w+\s?)*$",
    r"^(.*)*x",
    r"(x+x+)+y",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(a?){30}a{30}",
    r"^(aa?)+$",
    r"^(ab?b?)+$",
    r"(.*a){20}",
    r"a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaaa",
    r"^(\d+|\w+)*$",
    r"(?=(a+)+$)x",
    r"(a+)\1+(b|\1)*$",
    r".*.*.*.*x",
    "(" * 400 + "a" + ")*" * 400,
    "a" * 1_001,
)


@pytest.mark.parametrize("text", USUAL)
def test_what_people_write_is_taken(text):
    assert pattern(text)


@pytest.mark.parametrize("text", ENDLESS)
def test_what_could_take_for_ever_is_refused(text):
    with pytest.raises(ValueError, match=r"for ever|longer|not a regular"):
        pattern(text)


@pytest.mark.parametrize(
    "text", [*USUAL, r"\d+\d+\d+x", r"a+b?a+b?a+b", r"a?a?a?a?a?a?a?aaaaaaax", r"(ab)*a.*c", r"[^x]+.[^y]+$"]
)
@pytest.mark.parametrize("letters", ["a", "1", "ab", "a1 ", "x", "é", "1-", "a,", "/a", ".a", "@a."])
def test_none_that_is_taken_takes_long(text, letters):
    taken = pattern(text)
    for length in (30, 149, 150, 499, 500, 2_000, 100_000):
        began = time.process_time()
        taken.fits(letters * (length // len(letters)) + "\n")
        assert within(time.process_time() - began, 2), (text, letters, length)
