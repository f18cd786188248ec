"""What there may be beside a request, and beside somebody's list of work, and mostly is not.

A page asks a dozen tables what they know of one request, and nearly all of them know nothing. Within a page
(`Store.page`) they are all asked at once whether they know anything; those that do not are not asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from engine.store import (
    acknowledgements,
    attachments,
    drafts,
    feedback,
    incidents,
    instances,
    jobs,
    messages,
    remarks,
    reviews,
    task_views,
    ticks,
    timers,
)
from engine.store.encoding import texts
from engine.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.store.transaction import Reader

_OF_INSTANCE = (
    *(one.OF_INSTANCE for one in (attachments, feedback, incidents, jobs, messages, remarks, reviews, ticks, timers)),
    instances.CHILDREN,
)
_OF_PERSON = (remarks.MENTIONS, task_views.THEIRS, drafts.NAMING, acknowledgements.ASKED)


def _any_of(statements: Sequence[Statement]) -> Statement:
    """One row that says of each of these whether it has an answer."""
    found = (exists(one.core.order_by(None).limit(None).offset(None)) for one in statements)
    return Statement(select(*(one.label(f"has_{place}") for place, one in enumerate(found))))


_ANY_OF_INSTANCE, _ANY_OF_PERSON = _any_of(_OF_INSTANCE), _any_of(_OF_PERSON)


def of_instance(r: Reader, instance_id: str) -> None:
    """Note what there is not beside a request."""
    _note(r, _ANY_OF_INSTANCE, _OF_INSTANCE, {"instance_id": instance_id, "id": instance_id})


def of_person(r: Reader, person_id: str, groups: Iterable[str], now: int) -> None:
    """Note what there is not beside somebody's list of work."""
    given = {"person_id": person_id, "groups": texts(sorted(groups)), "now": now, "limit": remarks.MOST}
    _note(r, _ANY_OF_PERSON, _OF_PERSON, given)


def _note(r: Reader, ask: Statement, of: Sequence[Statement], given: Mapping[str, Any]) -> None:
    if r.memo is None:
        return
    for statement, has in zip(of, r.all(ask, given)[0], strict=True):
        if not has:
            r.have_nothing(statement, given)
