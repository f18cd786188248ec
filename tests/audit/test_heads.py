"""Signed heads are made now and then and brought outside, and verifying checks against them."""

from __future__ import annotations

import json

import pytest

from engine.connectors.reach import Answer, OutOfReach
from engine.work.sending import Outside, Sending

HOUR = 3600


class Door:
    """Stands for the door to the network: keeps what is sent, and answers as told."""

    def __init__(self):
        self.sent = []
        self.status = 204

    def send(self, url, body, headers, *, connector):
        assert connector == "heads"
        self.sent.append((url, [json.loads(line)["number"] for line in body.decode().splitlines()]))
        return Answer(self.status, {}, b"")


@pytest.fixture
def sending(house, tmp_path):
    door = Door()

    def make(file="heads.jsonl", url=""):
        outside = Outside(HOUR, str(tmp_path / file) if file else "", url)
        return Sending(house.turns, door, outside), tmp_path / file, door

    return make


def numbers(file):
    return [json.loads(line)["number"] for line in file.read_text().splitlines() if line.startswith("{")]


def test_heads_are_signed_once_in_an_interval_and_only_where_something_happened(house, clock, sending):
    one, file, _ = sending()
    one.once()
    one.once()
    assert numbers(file) == [1]

    clock.forward(HOUR)
    one.once()
    assert numbers(file) == [1]

    house.people.add("bob", "Bob")
    one.once()
    assert numbers(file) == [1, 2]


def test_what_stands_in_the_file_is_what_verifying_checks_against(house, sending):
    one, file, _ = sending()
    one.once()
    kept = {line["number"]: line["hash"] for line in map(json.loads, file.read_text().splitlines())}

    assert house.audit.verify(kept=kept).total == 0
    assert house.audit.verify(kept={1: "00"}).total == 1
    assert house.audit.verify(kept=kept | {2: "00"}).total == 1


def test_a_line_that_was_cut_off_is_written_again(house, clock, sending):
    one, file, _ = sending()
    one.once()
    file.write_text(file.read_text() + '{"number": 2, "ha')
    house.people.add("bob", "Bob")
    clock.forward(HOUR)

    one.once()

    assert [
        json.loads(line)["number"] for line in (file.read_text().splitlines()[0], file.read_text().splitlines()[-1])
    ] == [1, 2]


def test_heads_are_sent_until_the_server_has_taken_them(house, clock, sending):
    one, _, door = sending(file="", url="https://archive.example/heads")
    door.status = 503
    with pytest.raises(OutOfReach, match="answered 503"):
        one.once()
    house.people.add("bob", "Bob")
    clock.forward(HOUR)
    door.status = 204

    one.once()
    one.once()

    assert [sent[1] for sent in door.sent] == [[1], [1, 2]]


def test_the_house_signs_in_a_thread_and_stops_it(house, tmp_path):
    file = tmp_path / "heads.jsonl"
    house.send_heads(Outside(HOUR, str(file)))
    for _ in range(1200):
        if file.exists():
            break
        house._workers[-1]._stop.wait(0.05)
    house.close()

    assert numbers(file) == [1]
    assert not house._workers[-1]._thread.is_alive()
