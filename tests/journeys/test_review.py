"""A process is overdue: its owner begins a review, both offices are heard, the owner signs, and everything says so."""

from __future__ import annotations

import sqlite3
import subprocess

from playwright.sync_api import expect

from tests.journeys.product import ROOT, _command, _environment

WORDS = "Proof arrives late: customers send it by letter."


def throughlane(product, *arguments):
    """Run a command on the machine itself; gives its exit status and what it said."""
    data = str(product.log.parent / "data")
    command = [*_command(), "--data", data, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_overdue_process_is_reviewed_and_signed(somebody, product):
    owner = somebody("chris.changes")
    page = owner.page
    page.goto("/reviews")
    row = page.get_by_role("row").filter(has_text="Change of address").first
    expect(row).to_contain_text("overdue")
    row.get_by_role("link", name="Go on").click()  # it has begun by itself
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of Change of address")
    address = page.url

    answer_the_checklist(page)
    page.get_by_label("A note of a walk-through").fill("Listened to three calls with the call centre.")
    page.get_by_label("What comes of it").select_option("changed_minor")
    page.get_by_label("What changes, or why nothing has to").fill("The letter explains how to send proof.")
    page.get_by_label("What", exact=True).first.fill("Write a new letter")
    page.get_by_label("Who", exact=True).first.select_option("max.master")
    page.get_by_label("By", exact=True).first.fill("2030-01-31")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.locator("#notices")).to_contain_text("It is kept.")
    expect(page.get_by_label("What", exact=True).first).to_have_value("Write a new letter")

    owner.opens_task("Prepare the review", "change_of_address", view="mine")
    page.get_by_role("button", name="Complete").click()
    expect(page.locator("#notices")).to_contain_text("is completed")
    for name in ("cleo.service", "max.master"):
        give_input(somebody(name), address, product.password)

    page.goto(address)
    expect(page.get_by_text("It would count: only the owner’s signature is wanted.")).to_be_visible()
    sign = page.locator("form").filter(has=page.get_by_role("button", name="Sign the review"))
    sign.get_by_label("Your password").fill("not my password")
    sign.get_by_role("button").click()
    expect(page.get_by_text("This is not your password.").first).to_be_visible()
    sign.get_by_label("Your password").fill(product.password)
    sign.get_by_role("button").click()

    expect(page.locator(".facts-line")).to_contain_text("Significant")
    expect(page.get_by_text("approver")).to_be_visible()
    page.goto("/reviews")
    expect(page.get_by_role("row").filter(has_text="Change of address").first).not_to_contain_text("overdue")
    page.goto("/processes")
    expect(page.get_by_role("row").filter(has_text="Change of address")).not_to_contain_text("overdue")
    assert owner.refusals() == [422]
    assert owner.complaints == []

    altering_it_is_told(product, address.rpartition("/")[2])


def answer_the_checklist(page):
    for question in page.locator("#draft fieldset").filter(has=page.get_by_label("Yes")).all():
        question.get_by_label("Yes").check()


def give_input(person, address, password):
    page = person.page
    page.goto("/inbox?view=lanes")
    page.locator(".row").filter(has_text="change_of_address").filter(has_text="-office input").first.click()
    page.get_by_role("link", name="Open the page of the review").click()
    expect(page).to_have_url(address)
    page.get_by_label("What works, and what does not").fill(WORDS)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign as reviewer").click()
    expect(page.locator("#notices")).to_contain_text("Your input is signed.")


def altering_it_is_told(product, review_id):
    """Whoever changes the record behind the product's back is found, and the review is named."""
    assert throughlane(product, "verify")[0] == 0
    with sqlite3.connect(product.log.parent / "data" / "throughlane.db") as database:
        (before,) = database.execute("SELECT remarks FROM review WHERE id = ?", [review_id]).fetchone()
        database.execute("UPDATE review SET remarks = 'Nothing was found' WHERE id = ?", [review_id])
        database.commit()
        status, said = throughlane(product, "verify")
        database.execute("UPDATE review SET remarks = ? WHERE id = ?", [before, review_id])
    assert status != 0
    assert f"Review {review_id} is not as it was recorded" in said
