"""Answers that come late: the last that somebody wanted counts, and nothing is lost or done elsewhere."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Route

    from tests.journeys.orders import Outside
    from tests.journeys.people import Person

COUNT = """() => {
    let ended = 0;
    document.addEventListener('htmx:finally:request', () => { document.documentElement.dataset.ended = ended += 1; });
}"""


class Held:
    """Requests of a page that are under way for as long as the test wants."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.over = False
        page.evaluate(COUNT)
        page.route(re.compile(address), self._hold)

    def _hold(self, route: Route) -> None:
        self.routes.append(route)
        if self.over:
            route.continue_()

    def are(self, number: int) -> None:
        """Wait until so many have been sent."""
        until = time.monotonic() + PATIENCE / 1000
        while len(self.routes) < number:
            assert time.monotonic() < until, f"{len(self.routes)} requests have been made."
            self.page.wait_for_timeout(20)

    def release(self) -> None:
        """Have all be answered, and those at once that are sent meanwhile."""
        self.over = True
        for route in tuple(self.routes):
            route.continue_()

    def go_on(self, ended: int) -> None:
        """Have all be answered, and wait until so many requests of the page have ended, one way or another."""
        self.release()
        expect(self.page.locator("html")).to_have_attribute("data-ended", str(ended))


@pytest.fixture
def seated(somebody: Callable[..., Person], outside: Outside) -> Iterator[tuple[Person, list[str]]]:
    """Somebody at a list of two tasks, and the keys of the two."""
    orders = [outside.orders()[0] for _ in range(2)]
    sales = somebody("sam.sales").goes_to(f"/inbox?view=queue:External&q=key:{','.join(orders)}")
    expect(sales.page.locator("a.row")).to_have_count(2)
    yield sales, orders
    for order in orders:
        outside.sends("Order cancelled", order, cancel_reason="No longer needed.")


def row(page: Page, order: str) -> tuple[str, str]:
    """Where a task is in the list, and its id."""
    place = f"a.row:has-text('{order}')"
    return place, (page.locator(place).get_attribute("id") or "").removeprefix("row-")


def opens(page: Page, order: str) -> None:
    page.click(row(page, order)[0])
    expect(page.locator(".work-head .key")).to_have_text(order)


def test_of_two_tasks_the_one_that_was_opened_last_is_shown(seated: tuple[Person, list[str]]) -> None:
    sales, (one, other) = seated
    page = sales.page
    held = Held(page, f"/inbox/{row(page, one)[1]}")
    page.click(row(page, one)[0])
    held.are(1)
    opens(page, other)
    held.go_on(ended=2)
    expect(page.locator(".work-head .key")).to_have_text(other)
    expect(page).to_have_url(re.compile(row(page, other)[1]))


def test_whoever_goes_on_while_something_is_done_sees_both(seated: tuple[Person, list[str]]) -> None:
    sales, (one, other) = seated
    page = sales.page
    opens(page, one)
    held, (_, task) = Held(page, "/claim"), row(page, one)
    page.click(".work-head button:has-text('Claim')")
    held.are(1)
    page.click(row(page, other)[0])
    held.go_on(ended=2)
    expect(page.locator(".work-head .key")).to_have_text(other)
    sales.goes_to(f"/inbox/{task}")
    expect(page.locator(".work-head")).to_contain_text("You have it")


def test_what_is_refused_is_told_where_it_was_done(seated: tuple[Person, list[str]]) -> None:
    sales, (one, other) = seated
    page = sales.page
    opens(page, one)
    held = Held(page, "/complete")
    page.click("button.primary:has-text('Complete')")
    held.are(1)
    page.click(row(page, other)[0])
    held.go_on(ended=2)
    expect(page.locator(".work-head .key")).to_have_text(one)
    expect(page.locator(".wrong").first).to_be_visible()
    assert sales.refusals() == [422]


def test_what_is_typed_while_something_is_done_is_not_taken_back(seated: tuple[Person, list[str]]) -> None:
    sales, (one, _) = seated
    page = sales.page
    opens(page, one)
    address = page.get_by_label("Delivery address")
    address.fill("Lane")
    held = Held(page, "/claim")
    page.click(".work-head button:has-text('Claim')")
    held.are(1)
    address.fill("Lane End 9")
    page.locator("#say").fill("Typed on")
    page.get_by_role("searchbox").focus()
    held.go_on(ended=1)
    expect(page.locator(".work-head")).to_contain_text("You have it")
    expect(address).to_have_value("Lane End 9")
    expect(page.locator("#say")).to_have_value("Typed on")


