"""Webhooks: one server for each person who has one, which is sent what they are told. Secrets stand encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.handling import webhook
from engine.store.statements import Statement, among, changing, keeping, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

_SALT = 16


class HookRow(NamedTuple):
    """A webhook. `failures` counts tries in vain since the last that went well; paused, it is sent nothing."""

    person_id: str
    url: str
    secret: bytes
    made_at: int
    failures: int = 0
    paused_at: int | None = None
    trouble: str | None = None


_KEEP = keeping(webhook)
_FIND = Statement(select(webhook).where(webhook.c.person_id == p("person_id")))
_MANY = Statement(select(webhook.c.person_id).where(among(webhook.c.person_id, "ids"), webhook.c.paused_at.is_(None)))
_URLS = Statement(select(webhook.c.person_id, webhook.c.url).where(among(webhook.c.person_id, "ids")))
_CHANGE = Statement(changing(webhook, ("failures", "paused_at", "trouble"), "person_id"))
_DROP = removing(webhook, "person_id")


def keep(w: Writer, person_id: str, url: str, secret: bytes, at: int) -> None:
    """Give somebody a webhook, or another in its place."""
    salt, inner, _ = w.seal.close(_owner(person_id), secret)
    w.run(_KEEP, HookRow(person_id, url, salt + inner, at)._asdict())


def find(r: Reader, person_id: str) -> HookRow | None:
    """The webhook of somebody."""
    row = r.one(_FIND, {"person_id": person_id})
    return None if row is None else HookRow._make(row)


def secret(r: Reader, row: HookRow) -> bytes | None:
    """Read its secret; None where another key has encrypted it."""
    return r.seal.open(_owner(row.person_id), row.secret[:_SALT], row.secret[_SALT:])


def working(r: Reader, person_ids: Iterable[str]) -> set[str]:
    """Who of these has a webhook that is not paused."""
    return {row[0] for row in r.all(_MANY, {"ids": texts(sorted(set(person_ids)))})}


def urls(r: Reader, person_ids: Iterable[str]) -> dict[str, str]:
    """The servers of those of these who have a webhook."""
    return dict(r.all(_URLS, {"ids": texts(sorted(person_ids))}))


def change(w: Writer, row: HookRow) -> None:
    """Write how it goes."""
    w.run(_CHANGE, row._asdict())


def drop(w: Writer, person_id: str) -> bool:
    """Take somebody's webhook away; False where they had none."""
    return w.run(_DROP, {"person_id": person_id}) == 1


def _owner(person_id: str) -> str:
    return f"webhook of {person_id}"
