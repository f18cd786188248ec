"""Publishing by signature: the gate that a version passes, its reviewers, and the owner who signs for it.

The first publication, and the one that brings a retired process back, records the initial review as well: with the
checklist, evidence, and whoever has looked at it. Later ones are no reviews (process-review rule, section 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.commands import changed_lanes, deployments, due_dates, feedback_links, review_records
from engine.commands.people import SYSTEM
from engine.errors import DeploymentRejected, InvalidValues, NotAllowed, NotFound, WrongState
from engine.governance import checklist, signing
from engine.governance.significance import Held, Participant
from engine.governance.signing import Signing
from engine.sentence import Sentence, say
from engine.store import definitions, owners, people, processes, settings, signatures
from engine.store.reviews import ReviewRow
from engine.store.signatures import APPROVER, REVIEWER, SignatureRow
from engine.turn import lanes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Finding
    from engine.program.model import Program
    from engine.store.definitions import DefinitionRow
    from engine.store.people import PersonRow
    from engine.store.processes import ProcessRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

MEANINGS = {APPROVER: say("I approve this version"), REVIEWER: say("I have looked at this version")}
"""What a signature under a version says, by its meaning."""
LONGEST = 4_000


class SignOff(NamedTuple):
    """What the owner says with a signature. Only an initial review asks for more than remarks: the `answers` to the
    checklist (question -> answer and remark) and what shows that people have looked (texts, links).

    `fixes` are reports from the front line that the version fixes, `actions` those of reviews that it does, by id.
    """

    remarks: str = ""
    answers: Mapping[str, Mapping[str, str]] = {}
    evidence: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands between a version and its publication. `owner` is who must sign (None: nobody can).

    `wanting` is everything that must be put right first; `signed` are the signatures given for these very files.
    `is_open`: there is something to publish, a new version or a retired process to bring back. `is_initial`: publishing
    records the initial review, so it asks for the checklist and evidence.
    """

    row: DefinitionRow
    process: ProcessRow | None
    owner: PersonRow | None
    is_initial: bool
    is_open: bool
    wanting: tuple[Finding, ...]
    signed: tuple[SignatureRow, ...]
    facts: Signing


def subject(definition_id: str) -> str:
    """Name a version as the subject of a signature."""
    return f"version:{definition_id}"


def gate(r: Reader, turns: Turns, definition_id: str) -> Gate:
    """Look at everything that stands between a version and its publication, or refuse where there is none."""
    row = definitions.find(r, definition_id)
    if row is None:
        raise NotFound("process definition", definition_id)
    program, process = turns.deployed.program(r, row.id), processes.find(r, row.key)
    accountable = _accountable(r, row.key, program)
    is_retired = process is not None and process.retired_at is not None
    is_initial = process is None or is_retired
    is_open = row.published_at is None or (is_initial and definitions.latest_id(r, row.key) == row.id)
    given = signatures.of(r, [subject(row.id)]).get(subject(row.id), [])
    signed = tuple(one for one in given if one.digest == bytes.fromhex(row.digest))
    reviewers = frozenset(one.person_id for one in signed if one.meaning == REVIEWER)
    facts = Signing(
        row.name,
        accountable.id if accountable else None,
        people.answerable(r, row.deployed_by) if row.deployed_by != SYSTEM else None,
        reviewers,
        frozenset(lane.zone for lane in program.lanes.values() if lane.zone),
        sides(r, turns, program, reviewers | {accountable.id if accountable else ""}),
        is_initial,
        accountable.name if accountable and not accountable.active else None,
    )
    held_back = deployments.held_back(r, turns.calendar, turns.store.now(r), row)
    wanting = (*deployments.publishable(r, program, held_back), *signing.findings(facts))
    return Gate(row, process, accountable, is_initial, is_open, wanting, signed, facts)


def _accountable(r: Reader, process_key: str, program: Program) -> PersonRow | None:
    """Who answers for a process: whom the register names, else the one whom its diagram names."""
    owned, stated = owners.current(r, process_key), program.governance.owners
    if owned is not None:
        return people.find(r, owned.person_id)
    return people.find(r, stated[0]) if len(set(stated)) == 1 else None


def sides(r: Reader, turns: Turns, program: Program, persons: frozenset[str]) -> dict[str, frozenset[str]]:
    """For which zones each of these people speaks: those whose lanes they work in."""
    groups = lanes.groups_of(r, program.key, program.lanes.values())
    now, found = turns.store.now(r), {}
    for person in sorted(persons):
        whole = people.find_whole(r, person, now)
        works = whole.groups if whole else frozenset()
        found[person] = frozenset(
            one.zone for one in program.lanes.values() if one.zone and groups.get(one.id) in works
        )
    return found


def co_sign(w: Writer, now: int, turns: Turns, definition_id: str, by: str, remarks: str) -> None:
    """Sign a version as its reviewer; once for each person and version."""
    settings.hold(w, deployments.HELD)
    found = gate(w, turns, definition_id)
    if not found.is_open:
        raise WrongState(_version(found.row), say("reviewed"), say("published already"))
    if by in found.facts.reviewers:
        raise WrongState(_version(found.row), say("signed"), say("signed by you already"))
    signatures.add(w, _signature(turns, found.row, by, REVIEWER, now, remarks))


def _signature(turns: Turns, row: DefinitionRow, by: str, meaning: str, at: int, remarks: str) -> SignatureRow:
    """Sign the files of a version."""
    return signed(turns, subject(row.id), row.digest, by, meaning, at, remarks)


