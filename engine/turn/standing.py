"""Where processes stand on their review, by what is in the tables now; always worked out, never read off a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine import views
from engine.calendar.instants import moment
from engine.governance.clock import Review, clock, is_significant
from engine.governance.policy import ReviewPolicy, Step
from engine.store import definitions, policies, processes, reviews

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from engine.model import ReviewClock
    from engine.store.policies import PolicyRow
    from engine.store.processes import ProcessRow
    from engine.store.reviews import ReviewRow
    from engine.store.transaction import Reader

RULES = ("office", "head", "executives", "blocks")


class Deadline(NamedTuple):
    """Where a process stands, and the significant review that this counts from."""

    clock: ReviewClock
    review_id: str | None


def policy_in(row: PolicyRow | None) -> ReviewPolicy:
    """Read a policy; where nobody has set one, the rule itself counts."""
    if row is None:
        return ReviewPolicy()
    rules = msgspec.json.decode(row.rules)
    return ReviewPolicy(row.months, _steps(rules), **{name: rules[name] for name in RULES})


def _steps(rules: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(Step(one["band"], one["days"], tuple(one["to"])) for one in rules["steps"])


def warnings(rules: bytes) -> tuple[int, ...]:
    """Days before the due date at which warnings begin, by the rules of a policy."""
    return ReviewPolicy(steps=_steps(msgspec.json.decode(rules))).bands


def rules_of(policy: ReviewPolicy) -> bytes:
    """Write everything of a policy but its months."""
    steps = [step._asdict() for step in policy.steps]
    return msgspec.json.encode({"steps": steps, **{name: getattr(policy, name) for name in RULES}})


def policy_now(r: Reader) -> ReviewPolicy:
    """The policy in force."""
    return policy_in(policies.current(r))


def of_process(r: Reader, process_key: str, now: dt.datetime, zone: str) -> Deadline:
    """Where one process stands."""
    version = definitions.latest(r, process_key)
    held, months = reviews.of_process(r, process_key), version.review_months if version else None
    return deadline(processes.find(r, process_key), held, months, policy_now(r), now, zone)


def everywhere(r: Reader, now: dt.datetime, zone: str, keys: Collection[str] | None = None) -> dict[str, Deadline]:
    """Where all processes (or these) that were ever live stand, by key; in four queries."""
    policy, months = policy_now(r), definitions.review_months(r)
    held: dict[str, list[ReviewRow]] = {}
    for row in reviews.everything(r) if keys is None else reviews.of_processes(r, keys):
        held.setdefault(row.process_key, []).append(row)
    return {
        key: deadline(one, held.get(key, ()), months.get(key), policy, now, zone)
        for key, one in processes.everything(r).items()
        if keys is None or key in keys
    }


def deadline(
    process: ProcessRow | None,
    held: Iterable[ReviewRow],
    months: int | None,
    policy: ReviewPolicy,
    now: dt.datetime,
    zone: str,
) -> Deadline:
    """Where a process stands; `months` is its own value, as its published version says."""
    known = {row.id: views.clock_review(row) for row in held}
    found = clock(
        known.values(),
        None if process is None else moment(process.live_since),
        now,
        zone=zone,
        months=policy.months,
        override=months,
        retired=process is not None and process.retired_at is not None,
        bands=policy.bands,
    )
    return Deadline(found, _counted(known, found.last_significant))


def _counted(known: Mapping[str, Review], day: dt.date | None) -> str | None:
    return next((one for one, review in known.items() if review.held_on == day and is_significant(review)), None)
