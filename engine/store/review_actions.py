"""Actions that reviews have agreed: what is to be done, by whom, by when; and when it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.governing import review_action
from engine.store.statements import Statement, adding, among, changing, p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class ActionRow(NamedTuple):
    """An action. `due_on` is an ISO date; `definition_id` the version that came of it."""

    id: str
    process_key: str
    review_id: str
    what: str
    person_id: str
    due_on: str
    made_at: int
    done_at: int | None = None
    done_by: str | None = None
    definition_id: str | None = None


_ORDER = (review_action.c.due_on, review_action.c.id)
_ADD = adding(review_action)
_FIND = Statement(select(review_action).where(review_action.c.id == p("id")))
_OF_PROCESS = Statement(select(review_action).where(review_action.c.process_key == p("process_key")).order_by(*_ORDER))
_OF_REVIEWS = Statement(select(review_action).where(among(review_action.c.review_id, "reviews")).order_by(*_ORDER))
_DONE = Statement(
    changing(review_action, ("done_at", "done_by", "definition_id"), "id").where(review_action.c.done_at.is_(None))
)


def add(w: Writer, row: ActionRow) -> None:
    """Keep an action."""
    w.run(_ADD, row._asdict())


def find(r: Reader, action_id: str) -> ActionRow | None:
    """One action."""
    row = r.one(_FIND, {"id": action_id})
    return None if row is None else ActionRow._make(row)


def of_process(r: Reader, process_key: str) -> list[ActionRow]:
    """All actions about a process, by the day they are due."""
    return [ActionRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key})]


def of_reviews(r: Reader, review_ids: Iterable[str]) -> dict[str, list[ActionRow]]:
    """The actions that came of these reviews, by review."""
    found: dict[str, list[ActionRow]] = {}
    for row in r.all(_OF_REVIEWS, {"reviews": texts(sorted(set(review_ids)))}):
        found.setdefault(row[2], []).append(ActionRow._make(row))
    return found


def done(w: Writer, action_id: str, *, at: int, by: str, definition_id: str | None = None) -> bool:
    """Say that an action is done; False where it was already."""
    return w.run(_DONE, {"id": action_id, "done_at": at, "done_by": by, "definition_id": definition_id}) == 1
