"""What is to be known of files beside the company: which groups work in their lanes, and which skills nobody has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model import Finding, Severity
from engine.program.rules.people import INCOMPLETE, incomplete
from engine.store import people
from engine.turn import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.bundle import Bundle, Process
    from engine.store.transaction import Reader


def about(r: Reader, bundle: Bundle) -> Bundle:
    """Take back what the company says already, and add what it lacks."""
    found = bundle.findings
    for process in bundle.processes:
        found = tuple(one for finding in found for one in _known(r, process, finding))
        found += tuple(_skills(r, process))
    return replace(bundle, findings=found)


def _known(r: Reader, process: Process, finding: Finding) -> Iterator[Finding]:
    """A lane lacks no group where the company says which one works in it."""
    lane = process.program.lanes.get(finding.element or "")
    if finding.rule != INCOMPLETE or lane is None or finding.file != process.file:
        yield finding
        return
    group = lanes.groups_of(r, process.program.key, [lane])[lane.id]
    lacking = incomplete(lane.name or lane.id, lane.zone, group)
    if lacking:
        yield replace(finding, message=lacking)


def _skills(r: Reader, process: Process) -> Iterator[Finding]:
    tasks = [(one, getattr(one.detail, "duty", None)) for one in process.program.elements.values()]
    asked = {skill for _, duty in tasks if duty is not None for skill in duty.skills}
    unknown = asked - people.skilled(r, sorted(asked)) if asked else set()
    for element, duty in tasks:
        lacking = [skill for skill in duty.skills if skill in unknown] if duty is not None else []
        if lacking:
            named = " and ".join(map(repr, lacking))
            yield Finding(
                "skill-unknown",
                Severity.WARNING,
                f"{element.label!r} needs {named}, which nobody who is here has.",
                "Correct the word, or say of somebody that they have it; until then nobody can do the task.",
                element.id,
                process.file,
            )
