"""Personal data on pages, by the API and on the command line."""

from __future__ import annotations

import base64
import json

import pytest

from engine.store import personal
from tests.web.test_cli import run
from web.pages.privacy import days
from web.personal_words import COLUMNS, PLACES

__all__ = ["run"]


@pytest.fixture
def admin(house):
    house.people.add("root", "Root Admin", administrator=True, password="sesame kettle tram")
    return "root"


@pytest.fixture
def running(house):
    """A request that is running."""
    return house.engine.start("order_to_cash", {"order_number": "SO-1", "customer": "Ada"}, by="sales")


@pytest.fixture
def ended(house, running):
    """A request that has ended."""
    one = running
    house.engine.cancel(one.id, by="system", reason="No longer wanted")
    return one


def test_one_reads_what_is_known_of_oneself(somebody):
    sales = somebody("sales")
    sales.get("/account")
    assert "/people/sales/known" in sales.page.text

    sales.get("/people/sales/known")
    assert "Sam Sales" in sales.text

    assert json.loads(sales.get("/people/sales/known.json").text)["person"][0]["id"] == "sales"
    assert sales.get("/people/warehouse/known").status_code == 403


def test_an_administrator_erases_who_has_left(house, somebody, admin):
    root = somebody(admin)
    root.get("/people/sales")
    root.post("/people/sales/erase")
    assert root.page.status_code == 409
    house.people.leave("sales", by=admin)

    root.get("/people/sales")
    assert "Erase what is known of them" in root.text
    root.post("/people/sales/erase")
    root.follow()

    assert "Former colleague" in root.text
    assert "Sam Sales" not in root.text


def test_the_values_of_a_request_are_erased_on_its_page(house, somebody, admin, ended):
    root = somebody(admin)
    root.get(f"/requests/{ended.id}")
    assert "Erase its values" in root.text

    root.post(f"/requests/{ended.id}/erase")
    root.follow()

    assert "Values were erased" in root.text
    assert "Erase its values" not in root.text
    assert somebody("warehouse").post(f"/requests/{ended.id}/erase").status_code in {403, 404}


def test_a_request_that_runs_is_not_erased(somebody, admin, running):
    one = running
    root = somebody(admin)
    root.get(f"/requests/{one.id}")
    assert "Erase its values" not in root.text

    assert root.post(f"/requests/{one.id}/erase").status_code == 409


def test_how_long_values_are_kept_is_said_on_the_page_of_the_process(house, somebody, admin):
    one = house.catalogue.definitions()[0]
    root = somebody(admin)
    root.get(f"/processes/{one.id}")
    assert "kept until somebody erases them" in root.text

    root.post(f"/processes/{one.id}/keep-for", days="90")
    root.follow()

    assert "erased 90 days after their end" in root.text
    root.get(f"/processes/{one.id}")
    assert root.post(f"/processes/{one.id}/keep-for", days="many").status_code in {409, 422}
    assert house.privacy.kept_for() == {one.key: 90}


def test_programs_do_the_same(house, app, admin, ended):
    client = app.test_client(use_cookies=False)
    headers = {"Authorization": "Basic " + base64.b64encode(b"root:sesame kettle tram").decode()}
    key = house.catalogue.definitions()[0].key

    assert client.get("/api/v1/people/sales/known", headers=headers).json["known"]["person"][0]["id"] == "sales"
    assert client.post("/api/v1/people/sales/erase", headers=headers).status_code == 409
    assert client.post(f"/api/v1/instances/{ended.id}/erase", headers=headers).status_code == 204
    assert client.put(f"/api/v1/retention/{key}", json={"days": 5}, headers=headers).status_code == 204
    assert client.get("/api/v1/retention", headers=headers).json == {"processes": {key: 5}}
    assert client.put(f"/api/v1/retention/{key}", json={"days": -5}, headers=headers).status_code == 422
    assert client.put("/api/v1/retention/none", json={"days": 5}, headers=headers).status_code == 404


def test_the_command_line_does_the_same(run):
    run("db", "upgrade")
    run("people", "add", "rosa", "Rosa Lind", "--email", "rosa@example.com")
    assert json.loads(run("people", "export", "rosa"))["person"][0]["email"] == "rosa@example.com"
    run("people", "erase", "rosa", "--yes", code=1)
    run("people", "leave", "rosa")

    assert "Former colleague" in run("people", "erase", "rosa", "--yes")

    assert "rosa@example.com" not in run("people", "export", "rosa")
    run("retention", "order", "--days", "3", code=1)
    run("retention", "order", code=2)
    run("erase", "nothing", "--yes", code=1)
    assert "Days after the end" in run("retention")


@pytest.mark.parametrize(("text", "read"), [("", None), (" 30 ", 30), ("0", 0)])
def test_days_are_read(text, read):
    assert days(text) == read


def test_every_place_and_column_of_what_is_known_can_be_said_in_other_languages():
    assert {one.name for one in personal.PLACES} - PLACES.keys() == set()
    assert {column.name for one in personal.PLACES for column in one.columns} - COLUMNS.keys() == set()
