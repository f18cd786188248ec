"""Lists of the inbox: a view, narrowed by a search, in an order, a page at a time in both directions."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left, bisect_right
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from engine.errors import InvalidValues, NotFound
from engine.lists import Page
from engine.queries import asking, tasks, terms
from engine.queries.tasks import CAP, lent
from engine.rights import may
from engine.sentence import grouped, say, together
from engine.store import finding, inbox, searching, walks
from engine.store.finding import FEW, ORDERS, SORTED, Order
from engine.store.narrowing import Where

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from engine.model import Person, UserTask
    from engine.store.searching import Cell
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn import Turns

SLOW = say("This search takes long. Not all tasks have been looked at yet: go on to the next page.")
VIEWS = ("mine", "lanes", "all", "snoozed", "asked", "done")
QUEUE = "queue:"
"""A view called so, and the name of a queue: what waits there for whoever asks."""
_USUAL = {"done": "-completed", "queue": "turn", "snoozed": "follow"}
"""Orders of views that are not by due date."""
_SORTS = {
    "due": "due_sort",
    "created": "created_at",
    "priority": "priority_sort",
    "completed": "completed_at",
    "step": "name",
    "key": "business_key",
    "lane": "lane",
    "who": "assignee",
    "process": "process_key",
    "turn": "turn_sort",
    "follow": "follow_up",
}
"""What lists can be sorted by, besides the columns of requests."""


class Wanted(NamedTuple):
    """What is asked for. `sort` holds keys, the first first, with "-" before those that run downwards.

    `after` and `before` are keys that another page gave; at most one of them counts.
    """

    view: str = "mine"
    query: str = ""
    sort: str = ""
    after: str | None = None
    before: str | None = None
    limit: int = 50


def listed(r: Reader, turns: Turns, person: Person, wanted: Wanted, now: int, zone: dt.tzinfo) -> Page[UserTask]:
    """Find a page of tasks and show them to somebody."""
    view = seen_by(person, wanted.view, now)
    tests = tests_of(r, person, wanted, now, zone)
    sort = _sort(wanted)
    order = _order(sort, wanted.view)
    start, back = _start(wanted)
    small = finding.few(r, view, tests) if order is None or wanted.query.strip() else None
    if small is not None:
        page = _sorted(r, small, sort, start, back, wanted.limit)
    elif order is None:
        raise _too_many(sort)
    elif not finding.could_sort(r, view, order):
        raise _unsorted(order, _usual(wanted.view))
    else:
        begins = start if start is not None and _fits(start, order) else None
        found = finding.page(r, view, order, tests=tests, start=begins, back=back, limit=wanted.limit)
        page = _walk(found, order, begins, back)
    shown = tuple(tasks.shown_to(r, turns, page.rows, person, now))
    return Page(shown, page.after, page.before, page.total, page.note)


def count(r: Reader, person: Person, wanted: Wanted, now: int, zone: dt.tzinfo) -> tuple[int, bool]:
    """How many tasks that is, up to `CAP`, and whether that is all."""
    tests = tests_of(r, person, wanted, now, zone)
    return finding.count(r, seen_by(person, wanted.view, now), tests, CAP)


def matching(r: Reader, person: Person, wanted: Wanted, now: int, zone: dt.tzinfo, most: int) -> list[str]:
    """The ids of all tasks that a search finds, for doing something with each; refused where there are more."""
    view = seen_by(person, wanted.view, now)
    tests = tests_of(r, person, wanted, now, zone)
    order = ORDERS[_sort(wanted)[0].name]
    small = finding.few(r, view, tests)
    rows = small if small is not None else finding.page(r, view, order, tests=tests, limit=most + 1).rows
    if small is None or len(rows) > most:
        wrong = say("That is more than %(number)s tasks. Narrow the search, and do it in parts.", number=grouped(most))
        raise InvalidValues(say("The selection"), {"query": wrong})
    return [row.id for row in sorted(rows, key=order.key)]


def seen_by(person: Person, view: str, now: int) -> walks.View:
    """The tasks of a view of somebody's inbox at a moment."""
    if view.startswith(QUEUE):
        return inbox.queued(person.id, person.groups, view.removeprefix(QUEUE), lent=lent(person))
    if view == "snoozed":
        return inbox.put_off(person.id, now, lent=lent(person))
    if view not in VIEWS:
        raise NotFound("view of the inbox", view)
    return _REACH[view](person)


