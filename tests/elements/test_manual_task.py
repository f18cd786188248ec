"""Manual task: done without the engine, which passes through it (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_nobody_is_asked(world: World) -> None:
    world.running(process().manual_task("tidy").end("done"))

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed tidy",
        "Passed done",
        "InstanceEnded completed done",
    ]


def test_its_outputs_are_written(world: World) -> None:
    world.running(
        process().manual_task("tidy", inputs={"half": "=amount / 2"}, outputs={"rest": "=half + 1"}).end(), amount=4
    )

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "VariablesSet rest",
        "Passed tidy",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"amount": 4, "rest": 3}
