"""What people say of a request beside its tasks: remarks, questions, answers, notes for who goes on; and mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.errors import InvalidValues
from engine.sentence import BESIDE, grouped, recalled, say
from engine.store import topics
from engine.store.handling import mention, remark
from engine.store.statements import NONE_SKIPPED, Statement, adding, adding_new, fixed, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

LONGEST = 4_000
OFFERING = frozenset({"offer", "kept", "handed"})
"""Kinds of remarks by which somebody is asked to hand a task over, and answers."""
MOST = 50
"""Mentions that are shown at a time."""


class RemarkRow(NamedTuple):
    """A remark. `kind`: remark, question, part, answer, note, offer (somebody is asked to hand the task over to who it
    is `about`) or kept or handed (their answer); `words` is its text in UTF-8.
    """

    id: str
    instance_id: str
    task_id: str
    person_id: str
    kind: str
    words: bytes
    at: int
    about: str | None = None

    @property
    def text(self) -> str:
        """What was said; what the engine has said can be said in other languages."""
        return recalled(self.words.decode())


_ADD = adding(remark)
_MENTION = adding_new(mention)
OF_INSTANCE = Statement(
    select(remark).where(remark.c.instance_id == p("instance_id")).order_by(remark.c.at, remark.c.id)
)
_OF_TASK = Statement(
    select(remark.c.id)
    .where(remark.c.task_id == p("task_id"), remark.c.instance_id == p("of"))
    .limit(fixed(1))
    .offset(NONE_SKIPPED)
)
MENTIONS = Statement(
    select(remark)
    .join(mention, mention.c.remark_id == remark.c.id)
    .where(mention.c.person_id == p("person_id"), mention.c.seen_at.is_(None))
    .order_by(mention.c.at.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_SEEN = Statement(
    mention.update()
    .values(seen_at=p("at"))
    .where(
        mention.c.person_id == p("person_id"),
        mention.c.seen_at.is_(None),
        mention.c.remark_id.in_(select(remark.c.id).where(remark.c.instance_id == p("instance_id"))),
    )
)
_FORGET = Statement(
    mention.delete().where(mention.c.remark_id.in_(select(remark.c.id).where(remark.c.instance_id == p("instance_id"))))
)
_ERASE = removing(remark, "instance_id")


def checked(words: str) -> bytes:
    """The text of a remark, or a refusal."""
    text = words.strip()
    if len(text) > LONGEST:
        raise InvalidValues(
            say("The remark"), {"words": say("That is more than %(number)s characters.", number=grouped(LONGEST))}
        )
    return text.replace("\0", "").replace(BESIDE, "").encode()


def add(w: Writer, row: RemarkRow, mentioned: Iterable[str] = ()) -> None:
    """Keep a remark, and whom it names."""
    w.run(_ADD, row._asdict())
    w.tell(topics.of_instance(row.instance_id), topics.of_task(row.task_id))
    for person in mentioned:
        w.one(_MENTION, {"person_id": person, "remark_id": row.id, "at": row.at, "seen_at": None})


def of_instance(r: Reader, instance_id: str) -> list[RemarkRow]:
    """All that was said of a request, the oldest first."""
    return [RemarkRow._make(row) for row in r.all(OF_INSTANCE, {"instance_id": instance_id})]


def of_task(r: Reader, task_id: str) -> bool:
    """Whether anything was said of a task."""
    return r.one(_OF_TASK, {"task_id": task_id, "of": task_id.rpartition("-")[0]}) is not None


def offer(r: Reader, instance_id: str, task_id: str, since: int) -> RemarkRow | None:
    """What is asked of who has a task `since` a moment: to hand it over. None where nothing is, or it was answered."""
    said = [one for one in of_instance(r, instance_id) if one.task_id == task_id and one.kind in OFFERING]
    return said[-1] if said and said[-1].about is not None and said[-1].at >= since else None


def mentions(r: Reader, person_id: str, limit: int = MOST) -> list[RemarkRow]:
    """Where somebody was named and has not looked yet, the latest first."""
    return [RemarkRow._make(row) for row in r.all(MENTIONS, {"person_id": person_id, "limit": limit})]


def saw(w: Writer, person_id: str, instance_id: str, at: int) -> None:
    """Somebody has looked at what was said of a request."""
    w.run(_SEEN, {"person_id": person_id, "instance_id": instance_id, "at": at})


def erase(w: Writer, instance_id: str) -> None:
    """Forget all that was said of a request."""
    w.run(_FORGET, {"instance_id": instance_id})
    w.run(_ERASE, {"instance_id": instance_id})
