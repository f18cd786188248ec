"""People of the demonstration at their browsers: they read pages, fill in forms and press buttons."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response

# Said by the browser about every answer of 400 and above; these are kept in `refused` with their status.
OF_AN_ANSWER = "Failed to load resource"
WRONG = 400


class Keys:
    """A keyboard for pages that listen to keys: they are pressed once the scripts of the page that is there have run.

    After a key that loads a page, first wait for something that only the new page has.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, key: str) -> None:
        """Press a key, or keys together."""
        self._page.wait_for_load_state()
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type letter by letter."""
        self._page.wait_for_load_state()
        self._page.keyboard.type(text)


class Person:
    """Somebody at a browser of their own.

    `complaints` is everything the browser objects to: errors of scripts, violations of the content security policy.
    `refused` is every answer that was not given (status and path), until `refusals` has taken note of it.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.keys = Keys(self.page)
        self.complaints: list[str] = []
        self.refused: list[tuple[int, str]] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and OF_AN_ANSWER not in message.text:
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= WRONG:
            self.refused.append((response.status, urlsplit(response.url).path))

    def refusals(self) -> list[int]:
        """Statuses of what was refused since the last time somebody asked."""
        found = [status for status, _ in self.refused]
        self.refused.clear()
        return found

    # -- going somewhere -------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> Person:
        """Sign in and arrive at the inbox."""
        self.page.goto("/sign-in")
        self.page.get_by_label("Person id").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(re.compile("/inbox"))
        self.page.wait_for_load_state()
        return self

    def goes_to(self, path: str) -> Person:
        """Open a page by its address."""
        self.page.goto(path)
        return self

    def opens_task(self, name: str, order: str, *, view: str = "queue:External") -> Person:
        """Find a task in a view of the inbox, and open it; it may take a moment until it is there.

        Orders of customers outside wait in the queue of their kind.
        """
        row = self.page.locator(".row").filter(has_text=order).filter(has_text=name)
        until = time.monotonic() + PATIENCE / 1000
        self.goes_to(f"/inbox?view={view}")
        while not row.count():
            assert time.monotonic() < until, f"The inbox does not show {name!r} for {order}."
            self.page.wait_for_timeout(100)
            self.page.reload()
        row.click()
        expect(self.page.locator("#work-title")).to_have_text(name)
        expect(self.page.locator(".work-head .key")).to_have_text(order)
        return self

    # -- doing something -------------------------------------------------------------------------

    def claims(self) -> Person:
        """Take the open task."""
        self.page.get_by_role("button", name="Claim").click()
        expect(self.page.locator(".work-head")).to_contain_text("You have it")
        return self

    def ticks(self, *items: str) -> Person:
        """Tick items of the checklist by the keyboard."""
        for item in items:
            self.page.get_by_role("checkbox", name=item).press("Space")
            expect(self.page.get_by_role("checkbox", name=item)).to_be_checked()
            self.page.wait_for_load_state()
        return self

    def enters(self, **entries: str) -> Person:
        """Fill in fields by their labels, with _ for a space: text, a choice's label, or "yes" for a tick."""
        self.page.wait_for_load_state()
        for label, text in entries.items():
            self._enter(label.replace("_", " "), text)
        return self

    def _enter(self, label: str, text: str) -> None:
        choices = self.page.get_by_role("group", name=label)
        if choices.count():
            choices.get_by_label(text).check()
            return
        field = self.page.locator("main :is(input, select, textarea)").and_(self.page.get_by_label(label))
        kind = field.evaluate("field => field.type")
        if kind == "checkbox":
            field.set_checked(text == "yes")
        elif kind == "select-one":
            field.select_option(label=text)
        else:
            field.fill(text)

    def presses(self, name: str) -> Person:
        """Press a button of the page's content."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        return self

    def completes(self) -> Person:
        """Complete the open task and read what comes next."""
        self.presses("Complete")
        expect(self.notice).to_contain_text("is completed")
        return self

    # -- seeing something ------------------------------------------------------------------------

    @property
    def notice(self) -> Locator:
        """What the page says about what was just done."""
        return self.page.locator("#notices")

    @property
    def refusal(self) -> Locator:
        """Why something was not done."""
        return self.page.locator(".refused")

    def sees(self, *texts: str) -> Person:
        """The content of the page says all of this."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def sees_diagram(self) -> Person:
        """Scroll to the diagram and wait until it is drawn."""
        figure = self.page.locator("figure.diagram")
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-state", "shown")
        return self

    def marked(self, mark: str) -> set[str]:
        """Ids of the elements of the diagram that carry a mark: is-here, is-taken or is-stuck."""
        found: list[str] = self.page.locator(f".djs-element.{mark}").evaluate_all(
            "all => all.map(one => one.dataset.elementId)"
        )
        return set(found)

    def evaluates(self, script: str) -> Any:
        """Ask the page something that only a script can answer."""
        return self.page.evaluate(script)
