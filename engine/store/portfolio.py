"""All processes with everything that a report on them needs, in a fixed number of queries; or one of them.

Rows are handed out as they lie in the database, in no order; who reads them names the columns (`VERSIONS` and so on are
in the order of engine/governance/report/facts.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from engine.store.entrance import deputy
from engine.store.governing import feedback, ownership, policy, process, review, review_action
from engine.store.registers import definition, person
from engine.store.reviews import COMPLETED
from engine.store.statements import Statement, fixed, p
from engine.store.tables import instance

if TYPE_CHECKING:
    from engine.store.transaction import Reader

_VERSION = """id key version name deployed_at deployed_by published_at published_by findings owner_title area
review_months deputy pcf"""
_REVIEW = """id process_key definition_id kind held_on recorded_at outcome owner_at_time checklist_complete evidence
signed_by signed_at late_reason voided_at voided_by state standing"""
_ACTION = "id process_key review_id what person_id due_on made_at done_at done_by definition_id"
_DEPUTY = "person_id deputy_id since until processes made_at revoked_at"


class Portfolio(NamedTuple):
    """Rows of the tables named; people, deputies and policies are always all there are."""

    versions: list[tuple[Any, ...]]
    processes: list[tuple[Any, ...]]
    owners: list[tuple[Any, ...]]
    reviews: list[tuple[Any, ...]]
    actions: list[tuple[Any, ...]]
    feedback: list[tuple[Any, ...]]
    people: list[tuple[Any, ...]]
    deputies: list[tuple[Any, ...]]
    policies: list[tuple[Any, ...]]


def _columns(table: Any, names: str) -> Any:
    return select(*(table.c[name] for name in names.split()))


_OF_PROCESSES = (
    (_columns(definition, _VERSION), definition.c.key),
    (_columns(process, "key live_since retired_at retired_by retired_why imported"), process.c.key),
    (_columns(ownership, "process_key since person_id until given_by reason"), ownership.c.process_key),
    (_columns(review, _REVIEW).where(review.c.state == fixed(COMPLETED)), review.c.process_key),
    (_columns(review_action, _ACTION), review_action.c.process_key),
    (_columns(feedback, "process_key at answered_at"), feedback.c.process_key),
)
_EVERY = tuple(Statement(chosen) for chosen, _ in _OF_PROCESSES)
_ONE = tuple(Statement(chosen.where(key == p("key"))) for chosen, key in _OF_PROCESSES)
_AROUND = (
    Statement(_columns(person, "id name title active left_at")),
    Statement(_columns(deputy, _DEPUTY)),
    Statement(_columns(policy, "number months set_at set_by why rules")),
)
_BEGUN = Statement(
    select(instance.c.process_key, func.count())
    .where(instance.c.started_at > p("since"), instance.c.started_at <= p("until"))
    .group_by(instance.c.process_key)
)
_OPEN_THEN = Statement(
    select(instance.c.definition_id, func.count())
    .where(instance.c.started_at <= p("until"), or_(instance.c.ended_at.is_(None), instance.c.ended_at > p("until")))
    .group_by(instance.c.definition_id)
)


def read(r: Reader, key: str | None = None) -> Portfolio:
    """Everything about all processes, or about one."""
    given = {} if key is None else {"key": key}
    of_processes = [r.all(one, given) for one in (_EVERY if key is None else _ONE)]
    return Portfolio(*of_processes, *(r.all(one, {}) for one in _AROUND))


def begun(r: Reader, since: int, until: int) -> dict[str, int]:
    """How many requests began in a time, by process."""
    return {row[0]: row[1] for row in r.all(_BEGUN, {"since": since, "until": until})}


def open_then(r: Reader, until: int) -> dict[str, int]:
    """How many requests were open at a moment, by version; looks at every request there ever was."""
    return {row[0]: row[1] for row in r.all(_OPEN_THEN, {"until": until})}
