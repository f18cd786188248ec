"""The small company of the pages' tests, whose scenarios run, with a designer who works in no lane."""

import json

import pytest

from engine.faces import equip
from tests.web import company
from tests.web.conftest import app, clock, filled, folder, somebody  # noqa: F401 - fixtures
from tests.web.conftest import house as company_house

SCENARIO = "scenarios/straight.json"


@pytest.fixture
def house(request, filled, folder, clock):  # noqa: F811 - the fixtures of that name
    """The company, equipped to try out, and its designer."""
    yield from _equipped(company_house.__wrapped__(filled, folder, clock))


def _equipped(houses):
    for house in houses:
        equip(house)
        house.people.add("dora", "Dora Designer (demo)", roles=["designer"], password=company.PASSWORD)
        yield house


@pytest.fixture
def order(house):
    """The version of the order process."""
    return next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")


def straight(**more):
    """A scenario of the order process, as far as the warehouse."""
    told = {
        "name": "Straight",
        "process": "order_to_cash",
        "start": {"values": {"order_number": "SO-1", "amount": 5}},
        "steps": [
            {"expect": ["Check_order"]},
            {"complete": "Check_order", "values": {"customer": "Ada", "complete": True}},
        ],
        "end": {"state": "running"},
    }
    return json.dumps(told | more).encode()


def order_files(**more):
    """The files of the order process, with a scenario; `more` replaces entries of it."""
    return company.order_files() | {SCENARIO: straight(**more)}
