"""Data objects, references and properties: variables of the scope they are drawn in (BPMN 2.0.2, 10.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_data_object_is_a_variable_that_is_null_at_first(world: World) -> None:
    drawing = process().data("order").script_task("look", "if order = null then 1 else 2", result="seen").end()
    world.running(drawing)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "VariablesSet seen",
        "Passed look",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"order": None, "seen": 1}
    world.check()


def test_whoever_starts_the_process_can_bring_it(world: World) -> None:
    world.running(process().data("order").property("colour").end(), order="A1")

    assert world.history()[1] == "VariablesSet colour, order"
    assert world.variables() == {"order": "A1", "colour": None}


def test_a_data_object_of_a_subprocess_is_gone_with_it(world: World) -> None:
    inside = process().data("order", id="inner").script_task("set", '"inner"', result="order").end()
    world.running(process().data("order").subprocess("sub", inside).user_task("look").end(), order="outer")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "Activated sub",
        "ScopeOpened sub",
        "VariablesSet order",
        "Passed sub_start",
        "VariablesSet order",
        "Passed set",
        "Passed sub_end",
        "ScopeClosed sub",
        "Completed sub",
        "TaskCreated look",
    ]
    assert world.variables() == {"order": "outer"}
    world.check()


def test_what_goes_into_a_subprocess_can_be_its_data_object(world: World) -> None:
    inside = process().data("order").user_task("a", outputs={"order": "=order + 1"}).end()
    world.running(process().subprocess("sub", inside, inputs={"order": "=7"}, outputs={"result": "=order"}).end())

    world.complete("a")

    assert world.variables() == {"result": 8}
    world.check()


def test_an_event_subprocess_has_data_objects_of_its_own(world: World) -> None:
    listening = process().data("reason").start_message("stop", key='="k"', payload={"why": "string"})
    listening = listening.gives("why", "data_reason").catches("why").user_task("talk").end()
    world.running(process().user_task("a").end().event_subprocess("stopping", listening))

    world.publish("stop", "k", why="rain")

    assert (
        world.history()[-6:]
        == [
            "Cleared",
            "Fired stop",
            "ScopeOpened stopping",
            "VariablesSet reason",
            "VariablesSet reason",
            "Passed stop",
            "TaskCreated talk",
        ][-6:]
    )
    assert world.variables() == {}
    world.complete("talk")
    assert world.left_over() == []
    world.check()


def test_a_reference_with_a_state_means_its_data_object(world: World) -> None:
    drawing = process().data("order", state="paid").script_task("set", '"X"').specified(outputs=["made"])
    world.running(drawing.gives("made", "shown_order").end())

    assert world.variables() == {"order": "X"}


def test_a_state_is_told(world: World) -> None:
    (found,) = [one for one in world.findings(process().data("order", state="paid").end()) if one.rule == "data-state"]

    assert (found.severity, found.element) == ("note", "shown_order")
