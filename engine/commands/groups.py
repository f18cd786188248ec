"""Groups: who works in them and when, and which of them works in a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.errors import InvalidValues, NotFound
from engine.sentence import say
from engine.store import lane_groups, people
from engine.store.lane_groups import LaneGroupRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model import Membership
    from engine.store.transaction import Writer


def set_memberships(w: Writer, person: str, memberships: Iterable[Membership]) -> None:
    """Let somebody work in exactly these groups, each for its time; refused where a time ends before it begins."""
    if people.find(w, person) is None:
        raise NotFound("person", person)
    times = [
        (
            one.group.strip(),
            0 if one.since is None else micros(one.since),
            None if one.until is None else micros(one.until),
        )
        for one in memberships
    ]
    errors = _wrong(times)
    if errors:
        raise InvalidValues(say("The list of groups"), errors)
    people.set_memberships(w, person, times)


def _wrong(times: Sequence[tuple[str, int, int | None]]) -> dict[str, str]:
    errors: dict[str, str] = {
        group: say("It ends before it begins.") for group, since, until in times if until is not None and until <= since
    }
    if any(not group for group, _, _ in times):
        errors["group"] = say("Name the group.")
    return errors


def set_lane_group(w: Writer, lane: str, group: str | None, process_key: str) -> None:
    """Say which group works in a lane (its id or name) of a process, or of every process (""); None: say it no more."""
    lane, group = lane.strip(), (group or "").strip()
    if not lane:
        raise InvalidValues(say("The lane"), {"lane": say("Name the lane, by its id or its name.")})
    if group:
        lane_groups.put(w, LaneGroupRow(process_key, lane, group))
    else:
        lane_groups.drop(w, process_key, lane)
