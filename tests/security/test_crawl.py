"""Every page, opened by everybody: no violation of the policy, no error of a script, nothing that keeps people out."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from tests.browser import PATIENCE, open_browser
from tests.security import axe
from tests.security.crawl import PARTS, Crawler
from tests.security.site import attack, fill, govern, running
from tests.web import company

PEOPLE = (None, "sales", "owner", "admin")
NOT_PAGES = {
    "static",
    "tasks.again",
    "reviews.again",
    "feedback.again",
    "account.confirmed",
    "first_run.ask",
    "links.password",
    "provider.ask",
    "plays.scenario",
    "provider.back",
    "reports.calendar",
    "told.feed",
    "told.stopping",
}
"""Files, what a form alone leads to, what needs a code or a secret address, and a provider that no test has set up."""


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(browser):
    assert browser.is_connected()
    with tempfile.TemporaryDirectory(prefix="tl-crawl-") as folder, running(Path(folder)) as site:
        fill(site.house)
        govern(site.house)
        attack(site.house)
        yield site


def sign_in(page, name):
    page.goto("/sign-in")
    page.get_by_label("Person id").fill(name)
    page.get_by_label("Password").fill(company.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/inbox*")


def planted(page):
    """Whether anything of an attack was carried out, or became an element that could be."""
    found = [f"{name} was planted" for name in ("planted",) if page.evaluate(f"window.{name} !== undefined")]
    if page.locator("main :is(iframe, object, embed, base, style, script, svg a, [onload], [onerror])").count():
        found.append("the page holds an element of an attack")
    if page.locator("a[href^='javascript:' i], a[href^='data:' i], img[src^='http' i]").count():
        found.append("the page holds a link or picture of an attack")
    return found


@pytest.fixture(scope="module")
def reports(browser, site):
    crawler = Crawler(browser, site.address, site.app, look=planted)
    return {person: crawler.crawl(person, sign_in) for person in PEOPLE}


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_has_anything_that_a_browser_objects_to(reports, person):
    assert reports[person].complaints == []


def test_no_browser_has_reported_a_violation_of_the_policy(reports, site):
    assert all(report.pages for report in reports.values())
    assert site.reports == []


def test_pages_that_show_attacks_were_opened_and_diagrams_drawn(browser, site):
    """The attacks are there as text, in the form, in the list, in the history and in the drawing."""
    page = browser.new_context(base_url=site.address).new_page()
    sign_in(page, "admin")
    task = next(one for one in site.house.inbox.tasks(site.house.people.find("admin"), "all").rows
                if one.process_key == "attacks")  # fmt: skip
    places = (
        f"/inbox/{task.id}",
        f"/requests/{task.instance_id}",
        f"/processes/{task_definition(site)}",
        "/inbox?view=all",
    )
    for place in places:
        page.goto(place)
        assert "<script>window.planted" in page.locator("main").inner_text(), place
        figures = page.locator("figure.diagram")
        for figure in figures.all():
            figure.scroll_into_view_if_needed()
            page.wait_for_function("() => document.querySelector('figure.diagram').dataset.state === 'shown'")
        assert figures.count() or place.startswith("/inbox?")
        assert planted(page) == [], place
    page.context.close()


IN_GERMAN = ("/inbox", "/desk", "/reviews", "/people")


def test_pages_in_german_keep_nobody_out_either(browser, site):
    """What a button is called for those who hear it holds what others see, in German too, and nothing is too wide."""
    page = browser.new_context(base_url=site.address, locale="de-DE", viewport={"width": 640, "height": 512}).new_page()
    page.goto("/sign-in")
    page.get_by_label("Anmeldename").fill("admin")
    page.get_by_label("Passwort").fill(company.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/inbox*")
    task = site.house.inbox.tasks(site.house.people.find("admin"), "all").rows[0]
    found = {}
    for place in (*IN_GERMAN, f"/inbox/{task.id}"):
        page.goto(place)
        assert page.locator("html").get_attribute("lang") == "de", place
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[place] = [
            *axe.violations(page, only=["label-content-name-mismatch", "page-has-heading-one"]),
            *([f"{wide} pixels too wide"] if wide else []),
        ]
    assert {place: told for place, told in found.items() if told} == {}
    page.context.close()


def task_definition(site):
    return next(one.id for one in site.house.catalogue.definitions() if one.key == "attacks")


def test_every_view_was_seen(reports, site):
    views = {str(rule.endpoint) for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    seen = set().union(*(report.endpoints for report in reports.values()))
    pages = {view for view in views if not view[0].isupper() and not view.startswith(PARTS)}  # the API is in capitals
    assert pages - seen - NOT_PAGES == set()


PLANTS = """() => {
  document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.planted = true'}));
  document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p><img alt="" src="http://127.0.0.2/x.png">');
  document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>');
}"""
REPORTED = {"script-src-elem", "style-src-attr", "img-src"}


def test_what_is_planted_is_noticed(browser, site):
    """The others rely on this: a script, a style, a picture from elsewhere, a button without a name."""

    def plant(page):
        before = axe.skeleton(page)
        page.evaluate(PLANTS)
        page.wait_for_timeout(200)
        alike = f"alike: {before == axe.skeleton(page)}"
        return [alike, f"planted: {page.evaluate('window.planted')}", *axe.violations(page)]

    before = len(site.reports)
    told = "\n".join(Crawler(browser, site.address, site.app, look=plant).crawl(None, sign_in).complaints)
    until, reported = time.monotonic() + PATIENCE / 1000, set()
    while not reported >= REPORTED and time.monotonic() < until:  # browsers tell when they like
        reported = {one["effective-directive"] for one in site.reports[before:]}
        time.sleep(0.02)
    del site.reports[before:]

    assert "button-name" in told
    assert "alike: True" not in told
    assert "planted: None" in told
    assert reported >= REPORTED


PLAIN = """<html lang="en"><title>Orders</title><main><h1 id="a">Orders</h1><label for="q">Find</label><input id="q">
<nav aria-label="Pages"><ul><li><a href="/1">One</a></li></ul></nav><button>Go</button></main></html>"""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("Orders</h1>", "Of today</h1>"), ('"/1">One', '"/2">Two'), ("</li>", "</li><li><a href='/3'>Three</a></li>"),
     ('id="a"', 'id="b"')],
)  # fmt: skip
def test_pages_that_only_say_something_else_have_one_skeleton(browser, was, becomes):
    assert len(skeletons(browser, PLAIN, PLAIN.replace(was, becomes))) == 1


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(">Orders</h1>", "></h1>"), ('for="q"', 'for="x"'), (">Go<", "><"), ("<main>", "<main class='x'>"),
     ("One</a>", "</a>"), ("</ul>", "</ul><p>and</p>"), ('lang="en"', ""),
     ("</main>", "<nav aria-label='Pages'></nav></main>"),
     ('id="a"', 'id="q"'), ("<h1", "<h2"), ("<li>", "<li role='none'>"), ("<button>", "<button style='color: grey'>")],
)  # fmt: skip
def test_whatever_axe_may_object_to_is_another_skeleton(browser, was, becomes):
    assert len(skeletons(browser, PLAIN, PLAIN.replace(was, becomes))) == 2


def skeletons(browser, *pages):
    page, found = browser.new_page(), set()
    for one in pages:
        page.set_content(one)
        found.add(axe.skeleton(page))
    page.close()
    return found
