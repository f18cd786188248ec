"""Streams over a real server: what they tell, what they never tell, and when they end."""

from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import closing

import pytest

from engine import open_house
from engine.store import topics
from tests.web import company
from tests.web.conftest import task_of
from web.cli.channel import bound, server
from web.live import streams
from web.pages import live
from web.settings import Settings

PATIENCE = 60


def until(ask, is_so):
    """Ask until it is so; gives the answer."""
    end = time.monotonic() + PATIENCE
    while not is_so(answer := ask()):
        assert time.monotonic() < end, answer
        time.sleep(0.02)
    return answer


class Browser:
    """Somebody signed in, with as many streams open as they like."""

    def __init__(self, house, port, name):
        self.port = port
        self.open = []
        self.token = house.entrance.begin(name, "password") if name else ""
        self.cookie = ""

    def signed(self, app):
        with app.test_client() as client:
            with client.session_transaction() as session:
                session["token"] = self.token
            self.cookie = f"throughlane={client.get_cookie('throughlane').value}"
        return self

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Cookie": self.cookie, **headers})
        answer = connection.getresponse()
        self.open += [connection, answer]
        return answer

    def leave(self):
        for one in self.open:
            one.close()

    def stream(self, *places, more=""):
        return Heard(self.get(f"/live?{'&'.join(f'see={one}' for one in places)}{more}"))


class Heard:
    """A stream as a browser reads it."""

    def __init__(self, answer):
        self.answer = answer
        self.status = answer.status
        self.text = ""

    def event(self):
        """The next event: (its name, its data); None where the stream has ended."""
        name, data = "message", None
        while line := self.answer.readline().decode():
            self.text += line
            if line == "\n" and data is not None and name != "rest":
                return name, json.loads(data) if data else None
            if line == "\n":
                name, data = "message", None
            key, _, value = line.rstrip("\n").partition(": ")
            name = value if key == "event" else name
            data = value if key == "data" else data
        return None

    def close(self):
        self.answer.close()


@pytest.fixture
def listening(house, app, monkeypatch):
    """Serve, and hear what changes; gives the port."""
    monkeypatch.setattr(streams, "TICK", 0.05)
    house.hear()
    settings = Settings(port=0, threads=4)
    made = server(app, settings, bound(settings))
    made.adj.asyncore_loop_timeout = 0.05  # it ends at once
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made.effective_port
    app.extensions["streams"].close()
    made.task_dispatcher.shutdown()
    made.close()
    for channel in list(made._map.values()):
        channel.close()
    thread.join(PATIENCE)


@pytest.fixture
def browser(house, app, listening):
    """Seat somebody at a browser; nobody where the name is empty."""
    seated = []

    def seat(name):
        seated.append(Browser(house, listening, name))
        return seated[-1].signed(app) if name else seated[-1]

    yield seat
    for one in seated:
        one.leave()


def test_a_hint_holds_numbers_of_what_one_may_see_and_nothing_else(house, browser, order):
    """A claim is told to the lane in numbers; whoever may not see the task hears of no place of that name."""
    instance = order()
    task = task_of(house, instance)
    seen = ("work", f"t:{task}", f"i:{instance.id}", "d:nothing")
    ours = browser("sales").stream(*seen)
    theirs = browser("warehouse").stream(*seen)
    assert (ours.status, theirs.status) == (200, 200)
    _, first = ours.event()
    assert set(first) == {"work", f"t:{task}", f"i:{instance.id}"}
    assert set(theirs.event()[1]) == {"work"}
    house.inbox.claim(task, by="sales")
    _, hint = ours.event()
    assert set(hint) == {"work", f"t:{task}", f"i:{instance.id}"}
    assert all(hint[place] != first[place] for place in hint)
    house.engine.start("order_to_cash", {"order_number": "SO-9", "customer": "C", "amount": 1}, by="sales")
    house.operations.work_off()
    assert set(ours.event()[1]) == {"work"}
    for word in ("sales", "Check", "SO-", "Example", "order"):
        assert word not in ours.text.replace(instance.id, "") + theirs.text
    ours.close()
    theirs.close()


@pytest.mark.parametrize("way", ["signs out", "leaves", "is shut out", "loses a role"])
def test_a_stream_ends_with_what_let_somebody_in(house, app, browser, way):
    one = browser("sales")
    heard = one.stream("work")
    heard.event()
    if way == "signs out":
        house.entrance.leave(one.token)
    elif way == "leaves":
        house.people.leave("sales", by="admin")
    elif way == "is shut out":
        house.accounts.end_sessions("sales", by="admin")
    else:
        house.people.give_role("sales", "operator", by="admin")
    assert heard.event() == ("again" if way == "loses a role" else "end", None)
    assert heard.event() is None
    until(lambda: len(app.extensions["streams"]), lambda held: held == 0)


