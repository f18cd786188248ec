"""Reference models that only describe: they deploy as they are, and people bring them to their end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from engine.errors import Refusal
from engine.program.bundle import read_bundle

MIWG = Path(__file__).parents[3] / "shared" / "conformance" / "miwg"
FILES = sorted(MIWG.glob("*.bpmn"))
NONE = pytest.param(None, marks=pytest.mark.skip(reason="../shared/conformance is not beside this checkout"))

STATED_AND_WRONG = {
    "A.2.1": {"condition-missing", "expression-language"},
    "C.1.0": {"expression-foreign"},
    "C.1.1": {"expression", "expression-foreign"},
    "C.3.0": {"condition-missing", "expression", "expression-language"},
    "C.8.0": {"expression"},
    "C.8.1": {"expression"},
    "C.9.0": {"decision"},
}
"""What these models say in words of others (XPath, Java, prose), or without a file beside them; all the others run."""


@pytest.mark.parametrize("path", FILES or [NONE], ids=lambda path: path.stem if path else "absent")
def test_a_model_is_refused_only_for_what_it_states(path):
    found = read_bundle({path.name: path.read_bytes()}).findings

    assert {one.rule for one in found if one.severity == "error"} == STATED_AND_WRONG.get(path.stem, set())


@pytest.mark.parametrize(
    "path",
    [one for one in FILES if one.stem not in STATED_AND_WRONG] or [NONE],
    ids=lambda path: path.stem if path else "absent",
)
def test_people_bring_a_model_to_its_end(world, path):
    data = {name for one in read_bundle({path.name: path.read_bytes()}).processes for name in one.program.data.values()}
    for definition in world.deploy(path.read_bytes()):
        with suppress(Refusal):  # it begins by a message or a time alone
            world.start(definition.key)
    chance = Random(path.stem)
    for _ in range(300):
        tasks = world.tasks()
        if tasks:
            answer(world, tasks[0], chance)
        elif "input-missing" in {code for _, code in world.incidents()}:
            world.retry(**dict.fromkeys(data, "as drawn"))  # what is drawn goes in and comes from nowhere
        elif not world.work():
            break

    assert not world.tasks()
    # nobody catches a drawn error, chance has gone one way into a join, or a data store has no document
    assert {code for _, code in world.incidents()} <= {"uncaught-error", "join", "input-missing"}
    world.check()


def answer(world, task, chance):
    """Do a task; to a question any answer, and as a number two."""
    form = world.house.inbox.open(task.id, world.tester).form
    values = {}
    if form is not None and form.generated:
        (field,) = form.fields
        given = 2 if field.type == "number" else chance.choice(field.options).value
        values = {field.key: [given] if field.multiple else given}
    world.house.inbox.complete(task.id, values, by="tester")
