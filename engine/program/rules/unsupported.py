"""What this version cannot run: told, never passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.draft import label

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft


def unsupported(draft: Draft, drawn: Drawn, behaviour: str) -> None:
    """Tell that an element cannot run in this version."""
    what = behaviour.replace(".", " with ")
    article = "an" if what[0] in "aeiou" else "a"
    draft.error(
        "unsupported",
        drawn,
        f"{label(drawn)} is {article} {what}, which this version cannot run.",
        "Draw it with another element; docs/bpmn-support.md lists what runs.",
    )
