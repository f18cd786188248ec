"""Snippets of the documentation: fenced blocks by their language, with the page and line they stand at."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.architecture.sources import ROOT, prose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = "$ "


class Snippet(NamedTuple):
    """A fenced block; `line` is that of its fence."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class Typed(NamedTuple):
    """A command that a page tells people to type, and the lines that it says will be printed."""

    snippet: Snippet
    command: str
    printed: list[str]


@cache
def snippets(language: str) -> tuple[Snippet, ...]:
    """Every block of a language, in the order of pages and lines."""
    return tuple(one for page in prose() for one in _of(page) if one.language == language)


def _of(page: Path) -> Iterator[Snippet]:
    path = page.relative_to(ROOT).as_posix()
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Snippet(path, text.count("\n", 0, found.start()) + 1, found[1], found[2])


def typed(page: str) -> list[Typed]:
    """The commands of a page's `console` blocks, in order."""
    return [command for one in snippets("console") if one.page == page for command in _commands(one)]


def _commands(snippet: Snippet) -> Iterator[Typed]:
    for line in snippet.text.splitlines():
        if line.startswith(PROMPT):
            command = Typed(snippet, line.removeprefix(PROMPT), [])
            yield command
        else:
            command.printed.append(line)


def missing(printed: list[str], output: str) -> list[str]:
    """The lines that a page promises and that were not printed; `…` stands for anything."""
    lines = [" ".join(line.split()) for line in output.splitlines()]
    return [line for line in printed if line != "…" and not any(_pattern(line).fullmatch(one) for one in lines)]


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part.strip()) for part in " ".join(line.split()).split("…")))
