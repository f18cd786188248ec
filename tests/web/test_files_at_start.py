"""Files in the form by which a request begins: kept while it is filled in, seen by nobody else, its own once it is."""

import datetime as dt
import json
import re
import sqlite3

import pytest

from engine.commands.attaching import FileLimits
from engine.errors import InvalidValues, NotFound, TooLarge
from engine.work import rounds
from tests.dsl import process
from tests.web import company
from tests.web.conftest import task_of
from tests.web.test_files import PNG, checked, upload

FORM = {
    "id": "claim",
    "components": [
        {"type": "filepicker", "key": "proof", "label": "Proof", "multiple": True, "validate": {"required": True}},
        {"type": "textfield", "key": "why", "label": "Why", "validate": {"required": True}},
        {"type": "number", "key": "amount", "label": "Amount"},
    ],
}
START, FILES = "/start/claim", "/api/v1/processes/claim/files"


@pytest.fixture
def claim(house):
    """A process that begins with files, and is stuck at once where the amount is nothing."""
    drawing = (
        process("claim")
        .governance("owner")
        .lane("Shop", group="sales-desk")
        .start("received", form="claim")
        .user_task("look", form="claim")
        .end()
        .xml()
    )
    made = house.catalogue.deploy({"claim.bpmn": drawing, "c.form": json.dumps(FORM).encode()}, by="admin")
    house.catalogue.try_out(made.definitions[0].id, by="admin")


def kept(folder):
    """Where the files lie: what stands for their request, and what they are held for."""
    with sqlite3.connect(folder / "company.db") as database:
        return database.execute("SELECT instance_id, task_id FROM attachment ORDER BY instance_id").fetchall()


def test_a_request_begins_with_what_was_chosen_before_it_was(claim, sales, house, folder, somebody):
    assert 'enctype="multipart/form-data"' in sales.get(START).text
    sales.post(START, **{"f.why": "broken", "f.?": "proof,why,amount"})
    assert "Add a file." in sales.text
    sales.post(START, **{"file.proof": [upload("a.png", PNG), upload("b.txt", b"left")], "f.why": ""})
    assert sales.page.status_code == 422
    assert "Add a file." not in sales.text
    assert kept(folder) == [("held:sales", "start:claim")] * 2
    ticked = re.findall(r'type="checkbox" name="f.proof" value="([^"]+)" checked', sales.page.text)
    held = {one.name: one.id for one in house.files.chosen_for_start("claim", person=house.people.find("sales"))}
    first, second = held["a.png"], held["b.txt"]
    assert sorted(ticked) == sorted(held.values())
    assert sales.get(f"/files/{first}/preview").data == PNG
    sales.get(START)
    assert somebody("second").get(f"/files/{first}/preview").status_code == 404
    assert somebody("admin").get(f"/files/{first}").status_code == 404

    sales.post(START, **{"f.proof": first, "f.why": "broken"})
    request = house.engine.instances().rows[0]
    assert kept(folder) == [(request.id, ""), ("held:sales", "start:claim")]
    (reference,) = house.engine.variables(request.id)["proof"]
    assert reference == {
        "documentId": first,
        "metadata": {"fileName": "a.png", "contentType": "image/png", "size": len(PNG)},
    }
    sales.get(f"/inbox/{task_of(house, request)}")
    assert checked(sales, "f.proof") == first
    assert "attached ‘a.png’." in sales.text
    assert somebody("second").get(f"/files/{first}").data == PNG
    house.files.remove(first, by="sales")
    house.files.remove(second, by="sales")


def test_what_is_not_begun_with_leaves_no_file(claim, sales, house, folder, clock):
    """A start that is refused keeps it for who has chosen it; what nobody begins with is swept."""
    chosen = house.files.choose_for_start("claim", "a.txt", b"a", by="sales")
    with pytest.raises(InvalidValues):
        house.engine.start_with_form("claim", {"proof": chosen.id, "why": ""}, by="sales")
    with pytest.raises(InvalidValues):
        house.engine.start_with_form("claim", {"proof": chosen.id, "why": "x"}, by="second")
    assert house.engine.instances().rows == ()
    clock.now += dt.timedelta(days=13)
    rounds.forget(house.turns)
    assert kept(folder) == [("held:sales", "start:claim")]
    clock.now += dt.timedelta(days=2)
    rounds.forget(house.turns)
    assert kept(folder) == []


def test_the_same_request_twice_takes_its_file_once(claim, house, folder):
    chosen = house.files.choose_for_start("claim", "a.txt", b"a", by="sales")
    assert house.files.choose_for_start("claim", "a.txt", b"a", by="sales").id == chosen.id
    begun = [
        house.engine.start_with_form("claim", {"proof": chosen.id, "why": "x"}, by="sales", request_id="once")
        for _ in range(2)
    ]
    assert begun[0].id == begun[1].id
    assert kept(folder) == [(begun[0].id, "")]
    with pytest.raises(InvalidValues):
        house.engine.start("claim", {"proof": [chosen.id], "why": "x"}, by="sales")


def test_the_limits_are_those_of_tasks(claim, sales, house):
    house.files.limits = FileLimits(largest=1_000, most_bytes=1_500, most=2)
    sales.get(START)
    for content, status, said in (
        (b"MZ\x90", 422, "programs cannot be attached."),
        (b"", 422, "a.txt is empty."),
        (b"a" * 1_001, 413, "a file can have"),
    ):
        sales.post(START, **{"file.proof": upload("a.txt", content), "f.why": "kept"})
        assert sales.page.status_code == status
        assert said in sales.text
        assert 'value="kept"' in sales.page.text
    house.files.choose_for_start("claim", "c.txt", b"c" * 900, by="sales")
    with pytest.raises(TooLarge):
        house.files.choose_for_start("claim", "d.txt", b"d" * 700, by="sales")
    with pytest.raises(NotFound):
        house.files.choose_for_start("nothing", "d.txt", b"d", by="sales")


def test_programs_send_a_file_and_begin_with_it(claim, app, house):
    client, sales = app.test_client(), ("sales", company.PASSWORD)
    made = client.post(FILES, data={"file": upload("a.txt", b"hello")}, auth=sales)
    assert (made.status_code, made.json["instance_id"]) == (201, "held:sales")
    values = {"process_key": "claim", "values": {"proof": [made.json["id"]], "why": "x"}}
    begun = client.post("/api/v1/instances", json=values, auth=sales)
    assert begun.status_code == 201
    listed = client.get(f"/api/v1/instances/{begun.json['id']}/files", auth=sales).json
    assert [one["name"] for one in listed] == ["a.txt"]


def test_what_is_held_is_known_and_goes_with_the_person(claim, house, folder):
    house.people.add("gone", "Gone Soon", groups=["sales-desk"])
    house.files.choose_for_start("claim", "letter.txt", b"a", by="gone")
    assert house.privacy.export("gone", by="gone")["files given"][0]["name"] == "letter.txt"
    house.people.leave("gone", by="admin")
    house.privacy.erase_person("gone", by="admin")
    assert kept(folder) == []
