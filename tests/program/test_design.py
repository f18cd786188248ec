"""Rules of design: what a process runs in spite of, told with the way that shows it."""

from __future__ import annotations

import pytest

from engine.diagram import read
from engine.program.bundle import read_bundle
from engine.program.design import check, soundness
from engine.program.design.lost import lost, missing
from tests.dsl import process


def told(drawn):
    """Rules that say something of a process, with the elements they say it of."""
    plain = read_bundle({"p.bpmn": drawn.xml()})
    assert not plain.errors, plain.errors
    return check.about(plain).findings[len(plain.findings) :]


def rules(drawn):
    return [(one.rule, one.element) for one in told(drawn)]


SOUND = {
    "straight": process().user_task("a").user_task("b").end(),
    "fork and join": process()
    .parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join").end(),
    "choice": process().exclusive("x").when("big").user_task("a").goto("m").at("x").otherwise().exclusive("m").end(),
    "loop": process().user_task("a").exclusive("again").when("x").goto("a").at("again").otherwise().end(),
    "inclusive": process()
    .inclusive("i").when("a").user_task("a").goto("j").at("i").when("b").user_task("b").inclusive("j").end(),
    "chased": process()
    .user_task("a").end().boundary_timer(on="a", after="P1D", interrupting=False).user_task("c").end(),
    "two ends": process().parallel("fork").user_task("a").end("done").at("fork").user_task("b").goto("done"),
    "terminated": process()
    .parallel("fork").user_task("a").goto("join").at("fork").exclusive("x").when("big").end_terminate("stop")
    .at("x").otherwise().parallel("join").end(),
}  # fmt: skip


@pytest.mark.parametrize("drawn", SOUND.values(), ids=SOUND)
def test_what_comes_to_an_end_is_not_talked_of(drawn):
    assert rules(drawn) == []


def test_a_join_that_waits_for_what_a_choice_leaves_out_is_told_with_the_way_there():
    drawn = process().user_task("check").exclusive("big?")
    drawn = drawn.when("amount > 9").user_task("a").goto("join").at("big?").otherwise().user_task("b").parallel("join")

    (found,) = told(drawn.end())

    assert (found.rule, found.severity, found.element) == ("deadlock", "warning", "join")
    assert "start → big? (a)." in found.message or "start → big? (b)." in found.message


def test_two_tokens_at_one_step_do_it_twice():
    drawn = process().parallel("fork").user_task("a").goto("merge").at("fork").user_task("b").exclusive("merge")

    (found,) = told(drawn.user_task("ship").end())

    assert (found.rule, found.element) == ("done-twice", "merge")
    assert "start → fork" in found.message


def test_an_event_on_a_border_that_ends_one_branch_leaves_the_join_waiting():
    drawn = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join").end()

    assert rules(drawn.boundary_timer(on="a", after="P1D").end("late")) == [("deadlock", "join")]


def test_what_is_too_large_to_be_played_is_given_up_and_that_is_told_once():
    drawn = process().parallel("fork").user_task("one").goto("join")
    for place in range(16):
        drawn = drawn.at("fork").exclusive(f"x{place}").when("a").user_task(f"l{place}").goto(f"m{place}")
        drawn = drawn.at(f"x{place}").otherwise().exclusive(f"m{place}").goto("join")

    (found,) = told(drawn.at("fork").user_task("last").parallel("join").end())

    assert (found.rule, found.severity, found.element) == ("design-large", "note", "process")
    assert "too large to be looked through" in found.message


def test_processes_of_one_upload_share_what_may_be_looked_at(monkeypatch):
    monkeypatch.setattr(soundness.Budget.__init__, "__defaults__", (60,))
    drawn = {f"{one}.bpmn": process(f"p{one}").parallel("f").user_task("a").goto("j") for one in range(9)}
    files = {name: one.at("f").user_task("b").parallel("j").end().xml() for name, one in drawn.items()}

    found = [one.file for one in check.about(read_bundle(files)).findings if one.rule == "design-large"]

    assert 0 < len(found) < len(files)
    assert "8.bpmn" in found


