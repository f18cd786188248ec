"""A house with people, on SQLite and on PostgreSQL, whose clock is moved by hand; and the site over it."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import closing

import pytest

from engine import open_house
from engine.commands import totp
from tests.web.conftest import Compiled, Visitor
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


@pytest.fixture
def clock():
    return Clock()


def fill(url):
    """Make a database with ann, who administers, and sam, who sells."""
    with closing(open_house(url, key=KEY, clock=Clock())) as opened:
        opened.upgrade()
        opened.people.add("ann", "Ann Smith", administrator=True, password=PASSWORD)
        opened.people.add("sam", "Sam Seller", groups=["sales-desk"], password=PASSWORD)


@pytest.fixture(scope="session")
def on_sqlite(world_folder):
    """The file that every test begins with."""
    path = world_folder / "accounts.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def on_postgresql(postgres_server):
    """The same on PostgreSQL."""
    postgres_server.run("CREATE DATABASE accounts_template TEMPLATE template0")
    fill(postgres_server.url("accounts_template"))
    return "accounts_template"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """A database of its own with ann and sam in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("on_sqlite"), tmp_path / "accounts.db")
        yield f"sqlite:///{tmp_path / 'accounts.db'}"
        return
    template = request.getfixturevalue("on_postgresql")
    with request.getfixturevalue("postgres_server").database(template) as url:
        yield url


@pytest.fixture
def house(url, clock):
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        yield opened


@pytest.fixture
def other(house, url, clock):
    """Another server over the same database."""
    with closing(open_house(url, key=KEY, clock=clock)) as opened:
        yield opened


def site(house, **settings):
    app = make_app(house, secret_key=KEY, config=Settings(**settings))
    app.testing = True
    app.jinja_env.bytecode_cache = Compiled()
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
