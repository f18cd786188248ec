"""The audit log as page, file, API and command; verifying and signed heads on the command line."""

from __future__ import annotations

import base64
import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest

from tests.web.test_cli import run
from web.audit_lines import as_csv, in_words

__all__ = ["run"]


@pytest.fixture
def noted(house):
    """Somebody let Rosa in, and somebody was refused to."""
    house.people.add("olaf", "Olaf Field", roles=("auditor",))
    house.people.add("rosa", '=cmd("x")', by=administrator(house))
    return house


def administrator(house):
    return next(one.id for one in house.people.everybody() if "administrator" in one.roles)


def test_auditors_read_the_log_page_by_page_and_find_lines(noted, somebody):
    olaf = somebody("olaf")

    olaf.get("/audit")
    assert "people.add" in olaf.text
    assert "rosa" in olaf.text
    olaf.get("/audit?verb=people.add&subject=person:olaf")
    assert "person:rosa" not in olaf.page.text
    assert "Olaf Field" in olaf.text
    olaf.get("/audit?since=2026-11-24")
    assert "No line fits." in olaf.text
    olaf.get("/audit?since=2026-11-23&until=2026-11-23")
    assert "people.add" in olaf.text


def test_a_day_that_is_none_is_told(noted, somebody):
    olaf = somebody("olaf")

    olaf.get("/audit?since=yesterday")

    assert olaf.page.status_code == 200
    assert "'yesterday' is not a day" in olaf.text


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_page_that_is_none_is_refused(noted, somebody, after):
    assert somebody("olaf").get(f"/audit?after={after}").status_code in {409, 422}


def test_others_do_not_read_the_log(noted, somebody):
    assert somebody("sales").get("/audit").status_code == 403
    assert "/audit" not in somebody("sales").get("/inbox").text
    assert somebody("sales").get("/audit/lines.csv").status_code == 403


def test_taking_the_log_as_a_file_is_noted_and_holds_no_formulas(noted, somebody):
    olaf = somebody("olaf")

    rows = list(csv.DictReader(io.StringIO(olaf.get("/audit/lines.csv?verb=people.add").text)))

    assert rows[0]["subject"] == "person:rosa"
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    olaf.get("/audit?verb=audit.export")
    assert "Olaf Field by ui" in olaf.text
    lines = [json.loads(line) for line in olaf.get("/audit/lines.json").text.splitlines()]
    assert lines[0]["verb"] == "audit.export"
    assert olaf.get("/audit/lines.exe").status_code == 404


def test_programs_read_the_log(noted, app):
    noted.people.add("prog", "Program", roles=("auditor",), password="sesame kettle tram")
    client = app.test_client(use_cookies=False)
    headers = {"Authorization": "Basic " + base64.b64encode(b"prog:sesame kettle tram").decode()}

    first = client.get("/api/v1/audit?limit=1", headers=headers).json
    second = client.get(f"/api/v1/audit?limit=1&after={first['after']}", headers=headers).json

    assert first["rows"][0]["number"] == second["rows"][0]["number"] + 1
    assert client.get("/api/v1/audit?since=2030-01-01T00:00:00Z", headers=headers).json["rows"] == []
    assert client.get("/api/v1/audit?after=x", headers=headers).status_code in {409, 422}


def test_a_cell_that_would_be_a_formula_gets_a_quote():
    line = type("Line", (), dict.fromkeys(
        ("number", "at", "actor_name", "on_behalf_of", "verb", "subject", "outcome", "channel", "personal"), ""
    ) | {"actor": "=1+1", "details": {}})  # fmt: skip

    assert "'=1+1" in list(as_csv([line]))[1]


def test_the_command_reads_the_log(run):
    run("db", "upgrade")
    run("db", "heads")

    assert "audit.sign" in run("audit")
    assert json.loads(run("audit", "--export", "json").splitlines()[-1])["number"] == 1
    assert "audit.export" in run("audit", "--verb", "audit.export")


def test_verifying_ends_as_it_has_found_things(run, folder):
    run("db", "upgrade")
    file = folder / "heads.jsonl"
    assert "1 head appended" in run("db", "heads", "--to", file)
    assert "1 head appended" in run("db", "heads", "--to", file)
    assert "The record is whole" in run("verify", "--heads", file)
    assert json.loads(run("verify", "--json", "--since", "1"))["total"] == 0
    run("verify", "--since", "99", code=2)
    run("verify", "--heads", folder / "none", code=2)
    (folder / "odd").write_text("[]\n")
    run("verify", "--heads", folder / "odd", code=2)

    with closing(sqlite3.connect(folder / "data" / "throughlane.db")) as database, database:
        database.execute("UPDATE audit SET actor = 'eve' WHERE number = 1")
    assert "Line 1 of the audit log has been changed." in run("verify", code=1)
    (problem,) = json.loads(run("verify", "--json", code=1))["problems"]
    assert (problem["table"], problem["number"]) == ("audit", 1)
    run("verify", code=2, THROUGHLANE_KEY="ab" * 32)


def test_only_postgresql_has_grants(run):
    run("db", "upgrade")
    run("db", "grants", "server", code=1)
    told = run("--database", "postgresql://nowhere/x", "db", "grants", 'a"b')

    assert 'GRANT SELECT, INSERT ON "journal" TO "a""b";' in told


def test_the_key_is_replaced_by_a_command(run, folder):
    run("db", "upgrade")
    run("people", "add", "rosa", "Rosa Lind")
    run("db", "new-key")
    run("people", "add", "otto", "Otto Berg")

    assert "The record is whole" in run("verify")
    assert "Otto Berg" in run("audit")
    assert "Rosa Lind" in run("audit")
    keys = (folder / "data" / "key").read_text().split()
    assert len(keys) == 2
    run("verify", code=2, THROUGHLANE_KEY=keys[1])
    assert "The record is whole" in run("verify", THROUGHLANE_KEY=",".join(keys))


@pytest.mark.parametrize(
    ("value", "read"),
    [(True, "yes"), (None, ""), (3, "3"), ([1, 2], "1, 2"), (dict.fromkeys("abcdef", "x"), "a, b, c, d and 2 more")],
)
def test_a_detail_is_short_on_the_page(value, read):
    assert in_words(value) == read
