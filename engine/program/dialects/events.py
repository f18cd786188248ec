"""Messages and errors: the key that a message is for, the variables that tell about an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.program.dialects.ear import Ear

_ABOUT = {"errorCodeVariable": "error_code", "errorMessageVariable": "error_message"}


def from_zeebe(ear: Ear) -> None:
    """Read the correlation key of a message."""
    word = ear.word("zeebe:subscription") if ear.kind == "message" else None
    by = "zeebe:subscription correlationKey"
    ear.say("tl:message", "correlationKey", ear.get(word, "correlationKey"), by)


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read the variables that an error event fills: they are outputs of the event around."""
    event = ear.around.diagram.parent(ear.drawn)
    if ear.kind != "errorEventDefinition" or event is None or event.kind not in {"boundaryEvent", "startEvent"}:
        return
    for key, name in _ABOUT.items():
        variable = ear.attribute(f"{prefix}:{key}")
        if variable is not None:
            ear.row("tl:output", variable, f"={name}", f"{prefix}:{key}")
    ear.hand_over(event)
