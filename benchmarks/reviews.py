"""Measure the report on reviews: a portfolio of processes with ten years of reviews, its page and every other form.

    python -m benchmarks.reviews                  5,000 processes on SQLite
    python -m benchmarks.reviews --processes 500
    python benchmarks/reviews.py --database postgresql://…   an empty database

Every form is first asked for as people and programs do, through the web application, each made from the database anew;
so is the desk of an owner. Then the report is made once and written down in all its forms. The last line is `reviews:
page X ms, all formats Y s at N processes`: the page through the web application, the formats from one report and a
calendar.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from engine import open_house
from engine.calendar.instants import micros
from engine.governance.clock import add_months
from engine.store import governing, registers
from engine.store.statements import adding
from web.app import make_app
from web.reports import FORMS, almanac, made

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from engine.faces import House

KEY = b"k" * 32
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
YEARS = 10
OWNERS = 200
AREAS = ("Order to cash", "Procure to pay", "Hire to retire", "Record to report", "Service", "Plan to produce")
ACTIONS, VOIDED = 0.1, 0.03
"""Shares of reviews: those that decided something, those that were voided."""
ASKED = ("page", *FORMS, "ics")
OTHER = {"page": "/reports/reviews", "ics": "/calendars/{feed}.ics"}
_FINDINGS = (b"[]", b"[]", b'[{"rule":"a","severity":"warning","message":"m","advice":"a"}]')


def main() -> None:
    """Make the portfolio, ask for every form, print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=5_000)
    parser.add_argument("--database", help="address of an empty database (SQLite in a folder that is thrown away)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(
            given.database or f"sqlite:///{Path(folder) / 'portfolio.db'}", key=KEY, clock=lambda: micros(NOW)
        )
        try:
            house.upgrade()
            fill(house, given.processes)
            measure(house, given.processes)
        finally:
            house.close()


def measure(house: House, processes: int) -> None:
    """Ask for the page and for every form, each twice; the better one counts."""
    app = make_app(house, secret_key=KEY)
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = house.entrance.begin("admin", "password", address="127.0.0.1", agent="benchmark")
    feed = house.reports.make_feed(scope="area", subject=AREAS[0], by="admin").token
    desk = min(seconds(owner_of(app, house), "/desk") for _ in range(2))
    print(f"desk  {desk * 1000:8.0f} ms, of an owner of {len(house.people.find('owner000').owns)}")
    took = {}
    for form in ASKED:
        address = OTHER.get(form, f"/reports/reviews.{form}").format(feed=feed)
        took[form] = min(seconds(client, address) for _ in range(2))
        print(f"{form:5} {took[form] * 1000:8.0f} ms")
    print(f"each asked for by itself: {sum(took.values()):.1f} s")
    together = min(every_form(house, feed) for _ in range(2))
    print(f"reviews: page {took['page'] * 1000:.0f} ms, all formats {together:.1f} s at {processes:,} processes")