def _all(person: Person) -> walks.View:
    """Everything open that somebody may see: all for who keeps things going, else their own, their lanes' and that of
    the processes they look after.
    """
    if may(person, "task.see"):
        return inbox.everything()
    own = inbox.known(person.id, person.groups, lent=lent(person))
    theirs = sorted(
        key for key in {*person.owns, *(key for _, key in person.roles_for)} if may(person, "task.see", key)
    )
    of_processes = inbox.everything(theirs)
    return walks.View((*own.walks, *of_processes.walks), {**own.given, **of_processes.given})


_REACH: dict[str, Callable[[Person], walks.View]] = {
    "mine": lambda person: inbox.mine(person.id, lent=lent(person)),
    "lanes": lambda person: inbox.lanes(person.id, person.groups, lent=lent(person)),
    "all": _all,
    "asked": lambda person: inbox.asked(person.id),
    "done": lambda person: inbox.done(person.id),
}


def tests_of(r: Reader, person: Person, wanted: Wanted, now: int, zone: dt.tzinfo) -> list[Where]:
    """What a task must be to be found: what is looked for, and not put off until later."""
    typed = asking.read(wanted.query)
    tests = terms.tests(terms.Asking(r, person, now, zone), typed)
    if wanted.view == "done" and any(one.field == "word" or one.field.startswith("@") for one in tests):
        wrong = say("Finished work is found by key, step, lane and process. Look for the rest under Requests.")
        raise InvalidValues(say("The search"), {"query": wrong})
    if wanted.view == "lanes" and not any(one.field == "queue" for one in tests):
        tests.append(Where("queue", "none"))
    if _is_for_now(wanted.view) and not any(one.field == "follow_up" for one in tests):
        tests.append(Where("follow_up", "until", now))
    return tests


def _is_for_now(view: str) -> bool:
    """Whether it leaves out what is put off."""
    return view in {"mine", "lanes"} or view.startswith(QUEUE)


# -- orders ---------------------------------------------------------------------------------------


class _Key(NamedTuple):
    name: str
    down: bool


def _sort(wanted: Wanted) -> tuple[_Key, ...]:
    given = [one.strip().casefold() for one in wanted.sort.split(",") if one.strip()]
    if len(given) > 4:  # noqa: PLR2004 - nobody reads more
        raise InvalidValues(say("The order"), {"sort": say("A list is sorted by at most four things.")})
    return tuple(_Key(one.lstrip("-"), one.startswith("-")) for one in given or [_usual(wanted.view)])


def _usual(view: str) -> str:
    """The order of a view when nothing else is said: one that an index keeps."""
    return _USUAL.get("queue" if view.startswith(QUEUE) else view, "due")


def _order(sort: Sequence[_Key], view: str) -> Order | None:
    """The index that keeps a list in this order already, if there is one."""
    first = sort[0]
    plain = len(sort) == 1 or (first.name == "priority" and [one.name for one in sort] == ["priority", "due"])
    known = ORDERS.get(first.name)
    usual = _usual(view).lstrip("-")
    others = () if usual in {"completed", "turn"} else ("due", "created", "priority")
    if known is None or not plain or first.name not in (usual, *others):
        return None
    if len(sort) > 1 and sort[1].down != first.down:
        return None
    return known._replace(down=first.down)


def _too_many(sort: Sequence[_Key]) -> InvalidValues:
    wrong = say(
        "More than %(number)s tasks cannot be sorted by %(names)s. Narrow the search, for example by lane or process, "
        "or sort by due, created or priority; a queue by turn.",
        number=grouped(FEW),
        names=together([one.name for one in sort]),
    )
    return InvalidValues(say("The order"), {"sort": wrong})


