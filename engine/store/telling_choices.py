"""What people want to be told and how, where they have said so; and which views they have sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.handling import telling_choice, view_mail
from engine.store.statements import NONE_SKIPPED, Statement, among, changing, fixed, keeping, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class ChoiceRow(NamedTuple):
    """What somebody has chosen. `channels` is JSON: mode by kind, by channel; `hour` and `zone` say when their digest
    comes (an empty zone is the organisation's); `lead` is how many working hours before it is due they are told of a
    task; `offers` is the moment from which they are told what is offered to their groups, 0 where they are not.
    """

    person_id: str
    channels: bytes
    hour: int
    zone: str
    lead: int
    offers: int


class ViewMailRow(NamedTuple):
    """That a view is sent to somebody `every` day or week, the next time at a moment."""

    person_id: str
    view_id: str
    every: str
    next_at: int
    made_at: int


_KEEP = keeping(telling_choice)
_MANY = Statement(select(telling_choice).where(among(telling_choice.c.person_id, "ids")))
_OFFERED = Statement(select(*telling_choice.c["person_id", "offers"]).where(telling_choice.c.offers > fixed(0)))
_KEEP_VIEW = keeping(view_mail)
_DROP_VIEW = removing(view_mail, "person_id", "view_id")
_DROP_VIEWS = removing(view_mail, "person_id")
_FORGET_VIEW = removing(view_mail, "view_id")
_VIEWS = Statement(select(view_mail).where(view_mail.c.person_id == p("person_id")).order_by(view_mail.c.view_id))
_DUE = Statement(
    select(view_mail)
    .where(view_mail.c.next_at <= p("now"))
    .order_by(view_mail.c.next_at, view_mail.c.person_id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_NEXT = Statement(changing(view_mail, ("next_at",), "person_id", "view_id"))


def keep(w: Writer, row: ChoiceRow) -> None:
    """Write what somebody has chosen."""
    w.run(_KEEP, row._asdict())


def of_many(r: Reader, person_ids: Iterable[str]) -> dict[str, ChoiceRow]:
    """What these people have chosen, of those who have."""
    rows = r.all(_MANY, {"ids": texts(sorted(set(person_ids)))})
    return {row[0]: ChoiceRow._make(row) for row in rows}


def want_offers(r: Reader) -> dict[str, int]:
    """Who wants to be told what is offered to their groups, and since when."""
    return {row[0]: row[1] for row in r.all(_OFFERED)}


def keep_view(w: Writer, row: ViewMailRow) -> None:
    """Have a view sent."""
    w.run(_KEEP_VIEW, row._asdict())


def drop_view(w: Writer, person_id: str, view_id: str) -> None:
    """Have a view sent no more."""
    w.run(_DROP_VIEW, {"person_id": person_id, "view_id": view_id})


def drop_views(w: Writer, person_id: str) -> None:
    """Have no view sent to somebody any more."""
    w.run(_DROP_VIEWS, {"person_id": person_id})


def forget_view(w: Writer, view_id: str) -> None:
    """Send a view to nobody any more, because it is gone."""
    w.run(_FORGET_VIEW, {"view_id": view_id})


def views_of(r: Reader, person_id: str) -> list[ViewMailRow]:
    """Which views are sent to somebody."""
    return [ViewMailRow._make(row) for row in r.all(_VIEWS, {"person_id": person_id})]


def views_due(r: Reader, now: int, limit: int) -> list[ViewMailRow]:
    """Which views are to be sent by now."""
    return [ViewMailRow._make(row) for row in r.all(_DUE, {"now": now, "limit": limit})]


def sent(w: Writer, row: ViewMailRow) -> None:
    """Say when a view is to be sent the next time."""
    w.run(_NEXT, row._asdict())
