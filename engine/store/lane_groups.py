"""Groups, and which of them works in a lane whose diagram does not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.entrance import group, lane_group, person_group
from engine.store.statements import Statement, among, fixed, keeping, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer

EVERY_PROCESS = ""
"""Stands for the process key of what counts in every process."""


class LaneGroupRow(NamedTuple):
    """Which group works in a lane, by the lane's id or name."""

    process_key: str
    lane: str
    group: str


_PUT = keeping(lane_group)
_DROP = removing(lane_group, "process_key", "lane")
_ALL = Statement(select(lane_group).order_by(lane_group.c.process_key, lane_group.c.lane))
_OF_LANES = Statement(
    select(lane_group).where(
        lane_group.c.process_key.in_((p("process_key"), fixed(EVERY_PROCESS))), among(lane_group.c.lane, "lanes")
    )
)
_GROUPS = Statement(select(group.c.id, group.c.name))
_WITH_PEOPLE = Statement(select(person_group.c["group"]).distinct().where(among(person_group.c["group"], "names")))


def put(w: Writer, row: LaneGroupRow) -> None:
    """Say which group works in a lane, in place of what was said before."""
    w.run(_PUT, row._asdict())


def drop(w: Writer, process_key: str, lane: str) -> bool:
    """Say it no longer; False where nothing was said."""
    return w.run(_DROP, {"process_key": process_key, "lane": lane}) == 1


def listed(r: Reader) -> list[LaneGroupRow]:
    """All that is said."""
    return [LaneGroupRow._make(row) for row in r.all(_ALL)]


def of_lanes(r: Reader, process_key: str, lanes: Iterable[str]) -> dict[tuple[str, str], str]:
    """What is said of these lanes (ids and names) in a process and in every process: group by (process key, lane)."""
    given = {"process_key": process_key, "lanes": texts(sorted(set(lanes)))}
    return {(row[0], row[1]): row[2] for row in r.all(_OF_LANES, given)}


def groups(r: Reader) -> list[tuple[str, str]]:
    """The groups that have a name: id and name."""
    return [(row[0], row[1]) for row in r.all(_GROUPS)]


def peopled(r: Reader, names: Sequence[str]) -> set[str]:
    """Which of these are groups that somebody is, was or will be in."""
    return {row[0] for row in r.all(_WITH_PEOPLE, {"names": texts(names)})}
