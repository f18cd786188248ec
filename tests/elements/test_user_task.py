"""User task, and the task without a type, which is one, too (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from engine.errors import WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from engine.model import UserTask
    from tests.world import World


def test_waits_until_somebody_has_done_it(world: World) -> None:
    world.running(process().user_task("ship").end("done"), amount=5)

    assert world.waiting() == ["ship"]
    world.complete("ship", carrier="A")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "TaskCreated ship",
        "VariablesSet carrier",
        "Completed ship",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.ended() == ("completed", "done")
    assert world.variables() == {"amount": 5, "carrier": "A"}
    assert world.left_over() == []
    world.check()


def test_a_task_without_a_type_is_for_people(world: World) -> None:
    world.running(process().task("ship").end())

    world.complete("ship")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "Completed ship",
        "Passed end",
        "InstanceEnded completed end",
    ]


def test_says_whose_lane_it_is_and_by_when_it_is_to_be_done(world: World) -> None:
    drawing = process().lane("Warehouse", zone="backstage", group="pickers")
    world.running(drawing.user_task("pick", priority=80, within="4 business hours").end())

    task = world.task("pick")

    assert (task.lane, task.zone, task.group, task.priority) == ("Warehouse", "backstage", "pickers", 80)
    assert task.due_at == world.at() + dt.timedelta(hours=4)
    assert world.house.people.find("pia").groups == {"pickers"}
    assert [one.element for one in world.tasks("lanes", "pia")] == ["pick"]


def test_goes_to_the_person_that_the_diagram_works_out(world: World) -> None:
    world.running(process().user_task("call", assignee="=contact").end(), contact="sam")

    assert world.task("call").assignee == "sam"
    assert [one.element for one in world.tasks("mine", "sam")] == ["call"]


def test_its_inputs_are_its_own_and_its_outputs_go_to_the_process(world: World) -> None:
    drawing = process().user_task("ask", inputs={"half": "=amount / 2"}, outputs={"total": "=half + extra"}).end()
    world.running(drawing, amount=10)

    world.complete("ask", extra=1)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "TaskCreated ask",
        "VariablesSet half of ask",
        "VariablesSet total",
        "Completed ask",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"amount": 10, "total": 6}


def test_several_flows_out_of_it_are_all_taken(world: World) -> None:
    world.running(
        process()
        .user_task("check")
        .to("a")
        .to("b")
        .at("check")
        .user_task("a")
        .end()
        .at("check")
        .user_task("b")
        .end("B")
    )

    world.complete("check")

    assert world.waiting() == ["a", "b"]


def test_conditions_on_its_flows_choose_among_them(world: World) -> None:
    drawing = process().user_task("check").to("a", when="good").to("b", default=True)
    world.running(drawing.user_task("a").end("A").at("check").user_task("b").end("B"))

    world.complete("check", good=False)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated check",
        "VariablesSet good",
        "Completed check",
        "TaskCreated b",
    ]


def test_who_completes_it_is_told_when_the_process_could_not_go_on(world: World) -> None:
    world.running(process().user_task("check").when("good").end("A").at("check").otherwise().end("B"))

    with pytest.raises(
        WrongState, match=r"The task 'check' cannot be completed: it is stuck \(.*\"good\" has no value"
    ):
        world.complete("check")

    assert world.history() == ["InstanceStarted", "Passed start", "TaskCreated check"]
    world.complete("check", good=True)
    assert world.ended() == ("completed", "A")


def test_an_agreement_that_cannot_be_reckoned_is_an_incident(world: World) -> None:
    world.running(process().user_task("pick", within="=promise").end())

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised pick timer"]
    assert "promise" in world.incident().message
    world.retry(promise=dt.timedelta(hours=2))

    assert world.task("pick").due_at == world.at() + dt.timedelta(hours=2)


@pytest.mark.parametrize(("team", "people"), [(["sam", "nora"], ("sam", "nora")), ("nora", ("nora",)), (None, ())])
def test_may_name_the_people_who_can_take_it(world: World, team: object, people: tuple[str, ...]) -> None:
    drawing = process().lane("Warehouse", zone="backstage", group="pickers").user_task("count")
    world.running(drawing.extend('<tl:task people="=team"/>').end(), team=team)

    assert world.task("count").people == people
    assert [task.element for task in world.tasks("lanes", "nora")] == (["count"] if "nora" in people else [])
    if "nora" in people:
        world.complete("count", by="nora")
        assert world.ended() == ("completed", "end")


def asked(drawing: str, world: World, **values: object) -> UserTask:
    """Start a task that asks for something, in the lane of the pickers."""
    lane = process().lane("Warehouse", zone="backstage", group="pickers")
    world.running(lane.user_task("x").extend(drawing).end(), **values)
    return world.task("x")


def test_may_have_a_due_date_and_a_follow_up_date(world: World) -> None:
    task = asked('<tl:task due="2026-03-04T09:00:00Z" followUp="=day"/>', world, day=dt.date(2026, 3, 3))

    assert task.due_at == dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    assert task.follow_up_at == dt.datetime(2026, 3, 2, 23, tzinfo=dt.UTC)  # midnight in Amsterdam


@pytest.mark.parametrize(("day", "hours"), [(None, 4), (dt.timedelta(hours=1), 1)])
def test_a_due_date_without_value_leaves_the_agreement(world: World, day: object, hours: int) -> None:
    task = asked('<tl:task due="=day"/><tl:agreement within="4 business hours"/>', world, day=day)

    assert task.due_at == world.at() + dt.timedelta(hours=hours)


@pytest.mark.parametrize(("rank", "priority"), [(7, 7), ("8", 8), (None, 50)])
def test_may_work_out_its_priority(world: World, rank: object, priority: int) -> None:
    assert asked('<tl:task priority="=rank"/>', world, rank=rank).priority == priority


@pytest.mark.parametrize(
    ("team", "group"),
    [("sales-desk", "sales-desk"), (["sales-desk"], "sales-desk"), ([], "pickers"), (None, "pickers")],
)
def test_may_work_out_its_group(world: World, team: object, group: str) -> None:
    assert asked('<tl:task group="=team"/>', world, team=team).group == group


def test_several_groups_find_one_task_and_one_of_them_does_it(world: World) -> None:
    task = asked('<tl:task group="=teams" people="nora"/>', world, teams=["sales-desk", "pickers", "audit"])

    assert (task.group, task.groups, task.people) == ("sales-desk", ("sales-desk", "pickers", "audit"), ("nora",))
    assert [len(world.tasks("lanes", person)) for person in ("sam", "pia", "nora")] == [1, 1, 1]
    world.claim("x", by="pia")
    assert [len(world.tasks("lanes", person)) for person in ("sam", "nora")] == [0, 0]
    world.complete("x", by="pia")
    assert world.ended() == ("completed", "end")
    world.check()


@pytest.mark.parametrize(("words", "values"), [("priority", {"it": "high"})])
def test_a_priority_or_group_that_is_none_is_an_incident(world: World, words: str, values: dict[str, object]) -> None:
    drawing = process().user_task("x").extend(f'<tl:task {words}="=it"/>').end()
    world.running(drawing, **values)

    assert world.incidents() == [("x", "task")]
    world.retry(it=1 if words == "priority" else "pickers")
    assert world.waiting() == ["x"]
