"""What lists answer with: a page of rows, and sizes for badges."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time by whoever introspects the dataclasses
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


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


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes for badges, capped: 1001 means "more than 1000"."""

    mine: int = 0
    lanes: int = 0
    incidents: int = 0


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
    """What somebody has said of a task. `kind`: remark, question, part, answer or note."""

    id: str
    task_id: str
    by: str
    kind: str
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What came of a deed done with many tasks: how many, and by the id of each other one why not."""

    done: int
    failed: tuple[tuple[str, str], ...] = ()
