"""Shapes that are drawn to hurt: none hangs, blows up or loses anything. What some cost, `benchmarks.hostile` says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import hostile
from engine.program.bundle import read_bundle
from tests.dsl import process
from tests.execution.house import Deed, House

if TYPE_CHECKING:
    from tests.world import World

KEY = '="k"'


def begun(drawing: Any, values: dict[str, Any] | None = None) -> House:
    """Start a drawing in a house that forgets everything after each turn."""
    bundle = read_bundle({"p.bpmn": drawing if isinstance(drawing, bytes) else drawing.xml()})
    assert bundle.errors == ()
    house = House(bundle, forgets=True)
    house.begin(bundle.processes[0].program.key, values or {})
    return house


def happened(house: House) -> Counter[str]:
    """How often each kind of event was recorded."""
    return Counter(type(one).__name__ for events in house.events.values() for one in events)


def open_kinds(house: House) -> Counter[str]:
    """How many waits of each kind are open."""
    return Counter(wait.kind for *_, wait in house.waits())


def finish(house: House) -> None:
    """Do what is to be done by people until nothing is left, and see that nothing is."""
    while tasks := [one for one in house.legal() if one.what == "complete"]:
        for task in tasks:
            house.do(task, {})
    assert house.running == []
    assert all(stored.pages == {} for stored in house.stored.values())


# -- long, deep and wide ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "passed"),
    [("sequence", hostile.STEPS), ("nested", 1), ("parallel", hostile.BLOCKS * (hostile.BRANCHES + 1) + 2)],
)
def test_it_ends_in_one_turn(shape: str, passed: int) -> None:
    house = begun(hostile.SHAPES[shape]())

    assert house.running == []
    assert happened(house)["Passed"] == passed


def test_a_loop_in_which_nothing_waits_is_an_incident_that_names_it(world: World) -> None:
    world.running(hostile.restless())

    assert world.incidents() == [("work", "endless-loop")]
    assert "'work'" in world.incident().message


def deep(inmost: str, outmost: str, around: str = "") -> bytes:
    """Write 200 levels by hand: what is in the innermost, beside the outermost, and (with {0}) after each."""
    inside = inmost
    for level in range(hostile.LEVELS):
        inside = f'<subProcess id="level{level}">{inside}</subProcess>{around.format(level)}'
    roots = '<error id="e" errorCode="E1"/><escalation id="up" escalationCode="up"/>'
    whole = f'<process id="deep" isExecutable="true">{inside}{outmost}</process>'
    return f'<definitions xmlns="{hostile.MODEL}">{roots}{whole}</definitions>'.encode()


def test_an_error_and_an_escalation_come_out_of_200_levels() -> None:
    inmost = '<endEvent id="look"><escalationEventDefinition escalationRef="up"/></endEvent>'
    inmost += '<endEvent id="broken"><errorEventDefinition errorRef="e"/></endEvent>'
    host = f'attachedToRef="level{hostile.LEVELS - 1}"'
    outmost = f'<boundaryEvent id="caught" {host}><errorEventDefinition/></boundaryEvent>'
    outmost += f'<boundaryEvent id="seen" {host} cancelActivity="false"><escalationEventDefinition/></boundaryEvent>'
    house = begun(deep(inmost, outmost))

    assert house.running == []
    fired = [one.element for one in house.events["i0001"] if type(one).__name__ == "Fired"]
    assert fired == ["seen", "caught"]
    assert happened(house)["ScopeClosed"] == hostile.LEVELS


def test_a_thousand_ways_out_of_one_gateway_and_into_another() -> None:
    for kind in ("exclusive", "parallel", "inclusive", "complex"):
        drawing = getattr(process(), kind)("split")
        for number in range(1_000):
            drawing.to(f"way {number}", **({} if kind == "parallel" else {"when": f"n >= {number}"}))
        for number in range(1_000):
            drawing.apart().manual_task(f"way {number}").goto("join")
        more = {"activation": "activationCount = 1000"} if kind == "complex" else {}
        house = begun(getattr(drawing.apart(), kind)("join", **more).end(), {"n": 1_000})

        assert house.running == [], kind
        assert happened(house)["Arrived"] == (0 if kind == "exclusive" else 1_000), kind


def test_inclusive_joins_of_many_ways_in_a_loop_are_compiled_and_go_on() -> None:
    drawing = process().exclusive("again").inclusive("split")
    for number in range(300):
        drawing.to(f"way {number}", when=f"n >= {number}")
    for number in range(300):
        drawing.apart().manual_task(f"way {number}").manual_task(f"step {number}").goto("join")
    drawing.apart().inclusive("join").user_task("look").exclusive("enough").when("n = 0").goto("again")
    house = begun(drawing.at("enough").otherwise().end(), {"n": 300})

    assert open_kinds(house) == {"task": 1}
    finish(house)


def test_more_flows_into_joins_than_can_be_looked_over_are_told() -> None:
    ahead = "".join(
        f'<parallelGateway id="g{number}"/>'
        f'<sequenceFlow id="f{number}" sourceRef="g{number}" targetRef="g{number + 1}"/>'
        f'<sequenceFlow id="j{number}" sourceRef="g{number}" targetRef="join"/>'
        for number in range(2_000)
    )
    drawing = f'<process id="p">{ahead}<parallelGateway id="g2000"/><inclusiveGateway id="join"/></process>'
    found = read_bundle({"p.bpmn": f'<definitions xmlns="{hostile.MODEL}">{drawing}</definitions>'.encode()})

    assert [one.rule for one in found.errors] == ["too-many-joins"]


# -- many that listen ------------------------------------------------------------------------------


def test_300_events_on_the_border_of_a_task_each_happen() -> None:
    drawing = process().user_task("t").end("done")
    for number in range(100):
        drawing.boundary_signal(f"s{number}", on="t", signal="bell", interrupting=False).end(f"heard {number}")
        drawing.boundary_timer(f"l{number}", on="t", after="PT1H", interrupting=False).end(f"late {number}")
        drawing.boundary_conditional("n > 1", f"c{number}", on="t", interrupting=False).end(f"seen {number}")
    house = begun(drawing, {"n": 0})

    assert open_kinds(house) == {"task": 1, "signal": 100, "timer": 100, "condition": 100}
    house.do(Deed("signal", "", more="bell"), {})
    house.do(Deed("write", "i0001"), {"n": 2})
    while timers := [one for one in house.legal() if one.what == "timer"]:
        house.do(timers[0], {})
    assert happened(house)["Fired"] == 300
    finish(house)


def test_the_first_of_300_events_on_a_border_calls_off_the_others() -> None:
    drawing = process().user_task("t").end("done")
    for number in range(300):
        drawing.boundary_message(f"m{number}", on="t", message="news", key=KEY).end(f"told {number}")
    house = begun(drawing)

    house.do(next(one for one in house.legal() if one.what == "message"), {})
    assert house.running == []
    assert happened(house)["Withdrawn"] == 299


def test_a_thousand_listeners_in_one_instance_hear_one_signal() -> None:
    listening = process().catch_signal("listen", signal="bell").end("heard")
    drawing = process().parallel("fork").subprocess("all", listening, times=1_000, parallel=True).end("over")
    drawing.at("fork").user_task("wait").throw_signal("ring", signal="bell").end("rung")
    house = begun(drawing)

    assert open_kinds(house)["signal"] == 1_000
    house.do(house.legal()[0], {})
    assert house.running == []
    assert happened(house)["Completed"] == 2_002


def test_what_listens_in_many_instances_hears_one_signal(world: World) -> None:
    world.deploy(process().catch_signal("listen", signal="bell").end("heard"))
    for _ in range(200):
        world.start()

    world.signal("bell")

    assert world.house.engine.instances(state="running", limit=10).rows == ()
    assert world.left_over() == []


def test_a_storm_of_event_subprocesses_is_called_off_as_a_whole() -> None:
    calm = process().user_task("work").end("worked")
    storm = process().start_signal("gust", signal="bell", interrupting=False).user_task("look").end("looked")
    stop = process().start_message("enough", message="news", key=KEY).end("stopped")
    calm.event_subprocess("storm", storm)
    house = begun(calm.event_subprocess("stop", stop))

    for _ in range(300):
        house.do(Deed("signal", "", more="bell"), {})
    assert open_kinds(house)["task"] == 301
    house.do(next(one for one in house.legal() if one.what == "message"), {})
    assert house.running == []
    assert house.stored["i0001"].pages == {}


def test_event_subprocesses_that_set_one_another_off_without_end_are_an_incident() -> None:
    drawing = process().throw_signal("first", signal="bell").user_task("after").end()
    echo = process().start_signal("heard", signal="bell", interrupting=False).end_signal("again", signal="bell")
    house = begun(drawing.event_subprocess("echo", echo))

    incidents = [wait for *_, wait in house.waits() if wait.kind == "incident"]
    assert [one.element for one in incidents] == ["again"]


def test_a_thousand_conditions_are_looked_at_when_what_they_read_is_written() -> None:
    drawing = process().parallel("fork")
    for number in range(1_000):
        drawing.at("fork").catch_conditional(f"n > {number}", f"c{number}").end(f"e{number}")
    house = begun(drawing, {"n": 0})

    house.do(Deed("write", "i0001"), {"n": 500})
    assert open_kinds(house) == {"condition": 500}
    house.do(Deed("write", "i0001"), {"n": 1_000})
    assert house.running == []


# -- much to take back -----------------------------------------------------------------------------


def test_what_was_done_on_200_levels_is_taken_back_the_innermost_last() -> None:
    def undoable(name: Any) -> str:
        return (
            f'<manualTask id="t{name}"/><manualTask id="undo{name}" isForCompensation="true"/>'
            f'<boundaryEvent id="b{name}" attachedToRef="t{name}"><compensateEventDefinition/></boundaryEvent>'
            f'<association id="a{name}" sourceRef="b{name}" targetRef="undo{name}" associationDirection="One"/>'
        )

    around = undoable("{0}") + '<sequenceFlow id="f{0}" sourceRef="level{0}" targetRef="t{0}"/>'
    outmost = '<userTask id="wait"/><endEvent id="back"><compensateEventDefinition/></endEvent>'
    outmost += '<sequenceFlow id="f" sourceRef="wait" targetRef="back"/>'
    house = begun(deep(undoable("inmost"), outmost, around))

    house.do(house.legal()[0], {})
    undone = [one.element for one in house.events["i0001"] if str(getattr(one, "element", "")).startswith("undo")]
    levels = [f"undo{level}" for level in reversed(range(hostile.LEVELS))]
    assert [one for one, after in zip(undone, ["", *undone], strict=False) if one != after] == [*levels, "undoinmost"]
    assert house.running == []


def test_a_thousand_rounds_are_taken_back() -> None:
    inside = process().manual_task("do").boundary_compensation(on="do").manual_task("undo").at("do").end("did")
    drawing = process().subprocess("each", inside, times=1_000, parallel=True).user_task("wait")
    house = begun(drawing.end_compensation("back"))

    house.do(house.legal()[0], {})
    assert happened(house)["ScopeResumed"] == 1_000
    assert house.running == []


# -- large values ----------------------------------------------------------------------------------


def nested(depth: int) -> list[Any]:
    """A list in a list in a list."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


def test_a_collection_of_500_nested_lists_is_gone_through(world: World) -> None:
    drawing = process().user_task("each", each="=all", item="it", parallel=True, into="out", gives="=it").end()
    world.running(drawing, all=[nested(20) for _ in range(500)])

    assert len(world.waiting()) == 500
    world.restart().cancel()
    assert world.left_over() == []
    world.check()


def test_rounds_within_rounds_within_rounds_are_all_gone_through() -> None:
    inside = process().subprocess("b", process().script_task("c", "1", result="x", times=15, parallel=True), times=15)
    house = begun(process().subprocess("a", inside, times=15, parallel=True).end())

    assert house.running == []
    assert sum(one.element == "c" for one in house.events["i0001"] if type(one).__name__ == "Passed") == 15**3
