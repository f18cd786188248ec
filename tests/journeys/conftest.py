"""A server and a browser for all journeys that one process of pytest makes, and people who sit down at them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import open_browser
from tests.journeys.orders import Outside
from tests.journeys.people import Person
from tests.journeys.product import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

    from tests.journeys.product import Product

# Low, so that the large diagram below a task is drawn only for those who scroll to it.
DESK = {"width": 1280, "height": 600}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def product(browser: Browser) -> Iterator[Product]:
    """The server; asked for after the browser, so that it is not started where there is none."""
    assert browser.is_connected()
    with tempfile.TemporaryDirectory(prefix="tl-journeys-") as folder, running(Path(folder)) as product:
        yield product


@pytest.fixture(autouse=True)
def server_is_well(product: Product) -> Iterator[None]:
    """Whatever people do, the server's log holds no fault afterwards."""
    before = len(product.faults())
    yield
    assert product.faults()[before:] == []


@pytest.fixture(scope="session")
def outside_as(browser: Browser, product: Product) -> Iterator[Callable[[str], Outside]]:
    """Give the API to a program that signs in as somebody."""
    contexts: dict[str, BrowserContext] = {}

    def signed_in(name: str) -> Outside:
        if name not in contexts:
            who = {"username": name, "password": product.password, "send": "always"}
            contexts[name] = browser.new_context(base_url=product.address, http_credentials=who)  # type: ignore[arg-type]
        return Outside(contexts[name].request)

    yield signed_in
    for context in contexts.values():
        context.close()


@pytest.fixture
def outside(outside_as: Callable[[str], Outside]) -> Outside:
    """The world outside, which may do everything."""
    return outside_as("ada.admin")


@pytest.fixture
def somebody(browser: Browser, product: Product) -> Iterator[Callable[..., Person]]:
    """Seat people at browsers of their own; a browser that complains, or an answer refused unseen, fails the test."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def seated(name: str | None = None, **browser_options: Any) -> Person:
        options: dict[str, Any] = {"base_url": product.address, "viewport": DESK, "locale": "en-GB"}
        contexts.append(browser.new_context(**(options | browser_options)))
        people.append(Person(contexts[-1]))
        return people[-1].sign_in(name, product.password) if name else people[-1]

    yield seated
    for context in contexts:
        context.close()
    assert [one.complaints for one in people if one.complaints] == []
    assert [one.refused for one in people if one.refused] == []
