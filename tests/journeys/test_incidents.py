"""What is stuck is shown with place and reason, and goes on once a person has put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

GATEWAY = "Approved and above 50,000?"
REASON = "The condition on 'Yes' is neither true nor false: a string and a number cannot be compared"


def test_a_stuck_order_is_put_right_and_goes_on(somebody: Callable[..., Person], outside: Outside) -> None:
    """A web shop sends the amount as text; nobody notices until it is compared with a number."""
    order, instance = outside.orders(order_amount="1200 euro", limit_used=95)
    outside.completes(instance, "check_order", check_result="complete")
    outside.completes(instance, "review_credit", credit_verdict="approve", credit_reason="Pays on the day.")

    owner = somebody("olivia.owner").goes_to("/incidents")
    row = owner.page.locator("tr").filter(has_text=order)
    expect(row).to_contain_text(GATEWAY)
    expect(row).to_contain_text(REASON)
    owner.goes_to(f"/requests/{instance}").sees(f"Stuck at {GATEWAY}").page.get_by_role(
        "link", name="Put it right"
    ).click()
    owner.sees(f"Stuck at {GATEWAY}", REASON).sees_diagram()
    assert owner.marked("is-stuck") == {"amount_above_limit"}
    expect(owner.page.locator(".diagram-badge:not(.is-next)")).to_have_text("Stuck")

    owner.presses("Try again")
    expect(owner.notice).to_contain_text("It is stuck again")
    owner.page.get_by_role("link", name="Put it right").click()
    owner.enters(Another_variable="order_amount", Its_value="1200").presses("Try again")

    expect(owner.notice).to_contain_text(f"{GATEWAY} has been tried again.")
    assert owner.sees_diagram().marked("is-stuck") == set()
    outside.completes(instance, "confirm_promise_date", promise_date="2027-03-10")
    owner.goes_to("/incidents?all=1")
    expect(row.first).to_contain_text("put right today")
    sales = somebody("sam.sales").goes_to("/incidents")
    sales.sees("Nothing is stuck.")
