"""What the review clock wants to know of a review, as its record says it: one reading for clock and report."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import msgspec

from engine.governance.clock.rule import Review

NO_LIST = b"[]"
_NOTHING: frozenset[str] = frozenset()


class Recorded(Protocol):
    """A review as it was recorded; `evidence` and `standing` are JSON."""

    @property
    def held_on(self) -> str:
        """An ISO date."""

    @property
    def outcome(self) -> str:
        """What came of it."""

    @property
    def state(self) -> str:
        """Whether it is on record."""

    @property
    def evidence(self) -> bytes:
        """A list."""

    @property
    def signed_by(self) -> str | None:
        """Who signed it."""

    @property
    def owner_at_time(self) -> str | None:
        """Who was accountable."""

    @property
    def checklist_complete(self) -> int:
        """Whether all was answered (1)."""

    @property
    def standing(self) -> bytes | None:
        """What the record itself says on whether it counts."""


def on_record(one: Recorded, *, voided: bool) -> Review:
    """What the review clock wants to know of a review on record, whose own reasons count as they stand."""
    against = frozenset(reason["rule"] for reason in reasons_in(one)) if one.standing else _NOTHING
    return Review(
        held_on=dt.date.fromisoformat(one.held_on),
        outcome=one.outcome,
        state=one.state,
        evidence_count=int(one.evidence != NO_LIST),
        signed_by_owner=one.signed_by is not None and one.signed_by == one.owner_at_time,
        voided=voided,
        checklist_complete=bool(one.checklist_complete),
        version_was_active="version" not in against,
        participants_complete=against.isdisjoint({"participants", "author"}),
    )


def reasons_in(one: Recorded) -> list[dict[str, str]]:
    """Why a record says that it does not count: a `rule` and a sentence (`why`) each; empty where it says nothing."""
    found: list[dict[str, str]] = msgspec.json.decode(one.standing)["reasons"] if one.standing else []
    return found
