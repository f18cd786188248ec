"""Moving running requests: the page that shows what it does, the page that shows how far it is, and the API."""

import pytest

from engine.commands import passwords
from tests.web import company
from tests.web.test_api import Program


@pytest.fixture
def versions(house, order):
    """Three orders that run version 1, and version 2, in which the first step is called otherwise, not published."""
    for number in range(3):
        order(number=f"SO-{number}")
    files = company.order_files()
    text = (
        files["process.bpmn"]
        .replace(b'"Check_order"', b'"Look_at_order"')
        .replace(b">Check_order<", b">Look_at_order<")
    )
    (new,) = house.catalogue.deploy(files | {"process.bpmn": text}, by="admin").definitions
    old = next(one for one in house.catalogue.definitions() if one.key == new.key and one.version == 1)
    return old, new


def test_requests_are_moved_on_pages(somebody, house, versions):
    old, new = versions
    owner = somebody("owner")
    page = f"/processes/{new.id}/moves"
    owner.get(page)
    assert "3 requests" in owner.text
    assert "Moves with a choice" in owner.text
    assert "Publish version 2 first" in owner.text
    assert owner.get(f"{page}?map.Check_order=nowhere").status_code == 200
    house.catalogue.publish(new.id, by="system")

    owner.get(f"{page}?since={old.id}&map.Check_order=Look_at_order")
    said = {"since": old.id, "map.Check_order": "Look_at_order"}
    assert owner.post(page, **said, reason=" ").status_code == 422
    assert "Say why" in owner.text
    owner.post(page, **said, reason="The check has another form")
    owner.follow()
    assert "0 of 3" in owner.text
    place = house.moves.of_process("order_to_cash")[0].id
    owner.post(f"/moves/{place}", deed="stop")
    house.operations.work_off()
    owner.follow()
    assert "It has been stopped" in owner.text
    owner.post(f"/moves/{place}", deed="continue")
    house.operations.work_off()
    owner.get(f"/moves/{place}")
    assert "3 of 3" in owner.text
    assert "It is done" in owner.text
    owner.post(f"/moves/{place}", deed="undo")
    house.operations.work_off()
    owner.get(f"/moves/{place}")
    assert owner.text.count("Undone") >= 3
    assert owner.post(f"/moves/{place}", deed="fly").status_code == 400
    assert house.operations.check_record() == ()


def test_requests_are_moved_by_the_api(app, monkeypatch, house, versions):
    monkeypatch.setattr(passwords, "is_right", lambda known, given: known is not None and given == company.PASSWORD)
    old, new = versions
    owner, sales = Program(app, "owner"), Program(app, "sales")
    place = f"/processes/{new.id}/moves"

    effect = owner.post(f"{place}/rehearse", {"source": old.id}).json
    assert effect["open"] == 3
    assert {one["verdict"] for one in effect["outcomes"]} == {"choice"}
    assert effect["choices"][0]["options"][0]["id"] == "Look_at_order"
    sent = {"source": old.id, "said": {"Check_order": "Look_at_order"}, "reason": "Better"}
    assert owner.post(place, sent).status_code == 409, "it is not published"
    assert sales.post(place, sent).status_code in {403, 404}
    house.catalogue.publish(new.id, by="system")
    made = owner.post(place, sent)
    assert (made.status_code, made.json["counts"]) == (201, {"waiting": 3})
    house.operations.work_off()
    move = f"/moves/{made.json['id']}"
    assert owner.get(move).json["state"] == "done"
    assert [one["state"] for one in owner.get(f"{move}/requests?limit=2").json] == ["moved", "moved"]
    assert owner.post(f"{move}/stop", {}).status_code == 409
    assert owner.post(f"{move}/undo", {}).json["counts"] == {"undoing": 3}
    assert owner.post(place, {"source": old.id}).status_code == 422
