"""Choices by people: at a gateway whose flows have no conditions, whoever works in its lane says which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import InvalidValues
from engine.program.bundle import read_bundle
from engine.reference.limits import limits
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def drawn(kind: str) -> Any:
    """Draw a gateway in a lane with the ways "yes", "no" and one without a name, which leads to "ask again"."""
    drawing = process(name="Order").lane("Sales", zone="frontstage", group="sales-desk")
    drawing.user_task("look")
    getattr(drawing, kind)("Good?").to("pack", flow="yes").to("refuse", flow="no").to("ask again")
    drawing.user_task("pack").end("e1").apart().user_task("refuse").end("e2").apart().user_task("ask again").end("e3")
    return drawing


def test_somebody_in_the_lane_chooses_one_way(world: World) -> None:
    world.running(drawn("exclusive"))

    world.complete("look")
    task = world.task("Good")
    assert (task.name, task.lane, task.zone) == ("Good?", "Sales", "frontstage")
    assert world.tasks("lanes", "sam")[0].id == task.id
    world.restart().complete("Good", choice="no", by="sam")

    assert world.waiting() == ["refuse"]
    assert world.variables() == {}
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated look",
        "Completed look",
        "TaskCreated Good",
        "Completed Good",
        "TaskCreated refuse",
    ]
    assert [line.text for line in world.house.engine.history(world.instance_id)][-2:] == [
        "Sam chose ‘no’ at ‘Good?’.",
        "The task ‘refuse’ came up for Sales.",
    ]
    world.complete("refuse")
    assert world.ended() == ("completed", "e2")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("kind", ["inclusive", "complex"])
def test_several_ways_may_be_chosen_where_the_gateway_lets_them(world: World, kind: str) -> None:
    world.running(drawn(kind))

    world.complete("look")
    world.complete("Good", choice=["yes", "ask again"])

    assert world.waiting() == ["ask_again", "pack"]
    world.check()


def test_its_form_offers_the_names_of_the_flows(world: World) -> None:
    world.running(drawn("exclusive"))
    world.complete("look")

    item = world.house.inbox.open(world.task("Good").id, world.tester)

    (field,) = item.form.fields
    assert (field.key, field.type, field.label, field.required) == ("choice", "radio", "Good?", True)
    assert [option.label for option in field.options] == ["yes", "no", "ask again"]
    assert item.values["choice"] is None


@pytest.mark.parametrize("given", [{}, {"choice": "maybe"}, {"choice": None}, {"other": "yes"}, {"choice": ["yes"]}])
def test_a_wrong_answer_is_refused_and_changes_nothing(world: World, given: dict[str, Any]) -> None:
    world.running(drawn("exclusive"))
    world.complete("look")
    before = world.history()

    with pytest.raises(InvalidValues) as refused:
        world.complete("Good", **given)

    assert "Good?" in str(refused.value)
    assert world.history() == before
    assert world.waiting() == ["Good"]


def test_nothing_chosen_where_several_may_be_is_refused(world: World) -> None:
    world.running(drawn("inclusive"))
    world.complete("look")

    with pytest.raises(InvalidValues):
        world.complete("Good", choice=[])


def test_a_variable_of_the_same_name_is_left_alone(world: World) -> None:
    world.running(drawn("exclusive"), choice="no")
    world.complete("look")
    assert world.house.inbox.open(world.task("Good").id, world.tester).values["choice"] is None

    world.complete("Good", choice="no")

    assert world.waiting() == ["refuse"]
    assert world.variables() == {"choice": "no"}


def test_the_default_way_is_proposed(world: World) -> None:
    drawing = process().exclusive("x").to("a", flow="left").otherwise(name="right").user_task("b").end("e")
    drawing.apart().user_task("a").end("f")
    world.running(drawing)

    assert world.house.inbox.open(world.task("x").id, world.tester).values["choice"] == "right"
    world.complete("x", choice="left")
    assert world.waiting() == ["a"]


def test_two_ways_of_one_name_are_told_apart(world: World) -> None:
    drawing = process().exclusive("x").to("a", flow="go").to("b", flow="go").user_task("a").end("f").apart()
    world.running(drawing.user_task("b").end("e"))

    world.complete("x", choice="go (2)")

    assert world.waiting() == ["b"]


def test_a_join_comes_before_the_choice(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").inclusive("join")
    drawing.to("c", flow="C").to("d", flow="D").user_task("c").end("e1").apart().user_task("d").end("e2")
    world.running(drawing)

    world.complete("a")
    assert world.waiting() == ["b"]
    world.restart().complete("b")
    assert world.waiting() == ["join"]
    world.complete("join", choice=["C", "D"])

    assert world.waiting() == ["c", "d"]
    assert (
        world.history()[-5:]
        == ["Arrived join", "Joined join", "TaskCreated join", "Completed join", "TaskCreated c", "TaskCreated d"][1:]
    )
    world.check()


def test_every_token_is_asked_about_in_a_loop(world: World) -> None:
    drawing = process().user_task("work").exclusive("again?").to("work", flow="once more").to("end", flow="done").end()
    world.running(drawing)

    for _ in range(3):
        world.complete("work")
        world.complete("again", choice="once more")
    world.complete("work")
    world.complete("again", choice="done")

    assert world.ended() == ("completed", "end")
    world.check()


def test_what_interrupts_takes_the_question_away(world: World) -> None:
    inside = process().exclusive("x").to("a", flow="A").to("b", flow="B").task("a").end("e").apart().task("b").end("f")
    world.running(process().subprocess("s", inside).end().boundary_timer(on="s", after="PT1H").end("late"))

    assert world.waiting() == ["x"]
    world.pass_time(hours=1)

    assert world.ended() == ("completed", "late")
    assert world.left_over() == []
    world.check()


def test_deployment_says_what_is_left_to_people() -> None:
    (found,) = [
        one for one in read_bundle({"p.bpmn": drawn("exclusive").xml()}).findings if one.rule == "left-to-people"
    ]
    assert (found.severity, found.element) == ("note", "Good")
    assert found.message == "No flow out of 'Good?' has a condition, so a person chooses: yes, no, ask again."


def test_it_needs_a_lane_as_every_task_does() -> None:
    drawing = process().exclusive("x").to("a").to("b").manual_task("a").end("e").apart().manual_task("b").end("f")
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    assert [one.element for one in found if one.rule == "lane-missing"] == ["x"]


def test_some_ways_with_conditions_and_some_without_are_a_mistake() -> None:
    drawing = process().exclusive("x").when("a").end("e").at("x").end("f").at("x").end("g")
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    assert [one.element for one in found if one.rule == "condition-missing"] == ["x_to_f", "x_to_g"]


@pytest.mark.parametrize("kind", ["exclusive", "inclusive", "complex"])
def test_the_second_opinion_does_not_speak_of_it(kind: str) -> None:
    (one,) = read_bundle({"p.bpmn": drawn(kind).xml()}).processes
    assert "Good" in [limit.element for limit in limits(one.program)]
