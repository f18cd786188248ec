"""Inputs, outputs and data associations of activities and events (BPMN 2.0.2, 10.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_script_reads_its_input_and_writes_its_only_output(world: World) -> None:
    drawing = process().data("order").data("answer").script_task("double", "amount * 2")
    drawing = (
        drawing.requires("amount", outputs=["made"]).takes("amount", "data_order").gives("made", "data_answer").end()
    )
    world.running(drawing, order=21)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order, answer",
        "Passed start",
        "VariablesSet answer",
        "Passed double",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"order": 21, "answer": 42}
    world.check()


def test_a_job_gets_its_inputs_and_its_outputs_go_where_they_lead(world: World) -> None:
    drawing = process().data("order").data("answer").service_task("ask").specified(["fail"], ["said"])
    drawing = drawing.takes("fail", "data_order").gives("said", "data_answer").end()
    world.running(drawing, order=False)

    world.work()

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order, answer",
        "Passed start",
        "JobCreated ask",
        "VariablesSet fail of ask",
        "Completed ask",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"order": False, "answer": None}  # the connector brought nothing under that name
    world.check()


def test_what_a_person_enters_goes_to_a_data_object(world: World) -> None:
    drawing = process().data("Order total").user_task("count").specified(outputs=["number"])
    world.running(drawing.gives("number", "data_Order_total").end())

    world.complete("count", number=5, other=6)

    assert world.variables() == {"Order total": 5}
    world.check()


def test_a_transformation_makes_one_value_of_several(world: World) -> None:
    drawing = process().data("a").data("b").script_task("add", "sum").specified(["sum"], ["made"])
    drawing = drawing.inner(
        "<bpmn:dataInputAssociation><bpmn:sourceRef>data_a</bpmn:sourceRef><bpmn:sourceRef>data_b</bpmn:sourceRef>"
        "<bpmn:targetRef>add_in_sum</bpmn:targetRef><bpmn:transformation>a + b</bpmn:transformation>"
        "</bpmn:dataInputAssociation>"
    )
    world.running(drawing.gives("made", "data_a", transformation="made * 10").end(), a=1, b=2)

    assert world.variables() == {"a": 30, "b": 2}


def test_assignments_write_to_places_inside_a_value(world: World) -> None:
    drawing = process().data("order").manual_task("fill")
    pairs = [("1 + 1", "order.total"), ('"Delft"', "customer.city"), ("order.total * 2", "order.twice")]
    world.running(drawing.gives(None, "data_order", assign=pairs).end(), order={"customer": {"name": "A"}})

    assert world.variables() == {"order": {"customer": {"name": "A", "city": "Delft"}, "total": 2, "twice": 4}}
    world.check()


def test_an_assignment_can_make_a_value_and_replace_it(world: World) -> None:
    drawing = process().data("order").manual_task("fill").gives(None, "data_order", assign=[("1", "a.b")])
    drawing = drawing.user_task("look").manual_task("more").gives(None, "data_order", assign=[("7", "order")])
    world.running(drawing.end())

    assert world.variables() == {"order": {"a": {"b": 1}}}
    world.complete("look")
    assert world.variables() == {"order": 7}


def test_an_input_without_a_value_keeps_the_activity_from_beginning(world: World) -> None:
    drawing = process().data("order").parallel("fork").script_task("use", "order", result="used").requires("order")
    drawing = drawing.takes("order", "data_order").end("used up").at("fork")
    world.running(drawing.user_task("fill", outputs={"order": "=5"}).end("filled"))

    assert world.incidents() == [("use", "input-missing")]
    assert world.incident().message == "'use' cannot begin without 'order', which has no value yet."
    world.check()
    world.complete("fill")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "Passed fork",
        "IncidentRaised use input-missing",
        "TaskCreated fill",
        "VariablesSet order",
        "Completed fill",
        "Passed filled",
        "IncidentResolved use",
        "VariablesSet used",
        "Passed use",
        "Passed used_up",
        "InstanceEnded completed used up",
    ]
    assert world.incidents() == []
    world.check()


def test_rounds_in_a_subprocess_begin_when_their_input_is_there(world: World) -> None:
    inner = process().user_task("use", times=2, parallel=True).requires("order").takes("order", "data_order").end()
    drawing = process().data("order").parallel("fork").subprocess("inner", inner).end("used up").at("fork")
    world.running(drawing.user_task("fill", outputs={"order": "=5"}).end("filled"))
    assert world.incidents() == [("use", "input-missing")] * 2

    world.restart().complete("fill")

    assert world.incidents() == []
    assert world.waiting() == ["use", "use"]
    world.check()


def test_a_value_put_right_by_hand_lets_it_begin_as_well(world: World) -> None:
    drawing = process().data("order").parallel("fork").user_task("use").requires("order").takes("order", "data_order")
    world.running(drawing.end("used up").at("fork").user_task("fill", outputs={"order": "=5"}).end("filled"))

    world.restart().house.engine.set_values(world.instance_id, {"order": 3}, by="tester")

    assert world.waiting() == ["fill", "use"]
    assert world.incidents() == []
    world.check()


@pytest.mark.parametrize("way", ["optional", "unwritten"])
def test_an_input_that_is_optional_or_that_nothing_ever_writes_is_not_waited_for(world: World, way: str) -> None:
    drawing = process().data("order").user_task("use")
    drawing = drawing.requires(optional=["order"]) if way == "optional" else drawing.requires("order")
    world.running(drawing.takes("order", "data_order").variable("order" if way == "optional" else "other").end())

    assert world.waiting() == ["use"]


def test_one_of_several_input_sets_is_enough(world: World) -> None:
    sets = "".join(
        f"<bpmn:inputSet><bpmn:dataInputRefs>use_in_{one}</bpmn:dataInputRefs></bpmn:inputSet>" for one in ("a", "b")
    )
    inputs = "".join(f'<bpmn:dataInput id="use_in_{one}" name="{one}"/>' for one in ("a", "b"))
    drawing = process().variable("x").variable("y").data("x").data("y").user_task("use")
    drawing = drawing.inner(f"<bpmn:ioSpecification>{inputs}{sets}<bpmn:outputSet/></bpmn:ioSpecification>")
    drawing = drawing.takes("a", "data_x").takes("b", "data_y").end()
    world.running(drawing, y=1)
    assert world.waiting() == ["use"]

    world.start(z=1)
    assert world.incident().message == "'use' cannot begin without 'a' or 'b', which has no value yet."


def test_a_message_goes_out_of_data_inputs_and_into_data_outputs(world: World) -> None:
    sender = process("shop").data("order").end_message("ordered", key='="k"').throws("order")
    receiver = process("maker").data("job").catch_message("wait", message="ordered", key='="k"').catches("received")
    world.deploy(receiver.gives("received", "data_job").user_task("make").end())
    waiting = world.start().id
    world.running(sender.takes("order", "data_order"), order={"lines": 2})

    world.work()

    assert world.history(waiting) == [
        "InstanceStarted",
        "VariablesSet job",
        "Passed start",
        "MessageAwaited wait",
        "MessageReceived wait ordered",
        "VariablesSet job",
        "Completed wait",
        "TaskCreated make",
    ]
    assert world.variables(waiting) == {"job": {"lines": 2}}
    world.check()


def test_a_data_output_takes_the_field_of_its_name_or_the_whole_message(world: World) -> None:
    drawing = process().data("one").data("all").start_message("told").catches("city", "everything")
    drawing = drawing.gives("city", "data_one").gives("everything", "data_all").user_task("a").end()
    world.deploy(drawing)

    world.publish("told", city="Delft", zip="2611")

    assert world.variables() == {"one": "Delft", "all": {"city": "Delft", "zip": "2611"}}


def test_an_association_that_says_nothing_is_only_drawn(world: World) -> None:
    drawing = process().data("order").user_task("a").gives(None, "data_order").end()
    (found,) = [one for one in world.findings(drawing) if one.rule == "association-drawn"]
    assert (found.severity, found.element) == ("note", "a")

    world.running(drawing)
    world.complete("a", amount=1)

    assert world.variables() == {"order": None, "amount": 1}


def test_several_sources_without_a_transformation_are_an_error(world: World) -> None:
    drawing = process().data("a").data("b").user_task("t").specified(["i"])
    drawing = drawing.inner(
        "<bpmn:dataInputAssociation><bpmn:sourceRef>data_a</bpmn:sourceRef><bpmn:sourceRef>data_b</bpmn:sourceRef>"
        "<bpmn:targetRef>t_in_i</bpmn:targetRef></bpmn:dataInputAssociation>"
    )

    assert [one.severity for one in world.findings(drawing.end()) if one.rule == "association"] == ["error"]


def test_a_subprocess_takes_and_gives(world: World) -> None:
    inside = process().data("m").script_task("twice", "n * 2", result="m").end()
    drawing = process().data("x").subprocess("sub", inside).specified(["n"], ["m"])
    world.running(drawing.takes("n", "data_x").gives("m", "data_x").end(), x=4)

    assert world.variables() == {"x": 8}
    world.check()


def test_a_called_process_has_inputs_and_outputs_of_its_own(world: World) -> None:
    child = process("twice").process_specified(["n"], ["m"]).script_task("make", "{m: n * 2, secret: 1}").end()
    drawing = process("main").data("x").call("twice").specified(["n"], ["m", "secret"])
    drawing = drawing.takes("n", "data_x").gives("m", "data_x").gives("secret", "data_x").end()
    world.running(drawing, child, x=4)

    assert world.variables() == {"x": 8}
    world.check()


def test_a_called_process_that_is_not_brought_what_it_needs_is_an_incident_of_its_caller(world: World) -> None:
    child = process("twice").process_specified(["n"], ["m"]).script_task("make", "n * 2", result="m").end()
    world.running(process("main").call("twice", inputs={"n": "=x"}).end(), child)

    assert world.incidents() == [("twice", "input-missing")]
    world.retry(x=1)
    assert world.ended() == ("completed", "end")
    world.check()
