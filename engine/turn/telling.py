"""What people are told of work: which kinds there are, what each has chosen of them, and what of a turn tells whom.

What happens in a turn is told by rows in the same transaction, written before its working tables: so it is still known
who had a task before. Nobody is told of their own deeds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from engine import events as e
from engine.calendar.instants import micros, moment
from engine.model import as_group
from engine.rights.questions import SYSTEM
from engine.store import tasks, tellings
from engine.store.columns import NEVER
from engine.store.deliveries import HOOK, MAIL
from engine.store.tellings import TellingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.execution.run import Run
    from engine.store.instances import InstanceRow
    from engine.store.telling_choices import ChoiceRow
    from engine.store.transaction import Writer

NOW, DIGEST, OFF = "now", "digest", "off"
MODES = (NOW, DIGEST, OFF)
CHANNELS = (MAIL, HOOK)
ASSIGNED, OFFERED, MENTIONED, ASKED, ANSWERED = "assigned", "offered", "mentioned", "asked", "answered"
SOON, MISSED, BACK, TAKEN = "soon", "missed", "back", "taken"
ENDED, FAILED, STUCK = "ended", "failed", "stuck"
PAUSED, TEST, VIEW = "paused", "test", "view"
CHOICE_OF = {
    ASSIGNED: "assigned",
    OFFERED: "offered",
    MENTIONED: "mentioned",
    ASKED: "asked",
    ANSWERED: "asked",
    SOON: "soon",
    MISSED: "missed",
    BACK: "back",
    TAKEN: "taken",
    ENDED: "request",
    FAILED: "request",
    STUCK: "request",
}
"""What somebody chooses about each kind that can be chosen; `PAUSED`, `TEST` and `VIEW` are sent at once."""
USUAL: Mapping[str, Mapping[str, str]] = {
    MAIL: {
        "assigned": NOW,
        "mentioned": NOW,
        "asked": NOW,
        "soon": DIGEST,
        "missed": NOW,
        "back": OFF,
        "taken": DIGEST,
        "request": DIGEST,
        "offered": OFF,
    },
    HOOK: dict.fromkeys(("assigned", "mentioned", "asked", "soon", "missed", "taken", "request"), NOW)
    | {"back": OFF, "offered": OFF},
}
"""What counts for whoever has chosen nothing."""
FOR_DEPUTIES = frozenset({ASSIGNED, ASKED, ANSWERED, SOON, MISSED, BACK})
"""What is told to whoever stands in as well, because they may do it."""
IN_TIME = frozenset({SOON, MISSED, BACK})
"""What tells of a moment, and is true before or after it only."""
HOUR, LEAD = 7, 4
LEADS = (1, 4, 8, 16)
"""Working hours before its time, of which somebody chooses how early they are told of a task."""
NAMED = 20
"""How many people whom a task names are told of it at most."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody wants to be told, and how: the mode of each choice by channel, the hour and zone (empty: the
    organisation's) of their digest, and how many working hours before its time they are told of a task.
    """

    channels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: USUAL)
    hour: int = HOUR
    zone: str = ""
    lead: int = LEAD

    def mode(self, channel: str, kind: str) -> str:
        """How a kind is told by a channel; what cannot be chosen goes at once, by mail alone."""
        choice = CHOICE_OF.get(kind)
        if choice is None:
            return NOW if channel == MAIL or kind == TEST else OFF
        return self.channels[channel].get(choice, USUAL[channel][choice])

    def next_digest(self, now: int, house: dt.tzinfo, days: int = 1) -> int:
        """The moment of the next digest after now; of the one after `days` days where it is not daily."""
        zone = ZoneInfo(self.zone) if self.zone else house
        local = moment(now, zone)
        found = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        step = 0 if found > local and days == 1 else days
        day = local.date() + dt.timedelta(days=step)
        return micros(dt.datetime.combine(day, dt.time(self.hour), zone))

    def at_hour(self, at: int, now: int, house: dt.tzinfo) -> int:
        """The hour of the digest on the day of a moment; that of the next digest where it is over."""
        zone = ZoneInfo(self.zone) if self.zone else house
        found = micros(dt.datetime.combine(moment(at, zone).date(), dt.time(self.hour), zone))
        return found if found > now else self.next_digest(now, house)


def chosen(row: ChoiceRow | None) -> Choices:
    """Read what somebody has chosen."""
    if row is None:
        return Choices()
    said = msgspec.json.decode(row.channels)
    channels = {channel: {**USUAL[channel], **said.get(channel, {})} for channel in CHANNELS}
    return Choices(channels, row.hour, row.zone, row.lead)


class _Told(NamedTuple):
    """What a turn tells somebody, before it is a row."""

    person: str
    kind: str
    wait: int
    occasion: str
    moment: int | None = None


def tell(w: Writer, before: InstanceRow, run: Run, actor: str) -> bool:
    """Tell people what a turn has for them; whether there was anything. Called before its tables are written."""
    found = [one for event in run.events for one in _told_by(w, before, run, event, actor)]
    mine = {actor, ""}
    rows = [_row(run, one, actor) for one in found if one.person not in mine]
    tellings.add(w, rows)
    return bool(rows)


def _told_by(w: Writer, before: InstanceRow, run: Run, event: Any, actor: str) -> Iterator[_Told]:
    rule = _RULES.get(event.__class__)
    return iter(()) if rule is None else rule(w, before, run, event, actor)


def _row(run: Run, one: _Told, actor: str) -> TellingRow:
    instance_id = run.state.instance_id
    task_id = f"{instance_id}-{one.wait}" if one.wait else None
    subject = task_id or instance_id
    id_ = tellings.named(one.person, one.kind, subject, one.occasion)
    by = "" if actor == SYSTEM else actor
    return TellingRow(id_, one.person, one.kind, subject, task_id, instance_id, by, one.moment, None, run.now)


def _created(_w: Writer, _before: InstanceRow, _run: Run, event: e.TaskCreated, _actor: str) -> Iterator[_Told]:
    """Who is given a task by the process; or named by it, alone or among others."""
    due = min((one for one in (event.due, event.target) if one is not None), default=None)
    named = [one for one in event.people if not one.startswith(as_group(""))][:NAMED]
    if event.assignee:
        yield _Told(event.assignee, ASSIGNED, event.wait, "created", due)
    elif event.group is None and len(event.people) == 1:
        yield from (_Told(one, ASSIGNED, event.wait, "created", due) for one in named)
    else:
        yield from (_Told(one, OFFERED, event.wait, "created", due) for one in named)


def _claimed(w: Writer, before: InstanceRow, run: Run, event: e.TaskClaimed, _actor: str) -> Iterator[_Told]:
    had, due = _had(w, before, event.wait)
    if event.assignee != had:
        yield _Told(event.assignee, ASSIGNED, event.wait, str(run.now), due)
        yield from _lost(run, event.wait, had, due)


def _asked(w: Writer, before: InstanceRow, run: Run, event: e.TaskAsked, _actor: str) -> Iterator[_Told]:
    had, due = _had(w, before, event.wait)
    yield _Told(event.assignee, ASKED, event.wait, str(run.now), due)
    if had != event.asked_by:
        yield from _lost(run, event.wait, had, due)


def _answered(w: Writer, before: InstanceRow, run: Run, event: e.TaskAnswered, _actor: str) -> Iterator[_Told]:
    had, due = _had(w, before, event.wait)
    yield _Told(event.assignee, ANSWERED, event.wait, str(run.now), due)
    yield from _lost(run, event.wait, had, due)


def _released(w: Writer, before: InstanceRow, run: Run, event: e.TaskReleased, _actor: str) -> Iterator[_Told]:
    yield from _lost(run, event.wait, *_had(w, before, event.wait))


def _lost(run: Run, wait: int, had: str, due: int | None) -> Iterator[_Told]:
    if had:
        yield _Told(had, TAKEN, wait, str(run.now), due)


def _had(w: Writer, before: InstanceRow, wait: int) -> tuple[str, int | None]:
    """Who had a task before this turn, and by when it is to be done."""
    row = tasks.find(w, f"{before.id}-{wait}") if wait <= before.sequence else None
    if row is None:
        return "", None
    due = min((one for one in (row.due, row.target) if one is not None), default=None)
    return row.assignee or "", due


def _moved(w: Writer, before: InstanceRow, run: Run, event: e.TaskDueMoved, _actor: str) -> Iterator[_Told]:
    """Who has a task that is late by a change of its moments, unless it was late before: that they were told."""
    due = min((one for one in (event.due, event.target) if one is not None), default=NEVER)
    row = tasks.find(w, f"{before.id}-{event.wait}") if due <= run.now and event.wait <= before.sequence else None
    if row is None or not row.assignee:
        return
    if row.due_sort > run.now:
        yield _Told(row.assignee, MISSED, event.wait, str(due), due)
    else:
        tellings.move(w, row.assignee, MISSED, row.id, (row.due_sort, due))


def _ended(_w: Writer, before: InstanceRow, run: Run, event: e.InstanceEnded, actor: str) -> Iterator[_Told]:
    """Who began a request is told how it ended; of what it called itself they are told nothing."""
    if run.state.parent is None:
        starter = before.started_by if before.revision else actor
        yield _Told(starter, ENDED if event.state == "completed" else FAILED, 0, "")


def _stuck(_w: Writer, before: InstanceRow, run: Run, event: e.IncidentRaised, _actor: str) -> Iterator[_Told]:
    if run.state.parent is None and before.revision:
        yield _Told(before.started_by, STUCK, 0, event.element)


_RULES: dict[type, Callable[[Writer, InstanceRow, Run, Any, str], Iterator[_Told]]] = {
    e.TaskCreated: _created,
    e.TaskClaimed: _claimed,
    e.TaskAsked: _asked,
    e.TaskAnswered: _answered,
    e.TaskReleased: _released,
    e.TaskDueMoved: _moved,
    e.InstanceEnded: _ended,
    e.IncidentRaised: _stuck,
}
