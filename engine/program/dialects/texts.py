"""Texts of other engines in the form of ours: text, or FEEL behind an equals sign (docs/extension.md)."""

from __future__ import annotations

from engine.feel import FeelSyntaxError, parse
from engine.program.dialects import juel, python, writing
from engine.program.dialects.juel_tokens import has_expression, pieces
from engine.program.dialects.writing import UntranslatableError
from engine.sentence import say


def plain(text: str) -> str:
    """Give a text that is meant as it stands."""
    return f"={writing.string(text).text}" if text.startswith("=") else text


def from_juel(text: str) -> str:
    """Translate a text of Camunda 7, Flowable or Activiti: `${…}` is an expression, all else is text."""
    return f"={juel.translate(text)}" if has_expression(text) else plain(text)


def from_juel_name(text: str) -> str:
    """Translate a text that is an expression, or the bare name of a variable."""
    return from_juel(text) if has_expression(text) else f"={writing.name(text).text}"


def from_python(text: str) -> str:
    """Translate an expression of SpiffArena."""
    return f"={python.translate(text)}"


def from_zeebe(text: str) -> str:
    """Camunda 8 says text or FEEL as we do."""
    return text


def many_from_juel(text: str) -> str:
    """Translate a list of texts with commas between them; what is computed may give one or several."""
    parts = split(text)
    if len(parts) == 1:
        return from_juel(parts[0])
    written = [_item(from_juel(part)) for part in parts]
    return f"=flatten([{', '.join(written)}])"


def many_from_zeebe(text: str) -> str:
    """Translate a list of texts with commas between them, or FEEL that gives a list."""
    return text if text.startswith("=") else many_from_juel(text)


def _item(said: str) -> str:
    return said[1:] if said.startswith("=") else writing.string(said).text


def split(text: str) -> list[str]:
    """Cut a text at its commas, but not inside expressions."""
    found = [""]
    for piece in pieces(text):
        if isinstance(piece, str):
            first, *more = piece.split(",")
            found[-1] += first
            found += more
        else:
            found[-1] += f"${{{piece.text}}}"
    return [part.strip() for part in found if part.strip()]


def constant(said: str | None) -> object:
    """Give the value of a text or of FEEL that depends on nothing; None where it does, or cannot be read."""
    if said is None or not said.startswith("="):
        return said
    try:
        expression = parse(said[1:])
    except FeelSyntaxError:
        return None
    return expression({}, 0) if expression.constant else None


def fixed(said: str | None, what: str) -> str | None:
    """Give a text that must be known at deployment; raises UntranslatableError where it is computed."""
    value = constant(said)
    if said is not None and not isinstance(value, str | int):
        raise UntranslatableError(said, say("is computed, but %(what)s must be known when it is deployed", what=what))
    return None if value is None else str(value)
