"""What is asked about a version after it was deployed, while nobody waits."""

from __future__ import annotations

import subprocess

from engine.faces.opinions import seek
from tests.dsl import process

DEVIANT = process().user_task("look").end().xml().replace(b'targetNamespace="urn:throughlane:test"', b"")


def deployed(world):
    (definition,) = world.deploy(DEVIANT)
    return definition


def schema_notes(world, definition):
    return [one for one in world.house.catalogue.definition(definition.id).findings if one.rule == "schema"]


def test_what_the_schema_objects_to_is_added_to_the_findings(world):
    definition = deployed(world)
    before = definition.findings

    seek(world.house.turns, definition.id)

    (note,) = schema_notes(world, definition)
    assert note.message == (
        "The BPMN schema objects: Element 'definitions': The attribute 'targetNamespace' is required but missing."
    )
    assert (note.severity, note.file) == ("note", "process_1.bpmn")
    assert world.house.catalogue.definition(definition.id).findings[: len(before)] == before


def test_asking_again_adds_nothing(world):
    definition = deployed(world)

    seek(world.house.turns, definition.id)
    seek(world.house.turns, definition.id)

    assert len(schema_notes(world, definition)) == 1


def test_a_deployment_waits_for_none_of_it(world, monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)

    assert schema_notes(world, deployed(world)) == []
