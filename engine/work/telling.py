"""Telling people in time: by which ways each telling goes, and which tasks come near their time.

Everything here may be done again, and by several: a telling is known by whom, what and when it is about, and what is on
its way already is left. Deadlines are found along the index of due dates, from the place where the last look ended.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from engine.calendar.business import OutsideHorizon
from engine.calendar.instants import DAY, HOUR, SECOND
from engine.store import absences, deadlines, deliveries, people, settings, tasks, telling_choices, tellings, webhooks
from engine.store.columns import NEVER
from engine.store.deliveries import MAIL, DeliveryRow
from engine.store.tellings import TellingRow
from engine.turn import telling
from engine.turn.telling import Choices, chosen
from engine.views import absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.calendar import Calendar
    from engine.model import Absence
    from engine.store.tasks import TaskRow
    from engine.store.telling_choices import ViewMailRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns

MANY = 200
"""Rows that are looked at together."""
PAGES = 25
"""Pages of one stretch that are looked at in a row before something else has its turn."""
LOOK = 15.0
"""Seconds between two looks at the deadlines."""
JUMP = 60 * SECOND
"""Where so much time passes between two looks the clock was advanced: what has its time by now does not wait."""
KEPT = 30 * DAY
"""For how long it is known what somebody was told."""
LATE = 120_000_000
"""Microseconds by which a task may be seen later than it says that it came up."""
HELD, CURSORS = "telling", "telling_cursors"
MISSED, OFFERED, BACK = "missed", "offered", "back"


class Telling:
    """One worker's looks; that several look tells nobody twice."""

    def __init__(self, turns: Turns, told: Callable[[], None] = lambda: None) -> None:
        """Nothing was looked at yet; `told` is called when there is something to send."""
        self._turns = turns
        self._told = told
        self._looked = -LOOK
        self._at = 0

    def look(self) -> int:
        """Send on its way what is new; find deadlines if it is time. Gives how many tellings were sent on."""
        now = self._turns.store.now()
        has_jumped = now - self._at >= JUMP
        if has_jumped or time.monotonic() - self._looked >= LOOK:
            self._looked, self._at = time.monotonic(), now
            find(self._turns)
        done = route(self._turns)
        if done or has_jumped:
            self._told()
        return done


def find(turns: Turns) -> None:
    """Find what is due soon, what is late, what is back, what is offered and which views are to be sent."""
    with turns.store.reading() as r:
        turns.hours.look(r)
    _walk(turns, MISSED, lambda now: now, _missed)
    for version, calendar in sorted(turns.hours.every().items()):
        for lead in telling.LEADS:
            until = partial(_ahead, calendar, lead)
            _walk(turns, f"soon {version} {lead}", until, partial(_soon, turns, version, lead))
    _return(turns)
    _offer(turns)
    _send_views(turns)


# -- deadlines ---------------------------------------------------------------------------------------


def _walk(
    turns: Turns,
    name: str,
    until: Callable[[int], int],
    tell: Callable[[Writer, int, Sequence[TaskRow]], Iterable[TellingRow]],
) -> None:
    """Tell of the tasks that are due after the place where the last look ended, and not after `until`."""
    with turns.store.reading() as r:
        is_first = name not in _cursors(r)
    if is_first:
        turns.write(partial(_begin, name=name))
    for _ in range(PAGES):
        with turns.store.reading() as r:
            now = turns.store.now(r)
            if not deadlines.taken(r, _cursor(r, name, now), until(now), 1):
                return
        if turns.write(partial(_page, name=name, until=until, tell=tell)) < MANY:
            return


def _page(
    w: Writer,
    now: int,
    *,
    name: str,
    until: Callable[[int], int],
    tell: Callable[[Writer, int, Sequence[TaskRow]], Iterable[TellingRow]],
) -> int:
    settings.hold(w, HELD)
    rows = deadlines.taken(w, _cursor(w, name, now), until(now), MANY)
    if rows:
        tellings.add(w, tell(w, now, rows))
        _move(w, name, (rows[-1].due_sort, rows[-1].id))
    return len(rows)


def _begin(w: Writer, now: int, *, name: str) -> None:
    """Remember where the first look began."""
    settings.hold(w, HELD)
    if name not in _cursors(w):
        _move(w, name, (now, ""))


def _cursor(r: Reader, name: str, now: int) -> tuple[int, str]:
    """Where the last look ended; what was late before the first look is not told."""
    at, after = _cursors(r).get(name, (now, ""))
    return at, after


def _cursors(r: Reader) -> dict[str, tuple[int, str]]:
    text = settings.get(r, CURSORS)
    return msgspec.json.decode(text, type=dict[str, tuple[int, str]]) if text else {}


def _move(w: Writer, name: str, place: tuple[int, str]) -> None:
    settings.put(w, CURSORS, msgspec.json.encode({**_cursors(w), name: place}).decode())


