"""What commands print: findings, tables, JSON."""

from __future__ import annotations

import json
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
        click.echo(f"{place or '-'}: {mark}{element} {finding.message} {finding.advice} ({finding.rule})")


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
