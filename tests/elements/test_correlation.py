"""Correlation: keys of conversations, subscriptions, and pools that talk with each other (BPMN 2.0.2, 8.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.events import MessageAwaited, MessageSent
from tests.dsl import process, together

if TYPE_CHECKING:
    from tests.world import World

ORDER = {"number": {"order": "number", "answer": "about.number"}}


def shop_and_maker():
    """Two pools: the shop sends an order, which begins the maker, who answers it."""
    shop = process("shop").pool("Shop").correlates("order key", ORDER)
    shop = shop.throw_message("ask", message="order", inputs={"number": "=number", "what": '="chair"'})
    shop = shop.catch_message("hear", message="answer").end("told")
    maker = process("maker").pool("Maker").start_message("asked", message="order").user_task("make")
    maker = maker.end_message("tell", message="answer", inputs={"about": "={number: number}", "price": "=price"})
    shop = shop.message_flow("ask", "asked", message="order").message_flow("tell", "hear", message="answer")
    return together(shop, maker)


def test_two_pools_talk_back_and_forth(world: World) -> None:
    world.deploy(shop_and_maker())
    shops = [world.start("shop", number=number).id for number in (1, 2, 3)]
    world.work()
    makers = {task.business_key: task for task in world.tasks()}
    assert sorted(makers) == ["1", "2", "3"]

    for number, price in ((2, 20), (1, 10)):
        world.house.inbox.complete(makers[str(number)].id, {"price": price}, by="tester")
    world.work()

    assert [world.ended(one)[1] for one in shops] == ["told", "told", None]
    assert [world.variables(one).get("price") for one in shops] == [10, 20, None]
    assert world.history(shops[0]) == [
        "InstanceStarted",
        "VariablesSet number",
        "Passed start",
        "MessageSent ask order",
        "VariablesSet order key",
        "Passed ask",
        "MessageAwaited hear",
        "MessageReceived hear answer",
        "VariablesSet about, price",
        "Completed hear",
        "Passed told",
        "InstanceEnded completed told",
    ]
    maker = makers["1"].instance_id
    assert world.history(maker) == [
        "InstanceStarted asked",
        "MessageReceived asked order",
        "VariablesSet number, what",
        "VariablesSet order key",
        "Passed asked",
        "TaskCreated make",
        "VariablesSet price",
        "Completed make",
        "MessageSent tell answer",
        "Passed tell",
        "InstanceEnded completed tell",
    ]
    world.check()


def test_a_message_from_outside_without_a_key_is_read_by_who_waits(world: World) -> None:
    world.deploy(shop_and_maker())
    shops = [world.start("shop", number=number).id for number in ("7", "8")]

    receipt = world.publish("answer", about={"number": "8"}, price=5)

    assert receipt.reached == (shops[1],)
    assert world.ended(shops[1])[1] == "told"


def test_a_message_that_comes_too_early_waits_under_the_key_it_carries(world: World) -> None:
    world.deploy(shop_and_maker())
    assert world.publish("answer", about={"number": "8"}, price=5).buffered

    shop = world.start("shop", number="8").id
    world.work()

    assert world.variables(shop)["price"] == 5


def test_a_subscription_binds_the_key_to_data_of_the_process(world: World) -> None:
    drawing = process("wait").pool("Wait").black_box("Partner")
    drawing = drawing.correlates("file key", {"year": {"paper": "year"}, "number": {"paper": "no"}})
    drawing = drawing.subscribes("file key", {"year": "file.year", "number": "file.number"})
    drawing = drawing.catch_message("paper").end("filed")
    world.deploy(drawing)
    first = world.start(file={"year": 2026, "number": "A1"}).id
    second = world.start(file={"year": 2026, "number": "B1"}).id

    assert [one.key for one in world.events(first) if isinstance(one, MessageAwaited)] == ['["2026", "A1"]']
    world.publish("paper", year=2026, no="B1")

    assert [world.ended(one)[1] for one in (first, second)] == [None, "filed"]
    assert "file key" not in world.variables(second)
    world.check()


def test_a_subscription_to_what_is_not_there_is_an_incident(world: World) -> None:
    drawing = process("wait").pool("Wait").black_box("Partner").correlates("k", {"n": {"paper": "n"}})
    world.running(drawing.subscribes("k", {"n": "file"}).catch_message("paper").end("filed"))

    assert world.incidents() == [("paper", "correlation")]
    world.retry(file="F")
    world.publish("paper", n="F")
    assert world.ended()[1] == "filed"


def test_several_conversations_have_a_key_each(world: World) -> None:
    """One instance talks with a customer about an order and with a carrier about a shipment."""
    shop = process("shop").pool("Shop").black_box("Customer").black_box("Carrier")
    shop = shop.correlates(
        "order key", {"no": {"order": "no", "state": "no"}}, [("Customer", "begun"), ("say", "Customer")]
    )
    shop = shop.correlates(
        "parcel key", {"no": {"send": "parcel", "state": "no"}}, [("ask", "Carrier"), ("Carrier", "hear")]
    )
    shop = shop.start_message("begun", message="order").throw_message(
        "ask", message="send", inputs={"parcel": "=parcel"}
    )
    shop = (
        shop.catch_message("hear", message="state")
        .throw_message("say", message="state", inputs={"no": "=no"})
        .end("done")
    )
    shop = shop.message_flow("Customer", "begun", message="order").message_flow("ask", "Carrier", message="send")
    shop = shop.message_flow("Carrier", "hear", message="state").message_flow("say", "Customer", message="state")
    world.deploy(shop)

    one = world.publish("order", no="7", parcel="100").started[0]
    two = world.publish("order", no="100", parcel="7").started[0]
    assert [event.key for event in world.events(one) if isinstance(event, MessageAwaited)] == ["parcel key: 100"]
    world.publish("state", no="7", outcome="arrived")

    assert [world.ended(which)[1] for which in (one, two)] == [None, "done"]
    sent = [(event.name, event.key, event.to) for event in world.events(two) if isinstance(event, MessageSent)]
    assert sent == [("send", "7", "Carrier"), ("state", "order key: 7", "Customer")]
    world.check()


def test_what_a_message_declares_itself_comes_first(world: World) -> None:
    drawing = process("wait").pool("Wait").correlates("k", {"n": {"paper": "n"}}).catch_message("paper", key='="own"')
    world.running(drawing.end("filed"))

    world.publish("paper", "own", n="other")

    assert world.ended()[1] == "filed"


def test_the_key_of_a_message_becomes_the_business_key_where_nothing_else_says_it(world: World) -> None:
    world.deploy(process("one").start_message("begin").user_task("a").end())
    world.deploy(process("two").business_key("=who").start_message("begin").user_task("b").end())

    world.publish("begin", "K1", who="Ada")

    assert sorted((task.element, task.business_key) for task in world.tasks()) == [("a", "K1"), ("b", "Ada")]


def test_a_message_flow_without_a_message_is_one_by_itself(world: World) -> None:
    one = process("one").pool("One").black_box("Somebody").throw_message("ask").catch_message("hear").end("heard")
    two = process("two").pool("Two").start_message("asked").end_message("tell")
    for drawing in (one, two):
        for node in drawing.nodes:
            node.content = ["<bpmn:messageEventDefinition/>" if "message" in part else part for part in node.content]
    one = one.message_flow("ask", "asked").message_flow("tell", "hear")
    world.running(together(one, two), business_key="B")

    world.work()

    assert world.ended()[1] == "heard"
    world.check()


def test_pools_that_talk_without_any_key_go_by_the_id_of_who_began(world: World) -> None:
    guest = process("guest").pool("Guest").throw_message("order", message="pizza").catch_message("eat", message="here")
    cook = process("cook").pool("Cook").start_message("ordered", message="pizza").user_task("bake")
    cook = cook.end_message("bring", message="here")
    guest = guest.end("fed").message_flow("order", "ordered", message="pizza")
    world.deploy(together(guest.message_flow("bring", "eat", message="here"), cook))
    guests = [world.start("guest").id for _ in range(2)]
    world.work()
    assert [task.business_key for task in world.tasks()] == guests

    world.house.inbox.complete(world.tasks()[1].id, {}, by="tester")
    world.work()

    assert [world.ended(one) for one in guests] == [("running", None), ("completed", "fed")]
    assert world.house.engine.instance(guests[0]).business_key == guests[0]
    world.check()


@pytest.mark.parametrize("rule", ["correlation-path", "correlation-binding"])
def test_a_key_that_says_too_little_is_told(world: World, rule: str) -> None:
    drawing = process("wait").pool("Wait").black_box("Partner")
    if rule == "correlation-path":
        drawing = drawing.correlates("k", {"n": {"other": "n"}}, [("Partner", "paper")]).message("other")
    else:
        drawing = drawing.correlates("k", {"n": {"paper": "n"}}).subscribes("k", {})
    drawing = drawing.catch_message("paper").end().message_flow("Partner", "paper", message="paper")

    assert rule in {one.rule for one in world.findings(drawing)}
