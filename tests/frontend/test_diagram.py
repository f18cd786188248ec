"""The diagram on a page: where a request is and how it got there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.frontend.conftest import DIST

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.frontend.conftest import Site

pytestmark = pytest.mark.skipif(not (DIST / "app.js").exists(), reason="the front end is not built (`make frontend`)")

CANVAS = ".djs-container > svg"


def drawn(page: Page) -> Page:
    """Wait until the diagram is drawn and its position marked."""
    expect(page.locator("figure[data-state=shown]")).to_be_visible()
    return page


def marked(page: Page, mark: str) -> list[str]:
    """Ids of the elements that carry a mark."""
    return sorted(page.locator(f".djs-element.{mark}").evaluate_all("all => all.map(one => one.dataset.elementId)"))


def view(page: Page) -> str:
    """What part of the drawing is seen, as the transformation of its outer group."""
    return str(page.locator(".djs-container .viewport").get_attribute("transform"))


def test_shows_where_the_request_is_and_the_path_it_took(page: Page) -> None:
    drawn(page)

    assert marked(page, "is-here") == ["ship"]
    assert marked(page, "is-taken") == ["check", "received", "ship", "to_check", "to_ship"]
    expect(page.locator(".diagram-badge")).to_have_text("Here")


def test_says_in_words_how_many_are_here_and_what_is_stuck(page: Page, site: Site) -> None:
    site.position = {"here": {"check": 3}, "taken": [], "stuck": ["ship"]}

    page.reload()
    drawn(page)

    assert page.locator(".diagram-badge").all_text_contents() == ["Here × 3", "Stuck"]
    assert marked(page, "is-stuck") == ["ship"]


def test_marks_what_comes_next_by_a_word_and_a_dotted_line(page: Page, site: Site) -> None:
    site.position = {"here": {"check": 1}, "taken": ["ship"], "stuck": [], "ahead": ["ship", "check", "gone"]}

    page.reload()
    drawn(page)

    assert marked(page, "is-next") == ["ship"]
    assert sorted(page.locator(".diagram-badge").all_text_contents()) == ["Here", "Next"]
    shape = page.locator("[data-element-id=ship] > .djs-visual > rect").first
    assert shape.evaluate("one => getComputedStyle(one).strokeDasharray") == "2px, 4px"

    site.position = {"here": {"ship": 1}, "taken": [], "stuck": [], "ahead": []}
    page.evaluate("document.dispatchEvent(new CustomEvent('throughlane:changed'))")
    expect(page.locator(".diagram-badge.is-next")).to_have_count(0)
    assert marked(page, "is-next") == []


def test_a_process_without_a_picture_is_no_mistake(page: Page, site: Site) -> None:
    site.diagram = re.sub(rb"<(\w+:)?BPMNDiagram.*</(\w+:)?BPMNDiagram>", b"", site.diagram, flags=re.DOTALL)

    page.reload()

    expect(page.locator("figure[data-state=undrawn] .diagram-message")).to_contain_text("has no picture")
    expect(page.locator("figcaption")).to_be_visible()


def test_follows_the_request_when_something_has_changed(page: Page, site: Site) -> None:
    drawn(page)
    site.position = {"here": {"fulfilled": 1}, "taken": ["ship"], "stuck": []}

    page.evaluate("document.dispatchEvent(new CustomEvent('throughlane:changed'))")

    expect(page.locator(".djs-element.is-here")).to_have_attribute("data-element-id", "fulfilled")
    assert marked(page, "is-taken") == ["ship"]
    expect(page.locator(".diagram-badge")).to_have_count(1)


def test_ignores_elements_that_the_drawing_does_not_have(page: Page, site: Site) -> None:
    site.position = {"here": {"nowhere": 1}, "taken": ["gone"], "stuck": []}

    page.reload()
    drawn(page)

    assert marked(page, "is-here") == []


def test_shows_markup_in_an_answer_as_text_only(page: Page, site: Site) -> None:
    site.position = {"here": {"ship": "<img src=x>"}, "taken": [], "stuck": []}

    page.reload()
    drawn(page)

    expect(page.locator(".diagram-badge img")).to_have_count(0)


def test_whole_diagram_is_in_view_at_first(page: Page) -> None:
    drawn(page)

    frame = page.locator(".diagram-frame").bounding_box()
    pool = page.locator("[data-element-id=company] > .djs-visual").bounding_box()

    assert frame is not None
    assert pool is not None
    assert frame["x"] < pool["x"]
    assert pool["x"] + pool["width"] < frame["x"] + frame["width"]
    assert frame["y"] < pool["y"]
    assert pool["y"] + pool["height"] < frame["y"] + frame["height"]


def test_where_the_request_is_comes_first_when_the_whole_would_be_too_small_to_read(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.reload()
    drawn(page)

    frame = page.locator(".diagram-frame").bounding_box()
    task = page.locator("[data-element-id=ship] > .djs-visual").bounding_box()

    assert frame is not None
    assert task is not None
    assert task["width"] > 80
    assert frame["x"] <= task["x"] < task["x"] + task["width"] <= frame["x"] + frame["width"]


def test_drawing_stays_where_somebody_has_moved_it(page: Page) -> None:
    drawn(page).locator(CANVAS).press("ArrowLeft")
    moved = view(page)

    page.evaluate("document.dispatchEvent(new CustomEvent('throughlane:changed'))")
    page.wait_for_load_state("networkidle")

    assert view(page) == moved


@pytest.mark.parametrize("key", ["ArrowLeft", "ArrowDown", "+", "-", "h"])
def test_keys_move_and_zoom_and_zero_shows_all_again(page: Page, key: str) -> None:
    drawn(page).locator(CANVAS).focus()
    before = view(page)

    page.keyboard.press(key)
    moved = view(page)
    page.keyboard.press("0")

    assert moved != before
    assert view(page) == before


def test_buttons_do_what_the_keys_do(page: Page) -> None:
    before = view(drawn(page))

    page.get_by_role("button", name="Zoom in").click()
    assert view(page) != before
    page.get_by_role("button", name="Show all").click()

    assert view(page) == before


def test_drawing_is_named_and_reached_by_the_tab_key(page: Page) -> None:
    drawn(page)

    page.keyboard.press("Tab")

    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name.startswith("Order Arrow keys move the diagram")


def test_wheel_scrolls_the_page_until_the_drawing_has_the_focus(page: Page) -> None:
    drawn(page)
    before = view(page)
    page.locator(".diagram-frame").hover(position={"x": 5, "y": 5})

    page.mouse.wheel(0, 40)
    page.wait_for_timeout(50)
    assert view(page) == before

    page.locator(CANVAS).focus()
    page.mouse.wheel(0, 40)
    page.wait_for_function(f"document.querySelector('.viewport').getAttribute('transform') !== '{before}'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_logo_stays_visible_as_its_licence_asks(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    drawn(page)

    logo = page.locator(".bjs-powered-by")
    expect(logo).to_be_visible()
    box = logo.bounding_box()
    assert box is not None
    top = page.evaluate(
        "([x, y]) => !!document.elementFromPoint(x, y)?.closest('.bjs-powered-by')",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert top, "something lies over the logo"


def test_lines_are_light_on_dark_paper_in_the_dark(page: Page) -> None:
    colour = "getComputedStyle(document.querySelector('[data-element-id=fulfilled] circle')).stroke"
    page.emulate_media(color_scheme="light")
    light = drawn(page).evaluate(colour)

    page.emulate_media(color_scheme="dark")

    assert page.evaluate(colour) != light
