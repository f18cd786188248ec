"""Expressions that stand in BPMN itself: conditions, times, loops, names; whichever language they are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.dialects import python, texts
from engine.program.dialects.juel_tokens import has_expression
from engine.program.draft import label
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.program.dialects.ear import Ear

WORDS = {
    "conditionExpression": say("The condition"),
    "condition": say("The condition"),
    "completionCondition": say("The condition to be complete"),
    "loopCondition": say("The condition to go on"),
    "activationCondition": say("The condition to go on"),
    "loopCardinality": say("The number of rounds"),
    "timeDate": say("The time"),
    "timeDuration": say("The time"),
    "timeCycle": say("The time"),
}
_TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})
_NAMED = frozenset({"message", "signal", "error", "escalation"})
UNKNOWN = "=null"
"""What stands in the place of an expression that has no translation, so that it is told once."""


def expression(ear: Ear) -> None:
    """Translate an expression of BPMN; what is in a language that has no translation stays, and is refused later on."""
    by = _language(ear, ear.drawn.text, ear.drawn.attributes.get("language", ""))
    if ear.drawn.text and by is not None:
        text = ear.translated(ear.drawn.text, WORDS[ear.kind], by)
        ear.change(attributes={"language": ""}, text=text or UNKNOWN)


def _language(ear: Ear, text: str, language: str) -> Callable[[str], str] | None:
    """Which translation a text needs; None for what is FEEL or plain already."""
    if has_expression(text):
        return texts.from_juel
    if text.startswith("=") or not (ear.around.python or language.lower() in {"python", "jython"}):
        return None
    return _time_from_python if ear.kind in _TIMES else texts.from_python


def _time_from_python(text: str) -> str:
    """A time is Python, too: usually a text in quotation marks, or one without them where a modeler wrote it."""
    found = python.constant(text)
    if found is not None:
        return found
    return text if text[0] in "PR0123456789" else texts.from_python(text)


def name(ear: Ear) -> None:
    """Read a name that Camunda 8 writes as FEEL, and tell about one that is computed: who waits for a message must know
    it when the process is deployed.
    """
    for key in ("name", "errorCode", "escalationCode") if ear.kind in _NAMED else ():
        text = ear.drawn.attributes.get(key, "").strip()
        fixed = texts.constant(text) if text.startswith("=") else None
        if isinstance(fixed, str) and fixed.strip():
            ear.change(attributes={key: fixed})
        elif text.startswith("=") or has_expression(text):
            message = say(
                "The %(key)s of %(element)s is computed, but names are plain texts here.",
                key=key,
                element=label(ear.drawn),
            )
            ear.find(Severity.ERROR, "expression-foreign", message, say("Write the name itself."))
