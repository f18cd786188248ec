"""Names with spaces: longest match against a closed list (DMN 1.5, 10.3.1.4)."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from engine.feel.failures import FeelSyntaxError
from engine.feel.tokens import END, WORD, Token, tokens
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


_SHORT: Final = 60


Pieces: TypeAlias = tuple[tuple[str, bool], ...]


class Known:
    """The names a text may use; local ones come and go while it is parsed."""

    def __init__(self, names: Iterable[str], beneath: Known | None = None) -> None:
        """Take the names that hold for the whole text, on top of those `beneath`."""
        self._names: dict[str, int] = {}
        self._patterns: dict[str, dict[int, dict[Pieces, dict[str, None]]]] = {}
        """Names by their first token, then by how many tokens they have: what begins alike is not gone through."""
        self._beneath = beneath
        for name in names:
            self.add(name)

    @property
    def names(self) -> list[str]:
        """List all names, the innermost first."""
        return [*self._names, *(self._beneath.names if self._beneath else ())]

    @property
    def functions(self) -> list[str]:
        """List the names beneath all others."""
        return self._beneath.functions if self._beneath else list(self._names)

    def add(self, name: str) -> None:
        """Let a name be known; it counts how often, so that `remove` undoes exactly one `add`."""
        seen = self._names.get(name, 0)
        self._names[name] = seen + 1
        pieces = () if seen else _pieces(name)
        if pieces:
            group = self._patterns.setdefault(pieces[0][0], {})
            group.setdefault(len(pieces), {}).setdefault(pieces, {})[name] = None

    def remove(self, name: str) -> None:
        """Forget a local name."""
        self._names[name] -= 1
        if self._names[name]:
            return
        del self._names[name]
        pieces = _pieces(name)
        if pieces:
            del self._patterns[pieces[0][0]][len(pieces)][pieces][name]

    def match(self, found: Sequence[Token], index: int) -> tuple[str, int] | None:
        """Give the longest known name that the tokens from `index` on spell, and its number of tokens."""
        lower = self._beneath.match(found, index) if self._beneath else None
        group = self._patterns.get(found[index].text, {})
        for length in sorted(group, reverse=True):
            if lower and lower[1] > length:
                break
            spelled = group[length].get(_spelled(found[index : index + length]))
            if spelled:
                return next(iter(spelled)), length
        return lower


@lru_cache(maxsize=4)
def known(names: frozenset[str], functions: Known) -> Known:
    """Give the names that hold for all texts of a process or a decision; they are not taken apart for each text."""
    return Known(names, functions)


@lru_cache(maxsize=4096)
def _pieces(name: str) -> Pieces:
    """Take a name apart; one that FEEL cannot spell has no pieces: it is simply never found in a text."""
    try:
        pieces = _spelled([token for token in tokens(name) if token.kind != END])
    except FeelSyntaxError:
        return ()
    return pieces if pieces and pieces[0][0] else ()


def _spelled(found: Sequence[Token]) -> Pieces:
    """Give the text of each token, and whether white space comes before it; before the first it does not count."""
    return tuple((token.text, token.spaced and place > 0) for place, token in enumerate(found))


def joined(found: Sequence[Token]) -> str:
    """Write tokens as one name, with one space where there was white space."""
    return "".join(f" {token.text}" if token.spaced and place else token.text for place, token in enumerate(found))


def words_from(found: Sequence[Token], index: int, reserved: frozenset[str]) -> list[Token]:
    """Give the run of words, none of them reserved, that begins at `index`."""
    end = index
    while found[end].kind == WORD and found[end].text not in reserved:
        end += 1
    return list(found[index:end])


def nearest(name: str, names: Collection[str]) -> str | None:
    """Give the known name most like this one, or None where none is close.

    >>> nearest("customer clas", ["customer class", "amount"])
    'customer class'
    """
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return close[0] if close else None


def shortened(text: str) -> str:
    """Give as much of a text as fits into a sentence."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "\u2026"


def unknown(name: str, names: Collection[str], functions: Collection[str], position: int) -> FeelSyntaxError:
    """Say that a name of several words is unknown, and which one may be meant; no function of a single word is."""
    name = shortened(name)
    known = nearest(name, [each for each in names if each not in functions or " " in each])
    place = position + 1
    if known:
        meant = say(
            'The name "%(name)s" at character %(place)s is not known; did you mean "%(known)s"?',
            name=name,
            place=place,
            known=known,
        )
        return FeelSyntaxError(meant, position)
    return FeelSyntaxError(
        say('The name "%(name)s" at character %(place)s is not known.', name=name, place=place), position
    )
