"""Playing: a draft is gone through step by step, nothing of it is real, and the way is kept as a scenario."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile

import pytest
from sqlalchemy import select

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState
from engine.faces import plays
from engine.faces.scene import Awaited, lasting
from engine.program.stories import file_name
from engine.store.statements import Statement
from engine.store.tables import instance, journal, task
from tests.dsl import process
from tests.tryout.conftest import SCENARIO, straight

START = {"order_number": "SO-1", "amount": 5}
CHECKED = {"customer": "Ada", "complete": True}
REAL = [
    Statement(select(table.c.instance_id if "instance_id" in table.c else table.c.id))
    for table in (instance, task, journal)
]


@pytest.fixture
def draft(house, order):
    return house.drafts.begin_from(order.id, by="dora")


@pytest.fixture
def subject(draft):
    return f"draft:{draft}"


def scene(house, subject, who="dora"):
    return house.plays.play(subject, person=house.people.find(who)).scene


def waiting(house, subject):
    return [one.element for one in scene(house, subject).tasks]


def rows(house):
    """How much there is of what is real."""
    with house.turns.store.reading() as r:
        return [len(r.all(one, {})) for one in REAL]


def test_a_draft_is_played_on_pages_and_the_way_becomes_a_scenario(house, draft, somebody):
    before, dora, address = rows(house), somebody("dora"), f"/drafts/{draft}/play"
    dora.get(address)
    dora.post(address, deed="begin", form="1", f__order_number="SO-1", f__amount="5", by_hand="Reserve_stock")
    assert "Now at <strong>Check order</strong>" in dora.follow().text

    wrong = dora.post(address, deed="complete", about="Check_order", at="complete:Check_order:", form="1", seen="0")
    assert wrong.status_code == 422
    dora.post(
        address,
        deed="complete",
        about="Check_order",
        form="1",
        seen="0",
        f__amount="5",
        f__customer="Ada",
        f__complete="true",
    )
    assert "A job: say what came of it." in dora.follow().text
    dora.post(address, deed="answer", about="Reserve_stock", seen="1")
    assert "Pick and pack" in dora.follow().text
    dora.post(address, deed="complete", about="Pick_and_pack", seen="2")
    assert "Ended: Fulfilled" in dora.follow().text
    dora.post(address, deed="save", name="Straight to the end")

    assert "It is kept as scenarios/straight_to_the_end.json" in dora.follow().text
    told = json.loads(house.drafts.files(draft)["scenarios/straight_to_the_end.json"])
    assert told == {
        "name": "Straight to the end",
        "process": "order_to_cash",
        "by_hand": ["Reserve_stock"],
        "start": {"values": START | {"customer": ""}},  # left empty, as form-js sends it
        "steps": [
            {"expect": ["Check_order"]},
            {"complete": "Check_order", "values": CHECKED},
            {"expect": []},
            {"answer": "Reserve_stock"},
            {"expect": ["Pick_and_pack"]},
            {"complete": "Pick_and_pack"},
            {"expect": []},
        ],
        "end": {"state": "completed", "outcome": "Fulfilled"},
    }
    assert "1 of 1 passed" in dora.get(f"/drafts/{draft}/scenarios").text
    assert rows(house) == before
    assert house.inbox.tasks(house.people.find("admin"), "all").rows == ()


def test_a_step_back_and_a_play_that_is_over(house, subject):
    house.plays.begin(subject, by="dora", values=START)
    house.plays.step(subject, 0, {"complete": "Check_order", "values": CHECKED}, by="dora")
    assert waiting(house, subject) == ["Pick_and_pack"]
    house.plays.back(subject, 0, by="dora")
    assert waiting(house, subject) == ["Check_order"]

    house.plays.end(subject, by="dora")
    assert scene(house, subject) is None
    with pytest.raises(NotFound):
        house.plays.back(subject, 0, by="dora")


def test_two_windows_do_not_take_the_same_step_twice(house, subject):
    house.plays.begin(subject, by="dora", values=START)
    step = {"complete": "Check_order", "values": CHECKED}
    house.plays.step(subject, 0, step, by="dora")

    with pytest.raises(Conflict, match="in another window"):
        house.plays.step(subject, 0, step, by="dora")


def test_what_is_refused_is_no_step_of_the_way(house, subject):
    house.plays.begin(subject, by="dora", values=START)
    for step in (
        {"complete": "Pick_and_pack"},
        {"pass_time": "soon"},
        {"answer": "Reserve_stock"},
        {"retry": "nothing"},
    ):
        with pytest.raises((WrongState, InvalidValues)):
            house.plays.step(subject, 0, step, by="dora")
    with pytest.raises(InvalidValues, match="The form"):
        house.plays.step(subject, 0, {"complete": "Check_order"}, by="dora", fields={"customer": ""})

    assert scene(house, subject).taken == 0
    assert scene(house, subject).refusal is None


def test_a_draft_that_was_changed_is_played_as_it_is_now(house, draft, subject):
    house.plays.begin(subject, by="dora", values=START)
    house.plays.step(subject, 0, {"complete": "Check_order", "values": CHECKED}, by="dora")
    files = house.drafts.files(draft)
    files["process.bpmn"] = (
        files["process.bpmn"].replace('"Check_order"', '"Look_at_order"').replace(">Check_order<", ">Look_at_order<")
    )
    house.drafts.save(draft, files, 1, by="dora")

    now = scene(house, subject)
    assert (now.taken, [one.element for one in now.tasks]) == (0, ["Look_at_order"])
    assert str(now.refusal) == "The user task 'Check_order' cannot be completed: it is not open."
    with pytest.raises(WrongState):
        house.plays.scenario(subject, "Old", person=house.people.find("dora"))


def test_a_draft_that_cannot_run_says_so(house, draft, somebody):
    house.plays.begin(f"draft:{draft}", by="dora", values=START)
    files = house.drafts.files(draft) | {"forms/check-order.form": "{"}
    house.drafts.save(draft, files, 1, by="dora")

    page = somebody("dora").get(f"/drafts/{draft}/play")
    assert page.status_code == 422
    assert "It cannot be played as it is drawn" in page.text


def test_time_passes_messages_come_and_jobs_fail(house):
    drawing = process("shop").event_based("first").catch_message("paid", message="Paid", key="=order")
    drawing = drawing.service_task("book", type="ledger", retries=1).end("booked")
    drawing = drawing.at("first").catch_timer("late", after="P3DT4H").end("lapsed")
    (version,) = house.catalogue.deploy({"s.bpmn": drawing.xml()}, by="dora").definitions
    subject = f"version:{version.id}"

    house.plays.begin(subject, by="dora", values={"order": "O-1"})
    now = scene(house, subject)
    assert ([one.wait for one in now.timers], now.awaited) == (["P3DT4H"], (Awaited("message", "Paid", "O-1"),))
    house.plays.step(subject, 0, {"pass_time": "P3DT4H"}, by="dora")
    assert scene(house, subject).outcome == "lapsed"
    house.plays.back(subject, 0, by="dora")
    house.plays.step(subject, 0, {"publish": "Paid", "key": "O-1"}, by="dora")
    house.plays.step(subject, 1, {"fail": "book", "message": "Closed"}, by="dora")
    assert [one.message for one in scene(house, subject).stuck] == ["Closed"]
    house.plays.step(subject, 2, {"retry": "book"}, by="dora")
    house.plays.step(subject, 3, {"answer": "book", "values": {"entry": 7}}, by="dora")
    assert scene(house, subject).outcome == "booked"

    house.plays.save(subject, "Paid at the second try", by="dora")
    kept = house.catalogue.tried(version.id)
    assert [(one.name, one.problems) for one in kept.tried.outcomes] == [("Paid at the second try", ())]
    with pytest.raises(InvalidValues) as taken:
        house.plays.save(subject, "Paid at the second try", by="dora")
    assert "paid_at_the_second_try.json already" in taken.value.fields["name"]


def test_a_process_that_begins_by_itself_is_played(house, somebody):
    """By a signal, or when the time of its start has come; kept as a scenario it begins the same way."""
    drawn = process("alarm").start_signal("rung", signal="Fire").user_task("leave").end()
    drawn = drawn.start_timer("nightly", after="PT8H").goto("leave")
    draft = house.drafts.take_in({"process.bpmn": drawn.xml()}, by="dora")
    subject, dora = f"draft:{draft}", somebody("dora")
    page = dora.get(f"/drafts/{draft}/play").text
    assert "Give the signal Fire" in page
    assert "Begin by hand" not in page

    dora.post(f"/drafts/{draft}/play", deed="begin", at="begin-timer", timer="nightly")
    assert "It begins when" in dora.follow().text
    assert scene(house, subject).now.astimezone(dt.UTC).hour == 16
    dora.post(f"/drafts/{draft}/play", deed="begin", at="begin-signal", signal="Fire", values='{"floor": 3}')
    assert waiting(house, subject) == ["leave"]
    house.plays.step(subject, 0, {"complete": "leave"}, by="dora")
    house.plays.save(subject, "It burns", by="dora")
    person = house.people.find("dora")
    kept = house.plays.tried(subject, person=person)
    assert [one.passed for one in kept.tried.outcomes] == [True]
    assert house.plays.tried(subject, person=person) is kept  # nothing has changed: they are not run again
    dora.get(f"/drafts/{draft}/scenarios")
    dora.post(f"/drafts/{draft}/scenarios")
    assert house.plays.tried(subject, person=person) is not kept
    anew, files = house.plays.tried(subject, person=person), house.drafts.files(draft)
    house.drafts.save(draft, files | {"note.txt": "x"}, house.drafts.draft(draft).revision, by="dora")
    assert house.plays.tried(subject, person=person) is not anew
    with pytest.raises(WrongState, match="not begun by the signal 'Water'"):
        house.plays.begin(subject, by="dora", signal="Water")


def test_a_play_is_ones_own_and_for_those_who_may(house, order, subject):
    house.plays.begin(subject, by="dora", values=START)
    assert scene(house, subject, "admin") is None

    with pytest.raises(NotFound):
        house.plays.begin(subject, by="sales", values=START)
    house.plays.begin(f"version:{order.id}", by="sales", values=START)  # their lane works on it
    with pytest.raises(NotAllowed):
        house.plays.save(f"version:{order.id}", "Mine", by="sales")
    with pytest.raises(NotFound):
        house.plays.play("nonsense:1", person=house.people.find("dora"))


def test_a_play_is_bounded_and_forgotten(house, subject, clock, monkeypatch):
    bare = next(one for one in house.catalogue.definitions() if one.key == "complaint")
    with pytest.raises(InvalidValues) as large:
        house.plays.begin(f"version:{bare.id}", by="dora", values={"text": "x" * plays.LARGEST})
    assert large.value.fields == {"values": "That is more than a play may hold."}
    house.plays.begin(subject, by="dora", values=START)
    monkeypatch.setattr(plays, "MOST_STEPS", 0)
    with pytest.raises(WrongState, match="as long as it may be"):
        house.plays.step(subject, 0, {"pass_time": "P1D"}, by="dora")
    clock.now += dt.timedelta(days=15)
    house.plays.begin(subject, by="admin", values=START)
    assert scene(house, subject) is None


def test_an_endless_process_does_not_hold_the_server_up(house, monkeypatch):
    monkeypatch.setattr(plays, "SECONDS", 0.2)
    drawing = process("mill").user_task("wait").boundary_timer("tick", on="wait", interrupting=False, every="R/PT1S")
    drawing = drawing.extend('<tl:timer missed="each"/>').script_task("count", "=1 + 1").end().at("wait").end()
    (version,) = house.catalogue.deploy({"m.bpmn": drawing.xml()}, by="dora").definitions
    subject = f"version:{version.id}"
    house.plays.begin(subject, by="dora")

    with pytest.raises(WrongState, match=r"goes on for more than 0\.2 seconds"):
        house.plays.step(subject, 0, {"pass_time": "P10Y"}, by="dora")


def test_all_files_come_as_a_folder(house, draft, somebody):
    house.drafts.save(draft, house.drafts.files(draft) | {SCENARIO: straight().decode()}, 1, by="dora")
    data = somebody("dora").get(f"/drafts/{draft}/files.zip").data

    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names == ["forms/check-order.form", "forms/order-received.form", "process.bpmn", SCENARIO]


@pytest.mark.parametrize(
    ("micros", "told"),
    [(0, "PT0S"), (1, "PT1S"), (90_000_000, "PT1M30S"), (86_400_000_000, "P1D"), (-5, "PT0S")],
)
def test_a_time_is_written_as_a_duration(micros, told):
    assert lasting(micros) == told


@pytest.mark.parametrize(("name", "file"), [("Späte Zahlung!", "spate_zahlung"), ("…", "scenario"), ("../../x", "x")])
def test_a_scenario_is_named_after_what_it_is_about(name, file):
    assert file_name(name) == f"scenarios/{file}.json"


def test_files_are_chosen_in_a_play_and_are_part_of_its_scenario(house, somebody):
    form = {"id": "claim", "components": [{"type": "filepicker", "key": "proof", "label": "Proof", "multiple": True}]}
    drawing = process("claim").start("in", form="claim").user_task("look", form="claim").user_task("last").end().xml()
    draft = house.drafts.take_in({"claim.bpmn": drawing, "c.form": json.dumps(form).encode()}, by="dora")
    before, dora, address = rows(house), somebody("dora"), f"/drafts/{draft}/play"
    assert 'enctype="multipart/form-data"' in dora.get(address).text

    dora.post(address, deed="begin", at="begin", form="1", **{"file.proof": (io.BytesIO(b"MZ\x90"), "run.png")})
    assert dora.page.status_code == 422
    assert "programs cannot be attached." in dora.text
    dora.post(address, deed="begin", form="1", **{"file.proof": (io.BytesIO(b"one"), "one.txt")})
    page = dora.follow().text
    (first,) = re.findall(r'name="f.proof" value="([^"]+)" checked', page)
    assert dora.get(f"/files/{first}/preview").data == b"one"
    assert somebody("admin").get(f"/files/{first}/preview").status_code == 404
    dora.get(address)
    more = {"file.proof": (io.BytesIO(b"two"), "two.txt"), "f.proof": first}
    dora.post(address, deed="complete", about="look", at="complete:look:", form="1", seen="0", **more)
    assert "Now at <strong>last</strong>" in dora.follow().text

    _, content = house.plays.scenario(f"draft:{draft}", "With proof", person=house.people.find("dora"))
    steps = json.loads(content)["steps"]
    names = [one["metadata"]["fileName"] for step in steps for one in step.get("values", {}).get("proof", ())]
    assert names == ["one.txt", "two.txt"]
    house.plays.save(f"draft:{draft}", "With proof", by="dora")
    assert "1 of 1 passed" in dora.get(f"/drafts/{draft}/scenarios").text
    assert rows(house) == before
    dora.get(address)
    dora.post(address, deed="end", at="end")
    assert dora.get(f"/files/{first}/preview").status_code == 404
