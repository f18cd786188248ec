"""One small diagram per construct, what it does as BPMN 2.0.2 says, and what that proves.

`RIGHT` are those that SpiffWorkflow runs so; `WRONG` those that it does not, which is why
`engine.reference.limits` stops there. The expected waits are written by hand from the standard, never
taken from an engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.dsl import process


@dataclass(frozen=True)
class MicroCase:
    """A drawing, a scenario and the trace that BPMN wants.

    `steps` pairs a step of a scenario with the tasks that wait after it; `at` is, for a wrong one, the
    element that makes it not comparable.
    """

    name: str
    drawing: Any
    first: str
    steps: tuple[tuple[dict[str, Any], str], ...]
    ends: str
    proves: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    over: bool = True
    others: tuple[Any, ...] = ()
    start: dict[str, Any] = field(default_factory=dict)
    at: str = ""
    decisions: dict[str, bytes] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, bytes]:
        """The drawings as files."""
        drawings = enumerate((self.drawing, *self.others))
        return {f"{number}.bpmn": drawing.xml() for number, drawing in drawings} | self.decisions

    @property
    def scenario(self) -> dict[str, Any]:
        """The scenario as its file would hold it."""
        return {
            "name": self.name,
            "process": "process",
            "start": {**self.start, "values": self.values},
            "key": "K-1",
            "steps": [step for step, _ in self.steps],
        }

    @property
    def expected(self) -> list[tuple[str, ...]]:
        """The waits as a trace holds them."""
        return [tuple(sorted(waits.split())) for waits in (self.first, *(waits for _, waits in self.steps))]


def did(task: str, waits: str = "", /, **values: Any) -> tuple[dict[str, Any], str]:
    """Complete a task; then these wait."""
    return {"complete": task, "values": values}, waits


def told(message: str, waits: str = "", /, key: str = "K-1", **values: Any) -> tuple[dict[str, Any], str]:
    """Publish a message; then these wait."""
    return {"publish": message, "key": key, "values": values}, waits


def heard(signal: str, waits: str = "") -> tuple[dict[str, Any], str]:
    """Broadcast a signal; then these wait."""
    return {"signal": signal}, waits


def later(text: str, waits: str = "") -> tuple[dict[str, Any], str]:
    """Let time pass; then these wait."""
    return {"pass_time": text}, waits


ship = process().user_task("ship").end("shipped")


def ship_with(event: str, **more: Any) -> Any:
    """A task with an event on its border that leads to another task."""
    drawing = process().user_task("ship").end("shipped")
    return getattr(drawing, f"boundary_{event}")("event", on="ship", **more).user_task("other").end("done")


def forked() -> Any:
    return process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join")


SIZE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:throughlane:test">
  <decision id="size" name="Size">
    <variable name="size"/>
    <decisionTable id="table" hitPolicy="UNIQUE">
      <input id="in"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
      <output id="out" name="size" typeRef="string"/>
      <rule id="r1"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>"big"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""

RIGHT = (
    MicroCase("a user task waits", ship, "ship", (did("ship"),), "shipped", ("userTask", "startEvent", "endEvent")),
    MicroCase("a task waits", process().task("ship").end("shipped"), "ship", (did("ship"),), "shipped", ("task",)),
    MicroCase(
        "a manual task does not wait",
        process().manual_task("walk").user_task("a").end("E"),
        "a",
        (did("a"),),
        "E",
        ("manualTask",),
    ),
    MicroCase(
        "a job is done by its worker",
        process().service_task("bill").send_task("tell", type="sample").user_task("a").end("E"),
        "a",
        (did("a"),),
        "E",
        ("serviceTask", "sendTask.job"),
    ),
    MicroCase(
        "messages that are sent do not wait",
        process().send_task("tell").throw_message("told").throw("milestone").user_task("a").end_message("ended"),
        "a",
        (did("a"),),
        "ended",
        ("sendTask", "intermediateThrowEvent.message", "intermediateThrowEvent", "endEvent.message"),
    ),
    MicroCase(
        "a script counts, a loop goes round",
        process()
        .script_task("count", script="n + 1", result="n")
        .exclusive("more?")
        .when("n < 3")
        .goto("count")
        .at("more?")
        .otherwise()
        .user_task("z")
        .end("E"),
        "z",
        (did("z"),),
        "E",
        ("scriptTask", "exclusiveGateway"),
        values={"n": 0},
    ),
    MicroCase(
        "a decision decides",
        process()
        .business_rule_task("decide", decision="size", result="size")
        .exclusive("big?")
        .when('size = "big"')
        .user_task("b")
        .end("B")
        .at("big?")
        .otherwise()
        .end("S"),
        "b",
        (did("b"),),
        "B",
        ("businessRuleTask", "exclusiveGateway"),
        values={"amount": 100},
        decisions={"size.dmn": SIZE},
    ),
    MicroCase(
        "the first true condition wins",
        process().exclusive("g").when("v > 1").user_task("a").end("A").at("g").when("v > 0").user_task("b").end("B"),
        "a",
        (did("a"),),
        "A",
        ("exclusiveGateway",),
        values={"v": 5},
    ),
    MicroCase(
        "the default flow without a true condition",
        process().exclusive("g").when("v > 9").user_task("a").end("A").at("g").otherwise().user_task("b").end("B"),
        "b",
        (did("b"),),
        "B",
        ("exclusiveGateway",),
        values={"v": 5},
    ),
    MicroCase(
        "a merge lets each token through",
        process().parallel("f").user_task("a").goto("m").at("f").user_task("b").exclusive("m").user_task("z").end("E"),
        "a b",
        (did("a", "b z"), did("b", "z z"), did("z", "z"), did("z")),
        "E E",
        ("exclusiveGateway",),
    ),
    MicroCase(
        "repair until good",
        process()
        .user_task("check")
        .exclusive("good?")
        .when("good")
        .end("accepted")
        .at("good?")
        .otherwise()
        .user_task("repair")
        .goto("check"),
        "check",
        (did("check", "repair", good=False), did("repair", "check"), did("check", good=True)),
        "accepted",
        ("exclusiveGateway",),
    ),
    MicroCase(
        "several flows out of a start",
        process().start("s").user_task("a").end("A").at("s").user_task("b").end("B"),
        "a b",
        (did("b", "a"), did("a")),
        "A B",
        ("startEvent",),
    ),
    MicroCase(
        "a parallel join waits for all",
        forked().user_task("z").end("E"),
        "a b",
        (did("b", "a"), did("a", "z"), did("z")),
        "E",
        ("parallelGateway",),
    ),
    MicroCase(
        "parallel blocks inside each other",
        process()
        .parallel("f1")
        .parallel("f2")
        .user_task("a")
        .goto("j2")
        .at("f2")
        .user_task("b")
        .parallel("j2")
        .goto("j1")
        .at("f1")
        .user_task("c")
        .parallel("j1")
        .user_task("z")
        .end("E"),
        "a b c",
        (did("a", "b c"), did("c", "b"), did("b", "z"), did("z")),
        "E",
        ("parallelGateway",),
    ),
    MicroCase(
        "a loop in a parallel branch",
        process()
        .parallel("f")
        .exclusive("m")
        .user_task("a")
        .exclusive("ok?")
        .when("ok")
        .goto("j")
        .at("ok?")
        .otherwise()
        .goto("m")
        .at("f")
        .user_task("b")
        .parallel("j")
        .user_task("z")
        .end("E"),
        "a b",
        (did("a", "a b", ok=False), did("b", "a"), did("a", "z", ok=True), did("z")),
        "E",
        ("parallelGateway",),
    ),
    MicroCase(
        "one of two ways to a join's flow",
        process()
        .parallel("f")
        .exclusive("x")
        .when("v")
        .user_task("a")
        .exclusive("m")
        .goto("j")
        .at("x")
        .otherwise()
        .user_task("a2")
        .goto("m")
        .at("f")
        .user_task("c")
        .parallel("j")
        .user_task("z")
        .end("E"),
        "a2 c",
        (did("c", "a2"), did("a2", "z"), did("z")),
        "E",
        ("parallelGateway",),
        values={"v": False},
    ),
    *(
        MicroCase(
            f"an inclusive block takes {taken}",
            process()
            .inclusive("f")
            .when("p")
            .user_task("a")
            .goto("j")
            .at("f")
            .when("q")
            .user_task("b")
            .goto("j")
            .at("f")
            .otherwise()
            .user_task("c")
            .inclusive("j")
            .user_task("z")
            .end("E"),
            taken,
            steps,
            "E",
            ("inclusiveGateway",),
            values=values,
        )
        for taken, steps, values in (
            ("a b", (did("a", "b"), did("b", "z"), did("z")), {"p": True, "q": True}),
            ("a", (did("a", "z"), did("z")), {"p": True, "q": False}),
            ("c", (did("c", "z"), did("z")), {"p": False, "q": False}),
        )
    ),
    *(
        MicroCase(
            f"an inclusive join does not wait for a branch that left, {order}",
            process()
            .inclusive("f")
            .when("p")
            .user_task("a")
            .goto("j")
            .at("f")
            .when("p")
            .user_task("b")
            .exclusive("x")
            .when("leave")
            .end("L")
            .at("x")
            .otherwise()
            .goto("j")
            .inclusive("j")
            .user_task("z")
            .end("E"),
            "a b",
            steps,
            "E L",
            ("inclusiveGateway",),
            values={"p": True},
        )
        for order, steps in (
            ("last", (did("a", "b"), did("b", "z", leave=True), did("z"))),
            ("first", (did("b", "a", leave=True), did("a", "z"), did("z"))),
        )
    ),
    *(
        MicroCase(
            f"whichever happens first: {which}",
            process()
            .event_based("g")
            .catch_message("paid")
            .user_task("p")
            .end("P")
            .at("g")
            .receive_task("refused")
            .user_task("r")
            .end("R")
            .at("g")
            .catch_signal("strike")
            .user_task("s")
            .end("S")
            .at("g")
            .catch_timer("late", after="P14D")
            .user_task("l")
            .end("L")
            .at("g")
            .catch_timer("very late", after="P20D")
            .user_task("v")
            .end("V"),
            "",
            steps,
            end,
            ("eventBasedGateway",),
        )
        for which, steps, end in (
            ("a message", (told("paid", "p"), later("P15D", "p"), did("p")), "P"),
            ("a receive task", (told("refused", "r"), told("paid", "r"), did("r")), "R"),
            ("a signal", (heard("strike", "s"), did("s")), "S"),
            ("a timer", (later("P13D"), later("P1D", "l"), told("paid", "l"), did("l")), "L"),
        )
    ),
    MicroCase(
        "ask again until there is no answer",
        process()
        .user_task("ask")
        .event_based("g")
        .catch_message("answer")
        .goto("ask")
        .at("g")
        .catch_timer("late", after="P1D")
        .user_task("l")
        .end("lapsed"),
        "ask",
        (did("ask"), told("answer", "ask"), did("ask"), told("answer", "ask"), did("ask"), later("P1D", "l"), did("l")),
        "lapsed",
        ("eventBasedGateway",),
    ),
    MicroCase(
        "a message that is waited for, by its key",
        process().catch_message("paid").user_task("a").end("E"),
        "",
        (told("paid", key="K-2"), told("paid", "a"), did("a")),
        "E",
        ("intermediateCatchEvent.message",),
    ),
    MicroCase(
        "a message that came early",
        process().user_task("a").catch_message("paid").user_task("b").end("E"),
        "a",
        (told("paid", "a"), did("a", "b"), did("b")),
        "E",
        ("intermediateCatchEvent.message",),
    ),
    MicroCase(
        "a receive task and what hangs on it",
        process()
        .receive_task("paid")
        .user_task("a")
        .end("E")
        .boundary_timer("late", on="paid", after="PT1H")
        .user_task("l")
        .end("L"),
        "",
        (later("PT2H", "l"), told("paid", "l"), did("l")),
        "L",
        ("receiveTask",),
    ),
    MicroCase(
        "a receive task",
        process().receive_task("paid").user_task("a").end("E"),
        "",
        (told("paid", "a"), did("a")),
        "E",
        ("receiveTask",),
    ),
    MicroCase(
        "a wait for a time",
        process().catch_timer("t", after="PT1H").catch_timer("u", at="2026-03-05T09:00:00").user_task("a").end("E"),
        "",
        (later("PT59M"), later("PT1M"), later("P2D"), later("P1D", "a"), did("a")),
        "E",
        ("intermediateCatchEvent.timer",),
    ),
    MicroCase(
        "a signal from one branch to the other",
        process()
        .parallel("f")
        .user_task("a")
        .throw_signal("go", signal="go")
        .end("A")
        .at("f")
        .catch_signal("gone", signal="go")
        .user_task("b")
        .end("B"),
        "a",
        (did("a", "b"), did("b")),
        "A B",
        ("intermediateThrowEvent.signal", "intermediateCatchEvent.signal"),
    ),
    MicroCase(
        "a signal reaches everybody",
        process()
        .parallel("f")
        .user_task("a")
        .end("A")
        .at("f")
        .user_task("b")
        .end("B")
        .boundary_signal("sa", on="a", signal="s")
        .end("SA")
        .boundary_signal("sb", on="b", signal="s")
        .end("SB"),
        "a b",
        (heard("s"),),
        "SA SB",
        ("boundaryEvent.signal, interrupting",),
    ),
    MicroCase(
        "an interrupting message",
        ship_with("message"),
        "ship",
        (told("event", "other"), did("other")),
        "done",
        ("boundaryEvent.message, interrupting",),
    ),
    MicroCase(
        "a message beside",
        ship_with("message", interrupting=False),
        "ship",
        (told("event", "other ship"), did("ship", "other"), did("other")),
        "done shipped",
        ("boundaryEvent.message, not interrupting",),
    ),
    MicroCase(
        "a message that is too late",
        ship_with("message", interrupting=False),
        "ship",
        (did("ship"), told("event")),
        "shipped",
        ("boundaryEvent.message, not interrupting",),
    ),
    MicroCase(
        "a signal beside",
        ship_with("signal", interrupting=False),
        "ship",
        (heard("event", "other ship"), did("other", "ship"), did("ship")),
        "done shipped",
        ("boundaryEvent.signal, not interrupting",),
    ),
    MicroCase(
        "an interrupting timer",
        ship_with("timer", after="PT1H"),
        "ship",
        (later("PT59M", "ship"), later("PT1M", "other"), did("other")),
        "done",
        ("boundaryEvent.timer, interrupting",),
    ),
    MicroCase(
        "done in time",
        ship_with("timer", after="PT1H"),
        "ship",
        (did("ship"), later("PT2H")),
        "shipped",
        ("boundaryEvent.timer, interrupting",),
    ),
    MicroCase(
        "back to the task after its timer",
        process()
        .user_task("ship")
        .end("shipped")
        .boundary_timer(on="ship", after="PT1H")
        .user_task("chase")
        .goto("ship"),
        "ship",
        (later("PT1H", "chase"), did("chase", "ship"), later("PT1H", "chase"), did("chase", "ship"), did("ship")),
        "shipped",
        ("boundaryEvent.timer, interrupting",),
    ),
    MicroCase(
        "a timer beside, once",
        ship_with("timer", after="PT1H", interrupting=False),
        "ship",
        (later("PT2H", "other ship"), later("PT2H", "other ship"), did("ship", "other"), did("other")),
        "done shipped",
        ("boundaryEvent.timer, not interrupting",),
    ),
    MicroCase(
        "a warning, then the end",
        process()
        .user_task("ship")
        .end("shipped")
        .boundary_timer("t1", on="ship", after="PT1H", interrupting=False)
        .user_task("chase")
        .end("chased")
        .boundary_timer("t2", on="ship", after="PT4H")
        .user_task("take")
        .end("taken"),
        "ship",
        (later("PT5H", "chase take"), did("take", "chase"), did("chase")),
        "chased taken",
        ("boundaryEvent.timer, interrupting", "boundaryEvent.timer, not interrupting"),
    ),
    MicroCase(
        "a timer beside a branch",
        process()
        .parallel("f")
        .user_task("a")
        .goto("j")
        .at("f")
        .user_task("b")
        .parallel("j")
        .user_task("z")
        .end("E")
        .boundary_timer("t", on="a", after="PT1H", interrupting=False)
        .user_task("c")
        .end("C"),
        "a b",
        (later("PT2H", "a b c"), did("b", "a c"), did("a", "c z"), did("z", "c"), did("c")),
        "C E",
        ("boundaryEvent.timer, not interrupting",),
    ),
    MicroCase(
        "an error of a job",
        process()
        .service_task("bill", inputs={"error_code": "=wrong"})
        .end("billed")
        .boundary_error("mismatch", on="bill", code="E1")
        .script_task("correct", script="null", result="wrong")
        .user_task("fix")
        .goto("bill"),
        "fix",
        (did("fix"),),
        "billed",
        ("boundaryEvent.error, interrupting",),
        values={"wrong": "E1"},
    ),
    MicroCase(
        "an error ends its subprocess",
        process()
        .subprocess(
            "sub",
            process().parallel("f").user_task("a").end_error("bad", code="E1").at("f").user_task("b").end("in"),
        )
        .user_task("z")
        .end("E")
        .boundary_error("caught", on="sub", code="E1")
        .user_task("fix")
        .end("F"),
        "a b",
        (did("a", "fix"), did("fix")),
        "F bad",
        ("endEvent.error", "boundaryEvent.error, interrupting"),
    ),
    MicroCase(
        "an error goes out two levels, past one that catches another",
        process()
        .subprocess(
            "outer",
            process()
            .subprocess("sub", process().user_task("a").end_error("bad", code="E1"))
            .user_task("z")
            .end("E0")
            .boundary_error("inner", on="sub", code="E2")
            .end("no"),
        )
        .end("E")
        .boundary_error("every", on="outer")
        .user_task("fix")
        .end("F"),
        "a",
        (did("a", "fix"), did("fix")),
        "F bad",
        ("endEvent.error", "boundaryEvent.error, interrupting"),
    ),
    MicroCase(
        "a subprocess ends when all in it has ended",
        process()
        .subprocess("sub", process().parallel("f").user_task("a").end("in1").at("f").user_task("b").end("in2"))
        .user_task("z")
        .end("E"),
        "a b",
        (did("a", "b"), did("b", "z"), did("z")),
        "E in1 in2",
        ("subProcess",),
    ),
    MicroCase(
        "a subprocess again and again",
        process()
        .subprocess("sub", process().user_task("a").end("in"))
        .exclusive("again?")
        .when("again")
        .goto("sub")
        .at("again?")
        .otherwise()
        .user_task("z")
        .end("E"),
        "a",
        (did("a", "a", again=True), did("a", "a", again=True), did("a", "z", again=False), did("z")),
        "E in in in",
        ("subProcess",),
    ),
    MicroCase(
        "a timer on a subprocess",
        process()
        .subprocess("sub", process().user_task("a").user_task("b").end("in"))
        .user_task("z")
        .end("E")
        .boundary_timer("t", on="sub", after="PT1H")
        .user_task("late")
        .end("L"),
        "a",
        (did("a", "b"), later("PT2H", "late"), did("late")),
        "L",
        ("subProcess", "boundaryEvent.timer, interrupting"),
    ),
    MicroCase(
        "a timer beside a subprocess",
        process()
        .subprocess("sub", process().user_task("a").user_task("b").end("in"))
        .user_task("z")
        .end("E")
        .boundary_timer("t", on="sub", after="PT1H", interrupting=False)
        .user_task("late")
        .end("L"),
        "a",
        (did("a", "b"), later("PT2H", "b late"), did("b", "late z"), did("z", "late"), did("late")),
        "E L in",
        ("subProcess", "boundaryEvent.timer, not interrupting"),
    ),
    MicroCase(
        "what a task leaves behind keeps its subprocess open",
        process()
        .subprocess(
            "sub",
            process()
            .user_task("a")
            .boundary_timer("t", on="a", after="PT1H", interrupting=False)
            .user_task("c")
            .end("C")
            .at("a")
            .end("in"),
        )
        .user_task("z")
        .end("E"),
        "a",
        (later("PT2H", "a c"), did("a", "c"), did("c", "z"), did("z")),
        "C E in",
        ("subProcess",),
    ),
    MicroCase(
        "dunning: remind three times",
        process()
        .subprocess(
            "dunning",
            process()
            .user_task("remind")
            .event_based("g")
            .catch_message("paid")
            .end("settled")
            .at("g")
            .catch_timer("t", after="P14D")
            .exclusive("more?")
            .when("level < 2")
            .script_task("count", script="level + 1", result="level")
            .goto("remind")
            .at("more?")
            .otherwise()
            .end("given up"),
        )
        .exclusive("x")
        .when("level >= 2")
        .end("to collections")
        .at("x")
        .otherwise()
        .end("done"),
        "remind",
        (did("remind"), later("P14D", "remind"), did("remind"), later("P14D")),
        "given_up to_collections",
        ("subProcess", "eventBasedGateway", "scriptTask"),
        values={"level": 1},
    ),
    MicroCase(
        "terminating a subprocess leaves the rest alone",
        process()
        .parallel("F")
        .subprocess("sub", process().parallel("f").user_task("a").end_terminate("T").at("f").user_task("b").end("in"))
        .user_task("z")
        .end("E")
        .at("F")
        .user_task("o")
        .end("O"),
        "a b o",
        (did("a", "o z"), did("z", "o"), did("o")),
        "E O T",
        ("endEvent.terminate",),
    ),
    MicroCase(
        "terminating everything",
        process().parallel("f").user_task("a").end_terminate("T").at("f").user_task("b").end("B"),
        "a b",
        (did("a"),),
        "T",
        ("endEvent.terminate",),
    ),
    MicroCase(
        "two called processes side by side",
        process()
        .parallel("f")
        .call("c", process="called", inputs={"x": "=n"}, outputs={"m": "=y"})
        .exclusive("big?")
        .when("m > 2")
        .user_task("z")
        .end("Z")
        .at("big?")
        .otherwise()
        .end("small")
        .at("f")
        .call("d", process="called", inputs={"x": "=n"})
        .end("D"),
        "c1 c1",
        (did("c1", "c1 z"), did("c1", "z"), did("z")),
        "D Z done done",
        ("callActivity",),
        values={"n": 2},
        others=(process("called").user_task("c1").script_task("s", script="x + 1", result="y").end("done"),),
    ),
    MicroCase(
        "a timer on a called process",
        process()
        .call("c", process="called")
        .user_task("z")
        .end("Z")
        .boundary_timer("t", on="c", after="PT1H")
        .user_task("late")
        .end("L"),
        "c1",
        (later("PT2H", "late"), did("late")),
        "L",
        ("callActivity",),
        others=(process("called").user_task("c1").end("done"),),
    ),
    MicroCase(
        "an error out of a called process",
        process()
        .call("c", process="called")
        .user_task("z")
        .end("Z")
        .boundary_error("caught", on="c", code="E9")
        .user_task("fix")
        .end("F"),
        "c1",
        (did("c1", "fix"), did("fix")),
        "F bad",
        ("callActivity", "boundaryEvent.error, interrupting"),
        others=(process("called").user_task("c1").end_error("bad", code="E9"),),
    ),
    *(
        MicroCase(
            f"an event subprocess beside, {which}",
            process()
            .user_task("a")
            .user_task("b")
            .end("E")
            .event_subprocess("moving", process().start_message("moved", interrupting=False).user_task("n").end("N")),
            "a",
            steps,
            ends,
            ("event subprocess.message, not interrupting",),
        )
        for which, steps, ends in (
            ("not asked for", (did("a", "b"), did("b")), "E"),
            ("ending first", (did("a", "b"), told("moved", "b n"), did("n", "b"), did("b")), "E N"),
            ("ending last", (did("a", "b"), told("moved", "b n"), did("b", "n"), did("n")), "E N"),
            (
                "twice",
                (
                    told("moved", "a n"),
                    told("moved", "a n n"),
                    did("n", "a n"),
                    did("n", "a"),
                    did("a", "b"),
                    did("b"),
                ),
                "E N N",
            ),
        )
    ),
    MicroCase(
        "an event subprocess that calls a process and hears a signal from it",
        process()
        .user_task("a")
        .end("E")
        .event_subprocess(
            "moving", process().start_message("moved", interrupting=False).call("c", process="called").end("M")
        )
        .event_subprocess("telling", process().start_signal("changed", interrupting=False).user_task("n").end("N")),
        "a",
        (told("moved", "a k"), did("k", "a n"), did("a", "n"), did("n")),
        "E K M N",
        ("event subprocess.message, not interrupting", "event subprocess.signal, not interrupting", "callActivity"),
        others=(process("called").user_task("k").throw_signal("tell", signal="changed").end("K"),),
    ),
    *(
        MicroCase(
            f"begun by {kind}",
            drawing.user_task("a").end("E"),
            "a",
            (did("a"),),
            "E",
            (f"startEvent.{kind}",),
            start=start,
        )
        for kind, drawing, start in (
            ("message", process().start_message("order"), {"message": "order"}),
            ("timer", process().start_timer("daily", every="R/P1D"), {}),
            ("signal", process().start_signal("alarm"), {}),
        )
    ),
)

WRONG = (
    MicroCase(
        "a parallel block in a loop",
        process()
        .user_task("s")
        .parallel("fork")
        .user_task("a")
        .goto("join")
        .at("fork")
        .user_task("b")
        .parallel("join")
        .exclusive("again?")
        .when("again")
        .goto("s")
        .at("again?")
        .otherwise()
        .end("E"),
        "s",
        (
            did("s", "a b"),
            did("a", "b"),
            did("b", "s", again=True),
            did("s", "a b"),
            did("b", "a", again=False),
            did("a"),
        ),
        "E",
        at="join",
    ),
    MicroCase(
        "an inclusive block in a loop",
        process()
        .user_task("s")
        .inclusive("fork")
        .when("p")
        .user_task("a")
        .goto("join")
        .at("fork")
        .when("p")
        .user_task("b")
        .inclusive("join")
        .exclusive("again?")
        .when("again")
        .goto("s")
        .at("again?")
        .otherwise()
        .end("E"),
        "s",
        (
            did("s", "a b"),
            did("a", "b"),
            did("b", "s", again=True),
            did("s", "a b"),
            did("b", "a", again=False),
            did("a"),
        ),
        "E",
        values={"p": True},
        at="join",
    ),
    MicroCase(
        "two tokens on one flow of a join",
        process()
        .parallel("f")
        .user_task("a1")
        .goto("m")
        .at("f")
        .user_task("a2")
        .exclusive("m")
        .goto("j")
        .at("f")
        .user_task("b")
        .parallel("j")
        .user_task("z")
        .end("E"),
        "a1 a2 b",
        (did("a1", "a2 b"), did("a2", "b"), did("b", "z"), did("z")),
        "E",
        over=False,
        at="j",
    ),
    MicroCase(
        "a message beside, twice",
        ship_with("message", interrupting=False),
        "ship",
        (told("event", "other ship"), told("event", "other other ship"), did("ship", "other other")),
        "shipped",
        over=False,
        at="event",
    ),
    MicroCase(
        "a signal beside, twice",
        ship_with("signal", interrupting=False),
        "ship",
        (heard("event", "other ship"), heard("event", "other other ship")),
        "",
        over=False,
        at="event",
    ),
    MicroCase(
        "a repeated timer beside whose task is done",
        ship_with("timer", every="R3/PT10M", interrupting=False),
        "ship",
        (later("PT10M", "other ship"), did("ship", "other"), did("other")),
        "done shipped",
        at="event",
    ),
    MicroCase(
        "one error and every error on one activity",
        process()
        .service_task("bill", inputs={"error_code": '="E1"'})
        .end("billed")
        .boundary_error("one", on="bill", code="E1")
        .user_task("a")
        .end("A")
        .boundary_error("every", on="bill")
        .user_task("b")
        .end("B"),
        "a",
        (did("a"),),
        "A",
        at="bill",
    ),
    MicroCase(
        "an event subprocess that interrupts",
        process()
        .user_task("a")
        .end("E")
        .event_subprocess("cancelling", process().start_message("cancelled").user_task("refund").end("C")),
        "a",
        (told("cancelled", "refund"), did("refund")),
        "C",
        at="cancelling",
    ),
    MicroCase(
        "an event subprocess inside a subprocess",
        process()
        .subprocess(
            "sub",
            process()
            .user_task("a")
            .end("in")
            .event_subprocess("moving", process().start_message("moved", interrupting=False).user_task("n").end("N")),
        )
        .end("E"),
        "a",
        (told("moved", "a n"), did("a", "n"), did("n")),
        "E N in",
        at="moving",
    ),
    MicroCase(
        "an event subprocess with a timer",
        process()
        .user_task("a")
        .end("E")
        .event_subprocess("late", process().start_timer("t", after="PT1H", interrupting=False).user_task("n").end("N")),
        "a",
        (later("PT10M", "a"), did("a")),
        "E",
        at="late",
    ),
    MicroCase(
        "an event subprocess for an error",
        process()
        .user_task("a")
        .end_error("bad", code="E1")
        .event_subprocess("late", process().start_error("caught", code="E1").user_task("n").end("N")),
        "a",
        (did("a", "n"), did("n")),
        "N bad",
        at="late",
    ),
    MicroCase(
        "an end that broadcasts a signal",
        process()
        .parallel("f")
        .user_task("a")
        .end_signal("A", signal="go")
        .at("f")
        .catch_signal("gone", signal="go")
        .user_task("b")
        .end("B"),
        "a",
        (did("a", "b"), did("b")),
        "A B",
        at="A",
    ),
    MicroCase(
        "several flows out of a task",
        process().user_task("s").user_task("a").end("A").at("s").user_task("b").end("B"),
        "s",
        (did("s", "a b"), did("a", "b"), did("b")),
        "A B",
        at="s",
    ),
    MicroCase(
        "a condition on a flow out of a task",
        process()
        .user_task("s")
        .to("a", when="v")
        .to("b", default=True)
        .user_task("a")
        .end("A")
        .apart()
        .user_task("b")
        .end("B"),
        "s",
        (did("s", "b"), did("b")),
        "B",
        values={"v": False},
        at="s",
    ),
    MicroCase(
        "a subprocess without start and end",
        process().subprocess("sub", process().apart().user_task("a")).user_task("z").end("E"),
        "a",
        (did("a", "z"), did("z")),
        "E",
        at="sub",
    ),
    MicroCase(
        "a loop of many rounds",
        process()
        .script_task("count", script="n + 1", result="n")
        .exclusive("more?")
        .when("n < 500")
        .goto("count")
        .at("more?")
        .otherwise()
        .user_task("z")
        .end("E"),
        "z",
        (did("z"),),
        "E",
        values={"n": 0},
        at="more",
    ),
)
