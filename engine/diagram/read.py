"""Reading a BPMN file."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from engine.diagram import names
from engine.diagram.lanes import read_lanes
from engine.diagram.layout import read_layout
from engine.diagram.model import Diagram, find
from engine.diagram.notices import notices
from engine.diagram.tree import bpmn_elements, grow
from engine.diagram.xml import LIMITS, Limits, read_xml
from engine.errors import Unreadable
from engine.sentence import say

if TYPE_CHECKING:
    from lxml import etree


def read(data: bytes, name: str = "diagram.bpmn", *, limits: Limits = LIMITS) -> Diagram:
    """Read a BPMN 2.0 file as a modeler exports it, whatever prefix or encoding it uses.

    Raises `Unreadable` when it is no XML, no BPMN 2.0, or larger than `limits`. Everything else that is
    odd is kept and named in the diagram's findings.
    """
    root = read_xml(data, name, limits=limits)
    _refuse_foreign(root, name)
    tree = grow(root)
    everything = bpmn_elements(tree.root)
    elements = {element.id: element for element in everything if element.kind in names.IDENTIFIED}
    resolve = partial(find, elements)
    lanes = read_lanes(elements.values(), tree.parents, resolve)
    layout = read_layout(tree.root, resolve)
    return Diagram(
        name=name,
        source=data,
        root=tree.root,
        elements=MappingProxyType(elements),
        findings=notices(everything, tree.parents, lanes, layout, resolve, name),
        shapes=MappingProxyType(layout.shapes),
        edges=MappingProxyType(layout.edges),
        parents=MappingProxyType(tree.parents),
        lanes=lanes,
        prolog=tree.prolog,
        epilog=tree.epilog,
    )


def _refuse_foreign(root: etree._Element, name: str) -> None:
    tag = str(root.tag)
    if tag == f"{{{names.BPMN}}}definitions":
        return
    why = say("it is XML, but not a BPMN 2.0 file; export it from the modeler as BPMN 2.0 XML")
    if "/spec/DMN/" in tag:
        why = say("it is a DMN file with decisions, not a process diagram; put it with the decisions")
    elif tag.endswith("}definitions") and "BPMN" in tag.upper():
        why = say("it is written in a draft of BPMN 2.0 from before 2011; open it in a modeler and export it again")
    raise Unreadable(name, why, cast("int | None", root.sourceline))