def test_a_wait_that_nobody_looks_after_is_told():
    message = process().message("paid", key="=k")

    assert rules(message.catch_message("paid").end()) == [("wait-for-ever", "paid")]


def test_a_time_beside_a_wait_or_around_it_is_a_way_out():
    raced = process().event_based("first").catch_message("paid", key="=k").end()
    around = process().subprocess("dun", process().catch_message("paid", key="=k").end()).end()

    assert rules(raced.at("first").catch_timer("late", after="P14D").end("lapsed")) == []
    assert rules(around.boundary_timer(on="dun", after="P14D").end("lapsed")) == []


def test_a_promise_that_the_agreements_leave_no_room_for_is_told_with_them():
    drawn = (
        process("p", name="Order")
        .user_task("check", within="1 business day")
        .exclusive("big?")
        .when("big")
        .user_task("approve", within="2 business days")
        .goto("merge")
        .at("big?")
        .otherwise()
        .exclusive("merge")
        .user_task("ship", within="P7D")
        .end()
    )

    text = drawn.xml().replace(b'<bpmn:process id="p"', b'<bpmn:process tl:x="" id="p"')
    promised = text.replace(b' tl:x=""', b"").replace(
        b'isExecutable="true">',
        b'isExecutable="true"><bpmn:extensionElements><tl:agreement within="5 business days"/>'
        b"</bpmn:extensionElements>",
        1,
    )
    found = check.about(read_bundle({"p.bpmn": promised})).findings
    (broken,) = [one for one in found if one.rule == "promise"]

    assert "promises 5 business days" in broken.message
    assert "check (1 business day) + approve (2 business days) + ship (P7D)" in broken.message
    kept = promised.replace(b"5 business days", b"8 business days")
    assert not [one for one in check.about(read_bundle({"p.bpmn": kept})).findings if one.rule == "promise"]


def test_steps_that_count_nothing_are_told_where_something_is_promised():
    drawn = process().user_task("a", within="1 business day").user_task("b").service_task("c").user_task("d").end()
    assert rules(drawn) == []

    (note,) = told(drawn.service_class("All", within="5 business days"))

    assert (note.rule, note.severity, note.element) == ("promise-uncounted", "note", "b")
    assert "no time is agreed upon for b, d: " in note.message


def test_lanes_show_whose_work_every_step_is_and_both_offices():
    front = process().lane("A", zone="frontstage", group="a").user_task("a").lane("B", zone="frontstage", group="b")

    drawn = front.user_task("b").no_lane().service_task("c").end()

    assert rules(drawn) == [("step-lane", "c"), ("one-office", "process")]


# -- what another modeler has dropped -------------------------------------------------------------


def drawn_with(name="ship", key="ship", **more):
    return read(process("p").service_task(name, type=None, **more).set(id=key).end().xml(), "p.bpmn")


def dropped(before, after):
    return [(one.element, one.message) for one in lost(before, after, 3)]


def test_an_input_that_is_gone_is_told_beside_those_that_are_left():
    before, after = drawn_with(inputs={"a": "=1", "b": "=2"}), drawn_with(inputs={"b": "=3"})

    assert dropped(before, after) == [("ship", "'ship' has lost what version 3 says of it: its inputs.")]
    (gone,) = missing(before.elements["ship"], after.elements["ship"])
    assert gone == ("tl:input", {"name": "a", "value": "=1"}, True)


def test_a_copy_is_known_by_its_kind_and_name_where_that_is_one_step():
    before = drawn_with(within="P1D")

    assert dropped(before, drawn_with(key="copy")) == [
        (
            "copy",
            "'ship' is new and bears the name of 'ship' in version 3, but does not say what that does: its agreement.",
        )
    ]
    assert dropped(before, drawn_with("other", key="copy")) == []
    assert dropped(before, drawn_with(key="copy", within="P2D")) == []
