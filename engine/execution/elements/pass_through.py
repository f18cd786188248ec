"""Elements that do nothing but let a token through: manual task, none events that are passed, none start event."""

from __future__ import annotations

from engine.execution.leaving import passed

__all__ = ["enter"]


from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Go on at once."""
    passed(run, scope_id, element)
