"""Link events: a way on without a drawn flow (BPMN 2.0.2, 10.5.4, Link)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_throw_goes_on_at_the_catch_of_its_name(world: World) -> None:
    world.running(
        process().user_task("a").throw_link("onwards").catch_link("here", link="onwards").user_task("b").end()
    )
    world.complete("a")
    world.complete("b")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated a",
        "Completed a",
        "Passed onwards",
        "Passed here",
        "TaskCreated b",
        "Completed b",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_several_throws_lead_to_one_catch_and_a_loop_may_go_by_link(world: World) -> None:
    drawing = process().exclusive("which").when("n < 2").throw_link("one", link="far")
    drawing.at("which").otherwise().throw_link("two", link="far")
    drawing.catch_link("far").script_task("count", "n + 1", result="n").exclusive("enough")
    drawing.when("n < 5").throw_link("three", link="far").at("enough").otherwise().end("done")
    world.running(drawing, n=1)

    assert world.ended() == ("completed", "done")
    assert [told for told in world.history() if told.split()[1:2] in (["one"], ["three"], ["two"], ["far"])] == [
        "Passed one",
        "Passed far",
        *["Passed three", "Passed far"] * 3,
    ]


def test_an_inclusive_join_waits_for_what_comes_by_a_link(world: World) -> None:
    drawing = process().inclusive("split").when("true").user_task("slow").throw_link("over", link="join")
    drawing.at("split").when("true").goto("meet")
    drawing.catch_link("in", link="join").inclusive("meet").end("met")
    world.running(drawing)

    assert "Joined meet" not in world.history()
    world.complete("slow")
    assert world.history().count("Joined meet") == 1
    assert world.ended() == ("completed", "met")


def test_the_same_name_in_a_subprocess_is_another_link(world: World) -> None:
    inside = process().throw_link("t", link="x").catch_link("c", link="x").end("inner")
    world.running(
        process().subprocess("sub", inside).throw_link("t2", link="x").catch_link("c2", link="x").end("outer")
    )

    told = world.history()
    assert told.index("Passed c") < told.index("Completed sub") < told.index("Passed c2")
    assert world.ended() == ("completed", "outer")


def test_what_has_no_partner_or_two_is_told(world: World) -> None:
    lost = process().throw_link("lost", link="nowhere").catch_link("alone", link="other").end()
    assert _told(world, lost) == [("lost", "error"), ("alone", "warning")]

    two = process().throw_link("t", link="x").catch_link("a", link="x").end().catch_link("b", link="x").end("e2")
    assert _told(world, two) == [("t", "error")]


def test_flows_beside_the_link_are_told(world: World) -> None:
    out = process().throw_link("t", link="x").task("after").end().catch_link("c", link="x").end("e2")
    assert _told(world, out) == [("t_to_after", "error")]


def _told(world: World, drawing: object) -> list[tuple[str | None, str]]:
    return [(one.element, one.severity) for one in world.findings(drawing) if one.rule == "link"]
