"""Random processes of all elements: what blocks there are besides the well-structured ones, and how they are drawn.

What is drawn may be deployed, but need not come to an end: tokens may get stuck where a value is missing, escape by
errors that nobody catches, or go round until somebody has had enough.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.dsl import process
from tests.execution.structured import CONDITIONS, DRAW, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOB = '<tl:job type="x"/>'
KEY = '="k"'
NO_KEY = '=if c > 4 then null else "k"'
NO_TIME = '=if c > 4 then null else "PT1H"'
NEWS = {"message": "news", "key": KEY}
TRIGGERS = (
    "message",
    "keyless",
    "timer",
    "timeless",
    "cycle",
    "signal",
    "conditional",
    "several",
    "together",
    "person",
)
CAUGHT = ("error", "any error", "escalation", "any escalation")
ENDS = ("error", "escalation", "terminate", "message", "signal", "compensation", "several", "job", "none")
CALLED = "called"
TASKS = ("user", "script", "manual", "task", "service", "send", "receive", "send job", "script job", "rule job")
SMALL = (
    *TASKS,
    *(
        "rule",
        "timer",
        "options",
        "race",
        "watched",
        "interrupted",
        "throw",
        "throw message",
        "throw job",
        "throw signal",
    ),
    *("throw several", "throw escalation", "take back", "take back aside", "link", "choice", "choices", "doubtful"),
    *("booked", "booked", "gathered", "call", "call", "global script", "global user", "global none", "data", "store"),
    *(f"catch {one}" for one in TRIGGERS),
)
REPEATED = st.one_of(
    st.fixed_dictionaries({"loop": st.sampled_from(["loopCounter < 2", "false"]), "before": st.booleans()}),
    st.fixed_dictionaries({"loop": st.just("c < 4"), "at_most": st.integers(1, 3)}),
    st.fixed_dictionaries(
        {"times": st.sampled_from([0, 1, 3, "if c > 4 then null else 2"]), "parallel": st.booleans()},
        optional={"until": st.sampled_from(["numberOfCompletedInstances >= 2", "loopCounter = 1", "c > 4"])},
    ),
    st.fixed_dictionaries(
        {"each": st.sampled_from(["=[]", "=[1, null, 3]", "=[c, c]"]), "item": st.just("i"), "parallel": st.booleans()},
        optional={"gives": st.sampled_from(["=i", "=c", "=loopCounter"])},
    ),
)

leaves = st.sampled_from(SMALL).map(lambda kind: (kind,))


def _bigger(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(blocks, min_size=2, max_size=3)
    conditions = st.lists(st.sampled_from(CONDITIONS), min_size=3, max_size=3)
    condition = st.sampled_from(CONDITIONS)
    repeated = st.tuples(st.just("repeated"), st.sampled_from(TASKS) | blocks, REPEATED)
    escape = st.tuples(st.just("ending"), blocks, st.sampled_from(["error", "escalation"]), condition)
    undone = st.tuples(st.just("aware"), blocks, blocks, st.just("compensation"), st.booleans()) | repeated
    return st.one_of(
        st.tuples(st.sampled_from(["sequence", "parallel", "merged"]), several),
        st.tuples(st.sampled_from(["exclusive", "inclusive"]), several, conditions),
        st.tuples(st.just("complex"), several, st.integers(1, 3)),
        st.tuples(st.just("loop"), blocks, st.integers(1, 2)),
        st.tuples(st.just("ending"), blocks, st.sampled_from(ENDS), condition),
        st.tuples(st.just("bordered"), blocks, blocks, st.sampled_from(TRIGGERS), st.booleans()),
        st.tuples(st.just("bordered"), blocks, blocks, st.sampled_from(TRIGGERS), st.booleans()),
        st.tuples(st.just("bordered"), escape, blocks, st.sampled_from(CAUGHT), st.booleans()),
        st.tuples(st.just("aware"), blocks, blocks, st.sampled_from(TRIGGERS), st.booleans()),
        st.tuples(st.just("aware"), escape, blocks, st.sampled_from(CAUGHT), st.booleans()),
        st.tuples(st.just("taken back"), undone | blocks, blocks, st.sampled_from(["take back", "take back aside"])),
        st.tuples(st.just("transaction"), blocks, condition),
        st.tuples(st.just("ad hoc"), st.lists(st.sampled_from(TASKS), min_size=1, max_size=3), *_AD_HOC),
        repeated,
    )


_AD_HOC = (st.booleans(), st.booleans(), st.sampled_from([None, None, "c > 3"]))
larger = _bigger(leaves)
blocks = leaves | larger | _bigger(leaves | larger)
BEGINNINGS = ("none", "none", "none", "two", "no start", "receive", "first of", "all of", *TRIGGERS[:-1])
insides = st.tuples(st.sampled_from(["sequence", "parallel"]), st.lists(blocks, min_size=2, max_size=5))
wholes = st.tuples(st.sampled_from(BEGINNINGS), insides, blocks, st.sampled_from(ENDS))
"""How a process begins, what is in it, and the process that it calls, with its end."""


def files(whole: Any) -> dict[str, bytes]:
    """Draw everything: the process "main", what it calls, tasks of their own and a decision."""
    beginning, inside, called, ending = whole
    numbers = count(1)
    main = draw(_begun(beginning), inside, numbers)
    other = _ended(draw(process(CALLED).start("called start"), _calling_nothing(called), numbers), ending, 0)
    return {
        "main.bpmn": main.end("end").xml(),
        "called.bpmn": other.xml(),
        "global.bpmn": GLOBAL,
        "rule.dmn": RULE,
    }


def _calling_nothing(block: Any) -> Any:
    """The same block with a task in place of each call: what calls itself is for a test of its own."""
    if isinstance(block, (tuple, list)):
        return type(block)(map(_calling_nothing, block))
    return "user" if block == "call" else block


# -- how a process begins ------------------------------------------------------------------------------


def _begun(beginning: str) -> Any:
    pen = process("main")
    draw_beginning = _BEGUN.get(beginning)
    return draw_beginning(pen) if draw_beginning else _start(pen, beginning, "begun", own=False)


def _two(pen: Any) -> Any:
    pen.start("one").user_task("early").goto("met")
    return pen.start("two").exclusive("met")


def _gateway(pen: Any, kind: str | None) -> Any:
    pen.apart().event_based("first", instantiate=True, type=kind).catch_message("letter", key=KEY).goto("met")
    return pen.at("first").catch_signal("bell").exclusive("met")


_BEGUN: dict[str, Callable[[Any], Any]] = {
    "none": lambda pen: pen.start(),
    "two": _two,
    "no start": lambda pen: pen.apart().manual_task("first"),
    "receive": lambda pen: pen.apart().receive_task("first", message="letter", key=KEY, instantiate=True),
    "first of": lambda pen: _gateway(pen, None),
    "all of": lambda pen: _gateway(pen, "parallel"),
}


def _start(pen: Any, trigger: str, name: str, *, interrupting: bool = True, own: bool = True) -> Any:
    """Draw the start of an event subprocess, or (not `own`) of the process."""
    free = {} if interrupting else {"interrupting": False}
    if trigger == "person":
        given = {} if interrupting else {"isInterrupting": False}
        return pen.element("startEvent", name, "x", given, content=["<bpmn:timerEventDefinition/>"])
    return _STARTS[trigger](pen, name, free, own)


_STARTS: dict[str, Callable[[Any, str, dict[str, Any], bool], Any]] = {
    "message": lambda pen, name, free, _: pen.start_message(name, **NEWS, **free),
    "keyless": lambda pen, name, free, own: pen.start_message(name, message="news", key=NO_KEY if own else KEY, **free),
    "timer": lambda pen, name, free, _: pen.start_timer(name, after="PT1H", **free),
    "timeless": lambda pen, name, free, own: pen.start_timer(name, after=NO_TIME if own else "PT2H", **free),
    "cycle": lambda pen, name, free, _: pen.start_timer(name, every="R2/PT1H", **free),
    "signal": lambda pen, name, free, _: pen.start_signal(name, signal="bell", **free),
    "conditional": lambda pen, name, free, _: pen.start_conditional("c > 3", name, **free),
    "several": lambda pen, name, free, _: pen.start_several(name, **SEVERAL, **free),
    "together": lambda pen, name, free, _: pen.start_several(name, together=True, **SEVERAL, **free),
    "error": lambda pen, name, _, __: pen.start_error(name, code="E1"),
    "any error": lambda pen, name, _, __: pen.start_error(name),
    "escalation": lambda pen, name, free, _: pen.start_escalation(name, code="up", **free),
    "any escalation": lambda pen, name, free, _: pen.start_escalation(name, **free),
    "compensation": lambda pen, name, _, __: pen.start_compensation(name),
}
SEVERAL: dict[str, Any] = {"messages": {"news": KEY}, "signals": ["bell"], "conditions": ["c > 3"]}


# -- events on the border, on the way and at the end -----------------------------------------------------


def _border(pen: Any, trigger: str, name: str, on: str, free: dict[str, Any]) -> Any:
    if trigger == "person":
        given = {"cancelActivity": False} if free else {}
        content = ["<bpmn:timerEventDefinition/>"]
        return pen.element("boundaryEvent", name, "x", {"attachedToRef": on} | given, content=content)
    return _BORDERS[trigger](pen, name, on, free)


_BORDERS: dict[str, Callable[[Any, str, str, dict[str, Any]], Any]] = {
    "message": lambda pen, name, on, free: pen.boundary_message(name, on=on, **NEWS, **free),
    "keyless": lambda pen, name, on, free: pen.boundary_message(name, on=on, message="news", key=NO_KEY, **free),
    "timer": lambda pen, name, on, free: pen.boundary_timer(name, on=on, after="PT1H", **free),
    "timeless": lambda pen, name, on, free: pen.boundary_timer(name, on=on, after=NO_TIME, **free),
    "cycle": lambda pen, name, on, free: pen.boundary_timer(name, on=on, every="R2/PT1H", **free),
    "signal": lambda pen, name, on, free: pen.boundary_signal(name, on=on, signal="bell", **free),
    "conditional": lambda pen, name, on, free: pen.boundary_conditional("c > 3", name, on=on, **free),
    "several": lambda pen, name, on, free: pen.boundary_several(name, on=on, **SEVERAL, **free),
    "together": lambda pen, name, on, free: pen.boundary_several(name, on=on, together=True, **SEVERAL, **free),
    "error": lambda pen, name, on, _: pen.boundary_error(name, on=on, code="E1"),
    "any error": lambda pen, name, on, _: pen.boundary_error(name, on=on),
    "escalation": lambda pen, name, on, free: pen.boundary_escalation(name, on=on, code="up", **free),
    "any escalation": lambda pen, name, on, free: pen.boundary_escalation(name, on=on, **free),
}
_CATCHES: dict[str, Callable[[Any, str], Any]] = {
    "message": lambda pen, name: pen.catch_message(name, **NEWS),
    "keyless": lambda pen, name: pen.catch_message(name, message="news", key=NO_KEY),
    "timer": lambda pen, name: pen.catch_timer(name, after="PT1H"),
    "timeless": lambda pen, name: pen.catch_timer(name, after=NO_TIME),
    "cycle": lambda pen, name: pen.catch_timer(name, every="R2/PT1H"),
    "signal": lambda pen, name: pen.catch_signal(name, signal="bell"),
    "conditional": lambda pen, name: pen.catch_conditional("c > 3", name),
    "several": lambda pen, name: pen.catch_several(name, **SEVERAL),
    "together": lambda pen, name: pen.catch_several(name, together=True, **SEVERAL),
    "person": lambda pen, name: pen.element(
        "intermediateCatchEvent", name, "x", content=["<bpmn:timerEventDefinition/>"]
    ),
}
_ENDS: dict[str, Callable[[Any, str], Any]] = {
    "error": lambda pen, name: pen.end_error(name, code="E1"),
    "escalation": lambda pen, name: pen.end_escalation(name, code="up"),
    "terminate": lambda pen, name: pen.end_terminate(name),
    "message": lambda pen, name: pen.end_message(name, message="told"),
    "signal": lambda pen, name: pen.end_signal(name, signal="bell"),
    "compensation": lambda pen, name: pen.end_compensation(name),
    "several": lambda pen, name: pen.end_several(name, signals=["bell"], messages={"told": None}, terminate=None),
    "job": lambda pen, name: pen.end_message(name, message="told").extend(JOB),
    "none": lambda pen, name: pen.end(name),
}


def _ended(pen: Any, ending: str, number: int) -> Any:
    return _ENDS[ending](pen, f"{ending} end {number}")


# -- larger blocks ---------------------------------------------------------------------------------------


def _merged(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw branches side by side whose tokens all go on, each by itself."""
    pen.parallel(f"fork{number}")
    for place, one in enumerate(block[1], 1):
        draw(pen.at(f"fork{number}"), one, numbers)
        pen.exclusive(f"met{number}") if place == len(block[1]) else pen.goto(f"met{number}")
    return pen


