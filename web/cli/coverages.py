"""How much of a process its scenarios reach, as the command line tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from web.cli.printing import plain

if TYPE_CHECKING:
    from engine.faces.tryout import Coverage

SHOWN = 20
"""What was never reached is named up to here; of more, the rest is counted."""


def show(coverage: Coverage) -> None:
    """Print what was reached, and name what never was."""
    steps, flows = (coverage.counted(flows=one) for one in (False, True))
    click.echo(
        f"{plain(coverage.name)}: the scenarios reach {steps[0]} of {steps[1]} steps and {flows[0]} of {flows[1]} flows"
    )
    for one in coverage.never[:SHOWN]:
        click.echo(f"    never: {plain(one.label)} ({plain(one.id)})")
    if len(coverage.never) > SHOWN:
        click.echo(f"    and {len(coverage.never) - SHOWN} more")


def facts(coverage: Coverage) -> dict[str, Any]:
    """Give the same for programs."""
    parts = [{"id": one.id, "label": one.label, "type": one.kind, "scenarios": one.scenarios} for one in coverage.parts]
    steps, flows = (coverage.counted(flows=one) for one in (False, True))
    return {"process": coverage.process, "steps": steps, "flows": flows, "parts": parts}
