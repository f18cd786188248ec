"""The words of BPMN 2.0 are those of the OMG's schema, and prefixes are ours."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.diagram import names, read_xml

XS = "{http://www.w3.org/2001/XMLSchema}"
BASES = {"tBaseElement", "tBaseElementWithMixedContent"}
# not marked abstract in the schema, but no file can hold one: only what derives from them is drawn
ONLY_DERIVED = {"callableElement", "dataAssociation", "gateway"}


@pytest.fixture(scope="module")
def schema():
    """The schema as SpiffWorkflow ships it: type of every element, base of every type, abstract types."""
    folder = Path(find_spec("SpiffWorkflow").origin).parent / "bpmn" / "parser" / "schema"
    kinds, bases, abstract = {}, {}, set()
    for file in ("Semantic.xsd", "BPMN20.xsd"):
        root = read_xml((folder / file).read_bytes(), file)
        for type_ in root.iter(f"{XS}complexType"):
            extension = type_.find(f".//{XS}extension")
            bases[type_.get("name")] = extension.get("base") if extension is not None else None
            abstract |= {type_.get("name")} if type_.get("abstract") == "true" else set()
        for element in root.iter(f"{XS}element"):
            if element.get("name"):
                kinds.setdefault(element.get("name"), element.get("type"))
    concrete = {name: type_ for name, type_ in kinds.items() if type_ not in abstract and name not in ONLY_DERIVED}
    return concrete, bases


def has_id(type_, bases):
    while type_ and type_ not in BASES:
        type_ = bases.get(type_)
    return bool(type_)


def test_every_word_of_the_schema_is_known_and_no_other(schema):
    assert set(schema[0]) == names.KNOWN


def test_what_has_an_id_by_the_schema_is_found_by_id(schema):
    concrete, bases = schema
    assert {name for name, type_ in concrete.items() if has_id(type_, bases)} == names.IDENTIFIED


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        (f"{{{names.BPMN}}}userTask", "userTask"),
        ("{urn:throughlane:bpmn:1}form", "tl:form"),
        ("{http://www.omg.org/spec/DD/20100524/DC}Bounds", "dc:Bounds"),
        ("{urn:other}x", "{urn:other}x"),
        ("x", "{}x"),
    ],
)
def test_kinds(tag, kind):
    assert names.kind_of(tag) == kind
