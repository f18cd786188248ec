"""A process that was imported turns overdue: its owner is told, both offices are heard, the owner signs, all see it."""

from __future__ import annotations

import datetime as dt
import email
import re
import socket
import sqlite3
import subprocess
import time
from urllib.parse import urlsplit

import icalendar
import pytest
from aiosmtpd.controller import Controller
from dateutil.relativedelta import relativedelta
from playwright.sync_api import expect

from tests.dsl import process
from tests.journeys.product import ROOT, _command, _environment, running
from tests.post.conftest import Mailbox

WORDS = "Proof arrives late: customers send it by letter."
PATIENCE = 60


@pytest.fixture(scope="module")
def mailbox():
    """A mail server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    box.settings = {
        "THROUGHLANE_SMTP_URL": f"smtp+plain://127.0.0.1:{port}",
        "THROUGHLANE_MAIL_FROM": "throughlane@example.com",
        "THROUGHLANE_URL": "http://throughlane.example",
    }
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def product(browser, mailbox, tmp_path_factory):
    """A server of its own, since years pass here."""
    assert browser.is_connected()
    with running(tmp_path_factory.mktemp("review"), **mailbox.settings) as one:
        yield one


def throughlane(product, *arguments):
    """Run a command on the machine itself; gives its exit status and what it said."""
    data = str(product.log.parent / "data")
    command = [*_command(), "--data", data, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def drawing():
    return (
        process("refund", name="Refund")
        .governance("chris.changes", owner_title="Head of customer data", area="Customer data")
        .lane("Customer service", zone="frontstage", group="customer-service")
        .user_task("take the request")
        .lane("Master data", zone="backstage", group="master-data")
        .user_task("pay back")
        .end("paid back")
    )


def test_an_imported_process_turns_overdue_is_reviewed_and_counts_again(somebody, product, mailbox, tmp_path):
    (tmp_path / "refund.bpmn").write_bytes(drawing().xml())
    assert throughlane(product, "deploy", "--publish", str(tmp_path / "refund.bpmn"))[0] == 0
    assert throughlane(product, "people", "change", "chris.changes", "--email", "chris@example.com")[0] == 0
    owner = somebody("chris.changes")
    page = owner.page
    calendar = make_calendar(page)
    live = today(page)
    due = live + relativedelta(months=18)
    assert events(page, calendar)["refund"] == {due: "CONFIRMED"}

    advance(page, (due - live).days - 1)
    if today(page) < due:  # late in the evening summer time alone makes it the next day
        advance(page, 1)
    page.goto("/start/refund")
    expect(page.locator(".stale")).to_have_count(0)
    expect(report_row(page)).to_contain_text("due today")
    advance(page, 1)
    page.goto("/start/refund")
    expect(page.locator(".stale")).to_contain_text("The review of this process is overdue.")
    expect(report_row(page)).to_contain_text("overdue by 1 day")
    assert throughlane(product, "review-report", "--band", "overdue", "--owner", "chris.changes")[0] == 2

    address = link_in_letter(mailbox)
    page.goto("/desk")
    card = page.get_by_role("region", name="Refund")
    expect(card).to_contain_text("overdue by 1 day")
    card.get_by_role("link", name="Go on with the review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of Refund")
    page.wait_for_load_state()
    assert urlsplit(page.url).path == address
    prepare(owner)
    for name in ("cleo.service", "max.master"):
        give_input(somebody(name), address, product.password)
    sign(owner, address, product.password)

    signed = today(page)
    page.goto("/start/refund")
    expect(page.locator(".stale")).to_have_count(0)
    expect(report_row(page)).not_to_contain_text("overdue")
    told = events(page, calendar)["refund"]
    assert told == {due: "CANCELLED", signed + relativedelta(months=18): "CONFIRMED"}
    assert owner.refusals() == [422]
    assert owner.complaints == []
    altering_it_is_told(product, address.rpartition("/")[2])


def today(page):
    """The day it is on the test clock."""
    said = page.locator(".clock p").inner_text()
    return dt.datetime.strptime(re.search(r"\d+ \w+ \d{4}", said)[0], "%d %B %Y").date()  # noqa: DTZ007 - only a day


def advance(page, days):
    page.get_by_label("Advance by").fill(str(days))
    with page.expect_navigation():  # the page before may say the same
        page.get_by_role("button", name="Advance").click()
    expect(page.locator("#notices")).to_contain_text("The clock has been advanced")


def make_calendar(page):
    page.goto("/reports/feeds")
    page.get_by_role("button", name="Make it").click()
    return urlsplit(page.locator(".banner code").inner_text()).path


def events(page, calendar):
    """What the calendar tells: by process, the state of each date."""
    found = icalendar.Calendar.from_ical(page.request.get(calendar).body())
    told = {}
    for one in found.walk("VEVENT"):
        key = one["UID"].removeprefix("review-").partition("-")[0]
        told.setdefault(key, {})[one["DTSTART"].dt] = str(one["STATUS"])
    return told


def report_row(page):
    page.goto("/reports/reviews")
    return page.get_by_role("row").filter(has_text="Refund").first


def link_in_letter(mailbox):
    """Wait for the letter about the process that is overdue; gives the path of what it links to."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for one in reversed(mailbox.letters):
            assert one.rcpt_tos == ["chris@example.com"]
            letter = email.message_from_bytes(one.content, policy=email.policy.default)
            text = letter.get_body(("plain",)).get_content()
            if "Refund\r\n  It has never been reviewed. Its first review was due on" in text:
                return urlsplit(re.search(r"Refund\r\n.*\r\n  Its review: (\S+)", text)[1]).path
        time.sleep(0.1)
    raise AssertionError(f"No such letter among {[one.content for one in mailbox.letters]}")


