"""What a request is promised: its tasks know by when they must be done, and lists begin with what is breached first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.faces import COMPANY
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

SHORT = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["09:00-12:00"]}, "hours_per_day": 3}


def local(world: World, at: object) -> str:
    return f"{at.astimezone(world.house.zone):%a %H:%M}"


def order():
    """Check, then pick and bill side by side (the longer counts), or turn it down; then ship."""
    drawing = (
        process("order", name="Order").promise("2 business days").lane("Office", zone="backstage", group="pickers")
    )
    drawing = drawing.user_task("check", within="4 business hours").exclusive("fine?").when("ok")
    drawing = drawing.parallel("both").user_task("pick", within="3 business hours").parallel("done").at("both")
    drawing = drawing.user_task("bill", within="1 business hour").goto("done").at("done")
    return drawing.user_task("ship", within="2 business hours").end("sent").at("fine?").otherwise()


def test_a_task_must_be_done_before_what_is_still_ahead(world: World) -> None:
    drawing = order().user_task("turn down", within="30 business minutes").end("refused")
    world.running(drawing)  # on Monday at nine: promised by the close of business on Wednesday

    check = world.task("check")
    assert (local(world, check.promised_at), local(world, check.due_at)) == ("Wed 17:30", "Mon 13:00")
    assert local(world, check.target_at) == "Wed 17:00"  # the shortest way is to turn it down

    world.complete("check", ok=True)
    assert local(world, world.task("pick").target_at) == "Wed 15:30"
    world.complete("pick")
    world.complete("bill")
    assert local(world, world.task("ship").target_at) == "Wed 17:30"


def test_a_list_is_in_the_order_of_what_is_breached_first(world: World) -> None:
    slow = process("slow").promise("3 business days").lane("Office", zone="backstage", group="pickers")
    slow = slow.user_task("alone").user_task("long", within="2 business days").end()  # due never, but one day from now
    fast = (
        process("fast").lane("Office", zone="backstage", group="pickers").user_task("dated", within="2 business days")
    )
    world.deploy(slow, fast.end())

    world.start("fast")
    world.start("slow")

    assert [one.element for one in world.tasks("lanes", "pia")] == ["alone", "dated"]


def test_it_is_said_in_words_how_a_task_stands(world: World) -> None:
    drawing = process("order").promise("8 business hours").lane("Office", zone="backstage", group="pickers")
    world.running(drawing.user_task("first").user_task("second", within="5 business hours").end())

    def stands() -> tuple[str, float, float | None]:
        found = world.task("first").standing
        assert found is not None
        assert found.of_request
        return found.state, found.left.total_seconds() / 3600, found.ahead and found.ahead.total_seconds() / 3600

    assert stands() == ("fine", 3, None)
    world.sleep(hours=2, minutes=30)
    assert stands() == ("soon", 0.5, None)
    world.sleep(hours=2, minutes=30)
    assert stands() == ("risk", 3, 5)
    world.sleep("5 business hours")
    assert stands() == ("late", 2, None)


def test_a_called_process_has_what_is_left_behind_its_call(world: World) -> None:
    inner = (
        process("inner").user_task("inside", within="1 business hour").user_task("more", within="1 business hour").end()
    )
    outer = process("outer").promise("8 business hours").lane("Office", zone="backstage", group="pickers")
    outer = outer.call("inner").user_task("after", within="3 business hours").end()
    world.running(outer, inner)

    inside = world.task("inside")
    assert (local(world, inside.promised_at), local(world, inside.target_at)) == ("Mon 14:00", "Mon 13:00")


def test_work_inside_a_subprocess_comes_before_what_is_behind_it(world: World) -> None:
    inside = process().user_task("a", within="1 business hour").user_task("b", within="2 business hours").end()
    drawing = process("order").promise("8 business hours").lane("Office", zone="backstage", group="pickers")
    drawing = drawing.user_task("before").subprocess("inner", inside).catch_timer("dry", after="PT4H")
    world.running(drawing.user_task("after", within="1 business hour").end())

    assert local(world, world.task("before").target_at) == "Mon 11:59"  # four hours of any week are an hour of work
    world.complete("before")
    assert local(world, world.task("a").target_at) == "Mon 12:59"


@pytest.mark.parametrize("within", ["=promised_on", '=if true then null else "PT1H"'])
def test_a_promise_may_be_worked_out_and_may_be_nothing(world: World, within: str) -> None:
    drawing = process("order").variable("promised_on").promise(within)
    world.running(drawing.user_task("a").end(), promised_on="2026-03-05T12:00:00Z")

    promised = world.task("a").promised_at
    assert (promised and local(world, promised)) == ("Thu 13:00" if within == "=promised_on" else None)


def test_other_hours_count_what_is_promised_anew(world: World) -> None:
    drawing = process("order").promise("6 business hours").lane("Office", zone="backstage", group="pickers")
    world.running(drawing.user_task("a").user_task("b", within="1 business hour").end())
    assert local(world, world.task("a").target_at) == "Mon 14:00"

    assert world.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester") == 1

    assert local(world, world.task("a").target_at) == "Tue 11:00"
    assert "TargetMoved to 2026-03-03 11:00" in world.history()
    world.complete("a")
    assert local(world, world.task("b").promised_at) == "Tue 12:00"


def test_what_cannot_be_read_is_no_promise_and_is_told(world: World) -> None:
    found = world.findings(process("order").promise("soon").user_task("a").end())
    assert "service-class" in {one.rule for one in found}

    world.running(process("order").promise("soon").user_task("a").end())
    assert world.task("a").promised_at is None
