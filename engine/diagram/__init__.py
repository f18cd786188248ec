"""BPMN files: read without losing anything, asked by name, written back unchanged.

`read(data, name)` gives a `Diagram` of immutable `Element`s or refuses with `Unreadable`;
`read_xml(data, name)` is the one hardened XML reader of the product, for DMN as well.
"""

from engine.diagram.model import Diagram, Element, Point, Shape
from engine.diagram.read import read
from engine.diagram.xml import read_xml

__all__ = ["Diagram", "Element", "Point", "Shape", "read", "read_xml"]
