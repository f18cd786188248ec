"""Multi-instance activities in the words of BPMN: data inputs and outputs, items (BPMN 2.0.2, table 10.30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import WrongState
from engine.store import journal, pages
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def _marker(inside: str, *, sequential: bool = False) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{inside}</bpmn:multiInstanceLoopCharacteristics>"
    )


WORDS = (
    "<bpmn:loopDataInputRef>{}</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>{}</bpmn:loopDataOutputRef>"
    '<bpmn:inputDataItem id="i" name="number"/><bpmn:outputDataItem id="o" name="square"/>'
)


@pytest.mark.parametrize("sequential", [True, False])
def test_the_list_and_the_results_are_data_objects(world: World, sequential: bool) -> None:
    marker = _marker(WORDS.format("data_all_numbers", "data_all_squares"), sequential=sequential)
    drawing = process().data("all numbers").data("all squares").script_task("fill", "[1, 2, 3]", result="all numbers")
    world.running(drawing.script_task("x", "number * number", result="square").inner(marker).end())

    assert world.variables() == {"all numbers": [1, 2, 3], "all squares": [1, 4, 9]}
    world.check()


def test_a_reference_that_means_no_data_is_the_name_of_a_variable(world: World) -> None:
    marker = _marker(WORDS.format("numbers", "squares"))
    world.running(process().script_task("x", "number * number", result="square").inner(marker).end(), numbers=[2, 3])

    assert world.variables() == {"numbers": [2, 3], "squares": [4, 9]}


def _with_inputs_and_outputs() -> Any:
    inputs = (
        '<bpmn:ioSpecification><bpmn:dataInput id="in" name="list in"/><bpmn:dataOutput id="out" name="list out"/>'
        "<bpmn:inputSet><bpmn:dataInputRefs>in</bpmn:dataInputRefs></bpmn:inputSet>"
        "<bpmn:outputSet><bpmn:dataOutputRefs>out</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
        "<bpmn:dataInputAssociation><bpmn:sourceRef>data_numbers</bpmn:sourceRef><bpmn:targetRef>in</bpmn:targetRef>"
        "</bpmn:dataInputAssociation>"
        "<bpmn:dataOutputAssociation><bpmn:sourceRef>out</bpmn:sourceRef><bpmn:targetRef>data_squares</bpmn:targetRef>"
        "</bpmn:dataOutputAssociation>"
    )
    marker = _marker(WORDS.format("in", "out"))
    drawing = process().data("numbers").data("squares").script_task("fill", "[1, 2, 3]", result="numbers")
    return drawing.script_task("x", "number * number", result="square").inner(inputs + marker).end()


def test_the_list_comes_by_a_data_input_and_the_results_go_by_a_data_output(world: World) -> None:
    world.running(_with_inputs_and_outputs())

    assert world.variables() == {"numbers": [1, 2, 3], "squares": [1, 4, 9]}
    assert world.history().count("VariablesSet squares") == 1
    assert not [told for told in world.history() if "list in" in told]
    world.check()


def test_inputs_and_outputs_are_those_of_each_round(world: World) -> None:
    drawing = process().user_task(
        "x",
        each="=[1, 2]",
        item="n",
        parallel=True,
        inputs={"twice": "=n * 2"},
        outputs={"sum": "=twice + loopCounter"},
        into="sums",
        gives="=sum",
    )
    world.running(drawing.end())
    world.complete("x")
    world.complete("x")

    assert world.variables() == {"sums": [3, 6]}


def test_a_list_that_changes_on_the_way_changes_nothing(world: World) -> None:
    drawing = process().script_task("x", "{seen: n, list: []}", each="=list", item="n", into="all", gives="=seen")
    world.running(drawing.end(), list=[1, 2, 3])

    assert world.variables() == {"list": [], "all": [1, 2, 3]}


def test_values_of_every_kind_survive_in_their_rounds(world: World) -> None:
    items = '[date("2026-03-02"), 1.50, "text", null, {a: [true]}, duration("P1D")]'
    drawing = process().user_task("x", each=f"={items}", item="it", into="all", gives="=it")
    world.running(drawing.end())
    for _ in range(6):
        world.restart()
        world.complete("x")

    shown = [str(one) for one in world.variables()["all"]]
    assert shown == ["2026-03-02", "1.50", "text", "None", "{'a': [True]}", "1 day, 0:00:00"]
    world.check()


def test_more_items_than_one_batch_holds(world: World) -> None:
    drawing = (
        process()
        .user_task("first")
        .script_task("x", "n * 2", result="m", each="=for i in 1..120 return i", item="n", into="all", gives="=m")
    )
    world.running(drawing.end())
    world.complete("first")

    assert world.variables() == {"all": [2 * number for number in range(1, 121)]}
    assert world.left_over() == []
    world.check()


def test_what_the_rounds_to_come_need_is_not_erased_while_they_do(world: World) -> None:
    world.running(process().user_task("sign", each="=people", item="who").end("done"), people=["Ann", "Bob", "Cy"])
    world.complete("sign")
    store = world.house.turns.store

    with pytest.raises(WrongState, match="still running and needs it"), store.writing() as w:
        journal.erase_values(w, world.instance_id)
    with store.writing() as w:  # pages that cannot be read are folded from the record
        for scope, (parent, _) in pages.load_all(w, world.instance_id).items():
            pages.save(w, world.instance_id, scope, parent, b"of another time")
    world.restart().complete("sign")
    world.complete("sign")

    assert world.ended() == ("completed", "done")
    with world.house.turns.store.writing() as w:
        assert journal.erase_values(w, world.instance_id)
    world.check()
