"""The record as reports read it: one wide row per event, filled from the journal by one projector.

Columns and their words are those of the event table of docs/architecture; `lifecycle` speaks
IEEE 1849-2016. Global positions are given here, after the events were committed and under one lock:
whoever has read up to a position has missed nothing before it. Reports lag behind by what `lag` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, select

from engine import events as e
from engine.store.columns import NEVER
from engine.store.encoding import decode, texts
from engine.store.instances import lock_free
from engine.store.registers import event, setting
from engine.store.statements import NONE_SKIPPED, Statement, adding, adding_new, among, changing, fixed, p
from engine.store.tables import instance, journal, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.store.transaction import Reader, Writer

Row = dict[str, Any]

_BEHIND = Statement(
    select(instance.c.id)
    .where(instance.c.behind == fixed(1))
    .order_by(instance.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_ROWS = Statement(
    select(
        *journal.c["instance_id", "first", "last", "at", "actor", "channel", "format", "events"],
        *journal.c["values_digest", "previous", "hash"],
        *instance.c["root_id", "business_key", "process_key", "definition_id"],
    )
    .join(instance, instance.c.id == journal.c.instance_id)
    .where(among(instance.c.id, "ids"), journal.c.first > instance.c.projected)
    .order_by(journal.c.instance_id, journal.c.first)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_PLACES = Statement(
    select(*task.c["id", "name", "lane", "zone", "claimed_at", "on_behalf_of"]).where(among(task.c.id, "ids"))
)
_PROJECTED = Statement(
    changing(instance, ("projected",), "id").values(
        behind=case((instance.c.sequence > p("projected"), fixed(1)), else_=fixed(0))
    )
)
_ADD = adding(event)
_MAKE_POSITION = adding_new(setting)
_HOLD_POSITION = Statement(select(setting.c.value).where(setting.c.name == p("name")).with_for_update())
_LAST = Statement(select(func.max(event.c.position)))
_LAG = Statement(
    select(func.count(), func.coalesce(func.sum(instance.c.sequence - instance.c.projected), fixed(0))).where(
        instance.c.behind == fixed(1)
    )
)


class Lag(NamedTuple):
    """How far reports are behind: instances with news, and events not yet told."""

    instances: int
    events: int


class Place(NamedTuple):
    """Where a task stands; later events of it say so too."""

    name: str | None = None
    lane: str | None = None
    zone: str | None = None
    claimed_at: int | None = None
    on_behalf_of: str | None = None


NOWHERE = Place()


def project(w: Writer, limit: int, *, at: int | None = None) -> int:
    """Tell reports of up to `limit` journal rows; how many events that were. Doing it again adds nothing.

    `at` is the moment of recording (None: the moment of the event). Instances that somebody is working
    on are left for the next round.
    """
    ids = [row[0] for row in w.all(_BEHIND, {"limit": limit})]
    ids = lock_free(w, ids) if ids else ids
    return _tell(w, ids, limit, at) if ids else 0


def catch_up(w: Writer, instance_id: str) -> None:
    """Tell reports all that has happened to an instance so far, which this transaction is about to change the version
    of: what is told from now on is told of the other version, its lanes and names.
    """
    _tell(w, [instance_id], NEVER, None)


def _tell(w: Writer, ids: list[str], limit: int, at: int | None) -> int:
    hold_position(w)
    turns = _by_time(w.all(_ROWS, {"ids": texts(ids), "limit": limit}))
    rows = _wide(w, turns)
    position = w.value(_LAST) or 0
    for row in rows:
        position += 1
        row["position"] = position
        row["recorded_at"] = row["at"] if at is None else at
    w.run_many(_ADD, rows)
    reached = {turn[0]: turn[2] for turn in turns}
    w.run_many(_PROJECTED, [{"id": one, "projected": last} for one, last in reached.items()])
    return len(rows)


def lag(r: Reader) -> Lag:
    """How far reports are behind."""
    found = r.one(_LAG)
    return Lag(*found) if found else Lag(0, 0)


def hold_position(w: Writer) -> None:
    """Be the only one who gives positions, until this transaction ends. Taken after all other locks."""
    if w.dialect != "sqlite":
        w.add(_MAKE_POSITION, {"name": "event_position", "value": ""})
        w.one(_HOLD_POSITION, {"name": "event_position"})


def _by_time(turns: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """In the order of their moments, but never an instance's later turn first, should a clock have been set back."""
    clocks: dict[str, int] = {}
    moments = []
    for turn in turns:
        clocks[turn[0]] = max(clocks.get(turn[0], 0), turn[3])
        moments.append((clocks[turn[0]], turn[0], turn[1]))
    return [turn for _, turn in sorted(zip(moments, turns, strict=True), key=lambda pair: pair[0])]


