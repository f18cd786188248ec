"""Ways for lines: along channels between rows and columns, where no shape stands.

A route is found before anything has a size: which channels it follows, one leg in each, levels and uprights by turns.
Legs that would lie on each other get tracks of their own; then it is known how wide each channel is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.diagram import Element
    from engine.layout.grid import Grid, Item

LEVEL, UPRIGHT = "level", "upright"
ABOVE, BELOW, LEFT, RIGHT = "above", "below", "left", "right"


class Channel(NamedTuple):
    """A gap before a row (level) or column (upright) of a grid; without a grid, one between or beside the pools."""

    grid: Grid | None
    way: str
    number: int


@dataclass(eq=False, slots=True)
class Leg:
    """A part of a route in one channel, from `begin` to `end` in half steps: row or column n is at 2n+1."""

    channel: Channel
    begin: float
    end: float
    route: Route
    track: int = 0

    @property
    def leaves(self) -> float | None:
        """The row from which it comes, out of a step on the left."""
        return self.begin if self.route.start.side == RIGHT and self is self.route.legs[0] else None

    @property
    def enters(self) -> float | None:
        """The row into which it goes, to a step on the right."""
        return self.end if self.route.end.side == LEFT and self is self.route.legs[-1] else None


class Port(NamedTuple):
    """Where a route leaves or enters: at a side of an item, of its boundary event `guest`, or (no item) of a pool."""

    element: Element
    item: Item | None
    side: str
    guest: int | None = None
    pool: int = 0


@dataclass(eq=False, slots=True)
class Route:
    """A line's way from port to port; without legs it is straight."""

    element: Element
    start: Port
    end: Port
    legs: list[Leg] = field(default_factory=list)

    def follow(self, channel: Channel, one: float, other: float) -> None:
        """Go along a channel."""
        self.legs.append(Leg(channel, one, other, self))


@dataclass(slots=True)
class Roads:
    """All routes, and which cells lines run through: (grid, row, column) to the ends of the line."""

    routes: list[Route] = field(default_factory=list)
    through: dict[tuple[Grid, int, int], list[tuple[Element, Element]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def flow(self, element: Element, source: Port, target: Port) -> None:
        """Lead a sequence flow from left to right, or back, within one grid."""
        assert source.item is not None
        assert target.item is not None
        route = Route(element, source, target)
        self.routes.append(route)
        if source.guest is not None:
            _from_guest(route, source.item, target.item)
        elif target.item.column > source.item.column:
            self._onwards(route, source.item, target.item)
        else:
            _back(route, source.item, target.item)

    def _onwards(self, route: Route, a: Item, b: Item) -> None:
        grid, columns = a.grid, range(a.column + 1, b.column)
        if self._run(route, a.row, columns):
            if a.row != b.row:
                route.follow(Channel(grid, UPRIGHT, b.column), 2 * a.row + 1, 2 * b.row + 1)
        elif self._run(route, b.row, columns):
            route.follow(Channel(grid, UPRIGHT, a.column + 1), 2 * a.row + 1, 2 * b.row + 1)
        else:
            level = b.row if a.row <= b.row else b.row + 1
            _around(route, a, b, level)

    def _run(self, route: Route, row: int, columns: range) -> bool:
        """Run through the cells of a row, if they are free but for lines that begin or end where this one does."""
        item = route.start.item
        assert item is not None
        grid, ends = item.grid, (route.start.element, route.end.element)
        for column in columns:
            others = self.through.get((grid, row, column), ())
            if (row, column) in grid.cells or any(ends[0] is not one and ends[1] is not other for one, other in others):
                return False
        for column in columns:
            self.through[grid, row, column].append(ends)
        return True


def _from_guest(route: Route, host: Item, b: Item) -> None:
    grid = host.grid
    route.follow(Channel(grid, LEVEL, host.row + 1), 2 * host.column + 1, 2 * b.column)
    route.follow(Channel(grid, UPRIGHT, b.column), 2 * (host.row + 1), 2 * b.row + 1)


def _back(route: Route, a: Item, b: Item) -> None:
    _around(route, a, b, min(a.row, b.row))


def _around(route: Route, a: Item, b: Item, level: int) -> None:
    grid = a.grid
    route.follow(Channel(grid, UPRIGHT, a.column + 1), 2 * a.row + 1, 2 * level)
    route.follow(Channel(grid, LEVEL, level), 2 * (a.column + 1), 2 * b.column)
    route.follow(Channel(grid, UPRIGHT, b.column), 2 * level, 2 * b.row + 1)


def tracked(routes: list[Route]) -> dict[Channel, int]:
    """Give every leg a track beside those it would lie on, and tell how many tracks each channel has."""
    channels: dict[Channel, list[Leg]] = defaultdict(list)
    for route in routes:
        for leg in route.legs:
            channels[leg.channel].append(leg)
    return {channel: _tracks(legs) for channel, legs in channels.items()}


def _tracks(legs: list[Leg]) -> int:
    tracks: list[list[Leg]] = []
    before = _before(legs)
    for leg in _ordered(legs, before):
        least = max((one.track + 1 for one in before[leg]), default=0)
        free = next((at for at in range(least, len(tracks)) if not any(_clash(leg, one) for one in tracks[at])), None)
        leg.track = max(least, len(tracks)) if free is None else free
        tracks.extend([] for _ in range(leg.track + 1 - len(tracks)))
        tracks[leg.track].append(leg)
    return len(tracks)


def _before(legs: list[Leg]) -> dict[Leg, list[Leg]]:
    """Tell of each leg which must lie left of it: one that leaves the row into which it turns, or both were one."""
    leaving: dict[float | None, list[Leg]] = defaultdict(list)
    for leg in legs:
        if leg.leaves is not None:
            leaving[leg.leaves].append(leg)
    return {leg: [one for one in leaving.get(leg.enters, ()) if not _together(one.route, leg.route)] for leg in legs}


def _ordered(legs: list[Leg], before: dict[Leg, list[Leg]]) -> list[Leg]:
    """Sort legs so that each comes behind those it must lie right of; where they go round in a circle, as it falls."""
    waiting, found = sorted(legs, key=lambda leg: min(leg.begin, leg.end), reverse=True), dict[Leg, None]()
    seen: set[Leg] = set()
    while waiting:
        leg = waiting[-1]
        first = [one for one in before[leg] if one not in seen] if leg not in seen else []
        seen.add(leg)
        waiting.extend(first)
        if not first:
            found.setdefault(waiting.pop())
    return list(found)


def _clash(one: Leg, other: Leg) -> bool:
    """Tell whether two legs would lie on each other; lines that begin or end in one place may."""
    (low, high), (bottom, top) = (sorted((leg.begin, leg.end)) for leg in (one, other))
    return not (high < bottom or top < low) and not _together(one.route, other.route)


def _together(one: Route, other: Route) -> bool:
    return one.start.element is other.start.element or one.end.element is other.end.element