def test_who_is_not_signed_in_gets_no_stream_and_nobody_gets_too_many(browser, monkeypatch):
    assert browser("").get("/live?see=work").status == 401
    monkeypatch.setattr(streams, "PER_PERSON", 2)
    one = browser("sales")
    held = [one.stream("work") for _ in range(2)]
    for stream in held:
        stream.event()
    refused = until(lambda: one.get("/live?see=work"), lambda answer: answer.status != 200)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    assert browser("warehouse").get("/live/rows?view=lanes").status == 200
    held[0].close()
    assert until(lambda: one.get("/live?see=work").status, lambda status: status == 200)


def test_streams_hold_no_thread_of_the_server(browser):
    """More streams than threads: others are answered all the same."""
    held = [browser(name).stream("work") for name in ("sales", "warehouse", "admin", "owner") for _ in range(4)]
    assert [one.status for one in held] == [200] * 16
    assert browser("sales").get("/live/rows?view=lanes").status == 200


def test_a_list_is_read_again_only_where_something_has_changed(house, browser, order, monkeypatch):
    monkeypatch.setattr(live, "FRESH", 10**9)  # half a minute may be over between two requests
    task = task_of(house, order())
    one = browser("sales")
    path = f"/live/rows?view=lanes&shown={task}"
    first = one.get(path)
    assert f'id="row-{task}"' in first.read().decode()
    tag = first.headers["ETag"]
    assert one.get(path, **{"If-None-Match": tag}).status == 304
    house.inbox.claim(task, by="second")
    second = one.get(path, **{"If-None-Match": tag})
    text = second.read().decode()
    assert second.status == 200
    assert f'id="row-{task}"' not in text
    assert "Sue Second (demo) has it, today" in text
    foreign = browser("warehouse").get(path).read().decode()
    assert "Sue Second" not in foreign


def test_who_looks_at_a_task_is_told_to_those_who_may_see_it(house, browser, order):
    task = task_of(house, order())
    one, other, foreign = browser("sales"), browser("second"), browser("warehouse")
    mine = one.stream("work", f"t:{task}")
    mine.event()
    assert b"is looking" not in one.get(f"/live/tasks/{task}").read()
    unseen = browser("admin").stream(f"t:{task}", more="&unseen=1")
    unseen.event()
    theirs = other.stream("work", f"t:{task}")
    theirs.event()
    assert set(mine.event()[1]) == {f"t:{task}"}
    assert b"Sue Second (demo) is looking at this." in one.get(f"/live/tasks/{task}").read()
    assert b"Sam Sales (demo) is looking at this." in other.get(f"/live/tasks/{task}").read()
    refused = foreign.get(f"/live/tasks/{task}")
    assert refused.status == 404
    assert b"Sam" not in refused.read()
    theirs.close()
    assert set(mine.event()[1]) == {f"t:{task}"}
    assert b"is looking" not in one.get(f"/live/tasks/{task}").read()


def test_what_another_process_writes_is_heard(house, folder, clock, listening, order):
    """On SQLite nobody says what it was: everything may have changed."""
    heard = []
    house.live.listen(heard.append)
    order()
    time.sleep(0.6)  # one look: what was written here is not taken for somebody else's
    assert all(topics.EVERYTHING not in one for one in heard)
    url = f"sqlite:///{folder / 'company.db'}"
    with closing(open_house(url, key=company.KEY, clock=clock)) as beside:
        beside.engine.start("order_to_cash", {"order_number": "SO-8", "customer": "C", "amount": 1}, by="sales")
        assert until(lambda: any(topics.EVERYTHING in one for one in heard), bool)


def test_kept_views_are_counted_when_they_are_looked_at(house, browser, order, monkeypatch):
    monkeypatch.setattr(live, "FRESH", 10**9)
    view = house.desk.keep_view("Dear ones", by="sales", base="lanes", query="key:SO-1042")
    house.desk.keep_view("Odd ones", by="sales", base="lanes", query="key:SO-1")
    order()
    one = browser("sales")
    first = one.get("/live/views")
    assert json.loads(first.read())[view] == "1"
    assert one.get("/live/views", **{"If-None-Match": first.headers["ETag"]}).status == 304