def test_the_next_item_is_typed_while_one_is_added(seated: tuple[Person, list[str]]) -> None:
    sales, (one, _) = seated
    page = sales.page
    opens(page, one)
    page.locator("#checklist summary").click()
    page.fill("#check-item", "Gift wrapped")
    held = Held(page, "/checklist")
    page.click("#checklist button:has-text('Add')")
    held.are(1)
    page.fill("#check-item", "Bow tied")
    held.go_on(ended=1)
    expect(page.locator("#checks")).to_contain_text("Gift wrapped")
    expect(page.locator("#check-item")).to_have_value("Bow tied")
    page.click("#checklist button:has-text('Add')")
    expect(page.locator("#checks")).to_contain_text("Bow tied")
    expect(page.locator("#check-item")).to_have_value("")


def test_keys_that_are_typed_ahead_wait_for_the_task_that_one_of_them_opens(
    seated: tuple[Person, list[str]],
) -> None:
    sales, (one, _) = seated
    page = sales.page
    place, task = row(page, one)
    page.wait_for_load_state()
    held = Held(page, f"/inbox/{task}")
    page.focus(place)
    page.keyboard.press("m")
    held.are(1)
    page.keyboard.type("Call, Jack?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    held.go_on(ended=1)
    expect(page.locator("#say")).to_have_value("Call, Jack?")
    expect(page.locator("#say")).to_be_focused()
    expect(page.locator(".work-head")).to_contain_text("Nobody has it yet")


def test_each_of_several_keys_has_its_task(seated: tuple[Person, list[str]]) -> None:
    """Claim, next, claim: as quick as one likes."""
    sales, orders = seated
    page = sales.page
    page.wait_for_load_state()
    places = {order: row(page, order) for order in orders}
    held = Held(page, "/inbox/(" + "|".join(task for _, task in places.values()) + ")")
    page.locator("a.row").first.focus()
    for key in "cjc":
        page.keyboard.press(key)
    held.are(1)
    held.go_on(ended=4)
    for _, task in places.values():
        sales.goes_to(f"/inbox/{task}")
        expect(page.locator(".work-head")).to_contain_text("You have it")


def test_a_list_is_narrowed_by_all_that_was_chosen_however_quickly(somebody: Callable[..., Person]) -> None:
    page = somebody("ada.admin").goes_to("/people").page
    held = Held(page, r"/people\?")
    page.get_by_label("Group", exact=True).select_option(label="Sales desk")
    held.are(1)
    page.get_by_label("Also who has left").check()
    page.get_by_label("Name, id or title").fill("sam")
    page.get_by_label("Name, id or title").blur()
    held.release()
    expect(page).to_have_url(re.compile("text=sam.*group=sales-desk.*left=1"))
    expect(page.locator("#found tbody tr")).to_have_count(1)


def test_what_is_said_of_a_draft_is_said_once_and_takes_nothing_with_it(somebody: Callable[..., Person]) -> None:
    page = draft(somebody, "Slow comments")
    page.get_by_role("tab", name="Comments").click()
    says, field = page.get_by_role("button", name="Say it"), page.get_by_label("About all of it")
    threads = page.locator("[data-comment]")
    for number, text in enumerate(("One", "Two"), 1):
        field.fill(text)
        says.click()
        expect(threads).to_have_count(number)
    expect(field).to_have_value("")
    answer = threads.filter(has_text="One").get_by_role("textbox")
    answer.fill("Half an ans")
    held = Held(page, "/comments$")
    field.fill("Three")
    says.click()
    held.are(1)
    says.click()
    field.fill("Four")
    held.release()
    expect(threads.filter(has_text="Three")).to_have_count(1)
    expect(field).to_have_value("Four")
    expect(answer).to_have_value("Half an ans")
    says.click()
    expect(threads).to_have_count(4)


def test_a_finding_of_a_draft_is_mended_once_with_what_was_chosen(somebody: Callable[..., Person]) -> None:
    page = draft(somebody, "Slow findings")
    page.get_by_role("tab", name="Findings").click()
    finding = page.locator(".modeler-findings .finding").filter(has_text="Rule owner")
    finding.get_by_role("combobox").select_option(label="Olivia Owner (demo)")
    with page.expect_response("**/check") as answer:
        page.locator('.djs-element[data-element-id="start"] > .djs-hit').last.dblclick()
        page.locator(".djs-direct-editing-content").fill("It begins")
        page.keyboard.press("Enter")
    answer.value.finished()
    expect(finding.get_by_role("combobox").locator("option:checked")).to_have_text("Olivia Owner (demo)")
    mends = finding.get_by_role("button", name="Make them the owner")
    held = Held(page, "/check")
    mends.click()
    mends.click()
    held.are(1)
    held.release()
    expect(finding).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(finding).to_have_count(1)


def draft(somebody: Callable[..., Person], name: str) -> Page:
    page = somebody("dora.designer", viewport={"width": 1400, "height": 950}).goes_to("/drafts").page
    page.get_by_label("What it is called").fill(name)
    page.get_by_role("button", name="Begin to draw").click()
    expect(page.locator("[data-modeler][data-state=open]")).to_be_visible()
    return page