def _unsorted(order: Order, usual: str) -> InvalidValues:
    wrong = say(
        "More than %(number)s tasks that you have, that name you or that are of your processes cannot be sorted by "
        "%(name)s. Narrow the search, or sort by %(usual)s.",
        number=grouped(SORTED),
        name=order.name,
        usual=usual,
    )
    return InvalidValues(say("The order"), {"sort": wrong})


# -- pages ----------------------------------------------------------------------------------------


class _Found(NamedTuple):
    rows: list[TaskRow]
    after: str | None
    before: str | None
    total: int | None = None
    note: str = ""


def _key_text(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def _start(wanted: Wanted) -> tuple[list[Any] | None, bool]:
    back = wanted.before is not None and wanted.after is None
    given = wanted.before if back else wanted.after
    if not given:
        return None, False
    try:
        read = msgspec.json.decode(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None, False
    return (read, back) if isinstance(read, list) and read and isinstance(read[-1], str) else (None, False)


def _fits(start: Sequence[Any], order: Order) -> bool:
    whole = all(isinstance(one, int) and not isinstance(one, bool) and abs(one) < 2**63 for one in start[:-1])
    return whole and len(start) == len(order.columns) + 1


def _walk(found: finding.Found, order: Order, start: Sequence[Any] | None, back: bool) -> _Found:
    rows = found.rows
    ends = (_key_text(order.key(rows[0])), _key_text(order.key(rows[-1]))) if rows else (None, None)
    beyond = _key_text(found.stopped) if found.stopped else None
    note = SLOW if found.stopped else ""
    if back:
        before = beyond or (ends[0] if found.more else None)
        return _Found(rows, ends[1] or (_key_text(start) if start else None), before, None, note)
    after = beyond or (ends[1] if found.more else None)
    return _Found(rows, after, ends[0] if start else None, None, note)


def _sorted(
    r: Reader, rows: list[TaskRow], sort: Sequence[_Key], start: Sequence[Any] | None, back: bool, limit: int
) -> _Found:
    """A page of tasks that have all been read: by any order, and behind any key of it."""
    named = {one.name for one in sort if one.name not in _SORTS}
    unknown = named - searching.columns(r) if named else set()
    if unknown:
        raise InvalidValues(
            say("The order"), {"sort": say("Nothing to sort by is called %(names)s.", names=", ".join(sorted(unknown)))}
        )
    cells = searching.cells(r, (row.instance_id for row in rows)) if named else {}
    keyed = [([*(_value(row, one.name, cells) for one in sort), row.id], row) for row in rows]
    by = cmp_to_key(_comparing(sort))
    keyed.sort(key=lambda one: by(one[0]))
    begin = 0
    if start is not None and len(start) == len(sort) + 1:
        find = bisect_left if back else bisect_right
        place = find(keyed, by(start), key=lambda one: by(one[0]))
        begin = max(0, place - limit) if back else place
    page = keyed[begin : begin + limit]
    after = _key_text(page[-1][0]) if page and begin + limit < len(keyed) else None
    before = _key_text(page[0][0]) if page and begin > 0 else None
    return _Found([row for _, row in page], after, before, len(keyed))


def _value(row: TaskRow, name: str, cells: dict[str, dict[str, Cell]]) -> Any:
    if name in _SORTS:
        return getattr(row, _SORTS[name])
    cell = cells.get(row.instance_id, {}).get(name)
    return None if cell is None else cell.text if cell.number is None else cell.number


def _comparing(sort: Sequence[_Key]) -> Callable[[Sequence[Any], Sequence[Any]], int]:
    """Compare keys one by one; what is missing comes last, whichever way a key runs; ids decide."""

    def compare(one: Sequence[Any], other: Sequence[Any]) -> int:
        for mine, theirs, key in zip(one, other, [*sort, _Key("id", False)], strict=True):
            if mine == theirs:
                continue
            if mine is None or theirs is None:
                return 1 if mine is None else -1
            less = mine < theirs if type(mine) is type(theirs) else str(mine) < str(theirs)
            return -1 if less != key.down else 1
        return 0

    return compare
