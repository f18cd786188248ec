"""Reviews by the API: turned page by page, read, voided, their actions done by a version; and the page of them all."""

import datetime as dt

import pytest

from engine.commands import passwords
from engine.store import review_actions
from engine.store.review_actions import ActionRow
from tests.web import company
from tests.web.test_api import Program


@pytest.fixture
def program(app, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda known, given: known is not None and given == company.PASSWORD)
    return lambda name: Program(app, name)


@pytest.fixture
def agreed(house):
    """An action of the review of the order, and a version of it that was published since."""
    (found,) = house.reviews.listed(process_key="order_to_cash").rows
    row = ActionRow(
        "act", "order_to_cash", found.id, "Say who packs", "sales", "2026-12-01", company.micros(company.MONDAY)
    )
    house.turns.write(lambda w, _: review_actions.add(w, row))
    return found


def changed(house, clock):
    """Publish another version of the order a day later."""
    clock.now += dt.timedelta(days=1)
    files = company.order_files()
    files["process.bpmn"] = files["process.bpmn"].replace(b"Pick and pack", b"Pick and wrap")
    (found,) = house.catalogue.deploy(files, by="admin").definitions
    return house.catalogue.publish(found.id, by="system")


def test_reviews_are_turned_read_voided_and_their_actions_done(program, house, agreed, clock):
    admin = program("admin")
    first = admin.get("/reviews?limit=1").json
    second = admin.get(f"/reviews?limit=1&after={first['after']}").json

    both = [*first["rows"], *second["rows"]]
    assert sorted(one["process_key"] for one in both) == ["change_of_address", "order_to_cash"]
    assert second["after"] is None
    assert [one["id"] for one in admin.get("/reviews?process_key=order_to_cash").json["rows"]] == [agreed.id]
    assert program("warehouse").get(f"/reviews/{agreed.id}x").status_code == 404
    version = changed(house, clock)

    sales = program("sales")
    done = {"definition_id": version.id}
    assert sales.post("/reviews/actions/act/done", {"definition_id": "none"}).status_code == 422
    assert sales.post("/reviews/actions/act/done", done).status_code == 204
    assert sales.post("/reviews/actions/act/done", done).status_code == 409
    (action,) = admin.get(f"/reviews/{agreed.id}").json["actions"]
    assert (action["what"], action["version"]) == ("Say who packs", 2)

    assert sales.post(f"/reviews/{agreed.id}/void", {"why": "Wrong"}).status_code in {403, 404}
    assert admin.post(f"/reviews/{agreed.id}/void", {"why": ""}).status_code == 422
    assert (
        admin.post(f"/reviews/{agreed.id}/void", {"why": "The wrong process"}).json["voided_why"] == "The wrong process"
    )


def test_an_action_is_marked_done_by_a_version_published_since(somebody, house, agreed, clock):
    version = changed(house, clock)
    whose = somebody("sales")
    assert "Say who packs" in whose.get("/reviews").text
    assert f'<option value="{version.id}">version 2</option>' in whose.page.text
    owner = somebody("owner")
    owner.get(f"/reviews/{agreed.id}")
    assert "version 2" in owner.text
    owner.post("/reviews/actions/act/done", version=version.id, back=f"/reviews/{agreed.id}")

    assert "by version 2" in owner.follow().text


def test_the_page_of_all_reviews_turns_back_to_earlier_ones(admin, house, monkeypatch):
    monkeypatch.setattr("web.pages.reviews.ROWS", 1)
    admin.get("/reviews")
    assert "Earlier reviews" in admin.text
    after = house.reviews.listed(limit=1).after
    admin.get(f"/reviews?after={after}")
    assert "Earlier reviews" not in admin.text
    assert admin.get("/reviews?after=rubbish").status_code == 200
