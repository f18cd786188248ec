"""The columns and words of open requests: what inboxes show beside a task, and find it by.

A cache of values, kept in the turn that writes them, gone when the request ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.columns import TEXT
from engine.store.encoding import texts
from engine.store.handling import request_column, request_word
from engine.store.narrowing import OPEN
from engine.store.statements import NONE_SKIPPED, Statement, adding, among, p, removing, stepped
from engine.store.tables import task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer

LONGEST = 200
"""Characters of a text that can be found; more is shown and not looked for."""
MOST_WORDS = 40


class Cell(NamedTuple):
    """What a request has in a column: as JSON text, as people look for it, and as a number where it is one."""

    name: str
    value: str
    text: str
    number: int | None


def plain(value: str) -> str:
    """A text as it is looked for."""
    return " ".join(value[:LONGEST].casefold().split())


def split(value: str) -> list[str]:
    """The words of a text as they are looked for.

    >>> split("SO-1001, Example Bakery")
    ['so', '1001', 'example', 'bakery']
    """
    spaced = "".join(one if one.isalnum() else " " for one in value[:LONGEST].casefold())
    return list(dict.fromkeys(spaced.split()))[:MOST_WORDS]


_ADD = adding(request_column)
_DROP = removing(request_column, "instance_id")
_WORD = adding(request_word)
_DROP_WORDS = removing(request_word, "instance_id")
_BEGINS = (request_word.c.word >= p("begins", type_=TEXT)) & (request_word.c.word < p("ends", type_=TEXT))
_FIRST = select(request_word.c.word).where(_BEGINS).limit(p("limit")).offset(NONE_SKIPPED).subquery()
_SIZE = Statement(select(func.count()).select_from(_FIRST))
_WITH = Statement(select(request_word.c.instance_id).distinct().where(_BEGINS))
_AMONG = Statement(
    select(request_word.c.instance_id).distinct().where(_BEGINS, among(request_word.c.instance_id, "ids", leading=True))
)
_CELLS = Statement(select(request_column).where(among(request_column.c.instance_id, "ids")))
_COLUMNS = Statement(stepped(request_column.c.name))
_PROCESSES = Statement(stepped(task.c.process_key, OPEN))
_QUEUES = Statement(stepped(task.c.queue, OPEN, task.c.assignee.is_(None), task.c.queue.is_not(None)))
_GROUPS = Statement(stepped(task.c["group"], OPEN, task.c.assignee.is_(None), task.c["group"].is_not(None)))
_LANES = Statement(stepped(task.c.lane, OPEN, task.c.process_key == p("process_key", type_=TEXT)))


def keep(w: Writer, instance_id: str, cells: Iterable[Cell], words: Sequence[str], *, anew: bool) -> None:
    """Write the columns and the words of a request; `anew` where it may have had others."""
    if anew:
        drop(w, instance_id)
    w.run_many(_ADD, [{"instance_id": instance_id, **cell._asdict()} for cell in cells])
    w.run_many(_WORD, [{"word": word, "instance_id": instance_id} for word in words])


def drop(w: Writer, instance_id: str) -> None:
    """Forget a request that has ended."""
    w.run(_DROP, {"instance_id": instance_id})
    w.run(_DROP_WORDS, {"instance_id": instance_id})


def requests(r: Reader, words: Sequence[str], limit: int) -> list[str] | None:
    """The ids of open requests in which all these words stand, or begin words; None where there are too many."""
    sizes = {word: int(r.value(_SIZE, {**_range(word), "limit": limit})) for word in words}
    rarest, *others = sorted(words, key=lambda word: sizes[word])
    if sizes[rarest] >= limit:
        return None
    found = [row[0] for row in r.all(_WITH, _range(rarest))]
    for word in others:
        found = [row[0] for row in r.all(_AMONG, {**_range(word), "ids": texts(found)})]
    return found


def _range(word: str) -> dict[str, str]:
    return {"begins": word, "ends": f"{word}\U0010ffff"}


def cells(r: Reader, instance_ids: Iterable[str]) -> dict[str, dict[str, Cell]]:
    """The columns of requests, by request and name."""
    found: dict[str, dict[str, Cell]] = {}
    wanted = sorted(set(instance_ids))
    for instance_id, *cell in r.all(_CELLS, {"ids": texts(wanted)}) if wanted else ():
        found.setdefault(instance_id, {})[cell[0]] = Cell._make(cell)
    return found


def columns(r: Reader) -> set[str]:
    """The columns that open requests have, however many requests there are."""
    return {row[0] for row in r.all(_COLUMNS)}


def queues(r: Reader) -> list[str]:
    """The queues in which anything waits."""
    return [row[0] for row in r.all(_QUEUES)]


def groups(r: Reader) -> list[str]:
    """The groups to which anything is offered."""
    return [row[0] for row in r.all(_GROUPS)]


def lanes(r: Reader) -> list[str]:
    """The lanes of open tasks, process by process."""
    found = (r.all(_LANES, {"process_key": row[0]}) for row in r.all(_PROCESSES))
    return sorted({row[0] for rows in found for row in rows})
