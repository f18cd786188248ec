"""A company with one person of every kind, requests of somebody's, and everything that can be asked of the site.

The order to cash runs in the lane of the sales desk. What it knows holds a word that nobody else may read.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import itertools
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from engine import open_house
from engine.commands.telling import stop_token
from engine.errors import WrongState
from engine.faces import FileLimits
from engine.rights import PERMISSIONS
from engine.rights.scopes import NEVER
from engine.store import moving, plays, remarks, review_actions, tellings
from engine.store.remarks import RemarkRow
from engine.store.review_actions import ActionRow
from engine.store.tellings import TellingRow
from tests.dsl import process
from tests.web import company
from web.app import make_app
from web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P, T = ParamSpec("P"), TypeVar("T")
HOURS = {"time_zone": "Europe/Berlin", "weekly": {"monday": ["09:00-17:00"]}}
CANARY = "Canary Ltd 7f3a"
"""What only those may read who may see the request."""

WHO = {
    "visitor": "has not signed in",
    "elsewhere": "a member who works in another lane",
    "concerned": "a member whose lane the task is in, and who leads its people",
    "starter": "a member who began the request",
    "deputy": "a member who stands in for one whose lane the task is in",
    "designer": "a designer and nothing else",
    "operator": "an operator and nothing else",
    "auditor": "an auditor and nothing else",
    "admin": "an administrator and nothing else",
    "owner": "owns this process and holds no role",
    "other": "owns another process and holds no role",
    "left": "was all of this and has left",
    "narrow": "who is concerned, by a token for the list of processes only",
    "named": "member, designer, operator and auditor of another process, and of nothing else",
}
SEES = frozenset({"concerned", "starter", "deputy", "operator", "auditor", "owner"})
"""Who may see the request and what it knows."""

PEOPLE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("elsewhere", ("member",), ("elsewhere-desk",)),
    ("concerned", ("member",), ("sales-desk",)),
    ("starter", ("member",), ()),
    ("deputy", ("member",), ()),
    ("designer", ("designer",), ()),
    ("operator", ("operator",), ()),
    ("auditor", ("auditor",), ()),
    ("admin", ("administrator",), ()),
    ("owner", (), ()),
    ("other", (), ()),
    ("left", ("member", "designer", "operator", "auditor", "administrator"), ("sales-desk",)),
    ("away", ("member",), ("sales-desk",)),
    ("colleague", ("member",), ("warehouse",)),
    ("named", (), ()),
    ("guard", ("administrator",), ()),
)


def until_used(make: Callable[Concatenate[World, P], T]) -> Callable[Concatenate[World, P], T]:
    """Make something once for all who are refused it in turn, and anew after somebody was not."""

    @functools.wraps(make)
    def made(world: World, *args: P.args, **more: P.kwargs) -> T:
        key = make.__name__, (*args, *more.values())
        if key not in world.unused:
            world.unused[key] = make(world, *args, **more)
        found: T = world.unused[key]
        return found

    return made


class World:
    """The company, opened; makes what a request is about anew where the request would use it up."""

    def __init__(self, folder: Path) -> None:
        self.house = open_house(f"sqlite:///{folder / 'company.db'}", key=company.KEY, test_clock=True)
        self.house.upgrade()
        self.numbers = itertools.count(1)
        self._view = self._feed = ""
        self.reports: dict[tuple[str, str], str] = {}
        self.unused: dict[tuple[str, tuple[Any, ...]], Any] = {}
        self._people()
        self._processes()
        self._shared()
        settings = Settings(demo=True, test_clock=True, api_rate=1_000_000, files=FileLimits(most=10_000))
        self.app = make_app(self.house, secret_key=company.KEY, config=settings)
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.browsers = {who: self.browser(who) for who in WHO}
        self.tokens = {who: self._token(who) for who in WHO if who != "visitor"}
        self.csrf: dict[str, str] = {}
        self.house.people.leave("left", by="system")

    def close(self) -> None:
        """Close the house."""
        self.house.close()

    def _people(self) -> None:
        for person_id, roles, groups in PEOPLE:
            self.house.people.add(person_id, f"{person_id.title()} (demo)", roles=roles, groups=groups)
        end = self.house.now() + dt.timedelta(days=30)
        self.house.rota.arrange_absence("away", "deputy", until=end)
        self.house.people.give_role("concerned", "lead", "@sales-desk", by="system")

    def _processes(self) -> None:
        order = self.house.catalogue.deploy(renamed(company.order_files(), "owner", "owner"), by="system")
        self.definition = order.definitions[0]
        self.house.catalogue.publish(self.definition.id, by="system")
        change = self.house.catalogue.deploy(renamed(company.change_files(), "owner", "other"), by="system")
        self.house.catalogue.publish(change.definitions[0].id, by="system")
        for role in ("member", "designer", "operator", "auditor"):
            self.house.people.give_role("named", role, "change_of_address", by="system")

    def _shared(self) -> None:
        self.instance = self.begin()
        self.task = self.task_of(self.instance)
        self.incident = self.stuck()
        end = self.house.now() + dt.timedelta(days=30)
        self.absence = self.house.rota.arrange_absence("colleague", "away", until=end)
        self.review = self.house.reviews.begin("order_to_cash", by="system")
        self.step = next(iter(self.house.feedback.steps(self.instance)))
        self.accounts = self.house.accounts

    # what requests are about

    def used(self) -> None:
        """Somebody was not refused: whatever they asked about may have changed."""
        self.unused.clear()

    def begin(self, amount: int = 1840, started_by: str = "starter") -> str:
        """Begin an order whose values hold the canary; gives its id."""
        number = f"SO-{next(self.numbers)}"
        values = {"order_number": number, "customer": CANARY, "amount": amount}
        return self.house.engine.start("order_to_cash", values, by=started_by).id

    def task_of(self, instance_id: str) -> str:
        """Give the id of its open task."""
        waiting = self.house.engine.position(instance_id).waiting
        return next(one.link or "" for one in waiting if one.kind == "task")

    def claimed(self, who: str) -> str:
        """Give a task that somebody has; a colleague of the lane where they cannot have it."""
        task = self.task_of(self.begin())
        self.house.inbox.claim(task, by=who if who in {"concerned", "deputy", "operator"} else "away")
        return task

    def asked(self, who: str) -> str:
        """Give a task that somebody was asked about; a colleague where they cannot be."""
        task = self.claimed("operator")
        self.house.inbox.ask(task, who if who in {"concerned", "deputy"} else "away", "Why?", by="operator")
        return task

    def completed(self, who: str) -> str:
        """Give a task that somebody has just completed; a colleague where they cannot."""
        task = self.claimed(who)
        by = who if who in {"concerned", "deputy", "operator"} else "away"
        self.house.inbox.complete(task, {"complete": True}, by=by)
        return task

    def attached(self, who: str = "") -> str:
        """Attach a file that holds the canary; who cannot, has the file of a colleague."""
        by = who if who in {"concerned", "deputy", "operator"} else "away"
        return self.house.files.attach(self.task, "Order.txt", f"{CANARY} {next(self.numbers)}".encode(), by=by).id

    def wanted(self, who: str) -> str:
        """Give a task that a lead asks somebody to hand over; a colleague where they cannot have it."""
        task, turns, whom = self.claimed(who), self.house.turns, "away"
        said = (turns.new_id(), task.rpartition("-")[0], task, "concerned", "offer", b"Please")
        turns.write(lambda w, now: remarks.add(w, RemarkRow(*said, now, whom)))
        return task

    def listed(self, who: str = "") -> str:
        """Give a task with "Look" on its checklist, put there by somebody; by a colleague where they cannot."""
        task = self.task_of(self.begin())
        by = who if who in {"concerned", "deputy", "operator"} else "concerned"
        self.house.inbox.add_check(task, "Look", by=by)
        return task

    def _views(self, by: str) -> list[Any]:
        return [one for one in self.house.desk.views(self.house.people.find(by)) if one.own]

    def kept(self, who: str) -> str:
        """Give a kept view of the inbox; a colleague's for who can keep none."""
        by = who if who in {"concerned", "deputy", "operator", "member", "owner"} else "concerned"
        there = [one.id for one in self._views(by) if one.name == "Mine to drop"]
        return there[0] if there else self.house.desk.keep_view("Mine to drop", by=by)

    def told(self) -> str:
        """Give something that the concerned was told."""
        turns, id_ = self.house.turns, f"told{next(self.numbers)}"
        row = TellingRow(id_, "concerned", "paused", "concerned", None, None, "", None, None, 0)
        turns.write(lambda w, _: tellings.add(w, [row]))
        return id_

    def view(self) -> str:
        """Give the view that the concerned has sent to them."""
        if not self._view:
            self._view = self.house.desk.keep_view("Mine", by="concerned")
        return self._view

    def feed(self) -> str:
        """Give the secret of a feed of that view."""
        self._feed = self._feed or self.house.told.make_feed(self.view(), by="concerned")
        return self._feed

    def stop_link(self) -> str:
        """Give what stands in a link by which the concerned ends a kind of mail."""
        return self.house.turns.write(lambda w, _: stop_token(w, "concerned", "taken"))

    def stuck(self) -> str:
        """Give an incident of an order that cannot go on."""
        instance = self.begin(666)
        self.house.inbox.complete(self.task_of(instance), {"complete": True}, by="concerned")
        self.house.operations.work_off()
        return next(one.id for one in self.house.operations.incidents() if one.instance_id == instance)

    def owned_again(self) -> None:
        """Give the process back to its owner, if somebody else has it."""
        with contextlib.suppress(WrongState):
            self.house.governance.hand_over("order_to_cash", "owner", reason="As before")

    def spare_person(self) -> str:
        """Give somebody new."""
        return self.house.people.add(f"spare{next(self.numbers)}", "Spare (demo)").id

    @until_used
    def robot(self) -> str:
        """Give a new program, for which the concerned answers."""
        end = self.house.now() + dt.timedelta(days=30)
        name = f"robot{next(self.numbers)}"
        return self.house.programs.add(name, "Robot (demo)", keeper="concerned", until=end, by="system").id

    def gone_person(self) -> str:
        """Give somebody who has left."""
        person = self.spare_person()
        self.house.people.leave(person, by="system")
        return person

    @until_used
    def with_role(self) -> str:
        """Give somebody who holds a role that can be taken."""
        return self.house.people.add(f"spare{next(self.numbers)}", "Spare (demo)", roles=("auditor", "member")).id

    @until_used
    def calendar(self) -> str:
        """Make a calendar of working hours; gives its id."""
        calendar = f"hours{next(self.numbers)}"
        self.house.hours.set(calendar, "Spare", HOURS, why="Spare", seen=0, by="system")
        return calendar

    @until_used
    def spare_group(self) -> str:
        """Give a new group."""
        return self.house.groups.add(f"group{next(self.numbers)}", "Spare", by="system").id

    @until_used
    def peopled_group(self) -> str:
        """Give a new group to which the colleague belongs from the beginning."""
        group = f"group{next(self.numbers)}"
        self.house.people.add(f"spare{group}", "Spare (demo)", groups=[group])
        return group

    def absence_of(self, person_id: str) -> str:
        """Give an absence of somebody."""
        end = self.house.now() + dt.timedelta(days=3)
        return self.house.rota.arrange_absence(person_id, "away", until=end).id

    @until_used
    def unpublished(self) -> str:
        """Give a version that nobody has published, of the process that `owner` owns."""
        files = renamed(company.order_files(), "owner", "owner")
        text = files["process.bpmn"].replace(b"Pick and pack", f"Pick and pack {next(self.numbers)}".encode())
        return self.house.catalogue.deploy(files | {"process.bpmn": text}, by="system").definitions[0].id

    def move(self, state: str = "stopped") -> str:
        """Give a move of a request of that process, which is moved."""
        row = moving.MoveRow(
            f"move{next(self.numbers)}",
            "order_to_cash",
            self.definition.id,
            self.definition.id,
            b"{}",
            "x",
            state,
            0,
            "system",
        )

        def write(w: Any, now: int) -> None:
            moving.add(w, row, [self.instance])
            moving.mark_all(w, row.id, moving.WAITING, moving.MOVED)

        self.house.turns.write(write)
        return row.id

    def recorded_review(self) -> str:
        """Give a review of that process on record which nobody has voided."""
        self.house.catalogue.record_review(
            "order_to_cash", held_on=self.house.now().date(), outcome="confirmed", signed_by="owner", by="system"
        )
        return next(one.id for one in self.house.reviews.of_process("order_to_cash") if one.voided_at is None)

    @until_used
    def agreed_action(self) -> str:
        """Give an action that a review of that process has agreed, for the concerned to do."""
        action = ActionRow(
            f"action{next(self.numbers)}", "order_to_cash", self.review, "Tidy up", "concerned", "2026-12-31", 0
        )
        self.house.turns.write(lambda w, _: review_actions.add(w, action))
        return action.id

    def reported(self, state: str = "open", who: str = "owner", text: str = CANARY) -> str:
        """Give a report of the starter about that process; the concerned is among those asked.

        A new one for those who could use it up, the same for everybody else.
        """
        if who in {"owner", "starter", "concerned"}:
            return self._reported(state, text)
        if (state, text) not in self.reports:
            self.reports[state, text] = self._reported(state, text)
        return self.reports[state, text]

    def _reported(self, state: str, text: str) -> str:
        found = self.house.feedback.report(self.instance, self.step, text, category="other", by="starter")
        if state == "asked":
            self.house.feedback.ask(found, "@sales-desk")
        elif state != "open":
            self.house.feedback.answer(found, {"accepted": "change", "answered": "decline"}[state], text)
        return found

    def fresh_files(self) -> dict[str, bytes]:
        """Give a process that nobody knows yet."""
        drawn = (
            process(f"fresh_{next(self.numbers)}").governance("owner").lane("A", zone="backstage", group="sales-desk")
        )
        return {"fresh.bpmn": drawn.user_task("Do").end("Done").xml()}

    @until_used
    def drawn(self, state: str = "drawing") -> str:
        """Give a draft of that process, drawn by the designer; in review it lies with its reviewers."""
        return self._drawn(state)

    def _drawn(self, state: str) -> str:
        base = self.house.drafts.begin_from(self.definition.id, by="system")
        draft = self.house.drafts.copy(base, self.house.drafts.files(base), by="designer")
        if state == "review":
            self.house.drafts.send(draft, by="designer")
        return draft

    def played(self, who: str) -> str:
        """Give a draft in review that somebody has begun to play, whether they may or not."""
        draft = self.drawn("review")
        path = json.dumps({"process": "order_to_cash", "start": {"values": self.values()}, "steps": []}).encode()
        if who in self.house.people.names():
            self.house.turns.write(lambda w, now: plays.keep(w, who, f"draft:{draft}", path, now))
        return draft

    def values(self) -> dict[str, str | int]:
        """Give what an order begins with."""
        return {"order_number": f"SO-{next(self.numbers)}", "amount": 5}

    def commented(self) -> tuple[str, str]:
        """Give a draft in review, and a comment on it."""
        draft = self._drawn("review")
        self.house.drafts.comment(draft, "Why?", by="designer")
        return draft, self.house.drafts.comments(draft)[0].id

    # who asks

    def browser(self, who: str) -> Any:
        """Open a browser in which somebody is signed in."""
        browser = self.app.test_client()
        browser.get("/sign-in")
        if who not in {"visitor", "narrow"}:
            with browser.session_transaction() as session:
                session["token"] = self.house.entrance.begin(who, "password", address="127.0.0.1", agent="a browser")
        return browser

    def _token(self, who: str) -> str:
        person = "concerned" if who == "narrow" else who
        scopes = ["process.list"] if who == "narrow" else sorted(PERMISSIONS.keys() - NEVER)
        return self.house.accounts.make_token(person, "matrix", scopes, 30, by=person)[0]

    def page_token(self, who: str) -> str:
        """The token that forms of their pages carry; it lives as long as their session."""
        if who not in self.csrf:
            browser = self.browsers[who]
            for path in ("/account", "/sign-in"):
                found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
                if found:
                    self.csrf[who] = found[1]
                    break
        return self.csrf.get(who, "")

    def ask(self, who: str, method: str, path: str, sent: dict[str, Any]) -> Any:
        """Send a request as somebody, the way their browser or program would."""
        if path.startswith("/api/"):
            headers = {} if who == "visitor" else {"Authorization": f"Bearer {self.tokens[who]}"}
            return self.app.test_client().open(path, method=method, headers=headers, buffered=True, **sent)
        if method != "GET":
            sent = sent | {"data": {**sent.get("data", {}), "csrf_token": self.page_token(who)}}
        return self.browsers[who].open(path, method=method, buffered=True, **sent)


def renamed(files: dict[str, bytes], old: str, new: str) -> dict[str, bytes]:
    """Give a process another owner."""
    told = files["process.bpmn"].replace(f'owner="{old}"'.encode(), f'owner="{new}"'.encode())
    assert f'owner="{new}"'.encode() in told
    return files | {"process.bpmn": told}


def uploaded(files: dict[str, bytes]) -> dict[str, Any]:
    """Give files as a form sends them."""
    return {"data": {"files": [(io.BytesIO(content), name) for name, content in files.items()]}}


def opened() -> Iterator[World]:
    """Open the company in a folder of its own."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="throughlane-", dir=place) as folder:
        world = World(Path(folder))
        try:
            yield world
        finally:
            world.close()
