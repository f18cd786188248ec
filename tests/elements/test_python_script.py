"""Script task in Python: a job for the sandbox, where an administrator allows it (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import DeploymentRejected, NotFound
from engine.values import Months, dumps
from tests.dsl import process

if TYPE_CHECKING:
    from tests.dsl import Process
    from tests.world import World


def drawn(text: str, **more: Any) -> Process:
    """Draw a process with one script in Python."""
    return process().script_task("sum", text, format=more.pop("format", "python"), **more).end("done")


def ran(world: World, text: str, values: dict[str, Any] | None = None, **more: Any) -> World:
    """Run a process with one script in Python, which is allowed."""
    world.deploy(drawn(text, **more))
    world.house.catalogue.allow_python("process", by="tester")
    world.start(**(values or {}))
    world.work()
    return world


def test_what_it_assigns_becomes_a_variable(world: World) -> None:
    ran(world, "total = 0\nfor line in lines:\n    total += line['n'] * line['price']", LINES)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet lines",
        "Passed start",
        "JobCreated sum",
        "VariablesSet total",
        "Completed sum",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.variables()["total"] == Decimal("4.75")
    assert world.left_over() == []
    world.check()


LINES = {"lines": [{"n": 2, "price": Decimal("1.25")}, {"n": 3, "price": Decimal("0.75")}]}


def test_functions_imports_loops_and_names_of_its_own_stay_in_it(world: World) -> None:
    text = "import math\ndef double(x):\n    inner = 2\n    return inner * x\nfor i in range(3):\n    _last = i"
    ran(world, text + "\nn = double(_last)\nm = [j for j in range(2)]\na, *b = 1, 2, 3\nif False:\n    never = 1")

    assert world.variables() == {"n": 4, "m": [0, 1], "a": 1, "b": [2, 3]}


def test_a_list_or_context_that_it_changes_is_written(world: World) -> None:
    ran(world, "order['paid'] = True\nnames.append('Eva')\nlen(same)", {"order": {}, "names": [], "same": [1]})

    assert "VariablesSet order, names" in world.history() or "VariablesSet names, order" in world.history()
    assert world.variables() == {"order": {"paid": True}, "names": ["Eva"], "same": [1]}


def test_a_named_result_is_the_value_of_the_last_line(world: World) -> None:
    ran(world, "half = n / 2\nhalf + 1", {"n": 3}, result="r")

    assert world.variables() == {"n": 3, "r": Decimal("2.5")}


def test_a_named_result_may_be_assigned(world: World) -> None:
    ran(world, "x = n + 1\nr = x * 2", {"n": 3}, result="r")

    assert world.variables() == {"n": 3, "r": 8}


def test_a_named_result_that_is_not_given_is_an_incident(world: World) -> None:
    ran(world, "x = n", {"n": 3}, result="r")

    assert world.incident().message == "It neither ends in a value nor writes 'r'."


def test_inputs_are_seen_by_it_alone_and_outputs_are_all_that_is_written(world: World) -> None:
    ran(world, "y = x * 2\nif y: pass", {"n": 1}, inputs={"x": "=n + 1"}, outputs={"z": "=y + 1"})

    assert world.variables() == {"n": 1, "z": 5}


KINDS: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "number": 12,
    "large": 10**40,
    "decimal": Decimal("1.10"),
    "small": Decimal("-1E-30"),
    "text": "ü 😀 {x}",
    "date": dt.date(2026, 2, 28),
    "moment": dt.datetime(2026, 7, 1, 12, 30, 0, 5, tzinfo=dt.UTC),
    "offset": dt.datetime(2026, 7, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
    "zone": dt.datetime(2026, 7, 1, 12, 30, tzinfo=ZoneInfo("Europe/Amsterdam")),
    "local": dt.datetime(2026, 7, 1, 12, 30),  # noqa: DTZ001 - FEEL knows moments without a zone
    "time": dt.time(12, 30, 1),
    "time_zone": dt.time(12, 30, tzinfo=ZoneInfo("Europe/Amsterdam")),
    "time_offset": dt.time(12, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    "duration": dt.timedelta(days=-1, seconds=3, microseconds=7),
    "months": Months(14),
    "list": [1, [Decimal("0.5"), {"$": "decimal"}], []],
    "context": {"a b": {"": None}, "z": [dt.date(2026, 1, 1)]},
}


def test_every_kind_of_value_comes_back_as_it_went_in(world: World) -> None:
    text = "\n".join(f"{name}_2 = [{name}]" for name in KINDS) + "\nif True: pass"
    ran(world, text, KINDS)

    held = world.variables()
    for name, value in KINDS.items():
        assert dumps(held[f"{name}_2"]) == dumps([value]), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1.5\ny = [1]\ny.append(2)", Decimal("1.5")),
        ("x = (1, 2)\nx = x + (3,)", [1, 2, 3]),
        ("import datetime\nx = d + datetime.timedelta(days=1)", dt.date(2026, 3, 1)),
        ("from decimal import Decimal\nx = round(p * Decimal('0.21'), 2)", Decimal("0.23")),
        ("x = str(m.count)\nif x: pass", "14"),
        ("import datetime\nx = z + datetime.timedelta(hours=1)", KINDS["zone"] + dt.timedelta(hours=1)),
        ("import json\nx = json.loads('{\"a\": 1}')", {"a": 1}),
        ("import re\nx = re.sub('[0-9]+', '#', 'a12b3')", "a#b#"),
    ],
)
def test_python_works_with_them(world: World, text: str, expected: Any) -> None:
    values = {"d": dt.date(2026, 2, 28), "p": Decimal("1.10"), "m": Months(14), "z": KINDS["zone"]}
    ran(world, text, values)

    assert dumps(world.variables()["x"]) == dumps(expected)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = {1, 2}", "'x' is a set, which a process cannot keep."),
        ("x = [b'1']", "'x' is bytes, which a process cannot keep."),
        ("x = {1: 2}\nx[2] = 3", "'x' has keys that are no texts."),
        ("def f(): pass\nx = f", "'x' is a function, a class or a module, which a process cannot keep."),
        ("x = [len]", "'x' is a function, a class or a module, which a process cannot keep."),
        ("class A: pass\nx = A()", "'x' is an object, which a process cannot keep."),
        ("x = float('nan')", "'x' is no number, or one of more than 4,000 digits."),
        ("x = 10 ** 5000", "'x' is a number of more than 4,000 digits."),
    ],
)
def test_what_a_process_cannot_keep_is_an_incident(world: World, text: str, why: str) -> None:
    ran(world, text + "\nif x: pass")

    assert world.incidents() == [("sum", "job")]
    assert world.incident().message.startswith(why)


def test_an_error_is_an_incident_that_names_its_line_and_can_be_tried_again(world: World) -> None:
    ran(world, "print('trying', n)\ndef part(a, b):\n    return a / b\n\nx = part(1, n)", {"n": 0})

    assert world.history()[3:] == [
        "JobCreated sum",
        "ScriptPrinted sum",
        "JobFailed sum, 0 left",
        "IncidentRaised sum job",
    ]
    assert world.incident().message == "Line 3 of the script: ZeroDivisionError: division by zero."

    world.retry(n=2)
    world.work()

    assert world.variables() == {"n": 2, "x": Decimal("0.5")}
    assert [one.text for one in world.house.operations.printed(world.instance_id)] == ["trying 0\n", "trying 2\n"]
    world.check()


def test_an_error_does_not_tell_what_is_in_the_data(world: World) -> None:
    ran(world, "int(person['name'])\n{}[secret]", {"person": {"name": "Müller-Lüdenscheidt"}, "secret": "s3cret"})

    assert world.incident().message == "Line 1 of the script: ValueError: invalid literal for int() with base 10: '…'."


def test_a_bpmn_error_is_caught_at_its_border(world: World) -> None:
    text = "if n > 1:\n    bpmn_error('TOO_MUCH', 'more than one')\nx = 1"
    drawing = (
        process()
        .script_task("sum", text, format="python")
        .end("done")
        .boundary_error("over", on="sum", code="TOO_MUCH")
        .end("refused")
    )
    world.deploy(drawing)
    world.house.catalogue.allow_python("process", by="tester")
    world.start(n=2)
    world.work()

    assert world.ended() == ("completed", "refused")
    assert "ErrorThrown sum TOO_MUCH, caught by over" in world.history()


@pytest.mark.parametrize(("text", "told"), [("bpmn_error('E')", []), ("print('E')", ["never"])])
def test_a_border_event_for_an_error_is_told_where_nothing_throws_one(world: World, text: str, told: list[str]) -> None:
    drawing = process().script_task("sum", text, format="python").end().boundary_error("over", on="sum").end("refused")

    assert [one.rule for one in world.findings(drawing) if one.rule == "never"] == told


def test_what_it_prints_is_kept_for_those_who_look_after_it(world: World) -> None:
    ran(world, "print('net', n)\nprint('two')\nx = n", {"n": 3})

    (printed,) = world.house.operations.printed(world.instance_id)
    assert (printed.element, printed.text) == ("sum", "net 3\ntwo\n")
    assert "‘sum’ printed something." in [line.text for line in world.house.engine.history(world.instance_id)]
    assert "net 3" not in str(world.house.engine.history(world.instance_id))
    world.check()


def test_each_try_sees_the_same_moment_and_the_same_chance(world: World) -> None:
    text = "import random, datetime\nprint(random.random(), random.randint(1, 9**9), datetime.datetime.now())"
    ran(world, text + "\nx = 1 / n", {"n": 0})
    world.sleep(hours=30)
    world.retry()
    world.work()
    world.restart()
    world.sleep(days=300)
    world.retry(n=1)
    world.work()

    told = [one.text for one in world.house.operations.printed(world.instance_id)]
    assert len(told) == 3
    assert len(set(told)) == 1
    assert "2026-03-02 09:00:00" in str(told[0]), "the organisation's time when the script was due"


def test_two_instances_have_chances_of_their_own(world: World) -> None:
    ran(world, "import random\nx = random.random()")
    first = world.variables()
    world.start()
    world.work()

    assert world.variables() != first


def test_a_variable_does_not_take_the_place_of_a_function_that_is_called(world: World) -> None:
    ran(world, "x = len(items)\ny = type == 'a'\nif x: pass", {"items": [1, 2], "len": 7, "type": "a"})

    assert (world.variables()["x"], world.variables()["y"]) == (2, True)


def test_each_round_of_a_repeated_script_has_its_own_values(world: World) -> None:
    text = "_r = one * 2\n_r"
    ran(world, text, {"ones": [1, 2, 3]}, result="twice", each="=ones", item="one", into="all", gives="=twice")

    assert world.variables()["all"] == [2, 4, 6]


# -- permission ----------------------------------------------------------------------------------------


def test_nothing_runs_without_an_administrators_leave(world: World) -> None:
    world.running(drawn("x = 1\nif x: pass"))
    world.work()

    assert world.history()[2:] == ["JobCreated sum", "JobFailed sum, 0 left", "IncidentRaised sum job"]
    assert world.incident().message == (
        "Scripts in Python are not allowed in 'process'. An administrator can allow them; then ask for another try."
    )

    world.house.catalogue.allow_python("process", by="tester")
    world.retry()
    world.work()
    assert world.ended() == ("completed", "done")


def test_leave_that_is_withdrawn_stops_what_is_due_from_then_on(world: World) -> None:
    ran(world, "x = 1\nif x: pass")
    world.house.catalogue.withdraw_python("process", by="tester")
    world.start()
    world.work()

    assert world.incidents() == [("sum", "job")]


def test_leave_for_all_processes(world: World) -> None:
    world.house.catalogue.allow_python("*", by="tester")
    world.running(drawn("x = 1\nif x: pass"))
    world.work()

    assert world.ended() == ("completed", "done")
    (given,) = world.house.catalogue.python_allowances()
    assert (given.subject, given.by) == ("*", "tester")


def test_leave_is_for_processes_that_are_there(world: World) -> None:
    with pytest.raises(NotFound):
        world.house.catalogue.allow_python("nothing", by="tester")
    with pytest.raises(NotFound):
        world.house.catalogue.withdraw_python("*", by="tester")


def test_a_process_is_not_published_before_its_script_is_allowed(world: World) -> None:
    drawing = drawn("x = 1\nif x: pass").governance("tester")
    (found,) = world.house.catalogue.deploy({"p.bpmn": drawing.xml()}, by="tester").definitions
    with pytest.raises(DeploymentRejected) as refused:
        world.house.catalogue.publish(found.id, by="system")
    assert [(one.rule, one.element) for one in refused.value.findings] == [("publish-python", "sum")]

    world.house.catalogue.allow_python("process", by="tester")
    assert world.house.catalogue.publish(found.id, by="system").published_at


# -- what is told when it is deployed --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["python", "Python3", "text/x-python", "application/x-python-code", "jython"])
def test_it_is_known_by_any_of_its_names_and_told(world: World, language: str) -> None:
    found = world.findings(drawn("print(1)", format=language))

    assert [(one.severity, one.element) for one in found if one.rule == "python-script"] == [("warning", "sum")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = (", "Line 2 of the script 'sum': this is not Python: '(' was never closed."),
        ("x = 1\nimport requests", "Line 2 of the script 'sum': the interpreter has no ‘import requests’."),
        ("from math import nothing", "Line 1 of the script 'sum': the interpreter has no ‘from math import nothing’."),
        ("print(1)\ndel x", "Line 2 of the script 'sum': the interpreter does not know the 'del' statement."),
        ("def f():\n    yield 1", "Line 2 of the script 'sum': the interpreter does not know yield expressions."),
        ("print(vars())", "Line 1 of the script 'sum': the interpreter has no ‘vars’."),
        ("import os", "Line 1 of the script 'sum': it imports 'os', but there are no files, no network and no system."),
        ("print(eval('1'))", "Line 1 of the script 'sum': it uses 'eval', which scripts cannot."),
        ("print(a.__class__)", "Line 1 of the script 'sum': it asks for '__class__', the inside of a value."),
        ("x = '" + "a" * 50_000 + "'", "The script 'sum' is longer than 50,000 characters."),
        ("-" * 40_000 + "1", "The script 'sum' cannot be read as Python."),
    ],
)
def test_what_the_interpreter_does_not_have_is_told_by_line(world: World, text: str, message: str) -> None:
    assert message in [one.message for one in world.findings(drawn(text)) if one.severity == "error"]


def test_a_name_that_nobody_sets_is_told(world: World) -> None:
    found = world.findings(drawn("x = amount + 1\nfor y in x: print(y)"))

    assert [one.message for one in found if one.rule == "name-unknown"] == [
        "'amount' is read here, but nothing in the diagram sets it."
    ]


def test_a_script_that_only_sets_variables_still_runs_in_the_step(world: World) -> None:
    world.running(drawn("x = n + 1\ny = x * 2"), n=1)

    assert world.ended() == ("completed", "done")
    assert world.variables() == {"n": 1, "x": 2, "y": 4}
