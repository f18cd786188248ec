"""Check worked examples against the 18-month rule.

An example is a JSON object: `id`, `now`, `time_zone`, `organisation_months`, `process_months`, `live_since`,
`lifecycle` (active, retired, …), `reviews` and `expected` (`status`, `due_on`, and `days_left` if one likes). A review
has `held_on`, `state`, `outcome`, `evidence_count`, `signed_by_owner`, `voided`; what it does not say of its checklist,
version and participants counts as satisfied. Days are ISO dates or date-times with an offset.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.governance.clock.rule import LONGEST_MONTHS, Review, clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model import ReviewClock

_REVIEW = {
    "held_on": "held_on",
    "state": "state",
    "outcome": "outcome",
    "evidence_count": "evidence_count",
    "signed_by_owner": "signed_by_owner",
    "voided": "voided",
    "checklist": "checklist_complete",
    "checklist_complete": "checklist_complete",
    "version": "version_was_active",
    "version_was_active": "version_was_active",
    "participants": "participants_complete",
    "participants_complete": "participants_complete",
}
_NOT_LIVE = frozenset({"draft", "retired"})


class Mismatch(NamedTuple):
    """An example that does not hold; `found` is what the rule gives, or why the example cannot be read."""

    name: str
    expected: str
    found: str


def mismatches(examples: Iterable[Any]) -> Iterator[Mismatch]:
    """Compare every example."""
    for number, example in enumerate(examples, 1):
        name = str(example.get("id", number)) if isinstance(example, dict) else str(number)
        try:
            wanted = {key: _plain(value) for key, value in example["expected"].items()}
            given = _facts(_clock(example))
            found = {key: given[key] for key in wanted}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            yield Mismatch(name, "an example as described", f"{type(error).__name__}: {error}")
            continue
        if wanted != found:
            yield Mismatch(name, _words(wanted), _words(found))


def _clock(example: dict[str, Any]) -> ReviewClock:
    return clock(
        [_review(facts) for facts in example["reviews"]],
        None if example.get("live_since") is None else _day(example["live_since"]),
        _day(example["now"]),
        zone=example["time_zone"],
        months=example.get("organisation_months", LONGEST_MONTHS),
        override=example.get("process_months"),
        retired=example.get("lifecycle", "active") in _NOT_LIVE,
    )


def _review(facts: dict[str, Any]) -> Review:
    unknown = sorted(facts.keys() - _REVIEW.keys())
    if unknown:
        raise ValueError(f"a review says {', '.join(unknown)}, which is not known")
    given: dict[str, Any] = {_REVIEW[name]: value for name, value in facts.items()}
    return Review(**given | {"held_on": _day(facts["held_on"])})


def _facts(found: ReviewClock) -> dict[str, str | None]:
    return {
        "status": found.status,
        "due_on": _plain(found.due),
        "days_left": _plain(found.days_left),
        "last_significant": _plain(found.last_significant),
    }


def _day(text: str) -> dt.date | dt.datetime:
    """Read a day or a moment; SQL writes a space where ISO 8601 has a T."""
    if len(text) == len("2026-11-21"):
        return dt.date.fromisoformat(text)
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} does not say its offset")
    return moment


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


def _words(facts: dict[str, str | None]) -> str:
    return ", ".join(f"{key} {value or 'none'}" for key, value in facts.items())
