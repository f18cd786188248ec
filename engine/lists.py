"""What lists answer with: a page of rows, and sizes for badges."""

from __future__ import annotations

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
