"""What lists answer with: a page of rows, what a row says of itself, and sizes for badges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")
NEWEST, _DIGITS = 2**62, 19
"""After every moment there is, in microseconds; and too many digits for one."""
LOOKED_AT = 500
"""How many rows one page looks at, where it has to ask of each whether it may be seen."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and the keys to ask for the next ones with, and for those before; None where there are none.

    `total` is how many there are, where that is known; `note` says what is to be known about how they were found.
    """

    rows: tuple[Row, ...]
    after: str | None = None
    before: str | None = None
    total: int | None = None
    note: str = ""


def place(after: str | None) -> tuple[int, str]:
    """Where a page begins whose rows come by moment, the youngest first: after the row of this moment and id.

    What is no key of a page begins at the youngest.

    >>> place("1700000000000000.06h0"), place(None) == place("?") == (NEWEST, "")
    ((1700000000000000, '06h0'), True)
    """
    at, _, last = (after or "").partition(".")
    return (int(at), last) if at.isdecimal() and len(at) < _DIGITS else (NEWEST, "")


def key(at: int, id_: str) -> str:
    """The key of the page that begins after a row."""
    return f"{at}.{id_}"


def turned(
    looked: Sequence[Row], sees: Callable[[Row], bool] | None, limit: int, key_of: Callable[[Row], str]
) -> tuple[list[Row], str | None]:
    """Choose a page of the rows that were looked at (`looking(limit, ...)` of them), and the key of the next one.

    `sees` says whether a row may be seen (None: all may). Where hardly one may, a page has fewer rows than it could,
    and says where to go on.
    """
    found = [row for row in looked if sees is None or sees(row)]
    if len(found) > limit:
        return found[:limit], key_of(found[limit - 1])
    return found, key_of(looked[-1]) if sees is not None and len(looked) == LOOKED_AT else None


def looking(limit: int, *, sees_all: bool) -> int:
    """How many rows to look at for a page."""
    return limit + 1 if sees_all else LOOKED_AT


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes for badges, capped: 1001 means "more than 1000"."""

    mine: int = 0
    lanes: int = 0
    incidents: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of the work for a kind of customer, and how much of it waits for who asks, up to a thousand."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view of the inbox that somebody keeps. `own`: it is theirs who asks; `group`: with whom it is shared."""

    id: str
    name: str
    view: str
    query: str
    sort: str
    columns: tuple[str, ...]
    group: str | None
    pinned: bool
    kept_by: str
    own: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody has said of a task. `kind`: remark, question, part, answer or note. `telling` is by which id a
    lead was told of it who may not see the task itself.
    """

    id: str
    task_id: str
    by: str
    kind: str
    words: str
    at: dt.datetime
    telling: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a request, without its content; `own`: it is the asker's. A removed one keeps only who and when."""

    id: str
    instance_id: str
    task_id: str
    name: str
    media_type: str
    size: int
    by: str
    at: dt.datetime
    own: bool
    removed_by: str | None = None
    removed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A lead asks who has a task to hand it over: who asks, to whom, and in which words."""

    by: str
    whom: str
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """An item on the checklist of a task: what is to be ticked, who has added it (None: the process asks for it), and
    who has ticked it when; `own`: the asker has added it.
    """

    item: str
    mandatory: bool = False
    added_by: str | None = None
    own: bool = False
    ticked_by: str | None = None
    ticked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What came of a deed done with many tasks: how many, and by the id of each other one why not. `about` has the
    business keys of those, else their names, where who asks may see them.
    """

    done: int
    failed: tuple[tuple[str, str], ...] = ()
    about: dict[str, str] = field(default_factory=dict)


class Ahead(NamedTuple):
    """A step of people that may come next: its BPMN id, what it is called, and its lane or ""."""

    element: str
    name: str
    lane: str


class Spent(NamedTuple):
    """How long tasks in a lane have waited for somebody and been somebody's, and steps there have gone on `alone`
    (jobs, times, messages, called processes), in working time; a day is `day` long.
    """

    lane: str
    waited: dt.timedelta
    worked: dt.timedelta
    alone: dt.timedelta
    day: dt.timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands to the moment `at` that counts for it: its own, or (`of_request`) one of its request.

    `state`: fine, soon, risk or late. `left` is working time until then, or since then where it is late; `ahead`, where
    it is at risk, the work that is still to be done behind it. A working day is `day` long.
    """

    state: str
    left: dt.timedelta
    at: dt.datetime
    day: dt.timedelta
    of_request: bool = False
    ahead: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a data store, as it was written last, by `written_by` in a request. `held`: it has a value, which
    is told of one alone; it has none where it was erased.
    """

    store: str
    key: str
    revision: int
    held: bool
    written_at: dt.datetime
    written_by: str | None
    instance_id: str
    process_key: str | None
    business_key: str | None
    value: Any = None


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told of work. `sentence` says it; the rest is empty where it is not about a task or request.

    `by` is the name of whose deed it was, `stands_in_for` that of the absent person whose task it is. `stands` says
    whether it is still so: the task is open and theirs, the request has not gone on. `team` is the group they lead,
    where that is all that lets them see it: the page of the team shows it to them, that of the task does not.
    """

    id: str
    kind: str
    at: dt.datetime
    sentence: str
    by: str = ""
    task_id: str | None = None
    task_name: str = ""
    lane: str = ""
    instance_id: str | None = None
    process_key: str = ""
    process_name: str = ""
    business_key: str = ""
    due_at: dt.datetime | None = None
    stands_in_for: str = ""
    seen_at: dt.datetime | None = None
    stands: bool = True
    team: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: the server that is called, tries in vain since the last that went well, since when it is paused."""

    url: str
    made_at: dt.datetime
    failures: int = 0
    paused_at: dt.datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """How a kept view is sent to somebody: by mail `every` day or week ("": not), by feeds (short name, made at)."""

    view_id: str
    name: str
    every: str
    feeds: tuple[tuple[str, dt.datetime], ...]
