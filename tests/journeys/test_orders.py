"""Orders on their way through all lanes: one is fulfilled, one is cancelled, one lapses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

# What takes the order through every lane: credit control says no to credit, customer service offers prepayment,
# and the amount is not quantity times price, so billing looks at the invoice.
DETOURS: dict[str, Any] = {"limit_used": 95, "order_amount": 1150}


def sign_in_and_do(person: Person, task: str, order: str, **entries: str) -> Person:
    """Do a task as people do: from the inbox through the form to the end."""
    return person.opens_task(task, order).claims().enters(**entries).completes()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_order_goes_through_all_lanes_and_is_fulfilled(
    somebody: Callable[..., Person], outside: Outside, scripts: bool
) -> None:
    def at_desk(name: str) -> Person:
        return somebody(name, java_script_enabled=scripts)

    order, instance = outside.orders(**DETOURS)

    sales = sign_in_and_do(
        at_desk("sam.sales"), "Check order", order, **{"Is_the_order_complete?": "Yes, we can go on"}
    )
    expect(sales.notice).to_contain_text(f"Next for {order}: Review credit (Credit control).")
    credit = at_desk("carl.credit")
    decision = {"How_may_we_deliver?": "After payment in advance", "Why?": "The limit is nearly used up."}
    sign_in_and_do(credit, "Review credit", order, **decision)
    service = at_desk("cleo.service")
    sign_in_and_do(service, "Offer prepayment", order, **{"How_did_you_tell_the_customer?": "By telephone"})

    outside.waits_for(instance, "Payment received")
    service.goes_to(f"/requests/{instance}").sees("Payment received").page.get_by_text("Send it a message").click()
    paid = '{"amount_paid": 1150, "paid_on": "2026-11-23"}'
    service.enters(Message="Payment received", **{"Values,_as_JSON": paid}).presses("Send")
    expect(service.notice).to_contain_text("has reached 1 request")

    sign_in_and_do(sales, "Confirm promise date", order, We_promise_delivery_on="2027-03-10")
    warehouse = at_desk("wim.warehouse")
    sign_in_and_do(warehouse, "Pick and pack", order, Parcel_number="P-1", Number_of_parcels="2")
    checked = warehouse.opens_task("Check against order", order).claims()
    if scripts:
        assert_on_its_way(checked)
    checked.ticks("Item and quantity are those of the order", "The label has the address of the order")
    checked.enters(**{"Is_the_parcel_as_ordered?": "Yes, hand it to the carrier"}).completes()
    outside.sends("Proof of delivery", order, delivered_on="2027-03-09", signed_by="M. Example (demo)")
    invoice = {"This_amount_is_right": "yes", "Why_does_it_differ?": "Discount agreed by telephone."}
    billing = sign_in_and_do(at_desk("bea.billing"), "Correct invoice", order, **invoice)

    assert outside.ended(instance) == "Fulfilled"
    billing.goes_to(f"/requests/{instance}").sees("Ended", "Fulfilled")
    story = billing.page.locator(".history")
    for said in (
        f"Ada Admin (demo) started ‘Order to cash’ for {order}.",
        "Sam Sales (demo) completed ‘Check order’.",
        "Carl Credit (demo) completed ‘Review credit’.",
        "Cleo Service (demo) completed ‘Offer prepayment’.",
        "The message ‘Payment received’ arrived.",
        "Wim Warehouse (demo) completed ‘Pick and pack’.",
        "Wim Warehouse (demo) ticked ‘The label has the address of the order’ at ‘Check against order’.",
        "Bea Billing (demo) completed ‘Correct invoice’.",
        "It ended: ‘Fulfilled’.",
    ):
        expect(story).to_contain_text(said)
    assert not re.search(r"[a-z]_[a-z]", story.inner_text()), "plain words, no names of variables"
    if scripts:
        assert_arrived(billing)


def assert_on_its_way(person: Person) -> None:
    """In the middle: the diagram shows the task, and the way to it through four lanes."""
    person.sees_diagram()
    assert person.marked("is-here") == {"check_packed_order"}
    assert person.marked("is-stuck") == set()
    taken = person.marked("is-taken")
    assert {"order_received", "check_order", "review_credit", "offer_prepayment", "prepayment_received"} <= taken
    assert {"credit_outcome_to_review_credit", "wait_for_prepayment_to_prepayment_received"} <= taken
    assert not {"second_approval", "decide_shortage", "hand_to_carrier", "no_prepayment", "order_cancelled"} & taken
    assert_badges_in_view(person, 1)
    expect(person.page.locator(".diagram-lanes")).to_contain_text("Warehouse")


def assert_badges_in_view(person: Person, number: int) -> None:
    """The drawing is larger than its frame, but all places where the request is can be seen, and said in a word."""
    badges = person.page.locator(".diagram-badge:not(.is-next)")
    expect(badges).to_have_text(["Here"] * number)
    within = (
        "all => all.map(one => [one.closest('.diagram-frame'), one].map(box => box.getBoundingClientRect().toJSON()))"
    )
    for frame, box in badges.evaluate_all(within):
        assert frame["left"] <= box["left"] < box["right"] <= frame["right"]
        assert frame["top"] <= box["top"] < box["bottom"] <= frame["bottom"]


def assert_arrived(person: Person) -> None:
    """At the end: it is nowhere any more, and the way is marked to the end that it reached."""
    person.sees_diagram()
    assert person.marked("is-here") == set()
    taken = person.marked("is-taken")
    assert {"price_mismatch", "correct_invoice", "match_cash", "close_order", "fulfilled"} <= taken
    assert not {"lapsed", "refused", "to_collections", "cancelled"} & taken
    expect(person.page.locator(".diagram-badge")).to_have_count(0)


def test_an_order_is_cancelled_half_way_by_a_message(somebody: Callable[..., Person], outside: Outside) -> None:
    order, instance = outside.orders(quantity=150, unit_price=10, order_amount=1500)
    outside.completes(instance, "check_order", check_result="complete")
    warehouse = somebody("wim.warehouse", viewport={"width": 1280, "height": 900})
    warehouse.opens_task("Decide on shortage", order).claims().sees_diagram()
    assert warehouse.marked("is-here") == {"confirm_promise_date", "decide_shortage"}
    assert_badges_in_view(warehouse, 2)

    outside.sends("Order cancelled", order, cancel_reason="No longer needed.")

    assert outside.ended(instance) == "Cancelled"
    warehouse.presses("Complete")
    expect(warehouse.refusal).to_contain_text("Decide on shortage")
    assert warehouse.refusals() == [409]
    warehouse.goes_to(f"/requests/{instance}").sees_diagram()
    warehouse.sees("Ended", "‘Decide on shortage’ was called off.", "The message ‘Order cancelled’ arrived.")
    assert {"order_cancelled", "release_stock", "confirm_cancellation", "cancelled"} <= warehouse.marked("is-taken")
    assert warehouse.marked("is-here") == set()


def test_an_order_lapses_when_the_customer_never_answers(somebody: Callable[..., Person], outside: Outside) -> None:
    order, instance = outside.orders()
    sales = somebody("sam.sales").opens_task("Check order", order)
    question = {"Is_the_order_complete?": "No, something is missing", "What_to_ask_the_customer": "Which colour?"}
    sales.enters(**question).completes()
    outside.waits_for(instance, "5 business days")
    sales.goes_to(f"/requests/{instance}").sees("A time: 5 business days", "A message: Customer answer").sees_diagram()
    assert sales.marked("is-here") == {"wait_for_answer"}

    lets_time_pass(sales, "8", "days")
    outside.waits_for(instance, "10 business days")
    sales.goes_to(f"/requests/{instance}").sees("A time: 10 business days", "The time of ‘5 business days’ had come.")
    lets_time_pass(sales, "15", "days")

    assert outside.ended(instance) == "Lapsed"
    sales.goes_to(f"/requests/{instance}").sees("Lapsed").sees_diagram()
    assert {"no_answer_yet", "remind_customer", "still_no_answer", "lapsed"} <= sales.marked("is-taken")
    assert not {"answer_received", "answer_after_reminder"} & sales.marked("is-taken")


def lets_time_pass(person: Person, amount: str, unit: str) -> None:
    """Advance the test clock by the form at the top of every page."""
    clock = person.page.get_by_role("complementary", name="Test clock")
    clock.get_by_label("Advance by").fill(amount)
    clock.get_by_label("Unit").select_option(unit)
    clock.get_by_role("button", name="Advance").click()
    expect(person.notice).to_contain_text("The clock has been advanced")
