"""What is found wrong with the record."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """A row that is not as it was written: its table, its instance ("" where there is none), its number there.

    The number is a sequence number of the instance (0: the instance as a whole), or a line's or a head's number.
    """

    table: str
    instance_id: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"Instance {self.instance_id}: {self.what}." if self.instance_id else f"{self.what}."
