"""Events with several triggers: any of them, or all together (BPMN 2.0.2, 10.5.5, Multiple and Parallel Multiple)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_catch_event_goes_on_with_the_first_of_its_triggers(world: World) -> None:
    drawing = process().catch_several("first", messages={"paid": '="A1"'}, signals=["bell"], after="PT1H")
    world.running(drawing.end())
    world.publish("paid", "A1", amount=5)

    assert world.history()[2:] == [
        "Activated first",
        "MessageAwaited first",
        "SignalAwaited first",
        "TimerArmed first",
        "MessageReceived first paid",
        "Withdrawn first",
        "Withdrawn first",
        "Fired first",
        "VariablesSet amount",
        "Completed first",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"amount": 5}
    assert world.left_over() == []
    world.check()


def test_each_kind_of_trigger_can_be_the_one(world: World) -> None:
    drawing = process().catch_several("first", conditions=["x"], signals=["bell"], after="PT1H").end()
    world.deploy(drawing)
    for set_off in (
        lambda: world.signal("bell"),
        lambda: world.pass_time(hours=1),
        lambda: world.house.engine.set_values(world.instance_id, {"x": True}, by="tester"),
    ):
        world.start()
        assert world.ended() == ("running", None)
        set_off()
        assert world.ended() == ("completed", "end")
        assert world.left_over() == []
    world.check()


def test_together_all_of_them_have_to_come_and_what_they_bring_is_kept(world: World) -> None:
    drawing = process().catch_several(
        "all", together=True, messages={"paid": '="A1"', "packed": '="A1"'}, signals=["bell"], outputs={"sum": "=a + b"}
    )
    world.running(drawing.end())
    world.publish("paid", "A1", a=1)
    world.publish("paid", "A1", a=100)
    world.restart()
    world.signal("bell")
    assert world.ended() == ("running", None)
    world.publish("packed", "A1", b=2)

    assert world.history()[2:] == [
        "Activated all",
        "MessageAwaited all",
        "MessageAwaited all",
        "SignalAwaited all",
        "MessageReceived all paid",
        "PartHappened all",
        "VariablesSet a of all",
        "PartHappened all",
        "MessageReceived all packed",
        "Withdrawn all",
        "Withdrawn all",
        "Fired all",
        "VariablesSet sum",
        "Completed all",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"sum": 3}
    assert world.left_over() == []
    world.check()


def test_on_the_border_any_of_them_interrupts(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    world.running(drawing.boundary_several("stop", on="ship", signals=["fire"], after="PT1H").end("stopped"))
    world.pass_time(hours=1)

    assert world.history()[2:] == [
        "TaskCreated ship",
        "SignalAwaited stop",
        "TimerArmed stop",
        "Withdrawn stop",
        "Interrupted ship",
        "Fired stop",
        "Passed stopped",
        "InstanceEnded completed stopped",
    ]
    assert world.left_over() == []
    world.check()


def test_one_that_does_not_interrupt_goes_on_listening_for_each(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    drawing.boundary_several("ask", on="ship", signals=["a", "b"], every="R2/PT1H", interrupting=False).end("asked")
    world.running(drawing)
    world.signal("a")
    world.signal("b")
    world.signal("a")
    world.pass_time(hours=5)

    assert world.history().count("Fired ask") == 5
    world.complete("ship")
    assert world.ended() == ("completed", "shipped")
    assert world.left_over() == []
    world.check()


def test_together_on_the_border_all_have_to_come_again(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    drawing.boundary_several("both", on="ship", together=True, signals=["a", "b"], interrupting=False).end("asked")
    world.running(drawing)
    for name in ("a", "a", "b"):
        world.signal(name)
    assert world.history().count("Fired both") == 1
    world.signal("b")
    assert world.history().count("Fired both") == 1
    world.signal("a")
    assert world.history().count("Fired both") == 2

    world.complete("ship")
    assert world.left_over() == []
    world.check()


def test_together_with_a_condition_that_stays_true_does_not_go_round(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    drawing.boundary_several("both", on="ship", together=True, conditions=["x", "y"], interrupting=False).end("seen")
    world.running(drawing, x=True, y=True)
    assert world.history().count("Fired both") == 1

    for values in ({"x": False}, {"x": True}, {"y": False}, {"y": True}):
        world.house.engine.set_values(world.instance_id, values, by="tester")
    assert world.history().count("Fired both") == 2
    world.check()


def test_what_cannot_be_listened_for_again_is_an_incident(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    drawing.boundary_several("both", on="ship", together=True, messages={"m": "=no"}, signals=["a"], interrupting=False)
    world.running(drawing.end("asked"), no="k")
    world.house.engine.set_values(world.instance_id, {"no": None}, by="tester")
    world.publish("m", "k")
    world.signal("a")

    assert world.incidents() == [("both", "correlation")]
    assert world.history().count("Passed asked") == 1
    world.complete("ship")
    assert world.ended() == ("completed", "shipped")
    assert world.left_over() == []
    world.check()


def test_event_subprocesses_begin_by_any_or_by_all(world: World) -> None:
    drawing = process().user_task("t").end("plain")
    any_of = process().start_several("any", signals=["a", "b"], interrupting=False).end("one came")
    all_of = process().start_several("all", together=True, signals=["a", "b"]).end("both came")
    world.running(drawing.event_subprocess("asking", any_of).event_subprocess("stopping", all_of))
    world.signal("a")
    assert world.ended() == ("running", None)
    world.signal("b")

    assert world.history().count("Passed one_came") + world.history().count("ScopeClosed asking cancelled") >= 1
    assert world.ended() == ("completed", "both came")
    assert world.left_over() == []
    world.check()


def test_an_event_based_gateway_may_lead_to_one(world: World) -> None:
    drawing = process().event_based("which").catch_several("some", signals=["a", "b"]).end("one of them")
    world.running(drawing.at("which").catch_timer("late", after="PT1H").end("late end"))
    world.signal("b")

    assert world.ended() == ("completed", "one of them")
    assert world.left_over() == []
    world.check()


def test_throwing_several_throws_all_of_them(world: World) -> None:
    listener = process("listener").catch_several("l", together=True, signals=["a", "b"], messages={"m": '="k"'}).end()
    heard = world.running(listener)
    thrower = process("thrower").throw_several("t", signals=["a", "b"], messages={"m": '="k"'})
    world.running(thrower.end())
    world.work()

    assert world.history()[2:] == [
        "SignalThrown t a",
        "SignalThrown t b",
        "MessageSent t m",
        "Passed t",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.ended(heard.id)[0] == "completed"
    world.check()


def test_an_end_may_throw_and_terminate(world: World) -> None:
    drawing = process().parallel("fork").user_task("never").end("plain")
    world.running(drawing.at("fork").end_several("stop", terminate=True, signals=["a"]))

    assert world.history()[3:] == [
        "TaskCreated never",
        "SignalThrown stop a",
        "Passed stop",
        "Interrupted never",
        "Cleared",
        "InstanceEnded completed stop",
    ]
    world.check()


def test_a_process_begins_by_each_of_several_triggers(world: World) -> None:
    world.deploy(process("order").start_several("come", messages={"fax": None, "mail": None}, after="PT1H").end())
    for name in ("fax", "mail"):
        world.publish(name, "A1", said=name)
        assert world.history() == [
            "InstanceStarted come",
            f"MessageReceived come {name}",
            "VariablesSet said",
            "Passed come",
            "Passed end",
            "InstanceEnded completed end",
        ]
    world.pass_time(hours=1)
    assert len(world.house.engine.instances(process_key="order").rows) == 3


def test_together_the_first_begins_it_and_the_others_reach_it(world: World) -> None:
    drawing = process("order").start_several("both", together=True, messages={"order": "=no", "money": "=no"})
    world.deploy(drawing.user_task("ship").end())
    world.publish("order", "A1", no="A1", what="shoes")
    first = world.instance_id
    world.publish("money", "A2", no="A2")
    second = world.instance_id
    assert first != second
    world.publish("money", "A1", amount=5)

    assert world.history(first) == [
        "InstanceStarted both",
        "MessageReceived both order",
        "VariablesSet no, what",
        "Activated both",
        "MessageAwaited both",
        "MessageReceived both money",
        "Fired both",
        "VariablesSet amount",
        "Completed both",
        "TaskCreated ship",
    ]
    assert world.variables(first) == {"no": "A1", "what": "shoes", "amount": 5}
    assert world.ended(second) == ("running", None)
    assert world.waiting() == ["ship"]
    world.check()


def test_a_signal_that_is_still_missing_begins_nothing_else(world: World) -> None:
    world.deploy(process("both").start_several("come", together=True, signals=["a", "b"]).end())
    world.signal("a")
    world.signal("b")

    (only,) = world.house.engine.instances(process_key="both").rows
    assert only.state == "completed"
    world.signal("b")
    assert len(world.house.engine.instances(process_key="both").rows) == 2


LATER = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"


def test_an_error_may_be_one_of_several_triggers_on_a_border(world: World) -> None:
    drawing = process().subprocess("s", process().user_task("t").end_error("E")).end("plain")
    content = [LATER, "<bpmn:errorEventDefinition/>"]
    drawing.element("boundaryEvent", "x", "x", {}, content=content, host=drawing.node("s")).end("caught")
    world.running(drawing)
    world.complete("t")

    assert world.history()[-9:] == [
        "Passed E",
        "ErrorThrown E E, caught by x",
        "Cleared s",
        "ScopeClosed s cancelled",
        "Withdrawn x",
        "Interrupted s",
        "Fired x",
        "Passed caught",
        "InstanceEnded completed caught",
    ]
    assert world.left_over() == []
    world.check()


def test_an_escalation_may_be_one_of_several_triggers_of_an_event_subprocess(world: World) -> None:
    start = process().element(
        "startEvent", "x", "x", {"isInterrupting": False}, content=[LATER, "<bpmn:escalationEventDefinition/>"]
    )
    drawing = process().throw_escalation("up").user_task("t").end("plain")
    world.running(drawing.event_subprocess("beside", start.end("answered")))
    world.pass_time(hours=1)

    assert world.history().count("ScopeClosed beside") == 2
    world.complete("t")
    assert world.ended() == ("completed", "plain")
    world.check()


def test_what_takes_back_hangs_on_a_border_alone(world: World) -> None:
    drawing = process().user_task("t").end()
    content = [LATER, "<bpmn:compensateEventDefinition/>"]
    drawing.element("boundaryEvent", "x", "x", {}, content=content, host=drawing.node("t"))

    assert [one.element for one in world.findings(drawing.end("e")) if one.rule == "multiple"] == ["x"]


def test_an_error_is_never_needed_together_with_others(world: World) -> None:
    drawing = process().user_task("t").end()
    content = [LATER, "<bpmn:errorEventDefinition/>"]
    drawing.element("boundaryEvent", "x", "x", {"parallelMultiple": True}, content=content, host=drawing.node("t"))

    assert [one.element for one in world.findings(drawing.end("e")) if one.rule == "multiple"] == ["x"]


# -- and at last: what ends or takes back something besides ---------------------------------------


def booked() -> Any:
    """Draw the booking of a room, which can be taken back."""
    return process().manual_task("book").boundary_compensation("undo", on="book").manual_task("free").at("book")


def test_an_end_sends_and_then_takes_back(world: World) -> None:
    world.running(booked().end_several("over", compensate=True, messages={"told": '="A1"'}))

    assert world.history()[-8:] == [
        "MessageSent over told",
        "CompensationBegun over",
        "ScopeResumed book",
        "Fired undo",
        "Passed free",
        "ScopeClosed book compensated",
        "Completed over",
        "InstanceEnded completed over",
    ]
    world.check()


def test_an_event_on_the_way_broadcasts_and_waits_until_all_is_taken_back(world: World) -> None:
    drawing = process().user_task("book").boundary_compensation("undo", on="book").user_task("free").at("book")
    world.running(drawing.throw_several("over", signals=["rung"], compensate=True).end("end"))
    world.complete("book")

    assert world.waiting() == ["free"]
    assert [one for one in world.history() if one.startswith(("SignalThrown", "Passed end"))] == [
        "SignalThrown over rung"
    ]
    world.restart().complete("free")
    assert world.ended() == ("completed", "end")
    world.check()


def test_an_end_sends_and_then_ends_in_an_error(world: World) -> None:
    inner = process().end_several("broken", messages={"told": '="A1"'}, error="E1")
    drawing = process().subprocess("inner", inner).end().boundary_error("caught", on="inner", code="E1").end("mended")
    world.running(drawing)

    assert [one for one in world.history() if one.startswith(("MessageSent", "ErrorThrown"))] == [
        "MessageSent broken told",
        "ErrorThrown broken E1, caught by caught",
    ]
    assert world.ended() == ("completed", "mended")
    world.check()


def test_an_error_that_nobody_catches_sends_nothing(world: World) -> None:
    world.running(process().end_several("broken", messages={"told": '="A1"'}, error="E1"))

    assert world.incidents() == [("broken", "uncaught-error")]
    assert not [one for one in world.history() if one.startswith("MessageSent")]
    world.check()


def test_an_end_sends_and_then_cancels_what_a_border_of_several_answers(world: World) -> None:
    inner = process().user_task("book").boundary_compensation("undo", on="book").manual_task("free").at("book")
    inner = inner.end_several("called off", signals=["rung"], cancel=True)
    drawing = process().subprocess("trip", inner, kind="transaction").end("went")
    drawing.boundary_several("stopped", on="trip", cancel=True, after="P1D").end("stayed")
    world.running(drawing)
    world.restart().complete("book")

    assert [one for one in world.history() if one.startswith(("SignalThrown", "Fired", "Withdrawn"))] == [
        "SignalThrown called_off rung",
        "Fired undo",
        "Withdrawn stopped",
        "Fired stopped",
    ]
    assert world.ended() == ("completed", "stayed")
    assert world.left_over() == []
    world.check()


def test_the_other_trigger_of_such_a_border_interrupts_the_transaction(world: World) -> None:
    inner = process().user_task("book").end_cancel("called off")
    drawing = process().subprocess("trip", inner, kind="transaction").end("went")
    world.running(drawing.boundary_several("stopped", on="trip", cancel=True, after="P1D").end("stayed"))
    world.pass_time("P2D")

    assert world.ended() == ("completed", "stayed")
    world.check()


def test_an_end_takes_back_and_only_then_ends_in_an_error(world: World) -> None:
    inner = process().user_task("book").boundary_compensation("undo", on="book").user_task("free").at("book")
    inner = inner.end_several("broken", error="E1", compensate=True, messages={"told": '="A1"'})
    drawing = process().subprocess("trip", inner).end().boundary_error("caught", on="trip", code="E1").end("mended")
    world.running(drawing)
    world.complete("book")
    assert world.waiting() == ["free"]
    assert not [one for one in world.history() if one.startswith("ErrorThrown")]

    world.restart().complete("free")
    assert world.history()[-10:] == [
        "ScopeClosed book compensated",
        "Completed broken",
        "Passed broken",
        "ErrorThrown broken E1, caught by caught",
        "Cleared trip",
        "ScopeClosed trip cancelled",
        "Interrupted trip",
        "Fired caught",
        "Passed mended",
        "InstanceEnded completed mended",
    ]
    assert world.history().count("MessageSent broken told") == 1
    assert world.left_over() == []
    world.check()


def test_an_end_takes_back_and_then_ends_everything_else(world: World) -> None:
    drawing = process().parallel("fork").user_task("never").end("plain").at("fork").user_task("book")
    drawing = drawing.boundary_compensation("undo", on="book").user_task("free").at("book")
    world.running(drawing.end_several("over", terminate=True, compensate=True))
    world.complete("book")
    assert sorted(world.waiting()) == ["free", "never"]
    world.restart().complete("free")

    assert world.history()[-5:] == [
        "Completed over",
        "Passed over",
        "Interrupted never",
        "Cleared",
        "InstanceEnded completed over",
    ]
    world.check()


def rung(inner: Any, *, interrupting: bool) -> Any:
    """Draw a subprocess on whose border an escalation is caught."""
    drawing = process().subprocess("inner", inner).end("went on")
    return drawing.boundary_escalation("help", on="inner", code="U", interrupting=interrupting).end("helped")


def test_an_event_on_the_way_calls_for_help_besides_what_it_sends(world: World) -> None:
    inner = process().throw_several("all", escalations=["U", "V"], signals=["bell"]).user_task("more").end("inside")
    world.running(rung(inner, interrupting=False))

    assert world.history()[5:] == [
        "SignalThrown all bell",
        "EscalationThrown all U, caught by help",
        "Fired help",
        "EscalationThrown all V, caught by nobody",
        "Passed all",
        "Passed helped",
        "TaskCreated more",
        "EndReached helped",
    ]
    world.complete("more")
    assert world.ended() == ("completed", "went on")
    assert world.left_over() == []
    world.check()


def test_who_interrupts_hears_it_last(world: World) -> None:
    inner = process().throw_several("all", escalations=["U", "V"], messages={"told": '="A1"'}).user_task("more").end()
    drawing = rung(inner, interrupting=True)
    drawing.boundary_escalation("note", on="inner", code="V", interrupting=False).end("noted")
    world.running(drawing)

    assert [one for one in world.history() if one.startswith(("MessageSent", "EscalationThrown", "Fired"))] == [
        "MessageSent all told",
        "EscalationThrown all V, caught by note",
        "Fired note",
        "EscalationThrown all U, caught by help",
        "Fired help",
    ]
    assert world.ended() == ("completed", "helped")
    assert world.left_over() == []
    world.check()


def test_what_is_taken_back_is_taken_back_before_somebody_interrupts(world: World) -> None:
    inner = process().user_task("book").boundary_compensation("undo", on="book").user_task("free").at("book")
    world.running(rung(inner.throw_several("all", escalations=["U"], compensate=True).end(), interrupting=True))
    world.complete("book")
    assert world.waiting() == ["free"]
    world.restart().complete("free")

    assert world.ended() == ("completed", "helped")
    assert world.left_over() == []
    world.check()


def test_an_error_ends_it_and_an_escalation_that_would_too_is_only_noted(world: World) -> None:
    inner = process().end_several("bad", escalations=["U"], error="E1")
    drawing = rung(inner, interrupting=True).boundary_error("caught", on="inner", code="E1").end("mended")
    world.running(drawing)

    assert [one for one in world.history() if one.startswith(("EscalationThrown", "ErrorThrown", "Fired"))] == [
        "EscalationThrown bad U, caught by nobody",
        "ErrorThrown bad E1, caught by caught",
        "Fired caught",
    ]
    assert world.ended() == ("completed", "mended")
    world.check()


def test_a_caller_hears_the_escalation_and_then_the_error(world: World) -> None:
    world.deploy(process("called").end_several("bad", escalations=["U", "V"], error="E1"))
    drawing = process("caller").call("c", process="called").end("plain")
    drawing.boundary_escalation("help", on="c", code="U", interrupting=False).end("helped")
    drawing.boundary_escalation("more", on="c", code="V", interrupting=False).end("helped more")
    world.running(drawing.boundary_error("caught", on="c", code="E1").end("mended"))

    assert [one for one in world.history() if one.startswith(("EscalationThrown", "ErrorThrown", "Fired"))] == [
        "EscalationThrown c U, caught by help",
        "Fired help",
        "EscalationThrown c V, caught by more",
        "Fired more",
        "ErrorThrown c E1, caught by caught",
        "Fired caught",
    ]
    assert world.ended() == ("completed", "mended")
    assert world.left_over() == []
    world.check()


def test_a_caller_that_interrupts_calls_off_what_would_have_gone_on(world: World) -> None:
    thrower = process("called").throw_several("all", escalations=["U", "V"], signals=["bell"]).user_task("never").end()
    world.deploy(thrower)
    drawing = process("caller").call("c", process="called").end("plain")
    world.running(drawing.boundary_escalation("help", on="c", code="U").end("helped"))
    world.work()

    assert world.waiting() == []
    assert world.ended() == ("completed", "helped")
    assert world.left_over() == []
    world.check()


def test_several_things_are_taken_back_in_the_order_of_the_event(world: World) -> None:
    drawing = process()
    for name in ("a", "b"):
        drawing = drawing.manual_task(name).boundary_compensation(f"undo {name}", on=name).manual_task(f"no {name}")
        drawing = drawing.at(name)
    activities = [drawing.node(name).id for name in ("a", "b")]
    content = [f'<bpmn:compensateEventDefinition activityRef="{one}"/>' for one in activities]
    world.running(drawing.element("endEvent", "over", "end", {}, content=content))

    assert [one for one in world.history() if one.startswith("Passed no")] == ["Passed no_a", "Passed no_b"]
    assert world.ended() == ("completed", "over")
    world.check()


def test_an_event_that_sends_may_go_on_at_a_link(world: World) -> None:
    drawing = process().throw_several("away", signals=["bell"], link="L").catch_link("here", link="L").end("there")
    world.running(drawing)

    assert world.history()[2:] == [
        "SignalThrown away bell",
        "Passed away",
        "Passed here",
        "Passed there",
        "InstanceEnded completed there",
    ]
    world.check()


def test_an_event_that_takes_back_may_give_something_besides(world: World) -> None:
    drawing = booked()
    content = ["<bpmn:compensateEventDefinition/>", "<bpmn:escalationEventDefinition/>"]
    outputs = ['<tl:output name="done" value="=true"/>']
    drawing = drawing.element("intermediateThrowEvent", "over", "over", {}, content=content, extensions=outputs)
    world.running(drawing.end("end"))

    assert world.variables() == {"done": True}
    assert world.ended() == ("completed", "end")
    world.check()


def test_an_end_ends_in_one_way(world: World) -> None:
    both = process().end_several("bad", errors=["E1", "E2"])
    inner = process().end_several("bad", cancel=True, error="E1")
    trip = process().subprocess("trip", inner, kind="transaction").end().boundary_cancel("off", on="trip").end("stayed")

    for drawing in (both, trip):
        (told,) = [one for one in world.findings(drawing) if one.rule == "multiple"]
        assert told.severity == "error"
    assert "takes nothing back" in told.message
