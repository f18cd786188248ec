"""A day's inbox without a mouse: every key does what the overlay says, and nothing where somebody types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person


def test_a_day_in_the_inbox_without_a_mouse(  # noqa: PLR0915 - a day is long
    somebody: Callable[..., Person], outside: Outside
) -> None:
    order, instance = outside.orders()
    sales, asked = somebody("sam.sales").goes_to("/inbox"), list[str]()
    page, keys = sales.page, sales.keys
    # A browser fetches the icon of a page when it likes, also long after the page is there; the page listens by itself.
    page.on("request", lambda one: asked.append(one.url) if not re.search("/mark.svg|/live", one.url) else None)

    keys.press("g")
    keys.press("l")
    expect(page).to_have_url(re.compile("view=lanes"))
    keys.press("g")
    keys.press("q")
    expect(page).to_have_url(re.compile("view=queue(:|%3A)External"))
    keys.press("g")
    keys.press("q")
    expect(page).to_have_url(re.compile("view=queue(:|%3A)Internal"))
    keys.press("Control+k")
    keys.type("external")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("view=queue(:|%3A)External"))
    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.type(f"key:{order} j")  # letters are letters where somebody types
    keys.press("Backspace")
    keys.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    page.wait_for_load_state()

    asked.clear()
    keys.press("j")
    keys.press("k")
    expect(page.locator("a.row").first).to_be_focused()
    keys.press("x")
    expect(page.locator("input[name=ids]").first).to_be_checked()
    keys.press("a")
    expect(page.locator("#many-whom")).to_be_focused()
    keys.press("Escape")
    keys.press("x")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    assert asked == [], "moving and choosing ask nothing of the server"

    page.locator("a.row").first.focus()
    keys.press("c")  # it opens the task under the cursor first
    expect(page.locator(".work-head .key")).to_have_text(order)
    expect(page.locator(".work-head")).to_contain_text("You have it")
    keys.press("m")
    keys.type("Called them.")
    keys.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("Called them.")

    keys.press("s")
    expect(page.locator("#days")).to_be_focused()
    page.locator("#days").press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("'Check order' is put off")
    keys.press("g")
    keys.press("s")
    expect(page).to_have_url(re.compile("view=snoozed"))
    page.goto(page.url + f"&q=key:{order}")
    keys.press("j")
    keys.press("Enter")
    expect(page.locator(".work-head .key")).to_have_text(order)
    opened = page.locator("a.row[aria-current]").get_attribute("href") or ""
    keys.press("e")
    page.locator(".work textarea").first.press("End")
    keys.type(" 7")
    keys.press("Escape")
    keys.press("g")  # whoever goes on at once loses nothing
    keys.press("a")
    expect(page).to_have_url(re.compile("view=all"))
    page.goto(page.url.split("/inbox")[0] + opened)
    expect(page.locator(".work textarea").first).to_have_value(re.compile(" 7$"))
    page.get_by_label("Yes, we can go on").or_(page.locator("input[name='f__complete']")).first.focus()
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("'Check order' is completed")
    outside.waits_for(instance, "Confirm promise date")
    expect(page.locator("#undo")).to_have_count(0)  # a rule has been asked since

    keys.press("Control+k")
    expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
    keys.type("my lanes")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("view=lanes"))

    keys.press("?")
    expect(page.get_by_label("Single keys do something")).to_be_visible()
    page.get_by_label("Single keys do something").press("Space")
    keys.press("Escape")
    keys.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
