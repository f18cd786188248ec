"""What is to be known of files beside the company: who owns them, which groups work there, which skills nobody has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.commands.owning import kind_of
from engine.governance.ownership import KINDS
from engine.model import Finding, Severity
from engine.program.rules.people import INCOMPLETE, incomplete
from engine.sentence import in_quotes, say, together
from engine.store import owners, people
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
        found += (*_skills(r, process), *_owners(r, process))
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


def _owners(r: Reader, process: Process) -> Iterator[Finding]:
    """Whom the diagram names as the owner is a person who is here, and the one of the register."""
    stated, name = process.program.governance.owners, process.program.name
    for one in sorted(set(stated)):
        kind = kind_of(r, one)
        if kind:
            message = say(
                "%(name)s cannot be owned as its diagram says: %(why)s",
                name=in_quotes(name),
                why=KINDS[kind](one),
            )
            advice = say("Name a person who can sign in; it cannot be published otherwise.")
            yield Finding(f"owner-{kind}", Severity.WARNING, message, advice, process.program.key, process.file)
    now = owners.current(r, process.program.key)
    if now is not None and stated and set(stated) != {now.person_id}:
        said = together([_called(r, one) for one in sorted(set(stated))])
        yield Finding(
            "owner-differs",
            Severity.WARNING,
            say(
                "The diagram of %(name)s names %(said)s as the owner; in the register it is %(owner)s.",
                name=in_quotes(name),
                said=said,
                owner=_called(r, now.person_id),
            ),
            say("The register counts. Correct the diagram, or hand the process over on its page of owners."),
            process.program.key,
            process.file,
        )


def _called(r: Reader, person_id: str) -> str:
    row = people.find(r, person_id)
    return in_quotes(person_id) if row is None else f"{row.name} ({person_id})"


def _skills(r: Reader, process: Process) -> Iterator[Finding]:
    tasks = [(one, getattr(one.detail, "duty", None)) for one in process.program.elements.values()]
    asked = {skill for _, duty in tasks if duty is not None for skill in duty.skills}
    unknown = asked - people.skilled(r, sorted(asked)) if asked else set()
    for element, duty in tasks:
        lacking = [skill for skill in duty.skills if skill in unknown] if duty is not None else []
        if lacking:
            named = together(list(map(in_quotes, lacking)))
            yield Finding(
                "skill-unknown",
                Severity.WARNING,
                say(
                    "%(label)s needs %(named)s, which nobody who is here has.",
                    label=in_quotes(element.label),
                    named=named,
                ),
                say("Correct the word, or say of somebody that they have it; until then nobody can do the task."),
                element.id,
                process.file,
            )
