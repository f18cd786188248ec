"""What somebody is told reaches a server of theirs: signed, under one id however often it is tried."""

import base64
import hashlib
import hmac
import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from engine.connectors.reach import Limits, Reach
from engine.errors import InvalidValues, NotFound
from engine.store import webhooks
from engine.store.deliveries import HOOK
from engine.work import patience
from engine.work.calling import MOST_FAILURES, Calling
from engine.work.handing import LEASE, _begin, _waiting
from engine.work.telling import Telling
from tests.post.test_told import assign, drawing, kinds

DAY = 24 * 3_600_000_000


class Receiver(ThreadingHTTPServer):
    """Takes calls, or answers as a test says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.calls = []
        self.answers = []


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(({name.lower(): text for name, text in self.headers.items()}, body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hooked(world, receiver):
    """Sam has a webhook, and a task was given to them."""
    port = receiver.server_address[1]
    world.reach = Reach(
        f"webhook=http://hooks.example:{port}!", resolver=lambda *_: ["127.0.0.1"], limits=Limits(seconds=60)
    )
    world.house.told._reach = world.reach
    world.url_of_hook = f"http://hooks.example:{port}/in?who=sam"
    world.secret = world.house.told.set_hook("sam", world.url_of_hook, by="sam")
    world.running(drawing(), business_key="ORD-1")
    assign(world)
    return world


def call(world):
    Telling(world.house.turns).look()
    return Calling(world.house.turns, world.reach, "https://tl.example").once()


def signature(world, headers, body):
    secret = base64.b64decode(world.secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, text, hashlib.sha256)).decode()


def test_a_call_is_signed_and_tells_what_the_inbox_shows(hooked, receiver):
    assert call(hooked) == 1
    assert call(hooked) == 0
    ((headers, body),) = receiver.calls
    assert headers["webhook-signature"] == signature(hooked, headers, body)
    assert int(headers["webhook-timestamp"]) == hooked.now // 1_000_000
    said = json.loads(body)
    (item,) = said.pop("items")
    task = hooked.task("check")
    assert said == {
        "type": "told",
        "id": headers["webhook-id"],
        "at": "2026-03-02T08:00:00+00:00",
        "person": "sam",
    }
    assert item.pop("id") == hooked.house.told.listed("sam", by="sam")[0].id
    assert item == {
        "kind": "assigned",
        "at": "2026-03-02T08:00:00+00:00",
        "sentence": "Tester has given you the task “check”.",
        "by": "Tester",
        "task": {"id": task.id, "name": "check", "lane": "Sales"},
        "request": {"id": task.instance_id, "business_key": "ORD-1"},
        "process": {"key": "orders", "name": "orders"},
        "due_at": "2026-03-02T16:00:00+00:00",
        "stands_in_for": None,
        "url": f"https://tl.example/inbox/{task.id}",
    }


def test_the_secret_is_kept_encrypted_and_shown_once(hooked):
    raw = base64.b64decode(hooked.secret.removeprefix("whsec_"))
    with hooked._store.reading() as r:
        row = webhooks.find(r, "sam")
        assert raw not in row.secret
        assert webhooks.secret(r, row) == raw
    assert hooked.secret not in str(hooked.house.told.hook("sam", by="sam"))
    assert hooked.secret not in str(hooked.house.privacy.export("sam", by="sam"))


def test_a_call_that_may_have_come_is_made_again_under_the_same_id(hooked, receiver):
    """At least once: it went, and whoever made it stopped before noting so."""
    turns = hooked.house.turns
    Telling(turns).look()
    (rows,) = _waiting(turns, HOOK)
    Calling(turns, hooked.reach)._call(turns.write(partial(_begin, rows=rows, channel=HOOK)))
    hooked.restart()
    hooked.house.told._reach = hooked.reach
    assert call(hooked) == 0
    hooked.now += LEASE + 1
    assert call(hooked) == 1
    first, second = (headers["webhook-id"] for headers, _ in receiver.calls)
    assert first == second


def test_a_server_in_trouble_is_tried_with_longer_pauses_then_paused_and_its_owner_is_told(hooked, receiver):
    receiver.answers = [500] * MOST_FAILURES
    assert call(hooked) == 0
    assert call(hooked) == 0
    assert len(receiver.calls) == 1, "a minute must pass"
    for _ in range(20):
        hooked.now += DAY // 8
        call(hooked)
        assign(hooked, to="tester", by="tester")
        assign(hooked, to="sam", by="tester")
    assert len(receiver.calls) == MOST_FAILURES
    hook = hooked.house.told.hook("sam", by="sam")
    assert (hook.paused_at is not None, hook.trouble) == (True, "The server answered 500.")
    assert kinds(hooked, "sam").count("paused") == 1

    hooked.house.told.resume_hook("sam", by="sam")
    assign(hooked, to="tester", by="tester")
    assign(hooked, to="sam", by="tester")
    assert call(hooked) > 0
    assert len(receiver.calls) > MOST_FAILURES


def test_a_slow_server_holds_nobody_up_for_longer_than_one_call(hooked, monkeypatch):
    """Sam's server takes long: that ends the round, it rests, and what waits for others goes."""
    seconds, called, turns = [0.0], [], hooked.house.turns
    monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    turns.write(lambda w, now: webhooks.keep(w, "tester", "http://quick.example/in", b"x" * 32, now))
    calling = Calling(turns, hooked.reach)

    def sent(hook, _body, _headers):
        called.append(hook.person_id)
        seconds[0] += 20.0 if hook.person_id == "sam" else 0.1
        return "", False

    def once(*to):
        hooked.now += 1_000_000
        for whom in to:
            assign(hooked, to=whom, by="sam" if whom == "tester" else "tester")
        Telling(turns).look()
        calling.once()
        return called

    monkeypatch.setattr(calling, "_sent", sent)
    assert once() == ["sam"]
    assert calling._something.is_set(), "what is left has its turn at once"
    assert once("tester") == ["sam", "tester"]
    assert once("sam") == ["sam", "tester"], "it rests ten times as long as it took"
    seconds[0] += 200
    hooked.now += 200_000_000
    assert once()[2:] == ["sam"]


