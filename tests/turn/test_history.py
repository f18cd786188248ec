"""The history of an instance in words: one sentence for everything that means something to people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from engine import events
from engine.queries import sayings
from tests.dsl import process
from tests.elements.test_business_rule_task import table

if TYPE_CHECKING:
    from tests.world import World


def told(world: World) -> list[str]:
    """Give the sentences."""
    return [line.text for line in world.house.engine.history(world.instance_id)]


def test_a_day_at_work(world: World) -> None:
    drawing = process(name="Order").lane("Sales", zone="frontstage", group="sales-desk")
    drawing.user_task("Check order", within="4 business hours").exclusive("Good?")
    drawing.when("good", name="yes").lane("Warehouse", zone="backstage", group="pickers").user_task("Pack").end(
        "Shipped"
    )
    drawing.at("Good?").otherwise(name="no").end("Refused")
    world.running(drawing, business_key="A1")
    world.claim("Check_order", by="sam")
    world.sleep(minutes=30)
    world.complete("Check_order", by="sam", good=True)
    world.house.inbox.assign(world.task("Pack").id, "pia", by="tester")
    world.house.inbox.release(world.task("Pack").id, by="pia")
    world.complete("Pack", by="pia")

    assert told(world) == [
        "Tester started ‘Order’ for A1.",
        "The task ‘Check order’ came up for Sales, to be done by 2 March 2026 at 13:00.",
        "Sam claimed ‘Check order’.",
        "Written: good.",
        "Sam completed ‘Check order’.",
        "‘Good?’ went ‘yes’.",
        "The task ‘Pack’ came up for Warehouse.",
        "Tester gave ‘Pack’ to Pia.",
        "Pia gave ‘Pack’ back to its lane.",
        "Pia completed ‘Pack’.",
        "It ended: ‘Shipped’.",
    ]
    lines = world.house.engine.history(world.instance_id)
    assert lines[4].at - lines[0].at == dt.timedelta(minutes=30)
    assert (lines[4].actor, lines[4].kind, lines[4].element) == ("Sam", "Completed", "Check_order")
    assert [line.sequence for line in lines] == sorted(line.sequence for line in lines)


def test_everything_that_happens_by_itself(world: World) -> None:
    drawing = process(name="Order").business_rule_task("Rate", decision="size", inputs={"amount": "=1"})
    drawing.script_task("Count", "1", result="n").manual_task("Tidy").send_task("Tell", message="news")
    drawing.throw_signal("Ring", signal="bell").catch_timer("Wait", after="PT1H").catch_message("Paid", key='="k"')
    drawing.service_task("Book", retries=1, inputs={"fail": "=broken"}).call("inner").end("Done")
    files = {"size.dmn": table("size", "size", ("-", '"s"'))}
    world.running(drawing, process("inner").end(), files=files, broken=True)
    world.pass_time(hours=1)
    world.publish("Paid", "k")
    world.work()
    world.retry(broken=False)
    world.work()

    assert told(world) == [
        "Tester started ‘Order’.",
        "Written: broken.",
        "‘Rate’ was decided by size_1.",
        "Written: size.",
        "Written: n.",
        "‘Count’ was done.",
        "‘Tidy’ was done.",
        "The message ‘news’ was sent.",
        "The signal ‘bell’ was given.",
        "‘Wait’ is set for 2 March 2026 at 10:00.",
        "The time of ‘Wait’ had come.",
        "‘Paid’ waits for ‘Paid’.",
        "The message ‘Paid’ arrived.",
        "‘Book’ failed: The sample connector was told to fail.",
        "‘Book’ is stuck: The sample connector was told to fail.",
        "Written: broken.",
        "Tester asked for another try of ‘Book’.",
        "‘Book’ was done.",
        "‘inner’ began.",
        "‘inner’ was done.",
        "It ended: ‘Done’.",
    ]


def test_trouble(world: World) -> None:
    inside = process().user_task("Pay").end_error("Refused", code="E1")
    drawing = (
        process(name="Order").subprocess("Paying", inside).end().boundary_error("No money", on="Paying").end("Failed")
    )
    world.running(drawing)
    world.complete("Pay")

    assert told(world)[2:] == [
        "Tester completed ‘Pay’.",
        "It reached ‘Refused’.",
        "‘Refused’ ended in the error E1.",
        "‘Paying’ was called off.",
        "‘No money’ took over after an error.",
        "It ended: ‘Failed’.",
    ]


def test_a_cancellation(world: World) -> None:
    world.running(process(name="Order").user_task("Pay").end())
    world.cancel("The customer left")

    assert told(world)[-2:] == ["‘Pay’ was called off.", "Tester cancelled it: The customer left."]


def test_what_has_no_sentence_means_nothing_to_people() -> None:
    silent = {
        events.ScopeClosed,
        events.Arrived,
        events.Joined,
        events.Cleared,
        events.EndReached,
        events.ScopeKept,
        events.CompensationBegun,
        events.Activated,
        events.JobCreated,
        events.SignalAwaited,
        events.Withdrawn,
        events.ScopeDrawn,
        events.ScopeUndrawn,
        events.WaitCarried,
    }

    assert set(sayings.SAYINGS) | silent == set(events.AnyEvent.__args__)
    assert not set(sayings.SAYINGS) & silent