def _ahead(calendar: Calendar, lead: int, now: int) -> int:
    try:
        return calendar.add(now, lead * HOUR)
    except OutsideHorizon:  # hours that leave nothing open: nothing comes near
        return now


def _missed(_w: Writer, now: int, rows: Sequence[TaskRow]) -> Iterator[TellingRow]:
    return (_about(row, telling.MISSED, now) for row in rows if row.assignee)


def _soon(turns: Turns, version: str, lead: int, w: Writer, now: int, rows: Sequence[TaskRow]) -> Iterator[TellingRow]:
    """Tell of those whose lane keeps this calendar, whoever wants to know so long before."""
    chosen_by = telling_choices.of_many(w, [row.assignee or "" for row in rows])
    for row in rows:
        wanted = chosen(chosen_by.get(row.assignee or "")).lead
        if wanted == lead and row.due_sort > now and _calendar(turns, w, row).version == version:
            yield _about(row, telling.SOON, now)


def _calendar(turns: Turns, r: Reader, row: TaskRow) -> Calendar:
    return turns.hours.at(turns.deployed.program(r, row.definition_id), row.element)


def _about(row: TaskRow, kind: str, now: int) -> TellingRow:
    whom = row.assignee or ""
    id_ = tellings.named(whom, kind, row.id, str(row.due_sort))
    return TellingRow(id_, whom, kind, row.id, row.id, row.instance_id, "", row.due_sort, None, now)


# -- what comes back ---------------------------------------------------------------------------------


def _return(turns: Turns) -> None:
    """Tell of what was put off and is back: from where the last look ended, and once more of what is young."""
    with turns.store.reading() as r:
        now = turns.store.now(r)
        place = min(_cursor(r, BACK, now), (now - LATE, ""))
        is_first = BACK not in _cursors(r)
    if is_first:
        turns.write(partial(_begin, name=BACK))
    for _ in range(PAGES):
        with turns.store.reading() as r:
            rows = deadlines.back(r, place, now, MANY)
            is_new = _is_new(r, rows, _cursor(r, BACK, now))
        if is_new:
            turns.write(partial(_tell_back, since=place))
        if len(rows) < MANY:
            return
        place = _place(rows[-1])


def _is_new(r: Reader, rows: Sequence[TaskRow], cursor: tuple[int, str]) -> bool:
    """Whether there is something of which nobody was told, or that was not looked at."""
    ids = {one.id for one in map(_of_back, rows) if one}
    return any(_place(row) > cursor for row in rows) or len(tellings.find_many(r, ids)) < len(ids)


def _tell_back(w: Writer, now: int, *, since: tuple[int, str]) -> None:
    settings.hold(w, HELD)
    rows = deadlines.back(w, since, now, MANY)
    tellings.add(w, (one._replace(at=now) for one in map(_of_back, rows) if one))
    if rows:
        _move(w, BACK, max(_place(rows[-1]), _cursor(w, BACK, now)))


def _place(row: TaskRow) -> tuple[int, str]:
    return row.follow_up or 0, row.id


def _of_back(row: TaskRow) -> TellingRow | None:
    """What whoever has put a task off is told; nobody is who got it after it was back."""
    at, whom = row.follow_up or 0, row.assignee or ""
    if (row.claimed_at or 0) > at:
        return None
    due = row.due_sort if row.due_sort != NEVER else None
    id_ = tellings.named(whom, telling.BACK, row.id, str(at))
    return TellingRow(id_, whom, telling.BACK, row.id, row.id, row.instance_id, "", due, None, at)


# -- what is offered, and views ----------------------------------------------------------------------


def _offer(turns: Turns) -> None:
    """Tell who wants to know it what has come up in their groups."""
    with turns.store.reading() as r:
        wanting = telling_choices.want_offers(r)
        groups = people.groups_of(r, wanting, turns.store.now(r)) if wanting else {}
    for group, members in sorted(groups.items()):
        _offer_in(turns, group, {one: wanting[one] for one in members})


def _offer_in(turns: Turns, group: str, wanting: Mapping[str, int]) -> None:
    """Look at a group from where the last look ended, and once more at what is young, for it may come late."""
    name = f"{OFFERED} {group}"
    with turns.store.reading() as r:
        place = (max(min(wanting.values()), _cursor(r, name, 0)[0] - LATE), "")
    for _ in range(PAGES):
        with turns.store.reading() as r:
            rows = deadlines.offered(r, group, place, MANY)
        if rows:
            place = (rows[-1].created_at, rows[-1].id)
            turns.write(partial(_tell_offered, name=name, rows=rows, wanting=wanting))
        if len(rows) < MANY:
            return
    turns.write(lambda w, _: _move(w, name, (place[0] + LATE, "")))  # more than can be looked at twice


