"""Nobody may more than is written down, and nothing that can be reached is missing from what is written down."""

import pytest

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
        "engine.start_form",
        "reviews.being_held",
        "reviews.of_instance",
        "reviews.questions",
        "operations.advance_clock",
    }
)
"""Verbs that nobody in person asks: the door, the pages behind a permission, the command line."""


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
