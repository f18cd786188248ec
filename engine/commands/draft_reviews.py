"""Reviewing a draft: sending it, saying what one thinks, approving it, and making it a version.

An approval is a signature under exactly these files ("I have looked at this version"). When the draft becomes a version
its signatures are put under that, so nobody signs twice; publishing goes through the one gate (`publication`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.commands import deployments, publication
from engine.commands.draft_comments import said
from engine.commands.drafts import find, must_be, the_draft
from engine.commands.scripts import about_scripts
from engine.deployed import bundle_of_draft, program_of_draft
from engine.errors import Conflict, DeploymentRejected, WrongState
from engine.governance import drafting
from engine.governance.drafting import Looked
from engine.sentence import say
from engine.store import drafts, signatures
from engine.store.drafts import CHANGES, DEPLOYED, DRAWING, REVIEW
from engine.store.signatures import REVIEWER, SignatureRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Finding
    from engine.program.bundle import Bundle
    from engine.program.model import Program
    from engine.store.drafts import DraftRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the review of a draft stands: who has signed what it holds now, and what is wanting."""

    row: DraftRow
    program: Program
    signed: tuple[SignatureRow, ...]
    wanting: tuple[Finding, ...]


def subject(draft_id: str) -> str:
    """Name a draft as the subject of a signature."""
    return f"draft:{draft_id}"


def standing(r: Reader, turns: Turns, draft_id: str) -> Standing:
    """Look where the review of a draft stands."""
    row = find(r, draft_id)
    program = program_of_draft(r, row)
    given = signatures.of(r, [subject(draft_id)]).get(subject(draft_id), [])
    signed = tuple(one for one in given if one.digest == bytes.fromhex(program.digest))
    approved = frozenset(one.person_id for one in signed)
    looked = Looked(
        row.name,
        row.state != DRAWING,
        row.drawn_by,
        approved,
        frozenset(lane.zone for lane in program.lanes.values() if lane.zone),
        publication.sides(r, turns, program, approved | row.drawn_by),
    )
    return Standing(row, program, signed, drafting.findings(looked))


def send(w: Writer, now: int, draft_id: str, by: str) -> None:
    """Send a draft for review: from then on it does not change, until it is taken back. It must be able to run."""
    row = find(w, draft_id)
    must_be(row, say("sent for review"), DRAWING)
    found = about_scripts(bundle_of_draft(w, row))
    if found.errors:
        raise DeploymentRejected(the_draft(row), found.findings, say("sent for review"))
    drafts.change(w, row._replace(state=REVIEW, sent_at=now, sent_by=by), row.revision)


def take_back(w: Writer, draft_id: str) -> None:
    """Go on drawing."""
    row = find(w, draft_id)
    must_be(row, say("taken back"), REVIEW)
    drafts.change(w, row._replace(state=DRAWING), row.revision)


def ask_for_changes(w: Writer, now: int, turns: Turns, draft_id: str, text: str, by: str) -> None:
    """Give a draft back to who draws it, with what is to be changed."""
    row = find(w, draft_id)
    must_be(row, say("given back"), REVIEW)
    drafts.add_comment(w, said(turns.new_id(), row, now, text, by)._replace(kind=CHANGES))
    drafts.change(w, row._replace(state=DRAWING), row.revision)


def approve(w: Writer, now: int, turns: Turns, draft_id: str, remarks: str, by: str) -> None:
    """Sign what a draft holds; once for each person."""
    found = standing(w, turns, draft_id)
    must_be(found.row, say("approved"), REVIEW)
    if by in {one.person_id for one in found.signed}:
        raise WrongState(the_draft(found.row), say("approved"), say("approved by you already"))
    signatures.add(w, publication.signed(turns, subject(draft_id), found.program.digest, by, REVIEWER, now, remarks))


def must_be_approved(r: Reader, turns: Turns, read: DraftRow) -> Standing:
    """Refuse what is not in review, was changed since it was `read`, or lacks somebody's approval."""
    found = standing(r, turns, read.id)
    must_be(found.row, say("made a version"), REVIEW)
    if found.row.revision != read.revision:
        changed = say("Somebody has changed the draft of '%(process)s' just now. Look at it again.", process=read.name)
        raise Conflict(changed)
    if found.wanting:
        raise DeploymentRejected(the_draft(found.row), found.wanting, say("made a version"))
    return found


def make_version(
    w: Writer, now: int, turns: Turns, read: DraftRow, bundle: Bundle, files: Mapping[str, bytes], by: str
) -> str:
    """Deploy what a draft holds, with the signatures that are under it; gives the id of the version.

    `bundle` and `files` are those of the draft as it was `read`.
    """
    found = must_be_approved(w, turns, read)
    made = deployments.deploy(w, now, bundle, files, by, turns.new_id())
    keys = [one.program.key for one in bundle.processes]
    version = made[keys.index(found.program.key)]
    given = signatures.of(w, [publication.subject(version)]).get(publication.subject(version), [])
    known = {one.person_id for one in given}
    for one in found.signed:
        if one.person_id not in known:
            signatures.add(w, one._replace(id=turns.new_id(), subject=publication.subject(version)))
    drafts.change(w, found.row._replace(state=DEPLOYED, definition_id=version), found.row.revision)
    return version
