"""One process as a row of the report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from engine.governance.clock import add_months, clock
from engine.governance.recorded import NO_LIST
from engine.governance.report.facts import is_back_dated
from engine.governance.report.model import Row
from engine.governance.report.timeline import clock_review

if TYPE_CHECKING:
    from engine.governance.report.facts import Action, Held, Version
    from engine.governance.report.order import Known, Process

MANY_PROCESSES = 10
"""Who owns more than these can hardly look after them."""
NEW_OWNER = dt.timedelta(30)


class _Severe(msgspec.Struct):
    """What is read of a finding."""

    severity: str = ""


_findings = msgspec.json.Decoder(list[_Severe]).decode
_keys = msgspec.json.Decoder(set[str]).decode


def row(known: Known, one: Process) -> Row:
    """Show a process that is active."""
    facts, day, version = known.facts, known.as_of.day, one.version
    last = one.held[-1][1] if one.held else None
    told = clock(
        [clock_review(last, known.as_of)] if last else (),
        one.timeline.live_since,
        day,
        zone=known.as_of.zone,
        months=known.rule.months(day),
        override=version.review_months,
        bands=known.rule.bands,
    )
    assert told.due is not None, "it is live"
    assert told.days_left is not None, "it is live"
    age = (None, None) if told.last_significant is None else in_months(told.last_significant, day)
    errors, warnings = severities(version)
    open_actions = [action for action in one.actions if is_open(action, known.as_of.until)]
    owner = one.owned.person_id if one.owned else ""
    deputies = _deputies(known, owner, version)
    return Row(
        process=version.key,
        name=version.name,
        pcf=version.pcf,
        area=version.area,
        owner=owner,
        owner_name=known.name(owner),
        owner_title=version.owner_title,
        owner_since=known.as_of.day_of(one.owned.since) if one.owned else None,
        owner_problem=owner_problem(known, owner),
        deputies=deputies,
        version=version.version,
        version_since=known.as_of.day_of(version.published_at or version.deployed_at),
        live_since=one.timeline.live_since,
        imported=bool(one.live.imported),
        last_review=told.last_significant,
        last_kind=last.kind if last else "",
        last_outcome=last.outcome if last else "",
        last_by=known.name(last.signed_by) if last else "",
        last_back_dated=last is not None and is_back_dated(last, known.as_of),
        last_evidence=evidence(last) if last else 0,
        age_months=age[0],
        age_days=age[1],
        age_total=None if told.last_significant is None else (day - told.last_significant).days,
        due=told.due,
        days_left=told.days_left,
        status=told.status,
        open_actions=len(open_actions),
        oldest_action=min((known.as_of.day_of(action.made_at) for action in open_actions), default=None),
        errors=errors,
        warnings=warnings,
        open_feedback=one.feedback,
        requests=facts.counts.begun.get(version.key, 0),
        running=sum(facts.counts.open.get(other.id, 0) for other in one.versions),
        running_old=sum(facts.counts.open.get(other.id, 0) for other in one.versions if other.id != version.id),
        notes=_notes(known, one, told.due, has_deputy=bool(deputies)),
    )


def in_months(begin: dt.date, day: dt.date) -> tuple[int, int]:
    """How long ago a day was: whole calendar months, and days beyond them.

    >>> in_months(dt.date(2024, 8, 31), dt.date(2026, 3, 1))
    (18, 1)
    """
    months = (day.year - begin.year) * 12 + day.month - begin.month
    while add_months(begin, months) > day:
        months -= 1
    return months, (day - add_months(begin, months)).days


def owner_problem(known: Known, owner: str) -> str:
    """What is wrong with an owner: "none" where there is none, "left" from the day after they left, or "inactive"."""
    if not owner:
        return "none"
    person = known.people.get(owner)
    if person is None:
        return "inactive"
    if person.left_at is None:
        return "" if person.active else "inactive"
    return "left" if known.as_of.day_of(person.left_at) < known.as_of.day else ""


def is_open(action: Action, until: int) -> bool:
    """Whether what was decided had not been done by then."""
    return action.done_at is None or action.done_at > until


def evidence(review: Held) -> int:
    """How many pieces of evidence a review has."""
    return 0 if review.evidence == NO_LIST else len(msgspec.json.decode(review.evidence))


def severities(version: Version) -> tuple[int, int]:
    """How many errors and warnings were found in a version."""
    if version.findings == NO_LIST:
        return 0, 0
    found = [one.severity for one in _findings(version.findings)]
    return found.count("error"), found.count("warning")


def _deputies(known: Known, owner: str, version: Version) -> tuple[str, ...]:
    """Who stands in for the owner: whom the diagram names, if they are here, and whoever does so on that day."""
    there = known.deputies.get(owner, ())
    standing = {one.deputy_id for one in there if one.processes is None or version.key in _keys(one.processes)}
    named = {version.deputy} if version.deputy and not owner_problem(known, version.deputy) else set()
    return tuple(sorted(known.name(one) for one in (standing | named) - {owner} if owner))


def _notes(known: Known, one: Process, due: dt.date, *, has_deputy: bool) -> tuple[str, ...]:
    """What is worth knowing of an owner, and no problem yet."""
    if one.owned is None:
        return ()
    new = due - NEW_OWNER < known.as_of.day_of(one.owned.since) <= due
    told = {
        "no_deputy": not has_deputy,
        "new_owner": new,
        "owns_many": known.owns[one.owned.person_id] > MANY_PROCESSES,
    }
    return tuple(name for name, so in told.items() if so)
