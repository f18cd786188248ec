"""The nouns of the record as people see it: lines of the audit log, signed heads, what verifying has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What somebody did that is no task, or was refused. `subject` is `kind:id`; `personal` is None where erased."""

    number: int
    at: dt.datetime
    actor: str
    actor_name: str
    verb: str
    subject: str
    outcome: str
    channel: str
    details: Mapping[str, Any]
    personal: Mapping[str, Any] | None
    on_behalf_of: str | None = None
    subject_name: str = ""


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A row of the record that is not as it was written: table, instance ("" for none), number, and a sentence."""

    table: str
    instance_id: str
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying has found: rows read, how many problems there are, and the first of them."""

    rows: int
    total: int
    problems: tuple[RecordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The ends of all chains at a moment, under one signature; `hash` (hexadecimal) is worth keeping elsewhere."""

    number: int
    at: dt.datetime
    instances: int
    hash: str