def prepare(owner):
    page = owner.page
    for question in page.locator("#draft fieldset").filter(has=page.get_by_label("Yes")).all():
        question.get_by_label("Yes").check()
    page.get_by_label("A note of a walk-through").fill("Listened to three calls with the call centre.")
    page.get_by_label("What comes of it").select_option("changed_minor")
    page.get_by_label("What changes, or why nothing has to").fill("The letter explains how to send proof.")
    page.get_by_label("What", exact=True).first.fill("Write a new letter")
    page.get_by_label("Who", exact=True).first.select_option("max.master")
    page.get_by_label("By", exact=True).first.fill("2030-01-31")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.locator("#notices")).to_contain_text("It is kept.")
    expect(page.get_by_label("What", exact=True).first).to_have_value("Write a new letter")
    owner.opens_task("Prepare the review", "refund", view="mine")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("is completed")


def give_input(person, address, password):
    page = person.page
    page.goto("/inbox?view=lanes")
    page.locator(".row").filter(has_text="refund").filter(has_text="-office input").first.click()
    page.get_by_role("link", name="Open the page of the review").click()
    expect(page).to_have_url(re.compile(f"{address}$"))
    page.get_by_label("What works, and what does not").fill(WORDS)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign as reviewer").click()
    expect(page.locator("#notices")).to_contain_text("Your input is signed.")


def sign(owner, address, password):
    page = owner.page
    page.goto(address)
    expect(page.get_by_text("It would count: only the owner’s signature is wanted.")).to_be_visible()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Sign the review"))
    form.get_by_label("Your password").fill("not my password")
    form.get_by_role("button").click()
    expect(page.get_by_text("This is not your password.").first).to_be_visible()
    form.get_by_label("Your password").fill(password)
    form.get_by_role("button").click()
    expect(page.locator(".facts-line")).to_contain_text("Significant")
    expect(page.get_by_text("approver")).to_be_visible()


def altering_it_is_told(product, review_id):
    """Whoever changes the record behind the product's back is found, and the review is named."""
    assert throughlane(product, "verify")[0] == 0
    with sqlite3.connect(product.log.parent / "data" / "throughlane.db") as database:
        database.execute("UPDATE review SET remarks = 'Nothing was found' WHERE id = ?", [review_id])
    status, said = throughlane(product, "verify")
    assert status != 0
    assert f"Review {review_id} is not as it was recorded" in said