def _wide(w: Writer, turns: list[tuple[Any, ...]]) -> list[Row]:
    decoded = [(turn, decode(turn[6], turn[7])) for turn in turns]
    places = _places(w, decoded)
    return [
        told(turn, turn[1] + number, one, places.get(f"{turn[0]}-{getattr(one, 'wait', 0)}", NOWHERE))
        for turn, events in decoded
        for number, one in enumerate(events)
    ]


def _places(w: Writer, decoded: Iterable[tuple[tuple[Any, ...], list[e.AnyEvent]]]) -> dict[str, Place]:
    ids = {f"{turn[0]}-{getattr(one, 'wait', 0)}" for turn, events in decoded for one in events if of_task(one)}
    found = w.all(_PLACES, {"ids": texts(sorted(ids))}) if ids else []
    return {row[0]: Place(*row[1:]) for row in found}


def of_task(one: e.AnyEvent) -> bool:
    """Whether an event is about a task, and so says where that stands."""
    return _TYPES.get(type(one)) == "task" or getattr(one, "kind", "") == "task"


def told(turn: tuple[Any, ...], sequence: int, one: e.AnyEvent, place: Place) -> Row:
    """The row that tells of an event, without its position; `turn` is a journal row as `project` reads it."""
    instance_id, _, _, at, actor, channel, _, _, digest, previous, seal, root_id, business_key, process_key, version = (
        turn
    )
    wait, scope = getattr(one, "wait", 0), getattr(one, "scope", 0)
    return {
        "at": at,
        "instance_id": instance_id,
        "sequence": sequence,
        "root_instance_id": root_id,
        "business_key": business_key,
        "customer_id": None,
        "customer_class": None,
        "process_key": process_key,
        "definition_id": version,
        "kind": type(one).__name__,
        "element_id": getattr(one, "element", None),
        "element_name": place.name,
        "element_type": _TYPES.get(type(one)) or getattr(one, "kind", None),
        "activity_id": f"{instance_id}-{wait}" if wait else None,
        "parent_activity_id": f"{instance_id}-{scope}" if scope else None,
        "lifecycle": _lifecycle(one, place),
        "actor": actor,
        "on_behalf_of": _on_behalf_of(one, place),
        "lane": place.lane,
        "zone": place.zone,
        "channel": channel,
        "reason": _reason(one),
        "flow_id": " ".join(getattr(one, "flows", ())) or None,
        "rule_ids": " ".join(one.rules) if isinstance(one, e.DecisionMade) else None,
        "data_changed": _data(one, digest),
        "batch_id": getattr(one, "batch", None),
        "previous_hash": previous,
        "hash": seal,
    }


def _on_behalf_of(one: e.AnyEvent, place: Place) -> str | None:
    """For whom somebody took a task, or did it: whoever does one for another has taken it for them."""
    if isinstance(one, e.TaskClaimed):
        return one.on_behalf_of
    return place.on_behalf_of if isinstance(one, e.Completed | e.Fired | e.RoundsPlanned) else None


def _data(one: e.AnyEvent, digest: bytes) -> str | None:
    """Names of the values that changed, and the digest of the (erasable) values themselves."""
    return texts([*one.names, digest.hex()]) if isinstance(one, e.VariablesSet) else None


def _reason(one: e.AnyEvent) -> str | None:
    if isinstance(one, e.InstanceEnded):
        return one.outcome
    if isinstance(one, e.JobFailed | e.IncidentRaised):
        return one.message
    if isinstance(one, e.BusinessKeySet | e.InstanceMigrated):
        return one.reason
    return one.code if isinstance(one, e.ErrorThrown | e.EscalationThrown) else None


