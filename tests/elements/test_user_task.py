"""User task, and the task without a type, which is one, too (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_waits_until_somebody_has_done_it(world: World) -> None:
    world.running(process().user_task("ship").end("done"), amount=5)

    assert world.waiting() == ["ship"]
    world.complete("ship", carrier="A")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "TaskCreated ship",
        "VariablesSet carrier",
        "Completed ship",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.ended() == ("completed", "done")
    assert world.variables() == {"amount": 5, "carrier": "A"}
    assert world.left_over() == []
    world.check()