def test_a_server_that_wants_nothing_more_is_not_asked_again(hooked, receiver):
    receiver.answers = [410]
    call(hooked)
    assert hooked.house.told.hook("sam", by="sam").paused_at is not None


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed(hooked, receiver, status):
    receiver.answers = [status]
    assert call(hooked) == 0
    assert len(receiver.calls) == 1
    assert hooked.house.told.hook("sam", by="sam").failures == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://169.254.169.254/latest/meta-data",
        "http://hooks.example@127.0.0.1:{port}/",
        "http://hooks.example.evil.example:{port}/",
        "https://hooks.example:{port}/",
        "http://hooks.example:1/",
        "file:///etc/passwd",
        "//hooks.example:{port}/",
        "",
        "x" * 3000,
    ],
)
def test_only_servers_that_the_administrator_allows_can_be_named(hooked, receiver, url):
    with pytest.raises(InvalidValues, match="webhook"):
        hooked.house.told.set_hook("sam", url.format(port=receiver.server_address[1]), by="sam")
    assert hooked.house.told.hook("sam", by="sam").url == hooked.url_of_hook


def test_a_server_that_is_allowed_no_more_is_paused_at_once(hooked, receiver):
    hooked.reach = Reach("")
    assert call(hooked) == 0
    assert receiver.calls == []
    assert hooked.house.told.hook("sam", by="sam").paused_at is not None


def test_what_ends_with_leaving(hooked, receiver):
    hooked.house.people.leave("sam", by="system")
    assert call(hooked) == 0
    assert receiver.calls == []
    with hooked._store.reading() as r:
        assert webhooks.find(r, "sam") is None


def test_one_that_is_given_up_is_called_no_more_and_a_test_calls_it(hooked, receiver):
    told = hooked.house.told
    assert told.test("sam", by="sam") == ("webhook",)
    assert call(hooked) == 2
    assert {json.loads(body)["items"][0]["kind"] for _, body in receiver.calls} == {"assigned", "test"}
    told.drop_hook("sam", by="sam")
    with pytest.raises(NotFound):
        told.drop_hook("sam", by="sam")
    assign(hooked, to="tester", by="tester")
    assign(hooked, to="sam", by="tester")
    assert call(hooked) == 0
