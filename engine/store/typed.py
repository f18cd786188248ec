"""What somebody has typed into a task's form and not sent yet: by person and task, until they complete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from engine.errors import InvalidValues
from engine.sentence import plain, say
from engine.store.handling import task_draft
from engine.store.statements import NONE_SKIPPED, Statement, keeping, p, removing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.store.transaction import Reader, Writer

LONGEST = 200_000
_KEEP = keeping(task_draft)
_DROP = removing(task_draft, "person_id", "task_id")
_FIND = Statement(
    select(task_draft.c.fields).where(task_draft.c.person_id == p("person_id"), task_draft.c.task_id == p("task_id"))
)
_OF_TASK = Statement(
    select(task_draft.c.at).where(task_draft.c.task_id == p("task_id")).limit(p("limit")).offset(NONE_SKIPPED)
)


def keep(w: Writer, person_id: str, task_id: str, fields: Mapping[str, object], at: int) -> None:
    """Keep what somebody has typed, in place of what was kept before; nothing is kept of an empty form."""
    data = msgspec.json.encode(fields, enc_hook=plain)
    if len(data) > LONGEST:
        raise InvalidValues(say("The draft"), {"fields": say("That is too much to be kept as a draft.")})
    if fields:
        w.run(_KEEP, {"person_id": person_id, "task_id": task_id, "fields": data, "at": at})
    else:
        drop(w, person_id, task_id)


def drop(w: Writer, person_id: str, task_id: str) -> None:
    """Forget a draft."""
    w.run(_DROP, {"person_id": person_id, "task_id": task_id})


def find(r: Reader, person_id: str, task_id: str) -> dict[str, list[str]] | None:
    """What somebody has typed: texts by the name of their field."""
    data = r.value(_FIND, {"person_id": person_id, "task_id": task_id})
    return None if data is None else msgspec.json.decode(data, type=dict[str, list[str]])


def of_task(r: Reader, task_id: str) -> bool:
    """Whether somebody has begun to fill in a task's form."""
    return r.one(_OF_TASK, {"task_id": task_id, "limit": 1}) is not None
