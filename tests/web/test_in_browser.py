"""Pages in a real browser: partial updates, keyboard, the content security policy."""

from __future__ import annotations

import logging
import re
import threading
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.browser import PATIENCE, open_browser
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
    """Leave a mark that a full load of the page would wipe out; before its scripts have run a link loads one."""
    page.wait_for_load_state()
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
    expect(page).to_have_url(re.compile("view=lanes"))
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


def test_many_tasks_are_done_in_portions_and_told_as_one(window, order, house):
    for number in range(45):
        order(f"SO-{number}")
    page, held = window(), []
    page.goto(f"{page.url.split('/inbox')[0]}/inbox?view=lanes")

    def hold_the_second(route):
        held.append(route)
        if len(held) != 2:
            route.continue_()

    def go_on():
        until = time.monotonic() + PATIENCE / 1000
        while len(held) < 2 and time.monotonic() < until:
            page.wait_for_timeout(20)
        held[1].continue_()

    def chosen_whole():
        page.wait_for_load_state()
        page.click("details.many summary")
        page.check("[name=whole]")

    page.route("**/inbox/each*", hold_the_second)
    chosen_whole()
    page.click("button:has-text('Complete')")
    stop = page.locator(".banner button")
    expect(page.locator(".banner")).to_contain_text("0 of 45")
    expect(page.locator(".banner progress")).to_have_attribute("max", "45")
    expect(stop).to_be_focused()
    go_on()
    expect(page.locator("#notices")).to_contain_text("and 37 more: The form of 'Check order' has")
    assert page.locator("#notices .is-refused").count() == 1, "reports of three portions are told as one"

    chosen_whole()
    held.clear()
    page.click("#many button:has-text('Claim')")
    expect(page.locator(".banner")).to_contain_text("0 of 45")
    stop.press("Enter")
    go_on()
    expect(page.locator("#notices")).to_contain_text("Done with 20 tasks.")
    expect(page.locator("#notices")).to_contain_text("Stopped: 25 tasks are as they were.")

    page.unroute("**/inbox/each*")
    page.route("**/inbox/each*", lambda route: route.abort())
    chosen_whole()
    page.click("#many button:has-text('Claim')")
    expect(page.locator("#notices .is-refused")).to_contain_text("The server did not answer, so this has stopped.")
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator("#many button:has-text('Claim')")).to_be_enabled()


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
    box = page.locator(".pick input").bounding_box()
    assert min(box["width"], box["height"]) >= 24, "WCAG 2.2, 2.5.8"
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


