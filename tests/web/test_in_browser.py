"""Pages in a real browser: partial updates, keyboard, the content security policy."""

from __future__ import annotations

import logging
import re
import threading
from contextlib import closing

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.web.company import PASSWORD
from tests.web.conftest import task_of


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


def whole(app):
    """Answer with all of it at once: this server closes no file whose reader has gone on to another page."""

    def answer(environ, start_response):
        with closing(app(environ, start_response)) as parts:
            return [b"".join(parts)]

    return answer


@pytest.fixture
def address(app):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, whole(app), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def window(browser, address):
    """Open windows of people; whatever a browser complains about fails the test, except refused requests."""
    complaints, contexts = [], []

    def complain(message):
        quiet = ("Failed to load resource", "no diagram to display")
        if message.type == "error" and not any(one in message.text for one in quiet):
            complaints.append(message.text)

    def opened(name="sales", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#desk")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def mark(page):
    """Leave a mark that a full load of the page would wipe out."""
    page.evaluate("window.marked = true")


def is_same_page(page):
    return page.evaluate("window.marked === true")


def fill(page, note=""):
    page.fill("[name='f.customer']", "Ada")
    page.check("text=Yes, go on")
    page.fill("[name='f.note']", note)


def test_opening_claiming_and_completing_without_loading_a_page(window, order, house):
    order("SO-1")
    order("SO-2")
    page = window()
    page.click("text=My lanes")
    mark(page)
    page.click(".row:has-text('SO-2')")
    expect(page.locator("#work-title")).to_have_text("Check order")
    expect(page).to_have_url(re.compile(r"/inbox/.+view=lanes"))
    page.click(".work-head button:has-text('Claim')")
    expect(page.locator(".work-head")).to_contain_text("You have it")
    fill(page)
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("'Check order' is completed.")
    assert is_same_page(page)
    expect(page.locator(".row")).to_have_count(1)
    page.go_back()
    expect(page.locator("#desk")).to_be_visible()


def test_wrong_entries_are_shown_in_place(window, task):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    mark(page)
    page.fill("[name='f.amount']", "lots")
    page.click("button.primary:has-text('Complete')")
    expect(page.locator(".wrong").first).to_contain_text("Enter a number")
    expect(page.locator("[name='f.amount']")).to_have_value("lots")
    assert is_same_page(page)


def test_of_two_browsers_one_completes_and_the_other_loses_nothing(window, task):
    first, second = window("sales"), window("second")
    for page in (first, second):
        page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    fill(second, "A long question that must not be lost")
    fill(first)
    first.click("button.primary:has-text('Complete')")
    expect(first.locator("#notices")).to_contain_text("completed")
    second.click("button.primary:has-text('Complete')")
    alert = second.locator(".refused")
    expect(alert).to_contain_text("Sam Sales (demo) completed the task 'Check order'")
    expect(alert).to_contain_text("A long question that must not be lost")


def test_a_list_that_refreshes_itself_leaves_what_is_typed_alone(window, task, house, order):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}?view=all")
    page.fill("[name='f.note']", "half a sen")
    order("SO-77")
    page.evaluate("htmx.ajax('GET', location.href, {target: '#rows', select: '#rows', swap: 'outerMorph'})")
    expect(page.locator("#rows")).to_contain_text("SO-77")
    expect(page.locator("[name='f.note']")).to_have_value("half a sen")
    expect(page.locator("[name='f.note']")).to_be_focused()


def test_everything_goes_by_keyboard(window, task):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox?view=lanes")
    page.locator(".row").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#work-title")).to_be_visible()
    page.locator("[name='f.customer']").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Ada")
    page.locator("[name='f.complete']").first.focus()
    page.keyboard.press("Space")
    page.locator("button.primary:has-text('Complete')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("completed")


def test_everything_goes_without_scripts(window, task):
    page = window(java_script_enabled=False)
    page.goto(f"{page.url.split('/inbox')[0]}/inbox?view=lanes")
    page.click(".row")
    fill(page)
    page.fill("[name='f.amount']", "lots")
    page.click("button.primary:has-text('Complete')")
    expect(page.locator(".wrong").first).to_contain_text("Enter a number")
    page.fill("[name='f.amount']", "12")
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("completed")


@pytest.mark.parametrize("width", [320, 720])
def test_no_page_needs_scrolling_sideways(window, house, stuck, width):
    """320 px is a phone, or a desktop at 400 %; 720 px a desktop at 200 %."""
    page = window("admin", viewport={"width": width, "height": 640})
    site = page.url.split("/inbox")[0]
    definition = house.catalogue.definitions()[0].id
    paths = ("/inbox?view=all", "/start", "/start/order_to_cash", "/requests", "/processes", "/incidents", "/account")
    more = (f"/requests/{stuck.instance_id}", f"/incidents/{stuck.id}", f"/processes/{definition}", "/processes/deploy")
    for path in (*paths, *more):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_an_ended_session_is_told_without_losing_the_page(window, task):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    fill(page, "not lost")
    page.context.clear_cookies()
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("Your session has ended.")
    expect(page.locator("[name='f.note']")).to_have_value("not lost")


def test_the_diagram_shows_where_the_request_is(window, house, order):
    """The test process has no drawing: its places are computed, which is said; the words below say where it is."""
    instance = order()
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/requests/{instance.id}")
    expect(page.locator("figure.diagram")).to_have_attribute("data-state", "shown")
    expect(page.locator("figure.diagram")).to_contain_text("their places are computed")
    expect(page.locator(".waiting")).to_contain_text("Check order")
    assert task_of(house, instance) in page.content()
