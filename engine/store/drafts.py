"""Drafts: processes that are being drawn, with everything they held at each saving (the last of them, not all)."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import select

from engine.store.designing import draft, draft_comment, draft_revision
from engine.store.outcomes import Raced
from engine.store.statements import NONE_SKIPPED, Statement, adding, changing, fixed, p, removing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.transaction import Reader, Writer

DRAWING, REVIEW, DEPLOYED, DISCARDED = "drawing", "review", "deployed", "discarded"
COMMENT, CHANGES = "comment", "changes"


class DraftRow(NamedTuple):
    """A draft. `base_id` is the version it was begun from, `definition_id` the version that it became; `authors` is
    JSON: the ids of all who have ever saved it.
    """

    id: str
    process_key: str
    name: str
    base_id: str | None
    state: str
    revision: int
    authors: bytes
    made_at: int
    made_by: str
    changed_at: int
    changed_by: str
    sent_at: int | None = None
    sent_by: str | None = None
    definition_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still become a version."""
        return self.state in {DRAWING, REVIEW}

    @property
    def drawn_by(self) -> frozenset[str]:
        """All who have ever saved it."""
        return frozenset(msgspec.json.decode(self.authors, type=list[str]))


class RevisionRow(NamedTuple):
    """What a draft held at one saving; savings of one person soon after each other are one, which began at `since`.

    `files` are packed, `digest` is theirs.
    """

    draft_id: str
    revision: int
    since: int
    at: int
    by: str
    digest: str
    files: bytes


class CommentRow(NamedTuple):
    """What somebody has said of a draft, of one element of it or ("") of all; `kind` is comment or changes.

    `answers` is the id of the comment that it answers; `named` is JSON: the ids of those whom it names.
    """

    id: str
    draft_id: str
    revision: int
    element: str
    kind: str
    by: str
    at: int
    text: str
    settled_at: int | None = None
    settled_by: str | None = None
    answers: str | None = None
    named: bytes | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Those whom it names, as ids."""
        return msgspec.json.decode(self.named, type=tuple[str, ...]) if self.named else ()


_ADD, _ADD_REVISION, _ADD_COMMENT = adding(draft), adding(draft_revision), adding(draft_comment)
_FIND = Statement(select(draft).where(draft.c.id == p("id")))
_ALL = Statement(select(draft).order_by(draft.c.changed_at.desc(), draft.c.id))
_OPEN_OF = Statement(
    select(draft)
    .where(draft.c.process_key == p("key"), draft.c.state.in_([fixed(DRAWING), fixed(REVIEW)]))
    .order_by(draft.c.made_at, draft.c.id)
)
_CHANGED = tuple(name for name in DraftRow._fields if name != "id")
_CHANGE = Statement(changing(draft, _CHANGED, "id").where(draft.c.revision == p("was")))
_BARE = [column for column in draft_revision.c if column.name != "files"]
_REVISIONS = Statement(
    select(*_BARE).where(draft_revision.c.draft_id == p("draft_id")).order_by(draft_revision.c.revision.desc())
)
_REVISION = Statement(
    select(draft_revision)
    .where(draft_revision.c.draft_id == p("draft_id"), draft_revision.c.revision == p("revision"))
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_FORGET = removing(draft_revision, "draft_id", "revision")
_COMMENTS = Statement(
    select(draft_comment)
    .where(draft_comment.c.draft_id == p("draft_id"))
    .order_by(draft_comment.c.at, draft_comment.c.id)
)
_SETTLE = Statement(changing(draft_comment, ("settled_at", "settled_by"), "id", "draft_id"))
NAMING = Statement(
    select(draft_comment)
    .join(draft, draft.c.id == draft_comment.c.draft_id)
    .where(draft_comment.c.named.is_not(None), draft_comment.c.settled_at.is_(None))
    .where(draft.c.state.in_([fixed(DRAWING), fixed(REVIEW)]))
    .order_by(draft_comment.c.at.desc(), draft_comment.c.id)
)


def packed(files: Mapping[str, str]) -> bytes:
    """Pack files (texts by name) for the database; the same files give the same bytes."""
    return zlib.compress(msgspec.json.encode(dict(sorted(files.items()))))


def unpacked(content: bytes) -> dict[str, str]:
    """Give files as they were packed."""
    return msgspec.json.decode(zlib.decompress(content), type=dict[str, str])


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 (hex) of files."""
    return hashlib.sha256(msgspec.json.encode(dict(sorted(files.items())))).hexdigest()


def add(w: Writer, row: DraftRow) -> None:
    """Keep a new draft; what it holds comes with `add_revision`."""
    w.run(_ADD, row._asdict())


def change(w: Writer, row: DraftRow, was: int) -> None:
    """Change a draft; raises Raced where it is no longer at the revision it was."""
    if w.run(_CHANGE, {**row._asdict(), "was": was}) != 1:
        raise Raced(row.id, was)


def add_revision(w: Writer, row: RevisionRow) -> None:
    """Keep what a draft holds now."""
    w.run(_ADD_REVISION, row._asdict())


def forget(w: Writer, draft_id: str, revision: int) -> None:
    """Forget what a draft held once."""
    w.run(_FORGET, {"draft_id": draft_id, "revision": revision})


def find(r: Reader, draft_id: str) -> DraftRow | None:
    """One draft."""
    row = r.one(_FIND, {"id": draft_id})
    return None if row is None else DraftRow._make(row)


def everything(r: Reader) -> list[DraftRow]:
    """All drafts, the one that changed last first."""
    return [DraftRow._make(row) for row in r.all(_ALL)]


def open_of(r: Reader, process_key: str) -> list[DraftRow]:
    """The open drafts of a process, the oldest first."""
    return [DraftRow._make(row) for row in r.all(_OPEN_OF, {"key": process_key})]


def revisions(r: Reader, draft_id: str) -> list[RevisionRow]:
    """All that is kept of what a draft held, the latest first; without the files (`files` is empty)."""
    return [RevisionRow._make((*row, b"")) for row in r.all(_REVISIONS, {"draft_id": draft_id})]


def revision(r: Reader, draft_id: str, number: int) -> RevisionRow | None:
    """What a draft held at one saving."""
    row = r.one(_REVISION, {"draft_id": draft_id, "revision": number, "limit": 1})
    return None if row is None else RevisionRow._make(row)


def add_comment(w: Writer, row: CommentRow) -> None:
    """Keep what somebody has said."""
    w.run(_ADD_COMMENT, row._asdict())


def comments(r: Reader, draft_id: str) -> list[CommentRow]:
    """Everything that was said of a draft, in order."""
    return [CommentRow._make(row) for row in r.all(_COMMENTS, {"draft_id": draft_id})]


def naming(r: Reader) -> list[CommentRow]:
    """Everything said of open drafts that names somebody and is not dealt with, the latest first."""
    return [CommentRow._make(row) for row in r.all(NAMING)]


def settle(w: Writer, comment: CommentRow, at: int | None, by: str | None) -> None:
    """Say that a comment is dealt with, or (None) that it is not."""
    w.run(_SETTLE, {"id": comment.id, "draft_id": comment.draft_id, "settled_at": at, "settled_by": by})
