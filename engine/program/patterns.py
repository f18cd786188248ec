"""Patterns of form fields: JavaScript's regular expressions in Python, and only those that cannot take for ever.

Python's matcher cannot be stopped once it runs, and tries every way to divide a text among the parts of a pattern.
A pattern is fine where the next letter always tells what it belongs to. Where it does not, no repetition may
leave that open inside itself, and the few that do so side by side are matched against short texts only.
"""

from __future__ import annotations

import re
import string
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.sentence import grouped, say

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1_000
LONGEST_TEXT = 2_000
MANY = 10
MOST_OPEN = 10
"""Small repetitions and choices that may leave open what a letter belongs to: each may double the time."""
_SHORTER = {0: LONGEST_TEXT, 1: LONGEST_TEXT, 2: 500, 3: 150}
"""Longest text by the number of endless repetitions: each multiplies the time by the length of the text."""

_JAVASCRIPT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$|\(\?<(?=\w)")
_OTHER = "\x80"  # stands for every letter beyond ASCII
_LETTERS = frozenset(map(chr, range(129)))
_SPACE, _DIGITS = frozenset(string.whitespace), frozenset(string.digits)
_WORD = frozenset(string.ascii_letters + "_") | _DIGITS
_CATEGORIES = {
    kinds.CATEGORY_DIGIT: _DIGITS,
    kinds.CATEGORY_NOT_DIGIT: _LETTERS - _DIGITS,
    kinds.CATEGORY_SPACE: _SPACE,
    kinds.CATEGORY_NOT_SPACE: _LETTERS - _SPACE,
    kinds.CATEGORY_WORD: _WORD,
    kinds.CATEGORY_NOT_WORD: _LETTERS - _WORD,
}
_REPEATS = frozenset({kinds.MAX_REPEAT, kinds.MIN_REPEAT})


class Pattern(NamedTuple):
    """A compiled pattern, and the longest text that it is matched against."""

    compiled: re.Pattern[str]
    longest: int = LONGEST_TEXT

    def fits(self, text: str) -> bool:
        """Whether some part of the text is as the pattern says."""
        return len(text) <= self.longest and self.compiled.search(text) is not None


def pattern(text: str) -> Pattern:
    """Compile a pattern; raises ValueError with a clause where it is none, or may take too long."""
    if len(text) > LONGEST:
        raise ValueError(say("it is longer than %(longest)s characters", longest=grouped(LONGEST)))
    ours = _JAVASCRIPT.sub(_in_python, text)
    try:
        found = re.compile(ours, re.ASCII)
        tree = parser.parse(ours, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(say("it is not a regular expression (%(error)s)", error=str(error))) from None
    if _is_clear(tree, frozenset()):
        return Pattern(found)
    endless = sum(_is_endless(one) for one in _everything(tree))
    left_open = sum(_is_open(one) for one in _everything(tree)) - endless
    if endless not in _SHORTER or left_open > MOST_OPEN or not all(map(_repeats_clearly, _everything(tree))):
        raise ValueError(say("it may take for ever to match: what repeats in it can be divided in too many ways"))
    return Pattern(found, _SHORTER[endless])


def _in_python(found: re.Match[str]) -> str:
    return {"$": r"\Z", "(?<": "(?P<"}.get(found[0], found[0])


def _is_clear(tree: Any, follow: frozenset[str]) -> bool:
    """Whether each next letter tells which part it belongs to; `follow` is what may come behind."""
    for part in reversed(tree):
        if not _is_clear_part(part, follow):
            return False
        follow = _first_of(part) | (follow if _may_be_nothing(part) else frozenset())
    return True


def _is_clear_part(part: Any, follow: frozenset[str]) -> bool:
    kind, about = part
    if kind in _REPEATS:
        least, most, body = about
        first = _first(body)
        if (least != most and first & follow) or (most > 1 and _is_nothing(body)):
            return False
        return _is_clear(body, follow | first if most > 1 else follow)
    if kind is kinds.BRANCH:
        return _differ(about[1], follow) and all(_is_clear(one, follow) for one in about[1])
    return kind is not kinds.GROUPREF and all(_is_clear(one, follow) for one in _inside(kind, about))


def _differ(branches: Any, follow: frozenset[str]) -> bool:
    """Whether the first letter tells the branch, or that none of them is there."""
    seen = follow if any(map(_is_nothing, branches)) else frozenset()
    for branch in branches:
        if seen & _first(branch):
            return False
        seen |= _first(branch)
    return True


def _repeats_clearly(part: Any) -> bool:
    """Whether a repetition leaves nothing open within itself."""
    kind, about = part
    if kind not in _REPEATS or about[1] == 1:
        return True
    return not _is_nothing(about[2]) and _is_clear(about[2], _first(about[2]))


def _is_endless(part: Any) -> bool:
    kind, about = part
    return kind in _REPEATS and about[1] > MANY and about[0] != about[1]


def _is_open(part: Any) -> bool:
    kind, about = part
    return kind is kinds.BRANCH or (kind in _REPEATS and about[0] != about[1])


def _may_be_nothing(part: Any) -> bool:
    kind, about = part
    if kind in _REPEATS:
        return about[0] == 0 or _is_nothing(about[2])
    if kind is kinds.BRANCH:
        return any(map(_is_nothing, about[1]))
    if kind is kinds.SUBPATTERN:
        return _is_nothing(about[-1])
    return kind in {kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT, kinds.GROUPREF, kinds.GROUPREF_EXISTS}


def _is_nothing(tree: Any) -> bool:
    """Whether something may match without a letter."""
    return all(map(_may_be_nothing, tree))


def _inside(kind: Any, about: Any) -> list[Any]:
    """Give the trees within a part."""
    if kind is kinds.BRANCH:
        return list(about[1])
    parts = about if isinstance(about, tuple) else ()
    return [one for one in parts if isinstance(one, parser.SubPattern)]


def _everything(tree: Any) -> Iterator[Any]:
    for part in tree:
        yield part
        for inner in _inside(*part):
            yield from _everything(inner)


def _first(tree: Any) -> frozenset[str]:
    """Letters that something may begin with."""
    found: frozenset[str] = frozenset()
    for part in tree:
        found |= _first_of(part)
        if not _may_be_nothing(part):
            break
    return found


def _first_of(part: Any) -> frozenset[str]:
    """Letters that a part may begin with; all, where that is not plain to see."""
    kind, about = part
    if kind is kinds.LITERAL:
        return frozenset(_letter(about))
    if kind is kinds.IN:
        return _listed(about)
    if kind in _REPEATS or kind is kinds.SUBPATTERN:
        return _first(about[-1])
    if kind is kinds.BRANCH:
        return frozenset().union(*map(_first, about[1]))
    return frozenset() if kind is kinds.AT else _LETTERS


def _letter(code: int) -> str:
    return chr(code) if code < len(_LETTERS) - 1 else _OTHER


def _listed(items: Any) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for kind, about in items:
        if kind is kinds.LITERAL:
            found |= {_letter(about)}
        elif kind is kinds.RANGE:
            found |= {_letter(code) for code in range(about[0], min(about[1], ord(_OTHER)) + 1)}
        elif kind is not kinds.NEGATE:
            found |= _CATEGORIES.get(about, _LETTERS)
    return _LETTERS - (found - {_OTHER}) if items[0][0] is kinds.NEGATE else found
