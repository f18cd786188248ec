"""A site for attacks: the real server in this process, over a company of the tests, with a collector of CSP reports."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine import open_house
from engine.store import moving
from tests.dsl import process
from tests.security.uploads import payloads
from tests.web import company
from web.app import make_app
from web.cli.channel import bound, server
from web.protection import POLICY
from web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from engine.faces import House

REPORTS = "/csp-reports"


@dataclass
class Site:
    """A running site: where it is, its application and house, and what browsers have reported about its policy."""

    address: str
    app: Flask
    house: House
    reports: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Serve a filled house from a folder."""
    url = f"sqlite:///{folder / 'company.db'}"
    company.build(url)
    house = open_house(url, key=company.KEY, test_clock=True)
    app = make_app(house, secret_key=company.KEY, config=Settings(demo=True, test_clock=True, api_rate=0, port=0))
    site = Site("", app, house)
    _collect(site)
    settings = Settings(port=0, threads=8)
    made = server(app, settings, bound(settings))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{made.effective_port}"
    try:
        yield site
    finally:
        made.task_dispatcher.shutdown()
        made.close()
        for channel in list(made._map.values()):
            channel.close()
        thread.join(60)
        house.close()


def _collect(site: Site) -> None:
    """Ask browsers to report what the policy forbids, and keep what they say."""

    @site.app.after_request
    def ask(response: Any) -> Any:
        policy = response.headers.get("Content-Security-Policy", POLICY)
        response.headers["Content-Security-Policy"] = f"{policy}; report-uri {REPORTS}"
        return response

    inside = site.app.wsgi_app

    def outside(environ: Any, start: Any) -> Any:
        if environ["PATH_INFO"] != REPORTS:
            return inside(environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        site.reports.append(json.loads(body)["csp-report"])
        start("204 No Content", [])
        return []

    site.app.wsgi_app = outside


def fill(house: House) -> None:
    """Requests in every state: open, claimed, stuck, cancelled, completed."""
    for number, amount in (("SO-1", 100), ("SO-2", 666), ("SO-3", 30), ("SO-4", 40)):
        values = {"order_number": number, "customer": "Example Bakery (demo)", "amount": amount}
        house.engine.start("order_to_cash", values, by="sales")
    house.operations.work_off()
    tasks = {one.business_key: one for one in house.inbox.tasks(_everybody(house), "all").rows}
    house.inbox.claim(tasks["SO-1"].id, by="sales")
    house.files.attach(tasks["SO-1"].id, "note.txt", b"As agreed on the telephone.", by="sales")
    house.desk.keep_view("The first order", by="sales", query="key:SO-1")
    for number in ("SO-2", "SO-4"):
        house.inbox.complete(tasks[number].id, {"complete": True}, by="sales")
    house.operations.work_off()
    stopped = next(one for one in house.engine.instances().rows if one.business_key == "SO-3")
    house.engine.cancel(stopped.id, reason="not wanted any more", by="admin")


def govern(house: House) -> None:
    """A version beside the one in force, a move to it, a review that is being held, and a process being drawn."""
    house.drafts.begin("Returned goods", by="admin")
    files = company.order_files()
    later = files["process.bpmn"].replace(b"Pick and pack", b"Pick, pack and label")
    (version,) = house.catalogue.deploy(files | {"process.bpmn": later}, by="admin").definitions
    move(house, version.id)
    house.reviews.begin("order_to_cash", by="owner")


def move(house: House, target_id: str) -> None:
    """A move of a request to a version, which has refused it."""
    request = house.engine.instances(process_key="order_to_cash", state="running").rows[0]
    row = moving.MoveRow(
        "move1", "order_to_cash", request.definition_id, target_id, b"{}", "Labels", moving.DONE, 0, "owner"
    )

    def write(w: Any, _: int) -> None:
        moving.add(w, row, [request.id])
        moving.mark_all(w, row.id, moving.WAITING, moving.REFUSED)

    house.turns.write(write)


def attack(house: House) -> None:
    """A process whose every text is an attack: one request at its form, one stuck, all with values of that kind."""
    (definition,) = house.catalogue.deploy(payloads.files(), by="admin").definitions
    house.catalogue.publish(definition.id, by="system")
    for number in range(2):
        house.engine.start("attacks", payloads.VALUES | {"code": "x", "amount": number}, by="sales")
    house.operations.work_off()
    task = next(one for one in house.inbox.tasks(_everybody(house), "all").rows if one.process_key == "attacks")
    text = payloads.EVERYTHING
    report = house.feedback.report(
        task.instance_id, task.element, text, category="other", suggestion=text, task_id=task.id, by="sales"
    )
    house.feedback.answer(report, "change", text)
    house.inbox.complete(task.id, {"code": "x", "customer": payloads.EVERYTHING}, by="sales")
    house.operations.work_off()
    _attack_store(house)


def _attack_store(house: House) -> None:
    """A document whose key and value are an attack."""
    drawn = process("keeping").store("kept", key="=text").script_task("keep", "text", result="kept")
    drawn = drawn.specified([], ["kept"]).gives("kept", "in_keeping_kept").end()
    (definition,) = house.catalogue.deploy({"process.bpmn": drawn.xml()}, by="admin").definitions
    house.catalogue.try_out(definition.id, by="admin")
    house.engine.start("keeping", {"text": payloads.EVERYTHING}, by="sales")


def _everybody(house: House) -> Any:
    return house.people.find("admin")
