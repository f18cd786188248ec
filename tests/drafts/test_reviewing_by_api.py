"""Drafts are reviewed, approved and made versions by programs; and played."""

from __future__ import annotations

import pytest

from engine.commands import passwords
from tests.web import company
from tests.web.test_api import API, Program


@pytest.fixture
def program(app, house, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda known, given: known is not None and given == company.PASSWORD)
    house.people.add("dora", "Dora Designer (demo)", roles=["designer"], password=company.PASSWORD)
    return lambda name: Program(app, name)


@pytest.fixture
def draft(house, program):
    order = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    made = house.drafts.begin_from(order.id, by="dora")
    files = house.drafts.files(made)
    files["process.bpmn"] = files["process.bpmn"].replace("Pick and pack", "Pick, pack and label")
    house.drafts.save(made, files, 1, by="dora")
    return made


def test_a_draft_goes_through_its_review_and_becomes_a_version(program, draft, house):
    dora, sales, warehouse = (program(one) for one in ("dora", "sales", "warehouse"))
    at = f"/drafts/{draft}"
    assert sales.get(f"{at}/comments").status_code == 404  # they see it while it is in review
    assert dora.post(f"{at}/review/take-back").status_code == 409
    assert dora.post(f"{at}/review/send").status_code == 204

    said = sales.post(f"{at}/comments", {"text": "Who packs?", "element": "Pick_and_pack"}).json["id"]
    assert dora.post(f"{at}/comments/{said}/answers", {"text": "@sales, you."}).status_code == 201
    (one,) = sales.get(f"{at}/comments").json["comments"]
    assert (one["label"], one["answers"][0]["names"]) == ("Pick, pack and label", ["sales"])
    assert [dora.post(f"{at}/comments/{said}/{deed}").status_code for deed in ("settle", "settle", "reopen")] == [
        204,
        409,
        204,
    ]
    assert sales.post(f"{at}/comments", {"text": ""}).status_code == 422

    assert sales.post(f"{at}/review/approve", {"password": "wrong"}).status_code in {403, 409, 422}
    assert sales.post(f"{at}/review/approve", {"password": company.PASSWORD}).status_code == 204
    standing = dora.get(f"{at}/review").json
    assert ([one["person"] for one in standing["signed"]], standing["state"]) == (["sales"], "review")
    assert [one["rule"] for one in standing["wanting"]] == ["draft-offices"]
    assert dora.post(f"{at}/version", {}).status_code == 422
    assert warehouse.post(f"{at}/review/changes", {"text": "Label them"}).status_code == 204
    assert dora.post(f"{at}/review/send").status_code == 204
    assert warehouse.post(f"{at}/review/approve", {"password": company.PASSWORD}).status_code == 204
    made = dora.post(f"{at}/version", {})
    assert made.status_code == 201
    assert made.json["definitions"][0]["version"] == 2
    assert house.drafts.draft(draft).state == "deployed"
    assert dora.post(f"{at}/discard").status_code == 409


def test_a_draft_is_played_and_the_way_is_kept(program, draft, house):
    dora, at = program("dora"), f"/plays/draft/{draft}"
    assert dora.get(at).json["path"] is None
    begun = dora.post(at, {"values": {"order_number": "A-1", "customer": "Ada", "amount": 12.5}, "key": "A-1"}).json
    (task,) = begun["scene"]["tasks"]
    assert (begun["scene"]["state"], begun["scene"]["values"]["amount"]) == ("running", 12.5)

    done = {"seen": 0, "step": {"complete": task["element"], "values": {"complete": True}}}
    assert dora.post(f"{at}/steps", done).json["scene"]["taken"] == 1
    assert dora.post(f"{at}/steps", done).status_code == 409  # it has gone on since
    for step in ({}, {"complete": "x", "signal": "y"}, {"expect": []}, {"pass_time": 5}):
        assert dora.post(f"{at}/steps", {"seen": 1, "step": step}).status_code == 422
    assert dora.post(f"{at}/steps", {"seen": 1, "step": {"pass_time": "soon"}}).status_code in {409, 422}
    assert dora.post(f"{at}/back", {"to": 0}).json["path"]["steps"] == []
    assert dora.post(f"{at}/steps", done).status_code == 200
    file = dora.post(f"{at}/scenario", {"name": "It is complete"}).json["file"]
    assert file in house.drafts.files(draft)
    assert dora.client.delete(API + at, headers=dora.headers).status_code == 204
    assert dora.get(at).json["scene"] is None
    assert dora.get("/plays/draft/none").status_code == 404
    assert program("sales").get(at).status_code in {403, 404}
