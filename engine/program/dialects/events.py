"""Messages, errors and escalations: the key that a message is for, the variables that tell about an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.program.dialects.ear import Ear

_ABOUT = {
    "errorEventDefinition": {"errorCodeVariable": "error_code", "errorMessageVariable": "error_message"},
    "escalationEventDefinition": {"escalationCodeVariable": "escalation_code"},
}


def from_zeebe(ear: Ear) -> None:
    """Read the correlation key of a message."""
    word = ear.word("zeebe:subscription") if ear.kind == "message" else None
    by = "zeebe:subscription correlationKey"
    ear.say("tl:message", "correlationKey", ear.get(word, "correlationKey"), by)


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read the variables that a start fills with who started it, and an error or escalation event with its code.

    The latter are outputs of the event around.
    """
    if ear.kind == "startEvent":
        ear.say("tl:initiator", "name", ear.attribute(f"{prefix}:initiator"), f"{prefix}:initiator")
    event = ear.around.diagram.parent(ear.drawn)
    if ear.kind not in _ABOUT or event is None or event.kind not in {"boundaryEvent", "startEvent"}:
        return
    for key, name in _ABOUT[ear.kind].items():
        variable = ear.attribute(f"{prefix}:{key}")
        if variable is not None:
            ear.row("tl:output", variable, f"={name}", f"{prefix}:{key}")
    ear.hand_over(event)
