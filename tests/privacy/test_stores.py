"""Data stores: what they hold of people is seen by few, exported, and erased by hand, by time and with its person."""

from __future__ import annotations

import re

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.work.rounds import forget
from tests.elements.test_data_store import counting
from tests.web.company import KEY
from tests.web.conftest import Visitor
from web.app import make_app

PEOPLE = (("olive", ("operator",)), ("adam", ("administrator",)), ("mia", ("member",)))


@pytest.fixture
def held(world):
    """A store with a document for "mia" and one for "zoe", and people who look after it."""
    for person, roles in PEOPLE:
        world.house.people.add(person, person.title(), roles=roles)
    world.running(counting(key="=customer"), customer="mia")
    world.start(customer="zoe")
    return world.house


def told(house, verb):
    """Lines of the audit log under a verb."""
    return [(one.actor, one.subject, one.details) for one in house.audit.listed(verb=verb).rows]


def test_administrators_see_what_there_is_and_operators_what_it_holds(held):
    adam, olive = held.people.find("adam"), held.people.find("olive")
    (store,) = held.stores.listed(person=adam)
    assert (store.name, store.documents, store.held) == ("counter", 2, 2)
    assert [one.value for one in held.stores.documents("counter", person=adam).rows] == [None, None]
    with pytest.raises(NotAllowed):
        held.stores.document("counter", "mia", by="adam")
    with pytest.raises(NotAllowed):
        held.stores.listed(person=held.people.find("mia"))
    found = held.stores.document("counter", "mia", by="olive")
    assert (found.value, found.written_by) == (1, "tester")
    assert ("olive", "store:counter", {}) in told(held, "stores.document")
    with pytest.raises(NotAllowed):
        held.stores.erase("counter", "mia", by="olive")
    assert held.stores.about("counter", "mia", person=olive).value is None


def test_values_go_by_time_and_the_record_stays_whole(held, world):
    held.stores.keep("counter", 30, by="adam")
    world.pass_time(days=29)
    forget(held.privacy._turns)
    assert held.stores.listed()[0].held == 2
    world.pass_time(days=2)
    forget(held.privacy._turns)
    assert held.stores.listed()[0].held == 0
    assert ("system", "store:counter", {"documents": 2}) in told(held, "stores.time_over")
    assert held.audit.verify().total == 0
    assert held.operations.check_record() == ()
    with pytest.raises(NotFound):
        held.stores.keep("another", 30, by="adam")
    with pytest.raises(InvalidValues):
        held.stores.keep("counter", -1, by="adam")


def test_what_stands_under_a_person_goes_with_them_where_that_is_said(held):
    assert held.privacy.export("mia", by="mia")["documents about them"] == []
    held.stores.keep("counter", None, by_person=True, by="adam")
    (mine,) = held.privacy.export("mia", by="mia")["documents about them"]
    assert (mine["store"], mine["value"]) == ("counter", 1)

    held.people.leave("mia", by="adam")
    held.privacy.erase_person("mia", by="adam")

    assert [(one.key, one.held) for one in held.stores.documents("counter").rows] == [("mia", False), ("zoe", True)]
    ((_, _, details),) = told(held, "privacy.erase_person")
    assert details["documents"] == 1


def test_pages_show_erase_and_keep(held):
    app = make_app(held, secret_key=KEY)
    app.testing = True

    def somebody(name):
        visitor = Visitor(app)
        visitor.get("/sign-in")
        with visitor.client.session_transaction() as session:
            session["token"] = held.entrance.begin(name, "password")
        return visitor

    olive, adam = somebody("olive"), somebody("adam")
    assert "counter" in olive.get("/stores").text
    assert "mia" in olive.get("/stores/documents?store=counter").text
    assert re.search(r"<pre>\s*1\s*</pre>", olive.get("/stores/document?store=counter&key=mia").text)
    assert "<pre>" not in adam.get("/stores/document?store=counter&key=mia").text
    adam.post("/stores/erase", store="counter", key="mia")
    assert "erased" in adam.follow().text
    adam.post("/stores/keep", store="counter", days="90", by_person="yes")
    assert "checked" in adam.follow().text
    (store,) = held.stores.listed()
    assert (store.held, store.days, store.by_person) == (1, 90, True)
    assert olive.get("/api/v1/stores/document?store=counter&key=zoe").json["value"] == 1
    assert olive.client.get("/api/v1/stores/documents?store=counter&limit=1").json["after"] == "mia"
