"""The report on reviews through pages, API and command line: who sees what, files, calendars, what is noted."""

from __future__ import annotations

import csv
import io
import re

import icalendar
import pytest
from click.testing import CliRunner

from engine import open_house
from engine.governance.policy import ReviewPolicy
from engine.store import feeds
from tests.web import company
from web.cli import main
from web.settings import from_environment


def noted(house):
    return [(one.actor, one.verb) for one in house.audit.listed().rows]


def rows_of(response):
    lines = csv.DictReader(io.StringIO(response.text))
    return [one["process"] for one in lines if not one["process"].startswith("#")]


# -- pages -----------------------------------------------------------------------------------------


def test_the_page_lists_every_process_the_overdue_first(somebody):
    visitor = somebody("admin")
    visitor.get("/reports/reviews")

    assert visitor.page.status_code == 200
    assert [one["process"] for one in visitor.get("/reports/reviews.json").json["content"]["rows"]] == [
        "change_of_address",
        "order_to_cash",
    ]
    visitor.get("/reports/reviews")
    assert visitor.page.text.index("/reviews/change_of_address") < visitor.page.text.index("/reviews/order_to_cash")
    assert "Overdue by 64 days" in visitor.text
    assert "As of 23 November 2026" in visitor.text
    assert "2 processes: owner problems first" in visitor.text


def test_an_owner_sees_their_own_processes_and_who_owns_none_sees_nothing(somebody, house):
    house.people.add("other", "Otto Other", groups=[])
    house.governance.hand_over("change_of_address", "other", reason="A new job")

    assert rows_of(somebody("owner").get("/reports/reviews.csv")) == ["order_to_cash"]
    assert rows_of(somebody("other").get("/reports/reviews.csv")) == ["change_of_address"]
    assert rows_of(somebody("admin").get("/reports/reviews.csv")) == ["change_of_address", "order_to_cash"]
    sales = somebody("sales")
    assert sales.get("/reports/reviews").status_code == 403
    assert sales.get("/reports/reviews.csv").status_code == 403
    assert "Reports</a>" not in sales.get("/inbox").text
    assert "Reports</a>" in somebody("owner").get("/inbox").text
    assert somebody("other").get("/reports/reviews/order_to_cash").status_code == 403


def test_filters_stand_in_the_address_and_in_the_files(somebody):
    visitor = somebody("admin")
    visitor.get("/reports/reviews?band=overdue&as_of=2026-12-01")

    assert "Overdue by 72 days" in visitor.text
    assert 'href="/reports/reviews.pdf?as_of=2026-12-01&amp;band=overdue"' in visitor.page.text
    assert rows_of(visitor.get("/reports/reviews.csv?band=overdue")) == ["change_of_address"]
    assert rows_of(visitor.get("/reports/reviews.csv?area=Order+to+cash")) == ["order_to_cash"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reports/reviews?as_of=yesterday", 400),
        ("/reports/reviews?as_of=9999-12-31", 400),
        ("/reports/reviews?as_of=0001-01-01", 400),
        ("/reports/reviews?band=nothing", 400),
        ("/reports/reviews?page=2", 404),
        ("/reports/reviews?page=0", 404),
        ("/reports/reviews?page=-1", 404),
        ("/reports/reviews?page=99999999999999999999", 404),
        ("/reports/reviews.exe", 404),
        ("/reports/reviews/nothing", 404),
        ("/reports/reviews/complaint", 404),
        ("/reports/reviews?owner=%00", 400),
        ("/reports/reviews?as_of=1999-01-01", 200),
        ("/reports/reviews?as_of=2199-12-31", 200),
        ("/reports/reviews?owner=nobody", 200),
        ("/reports/reviews?rows=all", 200),
    ],
)
def test_rubbish_is_told_and_breaks_nothing(somebody, address, status):
    assert somebody("admin").get(address).status_code == status


def test_the_history_of_a_process_tells_its_reviews_owners_and_signature(somebody):
    visitor = somebody("owner")
    visitor.get("/reports/reviews/change_of_address")

    for said in ("20 March 2025: Periodic, confirmed", "Significant", "Back-dated", "Olga Owner (demo), entered",
                 "23 November 2026 to now", "No review has decided"):  # fmt: skip
        assert said in visitor.text, said


@pytest.mark.parametrize(
    ("form", "kind", "begin"),
    [
        ("pdf", "application/pdf", b"%PDF-1.7"),
        ("csv", "text/csv", b"process,name"),
        ("json", "application/json", b"{"),
        ("html", "text/html", b"<!doctype html>"),
        ("text", "text/plain", b"Process review report"),
    ],
)
def test_files_are_given_to_keep(somebody, form, kind, begin):
    page = somebody("admin").get(f"/reports/reviews.{form}")

    assert page.content_type.startswith(kind)
    assert page.data.startswith(begin)
    assert page.headers["Content-Disposition"].startswith('attachment; filename="process-review-2026-11-23.')


