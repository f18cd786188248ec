"""What commands print: findings, tables, JSON."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from engine.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model import Finding

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def show_findings(found: Iterable[Finding]) -> None:
    """Print findings, one or two lines each."""
    for finding in found:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part)
        element = f" [{finding.element}]" if finding.element else ""
        mark = click.style(finding.severity, fg=COLOURS.get(finding.severity))
        said = plain(f"{element} {finding.message} {finding.advice} ({finding.rule})")
        click.echo(f"{plain(place) or '-'}: {mark}{said}")


def plain(text: str) -> str:
    """Leave out what would move the cursor or colour the screen: files from strangers may hold it.

    >>> plain("one" + chr(27) + "[31m" + chr(10) + "two")
    'one [31m two'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text)


def print_everything() -> None:
    """Let every text be printed, on screens too that cannot show some of its letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def show_table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Print rows in columns as wide as they need."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    for row in (heads, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(click.style(line.rstrip(), bold=row is heads))


def show_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(to_json(value), ensure_ascii=False, indent=2))


def step(text: str) -> None:
    """Print that something goes on, at once."""
    click.echo(text)
