"""The policy on reviews with its history, the due dates it has led to, and whom nobody could tell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.governance.policy import ReviewPolicy
from engine.sentence import recalled, say
from engine.store import definitions, due_dates, notices, owners, people, policies
from engine.turn import standing

if TYPE_CHECKING:
    from engine.model import ReviewClock
    from engine.store.transaction import Reader
    from engine.turn import Turns

FRESH = 7 * 24 * 3600 * 1_000_000
"""Microseconds for which mail that did not go is tried, and shown."""


class PolicyLine(NamedTuple):
    """A policy that is or was in force; number 0 is the rule itself, which nobody set."""

    number: int
    policy: ReviewPolicy
    set_at: dt.datetime | None
    set_by: str
    why: str


class DueLine(NamedTuple):
    """A due date that a process has or had, and why it took the place of the one before."""

    due_on: dt.date | None
    since: dt.datetime
    why: str


class NoticeLine(NamedTuple):
    """Somebody who was told of a process, or could not be: `trouble` says why."""

    process_key: str
    process_name: str
    band: str
    due_on: dt.date
    person: str
    made_at: dt.datetime
    trouble: str = ""


class Stand(NamedTuple):
    """Where a process stands, and the version that counts, for whoever is shown a word about it."""

    clock: ReviewClock
    definition_id: str


def history(r: Reader) -> tuple[PolicyLine, ...]:
    """All policies, the one in force first."""
    rows = policies.everything(r)
    names = people.names(r, sorted({row.set_by for row in rows}))
    lines = [
        PolicyLine(row.number, standing.policy_in(row), moment(row.set_at), names.get(row.set_by, row.set_by), row.why)
        for row in rows
    ]
    return (*lines, PolicyLine(0, ReviewPolicy(), None, "", say("The rule itself: 18 months")))


def dues(r: Reader, process_key: str) -> tuple[DueLine, ...]:
    """All due dates of a process, the present one first."""
    rows = due_dates.history(r, process_key)
    return tuple(DueLine(_day(row.due_on), moment(row.computed_at), recalled(row.why)) for row in rows)


def stand(r: Reader, turns: Turns, process_key: str) -> Stand:
    """Where a process stands now."""
    found = standing.of_process(r, process_key, moment(turns.store.now(r)), turns.calendar.zone.key)
    return Stand(found.clock, definitions.latest_id(r, process_key) or "")


def told(r: Reader, person_id: str) -> tuple[NoticeLine, ...]:
    """What somebody was told, the latest first."""
    return _lines(r, notices.of_person(r, person_id))


def told_of(r: Reader, process_key: str) -> tuple[NoticeLine, ...]:
    """Who was told of a process, the latest first."""
    return _lines(r, notices.of_process(r, process_key))


def trouble(r: Reader, now: int) -> tuple[NoticeLine, ...]:
    """Mail of the last days that has not gone, or of which nobody knows."""
    return _lines(r, notices.in_trouble(r, now - FRESH))


def without_address(r: Reader, now: int) -> tuple[str, ...]:
    """Names of owners who are here and cannot be told by mail."""
    owned = {row.person_id for row in owners.all_current(r).values()}
    rows = (one.row for one in people.everybody(r, now))
    return tuple(row.name for row in rows if row.id in owned and row.active and not row.email)


def _lines(r: Reader, rows: list[notices.NoticeRow]) -> tuple[NoticeLine, ...]:
    called = {row.key: row.name for row in reversed(definitions.everything(r))}
    names = people.names(r, sorted({row.person_id for row in rows}))
    return tuple(
        NoticeLine(
            row.process_key,
            called.get(row.process_key, row.process_key),
            row.band,
            dt.date.fromisoformat(row.due_on),
            names.get(row.person_id, row.person_id),
            moment(row.made_at),
            recalled(row.trouble or ""),
        )
        for row in rows
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
