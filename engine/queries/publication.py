"""What stands between a version and its publication, as pages and programs show it; and who has taken note of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine import views
from engine.calendar.instants import moment
from engine.queries import definitions as queries
from engine.store import acknowledgements, people
from engine.store import definitions as rows

if TYPE_CHECKING:
    import datetime as dt

    from engine.diagram.differences import Difference
    from engine.governance.checklist import Question
    from engine.model import Finding, ProcessDefinition
    from engine.store.signatures import SignatureRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


class Signed(NamedTuple):
    """A signature under a version: who, as what (author, reviewer, approver), when, and their remarks."""

    person: str
    name: str
    meaning: str
    at: dt.datetime
    remarks: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What stands between a version and its publication, for whoever looks.

    `is_open`: there is something to publish. `is_initial`: it takes the initial review, with these `questions`.
    `wanting` stands in the way. `since` is the version in use, `differences` what this one changes of it.
    `may_sign`: who looks is the accountable owner; `may_review`: they may sign as a reviewer; `needs_code`: a signature
    of theirs takes a second factor too.
    """

    definition: ProcessDefinition
    owner: str | None
    owner_name: str
    is_open: bool
    is_initial: bool
    is_retired: bool
    wanting: tuple[Finding, ...]
    signed: tuple[Signed, ...]
    since: ProcessDefinition | None
    differences: tuple[Difference, ...]
    questions: tuple[Question, ...] = ()
    may_sign: bool = False
    may_review: bool = False
    needs_code: bool = False


class Notice(NamedTuple):
    """What somebody is asked to take note of: by lane, what the versions since they last did have changed.

    `definition_id` is the newest of these versions; to take note of it covers those before.
    """

    definition_id: str
    process_key: str
    process_name: str
    version: int
    at: dt.datetime
    lanes: tuple[tuple[str, tuple[str, ...]], ...]


class Receipt(NamedTuple):
    """Whether somebody whose lane a version changes has taken note of it, and when (None: not yet)."""

    person: str
    name: str
    lane: str
    at: dt.datetime | None


def signed(r: Reader, given: tuple[SignatureRow, ...]) -> tuple[Signed, ...]:
    """Show signatures with the names of who gave them."""
    names = people.names(r, sorted({one.person_id for one in given}))
    return tuple(
        Signed(one.person_id, names.get(one.person_id, one.person_id), one.meaning, moment(one.at), one.remarks)
        for one in given
    )


def in_use(r: Reader, turns: Turns, shown: ProcessDefinition) -> ProcessDefinition | None:
    """The version of the same process that is in use now, unless it is this one."""
    found = rows.latest_id(r, shown.key)
    return None if found in {None, shown.id} else queries.find(r, turns, found or "")


def notices(r: Reader, person_id: str, now: int) -> tuple[Notice, ...]:
    """What somebody is asked to take note of, by process."""
    asked = acknowledgements.asked(r, person_id, now)
    return tuple(_notice(list(some)) for _, some in groupby(asked, key=lambda one: one.process_key))


def _notice(asked: list[acknowledgements.Asked]) -> Notice:
    lanes: dict[str, list[str]] = {}
    for one in asked:
        lanes.setdefault(one.lane, []).extend(msgspec.json.decode(one.told, type=list[str]))
    last = asked[-1]
    told = tuple((lane, tuple(dict.fromkeys(said))) for lane, said in lanes.items())
    return Notice(last.definition_id, last.process_key, last.process_name, last.version, moment(last.at), told)


def receipts(r: Reader, definition_id: str, now: int) -> tuple[Receipt, ...]:
    """Who is asked to take note of a version, and who has."""
    found = acknowledgements.receipts(r, definition_id, now)
    return tuple(Receipt(one.person_id, one.name, one.lane, views.moment_or_none(one.at)) for one in found)
