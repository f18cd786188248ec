"""Every page: nothing to object to, no sideways scrolling at 200 % zoom, dark where people like it dark."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

# A window 1,280 wide at 200 % zoom has room for 640 of the units that pages are measured in.
ZOOMED = {"width": 640, "height": 450}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BRIGHTNESS = """() => {
    const colour = getComputedStyle(document.documentElement).backgroundColor.match(/[\\d.]+/g).map(Number);
    return colour.slice(0, 3).reduce((all, one) => all + one, 0) / 3;
}"""


def pages_of(outside: Outside) -> list[str]:
    """Addresses of all pages, with something on each."""
    _, instance = outside.orders()
    _, stuck = outside.orders(order_amount="1200 euro", limit_used=95)
    outside.completes(stuck, "check_order", check_result="complete")
    outside.completes(stuck, "review_credit", credit_verdict="approve", credit_reason="Pays on the day.")
    incident = next(one for one in outside.get("incidents").json() if one["instance_id"] == stuck)["id"]
    definition = outside.get(f"instances/{instance}").json()["definition_id"]
    task = outside.waits(instance)[0]["link"]
    lists = ["/inbox?view=all", "/start", "/requests", "/processes", "/incidents", "/account", "/api/v1/docs"]
    forms = ["/start/order_to_cash", "/start/change_of_address", "/processes/deploy"]
    one = [f"/inbox/{task}", f"/requests/{instance}", f"/processes/{definition}", f"/incidents/{incident}"]
    return lists + forms + one


def test_pages_fit_at_double_size_and_are_dark_for_those_who_like_it_dark(
    somebody: Callable[..., Person], outside: Outside
) -> None:
    light = somebody("ada.admin", viewport=ZOOMED, color_scheme="light")
    dark = somebody("ada.admin", color_scheme="dark")
    for page in pages_of(outside):
        assert light.goes_to(page).evaluates(OVERFLOW) <= 0, page
        assert light.evaluates(BRIGHTNESS) > 200, page
        assert dark.goes_to(page).evaluates(BRIGHTNESS) < 60, page
        assert dark.page.title().endswith(" · Throughlane")
        assert dark.page.locator("h1").count() >= 1, page
        if dark.page.locator("figure.diagram").count():
            dark.sees_diagram()
            light.sees_diagram()
            assert light.evaluates(OVERFLOW) <= 0, page
    stranger = somebody(viewport=ZOOMED, color_scheme="dark").goes_to("/sign-in")
    assert stranger.evaluates(OVERFLOW) <= 0
    assert stranger.evaluates(BRIGHTNESS) < 60


@pytest.mark.parametrize(
    "planted",
    [
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.planted = true'}))",
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')",
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2/spy.png'}))",
        "setTimeout(() => { throw new Error('planted') })",
    ],
    ids=["a script", "a style", "a foreign image", "an error"],
)
def test_what_a_browser_objects_to_is_noticed(somebody: Callable[..., Person], planted: str) -> None:
    """The other journeys rely on this: whatever is planted here would fail them."""
    person = somebody().goes_to("/sign-in")

    person.evaluates(f"() => {{ {planted} }}")
    until = time.monotonic() + PATIENCE / 1000
    while not person.complaints:
        assert time.monotonic() < until, "Nothing was noticed."
        person.page.wait_for_timeout(20)
    person.complaints.clear()


def test_the_list_of_processes_marks_an_overdue_review(somebody: Callable[..., Person]) -> None:
    owner = somebody("chris.changes").goes_to("/processes")

    late = owner.page.locator("tr.is-late")
    expect(late).to_have_count(1)
    expect(late).to_contain_text("Change of address")
    mark = late.locator(".due.is-late")
    expect(mark).to_contain_text("Review overdue by")
    expect(mark.locator("svg")).to_be_visible()
    red, green, blue = map(int, mark.evaluate("mark => getComputedStyle(mark).color.match(/\\d+/g).slice(0, 3)"))
    assert red > 2 * max(green, blue)
    expect(owner.page.locator("tr").filter(has_text="Order to cash").locator(".due.is-late")).to_have_count(0)
    late.get_by_role("link", name="Change of address").click()
    owner.sees("The review of this process is overdue. It was due")
    owner.goes_to("/start/change_of_address").sees("The review of this process is overdue")
