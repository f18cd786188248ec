"""What goes into the sandbox, and what comes out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.values import Value


class Script(NamedTuple):
    """A script to be run once.

    `values` are the variables it sees. It gives `result` (the value of its last line, or what it has called so), or
    without one what it has written of `writes` and changed within `values`. `seed` and `now` (microseconds UTC, with
    the `zone` of the organisation) are all it knows of chance and of the time. `whose` says which scripts may follow
    one another in one process: those of the same version.
    """

    text: str
    values: Mapping[str, Value]
    writes: tuple[str, ...]
    result: str | None
    ends_in_value: bool
    seed: str
    now: int
    zone: dt.tzinfo
    whose: str


class Values(NamedTuple):
    """It ran to its end and gave these values; `printed` is what it printed."""

    values: dict[str, Value]
    printed: str


class ErrorThrown(NamedTuple):
    """It ended in a BPMN error."""

    code: str
    message: str
    printed: str


class Stopped(NamedTuple):
    """It did not come to its end: what is wrong, and in which line (None where that is not known)."""

    message: str
    line: int | None
    printed: str


Outcome: TypeAlias = Values | ErrorThrown | Stopped