def owner_of(app: Flask, house: House) -> FlaskClient:
    """Sit an owner down at a browser."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = house.entrance.begin("owner000", "password", address="127.0.0.1", agent="benchmark")
    return client


def every_form(house: House, token: str) -> float:
    """How long it takes to make the report and write it down in every form, and to tell a calendar of an area."""
    begun = time.perf_counter()
    report = house.reports.reviews(by="admin")
    for form in FORMS:
        assert made(report, form)
    feed, entries = house.reports.calendar(token)
    assert almanac.write(entries, name=feed.called, host="localhost")
    return time.perf_counter() - begun


def seconds(client, address: str) -> float:
    """How long an address takes; it must answer."""
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK, (address, answer.status_code, answer.text[:500])
    assert answer.data
    return time.perf_counter() - begun


def fill(house: House, processes: int) -> None:
    """Write people, processes, owners and reviews, the same ones every time."""
    chance = random.Random(18)
    house.people.add("admin", "Ada Admin", administrator=True)
    for number in range(OWNERS):
        house.people.add(f"owner{number:03}", f"Owner {number:03}")
    tables: dict[str, list[dict]] = {name: [] for name in ("definition", "ownership", "process", "review", "action")}
    for number in range(processes):
        one_process(f"process_{number:05}", number, chance, tables)
    write(house, tables)


def one_process(key: str, number: int, chance: random.Random, tables: dict[str, list[dict]]) -> None:
    """Make a process that went live up to ten years ago, with a review about every year."""
    begun = NOW.date() - dt.timedelta(chance.randrange(100, YEARS * 365))
    live, name = at(begun), f"{chance.choice(('Check', 'Pay', 'Ship', 'Hire', 'Close'))} {number}"
    owners = [f"owner{chance.randrange(OWNERS):03}" for _ in range(1 + chance.randrange(3))]
    times = [live + place * 86_400_000_000 * 30 for place in range(len(owners))]
    for since, until, owner in zip(times, [*times[1:], None], owners, strict=True):
        row = {"process_key": key, "since": since, "person_id": owner, "until": until}
        tables["ownership"].append(row | {"given_by": "admin", "reason": "They run it."})
    tables["process"].append({
        "key": key, "owned_since": live, "live_since": live, "retired_at": None, "retired_by": None,
        "retired_why": None, "imported": int(number % 7 == 0),
    })  # fmt: skip
    for version in range(1, 4):
        tables["definition"].append({
            "id": f"{key}-{version}", "key": key, "version": version, "name": name, "digest": "", "xml": b"",
            "deployed_at": live + version - 4, "deployed_by": "admin", "published_at": live + version - 4,
            "published_by": owners[0], "findings": _FINDINGS[number % 3], "opinion": None,
            "owner_title": "Head of it", "area": AREAS[number % len(AREAS)], "review_months": None,
            "deputy": "", "pcf": "",
        })  # fmt: skip
    held, place = add_months(begun, chance.randrange(1, 18)), 0
    while held < NOW.date():
        tables["review"].append(review(key, place, held, owners[-1], chance))
        if chance.random() < ACTIONS:
            tables["action"].append(action(key, place, held, owners[-1]))
        held, place = add_months(held, chance.randrange(6, 20)), place + 1


def review(key: str, place: int, held: dt.date, owner: str, chance: random.Random) -> dict:
    """Make a review; one in thirty was voided."""
    voided = at(held) + 86_400_000_000 if chance.random() < VOIDED else None
    return {
        "id": f"{key}-r{place}", "process_key": key, "definition_id": f"{key}-3",
        "kind": "periodic" if place else "initial", "held_on": held.isoformat(), "recorded_at": at(held),
        "owner_at_time": owner, "participants": b"[]", "checklist": b"{}", "checklist_complete": 1,
        "outcome": chance.choice(("confirmed", "changed_minor", "changed_major")), "changes": b"[]",
        "evidence": b'[{"what":"minutes"}]', "remarks": "As agreed.", "signed_by": owner, "signed_at": at(held),
        "next_due": None, "late_reason": None, "voided_at": voided, "voided_by": "admin" if voided else None,
        "voided_why": "Wrong process" if voided else None, "state": "completed", "instance_id": None, "pins": None,
        "standing": None,
    }  # fmt: skip


def action(key: str, place: int, held: dt.date, owner: str) -> dict:
    """Make something that a review decided; every other one is still to be done."""
    done = None if place % 2 else at(held)
    return {
        "id": f"{key}-a{place}", "process_key": key, "review_id": f"{key}-r{place}", "what": "Put it right",
        "person_id": owner, "due_on": add_months(held, 3).isoformat(), "made_at": at(held), "done_at": done,
        "done_by": owner if done else None, "definition_id": None,
    }  # fmt: skip


def at(day: dt.date) -> int:
    """Noon of a day, as an instant."""
    return micros(dt.datetime.combine(day, dt.time(12), dt.UTC))


def write(house: House, tables: dict[str, list[dict]]) -> None:
    """Write everything in one transaction, what is referred to first."""
    order = (
        (registers.definition, "definition"), (governing.ownership, "ownership"), (governing.process, "process"),
        (governing.review, "review"), (governing.review_action, "action"),
    )  # fmt: skip
    house.turns.write(lambda w, _: [w.run_many(adding(table), tables[name]) for table, name in order])


if __name__ == "__main__":
    main()