def test_what_nobody_has_is_put_off_by_one_key(window, order, house):
    order("SO-1")
    order("SO-2")
    page = window("sales")
    page.goto(f"{page.url.split('/inbox')[0]}/inbox?view=lanes")
    page.locator("a.row:has-text('SO-1')").focus()
    page.keyboard.press("s")
    expect(page.locator("#days")).to_be_focused()
    expect(page.locator("#handling")).to_contain_text("Whoever puts it off claims it.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("'Check order' is put off until ")
    expect(page.locator("a.row")).to_have_count(1)
    page.wait_for_load_state()  # it is a page of its own, whose script has begun by then
    page.locator("a.row").focus()
    page.keyboard.press("x")
    expect(page.locator("input[name=ids]")).to_be_checked()
    page.keyboard.press("s")
    expect(page.locator("#notices")).to_contain_text("Done with 1 task.")
    expect(page.locator("a.row")).to_have_count(0)
    sales = house.people.find("sales")
    assert [one.assignee for one in house.inbox.tasks(sales, "snoozed").rows] == ["sales", "sales"]


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


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_typed_is_lost_by_whatever_else_is_done(window, task, scripts):
    """Each deed on the page of a task loads it anew; what was typed into the form and beside it is there again."""
    page = window(java_script_enabled=scripts)
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")

    def typed(note, remark="", item="", to=""):
        expect(page.locator("[name='f.note']")).to_have_value(note)
        expect(page.locator("#say")).to_have_value(remark)
        expect(page.locator("#check-item")).to_have_value(item)
        if page.locator("#hand-words").count():
            expect(page.locator("#hand-words")).to_have_value(to)

    page.fill("[name='f.note']", "Half a")
    page.fill("#say", "Well,")
    page.click("button:has-text('Claim')")
    expect(page.locator(".work-head")).to_contain_text("You have it")
    typed("Half a", "Well,")
    page.locator("#checklist summary").click()
    page.fill("#check-item", "Bow tied")
    page.click("#checklist button:has-text('Add')")
    expect(page.locator("#checks")).to_contain_text("Bow tied")
    typed("Half a", "Well,")
    page.fill("[name='f.note']", "Half a question")
    page.click("[role=checkbox]")
    expect(page.locator("#ticked")).to_contain_text("1 of 1 ticked.")
    typed("Half a question", "Well,")
    if page.locator("#handling:not([open])").count():
        page.locator("#handling summary").click()
    page.fill("#ask-whom", "nobody")
    page.fill("#hand-words", "See the note")
    page.fill("#check-item", "And")
    page.click("#handling button:has-text('Ask')")
    expect(page.locator("#notices")).to_contain_text("nobody")
    expect(page.locator("#ask-whom")).to_have_value("nobody")
    typed("Half a question", "Well,", "And", "See the note")
    page.fill("#say", "Well, @second")
    page.click("#said button")
    expect(page.locator("#remarks")).to_contain_text("Well, @second")
    typed("Half a question", "", "And", "See the note")
    page.set_input_files("#add-file", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.click("#files button:has-text('Attach')")
    expect(page.locator("#files")).to_contain_text("a.txt")
    typed("Half a question", "", "And", "See the note")
    if not scripts:
        page.press("#check-item", "Enter")  # could be meant for anything, so it only shows the page again
        expect(page.locator(".work-head")).to_contain_text("You have it")
        typed("Half a question", "", "And", "See the note")
    page.fill("#ask-whom", "")
    page.click("#handling button:has-text('Put off')")
    expect(page.locator("#notices")).to_contain_text("is put off until ")
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    typed("Half a question", "", "And", "See the note")


def test_who_is_back_before_what_they_typed_has_arrived_finds_it(window, task):
    """A page can be there before the server has what the last one was left with, or that came to an ended session."""
    page, held = window(), []

    def hold(route):
        held.append(route)

    address = f"{page.url.split('/inbox')[0]}/inbox/{task}"
    page.goto(address)
    page.wait_for_load_state()
    page.evaluate("void (window.fetch = () => new Promise(() => {}))")
    page.fill("[name='f.note']", "still on its way")
    page.goto(address)
    expect(page.locator("[name='f.note']")).to_have_value("still on its way")
    page.wait_for_load_state()
    page.evaluate("void (window.fetch = () => new Promise(() => {}))")
    page.fill("[name='f.note']", "after the end")
    page.context.clear_cookies()
    page.goto(address)
    page.fill("#name", "sales")
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Sign in')")
    expect(page.locator("[name='f.note']")).to_have_value("after the end")
    page.route("**/app.js*", hold)
    page.goto(address, wait_until="commit")
    page.fill("[name='f.note']", "typed last")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    page.unroute("**/app.js*")
    page.wait_for_load_state()
    page.click("button:has-text('Sign out')")
    page.locator("#name").wait_for()
    assert page.evaluate("sessionStorage.length") == 0, "nothing typed stays in the browser"
    page.fill("#name", "sales")
    page.fill("#password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.goto(address)
    expect(page.locator("[name='f.note']")).to_have_value("typed last")


@pytest.mark.parametrize("width", [320, 720])
def test_no_page_needs_scrolling_sideways(window, house, stuck, order, width):
    """320 px is a phone, or a desktop at 400 %; 720 px a desktop at 200 %."""
    page = window("admin", viewport={"width": width, "height": 640})
    site = page.url.split("/inbox")[0]
    definition, long = house.catalogue.definitions()[0].id, order("K" * 150, customer="C" * 80)
    paths = ("/inbox?view=all", "/start", "/start/order_to_cash", "/requests", "/processes", "/incidents", "/account")
    more = (
        f"/inbox/{task_of(house, long)}",
        f"/requests/{long.id}",
        f"/requests/{stuck.instance_id}",
        f"/incidents/{stuck.id}",
        f"/processes/{definition}",
        "/processes/deploy",
    )
    for path in (*paths, *more):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


CUT = """() => {
  const edge = (one) => one.getBoundingClientRect().right;
  const cut = (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline";
  return [...document.querySelectorAll(".row :is(.row-main, .due, .row-more, .key, .lane)")]
    .filter((one) => cut(one) || edge(one) > edge(one.closest(".row")) + 1)
    .map((one) => one.textContent.trim());
}"""


@pytest.mark.parametrize("width", [390, 640, 1024, 1280, 1440])
def test_rows_of_the_list_cut_nothing_that_matters(window, order, width):
    order("SO-2026-10472-EXPORT")
    page = window(viewport={"width": width, "height": 900}, java_script_enabled=False)  # nothing says the row anew
    page.goto(f"{page.url.split('/inbox')[0]}/inbox?view=all")
    row = page.locator(".row")
    expect(row).to_have_count(1)
    words = "Gefährdet: noch 3 Tage 1 Std. Arbeit, 2 Tage 2 Std. 30 Min. übrig"
    row.locator(".due").evaluate("(one, words) => { one.lastChild.textContent = words; }", words)
    row.locator(".lane").evaluate("(one) => { one.textContent = 'Verkaufsinnendienst Nord und Export'; }")
    row.locator(".row-main").evaluate("(one) => { one.textContent = 'Angebot über die Lieferung schreiben, senden'; }")

    expect(row.locator(".due")).to_contain_text(words)
    assert page.evaluate(CUT) == []


def test_an_ended_session_is_told_without_losing_the_page(window, task):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    with page.expect_response("**/draft"):  # an answer on its way could bring the cookie back
        fill(page, "not lost")
    fails = "new CustomEvent('htmx:error', {bubbles: true, detail: {ctx: {}}})"  # as when no server answers
    page.evaluate(f"document.querySelector('.work form.form').dispatchEvent({fails})")
    expect(page.locator("#notices")).to_contain_text("The server cannot be reached just now.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("Your session has ended.")
    expect(page.locator("#ended")).to_contain_text("what you have typed stays here")
    expect(page.locator("[name='f.note']")).to_have_value("not lost")
    fill(page, "kept later")
    with page.expect_request("**/draft"):
        page.context.add_cookies(cookies)
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#ended .banner")).to_have_count(0)
    expect(page.locator("#notices")).not_to_contain_text("Your session has ended.")
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("completed")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"status": 413, "content_type": "text/plain", "body": "Too large.\n"}, "What you send is too large."),
        (
            {"status": 502, "content_type": "text/html", "body": "<h1>502</h1>"},
            "The server cannot be reached just now.",
        ),
    ],
)
def test_an_answer_that_is_no_page_of_ours_takes_nothing_away(window, task, answer, told):
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    fill(page, "not lost")
    page.route("**/complete*", lambda route: route.fulfill(**answer))
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text(told)
    expect(page.locator("[name='f.note']")).to_have_value("not lost")
    page.unroute("**/complete*")
    page.click("button.primary:has-text('Complete')")
    expect(page.locator("#notices")).to_contain_text("completed")


