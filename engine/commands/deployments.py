"""Deploy stores a version with its findings; publish makes it startable. Two acts (design, section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.commands import owning
from engine.commands.scripts import about_scripts, python_allowed
from engine.errors import DeploymentRejected
from engine.execution.timers import resolve
from engine.governance import publishing
from engine.program import calls, kept
from engine.program.asking import is_asked
from engine.program.bundle import kind_of, read_bundle
from engine.program.details import version_of
from engine.sentence import say, to_keep
from engine.store import definitions, owners, processes, review_actions, reviews, settings
from engine.store.definitions import DefinitionRow, ResourceRow, StartSubscriptionRow
from engine.store.timers import StartTimerRow
from engine.turn import lanes, standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.calendar import Calendar
    from engine.deployed import Deployed
    from engine.model import Finding
    from engine.program.bundle import Bundle, Process
    from engine.program.model import Program
    from engine.store.owners import OwnershipRow
    from engine.store.transaction import Reader, Writer

HELD = "definitions"
"""The setting that is held while definitions change: deploying and publishing wait for each other."""


def prepare(files: Mapping[str, bytes]) -> Bundle:
    """Read and compile files outside the transaction; refuse with every finding where one is an error."""
    bundle = about_scripts(read_bundle(files))
    if bundle.errors:
        raise DeploymentRejected(", ".join(sorted(files)) or say("The deployment"), bundle.findings)
    return bundle


def about_calls(r: Reader, deployed: Deployed, bundle: Bundle) -> Bundle:
    """Add what is to be known about the processes that a bundle calls, in it or deployed before."""

    def stored(key: str, binding: str) -> Program | None:
        rows = definitions.versions(r, key)
        wanted = version_of(binding)
        if wanted is not None:
            rows = [one for one in rows if str(one.version) == wanted]
        return deployed.program(r, rows[0].id) if rows else None

    processes = {one.program.key: one for one in bundle.processes}
    return replace(bundle, findings=(*bundle.findings, *calls.findings(processes, stored)))


def deploy(w: Writer, now: int, bundle: Bundle, files: Mapping[str, bytes], by: str, new_id: str) -> list[str]:
    """Store each process as a new version; one that has not changed keeps its version. Gives definition ids."""
    settings.hold(w, HELD)
    rows = [_row(w, now, bundle, one, by, f"{new_id}{place}") for place, one in enumerate(bundle.processes, 1)]
    for row in rows:
        if row.deployed_at == now and definitions.find(w, row.id) is None:
            definitions.insert(w, row, _resources(row.id, files))
        else:
            put_scenarios(w, row.id, {name: files[name] for name in bundle.scenarios})
    return [row.id for row in rows]


def put_scenarios(w: Writer, definition_id: str, scenarios: Mapping[str, bytes]) -> None:
    """Put scenarios beside a version that there is: they say what it must do, and change nothing of what it does."""
    known = {one.name: one.content for one in definitions.resources(w, definition_id)}
    changed = {name: content for name, content in scenarios.items() if known.get(name) != content}
    for name, content in changed.items():
        definitions.put_resource(w, ResourceRow(definition_id, "scenario", name, content))
    if changed:
        definitions.set_opinion(w, definition_id, None)


def _row(w: Writer, now: int, bundle: Bundle, process: Process, by: str, definition_id: str) -> DefinitionRow:
    program = process.program
    latest = definitions.latest(w, program.key, published=False)
    if latest is not None and latest.digest == program.digest:
        return latest
    return DefinitionRow(
        id=definition_id,
        key=program.key,
        version=definitions.next_version(w, program.key),
        name=program.name,
        digest=program.digest,
        xml=process.source,
        deployed_at=now,
        deployed_by=by,
        findings=kept.encoded(one for one in bundle.findings if _concerns(one, process)),
        owner_title=program.governance.owner_title,
        area=program.governance.area,
        review_months=program.governance.review_months,
        deputy=program.governance.deputy or "",
        pcf=program.governance.pcf,
    )


def _concerns(finding: Finding, process: Process) -> bool:
    """Whether a finding is about a process: about its file, or about a file that all share."""
    return finding.file == process.file or kind_of(finding.file or "") != "diagram"


def _resources(definition_id: str, files: Mapping[str, bytes]) -> list[ResourceRow]:
    return [
        ResourceRow(definition_id, kind_of(name), name, content)
        for name, content in files.items()
        if kind_of(name) != "diagram"
    ]


def held_back(r: Reader, calendar: Calendar, now: int, row: DefinitionRow) -> str | None:
    """Since when a version is held back because the review of its process is overdue; None where it is not.

    A version that comes of the review is not: one that is published while a review is open, or that an action names.
    """
    stands = standing.of_process(r, row.key, moment(now), calendar.zone.key).clock
    if not stands.overdue or not standing.policy_now(r).blocks or reviews.open_of(r, row.key) is not None:
        return None
    named = any(one.definition_id == row.id for one in review_actions.of_process(r, row.key))
    return None if named or stands.due is None else stands.due.isoformat()


class Rehearsed(NamedTuple):
    """What deploying would make of a process: the version it would be (None: it has not changed), and what would then
    keep it from being published.
    """

    key: str
    name: str
    version: int | None
    wanting: tuple[Finding, ...]


def rehearse(r: Reader, bundle: Bundle) -> tuple[Rehearsed, ...]:
    """Tell what deploying would do, without doing it."""
    found = []
    for one in bundle.processes:
        program, latest = one.program, definitions.latest(r, one.program.key, published=False)
        same = latest is not None and latest.digest == program.digest
        version = None if same else definitions.next_version(r, program.key)
        found.append(Rehearsed(program.key, program.name, version, publishable(r, program)))
    return tuple(found)


def give_first_owner(w: Writer, now: int, program: Program, by: str) -> OwnershipRow:
    """Give a process that nobody owns yet to whom its diagram names; the register of one that is owned stays as it is.

    Gives who owns it now.
    """
    if owners.current(w, program.key) is None:
        owners.give(w, program.key, program.governance.owners[0], now, by=by, reason=to_keep(say("First publication")))
    owned = owners.current(w, program.key)
    assert owned is not None, "it was given"
    return owned


def make_startable(w: Writer, now: int, row: DefinitionRow, program: Program, by: str, calendar: Calendar) -> None:
    """Let a version run without asking who answers for it: for publishing, and for trying out in a scratch database."""
    if definitions.publish(w, row.id, at=now, by=by):
        listen(w, now, row, program, calendar)


def listen(w: Writer, now: int, row: DefinitionRow, program: Program, calendar: Calendar) -> None:
    """Make the start events of a version the ones that listen.

    Of all published versions it is the newest that begins, by hand, message, signal or time; of a retired process none.
    """
    live = processes.find(w, row.key)
    if definitions.latest_id(w, row.key) != row.id or (live is not None and live.retired_at is not None):
        return
    listening = [
        StartSubscriptionRow(row.id, one.at, row.key, one.kind, one.name or "")
        for one in program.starts
        if one.kind in {"message", "signal", "conditional"}
    ]
    definitions.set_starts(w, row.key, _start_timers(program, row.id, now, calendar), listening)


_START = say("The start %(label)s", label="")


def _start_timers(program: Program, definition_id: str, now: int, calendar: Calendar) -> list[StartTimerRow]:
    found = []
    for one in program.starts:
        if one.timer is not None:
            due = resolve(one.timer, {}, now, calendar, _START, label=one.element)
            row = StartTimerRow(definition_id, one.at, program.key, due.anchor, due.due, due.text, due.left)
            found.append(row)
    return found


def publishable(r: Reader, program: Program, held_back_since: str | None = None) -> tuple[Finding, ...]:
    """Everything that keeps a version from being published; `held_back_since` is what `held_back` says."""
    tasks = tuple(
        (one.id, one.label, one.lane.id if one.lane else None)
        for one in program.elements.values()
        if is_asked(one) and not (program.only_called and one.lane is None)  # then it is its caller's lane
    )
    groups = lanes.groups_of(r, program.key, program.lanes.values())
    drawn = tuple((one.id, one.name, groups[one.id], one.zone) for one in program.lanes.values())
    errors = sum(one.severity == "error" for one in program.findings)
    candidate = publishing.Candidate(
        program.key,
        program.name,
        program.governance.owners,
        {one: owning.kind_of(r, one) for one in program.governance.owners},
        drawn,
        tasks,
        errors,
        program.governance.review_months,
        scripts=tuple((one, program.elements[one].label) for one in program.python),
        longest_months=standing.policy_now(r).months,
        scripts_allowed=python_allowed(r, program.key),
        held_back_since=held_back_since,
    )
    return publishing.findings(candidate)
