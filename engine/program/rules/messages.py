"""Whose a message is must be known when it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program import conversations
from engine.program.details import MessageDetail
from engine.program.draft import label
from engine.program.listening import listens_for
from engine.program.starting import instantiates
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent"})


def can_be_told_whose(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Waiting for a message needs a key: that of the message, of its conversation, or the business key.

    Who starts a process by hand, or calls it, may give a business key that no diagram tells of; hence a warning.
    """
    if element.kind not in _WAITING or _begins_the_process(draft, drawn, element):
        return
    for _, detail, _ in listens_for(element):
        if isinstance(detail, MessageDetail) and detail.key is None and detail.conversation is None:
            if draft.has_a_key is None:  # asked once: it looks at the whole process
                draft.has_a_key = _has_a_key(draft)
            if draft.has_a_key:
                return
            draft.find(
                Severity.WARNING,
                "correlation-missing",
                drawn,
                say(
                    "%(drawn)s waits for the message %(name)s, but neither that has a correlation key nor "
                    "%(process)s a business key, so it is stuck unless whoever starts it gives one.",
                    drawn=label(drawn),
                    name=in_quotes(detail.name),
                    process=label(draft.process),
                ),
                say("Say the business key of the process (tl:businessKey), or the correlation key of the message."),
            )


def _begins_the_process(draft: Draft, drawn: Drawn, element: Element) -> bool:
    return instantiates(drawn) or (element.kind == "startEvent" and element.body == draft.process.id)


def _has_a_key(draft: Draft) -> bool:
    """Whether its instances have a business key: stated, that of whoever calls, or of the message that begins it."""
    process = draft.process
    if process.extension("tl:businessKey") is not None or draft.is_called:
        return True
    starts = [one for one in draft.diagram.flow_nodes(process) if one.kind == "startEvent" or instantiates(one)]
    by_message = [one for one in starts if instantiates(one) or _is_message(draft, one)]
    return conversations.talks(draft.diagram, process) or bool(starts and len(by_message) == len(starts))


def _is_message(draft: Draft, start: Drawn) -> bool:
    return any(one.kind == "messageEventDefinition" for one in draft.diagram.event_definitions(start))
