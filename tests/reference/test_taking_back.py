"""Escalations, compensation and transactions are not compared: SpiffWorkflow runs them otherwise, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from engine.reference import Opinion, Trace, second_opinion
from tests.dsl import process

NOW = 1_772_438_400_000_000  # 2026-03-02, 9:00 in Amsterdam


def _back(drawing: Any) -> Any:
    return drawing.boundary_compensation(on="ship").user_task("undo")


@pytest.mark.parametrize(
    ("drawing", "element"),
    [
        (_back(process().user_task("ship").throw_compensation("x").end()), "x"),
        (_back(process().user_task("ship").end_compensation("x")), "x"),
        (process().user_task("ship").throw_escalation("x").end(), "x"),
        (process().user_task("ship").end_escalation("x"), "x"),
        (
            process()
            .subprocess("x", process().user_task("ship").end_cancel(), kind="transaction")
            .end()
            .boundary_cancel(on="x")
            .end("c"),
            "x",
        ),
    ],
    ids=[
        "compensation on the way",
        "compensation at the end",
        "escalation on the way",
        "escalation at the end",
        "transaction",
    ],
)
def test_a_run_that_comes_to_one_is_not_compared(drawing: Any, element: str) -> None:
    scenario = {"name": "s", "process": "process", "start": {}, "steps": [{"complete": "ship"}]}

    (verdict,) = second_opinion({"p.bpmn": drawing.xml()}, [scenario], [Trace((("ship",), ()))], now=NOW)

    assert verdict.opinion == Opinion.NOT_COMPARABLE
    assert verdict.elements == (element,), str(verdict)


def test_what_only_stands_beside_a_run_does_not_hinder_it() -> None:
    drawing = _back(process().user_task("ship").end("shipped"))
    scenario = {"name": "s", "process": "process", "start": {}, "steps": [{"complete": "ship", "values": {}}]}
    trace = Trace((("ship",), ()), "shipped", ("shipped",))

    (verdict,) = second_opinion({"p.bpmn": drawing.xml()}, [scenario], [trace], now=NOW)

    assert verdict.opinion == Opinion.AGREES, str(verdict)
