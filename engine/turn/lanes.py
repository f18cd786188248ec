"""Which group works in a lane whose diagram does not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program import lanes
from engine.store import lane_groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.program.model import Lane
    from engine.store.transaction import Reader


def groups_of(r: Reader, process_key: str, of: Iterable[Lane]) -> dict[str, str | None]:
    """Give the group of each lane, by its id: what the diagram says, what is said of it, or a group of its name."""
    asked = list(of)
    if not any(lane.is_open for lane in asked):
        return {lane.id: lane.group for lane in asked}
    said = lane_groups.of_lanes(r, process_key, {name for lane in asked for name in lanes.names_of(lane)})
    known = lanes.known(
        lane_groups.groups(r),
        lane_groups.peopled(r, sorted({one for lane in asked for one in lanes.spellings_of(lane)})),
    )
    return {lane.id: lanes.group_of(lane, process_key, said, known) for lane in asked}
