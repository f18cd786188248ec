"""What compiling makes of a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from engine.program.names import ALWAYS
from tests.dsl import process

if TYPE_CHECKING:
    from engine.program.model import Program


def compiled(drawing: Any, **files: bytes) -> Program:
    """Compile a drawing that has no errors."""
    bundle = read_bundle({"p.bpmn": drawing if isinstance(drawing, bytes) else drawing.xml(), **files})
    assert bundle.errors == ()
    return bundle.processes[0].program


def test_flows_are_resolved_to_their_ends() -> None:
    program = compiled(process().exclusive("x").when("a", name="yes").end("A").at("x").otherwise().end("B"))

    yes, no = program.elements["x"].outgoing
    assert (yes.id, yes.name, yes.source, yes.target, yes.condition is not None) == ("x_to_A", "yes", "x", "A", True)
    assert (no.condition, program.elements["x"].default) == (None, "x_to_B")
    assert program.elements["A"].incoming == ("x_to_A",)


def test_boundary_events_hang_on_their_host() -> None:
    drawing = process().user_task("a").end().boundary_timer("late", on="a", after="PT1H", interrupting=False).end("l")
    program = compiled(drawing.boundary_error("wrong", on="a").end("w"))

    assert program.elements["a"].boundary == ("late", "wrong")
    assert program.elements["late"].attached_to == "a"
    assert (program.elements["late"].detail.interrupting, program.elements["wrong"].detail.interrupting) == (
        False,
        True,
    )


def test_each_scope_knows_where_it_begins_and_what_it_listens_for() -> None:
    inside = process().user_task("b").end().event_subprocess("e", process().start_signal("go").end())
    program = compiled(
        process().subprocess("s", inside).end().event_subprocess("f", process().start_error("bad").end())
    )

    assert {key: (body.starts, body.triggers) for key, body in program.bodies.items()} == {
        "process": (("start",), ("bad",)),
        "s": (("s_start",), ("go",)),
        "e": ((), ()),
        "f": ((), ()),
    }


def test_lanes_give_zone_and_group_to_the_lanes_inside_them() -> None:
    drawing = process().lane("Sales", zone="frontstage", group="sales").user_task("a")
    program = compiled(drawing.lane("Desk", within="Sales", group="desk").user_task("b").end())

    lane = program.elements["b"].lane
    assert lane is not None
    assert (lane.path, lane.zone, lane.group) == ("Sales / Desk", "frontstage", "desk")
    assert program.elements["a"].detail.place == ("a", "Sales", "frontstage", "sales")


def test_what_is_said_about_a_user_task() -> None:
    drawing = process().lane("Sales", zone="frontstage", group="sales")
    program = compiled(
        drawing.user_task("a", assignee="sam", group="desk", priority=10, within="2 business days").end()
    )

    detail = program.elements["a"].detail
    assert detail.place[3] == "desk"
    assert detail.priority == 10
    assert detail.assignee({}, 0) == "sam"
    assert detail.due.kind == "duration"
    assert detail.computed


def test_names_come_from_everything_that_declares_them() -> None:
    form = b'{"id": "f", "components": [{"type": "textfield", "key": "typed", "label": "T"}]}'
    drawing = process().variable("stated").data("Order data").message("m", payload={"brought": "string"})
    drawing.user_task("a", form="f", inputs={"taken": "=1"}, outputs={"given": "=1"})
    drawing.script_task("b", "1", result="written")
    program = compiled(drawing.catch_message("m", key='="k"').end(), **{"f.form": form})

    assert program.names == {
        "stated",
        "Order data",
        "brought",
        "typed",
        "taken",
        "given",
        "written",
        *ALWAYS,
    }


def test_a_name_of_several_words_is_one_name() -> None:
    drawing = process().data("order total").script_task("b", "order total * 2", result="twice").end()

    detail = compiled(drawing).elements["b"].detail

    assert detail.expression({"order total": 4}, 0) == 8


def test_starts_say_what_sets_them_off() -> None:
    drawing = process().start("by hand").to("a").apart().start_message("ordered", payload={"n": "number"}).to("a")
    drawing.apart().start_timer("daily", every="R/P1D").to("a").apart().start_signal("go").to("a")
    program = compiled(drawing.apart().exclusive("a").end())

    assert [(one.element, one.kind, one.name, one.payload) for one in program.starts] == [
        ("by_hand", "none", None, None),
        ("ordered", "message", "ordered", ("n",)),
        ("daily", "timer", None, None),
        ("go", "signal", "go", None),
    ]


def test_governance_is_read() -> None:
    drawing = process().governance("ines", owner_title="Head of Sales", deputy="max", review_months=12, area="Sales")
    program = compiled(drawing.business_key("=order", unique=True).variable("order").end())

    stated = program.governance
    assert (stated.owners, stated.owner_title, stated.deputy, stated.review_months, stated.area) == (
        ("ines",),
        "Head of Sales",
        "max",
        12,
        "Sales",
    )
    assert program.unique
    assert program.business_key is not None
    assert program.business_key({"order": "A"}, 0) == "A"


def test_an_inclusive_join_knows_what_can_still_reach_it() -> None:
    drawing = process().inclusive("split").when("x").user_task("a").goto("join").at("split").otherwise().user_task("b")
    drawing.boundary_timer("late", on="b", after="PT1H").goto("join").at("b").inclusive("join").end()
    program = compiled(drawing)

    reach = program.elements["join"].detail.reach
    assert reach["a"] == {"a_to_join"}
    assert reach["b"] == {"b_to_join", "late_to_join"}
    assert reach["split"] == {"a_to_join", "b_to_join", "late_to_join"}
    assert program.patient == {"join"}


def test_what_leaves_the_engine_is_known_by_its_message_flow() -> None:
    drawing = process().pool("Us").black_box("Customer").send_task("a").send_task("b").end()
    program = compiled(drawing.message_flow("a", "Customer", message="a"))

    assert (program.elements["a"].detail.to, program.elements["b"].detail.to) == ("Customer", None)


@pytest.mark.parametrize(
    ("text", "offset"), [("=promise - 1 business day", "1 business day"), ("=promise", None), ("P1D", None)]
)
def test_business_time_may_be_added_to_what_feel_gives(text: str, offset: str | None) -> None:
    detail = compiled(process().catch_timer("x", after=text).end()).elements["x"].detail.timer

    assert (detail.offset is not None) == (offset is not None)
    assert (detail.expression is not None) == text.startswith("=")