def test_looking_and_taking_are_noted(somebody, house):
    before = len(noted(house))
    visitor = somebody("owner")
    visitor.get("/reports/reviews")
    visitor.get("/reports/reviews.csv")
    visitor.get("/reports/reviews/order_to_cash")

    told = noted(house)[: len(noted(house)) - before]
    assert [one for one in told if one[1].startswith("reports.")] == [
        ("owner", "reports.process_review"),
        ("owner", "reports.reviews"),
        ("owner", "reports.reviews"),
    ]


def test_a_long_report_has_pages(somebody, monkeypatch):
    monkeypatch.setattr("web.pages.reports.PER_PAGE", 1)
    visitor = somebody("admin")

    visitor.get("/reports/reviews")
    assert "page 1 of 2" in visitor.text
    assert "Overdue by 64 days" in visitor.text
    visitor.get("/reports/reviews?page=2")
    assert "Due in 495 days" in visitor.text
    visitor.get("/reports/reviews?rows=all")
    assert "Overdue by 64 days" in visitor.text
    assert "Due in 495 days" in visitor.text


# -- API -------------------------------------------------------------------------------------------


def test_the_api_gives_the_form_that_is_asked_for(somebody):
    visitor = somebody("admin")

    def kind(address, **headers):
        return visitor.get(address, headers=headers).content_type.split(";")[0]

    assert kind("/api/v1/reports/reviews") == "application/json"
    assert kind("/api/v1/reports/reviews", Accept="text/csv") == "text/csv"
    assert kind("/api/v1/reports/reviews", Accept="application/pdf;q=0.9, text/plain") == "text/plain"
    assert kind("/api/v1/reports/reviews?format=pdf", Accept="text/csv") == "application/pdf"
    assert visitor.get("/api/v1/reports/reviews", headers={"Accept": "image/png"}).status_code == 406
    assert visitor.get("/api/v1/reports/reviews?format=xls").status_code == 400
    assert visitor.get("/api/v1/reports/reviews?as_of=now").status_code == 400


def test_the_api_and_the_file_tell_the_same(somebody):
    visitor = somebody("admin")
    one = visitor.get("/api/v1/reports/reviews?as_of=2026-11-23").json
    other = visitor.get("/reports/reviews.json").json

    assert one["content"] == other["content"]
    assert one["head"]["sha256"] == other["head"]["sha256"]
    assert visitor.get("/reports/schemas/review-report-1.json").json["title"] == one["content"]["schema"]
    found = visitor.get("/api/v1/reports/reviews/order_to_cash").json
    assert found["row"] == next(row for row in one["content"]["rows"] if row["process"] == "order_to_cash")


# -- calendars -------------------------------------------------------------------------------------


def made_by(visitor, what):
    visitor.get("/reports/feeds")
    visitor.post("/reports/feeds", what=what)
    return re.search(r"/calendars/[\w-]+\.ics", visitor.page.text)[0]


def test_a_calendar_is_read_by_its_secret_address_alone(somebody, visitor, house):
    address = made_by(somebody("owner"), "owner:owner")

    page = visitor.get(address)
    assert page.content_type == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(page.data)
    assert {str(one["UID"]) for one in found.walk("VEVENT") if one["STATUS"] == "CONFIRMED"} == {
        "review-change_of_address-2026-09-20@localhost",
        "review-order_to_cash-2028-04-01@localhost",
    }
    elsewhere = visitor.get(address, base_url="http://127.0.0.1")  # no name is set, so the one that is asked for counts
    assert "-2028-04-01@127.0.0.1" in elsewhere.text
    said = {"THROUGHLANE_HOSTS": ".example.com, flow.example.com"}
    assert from_environment(said).known_as == "flow.example.com"
    mail = {
        "THROUGHLANE_SMTP_URL": "smtp://mail",
        "THROUGHLANE_MAIL_FROM": "a@b.c",
        "THROUGHLANE_URL": "https://own.org/x",
    }
    assert from_environment(said | mail).known_as == "own.org"
    token = address.removeprefix("/calendars/").removesuffix(".ics")
    with house.turns.store.reading() as r:
        assert token not in str(feeds.of_person(r, "owner"))


