"""Signals thrown and heard in the same instance: at once, by whoever listens when every other token is at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.dsl import process, together

if TYPE_CHECKING:
    from tests.world import World


def test_the_border_of_a_subprocess_hears_the_end_inside_it(world: World) -> None:
    inside = process().end_signal("thrown", signal="done")
    drawing = process().subprocess("sub", inside).end("plain")
    world.running(drawing.boundary_signal("heard", on="sub", signal="done").end("by signal"))

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated sub",
        "SignalAwaited heard",
        "ScopeOpened sub",
        "Passed sub_start",
        "SignalThrown thrown done",
        "Passed thrown",
        "Cleared sub",
        "ScopeClosed sub cancelled",
        "Interrupted sub",
        "Fired heard",
        "Passed by_signal",
        "InstanceEnded completed by signal",
    ]
    world.check()


def test_one_that_does_not_interrupt_lets_the_subprocess_end(world: World) -> None:
    inside = process().end_signal("thrown", signal="done", inputs={"n": "=1"})
    drawing = process().subprocess("sub", inside).end("plain")
    world.running(drawing.boundary_signal("heard", on="sub", signal="done", interrupting=False).end("by signal"))

    assert world.history()[6:] == [
        "SignalThrown thrown done",
        "Passed thrown",
        "VariablesSet n",
        "Fired heard",
        "ScopeClosed sub",
        "Withdrawn heard",
        "Completed sub",
        "Passed by_signal",
        "Passed plain",
        "InstanceEnded completed plain",
    ]
    assert world.work() == 0
    world.check()


def test_who_begins_to_listen_in_the_same_step_hears_it_whichever_branch_is_drawn_first(world: World) -> None:
    drawing = process().parallel("fork").throw_signal("say", signal="go").end("said")
    world.running(drawing.at("fork").catch_signal("go").end("heard"))

    assert world.history()[3:] == [
        "SignalAwaited go",
        "SignalThrown say go",
        "Passed say",
        "Completed go",
        "Passed said",
        "Passed heard",
        "InstanceEnded completed heard",
    ]
    world.check()


def test_who_listens_only_afterwards_hears_nothing(world: World) -> None:
    world.running(process().throw_signal("say", signal="go").catch_signal("go").end())

    assert world.work() == 0
    assert world.ended() == ("running", None)


def test_an_event_subprocess_hears_it_and_takes_the_thrower_away(world: World) -> None:
    drawing = process().throw_signal("stop").user_task("never").end()
    world.running(drawing.event_subprocess("stopping", process().start_signal("heard", signal="stop").end("stopped")))

    assert world.history()[1:] == [
        "SignalAwaited heard",
        "Passed start",
        "SignalThrown stop stop",
        "Passed stop",
        "Cleared",
        "Fired heard",
        "ScopeOpened stopping",
        "Passed heard",
        "Passed stopped",
        "ScopeClosed stopping",
        "InstanceEnded completed stopped",
    ]
    world.check()


def test_other_instances_hear_it_after_the_commit(world: World) -> None:
    other = world.running(process("waiter").catch_signal("go").end("heard"))
    world.running(
        process("both").parallel("fork").catch_signal("go").end("own").at("fork").throw_signal("say", signal="go")
    )

    assert world.ended(other.id) == ("running", None)
    assert world.work() == 1
    assert world.ended(other.id) == ("completed", "heard")
    assert world.ended()[0] == "completed"


def test_a_signal_for_its_deployment_alone_is_heard_in_its_file_only(world: World) -> None:
    def within(drawing: Any) -> bytes:
        """Say of the signal that it is for its deployment alone."""
        xml: bytes = drawing.xml()
        scope = b'<bpmn:extensionElements><tl:signal scope="deployment"/></bpmn:extensionElements></bpmn:signal>'
        return xml.replace(b'name="go"/>', b'name="go">' + scope)

    pair = together(process("near").catch_signal("go").end(), process("thrower").throw_signal("say", signal="go").end())
    far = world.running(process("far").catch_signal("go").end())
    alike = world.running(within(process("alike").catch_signal("go").end()))
    world.deploy(within(pair))
    near = world.start("near")
    world.start("thrower")
    world.work()

    assert [world.ended(one.id)[0] for one in (near, far, alike)] == ["completed", "running", "running"]
    world.signal("go")
    assert [world.ended(one.id)[0] for one in (far, alike)] == ["completed", "running"]


def test_a_loop_of_throwers_is_stopped(world: World) -> None:
    world.running(process().exclusive("again").throw_signal("ring").goto("again"))

    assert [code for _, code in world.incidents()] == ["endless-loop"]
