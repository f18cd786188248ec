"""Global tasks: tasks on their own that call activities call (BPMN 2.0.2, 10.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tl="urn:throughlane:bpmn:1" '
    'id="d" targetNamespace="urn:throughlane:test">'
)
IO = (
    '<ioSpecification><dataInput id="in_n" name="n"/><dataOutput id="out_m" name="m"/>'
    "<inputSet><dataInputRefs>in_n</dataInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>out_m</dataOutputRefs></outputSet></ioSpecification>"
)


def alone(content: str) -> bytes:
    """A file of global tasks."""
    return f"{HEAD}{content}</definitions>".encode()


def test_a_global_script_task_takes_its_inputs_and_gives_its_output(world: World) -> None:
    task = alone(
        f'<globalScriptTask id="twice" name="Twice" scriptLanguage="feel">{IO}<script>n * 2</script></globalScriptTask>'
    )
    world.running(process("main").call("twice", inputs={"n": "=x"}, outputs={"y": "=m"}).end(), task, x=21)
    (called,) = world.children()

    assert world.variables() == {"x": 21, "y": 42}
    assert world.history(called) == [
        "InstanceStarted",
        "VariablesSet n",
        "VariablesSet m",
        "Passed twice_task",
        "InstanceEnded completed Completed",
    ]
    world.check()


def test_a_global_task_that_is_not_brought_what_it_needs_is_an_incident(world: World) -> None:
    task = alone(f'<globalScriptTask id="twice">{IO}<script>n * 2</script></globalScriptTask>')
    world.running(process("main").call("twice").end(), task)

    assert world.incidents() == [("twice", "input-missing")]


@pytest.mark.parametrize("kind", ["globalUserTask", "globalTask"])
def test_people_do_it_in_the_lane_of_its_caller(world: World, kind: str) -> None:
    task = alone(f'<{kind} id="check" name="Check it"/>')
    drawing = process("main").lane("Sales", zone="frontstage", group="sales-desk").call("check", outputs={"ok": "=ok"})
    world.running(drawing.end(), task)

    (found,) = world.tasks()
    assert (found.name, found.lane, found.zone, found.group) == ("Check it", "Sales", "frontstage", "sales-desk")
    world.complete("check_task", ok=True)
    assert world.variables() == {"ok": True}
    world.check()


def test_a_global_manual_task_and_a_decision_are_called_as_well(world: World) -> None:
    task = alone('<globalManualTask id="wave" name="Wave"/>')
    world.running(process("main").call("wave").end("done"), task)

    assert world.ended() == ("completed", "done")
    (called,) = world.children()
    assert world.history(called) == ["InstanceStarted", "Passed wave_task", "InstanceEnded completed Completed"]


def test_nobody_starts_it_by_hand(world: World) -> None:
    world.deploy(alone('<globalUserTask id="check" name="Check it"/>'))

    with pytest.raises(WrongState, match="it is only called by others"):
        world.start("check")


def test_what_is_wrong_with_it_is_told_at_the_global_task(world: World) -> None:
    found = world.findings(alone('<globalScriptTask id="add" name="Add"><script>1 +</script></globalScriptTask>'))

    assert ("expression", "add") in {(one.rule, one.element) for one in found}
    assert "lane-missing" not in {one.rule for one in found}


def test_a_global_task_has_an_owner_of_its_own(world: World) -> None:
    governance = '<extensionElements><tl:governance owner="tester"/><tl:task priority="7"/></extensionElements>'
    world.running(
        process("main").call("check").end(), alone(f'<globalUserTask id="check">{governance}</globalUserTask>')
    )

    assert world.task("check_task").priority == 7
    (definition,) = [one for one in world.house.catalogue.definitions() if one.key == "check"]
    assert definition.owner.id == "tester"
