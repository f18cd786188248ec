"""Nobody may more than is written down, and nothing that can be reached is missing from what is written down."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from engine.rights import PERMISSIONS
from tests.security import matrix, verbs
from tests.security.requests import REQUESTS
from tests.security.world import WHO, opened
from web.permits import PERMITS

OURSELVES = frozenset(
    {
        "people.everybody",
        "people.find",
        "people.names",
        "engine.ahead",
        "engine.may_start",
        "engine.start_form",
        "feedback.fixable",
        "feedback.of_instance",
        "reviews.being_held",
        "reviews.of_instance",
        "reviews.questions",
        "operations.advance_clock",
    }
)
"""Verbs that nobody in person asks: the door, the pages behind a permission, the command line."""


OF_A_KIND = 4
"""So many pages of one kind are opened, to look at the links on them."""
HREF = re.compile(r'<a\b[^>]*\shref="([^"]*)"')
NOT_SIGNED_IN = {"visitor", "left", "narrow"}


@pytest.fixture(scope="module")
def rows():
    return matrix.everything()


@pytest.fixture(scope="module")
def world():
    yield from opened()


def test_everybody_is_answered_as_is_written_down(rows):
    wrong, right, total = matrix.compared(rows)

    assert wrong == []
    assert right == total


def test_nobody_reads_what_only_others_may(rows):
    assert [row.name for row in rows if any(cell.endswith("!") for cell in row.cells)] == []


def test_nothing_breaks(rows):
    assert [row.name for row in rows if any(cell.startswith("5") for cell in row.cells)] == []


def test_every_address_is_written_down(world):
    wanted = {f"{method} {rule}" for method, rule, _ in matrix.addresses(world)}

    assert wanted - matrix.expected().keys() == set()
    assert {endpoint for _, _, endpoint in matrix.addresses(world)} <= PERMITS.keys()


def test_every_address_with_variables_is_asked_for_something_real(world):
    named = {one.endpoint for one in world.app.url_map.iter_rules() if one.arguments}

    assert named - REQUESTS.keys() == set()


def test_every_verb_names_its_permission(world):
    named = {name: getattr(verb, "permission", None) for name, verb in verbs.public(world).items()}

    assert [name for name, permission in named.items() if permission not in PERMISSIONS] == []


def test_every_verb_that_somebody_asks_is_written_down(world):
    public = verbs.public(world)
    asked = {name for name, verb in public.items() if verbs.asks(verb) and name not in OURSELVES}

    assert asked - verbs.CALLS.keys() == set()
    assert asked - matrix.expected().keys() == set()
    visits = {name for name, verb in public.items() if verb.permission == "visit"}
    assert public.keys() - asked - visits == OURSELVES


def test_how_long_values_are_kept_is_told_of_processes_that_may_be_seen(world):
    world.house.privacy.keep_for("order_to_cash", 3650, by="system")

    told = {who: world.ask(who, "GET", "/api/v1/retention", {}).json["processes"] for who in ("owner", "other")}

    assert told == {"owner": {"order_to_cash": 3650}, "other": {}}


def test_the_columns_are_those_of_the_file():
    (head,) = [line for line in matrix.EXPECTED.read_text("utf-8").splitlines() if line.startswith("# visitor")]

    assert head.removeprefix("# ").split() == list(WHO)


def test_a_cell_that_differs_is_told():
    name, cells = next(iter(matrix.expected().items()))
    other = matrix.Row(name, ("500", *cells[1:]))

    wrong, right, total = matrix.compared([other])

    assert f"{name}: visitor is answered 500, expected {cells[0]}" in wrong
    assert right < total


# -- links -----------------------------------------------------------------------------------------


def kind(world, address):
    """What a page is of: its view, and what stands in its query."""
    parts = urlsplit(address)
    try:
        endpoint, _ = world.app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return parts.path, ""
    return endpoint, re.sub(r"=[^&]*", "", parts.query)


@pytest.mark.parametrize("who", sorted(WHO.keys() - NOT_SIGNED_IN))
def test_every_link_that_is_shown_to_somebody_opens_for_them(world, who):
    world.recorded_review()
    browser, seen, opened_of, dead = world.browsers[who], {"/"}, Counter(), []
    waiting = deque([("/", "")])
    while waiting:
        address, shown_on = waiting.popleft()
        opened_of[kind(world, address)] += 1
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code >= 400:
            dead.append(f"{address}, shown on {shown_on}: {answer.status_code}")
        if "text/html" not in (answer.content_type or "") or answer.status_code >= 400:
            continue
        for found in HREF.findall(answer.text):
            link = urljoin(address, unescape(found)).partition("#")[0]
            fresh = link.startswith("/") and link not in seen and not link.startswith(("/static/", "/sign-out"))
            if fresh and opened_of[kind(world, link)] < OF_A_KIND:
                seen.add(link)
                waiting.append((link, address))

    assert dead == []
    assert len(seen) > 10
