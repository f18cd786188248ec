"""Errors, wherever they come from and wherever they are caught (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.dsl import Process
    from tests.world import World

FAILING = process("failing").user_task("try").end_error("E1")


def _host(kind: str) -> Process:
    """Draw an activity called `host` in which the error E1 is thrown after the task `try`."""
    inside = process().user_task("try").end_error("E1")
    drawing = process("main")
    drawn = {
        "subprocess": lambda: drawing.subprocess("host", inside),
        "transaction": lambda: drawing.subprocess("host", inside, kind="transaction"),
        "nested": lambda: drawing.subprocess("host", process().subprocess("deep", inside).end()),
        "call": lambda: drawing.call("host", process="failing"),
        "call of a call": lambda: drawing.call("host", process="calling"),
        "several": lambda: drawing.subprocess("host", inside, times=3, parallel=True),
        "several calls": lambda: drawing.call("host", process="failing", times=2, parallel=True),
        "loop": lambda: drawing.subprocess("host", inside, at_most=3),
    }
    return drawn[kind]()


KINDS = ("subprocess", "transaction", "nested", "call", "call of a call", "several", "several calls", "loop")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_caught_on_the_border_of_whatever_it_comes_out_of(world: World, kind: str) -> None:
    drawing = _host(kind).end("done")
    drawing.boundary_error("other", on="host", code="E2").end("other end")
    drawing.boundary_error("any", on="host").end("any end")
    drawing.boundary_error("named", on="host", code="E1").user_task("ring").end("rung")
    world.running(drawing, FAILING, process("calling").call("failing").end())

    world.complete("try")

    # everything in it is gone, and the catcher that names the code has it
    assert world.waiting() == ["ring"]
    world.complete("ring")
    assert world.ended() == ("completed", "rung")
    for one in (world.instance_id, *world.children()):
        assert world.left_over(one) == []
    world.check()


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_subprocess_around_catches_what_no_border_does(world: World, kind: str) -> None:
    handling = process().start_error("caught", code="E1").user_task("mend").end("mended")
    drawing = _host(kind).end("done").boundary_error("other", on="host", code="E2").end("other end")
    world.running(drawing.event_subprocess("mending", handling), FAILING, process("calling").call("failing").end())

    world.complete("try")

    assert world.waiting() == ["mend"]
    world.complete("mend")
    assert world.ended() == ("completed", "mended")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_nobody_catches_is_seen_and_can_be_tried_again(world: World, kind: str) -> None:
    world.running(_host(kind).end("done"), FAILING, process("calling").call("failing").end())

    world.complete("try")

    assert [code for _, code in world.incidents()] == ["uncaught-error"]
    assert world.ended() == ("running", None)
    world.check()


def test_what_the_event_subprocess_throws_goes_past_it(world: World) -> None:
    mend = process().start_error("caught").user_task("mend").end_error("E2")
    other = process().start_error("not this", code="E2").end()
    inside = (
        process().user_task("try").end_error("E1").event_subprocess("mending", mend).event_subprocess("other", other)
    )
    drawing = (
        process().subprocess("host", inside).end().boundary_error("border", on="host", code="E2").end("caught here")
    )
    world.running(drawing)
    world.complete("try")
    world.complete("mend")

    assert world.ended() == ("completed", "caught here")
    assert [told for told in world.history() if told.startswith("ErrorThrown")] == [
        "ErrorThrown E1 E1, caught by caught",
        "ErrorThrown E2 E2, caught by border",
    ]
    world.check()


def test_code_and_message_can_be_kept(world: World) -> None:
    drawing = process().service_task("pay", inputs={"error_code": '="E7"', "error_message": '="no money"'}).end()
    drawing.boundary_error("refused", on="pay")
    drawing.extend('<tl:output name="code" value="=error_code"/><tl:output name="why" value="=error_message"/>')
    world.running(drawing.end("failed"))
    world.work()

    assert world.variables() == {"code": "E7", "why": "no money"}


@pytest.mark.parametrize(
    ("thrown", "caught"),
    [("nowhere_declared", "nowhere_declared"), ("error_E1", "error_E1"), ("tns:error_E1", "error_E1")],
    ids=["the code itself", "by reference", "by a qualified name"],
)
def test_the_code_may_be_referred_to_or_stand_there_itself(world: World, thrown: str, caught: str) -> None:
    drawing: Any = (
        process().subprocess("s", process().end_error("E1")).end().boundary_error("b", on="s", code="E1").end("c")
    )
    xml = drawing.xml().decode().replace('errorRef="error_E1"', f'errorRef="{thrown}"', 1)
    end = xml.rindex('errorRef="error_E1"')
    xml = xml[:end] + f'errorRef="{caught}"' + xml[end + len('errorRef="error_E1"') :]
    if "tns" in thrown:
        xml = xml.replace("<bpmn:definitions ", '<bpmn:definitions xmlns:tns="urn:x" ', 1)
    world.running(xml)

    assert world.ended() == ("completed", "c")