def _lifecycle(one: e.AnyEvent, place: Place) -> str:
    rule = _LIFECYCLES.get(type(one), "unknown")
    return rule if isinstance(rule, str) else rule(one, place)


def _stopped(_one: Any, place: Place) -> str:
    return "withdraw" if place.claimed_at is None else "ate_abort"


def _instance_ended(one: Any, _place: Place) -> str:
    return "complete" if one.state == "completed" else "pi_abort"


def _scope_opened(one: Any, _place: Place) -> str:
    return "unknown" if one.kind in {"items", "kept"} else "start"


def _scope_closed(one: Any, _place: Place) -> str:
    """What was kept after its end does not end once more."""
    return {"completed": "complete", "cancelled": "ate_abort"}.get(one.how, "unknown")


_TYPES: dict[type, str] = {
    e.InstanceStarted: "process",
    e.InstanceEnded: "process",
    e.BusinessKeySet: "process",
    e.EndReached: "process",
    e.TargetMoved: "process",
    e.InstanceMigrated: "process",
    e.MigrationUndone: "process",
    e.ScopeOpened: "scope",
    e.ScopeClosed: "scope",
    e.ScopeKept: "scope",
    e.ScopeResumed: "scope",
    e.ScopeDrawn: "scope",
    e.ScopeUndrawn: "scope",
    e.CompensationBegun: "compensation",
    e.TaskCreated: "task",
    e.RoundsPlanned: "task",
    e.TaskClaimed: "task",
    e.TaskReleased: "task",
    e.TaskDueMoved: "task",
    e.TaskOffered: "task",
    e.TaskPostponed: "task",
    e.TaskAsked: "task",
    e.TaskAnswered: "task",
    e.TurnTakenBack: "task",
    e.TaskCarried: "task",
    e.JobCreated: "job",
    e.JobFailed: "job",
    e.ScriptPrinted: "job",
    e.TimerArmed: "timer",
    e.MessageAwaited: "message",
    e.MessageSent: "message",
    e.MessageReceived: "message",
    e.SignalAwaited: "signal",
    e.SignalThrown: "signal",
    e.ConditionAwaited: "condition",
    e.ConditionSeen: "condition",
    e.ChildCalled: "child",
    e.DecisionMade: "decision",
    e.DocumentRead: "document",
    e.DocumentWritten: "document",
    e.Arrived: "gateway",
    e.Joined: "gateway",
    e.IncidentRaised: "incident",
    e.IncidentResolved: "incident",
}
_LIFECYCLES: dict[type, str | Callable[[Any, Place], str]] = {
    e.InstanceStarted: "start",
    e.InstanceEnded: _instance_ended,
    e.ScopeOpened: _scope_opened,
    e.ScopeClosed: _scope_closed,
    e.ScopeKept: _scope_closed,
    e.CompensationBegun: "start",
    e.Passed: "complete",
    e.Joined: "complete",
    e.Activated: "start",
    e.TaskCreated: "schedule",
    e.JobCreated: "schedule",
    e.TimerArmed: "schedule",
    e.MessageAwaited: "schedule",
    e.SignalAwaited: "schedule",
    e.ConditionAwaited: "schedule",
    e.PartHappened: "complete",
    e.ChildCalled: "start",
    e.Completed: "complete",
    e.Interrupted: _stopped,
    e.Withdrawn: "withdraw",
    e.Fired: "complete",
    e.RoundsPlanned: "complete",
    e.TaskClaimed: "assign",
    e.TaskReleased: "reassign",
    e.TaskDueMoved: "reassign",
    e.TargetMoved: "unknown",
    e.TaskOffered: "reassign",
    e.TaskPostponed: "suspend",
    e.TaskAsked: "reassign",
    e.TaskAnswered: "reassign",
    e.TurnTakenBack: "reassign",
    e.DecisionMade: "complete",
    e.DocumentRead: "complete",
    e.DocumentWritten: "complete",
    e.IncidentRaised: "suspend",
    e.IncidentResolved: "resume",
}