def signed(turns: Turns, under: str, digest: str, by: str, meaning: str, at: int, remarks: str) -> SignatureRow:
    """Sign files, by their digest; `under` names what they are."""
    if len(remarks) > LONGEST:
        raise InvalidValues(say("The signature"), {"remarks": say("Use %(number)s letters at most.", number=LONGEST)})
    return SignatureRow(turns.new_id(), under, by, meaning, at, bytes.fromhex(digest), remarks.strip())


def must_be_ready(found: Gate, by: str, given: SignOff) -> None:
    """Refuse whoever cannot sign, a version that lacks something, and an initial review that does not say enough."""
    if not found.is_open:
        raise WrongState(_version(found.row), say("published"), say("published already"))
    if found.owner is not None and found.owner.id != by:
        deed = say("publish '%(process)s'", process=found.row.name)
        raise NotAllowed("You", deed, say("its accountable owner %(who)s signs for it", who=found.owner.name))
    if found.wanting:
        raise DeploymentRejected(_quoted(found.row), found.wanting, say("published"))
    wrong = _wanting(given) if found.is_initial else {}
    if wrong:
        raise InvalidValues(say("The initial review"), wrong)


def _version(row: DefinitionRow) -> Sentence:
    return say("%(process)s, version %(version)s,", process=row.name, version=row.version)


def _quoted(row: DefinitionRow) -> Sentence:
    return say("'%(process)s' (version %(version)s)", process=row.name, version=row.version)


def _wanting(given: SignOff) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for question in checklist.missing(given.answers):
        answered = given.answers.get(question, {}).get("answer") in checklist.ANSWERS
        wrong[question] = say("Say more about this answer.") if answered else say("Please answer this.")
    if any(len(text) > LONGEST for text in given.evidence):
        wrong["evidence"] = say("Use %(number)s letters at most.", number=LONGEST)
    return wrong


def publish(
    w: Writer, now: int, turns: Turns, definition_id: str, by: str, given: SignOff, shown: Sequence[Mapping[str, Any]]
) -> None:
    """Publish a version with the signature of its owner; `shown` is the evidence that was gathered beside."""
    settings.hold(w, deployments.HELD)
    owners.hold(w)
    found = gate(w, turns, definition_id)
    must_be_ready(found, by, given)
    program = turns.deployed.program(w, definition_id)
    before = definitions.latest(w, found.row.key)
    owned = deployments.give_first_owner(w, now, program, by)
    if not processes.begin(w, found.row.key, owned_since=owned.since, at=now) and found.is_initial:
        processes.retire(w, found.row.key, at=None, by=None, why=None)
    definitions.publish(w, found.row.id, at=now, by=by)
    deployments.listen(w, now, found.row, program, turns.calendar)
    signed = _signature(turns, found.row, by, APPROVER, now, given.remarks)
    signatures.add(w, signed)
    if found.is_initial:
        _record(w, turns, now, found, by, given, shown)
    due_dates.settle(
        w, turns.calendar, now, found.row.key, say("Version %(version)s was published", version=found.row.version)
    )
    changed_lanes.record(w, turns, now, before, found.row)
    feedback_links.fix(w, turns, now, given.fixes, found.row, by)
    feedback_links.do_actions(w, now, given.actions, found.row, by)


def _record(
    w: Writer, turns: Turns, now: int, found: Gate, by: str, given: SignOff, shown: Sequence[Mapping[str, Any]]
) -> None:
    """Record the initial review: whoever has signed the version has taken part."""
    today = review_records.local_day(turns, now)
    took_part = [
        {"person": one.person_id, "zone": zone, "words": one.remarks, "at": one.at}
        for one in (*found.signed, _signature(turns, found.row, by, APPROVER, now, given.remarks))
        for zone in sorted(found.facts.sides.get(one.person_id, ()) or {""})
    ]
    evidence = [*shown, *({"kind": "note", "what": text.strip()} for text in given.evidence if text.strip())]
    row = ReviewRow(
        id=turns.new_id(),
        process_key=found.row.key,
        definition_id=found.row.id,
        kind="initial",
        held_on=today.isoformat(),
        recorded_at=now,
        outcome="confirmed",
        owner_at_time=by,
        participants=msgspec.json.encode(took_part),
        checklist=msgspec.json.encode(given.answers),
        checklist_complete=1,
        evidence=msgspec.json.encode(evidence),
        remarks=given.remarks.strip(),
        signed_by=by,
        signed_at=now,
    )
    held = Held(
        "confirmed",
        today,
        today,
        len(evidence),
        by,
        by,
        unanswered=0,
        reviewed=found.row.id,
        active=found.row.id,
        author=found.facts.author,
        participants=tuple(Participant(str(one["person"]), str(one["zone"])) for one in took_part),
        zones=found.facts.zones,
    )
    row = review_records.sealed(row, held)
    review_records.record(w, turns, row, [review_records.signature(turns, row, by, APPROVER, now)])


def import_live(w: Writer, now: int, turns: Turns, definition_id: str, by: str) -> None:
    """Publish without a signature, as the machine does for an import: what goes live like this was never reviewed."""
    settings.hold(w, deployments.HELD)
    owners.hold(w)
    row = definitions.find(w, definition_id)
    if row is None:
        raise NotFound("process definition", definition_id)
    program, before = turns.deployed.program(w, definition_id), definitions.latest(w, row.key)
    wanting = deployments.publishable(w, program, deployments.held_back(w, turns.calendar, now, row))
    if wanting:
        raise DeploymentRejected(_quoted(row), wanting, say("published"))
    owned = deployments.give_first_owner(w, now, program, by)
    processes.begin(w, row.key, owned_since=owned.since, at=now, imported=True)
    if row.published_at is None:
        deployments.make_startable(w, now, row, program, by, turns.calendar)
        changed_lanes.record(w, turns, now, before, row)
    due_dates.settle(w, turns.calendar, now, row.key, say("Version %(version)s was published", version=row.version))
