"""Lines between any two places: associations, message flows, and flows that leave their scope.

They leave shapes above or below, and climb out of subprocesses and pools along channels, until they are in one grid
or between the pools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.layout.routes import ABOVE, BELOW, LEVEL, UPRIGHT, Channel, Port, Route

if TYPE_CHECKING:
    from engine.diagram import Element
    from engine.layout.grid import Grid, Item

Step = tuple[Channel, float, float]


class End(NamedTuple):
    """What a line ends at: an item, a boundary event of one, or a whole pool; and in which pool, counted from above."""

    element: Element
    item: Item | None
    guest: int | None
    pool: int


def joined(line: Element, a: End, b: End) -> Route | None:
    """Lead a line between two places; None where one holds the other, or is its boundary event."""
    if a.pool != b.pool or a.item is None or b.item is None:
        return _between_pools(line, a, b) if a.pool != b.pool else None
    above, beneath = _shared(a.item, b.item)
    if above is beneath:
        return None
    first, start = _climb(a, above.grid, down=above.row <= beneath.row)
    second, end = _climb(b, above.grid, down=beneath.row <= above.row)
    route = Route(line, start, end)
    _follow(route, first)
    _meet(route, (above, start, first), (beneath, end, second))
    _follow(route, second[::-1])
    return route


def _shared(a: Item, b: Item) -> tuple[Item, Item]:
    """Give the items that hold the two in the innermost grid that holds both."""
    around: dict[Grid, Item] = {}
    outer: Item | None = a
    while outer is not None:
        around[outer.grid] = outer
        outer = outer.grid.host
    outer = b
    while outer.grid not in around:
        assert outer.grid.host is not None  # both are in one pool
        outer = outer.grid.host
    return around[outer.grid], outer


def _climb(end: End, until: Grid | None, *, down: bool) -> tuple[list[Step], Port]:
    """Go out of the grids around an end: a level and an upright of each. The last level is the caller's."""
    item, guest = end.item, end.guest
    if item is None:
        return [], Port(end.element, None, BELOW if down else ABOVE, pool=end.pool)
    port = Port(end.element, item, BELOW if down or guest is not None else ABOVE, guest)
    steps: list[Step] = []
    below = port.side == BELOW
    while item is not None and item.grid is not until:
        level, out = item.row + below, 2 * item.grid.rows + 1 if down else -1
        steps.append((Channel(item.grid, LEVEL, level), 2 * item.column + 1, 2 * (item.column + 1)))
        steps.append((Channel(item.grid, UPRIGHT, item.column + 1), 2 * level, out))
        item, below = item.grid.host, down
    return steps, port


def _meet(route: Route, one: tuple[Item, Port, list[Step]], other: tuple[Item, Port, list[Step]]) -> None:
    """Join two items of one grid: by the level between them, or by two and an upright."""
    (a, b), grid = (one[0], other[0]), one[0].grid
    levels = [_level(*one), _level(*other)]
    if levels[0] == levels[1]:
        route.follow(Channel(grid, LEVEL, levels[0]), 2 * a.column + 1, 2 * b.column + 1)
        return
    route.follow(Channel(grid, LEVEL, levels[0]), 2 * a.column + 1, 2 * b.column)
    route.follow(Channel(grid, UPRIGHT, b.column), 2 * levels[0], 2 * levels[1])
    route.follow(Channel(grid, LEVEL, levels[1]), 2 * b.column, 2 * b.column + 1)


def _level(item: Item, port: Port, steps: list[Step]) -> int:
    """Tell by which level an item is left: its own side, or where the way out of it comes out."""
    if steps:
        return item.row + (steps[-1][2] > 0)
    return item.row + (port.side == BELOW)


def _between_pools(line: Element, a: End, b: End) -> Route:
    down = a.pool < b.pool
    first, start = _climb(a, None, down=down)
    second, end = _climb(b, None, down=not down)
    route = Route(line, start, end)
    _follow(route, first)
    near, far = (a.pool + 1, b.pool) if down else (a.pool, b.pool + 1)
    route.follow(Channel(None, LEVEL, near), -1, 1)
    if near != far:
        route.follow(Channel(None, UPRIGHT, 0), min(near, far), max(near, far))
        route.follow(Channel(None, LEVEL, far), -1, 1)
    _follow(route, second[::-1])
    return route


def _follow(route: Route, steps: list[Step]) -> None:
    for channel, one, other in steps:
        route.follow(channel, one, other)
