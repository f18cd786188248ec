"""What is said of a draft while it is drawn and looked at: of all of it, or pinned to one element; and answered.

A comment keeps the id of its element and the revision that it was made on, so it stays through all that is drawn
afterwards; the revision is kept for it, so that it can be told what the element was called when it is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine.commands.drafts import find, must_be
from engine.errors import InvalidValues, NotFound, WrongState
from engine.sentence import say
from engine.store import drafts
from engine.store.drafts import COMMENT, DRAWING, REVIEW, CommentRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.drafts import DraftRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

LONGEST, LONGEST_ID = 4_000, 200


def comment(
    w: Writer, now: int, turns: Turns, draft_id: str, element: str, text: str, by: str, named: Sequence[str] = ()
) -> str:
    """Say something about a draft, or about one of its elements; gives the id of the comment."""
    row = find(w, draft_id)
    must_be(row, say("commented on"), DRAWING, REVIEW)
    return _add(w, said(turns.new_id(), row, now, text, by)._replace(element=element.strip()[:LONGEST_ID]), named)


def answer(
    w: Writer, now: int, turns: Turns, draft_id: str, comment_id: str, text: str, by: str, named: Sequence[str] = ()
) -> str:
    """Answer a comment, or go on where it was answered; gives the id of the answer."""
    row = find(w, draft_id)
    must_be(row, say("commented on"), DRAWING, REVIEW)
    about = _find(w, draft_id, comment_id)
    made = said(turns.new_id(), row, now, text, by)
    return _add(w, made._replace(element=about.element, answers=about.answers or about.id), named)


def said(comment_id: str, row: DraftRow, now: int, text: str, by: str) -> CommentRow:
    """What somebody says of a draft as it is now; refused where it is nothing, or too much."""
    text = text.strip().replace("\0", "")
    if not text or len(text) > LONGEST:
        raise InvalidValues(say("The comment"), {"text": say("Say it in %(number)s letters at most.", number=LONGEST)})
    return CommentRow(comment_id, row.id, row.revision, "", COMMENT, by, now, text)


def _add(w: Writer, row: CommentRow, named: Sequence[str]) -> str:
    drafts.add_comment(w, row._replace(named=msgspec.json.encode(named)) if named else row)
    return row.id


def settle(w: Writer, now: int, draft_id: str, comment_id: str, by: str) -> None:
    """Say that a comment is dealt with, answers included."""
    found = _root(w, draft_id, comment_id)
    if found.settled_at is not None:
        raise WrongState(say("The comment"), say("dealt with"), say("dealt with already"))
    drafts.settle(w, found, now, by)


def reopen(w: Writer, draft_id: str, comment_id: str) -> None:
    """Say that a comment is not dealt with after all."""
    found = _root(w, draft_id, comment_id)
    must_be(find(w, draft_id), say("commented on"), DRAWING, REVIEW)
    if found.settled_at is None:
        raise WrongState(say("The comment"), say("opened again"), say("open"))
    drafts.settle(w, found, None, None)


def _root(r: Reader, draft_id: str, comment_id: str) -> CommentRow:
    """The comment that is meant, also where one of its answers is named."""
    found = _find(r, draft_id, comment_id)
    return _find(r, draft_id, found.answers) if found.answers else found


def _find(r: Reader, draft_id: str, comment_id: str) -> CommentRow:
    find(r, draft_id)
    found = next((one for one in drafts.comments(r, draft_id) if one.id == comment_id), None)
    if found is None:
        raise NotFound("comment", comment_id)
    return found
