"""Escalations: thrown on the way or at an end, caught further out or by nobody (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.dsl import Process
    from tests.world import World


def _told(world: World) -> list[str]:
    return [line.text for line in world.house.engine.history(world.instance_id)]


def test_a_boundary_event_that_does_not_interrupt_answers_beside_the_work(world: World) -> None:
    inside = process().user_task("check").throw_escalation("late").user_task("pack").end()
    drawing = process().subprocess("ship", inside).end("shipped")
    drawing.boundary_escalation("chase", on="ship", code="late", interrupting=False).user_task("ring").end("rung")
    world.running(drawing)

    world.complete("check")
    assert world.waiting() == ["pack", "ring"]
    world.restart()
    world.complete("ring")
    world.complete("pack")

    assert world.history()[5:] == [
        "TaskCreated check",
        "Completed check",
        "Passed late",
        "EscalationThrown late late, caught by chase",
        "Fired chase",
        "TaskCreated pack",
        "TaskCreated ring",
        "Completed ring",
        "Passed rung",
        "EndReached rung",
        "Completed pack",
        "Passed ship_end",
        "ScopeClosed ship",
        "Completed ship",
        "Passed shipped",
        "InstanceEnded completed shipped",
    ]
    assert "‘late’ escalated ‘late’." in _told(world)
    assert "‘chase’ answers." in _told(world)
    assert world.left_over() == []
    world.check()


def test_a_boundary_event_that_interrupts_takes_everything_inside_away(world: World) -> None:
    inside = process().parallel("fork").user_task("other").end().at("fork").user_task("check").throw_escalation("late")
    drawing = process().subprocess("ship", inside.user_task("pack").end("packed")).end("shipped")
    drawing.boundary_escalation("stop", on="ship").user_task("ring").end("rung")
    world.running(drawing)

    world.complete("check")

    assert world.waiting() == ["ring"]
    assert world.history()[8:] == [
        "Completed check",
        "Passed late",
        "EscalationThrown late late, caught by stop",
        "Interrupted other",
        "Cleared ship",
        "ScopeClosed ship cancelled",
        "Interrupted ship",
        "Fired stop",
        "TaskCreated ring",
    ]
    world.check()


def test_an_escalation_that_nobody_catches_is_noted_and_the_work_goes_on(world: World) -> None:
    world.running(process().throw_escalation("late").user_task("pack").end_escalation("still late"))
    world.complete("pack")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed late",
        "EscalationThrown late late, caught by nobody",
        "TaskCreated pack",
        "Completed pack",
        "Passed still_late",
        "EscalationThrown still_late still late, caught by nobody",
        "InstanceEnded completed still late",
    ]
    assert "‘late’ escalated ‘late’, and nothing in the diagram answers." in _told(world)
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize(
    ("code", "caught_by"), [("a", "named"), ("b", "any"), ("", "any")], ids=["by its code", "by any", "without a code"]
)
def test_the_code_decides_and_a_catcher_of_all_comes_last(world: World, code: str, caught_by: str) -> None:
    end = f'<bpmn:escalationEventDefinition escalationRef="{code}"/>' if code else "<bpmn:escalationEventDefinition/>"
    inside = process().element("endEvent", "up", "end", content=[end])
    drawing = process().subprocess("s", inside).end()
    drawing.boundary_escalation("any", on="s").end("any end")
    drawing.boundary_escalation("named", on="s", code="a").end("named end")
    drawing.boundary_escalation("other", on="s", code="c").end("other end")
    world.running(drawing)

    assert f"EscalationThrown up {code}, caught by {caught_by}" in world.history()
    assert world.ended() == ("completed", f"{caught_by} end")


def test_the_innermost_catcher_answers_and_no_other(world: World) -> None:
    deep = process().subprocess("inner", process().end_escalation("E")).end()
    deep.event_subprocess("near", process().start_escalation("near start", interrupting=False).user_task("a").end())
    drawing = process().subprocess("outer", deep).end().boundary_escalation("far", on="outer").user_task("b").end()
    drawing.event_subprocess("top", process().start_escalation("top start").user_task("c").end())
    world.running(drawing)

    assert world.waiting() == ["a"]


def test_an_event_subprocess_that_does_not_interrupt_begins_as_often_as_it_is_called(world: World) -> None:
    drawing = (
        process().user_task("try").throw_escalation("help").user_task("again").throw_escalation("help 2", code="help")
    )
    drawing.user_task("last").end()
    inside = process().start_escalation("called", code="help", interrupting=False).user_task("assist").end("assisted")
    world.running(drawing.event_subprocess("assisting", inside))

    world.complete("try")
    world.complete("again")
    assert world.waiting() == ["assist", "assist", "last"]
    world.complete("last")
    assert world.ended() == ("running", None)
    world.complete("assist")
    world.complete("assist")

    assert world.history()[3:] == [
        "Completed try",
        "Passed help",
        "EscalationThrown help help, caught by called",
        "ScopeOpened assisting",
        "VariablesSet escalation_code",
        "Passed called",
        "TaskCreated again",
        "TaskCreated assist",
        "Completed again",
        "Passed help_2",
        "EscalationThrown help_2 help, caught by called",
        "ScopeOpened assisting",
        "VariablesSet escalation_code",
        "Passed called",
        "TaskCreated last",
        "TaskCreated assist",
        "Completed last",
        "Passed end",
        "EndReached end",
        "Completed assist",
        "Passed assisted",
        "ScopeClosed assisting",
        "EndReached assisted",
        "Completed assist",
        "Passed assisted",
        "ScopeClosed assisting",
        "InstanceEnded completed assisted",
    ]
    world.check()


def test_an_event_subprocess_that_interrupts_ends_the_work_around_it(world: World) -> None:
    inner = process().start_escalation("called").user_task("mend").end_escalation("worse")
    drawing = process().parallel("fork").user_task("other").end().at("fork").user_task("try").throw_escalation("help")
    world.running(drawing.user_task("after").end("done").event_subprocess("mending", inner))

    world.complete("try")
    assert world.waiting() == ["mend"]
    world.complete("mend")

    # what it throws itself goes past it
    assert world.history()[5:] == [
        "Completed try",
        "Passed help",
        "EscalationThrown help help, caught by called",
        "Interrupted other",
        "Cleared",
        "ScopeOpened mending",
        "VariablesSet escalation_code",
        "Passed called",
        "TaskCreated mend",
        "Completed mend",
        "Passed worse",
        "EscalationThrown worse worse, caught by nobody",
        "ScopeClosed mending",
        "InstanceEnded completed worse",
    ]
    world.check()


def test_the_code_can_be_kept(world: World) -> None:
    drawing = process().subprocess("s", process().end_escalation("up", code="E7")).end()
    drawing.boundary_escalation("any", on="s").extend('<tl:output name="why" value="=escalation_code"/>').end("caught")
    world.running(drawing)

    assert world.variables() == {"why": "E7"}


# -- across call activities ------------------------------------------------------------------------------


def _calling(*, interrupting: bool) -> Process:
    drawing = process("main").call("child").end("done")
    drawing.boundary_escalation("heard", on="child", interrupting=interrupting)
    return drawing.user_task("ring").end("rung")


def test_a_caller_that_does_not_interrupt_lets_the_called_process_go_on(world: World) -> None:
    child = process("child").throw_escalation("late").user_task("pack").end("packed")
    world.running(_calling(interrupting=False), child)
    (called,) = world.children()

    assert world.waiting() == ["pack", "ring"]
    world.complete("pack")
    world.complete("ring")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "ChildCalled child",
        "EscalationThrown child late, caught by heard",
        "Fired heard",
        "TaskCreated ring",
        "Completed child",
        "Passed done",
        "EndReached done",
        "Completed ring",
        "Passed rung",
        "InstanceEnded completed rung",
    ]
    assert world.history(called) == [
        "InstanceStarted",
        "Passed start",
        "Passed late",
        "EscalationThrown late late, caught by the caller, perhaps",
        "TaskCreated pack",
        "Completed pack",
        "Passed packed",
        "InstanceEnded completed packed",
    ]
    assert world.left_over() == world.left_over(called) == []
    world.check()


def test_a_caller_that_interrupts_calls_the_child_off_where_it_stands(world: World) -> None:
    child = process("child").throw_escalation("late").user_task("pack").end("packed")
    world.running(_calling(interrupting=True), child)
    (called,) = world.children()

    assert world.waiting() == ["ring"]
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "ChildCalled child",
        "EscalationThrown child late, caught by heard",
        "Interrupted child",
        "Fired heard",
        "TaskCreated ring",
    ]
    # the task behind the escalation never comes up
    assert world.history(called) == [
        "InstanceStarted",
        "Passed start",
        "Passed late",
        "EscalationThrown late late, caught by the caller, perhaps",
        "Cleared",
        "InstanceEnded cancelled What called it no longer waits for it.",
    ]
    assert world.left_over(called) == []
    world.check()


def test_at_its_end_a_called_process_is_still_called_off(world: World) -> None:
    world.running(_calling(interrupting=True), process("child").user_task("try").end_escalation("late"))
    (called,) = world.children()

    world.complete("try")

    assert world.waiting() == ["ring"]
    assert world.ended(called) == ("cancelled", "What called it no longer waits for it.")
    world.check()


def test_it_goes_through_callers_that_do_not_catch_it(world: World) -> None:
    middle = process("child").call("inmost").end("middle done")
    inmost = process("inmost").user_task("try").throw_escalation("late").user_task("go on").end("inmost done")
    world.running(_calling(interrupting=True), middle, inmost)
    (child,) = world.children()
    (grandchild,) = world.children(child)

    world.complete("try")

    assert world.waiting() == ["ring"]
    assert world.history(child)[-4:] == [
        "EscalationThrown inmost late, caught by the caller, perhaps",
        "Interrupted inmost",
        "Cleared",
        "InstanceEnded cancelled What called it no longer waits for it.",
    ]
    assert world.ended(grandchild)[0] == "cancelled"
    assert "TaskCreated go_on" not in world.history(grandchild)
    world.check()


def test_where_no_caller_catches_it_everybody_goes_on(world: World) -> None:
    middle = process("child").call("inmost").end("middle done")
    inmost = process("inmost").throw_escalation("late").throw_escalation("later").end("inmost done")
    world.running(process("main").call("child").end("done"), middle, inmost)

    assert world.ended() == ("completed", "done")
    assert [told for told in world.history() if told.startswith("Escalation")] == [
        "EscalationThrown child late, caught by nobody",
        "EscalationThrown child later, caught by nobody",
    ]
    world.check()


def test_a_caller_that_hears_it_may_escalate_itself(world: World) -> None:
    middle = process("child").call("inmost").end("middle done")
    middle.boundary_escalation("hears", on="inmost", interrupting=False).end_escalation("worse")
    inmost = process("inmost").throw_escalation("late").user_task("go on").end("inmost done")
    world.running(_calling(interrupting=False), middle, inmost)

    assert world.waiting() == ["go_on", "ring"]
    assert "EscalationThrown child worse, caught by heard" in world.history()
    world.complete("go_on")
    world.complete("ring")
    assert world.ended()[0] == "completed"
    world.check()


def test_a_loop_of_escalations_without_a_wait_is_stopped(world: World) -> None:
    child = process("child").exclusive("more").throw_escalation("late").goto("more")
    world.running(process("main").call("child").end("done"), child)

    assert world.incidents() == [("late", "endless-loop")]
