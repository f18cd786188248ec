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
from tests.execution.triggers import CATCHES, CAUGHT, ENDS, JOB, KEY, NEWS, TRIGGERS, begun, border, ended, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLED = "called"
TASKS = (
    "user",
    "script",
    "manual",
    "task",
    "service",
    "send",
    "receive",
    "send job",
    "script job",
    "rule job",
    "python",
)
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
    *(
        "doubtful job",
        "doubtful timer",
        "doubtful border",
        "throw several",
        "throw escalation",
        "take back",
        "take back aside",
        "link",
        "choice",
        "choices",
        "doubtful",
    ),
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
asides = st.tuples(blocks, st.sampled_from((*TRIGGERS, *CAUGHT)), st.booleans())
wholes = st.tuples(st.sampled_from(BEGINNINGS), insides, st.none() | asides, blocks, st.sampled_from(ENDS))
"""How a process begins, what is in it, its event subprocess, and the process that it calls, with its end."""


def files(whole: Any) -> dict[str, bytes]:
    """Draw everything: the process "main", what it calls, tasks of their own and a decision."""
    beginning, inside, aside, called, ending = whole
    numbers = count(1)
    main = draw(begun(process("main"), beginning), inside, numbers).end("end")
    if aside is not None:
        _aside(main, aside, next(numbers), numbers)
    other = ended(draw(process(CALLED).start("called start"), _calling_nothing(called), numbers), ending, 0)
    return {
        "main.bpmn": main.xml(),
        "called.bpmn": other.xml(),
        "global.bpmn": GLOBAL,
        "rule.dmn": RULE,
    }


def _calling_nothing(block: Any) -> Any:
    """The same block with a task in place of each call: what calls itself is for a test of its own."""
    if isinstance(block, (tuple, list)):
        return type(block)(map(_calling_nothing, block))
    return "user" if block == "call" else block


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
    ended(pen.when(condition), ending, number)
    pen.at(f"out{number}").otherwise().end(f"stay{number}")
    return draw(pen.at(f"fork{number}"), body, numbers)


def _bordered(pen: Any, block: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw an event on the border of a task, of a call or of a subprocess."""
    _, body, beside, trigger, interrupting = block
    name = _hosted(pen, body, number, numbers)
    draw(border(pen, trigger, f"on{number}", name, {} if interrupting else {"interrupting": False}), beside, numbers)
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
    return pen.subprocess(f"sub{number}", _aside(inside, (other, trigger, interrupting), number, numbers))


def _aside(pen: Any, aside: Any, number: int, numbers: Iterator[int]) -> Any:
    """Draw an event subprocess; what would be a subprocess with one in it becomes one in that."""
    what, trigger, interrupting = aside
    inner = start(process(), trigger, f"called{number}", interrupting=interrupting)
    if what[0] != "aware" or what[3] == "compensation":
        return pen.event_subprocess(f"aside{number}", draw(inner, what, numbers).end(f"aside{number} end"))
    _, body, *further = what
    inside = draw(inner, body, numbers).end(f"aside{number} end")
    return pen.event_subprocess(f"aside{number}", _aside(inside, further, next(numbers), numbers))


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
    "python": lambda pen, name, more: pen.script_task(name, "for one in [1, 2]:\n    n = one", format="python", **more),
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


def _doubtful_step(pen: Any, block: Any, number: int, _: Iterator[int]) -> Any:
    """Draw work, a wait or an event on a border that is over, but cannot go on where no condition holds."""
    if block[0] == "doubtful job":
        pen.service_task(f"hm{number}", type="x")
    elif block[0] == "doubtful timer":
        pen.catch_timer(f"hm{number}", after="PT1H")
    else:
        pen.user_task(f"calm{number}").boundary_message(f"hm{number}", on=f"calm{number}", **NEWS)
    pen.when("c > 2").goto(f"well{number}").at(f"hm{number}").when("c = 0").goto(f"well{number}")
    return pen.apart().exclusive(f"well{number}") if block[0] != "doubtful border" else _calm(pen, number)


def _calm(pen: Any, number: int) -> Any:
    return pen.at(f"calm{number}").exclusive(f"well{number}")


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
        f"catch {one}": lambda pen, block, number, _: CATCHES[block[0].removeprefix("catch ")](
            pen, f"{block[0]} {number}"
        )
        for one in CATCHES
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
    **dict.fromkeys(("doubtful job", "doubtful timer", "doubtful border"), _doubtful_step),
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
