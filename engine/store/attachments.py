"""Files that people attach to requests. Names and contents are personal: encrypted, and erased with the request.

Lists never load what is in the files. What somebody has chosen for a request that has not begun, or for what they play,
is held for them alone, in place of a request.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.errors import Unreadable
from engine.sentence import say
from engine.store.handling import attachment
from engine.store.outcomes import Raced
from engine.store.statements import Statement, adding, changing, fixed, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

_SALT = 16
_HELD, _BEYOND_HELD = "held:", "held;"
"""Before the id of a person: stands for the request of files that are held for them. Ids of requests have no colon."""


class AttachmentRow(NamedTuple):
    """A file without its content. One that was removed keeps who gave it and who removed it when, and nothing else."""

    id: str
    instance_id: str
    task_id: str
    person_id: str
    name: str
    media_type: str
    size: int
    at: int
    removed_at: int | None = None
    removed_by: str | None = None


_COLUMNS = tuple(attachment.c[name] for name in AttachmentRow._fields)
_ADD = adding(attachment)
OF_INSTANCE = Statement(
    select(*_COLUMNS).where(attachment.c.instance_id == p("instance_id")).order_by(attachment.c.at, attachment.c.id)
)
_OF_PERSON = Statement(
    select(*_COLUMNS).where(attachment.c.person_id == p("person_id")).order_by(attachment.c.at, attachment.c.id)
)
_FIND = Statement(select(*_COLUMNS).where(attachment.c.id == p("id")))
_CONTENT = Statement(select(attachment.c.content).where(attachment.c.id == p("id")))
_REMOVE = Statement(changing(attachment, ("name", "media_type", "size", "content", "removed_at", "removed_by"), "id"))
_ERASE = removing(attachment, "instance_id")
_GIVEN = ("instance_id", "task_id", "name", "content", "at")
_HAND_IN = Statement(
    attachment.update()
    .where(attachment.c.id == p("id"), attachment.c.instance_id == p("place"))
    .values({name: p(f"new_{name}") for name in _GIVEN})
)
_LET_GO = Statement(
    attachment.delete().where(attachment.c.instance_id == p("place"), attachment.c.task_id == p("purpose"))
)
_FORGET = Statement(
    attachment.delete().where(
        attachment.c.instance_id >= fixed(_HELD),
        attachment.c.instance_id < fixed(_BEYOND_HELD),
        attachment.c.at < p("before"),
    )
)


def add(w: Writer, row: AttachmentRow, content: bytes) -> None:
    """Keep a file, encrypted."""
    facts = row._asdict() | {"name": _closed_name(w, row.instance_id, row.name)}
    w.run(_ADD, facts | {"content": _closed(w, row.instance_id, content)})


def of_instance(r: Reader, instance_id: str) -> list[AttachmentRow]:
    """The files of a request, the oldest first; those that were removed too."""
    return _read(r, r.all(OF_INSTANCE, {"instance_id": instance_id}))


def of_person(r: Reader, person_id: str) -> list[AttachmentRow]:
    """The files that somebody has attached, the oldest first."""
    return _read(r, r.all(_OF_PERSON, {"person_id": person_id}))


def find(r: Reader, attachment_id: str) -> AttachmentRow | None:
    """One file, without its content."""
    found = r.one(_FIND, {"id": attachment_id})
    return None if found is None else _read(r, [found])[0]


def content(r: Reader, row: AttachmentRow) -> bytes | None:
    """What is in a file; None where another key has encrypted it, or it is not what was written."""
    closed = r.value(_CONTENT, {"id": row.id})
    return _opened(r, row.instance_id, closed) if closed else None


def remove(w: Writer, attachment_id: str, by: str, at: int) -> None:
    """Forget name and content of a file."""
    nothing = {"name": "", "media_type": "", "size": 0, "content": b""}
    w.run(_REMOVE, nothing | {"id": attachment_id, "removed_at": at, "removed_by": by})


def erase(w: Writer, instance_id: str) -> int:
    """Forget the files of a request; how many there were."""
    return w.run(_ERASE, {"instance_id": instance_id})


def held_for(person_id: str) -> str:
    """What stands for the request of files that are held for somebody; their task is what they are held for."""
    return _HELD + person_id


def is_held(row: AttachmentRow) -> bool:
    """Whether a file is held for somebody, and belongs to no request yet."""
    return row.instance_id.startswith(_HELD)


def held(r: Reader, person_id: str, purpose: str) -> list[AttachmentRow]:
    """The files that are held for somebody and a purpose, the oldest first."""
    found = of_instance(r, held_for(person_id))
    return [one for one in found if one.task_id == purpose and one.removed_at is None]


def hand_in(w: Writer, row: AttachmentRow, instance_id: str, at: int) -> None:
    """Make a file that was held a file of a request that begins; `Raced` where it is held no more."""
    now = find(w, row.id)
    if now is None or now.instance_id != row.instance_id:
        raise Raced(row.instance_id, 0)
    plain = content(w, row)
    if plain is None:
        raise Unreadable(row.name, say("it is not what was attached, or another key has encrypted it"))
    facts = (instance_id, "", _closed_name(w, instance_id, row.name), _closed(w, instance_id, plain), at)
    new = {f"new_{name}": value for name, value in zip(_GIVEN, facts, strict=True)}
    if not w.run(_HAND_IN, new | {"id": row.id, "place": row.instance_id}):
        raise Raced(row.instance_id, 0)


def let_go(w: Writer, person_id: str, purpose: str) -> None:
    """Forget what was held for somebody and a purpose."""
    w.run(_LET_GO, {"place": held_for(person_id), "purpose": purpose})


def forget(w: Writer, before: int) -> None:
    """Forget what was held since before a moment, and never handed in."""
    w.run(_FORGET, {"before": before})


def _read(r: Reader, rows: Iterable[tuple[object, ...]]) -> list[AttachmentRow]:
    found = [AttachmentRow._make(row) for row in rows]
    return [one._replace(name=_opened_name(r, one.instance_id, one.name)) for one in found]


def _closed(w: Writer, instance_id: str, plain: bytes) -> bytes:
    salt, closed, _ = w.seal.close(instance_id, plain)
    return salt + closed


def _opened(r: Reader, instance_id: str, closed: bytes) -> bytes | None:
    return r.seal.open(instance_id, closed[:_SALT], closed[_SALT:])


def _closed_name(w: Writer, instance_id: str, name: str) -> str:
    return base64.b64encode(_closed(w, instance_id, name.encode())).decode()


def _opened_name(r: Reader, instance_id: str, closed: str) -> str:
    plain = _opened(r, instance_id, base64.b64decode(closed)) if closed else b""
    return "" if plain is None else plain.decode()
