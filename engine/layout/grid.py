"""A scope as a grid: steps in columns by rank and rows by lane, with channels between them for the lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.drawing.metrics import block
from engine.layout.ranks import ranks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.diagram import Diagram, Element

TASK = (100.0, 80.0)
EVENT = 36.0
_GIVEN = names.words("dataInput dataOutput")
"""What a process is given and gives; those of a step are not drawn."""
BESIDE = names.words("dataObjectReference dataObject dataStoreReference textAnnotation") | _GIVEN
"""What stands beside a step and not on a way."""
_SIZES = {
    **dict.fromkeys(names.EVENTS, (EVENT, EVENT)),
    **dict.fromkeys(names.GATEWAYS, (50.0, 50.0)),
    **dict.fromkeys(_GIVEN, (36.0, 50.0)),
    "dataObjectReference": (36.0, 50.0),
    "dataObject": (36.0, 50.0),
    "dataStoreReference": (50.0, 50.0),
}
LABEL_ROOM = 90.0
GUEST_STEP = 64.0
"""From the middle of one boundary event to that of the next, in pixels."""
_ASIDE = 3
"""Columns over which steps that no flow reaches are spread."""


@dataclass(eq=False, slots=True)
class Item:
    """Something in a cell of a grid. `below` is the room under it for its name and its boundary events."""

    element: Element
    grid: Grid
    width: float
    height: float
    below: float = 0.0
    column: int = 0
    row: int = 0
    band: int = 0
    inner: Grid | None = None
    guests: list[Element] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0

    @property
    def cell_width(self) -> float:
        """How wide its cell must be: a name below may be wider than the sign."""
        return max(self.width, LABEL_ROOM + 6) if self.below else self.width


class Band(NamedTuple):
    """Rows of a grid that belong to one lane; `lane` is None for steps in no lane. `last` is one behind the end."""

    lane: Element | None
    first: int
    last: int


@dataclass(eq=False, slots=True)
class Grid:
    """The steps of one scope. Channel n lies before row or column n; there is one behind the last, too."""

    scope: Element
    host: Item | None
    items: list[Item] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: dict[tuple[int, int], Item] = field(default_factory=dict)
    taken: dict[tuple[int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    x: float = 0.0
    y: float = 0.0

    def every(self) -> Iterator[Grid]:
        """Give this grid and all within it, the outer before the inner."""
        waiting = [self]
        while waiting:
            grid = waiting.pop()
            yield grid
            waiting.extend(item.inner for item in grid.items if item.inner)

    def put(self, item: Item, wanted: int) -> None:
        """Add an item in the row nearest to the wanted one that is free in its column and lane; below before above."""
        taken = self.taken[item.column, item.band]
        distance = 0
        while wanted + distance in taken and wanted - distance in taken:
            distance += 1
        item.row = wanted + distance if wanted + distance not in taken else wanted - distance
        taken.add(item.row)
        self.items.append(item)


class Sketch(NamedTuple):
    """What is to be drawn: the elements that can be shown at all, and for data and annotations what they belong to."""

    diagram: Diagram
    drawn: frozenset[Element]
    partners: Mapping[Element, Sequence[Element]]


class _Flow(NamedTuple):
    """A sequence flow between two steps; `aside` tells that it begins at a boundary event of the source."""

    source: Element
    target: Element
    aside: bool


def grid_of(sketch: Sketch, scope: Element, host: Item | None = None) -> Grid:
    """Put what stands directly in a scope into a grid, and what stands in its subprocesses into grids within."""
    grid, diagram = Grid(scope, host), sketch.diagram
    given = [one for kept in scope.all("ioSpecification") for one in kept.children if one.kind in _GIVEN]
    there = [one for one in (*scope.children, *given) if one in sketch.drawn]
    steps = [one for one in there if one.kind in names.FLOW_NODES and one.kind != "boundaryEvent"]
    hosts = {one: _host(diagram, one) for one in there if one.kind == "boundaryEvent"}
    flows = list(_flows(diagram, scope, steps, hosts))
    lanes = _lanes(diagram, scope, steps)
    _put_steps(grid, diagram, steps, flows, lanes)
    of = {item.element: item for item in grid.items}
    for guest, at in hosts.items():
        if at in of:
            of[at].guests.append(guest)
    _put_beside(grid, sketch, [one for one in there if one.kind in BESIDE], of)
    _close_rows(grid, lanes)
    for item in grid.items:
        if item.element.kind in names.SUBPROCESSES | {"subChoreography"} and _holds(item.element, sketch.drawn):
            item.inner = grid_of(sketch, item.element, item)
        _measure(item)
    return grid


def _holds(activity: Element, drawn: frozenset[Element]) -> bool:
    return any(child in drawn and child.kind in names.FLOW_ELEMENTS for child in activity.children)


def _host(diagram: Diagram, guest: Element) -> Element | None:
    return diagram.resolve(guest.attributes.get("attachedToRef"))


def _flows(
    diagram: Diagram, scope: Element, steps: list[Element], hosts: dict[Element, Element | None]
) -> Iterator[_Flow]:
    known = set(steps)
    for flow in diagram.sequence_flows(scope):
        source = diagram.resolve(flow.attributes.get("sourceRef"))
        target = diagram.resolve(flow.attributes.get("targetRef"))
        step = hosts.get(source, source) if source else None
        if step in known and target in known:
            assert step is not None
            assert target is not None
            yield _Flow(step, target, aside=step is not source)


def _lanes(diagram: Diagram, scope: Element, steps: list[Element]) -> list[Element | None]:
    """Give the lanes of a scope that hold steps themselves or have no lanes within, from above; None for no lane."""
    own = {path[-1] for step in steps if (path := diagram.lanes.paths.get(step.id))}
    found: list[Element | None] = []
    waiting = [lane for set_ in reversed(scope.all("laneSet")) for lane in reversed(set_.all("lane"))]
    while waiting:
        lane = waiting.pop()
        inner = [one for set_ in lane.all("childLaneSet") for one in set_.all("lane")]
        if not inner or lane in own:
            found.append(lane)
        waiting.extend(reversed(inner))
    if not found or any(_lane(diagram, step, found) is None for step in steps):
        found.append(None)
    return found


def _lane(diagram: Diagram, step: Element, lanes: list[Element | None]) -> Element | None:
    path = diagram.lanes.paths.get(step.id)
    return path[-1] if path and path[-1] in lanes else None


def _put_steps(
    grid: Grid,
    diagram: Diagram,
    steps: list[Element],
    flows: list[_Flow],
    lanes: list[Element | None],
) -> None:
    """Put steps into columns by rank, and into rows beside what comes before them."""
    joined = {end for flow in flows for end in flow[:2]}
    rank = ranks([step for step in steps if step in joined], [flow[:2] for flow in flows])
    loose = [step for step in steps if step not in joined]
    _spread(rank, loose, start=max(rank.values(), default=-1) + 1)
    before: dict[Element, list[_Flow]] = defaultdict(list)
    for flow in flows:
        before[flow.target].append(flow)
    aside = {step for step, those in before.items() if all(flow.aside for flow in those)}
    placed: dict[Element, Item] = {}
    for step in sorted(steps, key=lambda one: (rank[one], one in aside)):  # of equals as in the file
        width, height = _SIZES.get(step.kind, TASK)
        band = lanes.index(_lane(diagram, step, lanes))
        known = [(placed[flow.source], flow.aside) for flow in before[step] if flow.source in placed]
        rows = [source.row + away for source, away in known if source.band == band]
        item = Item(step, grid, width, height, column=rank[step], band=band)
        grid.put(item, round(median(rows)) if rows else 0)
        placed[step] = item


def _spread(rank: dict[Element, int], loose: Iterable[Element], start: int) -> None:
    """Put what no flow reaches behind the rest: large ones under each other, small ones side by side."""
    for number, step in enumerate(loose):
        rank[step] = start + (0 if step.kind in names.SUBPROCESSES else number % _ASIDE)


def _put_beside(grid: Grid, sketch: Sketch, beside: list[Element], of: dict[Element, Item]) -> None:
    """Put data and annotations above or below what they belong to."""
    for element in beside:
        width, height = _SIZES.get(element.kind) or _written(element)
        known = sketch.partners.get(element, ())
        partner = next((item for one in known if (item := _around(sketch.diagram, one, of))), None)
        item = Item(element, grid, width, height, band=partner.band if partner else 0)
        if partner:
            item.column = partner.column
        grid.put(item, partner.row + 1 if partner else 0)


def _around(diagram: Diagram, element: Element | None, of: dict[Element, Item]) -> Item | None:
    """Find the item that is an element, its host, or holds it."""
    while element is not None and element not in of:
        element = (_host(diagram, element) if element.kind == "boundaryEvent" else None) or diagram.parent(element)
    return of[element] if element else None


def _written(note: Element) -> tuple[float, float]:
    """Give the size of an annotation: as large as its text."""
    said = note.child("text")
    text = block(said.text if said else "", 130.0, 11.0)
    return max(text.width + 16, 60.0), max(text.height + 10, 30.0)


def _close_rows(grid: Grid, lanes: list[Element | None]) -> None:
    """Number the rows that are used from 0, lane by lane; an empty lane has one."""
    first = 0
    for number, lane in enumerate(lanes):
        mine = [item for item in grid.items if item.band == number]
        used = {row: first + at for at, row in enumerate(sorted({item.row for item in mine}))}
        for item in mine:
            item.row = used[item.row]
        if mine or lane is not None:
            last = first + max(len(used), 1)
            grid.bands.append(Band(lane, first, last))
            first = last
    grid.rows = first
    grid.columns = max((item.column for item in grid.items), default=-1) + 1
    grid.cells = {(item.row, item.column): item for item in grid.items}


def _measure(item: Item) -> None:
    """Tell how much room is needed below and how wide the host of several boundary events is."""
    if item.element.kind in names.EVENTS | names.GATEWAYS | BESIDE - {"textAnnotation"} and item.element.name:
        item.below = block(item.element.name, LABEL_ROOM, 11.0).height + 6
    if item.guests:
        item.width = max(item.width, len(item.guests) * GUEST_STEP + 20)
        highest = max(block(one.name, LABEL_ROOM, 11.0).height if one.name else 0.0 for one in item.guests)
        item.below = EVENT / 2 + highest + 6
