"""By which way a telling is on its way to somebody: by mail or webhook, at once or in their digest.

What goes together is given the id of a letter before it is sent, in a transaction of its own. Whoever stops between
sending and noting leaves the letter as it is: it is sent again under the same id, once its lease is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from engine.store.encoding import texts
from engine.store.handling import delivery
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, among, changing, p

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer

MAIL, HOOK = "mail", "webhook"


class DeliveryRow(NamedTuple):
    """One way of one telling. `slot` is the moment of the digest that it belongs to (0: it goes at once).

    `due` is when it is sent, or tried again; `done_at` when it was sent, or was not to be sent any more (`trouble` says
    why).
    """

    telling_id: str
    channel: str
    person_id: str
    kind: str
    at: int
    slot: int
    due: int
    letter: str | None = None
    tries: int = 0
    leased_until: int | None = None
    done_at: int | None = None
    trouble: str | None = None


_KEY = ("telling_id", "channel")
_OPEN = (delivery.c.channel == p("channel"), delivery.c.done_at.is_(None))
_ADD = adding_new(delivery)
_DUE = Statement(
    select(delivery)
    .where(
        *_OPEN, delivery.c.due <= p("now"), or_(delivery.c.leased_until.is_(None), delivery.c.leased_until <= p("now"))
    )
    .order_by(delivery.c.due, delivery.c.telling_id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_CLAIM = Statement(
    changing(delivery, ("letter", "tries", "leased_until"), *_KEY).where(
        delivery.c.done_at.is_(None), or_(delivery.c.leased_until.is_(None), delivery.c.leased_until <= p("now"))
    )
)
_PUT_OFF = Statement(
    changing(delivery, ("due",), *_KEY).where(delivery.c.done_at.is_(None), delivery.c.leased_until.is_(None))
)
_SAVE = Statement(changing(delivery, ("letter", "due", "tries", "leased_until", "done_at", "trouble"), *_KEY))
_DROP = Statement(
    delivery.update()
    .values(done_at=p("at"), trouble=p("trouble"))
    .where(*_OPEN, delivery.c.person_id == p("person_id"), among(delivery.c.kind, "kinds"))
)
_DROP_ALL = Statement(
    delivery.update()
    .values(done_at=p("at"), trouble=p("trouble"))
    .where(*_OPEN, delivery.c.person_id == p("person_id"))
)
_GATHER = Statement(
    delivery.update()
    .values(slot=p("slot"), due=p("slot"))
    .where(
        delivery.c.person_id == p("person_id"),
        delivery.c.done_at.is_(None),
        delivery.c.letter.is_(None),
        delivery.c.slot > p("now"),
    )
)
_IN_TROUBLE = Statement(
    select(func.count(), func.min(delivery.c.trouble)).where(*_OPEN, delivery.c.trouble.is_not(None))
)


def add(w: Writer, rows: Iterable[DeliveryRow]) -> None:
    """Have tellings sent; what is on its way already is left."""
    for row in rows:
        w.add(_ADD, row._asdict())


def due(r: Reader, channel: str, now: int, limit: int) -> list[DeliveryRow]:
    """What can be sent by a channel now, and nobody is sending."""
    return [DeliveryRow._make(row) for row in r.all(_DUE, {"channel": channel, "now": now, "limit": limit})]


def claim(w: Writer, row: DeliveryRow, now: int) -> bool:
    """Begin to send one as part of a letter; False where somebody else has."""
    return w.run(_CLAIM, row._asdict() | {"now": now}) == 1


def save(w: Writer, rows: Sequence[DeliveryRow]) -> None:
    """Say what became of them."""
    w.run_many(_SAVE, [row._asdict() for row in rows])


def put_off(w: Writer, rows: Sequence[DeliveryRow], until: int) -> None:
    """Send them later, unless somebody is sending them."""
    w.run_many(_PUT_OFF, [{"telling_id": row.telling_id, "channel": row.channel, "due": until} for row in rows])


def drop(w: Writer, channel: str, person_id: str, at: int, why: str, kinds: Iterable[str] | None = None) -> None:
    """Send somebody nothing more of what waits for them by a channel (None: of all kinds)."""
    given = {"channel": channel, "person_id": person_id, "at": at, "trouble": why}
    if kinds is None:
        w.run(_DROP_ALL, given)
    else:
        w.run(_DROP, given | {"kinds": texts(sorted(kinds))})


def gather(w: Writer, person_id: str, now: int, slot: int) -> None:
    """Have all that waits for digests of somebody come with the one at this moment."""
    w.run(_GATHER, {"person_id": person_id, "now": now, "slot": slot})


def in_trouble(r: Reader, channel: str) -> tuple[int, str]:
    """How much has been tried in vain and waits to be tried again, and one of the reasons."""
    count, why = r.one(_IN_TROUBLE, {"channel": channel}) or (0, "")
    return int(count), why or ""
