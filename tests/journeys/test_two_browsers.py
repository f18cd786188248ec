"""Two people at one task: one wins, the other is told so and loses nothing."""

from __future__ import annotations

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
