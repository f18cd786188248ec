"""The site over a house on SQLite, and a browser that keeps cookies and follows forms like a person."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from jinja2 import BytecodeCache

from engine import open_house
from tests.web import company
from web.app import make_app
from web.settings import Settings


class Visitor:
    """Somebody at a browser without JavaScript: opens pages, fills in forms, presses buttons."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = None

    def get(self, path, **more):
        self.page = self.client.get(path, buffered=True, **more)
        return self.page

    def sign_in(self, name, password=company.PASSWORD):
        self.get("/sign-in")
        return self.post("/sign-in", name=name, password=password)

    def post(self, path, *, token=True, headers=None, **fields):
        """Send a form with the tokens of the page that is open; `f__x` stands for the field f.x."""
        data = {name.replace("__", "."): value for name, value in fields.items()}
        if token:
            data["csrf_token"] = self.token()
        self.page = self.client.post(path, data=data, headers=headers)
        return self.page

    def token(self):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page.text) if self.page else None
        if not found:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/account").text)
        return found[1]

    def hidden(self, name):
        """Value of a hidden field of the open page (of the last form that has it)."""
        return re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', self.page.text)[-1]

    @property
    def text(self):
        """Text of the page as it is read, without markup."""
        body = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", self.page.text)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#39;", "'").replace("&#34;", '"')

    def follow(self):
        assert self.page.status_code == 303, self.page.text
        return self.get(self.page.location)


class Compiled(BytecodeCache):
    """Templates compiled once for all tests; each test makes an application of its own."""

    known: ClassVar = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket):
        self.known[bucket.key] = bucket.bytecode_to_string()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = company.MONDAY

    def __call__(self):
        return company.micros(self.now)


@pytest.fixture(scope="session")
def filled(world_folder):
    """A database with people and processes, made once and copied for each test."""
    file = Path(tempfile.mkdtemp(dir=world_folder)) / "company.db"
    company.build(f"sqlite:///{file}")
    return file


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder(world_folder):
    """A folder in memory for one test."""
    with tempfile.TemporaryDirectory(dir=world_folder) as folder:
        yield Path(folder)


@pytest.fixture
def house(filled, folder, clock):
    shutil.copy(filled, folder / "company.db")
    house = open_house(f"sqlite:///{folder / 'company.db'}", key=company.KEY, clock=clock)
    yield house
    house.close()


@pytest.fixture
def app(house):
    app = make_app(house, secret_key=company.KEY, config=Settings(demo=True))
    app.testing = True
    app.jinja_env.bytecode_cache = Compiled()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def visitor(app):
    """Somebody who has not signed in."""
    return Visitor(app)


@pytest.fixture
def somebody(app, house):
    """Give a signed-in person by id, without the cost of hashing a password."""

    def signed_in(name):
        visitor = Visitor(app)
        visitor.get("/sign-in")
        with visitor.client.session_transaction() as session:
            session["token"] = house.entrance.begin(name, "password", address="127.0.0.1", agent="a browser")
        visitor.get("/account")
        return visitor

    return signed_in


@pytest.fixture
def sales(somebody):
    """The sales desk clerk, signed in."""
    return somebody("sales")


@pytest.fixture
def admin(somebody):
    return somebody("admin")


@pytest.fixture
def order(house):
    """Start an order and give its instance."""

    def start(number="SO-1042", amount=1840, customer="Example Bakery (demo)", by="sales"):
        values = {"order_number": number, "customer": customer, "amount": amount}
        instance = house.engine.start("order_to_cash", values, by=by)
        house.operations.work_off()
        return instance

    return start


@pytest.fixture
def task(order, house):
    """Id of the open task to check a new order."""
    return task_of(house, order())


@pytest.fixture
def stuck(order, house):
    """An order whose stock cannot be reserved; gives its incident."""
    instance = order("SO-666", 666)
    house.inbox.complete(task_of(house, instance), {"complete": True}, by="sales")
    house.operations.work_off()
    (incident,) = house.operations.incidents()
    return incident


def task_of(house, instance):
    waiting = house.engine.position(instance.id).waiting
    return next(one.link for one in waiting if one.kind == "task")
