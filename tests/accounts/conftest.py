"""A house with people, on SQLite and on PostgreSQL, whose clock is moved by hand; and the site over it."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from argon2 import PasswordHasher

from engine import open_house
from engine.commands import passwords, totp
from tests.web.conftest import Visitor
from web.app import make_app
from web.settings import Settings

KEY = b"a key for tests, kept outside the database"
PASSWORD = "kettle lamp tram"
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


class Clock:
    def __init__(self):
        self.now = MONDAY

    def __call__(self):
        return int(self.now.timestamp() * 1_000_000)

    def pass_time(self, **span):
        self.now += dt.timedelta(**span)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hashes of the same kind that take no time."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'accounts.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url


@pytest.fixture
def house(url, clock):
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        opened.upgrade()
        opened.people.add("ann", "Ann Smith", administrator=True, password=PASSWORD)
        opened.people.add("sam", "Sam Seller", groups=["sales-desk"], password=PASSWORD)
        yield opened


@pytest.fixture
def other(house, url, clock):
    """Another server over the same database."""
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        yield opened


def site(house, **settings):
    app = make_app(house, secret_key=KEY, config=Settings(**settings))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def app(house):
    return site(house)


@pytest.fixture
def sam(app):
    """Sam, signed in by his password."""
    visitor = Visitor(app)
    visitor.sign_in("sam", PASSWORD)
    visitor.follow()
    return visitor


@pytest.fixture
def telephone(house, clock):
    """Set up somebody's second factor; gives what shows its code, and the recovery codes."""

    def set_up(person="sam"):
        secret = house.accounts.begin_second_factor(person, by=person)

        def shown():
            return totp.code(secret, totp.step_at(clock()))

        codes = house.accounts.confirm_second_factor(person, shown(), by=person)
        clock.pass_time(seconds=30)
        return shown, codes

    return set_up
