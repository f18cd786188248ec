"""Drafts as people see them: what is being drawn, by whom, what was said of it, and where its review stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.deployed import bundle_of_draft, program_of_draft
from engine.errors import NotFound
from engine.model import Role
from engine.program.bundle import kind_of
from engine.rights import may
from engine.store import definitions, drafts, owners, people
from engine.store.drafts import REVIEW
from engine.turn import lanes
from engine.views import moment_or_none

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.model import Finding, Person
    from engine.queries.publication import Signed
    from engine.store.drafts import CommentRow, DraftRow
    from engine.store.transaction import Reader


class Saying(NamedTuple):
    """Something that was said of a draft, and what was answered. `kind` is comment or changes; of an element that is
    gone (`is_gone`) `label` is what it was called. `names` are the ids of those whom it names.
    """

    id: str
    element: str
    label: str
    kind: str
    by: str
    at: dt.datetime
    text: str
    settled_at: dt.datetime | None
    settled_by: str = ""
    is_gone: bool = False
    names: tuple[str, ...] = ()
    answers: tuple[Saying, ...] = ()


class Naming(NamedTuple):
    """An open draft in which somebody is named, and the comment that does."""

    draft_id: str
    draft: str
    by: str
    text: str


class Saved(NamedTuple):
    """What a draft held at one saving."""

    revision: int
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. People are named; `base` is the version it was begun from, as (id, number)."""

    id: str
    process_key: str
    name: str
    state: str
    revision: int
    made_at: dt.datetime
    made_by: str
    changed_at: dt.datetime
    changed_by: str
    authors: tuple[str, ...]
    sent_at: dt.datetime | None
    definition_id: str | None
    base: tuple[str, int] | None

    @property
    def is_open(self) -> bool:
        """Whether it may still become a version."""
        return self.state in {"drawing", "review"}


class DraftReview(NamedTuple):
    """Where the review of a draft stands: who has signed what it holds now, and what is wanting.

    `may_comment`: who looks may say something; `may_review`: they may approve it or ask for changes; `has_signed`: they
    have approved it; `needs_code`: a signature of theirs takes a second factor too.
    """

    signed: tuple[Signed, ...]
    wanting: tuple[Finding, ...]
    may_comment: bool
    may_review: bool
    has_signed: bool
    needs_code: bool


def is_diagram(name: str) -> bool:
    """Whether a file is a diagram, by its name."""
    return kind_of(name) == "diagram"


def is_scenario(name: str) -> bool:
    """Whether a file is a scenario, by its name."""
    return kind_of(name) == "scenario"


def diagram_of(files: Iterable[str]) -> str:
    """Name the file whose diagram is drawn: the first."""
    return min(filter(is_diagram, files), default="process.bpmn")


def find(r: Reader, draft_id: str) -> DraftRow:
    """Find a draft, or refuse."""
    row = drafts.find(r, draft_id)
    if row is None:
        raise NotFound("draft", draft_id)
    return row


def shown(r: Reader, row: DraftRow) -> Draft:
    """Show a draft."""
    base = definitions.find(r, row.base_id) if row.base_id else None
    return Draft(
        row.id,
        row.process_key,
        row.name,
        row.state,
        row.revision,
        moment(row.made_at),
        called(r, row.made_by),
        moment(row.changed_at),
        called(r, row.changed_by),
        tuple(called(r, one) for one in sorted(row.drawn_by)),
        moment_or_none(row.sent_at),
        row.definition_id,
        (base.id, base.version) if base else None,
    )


def listed(r: Reader, person: Person | None) -> tuple[Draft, ...]:
    """List the open drafts that somebody may see, the one that changed last first."""
    rows = [one for one in drafts.everything(r) if one.is_open]
    return tuple(shown(r, one) for one in rows if person is None or sees(r, one, person))


def sees(r: Reader, row: DraftRow, person: Person) -> bool:
    """Whether somebody may see a draft."""
    if may(person, "draft.see", row.process_key):
        return True
    return may(person, "draft.see", row.process_key, relations(r, row, person))


def relations(r: Reader, row: DraftRow, person: Person) -> frozenset[str]:
    """What somebody is to a draft: concerned while it is in review and their lanes work on it; its owner where it
    names them and nobody owns the process yet.
    """
    program = program_of_draft(r, row)
    first = owners.current(r, row.process_key) is None and program.governance.owners == (person.id,)
    named = frozenset({Role.OWNER}) if first else frozenset[str]()
    groups = lanes.groups_of(r, row.process_key, program.lanes.values()).values() if row.state == REVIEW else ()
    theirs = person.groups.union(*(absent.groups for absent in person.stands_in))
    return named | {"concerned"} if any(one in theirs for one in groups) else named


def files(r: Reader, row: DraftRow, revision: int | None = None) -> dict[str, str]:
    """Give what a draft holds now, or held once."""
    held = drafts.revision(r, row.id, revision or row.revision)
    if held is None:
        raise NotFound("revision of the draft", revision)
    return drafts.unpacked(held.files)


def history(r: Reader, row: DraftRow) -> tuple[Saved, ...]:
    """List what is kept of what a draft held, the latest first."""
    return tuple(Saved(one.revision, moment(one.at), called(r, one.by)) for one in drafts.revisions(r, row.id))


def comments(r: Reader, row: DraftRow) -> tuple[Saying, ...]:
    """List everything that was said of a draft, in order; answers with what they answer."""
    found = drafts.comments(r, row.id)
    answers: dict[str, list[CommentRow]] = {}
    for one in found:
        answers.setdefault(one.answers or "", []).append(one)
    return tuple(_thread(r, row, one, answers.get(one.id, [])) for one in answers.get("", []))


def _thread(r: Reader, row: DraftRow, one: CommentRow, answers: Iterable[CommentRow]) -> Saying:
    label = _label(r, row, one.element) if one.element else ""
    gone = one.element != "" and not label
    if gone:
        label = _label(r, row._replace(revision=one.revision), one.element) or one.element
    given = tuple(_saying(r, said, label) for said in answers)
    return _saying(r, one, label)._replace(is_gone=gone, answers=given)


def _label(r: Reader, row: DraftRow, element: str) -> str:
    """What an element of a draft is called; "" where there is none of that id."""
    bundle = bundle_of_draft(r, row)
    labels = (one.program.elements[element].label for one in bundle.processes if element in one.program.elements)
    drawn = (diagram.resolve(element) for diagram in bundle.diagrams.values())
    return next(labels, "") or next((one.name or one.id for one in drawn if one is not None), "")


def _saying(r: Reader, one: CommentRow, label: str) -> Saying:
    by, settled = called(r, one.by), moment_or_none(one.settled_at)
    settled_by = called(r, one.settled_by) if one.settled_by else ""
    at = moment(one.at)
    return Saying(one.id, one.element, label, one.kind, by, at, one.text, settled, settled_by, names=one.names)


def naming(r: Reader, person: Person) -> tuple[Naming, ...]:
    """List what is said of open drafts, names somebody and is not dealt with, the latest first."""
    rows = ((one, drafts.find(r, one.draft_id)) for one in drafts.naming(r) if person.id in one.names)
    return tuple(
        Naming(row.id, row.name, called(r, one.by), one.text)
        for one, row in rows
        if row is not None and sees(r, row, person)
    )


def called(r: Reader, person_id: str) -> str:
    """What somebody is called."""
    found = people.find(r, person_id)
    return found.name if found else person_id
