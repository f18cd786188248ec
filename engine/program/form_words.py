"""Texts of forms with values in them: `{{ customer.name }}`, `{{#if late}}…{{/if}}`, `{{#loop lines}}…{{/loop}}`.

What stands in the braces is FEEL, as form-js has it (its templates are called feelers). A text that begins with `=`
is one expression. Compiled once; what cannot be read raises FeelSyntaxError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.program.form_values import plain
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from engine.feel import Expression

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK = re.compile(r"#(if|loop)\s+(.*)", re.DOTALL)
_END = re.compile(r"/(if|loop)\s*")


class _Block:
    """A part of a text that is shown where something holds, or once for each item of a list."""

    def __init__(self, kind: str, about: Expression) -> None:
        self.kind = kind
        self.about = about
        self.inside: list[str | Expression | _Block] = []

    def __repr__(self) -> str:
        return f"{self.kind} {self.about!r} {self.inside!r}"


class Words:
    """A text that depends on values; call it with them."""

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        """Compile; `names` are the variables that have spaces in them."""
        self.text = text
        whole = _Block("whole", feel.parse("true"))
        if text.startswith("="):
            whole.inside = [feel.parse(text[1:], names)]
        else:
            _read(text, whole, names)
        self._pieces = whole.inside

    def __call__(self, context: Mapping[str, Any], show: Callable[[Any], str] | None = None) -> str:
        """Write the text with the values, each written by `show`; what has no value leaves nothing."""
        write = show or plain
        return "".join(_written(self._pieces, context, write))

    def __repr__(self) -> str:
        return f"Words({self.text!r})"


class Condition:
    """A condition as form-js has them: a unary test (DMN 1.5, 7.3.3) of nothing, so that null counts as so."""

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        """Compile; raises FeelSyntaxError."""
        self._tests = feel.parse_unary_tests(text, names)
        try:
            self._plain: Expression | None = feel.parse(text, names)
        except feel.FeelSyntaxError:
            self._plain = None

    def __call__(self, context: Mapping[str, Any]) -> bool:
        """Whether it holds: true and false are what they are, whatever else is tested."""
        said = self._plain(context) if self._plain else None
        return said if isinstance(said, bool) else self._tests(None, context) is True

    def __repr__(self) -> str:
        return f"Condition({self._tests.text!r})"


def depends(text: str) -> bool:
    """Whether a text asks for values."""
    return text.startswith("=") or _HOLE.search(text) is not None


def _read(text: str, whole: _Block, names: Collection[str]) -> None:
    open_blocks = [whole]
    at = 0
    for found in _HOLE.finditer(text):
        open_blocks[-1].inside.append(text[at : found.start()])
        at = found.end()
        _take(found[1].strip(), open_blocks, names, found.start())
    if len(open_blocks) > 1:
        raise feel.FeelSyntaxError(say("{{#%(kind)s}} is never closed.", kind=open_blocks[-1].kind), at)
    whole.inside.append(text[at:])


def _take(inside: str, open_blocks: list[_Block], names: Collection[str], at: int) -> None:
    if begun := _BLOCK.fullmatch(inside):
        block = _Block(begun[1], feel.parse(begun[2], names))
        open_blocks[-1].inside.append(block)
        open_blocks.append(block)
    elif ended := _END.fullmatch(inside):
        if open_blocks[-1].kind != ended[1]:
            raise feel.FeelSyntaxError(say("{{/%(ended)s}} closes nothing.", ended=ended[1]), at)
        open_blocks.pop()
    else:
        open_blocks[-1].inside.append(feel.parse(inside, names))


def _written(pieces: list[Any], context: Mapping[str, Any], write: Callable[[Any], str]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, _Block):
            yield from _repeated(piece, context, write)
        else:
            value = piece(context)
            yield write("" if value is None else value)


def _repeated(block: _Block, context: Mapping[str, Any], write: Callable[[Any], str]) -> Iterator[str]:
    about = block.about(context)
    if block.kind == "if":
        if about is True:
            yield from _written(block.inside, context, write)
        return
    for item in about if isinstance(about, list) else []:
        own = item if isinstance(item, Mapping) else {}
        special = {"this": item, "parent": context, "_this_": item, "_parent_": context}
        yield from _written(block.inside, {**context, **own, **special}, write)
