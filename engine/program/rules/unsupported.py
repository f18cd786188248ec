"""What this version cannot run: told, never passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.kinds import as_written
from engine.program.draft import label
from engine.sentence import say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft


def unsupported(draft: Draft, drawn: Drawn, behaviour: str) -> None:
    """Tell that an element cannot run in this version."""
    kind, _, trigger = behaviour.partition(".")
    what = as_written(kind)
    if trigger:
        what = say("%(kind)s with %(trigger)s", kind=what, trigger=as_written(trigger))
    message = say("%(element)s is a %(what)s, which this version cannot run.", element=label(drawn), what=what)
    if what[0] in "aeiou":
        message = say("%(element)s is an %(what)s, which this version cannot run.", element=label(drawn), what=what)
    draft.error(
        "unsupported",
        drawn,
        message,
        say("Draw it with another element; docs/bpmn-support.md lists what runs."),
    )
