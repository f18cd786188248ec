"""Two people at one task: one wins, the other is told so and loses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

YES = {"Is_the_order_complete?": "Yes, we can go on"}
NO = {"Is_the_order_complete?": "No, something is missing", "What_to_ask_the_customer": "Which colour, please?"}


def test_of_two_who_complete_a_task_one_wins_and_the_other_loses_nothing(
    somebody: Callable[..., Person], outside: Outside
) -> None:
    order, _ = outside.orders()
    first = somebody("sam.sales").opens_task("Check order", order).enters(**YES)
    second = (
        somebody("ada.admin").opens_task("Check order", order, view="all").enters(Delivery_address="Lane End 9", **NO)
    )

    first.page.fill("#say", "It is a rush order")
    first.presses("Say")
    expect(second.page.locator("#remarks")).to_contain_text("It is a rush order")  # while they look, and type
    expect(second.page.locator("#remarks")).to_contain_text("Sam Sales (demo)")

    first.completes()
    second.presses("Complete")

    expect(second.refusal).to_contain_text("Sam Sales (demo)")
    expect(second.refusal).to_contain_text("Nothing you typed is lost")
    for kept in ("Which colour, please?", "Lane End 9", "No, something is missing"):
        expect(second.refusal).to_contain_text(kept)
    expect(second.page.locator(".work-head")).to_contain_text("completed by Sam Sales (demo), today, ")
    expect(second.page.locator("main")).not_to_contain_text("together EUR")  # the form is gone with its values
    assert second.refusals() == [409]


def test_who_claims_second_is_told_who_was_first_and_when(somebody: Callable[..., Person], outside: Outside) -> None:
    order, _ = outside.orders()
    first = somebody("sam.sales").opens_task("Check order", order)
    second = somebody("ada.admin").opens_task("Check order", order, view="all")

    first.claims()
    second.presses("Claim")

    expect(second.refusal).to_contain_text("Sam Sales (demo)")
    expect(second.page.locator(".work-head")).to_contain_text("Sam Sales (demo) has it")
    assert second.refusals() == [409]

    outside.orders()  # and who leads the people of the lane gives the next one out, by dragging it
    second.goes_to("/groups/sales-desk").presses("Make lead: Sam Sales (demo)")
    board = first.goes_to("/team").page
    waits = board.get_by_role("region", name="Waits for the team").locator("[data-task]").first
    key = waits.locator(".key").inner_text()
    waits.drag_to(board.locator("[data-person='sam.sales'] h2"))
    expect(board.locator(".notice")).to_contain_text("The task is given")
    expect(board.locator("[data-person='sam.sales']")).to_contain_text(key)
    card = board.locator("[data-person='sam.sales'] [data-task]", has_text=key)
    meant = card.locator("select").input_value()
    card.drag_to(board.locator("[data-person='sam.sales'] h2"))  # who has it already gets nothing
    expect(card.locator("select")).to_have_value(meant)
    second.goes_to("/groups/sales-desk").presses("No longer lead: Sam Sales (demo)")


def test_what_another_does_is_seen_at_once_and_takes_nothing_away(
    somebody: Callable[..., Person], outside: Outside
) -> None:
    """A claim greys the row where it stands, new work waits behind a bar, and what is typed and focused stays."""
    order, _ = outside.orders()
    page = somebody("sam.sales").opens_task("Check order", order).goes_to("/inbox?view=queue:External").page
    row = page.locator("a.row", has_text=order)
    search = page.get_by_role("searchbox")
    search.fill("half typed")
    places = "() => [...document.querySelectorAll('.rows a.row')].map((one) => [one.id, one.offsetTop])"
    before = page.evaluate(places)
    other = somebody("ada.admin").opens_task("Check order", order, view="all")

    other.claims()
    expect(page.locator("li.is-gone", has_text="Check order").locator(".row-who")).to_contain_text(
        "Ada Admin (demo) has it"
    )
    later, _ = outside.orders()
    bar = page.locator("#fresh button")
    expect(bar).to_be_visible()
    assert page.evaluate(places) == before, "no row has moved, none has come or gone"
    expect(search).to_be_focused()
    expect(search).to_have_value("half typed")
    bar.click()
    expect(page.locator("a.row", has_text=later)).to_have_count(1)
    expect(row).to_have_count(0)
    expect(bar).to_have_count(0)


def test_how_much_waits_in_each_queue_is_told_as_it_changes(somebody: Callable[..., Person], outside: Outside) -> None:
    """The numbers beside the queues follow what others take, and a queue in which work begins to wait appears."""
    (order, _), (stays, _) = outside.orders(), outside.orders()
    page = somebody("sam.sales").opens_task("Check order", stays).goes_to("/inbox?view=queue:External").page
    other = somebody("ada.admin").opens_task("Check order", order, view="all")
    number = page.locator(".tabs a.is-queue", has_text="External").locator(".count")
    number.evaluate("(shown) => { shown.textContent = 'as it was' }")
    page.evaluate("() => document.querySelector('.tabs a.is-queue[href*=Internal]')?.remove()")

    other.claims()
    expect(number).to_have_text(re.compile(r"^\d+$"))
    outside.orders(customer_class="internal")
    internal = page.locator(".tabs a.is-queue", has_text="Internal")
    expect(internal.locator(".count")).to_have_text(re.compile(r"^\d+$"))
    internal.click()
    expect(page).to_have_url(re.compile("view=queue(:|%3A)Internal"))


def test_who_else_looks_is_shown_and_what_becomes_of_an_open_task(
    somebody: Callable[..., Person], outside: Outside
) -> None:
    """Both see each other; who is too late is told while they type, and keeps what they have typed."""
    order, _ = outside.orders()
    first = somebody("sam.sales").opens_task("Check order", order)
    second = somebody("ada.admin").opens_task("Check order", order, view="all").enters(Delivery_address="Lane End 9")
    address = second.page.get_by_label("Delivery address")
    address.focus()

    expect(first.page.locator("#others")).to_have_text("Ada Admin (demo) is looking at this.")
    expect(second.page.locator("#others")).to_have_text("Sam Sales (demo) is looking at this.")
    first.enters(**YES).completes()
    expect(second.page.locator("#told")).to_contain_text("Sam Sales (demo) completed it today")
    expect(address).to_be_focused()
    expect(address).to_have_value("Lane End 9")