def _complex(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw branches side by side, of which so many are enough."""
    _, branches, enough = block
    pen.parallel(f"fork{number}")
    activation = f"activationCount >= {min(enough, len(branches))}"
    for place, one in enumerate(branches, 1):
        draw(pen.at(f"fork{number}"), one, numbers)
        last = place == len(branches)
        pen.complex(f"met{number}", activation=activation) if last else pen.goto(f"met{number}")
    return pen


def _ending(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw an end beside a block, reached where a condition says so."""
    _, body, ending, condition = block
    pen.parallel(f"fork{number}").exclusive(f"out{number}")
    _ended(pen.when(condition), ending, number)
    pen.at(f"out{number}").otherwise().end(f"stay{number}")
    return draw(pen.at(f"fork{number}"), body, numbers)


def _bordered(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw an event on the border of a task, of a call or of a subprocess."""
    _, body, beside, trigger, interrupting = block
    name = _hosted(pen, body, number, numbers)
    draw(_border(pen, trigger, f"on{number}", name, {} if interrupting else {"interrupting": False}), beside, numbers)
    pen.goto(f"done{number}") if interrupting else pen.end(f"beside{number}")
    return pen.at(name).exclusive(f"done{number}")


def _hosted(pen: Any, body: Any, number: int, numbers: Iterator[int]) -> str:
    name = f"host{number}"
    if body[0] == "user":
        pen.user_task(name)
    elif body[0] == "service":
        pen.service_task(name, type="x")
    elif body[0] == "call":
        pen.call(name, process=CALLED, inputs={"c": "=c"})
    else:
        pen.subprocess(name, draw(process(), body, numbers).end(f"{name} end"))
    return name


def _aware(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw a subprocess with an event subprocess."""
    _, body, other, trigger, interrupting = block
    inside = draw(process(), body, numbers).end(f"sub{number} end")
    start = _start(process(), trigger, f"called{number}", interrupting=interrupting)
    inside.event_subprocess(f"aside{number}", draw(start, other, numbers).end(f"aside{number} end"))
    return pen.subprocess(f"sub{number}", inside)


def _taken_back(pen: Any, block: Any, _: int, numbers: Iterator[int]) -> Any:
    """Draw something that can be taken back, something else, and the call for it."""
    _, what, other, back = block
    for one in (what, ("booked",), other, (back,)):
        draw(pen, one, numbers)
    return pen


def _transaction(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, body, condition = block
    inside = process().parallel(f"fork{number}").exclusive(f"give{number}")
    inside.when(condition).end_cancel(f"cancel{number}").at(f"give{number}").otherwise().end(f"stay{number}")
    draw(inside.at(f"fork{number}"), body, numbers).end(f"deal{number} end")
    pen.subprocess(f"deal{number}", inside, kind="transaction")
    pen.boundary_cancel(f"off{number}", on=f"deal{number}").goto(f"done{number}")
    return pen.at(f"deal{number}").exclusive(f"done{number}")


def _ad_hoc(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, tasks, sequential, cancels, until = block
    inside = process()
    for one in tasks:
        draw(inside.apart(), (one,), numbers)
    content = [f"<bpmn:completionCondition>{until.replace('>', '&gt;')}</bpmn:completionCondition>"] if until else []
    pen.subprocess(f"free{number}", inside, kind="adHocSubProcess", content=content)
    return pen.set(
        ordering="Sequential" if sequential else "Parallel", cancel_remaining_instances=None if cancels else False
    )


def _repeated(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    _, what, more = block
    more = more | ({"into": f"all{number}"} if "gives" in more else {})
    if isinstance(what, str):
        return _TASKS[what](pen, f"{what} {number}", more)
    return pen.subprocess(f"sub{number}", draw(process(), what, numbers).end(f"sub{number} end"), **more)


# -- leaves ----------------------------------------------------------------------------------------------

_TASKS: dict[str, Callable[[Any, str, dict[str, Any]], Any]] = {
    "user": lambda pen, name, more: pen.user_task(name, **more),
    "task": lambda pen, name, more: pen.task(name, **more),
    "manual": lambda pen, name, more: pen.manual_task(name, **more),
    "script": lambda pen, name, more: pen.script_task(name, "c + 1", result="c", **more),
    "service": lambda pen, name, more: pen.service_task(name, type="x", inputs={"n": "=c"}, **more),
    "send": lambda pen, name, more: pen.send_task(name, message="told", **more),
    "receive": lambda pen, name, more: pen.receive_task(name, **NEWS, **more),
    "send job": lambda pen, name, more: pen.send_task(name, type="x", **more),
    "script job": lambda pen, name, more: pen.script_task(name, "print(1)", format="python", **more).extend(JOB),
    "rule job": lambda pen, name, more: pen.business_rule_task(name, **more).extend(JOB),
}


def _booked(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    """Draw a task with another that takes it back."""
    pen.user_task(f"book{number}").boundary_compensation(f"undoing{number}", on=f"book{number}")
    return pen.user_task(f"undo{number}").at(f"book{number}")


def _link(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    pen.throw_link(f"away{number}", link=f"l{number}")
    return pen.catch_link(f"there{number}", link=f"l{number}")


def _choice(pen: Any, block: Any, number: int, _: Iterator[int]) -> Any:
    """Draw a gateway at which people choose."""
    getattr(pen, "inclusive" if block[0] == "choices" else "exclusive")(f"which{number}")
    pen.to(f"a{number}", flow="a").to(f"b{number}", flow="b")
    pen.apart().manual_task(f"a{number}").goto(f"either{number}").apart().manual_task(f"b{number}")
    return getattr(pen, "inclusive" if block[0] == "choices" else "exclusive")(f"either{number}")


def _doubtful(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    """Draw a gateway that is stuck where no condition holds."""
    pen.exclusive(f"hm{number}").when("c > 2").goto(f"well{number}")
    return pen.at(f"hm{number}").when("c = 0").exclusive(f"well{number}")


def _gathered(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    pen.user_task(f"give{number}").set(completion_quantity=2)
    return pen.user_task(f"gather{number}").set(start_quantity=2)


def _options(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    """Draw every event that a gateway may wait for."""
    pen.event_based(f"first{number}").catch_message(f"news{number}", **NEWS).goto(f"over{number}")
    pen.at(f"first{number}").catch_timer(f"late{number}", after="PT2H").goto(f"over{number}")
    pen.at(f"first{number}").catch_conditional("c > 3", f"much{number}").goto(f"over{number}")
    pen.at(f"first{number}").receive_task(f"got{number}", message="letter", key=KEY).goto(f"over{number}")
    return pen.at(f"first{number}").catch_signal(f"rang{number}", signal="bell").exclusive(f"over{number}")


def _store(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    pen.store(f"shelf{number}")
    place = f"in_{pen.key}_shelf{number}"
    pen.script_task(f"shelve{number}", "c").specified(["had"], ["sum"])
    return pen.takes("had", place).gives("sum", place)


def _data(pen: Any, _: Any, number: int, __: Iterator[int]) -> Any:
    pen.data(f"paper{number}")
    pen.script_task(f"write{number}", "c").specified([], ["sum"]).gives("sum", f"data_paper{number}")
    return (
        pen.script_task(f"read{number}", "had", result=f"seen{number}")
        .specified(["had"])
        .takes("had", f"data_paper{number}")
    )


def _small(method: str, **more: Any) -> Callable[..., Any]:
    return lambda pen, block, number, _: getattr(pen, method)(f"{block[0]} {number}", **more)


DRAW |= {
    **{
        name: lambda pen, block, number, _: _TASKS[block[0]](pen, f"{block[0]} {number}", {})
        for name in _TASKS
        if name not in DRAW
    },
    **{
        f"catch {one}": lambda pen, block, number, _: _CATCHES[block[0].removeprefix("catch ")](
            pen, f"{block[0]} {number}"
        )
        for one in _CATCHES
    },
    "merged": _merged,
    "complex": _complex,
    "ending": _ending,
    "bordered": _bordered,
    "aware": _aware,
    "transaction": _transaction,
    "taken back": _taken_back,
    "ad hoc": _ad_hoc,
    "repeated": _repeated,
    "booked": _booked,
    "link": _link,
    "choice": _choice,
    "choices": _choice,
    "doubtful": _doubtful,
    "gathered": _gathered,
    "options": _options,
    "data": _data,
    "store": _store,
    "rule": _small("business_rule_task", decision="rule", result="ruled"),
    "throw": _small("throw"),
    "throw message": _small("throw_message", message="told"),
    "throw job": lambda pen, _, number, __: pen.throw_message(f"throw job {number}", message="told").extend(JOB),
    "throw signal": _small("throw_signal", signal="bell"),
    "throw several": _small("throw_several", signals=["bell"], messages={"told": None}),
    "throw escalation": _small("throw_escalation", code="up"),
    "take back": _small("throw_compensation"),
    "take back aside": _small("throw_compensation", waits=False),
    "call": _small("call", process=CALLED, inputs={"c": "=c"}, outputs={"c": "=c"}),
    "global script": _small("call", process="plus", inputs={"n": "=c"}, outputs={"c": "=m"}),
    "global user": _small("call", process="ask"),
    "global none": _small("call", process="plain"),
}
GLOBAL = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:throughlane:test">'
    b'<globalScriptTask id="plus" scriptLanguage="feel"><ioSpecification><dataInput id="in_n" name="n"/>'
    b'<dataOutput id="out_m" name="m"/><inputSet><dataInputRefs>in_n</dataInputRefs></inputSet>'
    b"<outputSet><dataOutputRefs>out_m</dataOutputRefs></outputSet></ioSpecification><script>n + 1</script>"
    b'</globalScriptTask><globalUserTask id="ask"/><globalTask id="plain"/></definitions>'
)
RULE = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="all" name="all" namespace="urn:test">'
    b'<decision id="rule" name="rule"><variable id="v" name="rule"/><literalExpression id="l"><text>c + 1</text>'
    b"</literalExpression></decision></definitions>"
)
