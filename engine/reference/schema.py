"""Validation against the XML schema of BPMN 2.0, with the validator that SpiffWorkflow ships."""

from __future__ import annotations

import re
from functools import cache

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.diagram.xml import read_xml
from engine.errors import Unreadable

MOST = 50
"""Notes per file; a wrong root makes one of every element."""
_NAMESPACE = re.compile(r"\{[^}]*\}")


def notes(source: bytes, file: str) -> list[tuple[int | None, str]]:
    """List (line, sentence) for everything in a file that the schema does not allow."""
    try:
        root = read_xml(source, file)
    except Unreadable as wrong:
        return [(wrong.line, str(wrong))]
    validator = _validator()
    validator.preprocess(root)
    validator.validator.validate(root.getroottree())
    found = [(entry.line, _sentence(entry.message)) for entry in validator.validator.error_log]
    more = len(found) - MOST
    return found if more <= 0 else [*found[:MOST], (None, f"The BPMN schema has {more} more objections.")]


@cache
def _validator() -> BpmnValidator:
    """Made once: it reads the whole schema."""
    return BpmnValidator()


def _sentence(message: str) -> str:
    """Say it without namespaces, whose addresses are longer than the names."""
    return f"The BPMN schema objects: {_NAMESPACE.sub('', message).strip().rstrip('.')}."