def _tell_offered(w: Writer, now: int, *, name: str, rows: Sequence[TaskRow], wanting: Mapping[str, int]) -> None:
    settings.hold(w, HELD)
    tellings.add(w, (one for row in rows for one in _offered(row, wanting, now)))
    _move(w, name, (rows[-1].created_at, ""))


def _offered(row: TaskRow, wanting: Mapping[str, int], now: int) -> Iterator[TellingRow]:
    for whom, since in wanting.items():
        if row.created_at >= since:
            id_ = tellings.named(whom, telling.OFFERED, row.id, "created")
            due = row.due_sort if row.due_sort != NEVER else None
            yield TellingRow(id_, whom, telling.OFFERED, row.id, row.id, row.instance_id, "", due, None, now)


def _send_views(turns: Turns) -> None:
    with turns.store.reading() as r:
        if not telling_choices.views_due(r, turns.store.now(r), 1):
            return
    turns.write(partial(_views, turns=turns))


def _views(w: Writer, now: int, *, turns: Turns) -> None:
    settings.hold(w, HELD)
    due = telling_choices.views_due(w, now, MANY)
    chosen_by = telling_choices.of_many(w, [row.person_id for row in due])
    for row in due:
        tellings.add(w, [_of_view(row, now)])
        days = 7 if row.every == "week" else 1
        following = chosen(chosen_by.get(row.person_id)).next_digest(now, turns.calendar.zone, days)
        telling_choices.sent(w, row._replace(next_at=following))


def _of_view(row: ViewMailRow, now: int) -> TellingRow:
    id_ = tellings.named(row.person_id, telling.VIEW, row.view_id, str(row.next_at))
    return TellingRow(id_, row.person_id, telling.VIEW, row.view_id, None, None, "", None, None, now, seen_at=now)


# -- by which ways -----------------------------------------------------------------------------------


class _Ways(NamedTuple):
    """What decides by which ways tellings go."""

    choices: Mapping[str, Choices]
    mail: frozenset[str]
    hooks: frozenset[str]


def route(turns: Turns) -> int:
    """Say of every new telling by which ways it goes, and to whom besides; gives how many there were."""
    done = 0
    while True:
        with turns.store.reading() as r:
            if not tellings.new(r, 1):
                return done
        done += turns.write(partial(_route, turns=turns))


def _route(w: Writer, now: int, *, turns: Turns) -> int:
    settings.hold(w, HELD)
    rows = tellings.new(w, MANY)
    ways = _ways(w, rows)
    for row in rows:
        found = list(_deliveries(row, ways, turns, now))
        if row.kind == telling.OFFERED and not found:
            tellings.drop(w, row.id)
        deliveries.add(w, found)
    tellings.routed(w, [row.id for row in rows])
    tellings.add(w, _to_deputies(w, rows, now))
    return len(rows)


def _ways(r: Reader, rows: Sequence[TellingRow]) -> _Ways:
    ids = {row.person_id for row in rows}
    known = people.find_many(r, ids).values()
    said = telling_choices.of_many(r, ids)
    choices = {one: chosen(said.get(one)) for one in ids}
    mail = frozenset(one.id for one in known if one.active and one.email)
    return _Ways(choices, mail, frozenset(webhooks.working(r, ids)))


def _deliveries(row: TellingRow, ways: _Ways, turns: Turns, now: int) -> Iterator[DeliveryRow]:
    choices = ways.choices[row.person_id]
    for channel in telling.CHANNELS:
        reached = ways.mail if channel == MAIL else ways.hooks
        mode = choices.mode(channel, row.kind) if row.person_id in reached else telling.OFF
        if mode != telling.OFF:
            slot = choices.next_digest(now, turns.calendar.zone) if mode == telling.DIGEST else 0
            if row.kind == telling.SOON and row.moment is not None and slot >= row.moment:
                slot = 0  # its time would be over by then
            yield DeliveryRow(row.id, channel, row.person_id, row.kind, now, slot, slot or now)


def _to_deputies(w: Writer, rows: Sequence[TellingRow], now: int) -> Iterator[TellingRow]:
    """Tell whoever stands in for somebody of what they may do for them."""
    theirs = [row for row in rows if row.kind in telling.FOR_DEPUTIES and row.in_place_of is None and row.task_id]
    if not theirs:
        return
    away = [absence(*row) for row in absences.counting(w, now, {row.person_id for row in theirs})]
    if not away:
        return
    keys = {one.id: one.process_key for one in tasks.find_many(w, [row.task_id or "" for row in theirs])}
    for row in theirs:
        for one in away:
            if one.person == row.person_id and _covers(one, keys.get(row.task_id or "", "")) and one.deputy != row.by:
                id_ = tellings.named(one.deputy, row.kind, row.subject, row.id)
                yield row._replace(id=id_, person_id=one.deputy, in_place_of=row.person_id)


def _covers(one: Absence, process_key: str) -> bool:
    return one.processes is None or process_key in one.processes