def test_what_is_revoked_or_was_never_made_is_not_found(somebody, visitor):
    owner = somebody("owner")
    address = made_by(owner, "owner:owner")
    mark = re.search(r"/reports/feeds/(\w+)/revoke", owner.page.text)[1]

    assert somebody("admin").post(f"/reports/feeds/{mark}/revoke").status_code == 404
    assert owner.post(f"/reports/feeds/{mark}/revoke").status_code == 303
    assert visitor.get(address).status_code == 404
    assert visitor.get("/calendars/guessed.ics").status_code == 404
    assert "You have made none" in " ".join(owner.get("/reports/feeds").text.split())


def test_a_calendar_shows_no_more_than_its_maker_may_see(somebody, visitor, house):
    house.people.add("other", "Otto Other", groups=[])
    house.governance.hand_over("change_of_address", "other", reason="A new job")
    area = made_by(somebody("other"), "area:Order to cash")
    mine = made_by(somebody("other"), "owner:other")

    assert b"BEGIN:VEVENT" not in visitor.get(area).data
    assert b"review-change_of_address" in visitor.get(mine).data
    house.governance.hand_over("change_of_address", "owner", reason="Back again")
    assert visitor.get(mine).status_code == 404


@pytest.mark.parametrize("what", ["owner:nobody", "area:", "other:x", "", "area:" + "x" * 300])
def test_a_calendar_of_nothing_is_refused(somebody, what):
    visitor = somebody("owner")
    visitor.get("/reports/feeds")

    assert visitor.post("/reports/feeds", what=what).status_code in {400, 422}


def test_whoever_guesses_is_slowed_down(visitor):
    answers = [visitor.get(f"/calendars/{number}.ics").status_code for number in range(20)]

    assert answers[0] == 404
    assert answers[-1] == 429


# -- command line ----------------------------------------------------------------------------------


@pytest.fixture
def run(filled, folder, monkeypatch):
    (folder / "throughlane.db").write_bytes(filled.read_bytes())
    (folder / "key").write_text(company.KEY.hex())

    def at_that_time(*args, **named):
        return open_house(*args, **named | {"clock": lambda: company.micros(company.MONDAY)})

    monkeypatch.setattr("web.cli.opening.open_house", at_that_time)

    def run(*arguments):
        return CliRunner().invoke(main, ["--data", str(folder), "review-report", *arguments])

    return run


def test_the_command_ends_with_2_when_something_listed_is_overdue(run, folder):
    found = run("--as-of", "2026-11-23")
    assert found.exit_code == 2
    assert "Overdue by 64 days" in found.output
    assert run("--as-of", "2026-11-23", "--area", "Order to cash").exit_code == 0
    assert run("--as-of", "2029-01-01", "--area", "Order to cash").exit_code == 2
    assert run("--owner", "nobody").exit_code == 0
    for form in ("pdf", "csv", "json", "html", "text"):
        file = folder / f"report.{form}"
        assert run("--format", form, "-o", str(file)).exit_code == 2
        assert file.stat().st_size > 500
    dues = icalendar.Calendar.from_ical(run("--format", "ics", "--area", "Order to cash").output).walk("VEVENT")
    assert [str(one["UID"]) for one in dues if one["STATUS"] == "CONFIRMED"] == [
        "review-order_to_cash-2028-04-01@localhost"
    ]


def test_the_command_ends_with_1_when_there_is_trouble(run):
    for wrong in (("--as-of", "soon"), ("--format", "xls"), ("--band", "x"), ("-o", "/no/such/folder/file"), ("-x",)):
        found = run(*wrong)
        assert found.exit_code == 1, wrong
        assert found.output.strip(), wrong
    assert run("--by", "ghost").exit_code == 1


# -- what is done elsewhere shows at once ----------------------------------------------------------


def test_the_report_agrees_with_what_is_told_of_each_process(house):
    def report():
        return house.reports.reviews().content

    def agrees():
        told = {one.process: (one.status, one.due, one.last_review) for one in report().rows}
        stand = {key: house.governance.stand(key).clock for key in told}
        return told == {key: (one.status, one.due, one.last_significant) for key, one in stand.items()}

    assert agrees()
    house.governance.set_policy(ReviewPolicy(months=12), why="Stricter from now on.", by="admin")
    assert report().policy.months == 12
    assert agrees()
    (held,) = house.reports.process_review("order_to_cash").reviews
    house.reviews.void(held.id, "It was another process.", by="owner")
    assert {one.process: one.never_reviewed for one in report().rows}["order_to_cash"]
    assert agrees()
    (voided,) = house.reports.process_review("order_to_cash").reviews
    assert (voided.voided_by, voided.voided_why) == ("Olga Owner (demo)", "It was another process.")
    house.governance.retire("change_of_address", reason="Nobody moves any more.", by="admin")
    assert [one.process for one in report().rows] == ["order_to_cash"]
    assert [(one.process, one.why) for one in report().retired] == [("change_of_address", "Nobody moves any more.")]
