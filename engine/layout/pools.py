"""The whole: pools under each other, what stands in them, and the lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import Point, names
from engine.layout.grid import BESIDE, EVENT, Item, Sketch, grid_of
from engine.layout.joins import End, joined
from engine.layout.places import EDGE, STRIP, TRACK, Plan, depth, guest_centre, name_room
from engine.layout.routes import LEFT, LEVEL, RIGHT, UPRIGHT, Channel, Port, Roads, Route, tracked
from engine.layout.written import Place, Spread, with_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram import Diagram, Element
    from engine.layout.grid import Grid
    from engine.layout.written import Box

_BLACK_BOX = 60.0
_GAP = 40.0
_LINES = frozenset({"sequenceFlow", "messageFlow", "association"})
_DATA = frozenset({"dataInputAssociation", "dataOutputAssociation"})
_SCOPES = frozenset({"process", "choreography", "globalChoreographyTask"})


class Pool(NamedTuple):
    """One under the other: a participant (None: a process without a pool) and its inside (None: nothing is shown)."""

    shown: Element | None
    grid: Grid | None


def laid_out(diagram: Diagram) -> Diagram:
    """Give the diagram with a picture that is computed anew; everything else is as it was."""
    sketch = _sketch(diagram)
    return with_pictures(diagram, [_spread(sketch, about, pools) for about, pools in _planes(sketch)])


def _sketch(diagram: Diagram) -> Sketch:
    partners: dict[Element, list[Element]] = defaultdict(list)
    referred = set()
    for one in diagram.elements.values():
        if one.kind == "dataObjectReference":
            referred.add(diagram.resolve(one.attributes.get("dataObjectRef")))
        if one.kind in _DATA | {"association"}:
            a, b = _ends(diagram, one)
            if a and b:
                partners[a].append(b)
                partners[b].append(a)
    named = (one for one in diagram.elements.values() if one.given or "id" not in one.attributes)
    return Sketch(diagram, frozenset(named) - referred, partners)


def _planes(sketch: Sketch) -> Iterator[tuple[Element, list[Pool]]]:
    """Give what each picture is about: a collaboration with its pools, or a process that no collaboration shows."""
    diagram = sketch.diagram
    shown: set[Element | None] = set()
    for whole in diagram.collaborations:
        if whole.kind not in _SCOPES and whole.all("participant"):
            pools: list[tuple[Element | None, Element | None]] = [
                (one, diagram.resolve(one.attributes.get("processRef"), "process")) for one in whole.all("participant")
            ]
            pools.extend((None, one) for one in _talking(diagram, whole) if diagram.participant_of(one) is None)
            yield whole, [_pool(sketch, *one) for one in pools]
            shown.update(process for _, process in pools)
    for scope in diagram.root.children:
        if scope.kind in _SCOPES and scope not in shown:
            grid = grid_of(sketch, scope)
            if grid.items or grid.bands:
                yield scope, [Pool(None, grid)]


def _talking(diagram: Diagram, whole: Element) -> list[Element]:
    """Give the processes in which message flows of a collaboration begin or end."""
    ends = [end for flow in whole.all("messageFlow") for end in _ends(diagram, flow)]
    found: dict[Element, None] = {}
    for end in ends:
        around = end
        while around is not None and around.kind != "process":
            around = diagram.parent(around)
        if around is not None:
            found.setdefault(around)
    return list(found)


def _pool(sketch: Sketch, participant: Element | None, process: Element | None) -> Pool:
    grid = grid_of(sketch, process) if process else None
    return Pool(participant, grid if grid and (grid.items or grid.bands) else None)


def _spread(sketch: Sketch, about: Element, pools: list[Pool]) -> Spread:
    """Compute one picture."""
    return _Picture(sketch, about, pools).spread()


def _ends(diagram: Diagram, line: Element) -> tuple[Element | None, Element | None]:
    """Tell what a line joins. Data flow between a piece of data and the step that reads or writes it."""
    if line.kind in _DATA:
        far = next((found for one in line.all(_FAR[line.kind]) if (found := diagram.resolve(one.text))), None)
        step = diagram.parent(line)
        far = far if far is not None and far.kind in BESIDE | {"dataObject"} else None
        return (far, step) if line.kind == "dataInputAssociation" else (step, far)
    source, target = (diagram.resolve(line.attributes.get(key)) for key in ("sourceRef", "targetRef"))
    return source, target


_FAR = {"dataInputAssociation": "sourceRef", "dataOutputAssociation": "targetRef"}


@dataclass
class _Picture:
    """One picture while it is made."""

    sketch: Sketch
    about: Element
    pools: list[Pool]
    ends: dict[Element, End] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    direct: list[tuple[Element, Element, Element]] = field(default_factory=list)
    loose: list[tuple[Element, Box]] = field(default_factory=list)

    def spread(self) -> Spread:
        for number, pool in enumerate(self.pools):
            self._know(number, pool)
        named = self._route()
        plan = Plan(tracked(self.routes))
        self._place(plan, named)
        places = list(self._shapes(plan))
        lines = {route.element: plan.points(route) for route in self.routes}
        boxes = {place.element: place.box for place in places}
        for line, a, b in self.direct:
            found = _straight(boxes.get(a) or _spot(lines.get(a)), boxes.get(b) or _spot(lines.get(b)))
            if found:
                lines[line] = found
        return Spread(self.about, places, [(line, points, _label(line, points)) for line, points in lines.items()])

    def _know(self, number: int, pool: Pool) -> None:
        """Remember what stands where, so that lines find it."""
        if pool.shown:
            self.ends[pool.shown] = End(pool.shown, None, None, number)
        for grid in pool.grid.every() if pool.grid else ():
            for item in grid.items:
                self.ends[item.element] = End(item.element, item, None, number)
                for at, guest in enumerate(item.guests):
                    self.ends[guest] = End(guest, item, at, number)

    def _route(self) -> dict[Channel, tuple[float, float]]:
        """Find the ways of all lines; give the room that the names of flows need where they arrive."""
        roads, named = Roads(), dict[Channel, tuple[float, float]]()
        for line in self._lines():
            a, b = _ends(self.sketch.diagram, line)
            if a is None or b is None:
                continue
            one, other = self.ends.get(a), self.ends.get(b)
            if one and other and line.kind == "sequenceFlow" and _beside(one, other):
                assert other.item is not None
                roads.flow(line, Port(a, one.item, RIGHT, one.guest), Port(b, other.item, LEFT))
                self._name(named, line, other.item)
            elif one and other and (route := joined(line, one, other)):
                self.routes.append(route)
            else:
                self.direct.append((line, a, b))
        self.routes = [*roads.routes, *self.routes]
        return named

    def _lines(self) -> Iterator[Element]:
        """Give every line of the picture: those of its collaboration and those in its processes."""
        own = set(self.ends)
        for line in self.sketch.diagram.elements.values():
            if line.kind in _LINES | _DATA and line in self.sketch.drawn:
                ends = [one for one in _ends(self.sketch.diagram, line) if one is not None]
                if any(one in own for one in ends):
                    yield line

    @staticmethod
    def _name(named: dict[Channel, tuple[float, float]], line: Element, target: Item) -> None:
        if line.name:
            channel, room = Channel(target.grid, UPRIGHT, target.column), name_room(line.name)
            known = named.get(channel, (0.0, 0.0))
            named[channel] = (max(known[0], room[0]), max(known[1], room[1]))

    def _place(self, plan: Plan, named: dict[Channel, tuple[float, float]]) -> None:
        """Put the pools under each other."""
        plan.right = _BLACK_BOX * 5
        lefts = [
            EDGE + (STRIP if pool.shown else 0) + STRIP * depth(pool.grid) if pool.grid else 0 for pool in self.pools
        ]
        for pool, left in zip(self.pools, lefts, strict=True):
            if pool.grid:
                plan.measure(pool.grid, named)
                plan.right = max(plan.right, left + plan.measures[pool.grid].width)
        y = EDGE
        for number, (pool, left) in enumerate(zip(self.pools, lefts, strict=True)):
            tracks = plan.tracks.get(Channel(None, LEVEL, number), 0)
            plan.gaps.append(y + (EDGE if number else 0))
            y += tracks * TRACK + (_GAP if number else 0)
            height = plan.measures[pool.grid].height if pool.grid else _BLACK_BOX
            plan.tops.append((y, y + height))
            if pool.grid:
                plan.place(pool.grid, left, y)
            y += height
        plan.gaps.append(y + EDGE)

    def _shapes(self, plan: Plan) -> Iterator[Place]:
        """Give the place of everything, frames before what they hold."""
        for pool, (top, bottom) in zip(self.pools, plan.tops, strict=True):
            if pool.shown:
                yield Place(pool.shown, (EDGE, top, plan.right - EDGE, bottom - top), horizontal=True)
            for grid in pool.grid.every() if pool.grid else ():
                right = plan.right if grid.host is None else grid.x + plan.measures[grid].width
                yield from _lanes(grid, plan, right)
                for item in grid.items:
                    yield Place(item.element, (item.x, item.y, item.width, item.height), expanded=_open(item))
                    for at, guest in enumerate(item.guests):
                        x, y = guest_centre(item, at)
                        yield Place(guest, (x - EVENT / 2, y - EVENT / 2, EVENT, EVENT))


def _open(item: Item) -> bool | None:
    return item.inner is not None if item.element.kind in names.SUBPROCESSES else None


def _beside(one: End, other: End) -> bool:
    """Tell whether a flow between two stays in one grid and ends at a step."""
    return one.item is not None and other.item is not None and one.item.grid is other.item.grid and other.guest is None


def _lanes(grid: Grid, plan: Plan, right: float) -> Iterator[Place]:
    """Give the lanes of a scope: each around its rows and those of the lanes within."""
    levels, height = plan.measures[grid].levels, plan.measures[grid].height
    rows = {band.lane: (levels[band.first], levels[band.last]) for band in grid.bands if band.lane}
    if grid.bands:
        last = grid.bands[-1]
        if last.lane:
            rows[last.lane] = (levels[last.first], height)
    deep = depth(grid)
    waiting = [(lane, 0) for set_ in grid.scope.all("laneSet") for lane in set_.all("lane")]
    while waiting:
        lane, level = waiting.pop(0)
        inner = [one for set_ in lane.all("childLaneSet") for one in set_.all("lane")]
        spans = [rows[one] for one in _within(lane) if one in rows]
        if spans:
            top, bottom = min(one for one, _ in spans), max(one for _, one in spans)
            left = grid.x - STRIP * (deep - level)
            yield Place(lane, (left, grid.y + top, right - left, bottom - top), horizontal=True)
        waiting.extend((one, level + 1) for one in inner)


def _within(lane: Element) -> Iterator[Element]:
    return (one for one in lane.within() if one.kind == "lane")


def _spot(points: tuple[Point, ...] | None) -> Box | None:
    """Give the middle of a line as a place, for what is joined to the line."""
    if not points:
        return None
    at = len(points) // 2
    one, other = points[at - 1], points[at]
    return (one.x + other.x) / 2, (one.y + other.y) / 2, 0.0, 0.0


def _straight(a: Box | None, b: Box | None) -> tuple[Point, ...] | None:
    """Join two places directly, from border to border; None where one of them is not there, or holds the other."""
    if a is None or b is None:
        return None
    (ax, ay), (bx, by) = ((x + wide / 2, y + high / 2) for x, y, wide, high in (a, b))
    one, other = _border(a, bx - ax, by - ay), _border(b, ax - bx, ay - by)
    return (one, other) if one != other else None


def _border(box: Box, right: float, down: float) -> Point:
    """Give where a ray from the middle of a box leaves it."""
    x, y, width, height = box
    reach = [half / abs(way) for half, way in ((width / 2, right), (height / 2, down)) if way]
    part = min(reach, default=0.0)
    return Point(x + width / 2 + right * part, y + height / 2 + down * part)


def _label(line: Element, points: tuple[Point, ...]) -> Box | None:
    """Put the name of a flow above its last part, where it arrives."""
    if line.kind != "sequenceFlow" or not line.name or points[-1].y != points[-2].y:
        return None
    width, height = name_room(line.name)
    return points[-1].x - width + 6, points[-1].y - height, width - 16, height - 4
