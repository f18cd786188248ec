"""The processes of the library, as their files say, for the tests beside this file."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import read
from engine.diagram.names import ACTIVITIES
from engine.program.bundle import Bundle, read_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram import Diagram, Element
    from engine.program.forms import Form

LIBRARY = Path(__file__).parents[2] / "processes"
FOLDERS = sorted(path.parent for path in LIBRARY.glob("*/process.bpmn"))
NAMES = [folder.name for folder in FOLDERS]
SCENARIOS = sorted(path.relative_to(LIBRARY).as_posix() for path in LIBRARY.glob("*/scenarios/*.json"))


class Box(NamedTuple):
    """A rectangle of the picture, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom

    def touches(self, x: float, y: float, slack: float = 1) -> bool:
        """Whether a point lies on the edge."""
        near = Box(self.x - slack, self.y - slack, self.width + 2 * slack, self.height + 2 * slack)
        deep = Box(self.x + slack, self.y + slack, self.width - 2 * slack, self.height - 2 * slack)
        return near.holds(Box(x, y, 0, 0)) and not deep.holds(Box(x, y, 0, 0))


class Drawn:
    """One process of the library with everything in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        self.diagram: Diagram = read(self.files["process.bpmn"], "process.bpmn")
        (self.process,) = self.diagram.processes

    @cached_property
    def bundle(self) -> Bundle:
        return read_bundle(self.files)

    @property
    def forms(self) -> dict[str, Form]:
        return dict(self.bundle.forms)

    def elements(self) -> Iterator[Element]:
        """Every activity, gateway and event, subprocess bodies included."""
        for scope in self.scopes():
            yield from self.diagram.flow_nodes(scope)

    def scopes(self) -> list[Element]:
        found = [self.process]
        for scope in found:
            found += [element for element in self.diagram.flow_nodes(scope) if element.kind == "subProcess"]
        return found

    def flows(self) -> Iterator[Element]:
        for scope in self.scopes():
            yield from self.diagram.sequence_flows(scope)

    def activities(self) -> Iterator[Element]:
        return (element for element in self.elements() if element.kind in ACTIVITIES)

    def user_tasks(self) -> dict[str, Element]:
        return {element.id: element for element in self.elements() if element.kind == "userTask"}

    def lanes(self) -> tuple[Element, ...]:
        return tuple(lane for whole in self.process.all("laneSet") for lane in whole.all("lane"))

    def zone(self, element: Element) -> str:
        path = self.diagram.lane_path(element.id)
        return path[-1].extension("tl:lane").attributes["zone"] if path else ""

    def box(self, element_id: str) -> Box:
        shape = self.diagram.shapes[element_id]
        return Box(shape.x, shape.y, shape.width, shape.height)

    def labels(self) -> dict[str, Box]:
        """The boxes of all texts that stand beside what they name, by its id."""
        found = {}
        for part in self._drawn_parts():
            for label in part.all("bpmndi:BPMNLabel"):
                for bounds in label.all("dc:Bounds"):
                    sides = (float(bounds.attributes[side]) for side in ("x", "y", "width", "height"))
                    found[part.attributes["bpmnElement"]] = Box(*sides)
        return found

    def _drawn_parts(self) -> Iterator[Element]:
        for picture in self.diagram.root.all("bpmndi:BPMNDiagram"):
            for plane in picture.all("bpmndi:BPMNPlane"):
                yield from plane.children

    def parent(self, element: Element) -> Element:
        return self.diagram.parent(element)


@cache
def drawn(name: str) -> Drawn:
    """Read a process of the library, once."""
    return Drawn(LIBRARY / name)
