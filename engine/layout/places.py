"""From rows, columns and tracks to pixels: grids are measured from the inside out and placed from the outside in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from engine.diagram import Point, names
from engine.drawing.metrics import block
from engine.layout.grid import EVENT, GUEST_STEP
from engine.layout.routes import ABOVE, BELOW, LEFT, LEVEL, RIGHT, UPRIGHT, Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.layout.grid import Grid, Item
    from engine.layout.routes import Leg, Port, Route

TRACK = 12.0
"""Between two lines side by side, in pixels."""
STRIP = 30.0
"""For the name of a pool or lane, and of an expanded subprocess."""
EDGE = 20.0
"""Inside of a frame, in pixels."""
_AFTER, _BEFORE = 18.0, 24.0
"""From a step to the first line behind it, and from the last line to the next step."""
_LEAST = 40.0


@dataclass(slots=True)
class Measures:
    """Where the channels, columns and rows of a grid begin, from its own left and upper edge."""

    uprights: list[float]
    columns: list[float]
    levels: list[float]
    centres: list[float]
    width: float
    height: float


@dataclass(slots=True)
class Plan:
    """Measures of all grids, the number of tracks in each channel, and the lines between pools."""

    tracks: Mapping[Channel, int]
    measures: dict[Grid, Measures] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    tops: list[tuple[float, float]] = field(default_factory=list)
    right: float = 0.0
    used: dict[tuple[object, str], int] = field(default_factory=lambda: defaultdict(int))

    def measure(self, grid: Grid, named: Mapping[Channel, tuple[float, float]]) -> None:
        """Measure a grid and all within; `named` is the room for names of lines at the end of channels."""
        for one in reversed(list(grid.every())):
            for item in one.items:
                if item.inner:
                    _frame(item, self.measures[item.inner])
            self.measures[one] = self._measured(one, named)

    def _measured(self, grid: Grid, named: Mapping[Channel, tuple[float, float]]) -> Measures:
        widths, ups, downs = [_LEAST / 2] * grid.columns, [_LEAST] * grid.rows, [_LEAST] * grid.rows
        for item in grid.items:
            widths[item.column] = max(widths[item.column], item.cell_width)
            ups[item.row] = max(ups[item.row], item.height / 2)
            downs[item.row] = max(downs[item.row], item.height / 2 + item.below)
        for band in grid.bands:
            downs[band.last - 1] += EDGE / 2  # so that nothing touches the lane below
        first = {band.first for band in grid.bands}
        across = [self._across(grid, at, named) for at in range(grid.columns + 1)]
        along = [self._along(grid, at, starts=at in first) for at in range(grid.rows + 1)]
        uprights, columns, width = _stacked(across, widths)
        levels, tops, height = _stacked(along, [up + down for up, down in zip(ups, downs, strict=True)])
        centres = [top + up for top, up in zip(tops, ups, strict=True)]
        return Measures(uprights, columns, levels, centres, width, height)

    def _across(self, grid: Grid, number: int, named: Mapping[Channel, tuple[float, float]]) -> float:
        channel = Channel(grid, UPRIGHT, number)
        room = named.get(channel, (0.0, 0.0))[0]
        tracks = self.tracks.get(channel, 0)
        if not tracks and number in {0, grid.columns}:
            return EDGE + room
        return _AFTER + max(tracks - 1, 0) * TRACK + max(_BEFORE, room)

    def _along(self, grid: Grid, number: int, *, starts: bool) -> float:
        tracks = self.tracks.get(Channel(grid, LEVEL, number), 0)
        return (EDGE if starts else 4.0) + tracks * TRACK + (8.0 if number < grid.rows else 4.0)

    def place(self, grid: Grid, x: float, y: float) -> None:
        """Give every item in a grid, and within, its place on the canvas."""
        grid.x, grid.y = x, y
        for one in grid.every():
            if one.host:
                one.x, one.y = one.host.x + EDGE / 2 + STRIP * depth(one), one.host.y + STRIP
            measures = self.measures[one]
            for item in one.items:
                column = measures.columns[item.column] + one.x
                room = measures.uprights[item.column + 1] - measures.columns[item.column]
                item.x = column + (room - item.width) / 2
                item.y = one.y + measures.centres[item.row] - item.height / 2

    def at(self, leg: Leg) -> float:
        """Give where a leg lies: x of an upright, y of a level."""
        grid, way, number = leg.channel
        if grid is None:
            return (self.gaps[number] if way == LEVEL else self.right + EDGE) + leg.track * TRACK
        measures = self.measures[grid]
        if way == UPRIGHT:
            return grid.x + measures.uprights[number] + _AFTER + leg.track * TRACK
        starts = EDGE if number in {band.first for band in grid.bands} else 4.0
        return grid.y + measures.levels[number] + starts + leg.track * TRACK

    def points(self, route: Route) -> tuple[Point, ...]:
        """Give the corners of a line."""
        ats = [self.at(leg) for leg in route.legs]
        uprights = [at for at, leg in zip(ats, route.legs, strict=True) if leg.channel.way == UPRIGHT]
        first, last = (
            self._port(port, near) for port, near in ((route.start, uprights[:1]), (route.end, uprights[-1:]))
        )
        x, y = first
        found = [first]
        for at, leg in zip(ats, route.legs, strict=True):
            x, y = (at, y) if leg.channel.way == UPRIGHT else (x, at)
            found.append(Point(x, y))
        if route.legs:
            found.append(Point(x, last.y) if route.legs[-1].channel.way == UPRIGHT else Point(last.x, y))
        return _bent([*found, last])

    def _port(self, port: Port, near: list[float]) -> Point:
        item = port.item
        if item is None:
            top, bottom = self.tops[port.pool]
            x = near[0] if near else EDGE + STRIP * 3 + TRACK * self._count(port)
            return Point(min(x, self.right), bottom if port.side == BELOW else top)
        if port.guest is not None:
            x, y = guest_centre(item, port.guest)
            return Point(x, y + EVENT / 2)
        x, y, width, height = item.x, item.y, item.width, item.height
        if port.side in {LEFT, RIGHT}:
            return Point(x if port.side == LEFT else x + width, y + height / 2)
        return Point(self._side(port, item), y if port.side == ABOVE else y + height)

    def _side(self, port: Port, item: Item) -> float:
        """Find a place on the upper or lower side that no other line has; round and pointed signs have but one."""
        if item.element.kind in names.EVENTS | names.GATEWAYS:
            return item.x + item.width / 2
        count = self._count(port)
        if item.guests and port.side == BELOW:
            return item.x + 12 + 8 * (count % 3)
        step = (count + 1) // 2 * 14 % max(item.width / 2 - 10, 1)
        return item.x + item.width / 2 + (step if count % 2 else -step)

    def _count(self, port: Port) -> int:
        self.used[port.element, port.side] += 1
        return self.used[port.element, port.side] - 1


def depth(grid: Grid) -> int:
    """Tell how many strips with names of lanes stand beside each other in a scope."""
    found, lanes = 0, [lane for set_ in grid.scope.all("laneSet") for lane in set_.all("lane")]
    while lanes:
        found += 1
        lanes = [inner for lane in lanes for set_ in lane.all("childLaneSet") for inner in set_.all("lane")]
    return found


def guest_centre(host: Item, number: int) -> Point:
    """Give the middle of a boundary event: on the lower side of its host, from the right."""
    return Point(host.x + host.width - 34 - GUEST_STEP * number, host.y + host.height)


def name_room(name: str) -> tuple[float, float]:
    """Give width and height of the name of a line, with the room it needs around."""
    text = block(name, 90.0, 11.0)
    return text.width + 24, text.height + 4


def _frame(item: Item, inner: Measures) -> None:
    """Make an expanded subprocess as large as what it holds."""
    assert item.inner is not None
    item.width = max(inner.width + EDGE + STRIP * depth(item.inner), len(item.guests) * GUEST_STEP + 20)
    item.height = inner.height + STRIP + EDGE / 2


def _stacked(channels: list[float], bodies: list[float]) -> tuple[list[float], list[float], float]:
    """Put channels and what lies between them one after the other: where each begins, and how long all are."""
    both = [length for pair in zip(channels, [*bodies, 0.0], strict=True) for length in pair]
    begins = [0.0, *accumulate(both)]
    return begins[:-1:2], begins[1:-2:2], begins[-1]


def _bent(points: list[Point]) -> tuple[Point, ...]:
    """Leave out points that lie on the way between their neighbours, or on each other."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and _level(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    return tuple(found if len(found) > 1 else (points[0], points[-1]))


def _level(a: Point, b: Point, c: Point) -> bool:
    return (a.x == b.x == c.x) or (a.y == b.y == c.y)
