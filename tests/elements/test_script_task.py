"""Script task: FEEL in the step (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_writes_its_result(world: World) -> None:
    world.running(process().script_task("sum", "net * 1.21", result="gross").end(), net=100)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet net",
        "Passed start",
        "VariablesSet gross",
        "Passed sum",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"net": 100, "gross": Decimal(121)}
    world.check()


def test_without_a_result_each_entry_of_its_context_is_written(world: World) -> None:
    world.running(process().script_task("split", "= {a: n + 1, b: a * 2}").end(), n=1)

    assert world.variables() == {"n": 1, "a": 2, "b": 4}
    assert "VariablesSet a, b" in world.history()


def test_inputs_are_seen_by_the_script_alone_and_outputs_are_all_that_is_written(world: World) -> None:
    drawing = process().script_task("sum", "x * 2", result="y", inputs={"x": "=n + 1"}, outputs={"z": "=y + x"}).end()
    world.running(drawing, n=1)

    assert world.variables() == {"n": 1, "z": 6}


def test_flows_out_of_it_see_what_it_wrote(world: World) -> None:
    drawing = process().script_task("rate", "n > 5", result="big").to("a", when="big").to("b", default=True)
    world.running(drawing.end("a").at("rate").end("b"), n=9)

    assert world.ended() == ("completed", "a")


def test_a_script_that_gives_nothing_to_write_is_an_incident(world: World) -> None:
    world.running(process().script_task("odd", "1 + n").end(), n=1)

    assert world.history() == ["InstanceStarted", "VariablesSet n", "Passed start", "IncidentRaised odd script"]
    assert world.incident().message.startswith("The script 'odd' names no result variable")


def test_a_script_that_takes_too_long_is_an_incident(world: World) -> None:
    many = "count(for a in 1..1000, b in 1..1000, c in 1..1000 return a)"
    world.running(process().script_task("long", many, result="n").end())

    assert world.incidents() == [("long", "expression")]
    assert world.incident().message.startswith("The script 'long' was stopped:")
