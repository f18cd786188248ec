"""What a review looks at: everything that has happened to a process since the last one that counted, as numbers.

They are pinned when the review begins, so that everybody talks about the same; pinning again says why. The number of
queries does not depend on how much has happened.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec

from engine import views
from engine.calendar.instants import micros
from engine.diagram import read
from engine.diagram.differences import MEANING, WORDS, differences
from engine.governance.clock import is_significant
from engine.governance.feedback import CATEGORIES, STATES
from engine.program import kept
from engine.sentence import plain
from engine.store import definitions, period, processes, review_actions, reviews
from engine.store.period import Between

if TYPE_CHECKING:
    from engine.diagram.differences import Difference
    from engine.program.model import Program
    from engine.store.definitions import DefinitionRow
    from engine.store.period import Spread
    from engine.store.reviews import ReviewRow
    from engine.store.transaction import Reader
    from engine.turn import Turns

REPORTS = 50
"""Reports from the front line that are shown; the rest is counted."""
TOLD = 12
"""Sentences about the differences of a version that are kept; the rest is counted."""
Json = dict[str, Any]


def pin(r: Reader, turns: Turns, process_key: str, at: int, by: str, why: str = "") -> bytes:
    """Take the numbers of a process as they are now, as JSON; `why` says what for, where it is done again."""
    versions = definitions.versions(r, process_key)
    since, what = _since(r, turns, versions, process_key)
    active = next((one for one in versions if one.published_at is not None), versions[0] if versions else None)
    between = Between(process_key, since, at + 1)
    found: Json = {
        "at": at,
        "by": by,
        "why": why,
        "since": since,
        "since_what": what,
        "behind": period.behind(r, between),
        "versions": _versions(versions, since),
        **_volumes(r, between),
        "lanes": [_lane(one) for one in period.lanes(r, between)],
        "late": dict(zip(("open", "done"), period.late(r, between), strict=True)),
        "incidents": dict(zip(("raised", "open"), period.incidents(r, between), strict=True)),
        "forced": _forced(r, between),
        "feedback": _feedback(r, turns, between),
        "actions": _actions(r, process_key, at),
    }
    if active is not None:
        found |= _about(r, turns, active, between)
    return msgspec.json.encode(found, enc_hook=plain)


def _since(r: Reader, turns: Turns, versions: list[DefinitionRow], process_key: str) -> tuple[int, str]:
    """From when on to look: the last review that counted, else the day it went live, else its first version."""
    counting = [one for one in reviews.of_process(r, process_key) if is_significant(views.clock_review(one))]
    if counting:
        return _moment_of(turns, counting[-1]), "the last significant review"
    live = processes.find(r, process_key)
    if live is not None:
        return live.live_since, "it went live"
    return min((one.deployed_at for one in versions), default=0), "it was first deployed"


def _moment_of(turns: Turns, row: ReviewRow) -> int:
    """When a review looked at the process: when it was recorded, or the day that it is said to have been held on."""
    day = micros(dt.datetime.combine(dt.date.fromisoformat(row.held_on), dt.time(), turns.calendar.zone))
    return row.recorded_at if row.pins is not None else min(row.recorded_at, day)


def _versions(versions: list[DefinitionRow], since: int) -> list[Json]:
    new = [one for one in versions if one.deployed_at >= since or (one.published_at or 0) >= since]
    return [_version(one, _before(versions, one)) for one in new]


def _before(versions: list[DefinitionRow], one: DefinitionRow) -> DefinitionRow | None:
    """The version that was in force before this one: the newest published before it, else the one before it."""
    older = [other for other in versions if other.version < one.version]
    return next((other for other in older if other.published_at is not None), older[0] if older else None)


def _version(row: DefinitionRow, before: DefinitionRow | None) -> Json:
    found = _compared(row, before)
    by_sort = [one.sort for one in found]
    told = [one.sentence for one in found if one.sort in {MEANING, WORDS}]
    return {
        "id": row.id,
        "version": row.version,
        "deployed_at": row.deployed_at,
        "deployed_by": row.deployed_by,
        "published_at": row.published_at,
        "published_by": row.published_by,
        "before": before.version if before else None,
        "meaning": by_sort.count(MEANING),
        "words": by_sort.count(WORDS),
        "layout": len(found) - by_sort.count(MEANING) - by_sort.count(WORDS),
        "told": told[:TOLD],
        "untold": max(len(told) - TOLD, 0),
    }


def _compared(row: DefinitionRow, before: DefinitionRow | None) -> tuple[Difference, ...]:
    if before is None:
        return ()
    return differences(*(read(one.xml, f"{one.key}.bpmn") for one in (before, row)))


def _volumes(r: Reader, between: Between) -> Json:
    ended = period.ended(r, between)
    return {
        "volumes": {
            "started": period.started(r, between),
            "open": period.still_open(r, between),
            "ended": sum(count for _, _, count in ended),
            "outcomes": [{"state": state, "outcome": outcome, "count": count} for state, outcome, count in ended],
        },
        "cycle": _spread(period.cycle(r, between)),
    }


def _lane(one: period.LaneTimes) -> Json:
    return {"lane": one.lane, "zone": one.zone, "waiting": _spread(one.waiting), "working": _spread(one.working)}


def _spread(one: Spread) -> Json:
    return {"count": one.times, "median": one.median, "p85": one.p85}


def _forced(r: Reader, between: Between) -> Json:
    kinds = period.forced(r, between)
    return {
        "retried": kinds.get("IncidentResolved", 0),
        "values": kinds.get("VariablesSet", 0),
        "keys": kinds.get("BusinessKeySet", 0),
        "cancelled": kinds.get("InstanceEnded", 0),
    }


def _feedback(r: Reader, turns: Turns, between: Between) -> Json:
    """What the front line has reported and is open or was answered since; all of it counted, the first ones shown."""
    rows = period.reported(r, between)
    answered = sum(row[5] is not None for row in rows)
    versions = {one.id: one.version for one in definitions.versions(r, between.process_key)}
    return {
        "open": len(rows) - answered,
        "answered": answered,
        "reports": [_report(r, turns, row, versions) for row in rows[:REPORTS]],
    }


def _report(r: Reader, turns: Turns, row: tuple[Any, ...], versions: dict[str, int]) -> Json:
    step = turns.deployed.program(r, row[6]).elements.get(row[1])
    return {
        "id": row[0],
        "element": row[1],
        "step": step.label if step else row[1],
        "category": str(CATEGORIES[row[2]]),
        "state": row[3],
        "stands": str(STATES[row[3]]),
        "at": row[4],
        "fixed_in": versions.get(row[7]),
    }


def _actions(r: Reader, process_key: str, at: int) -> list[Json]:
    """What earlier reviews agreed and is not done, and what was done since they did."""
    return [
        {
            "id": one.id,
            "what": one.what,
            "person": one.person_id,
            "due_on": one.due_on,
            "made_at": one.made_at,
            "done_at": one.done_at,
            "days": (at - one.made_at) // (24 * 60 * period.MINUTE),
        }
        for one in review_actions.of_process(r, process_key)
    ]


def _about(r: Reader, turns: Turns, active: DefinitionRow, between: Between) -> Json:
    """What is to be said of the active version itself."""
    program = turns.deployed.program(r, active.id)
    findings = kept.decoded(active.findings)
    opinion = None if active.opinion is None else msgspec.json.decode(active.opinion).get("summary")
    return {
        "definition_id": active.id,
        "version": active.version,
        "author": active.deployed_by,
        "zones": sorted({one.zone for one in program.lanes.values() if one.zone}),
        "unused": _unused(program, period.ways(r, between, active.id)),
        "findings": [{"severity": str(one.severity), "message": one.message} for one in findings],
        "opinion": opinion,
    }


def _unused(program: Program, taken: set[str]) -> list[Json]:
    """Elements that no request came to, and flows out of others that none took."""
    unseen = {one.id: one for one in program.elements.values() if one.id not in taken}
    seen = (one for one in program.elements.values() if one.id in taken)
    flows = (flow for one in seen for flow in one.outgoing if flow.id not in taken and flow.target not in unseen)
    shown = [{"id": one.id, "kind": one.kind, "label": one.label} for one in unseen.values() if one.name]
    return shown + [{"id": one.id, "kind": "sequenceFlow", "label": one.label or one.name} for one in flows]
