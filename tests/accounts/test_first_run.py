"""The first run: a code on the terminal makes the first administrator, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from engine import open_house
from engine.errors import Conflict, InvalidValues
from tests.accounts.conftest import KEY, PASSWORD, site
from tests.web.conftest import Visitor


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture
def house(url, clock):
    """A house without anybody."""
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        opened.upgrade()
        yield opened


def fill(visitor, code, **but):
    given = {"code": code, "id": "ada", "name": "Ada Admin", "password": PASSWORD, "again": PASSWORD} | but
    visitor.get("/first-run")
    return visitor.post("/first-run", **given)


def test_every_page_leads_there_and_it_is_gone_afterwards(house):
    visitor = Visitor(site(house))
    for path in ("/", "/inbox", "/sign-in", "/account", "/link/x", "/nowhere"):
        assert visitor.get(path).location == "/first-run", path
    assert visitor.get("/api/v1/tasks").status_code == 503
    assert visitor.get("/health").status_code == 200
    code = house.entrance.first_code().code
    assert fill(visitor, code).status_code == 303
    assert visitor.get("/account").status_code == 200
    assert "administrator" in visitor.text.lower()
    assert visitor.get("/first-run").status_code == 404
    assert visitor.post("/first-run", code=code, token=False).status_code in {400, 404}
    assert not house.entrance.is_new()


def test_whoever_has_not_the_code_makes_nobody(house):
    visitor = Visitor(site(house))
    house.entrance.first_code()
    for code in ("", "x", "x" * 43):
        assert fill(visitor, code).status_code == 409
    assert house.people.names() == {}


@pytest.mark.parametrize(
    ("but", "field"),
    [({"password": "password1234", "again": "password1234"}, "password"), ({"id": "a b"}, "id"),
     ({"id": "system"}, "id"), ({"name": " "}, "name"), ({"again": "another"}, "again")],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_the_code_stays_good(house, but, field):
    visitor = Visitor(site(house))
    code = house.entrance.first_code().code
    assert fill(visitor, code, **but).status_code == 422
    assert f'id="{field}-wrong"' in visitor.page.text
    assert fill(visitor, code).status_code == 303


def test_each_start_makes_a_new_code_and_it_expires(house, clock):
    first, second = house.entrance.first_code().code, house.entrance.first_code().code
    with pytest.raises(Conflict):
        house.entrance.first_administrator("ada", "Ada", PASSWORD, code=first)
    clock.pass_time(hours=25)
    with pytest.raises(Conflict):
        house.entrance.first_administrator("ada", "Ada", PASSWORD, code=second)


def test_of_two_at_once_one_becomes_administrator(house, url, clock):
    code, start = house.entrance.first_code().code, threading.Barrier(4)

    def make(number, code):
        with closing(open_house(url, key=KEY, clock=clock)) as one:
            start.wait()
            try:
                return one.entrance.first_administrator(f"admin-{number}", "Admin", PASSWORD, code=code)
            except Conflict:
                return None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, range(4), (code, code, None, None)))
    assert len([one for one in made if one]) == 1
    assert len(house.people.names()) == 1


def test_it_does_not_come_back_when_the_administrator_is_gone(house):
    house.entrance.first_administrator("ada", "Ada", PASSWORD, code=None)
    with house._store.writing() as w:
        w.driver.execute("DELETE FROM person_role")
    assert not house.entrance.is_new()
    with pytest.raises(Conflict):
        house.entrance.first_administrator("eve", "Eve", PASSWORD, code=None)


def test_at_the_machine_itself_a_weak_password_is_refused_too(house):
    with pytest.raises(InvalidValues):
        house.entrance.first_administrator("ada", "Ada", "password1234", code=None)
