"""A script looked at before it ever runs: what the interpreter does not have, by line."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pydantic_monty import CollectString, Monty, MontyError, MontyRuntimeError, MontySyntaxError

from engine.sandbox import cage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from pydantic_monty import MontySession

    Look: TypeAlias = Callable[[str, Mapping[str, int], Mapping[str, int]], tuple["Lack", ...]]

_STOP = "raise ValueError('looked at')"
"""Comes before a script: it is read as a whole, and then nothing of it runs."""
_LIMITS = {"max_feed_duration_secs": 1.0, "max_memory": 32 * 1024 * 1024, "max_recursion_depth": 100}


class Lack(NamedTuple):
    """What is wrong, as a part of a sentence, and the line (None where that is not known)."""

    message: str
    line: int | None


@contextmanager
def looking() -> Iterator[Look]:
    """Begin an interpreter that looks at scripts, one after the other.

    It says what it does not have of a script: of its syntax, of its imports (statements, with their lines), and of
    those of its names (with their lines) that nobody else provides. Nothing of a script runs.
    """
    with Monty(binary_path=cage.here().path, max_processes=1, request_timeout=5, checkout_timeout=10) as pool:
        yield partial(_look, pool)


def _look(pool: Monty, text: str, imports: Mapping[str, int], names: Mapping[str, int]) -> tuple[Lack, ...]:
    syntax = _syntax(pool, text)
    if syntax:
        return syntax
    return tuple(
        Lack(f"the interpreter has no ‘{piece}’", line)
        for piece, line in (*imports.items(), *names.items())
        if not _has(pool, piece)
    )


def _session(pool: Monty) -> MontySession:
    return pool.checkout(limits=_LIMITS, os_policy={"sleep": "zero"})  # type: ignore[arg-type]


def _syntax(pool: Monty, text: str) -> tuple[Lack, ...]:
    try:
        with _session(pool) as session:
            session.feed_run(f"{_STOP}\n{text}", print_callback=CollectString(0))
    except MontyRuntimeError as wrong:
        said = str(wrong)
        if said == "ValueError: looked at":
            return ()
        return (Lack(_plain(said), _line(wrong)),)
    except MontyError as wrong:
        return (Lack(_plain(str(wrong)), _line(wrong)),)
    return ()


def _plain(said: str) -> str:
    """Put the interpreter's words into ours."""
    said = said.partition("\n")[0].partition(": ")[2] or said
    return said.replace("The monty syntax parser does not yet support", "the interpreter does not know")[:300].rstrip(
        "."
    )


def _line(wrong: MontyError) -> int | None:
    frames = wrong.traceback() if isinstance(wrong, (MontyRuntimeError, MontySyntaxError)) else []
    return max(frames[-1].line - 1, 1) if frames else None


def _has(pool: Monty, piece: str) -> bool:
    try:
        with _session(pool) as session:
            session.feed_run(f"{piece}\nNone", print_callback=CollectString(0))
    except MontyError:
        return False
    return True
