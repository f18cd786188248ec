"""Takes the pictures of README and documentation from the running product: `python -m tests.journeys.screenshots`.

It starts the product as a user starts it, lets the demo people work a little on some orders on a Monday morning, and
writes docs/images/*.png (or into the folder named on the command line). Only the line that says that the test clock
is on is left out: it is there because a picture should not depend on the hour at which it is taken, and `make run`
does not show it.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser import open_browser
from tests.journeys.orders import Outside
from tests.journeys.people import Person
from tests.journeys.product import ROOT, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.product import Product

IMAGES = ROOT / "docs" / "images"
WINDOW: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.25, "locale": "en-GB"}
LARGEST = 300_000
CUSTOMERS = (
    ("Mira Example (demo)", "Office chair", 12, {}),
    ("Example Bakery (demo)", "Dough mixer", 2, {"unit_price": 950, "order_amount": 1900}),
    ("Sample Clinic (demo)", "Examination lamp", 120, {"unit_price": 210, "order_amount": 25200, "limit_used": 95}),
    ("Test Town Hall (demo)", "Filing cabinet", 8, {"unit_price": 340, "order_amount": 2720}),
    ("Demo Bicycles (demo)", "Workbench", 3, {"unit_price": 480, "order_amount": 1440}),
    ("Pattern Hotel (demo)", "Night table", 40, {"unit_price": 65, "order_amount": 2600}),
)


def main() -> None:
    """Take every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open_browser() as browser,
        tempfile.TemporaryDirectory(prefix="tl-pictures-") as data,
        running(Path(data)) as product,
    ):
        pictures = prepared(browser, product)
        for name, (person, path, scheme) in pictures.items():
            take(browser, product, folder / f"{name}.png", person, path, scheme)


def prepared(browser: Browser, product: Product) -> dict[str, tuple[str, str, str]]:
    """Let some orders come and people work on them; gives who looks at what for each picture."""
    outside, sales, credit = (program(browser, product, name) for name in ("ada.admin", "sam.sales", "carl.credit"))
    clock = Person(browser.new_context(base_url=product.address, **WINDOW)).sign_in("ada.admin", product.password)
    advance(clock, until_monday(clock))
    started = [order(outside, place) for place in range(4)]
    for instance in started[:3]:
        sales.completes(instance, "check_order", check_result="complete")
    reviewed = started[2]
    credit.completes(reviewed, "review_credit", credit_verdict="approve", credit_reason="Pays on the day.")
    advance(clock, 100)
    started += [order(outside, place) for place in range(4, len(CUSTOMERS))]
    sales.completes(started[0], "confirm_promise_date", promise_date=in_weeks(2))
    outside.waits_for(reviewed, "Decide on shortage")
    sales.post(f"tasks/{task(outside, started[4])}/claim", {})
    return {
        "inbox": ("sam.sales", f"/inbox/{task(outside, started[4])}?view=all", "light"),
        "request": ("wim.warehouse", f"/requests/{reviewed}", "light"),
        "request-dark": ("wim.warehouse", f"/requests/{reviewed}", "dark"),
    }


def program(browser: Browser, product: Product, name: str) -> Outside:
    """Sign in to the API."""
    who = {"username": name, "password": product.password, "send": "always"}
    return Outside(browser.new_context(base_url=product.address, http_credentials=who).request)  # type: ignore[arg-type]


def order(outside: Outside, place: int) -> str:
    """Send one of the orders; gives its instance."""
    name, item, number, more = CUSTOMERS[place]
    what = {"customer_name": name, "item": item, "quantity": number, "requested_date": in_weeks(2)}
    return outside.orders(**what, **more, order_number=f"SO-{1041 + place}")[1]


def in_weeks(number: int) -> str:
    """Give the day that is so many weeks from now."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(weeks=number)).date().isoformat()


def task(outside: Outside, instance: str) -> str:
    """Id of the task that an instance waits for."""
    return next(str(one["link"]) for one in outside.waits(instance) if one["kind"] == "task")


def until_monday(person: Person) -> int:
    """Minutes until a Monday at half past nine, from what the page says about the time."""
    told = person.page.get_by_role("complementary", name="Test clock").inner_text().split("Here it is ")[1]
    now = dt.datetime.strptime(told.split(".")[0], "%d %B %Y, %H:%M").replace(tzinfo=dt.UTC)
    monday = (now + dt.timedelta(days=-now.weekday() % 7)).replace(hour=9, minute=30)
    return (monday - now) // dt.timedelta(minutes=1) % (7 * 24 * 60)


def advance(person: Person, minutes: int) -> None:
    """Advance the clock."""
    person.page.get_by_label("Advance by").fill(str(minutes))
    person.page.get_by_label("Unit").select_option("minutes")
    person.page.get_by_role("button", name="Advance").click()
    expect(person.notice).to_contain_text("advanced")


def take(browser: Browser, product: Product, file: Path, name: str, path: str, scheme: str) -> None:
    """Take one picture."""
    context = browser.new_context(base_url=product.address, color_scheme=scheme, **WINDOW)  # type: ignore[arg-type]
    person = Person(context).sign_in(name, product.password).goes_to(path).sees_diagram()
    person.evaluates("() => { document.querySelector('.clock').remove(); scrollTo(0, 0) }")
    person.page.wait_for_timeout(300)
    file.write_bytes(person.page.screenshot())
    size = file.stat().st_size
    assert size < LARGEST, f"{file.name} has {size:,} bytes, more than a README should load."
    sys.stdout.write(f"  {file.name}  {size // 1000} KB\n")
    context.close()


if __name__ == "__main__":
    main()
