"""`python -m tests.docs.picture` makes the picture of the README from the running product.

A demonstration in a folder of its own, four orders, the sales desk's inbox with one of them open.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from waitress.server import create_server

from engine import open_house
from tests.architecture.sources import ROOT
from tests.browser import open_browser
from web.app import make_app
from web.cli import main

if TYPE_CHECKING:
    from engine import House

PICTURE = ROOT / "docs/pictures/inbox.png"
SIZE = {"width": 1280, "height": 900}
SCENARIO = ROOT / "processes/order_to_cash/scenarios/fulfilled_straight.json"
ORDERS = (
    ("O-2041", "Office chair", 12, 100, "Mira Example (demo)"),
    ("O-2042", "Standing desk", 4, 450, "Hotel Northlight (demo)"),
    ("O-2043", "Desk lamp", 30, 24, "Mira Example (demo)"),
    ("O-2044", "Meeting table", 2, 880, "Studio Quay (demo)"),
)
WHO = "sam.sales"


def make() -> None:
    """Make the picture."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        CliRunner().invoke(main, ["--data", str(data), "demo", "--no-server"], catch_exceptions=False)
        key = bytes.fromhex((data / "key").read_text())
        password = (data / "demo-password").read_text().strip()
        with closing(open_house(f"sqlite:///{data}/throughlane.db", key=key)) as house:
            task = receive_orders(house)
            server: Any = create_server(make_app(house, secret_key=key), host="127.0.0.1", port=0)
            threading.Thread(target=server.run, daemon=True).start()
            take(f"http://127.0.0.1:{server.effective_port}", password, task)
            server.close()


def receive_orders(house: House) -> str:
    """Let the orders come in and the first one be checked; the id of the task that is next for it."""
    wanted = (house.now() + dt.timedelta(days=18)).date().isoformat()
    usual = json.loads(SCENARIO.read_text())["start"]["values"] | {"requested_date": wanted}
    for number, item, quantity, price, customer in ORDERS:
        order = {"order_number": number, "item": item, "quantity": quantity, "unit_price": price}
        order |= {"order_amount": quantity * price, "customer_name": customer}
        house.engine.publish("Order received", key=number, values=usual | order, by="system")
    house.operations.work_off()
    sam = house.catalogue.person(WHO)
    first = next(one for one in house.inbox.tasks(sam, "lanes").rows if one.business_key == ORDERS[0][0])
    house.inbox.complete(first.id, {"check_result": "complete"}, by=WHO)
    house.operations.work_off()
    return next(one.id for one in house.inbox.tasks(sam, "lanes").rows if one.business_key == ORDERS[0][0])


def take(address: str, password: str, task: str) -> None:
    """Look at the inbox as the sales desk does."""
    PICTURE.parent.mkdir(exist_ok=True)
    with open_browser() as browser:
        page = browser.new_context(viewport=SIZE, locale="en-GB").new_page()
        page.goto(f"{address}/sign-in")
        page.fill("#name", WHO)
        page.fill("#password", password)
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{address}/inbox/{task}?view=lanes")
        page.wait_for_selector("text=Here")
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    make()
