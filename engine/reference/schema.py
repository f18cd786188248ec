"""Validation against the XML schema of BPMN 2.0, with the validator that SpiffWorkflow ships."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.diagram.xml import read_xml
from engine.errors import Unreadable
from engine.sentence import joined, say

if TYPE_CHECKING:
    from engine.sentence import Sentence

MOST = 50
"""Notes per file; a wrong root makes one of every element."""
_NAMESPACE = re.compile(r"\{[^}]*\}")


def notes(source: bytes, file: str) -> list[tuple[int | None, Sentence]]:
    """List (line, sentence) for everything in a file that the schema does not allow."""
    try:
        root = read_xml(source, file)
    except Unreadable as wrong:
        return [(wrong.line, joined([wrong.sentence]))]
    validator = _validator()
    validator.preprocess(root)
    validator.validator.validate(root.getroottree())
    found = [(entry.line, _sentence(entry.message)) for entry in validator.validator.error_log]
    more = len(found) - MOST
    return (
        found if more <= 0 else [*found[:MOST], (None, say("The BPMN schema has %(more)s more objections.", more=more))]
    )


@cache
def _validator() -> BpmnValidator:
    """Made once: it reads the whole schema."""
    return BpmnValidator()


def _sentence(message: str) -> Sentence:
    """Say it without namespaces, whose addresses are longer than the names."""
    return say("The BPMN schema objects: %(message)s.", message=_NAMESPACE.sub("", message).strip().rstrip("."))
