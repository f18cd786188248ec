"""The whole way by keyboard: no mouse, and it is always to be seen where one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person
    from tests.journeys.product import Product

NAME = """() => {
    const one = document.activeElement;
    const outline = getComputedStyle(one);
    const seen = parseFloat(outline.outlineWidth) > 0 && outline.outlineStyle !== 'none';
    return [one.innerText || one.labels?.[0]?.innerText || one.getAttribute('aria-label') || '', one.value || '', seen];
}"""
STOPS = ":is(a[href], button, input, select, textarea, summary, [tabindex]):visible"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on something with this text or label; it must be visible all the way."""
    page.wait_for_load_state()
    for _ in range(page.locator(STOPS).count() + 1):
        page.keyboard.press("Tab")
        name, value, seen = page.evaluate(NAME)
        assert seen, f"The focus cannot be seen on {name!r}."
        if re.search(wanted, name) or re.search(wanted, value):
            return
    raise AssertionError(f"Tab does not reach {wanted!r}.")


def test_from_signing_in_to_a_completed_task(
    somebody: Callable[..., Person], outside: Outside, product: Product
) -> None:
    order, instance = outside.orders()
    sales = somebody()
    keys = sales.goes_to("/").keys

    expect(sales.page.get_by_label("Person id")).to_be_focused()
    keys.type("sam.sales")
    tab_to(sales.page, "^Password")
    keys.type(product.password)
    keys.press("Enter")
    expect(sales.page.locator("#desk")).to_be_visible()
    tab_to(sales.page, "^My lanes")
    tab_to(sales.page, "^External")
    keys.press("Enter")
    expect(sales.page).to_have_url(re.compile("view=queue(:|%3A)External"))
    tab_to(sales.page, rf" left[\s\S]*{order}")
    keys.press("Enter")
    expect(sales.page.locator(".work-head .key")).to_have_text(order)
    tab_to(sales.page, "^Claim")
    keys.press("Enter")
    expect(sales.page.locator(".work-head")).to_contain_text("You have it")
    tab_to(sales.page, "^(complete|Yes, we can go on)$")
    keys.press("Space")
    tab_to(sales.page, "^Complete$")
    keys.press("Enter")

    expect(sales.notice).to_contain_text("'Check order' is completed")
    outside.waits_for(instance, "Confirm promise date")


def test_the_first_tab_leads_past_the_navigation(somebody: Callable[..., Person]) -> None:
    sales = somebody("sam.sales").goes_to("/processes")
    tab_to(sales.page, "Skip to the content")
    sales.page.keyboard.press("Enter")
    tab_to(sales.page, "Change of address")