def test_what_is_said_of_a_deed_is_in_view_where_it_was_done(window, task):
    page = window(viewport={"width": 1000, "height": 400})
    page.goto(f"{page.url.split('/inbox')[0]}/inbox/{task}")
    page.fill("#say", "Hello @nosuch")
    page.click("#said button:has-text('Say')")
    expect(page.locator("#notices")).to_contain_text("@nosuch is not told of it")
    expect(page.locator("#said-title")).to_be_in_viewport()
    expect(page.locator("#notices .notice")).to_be_in_viewport()


def test_the_diagram_shows_where_the_request_is(window, house, order):
    """The test process has no drawing: its places are computed, which is said; the words below say where it is."""
    instance = order()
    page = window()
    page.goto(f"{page.url.split('/inbox')[0]}/requests/{instance.id}")
    expect(page.locator("figure.diagram")).to_have_attribute("data-state", "shown")
    expect(page.locator("figure.diagram")).to_contain_text("their places are computed")
    expect(page.locator(".waiting")).to_contain_text("Check order")
    assert task_of(house, instance) in page.content()


def test_what_one_was_told_stands_below_its_heading(window, house, order):
    """However much it is: nothing of it covers the button by which all of it is read."""
    for number in range(12):
        house.inbox.assign(task_of(house, order(f"SO-{number}")), "sales", by="admin")
    page = window(viewport={"width": 900, "height": 400})
    page.goto(page.url.partition("/inbox")[0] + "/told")
    expect(page.locator(".tellings > li")).to_have_count(12)
    button = page.get_by_role("button", name="I have read all of it").bounding_box()
    first = page.locator(".tellings > li").first.bounding_box()
    assert button["y"] + button["height"] <= first["y"]
    page.get_by_role("button", name="I have read all of it").click()
    expect(page.locator(".tellings > li.is-new")).to_have_count(0)
