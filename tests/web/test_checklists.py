"""Checklists of tasks: declared and of one's own, ticked by whoever has the task; what must be ticked holds it up."""

import re

import pytest

from engine.errors import Conflict, InvalidValues, NotAllowed, WrongState
from engine.faces.tryout import check_files
from tests.dsl import process
from tests.web.conftest import task_of
from web.language import Languages, speaking, spoken

CHECKS = '<tl:check name="Address is right" mandatory="true"/><tl:check name="Note enclosed" mandatory="false"/>'


@pytest.fixture
def checked(house):
    """A task with two items on its checklist; gives its id."""
    drawn = (
        process("parcels", name="Parcels")
        .governance("owner")
        .lane("Sales desk", zone="frontstage", group="sales-desk")
        .user_task("Check parcel")
        .extend(CHECKS)
        .end("Done")
    )
    made = house.catalogue.deploy({"p.bpmn": drawn.xml()}, by="admin")
    house.catalogue.try_out(made.definitions[0].id, by="admin")
    return task_of(house, house.engine.start("parcels", {}, by="sales"))


def listed(house, task, person="sales"):
    item = house.inbox.open(task, house.people.find(person))
    return [(one.item, one.mandatory, one.ticked_by) for one in item.checklist]


def history(house, task):
    return [one.text for one in house.engine.history(task.rpartition("-")[0], person=house.people.find("sales"))]


def test_what_must_be_ticked_holds_up_every_way_of_completing(house, checked, somebody):
    said = "The task 'Check parcel' cannot be completed: it is waiting for its checklist. "
    said += "Please tick first: Address is right."
    with pytest.raises(WrongState, match="Please tick first: Address is right") as refused:
        house.inbox.complete(checked, {}, by="sales")
    with speaking(Languages().find("de")):
        told = spoken(refused.value.sentence)
    assert told.startswith("Die Aufgabe „Check parcel“ kann nicht erledigt werden: Die Checkliste ist unvollständig.")
    assert house.inbox.for_each("complete", [checked], by="sales").failed == ((checked, said),)
    house.inbox.claim(checked, by="sales")
    house.inbox.tick(checked, "Address is right", by="sales")
    house.inbox.tick(checked, "Address  is right", by="sales")  # again: nothing new
    house.inbox.release(checked, by="sales")
    assert listed(house, checked, "second") == [
        ("Address is right", True, "Sam Sales (demo)"),
        ("Note enclosed", False, None),
    ]
    house.inbox.tick(checked, "Address is right", by="second", done=False)
    with pytest.raises(WrongState):
        house.inbox.complete(checked, {}, by="second")
    house.inbox.tick(checked, "Address is right", by="second")
    house.inbox.complete(checked, {}, by="second")
    assert [one for one in history(house, checked) if "tick" in one] == [
        "Sam Sales (demo) ticked ‘Address is right’ at ‘Check parcel’.",
        "Sue Second (demo) took back the tick at ‘Address is right’ of ‘Check parcel’.",
        "Sue Second (demo) ticked ‘Address is right’ at ‘Check parcel’.",
    ]
    with pytest.raises((Conflict, WrongState)):
        house.inbox.tick(checked, "Note enclosed", by="sales")


def test_a_tick_taken_back_while_somebody_completes_counts(house, checked, monkeypatch):
    house.inbox.tick(checked, "Address is right", by="sales")
    writing, raced = house.turns.store.writing, []

    def first_the_other(*args, **named):
        if not raced:
            raced.append(True)
            house.inbox.tick(checked, "Address is right", by="second", done=False)
        return writing(*args, **named)

    monkeypatch.setattr(house.turns.store, "writing", first_the_other)
    with pytest.raises(WrongState, match="Please tick first"):
        house.inbox.complete(checked, {}, by="sales")
    assert house.inbox.open(checked, house.people.find("sales")).task.state == "open"


def test_items_of_ones_own(house, checked):
    house.inbox.add_check(checked, " Bow\ntied ", by="second")
    assert listed(house, checked)[2] == ("Bow tied", False, None)
    for item, kind in (("Bow tied", InvalidValues), ("", InvalidValues), ("x" * 201, InvalidValues)):
        with pytest.raises(kind):
            house.inbox.add_check(checked, item, by="sales")
    for item in ("Bow tied", "Note enclosed"):
        with pytest.raises(NotAllowed, match="off the checklist"):
            house.inbox.remove_check(checked, item, by="sales")
    with pytest.raises(InvalidValues):
        house.inbox.tick(checked, "Nothing of the kind", by="sales")
    house.inbox.claim(checked, by="second")
    with pytest.raises(NotAllowed, match="Sue Second"):
        house.inbox.tick(checked, "Bow tied", by="sales")
    house.inbox.ask(checked, "sales", "Tied?", by="second", part=True)
    house.inbox.tick(checked, "Bow tied", by="sales")  # who was asked has it now
    house.inbox.answer(checked, "Yes.", by="sales")
    house.inbox.remove_check(checked, "Bow tied", by="second")
    house.inbox.tick(checked, "Address is right", by="second")
    house.inbox.complete(checked, {}, by="second")
    told = " ".join(history(house, checked))
    assert "Sue Second (demo) put ‘Bow tied’ on the checklist" in told
    house.privacy.erase_request(checked.rpartition("-")[0], by="admin")
    assert "Bow tied" not in " ".join(history(house, checked))


def test_ticking_on_the_page_and_by_the_api(sales, house, checked):
    page, own = f"/inbox/{checked}", {"~check.item": "<b>Own</b>", "add": "1"}
    sales.get(page)
    assert "0 of 2 ticked. What has a * must be ticked before the task is completed." in sales.text
    assert re.findall(r'role="checkbox" aria-checked="(\w+)"', sales.page.text) == ["false", "false"]
    sales.post(f"{page}/complete")
    assert "Please tick first: Address is right" in sales.text
    sales.post(f"{page}/checklist", tick="Address is right", request_id="one")
    assert sales.page.location.endswith("#checklist")
    sales.follow()
    assert "1 of 2 ticked." in sales.text
    sales.post(f"{page}/checklist", **own, request_id="two")
    sales.follow()
    assert "&lt;b&gt;Own" in sales.page.text
    sales.post(f"{page}/checklist", **own, request_id="three")
    assert "is on the checklist already." in sales.follow().text
    sales.post(f"{page}/checklist", untick="Address is right", request_id="four")
    address = f"/api/v1/tasks/{checked}/checklist"
    token = {"X-CSRF-Token": sales.follow() and sales.token()}
    answer = sales.client.put(address, json={"item": "Note enclosed"}, headers=token)
    assert [bool(one["ticked_by"]) for one in answer.json["checklist"]] == [False, True, False]
    assert sales.client.post(address, json={"item": "More"}, headers=token).status_code == 200
    assert sales.client.delete(address, query_string={"item": "More"}, headers=token).status_code == 204
    refused = sales.client.post(f"/api/v1/tasks/{checked}/complete", json={}, headers=token)
    assert (refused.status_code, "Please tick first" in refused.json["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (CHECKS, []),
        ('<tl:check mandatory="true"/>', ["checklist"]),
        ('<tl:check name="a"/><tl:check name=" a "/>', ["checklist"]),
        ('<tl:check name="a" mandatory="yes"/>', ["extension-unknown"]),
        ('<tl:check name="a" id="b"/>', ["extension-unknown"]),
        (f'<tl:check name="{"x" * 201}"/>', ["checklist"]),
        ("".join(f'<tl:check name="{one}"/>' for one in range(51)), ["checklist"]),
    ],
)
def test_rubbish_is_told(words, found):
    drawn = process().user_task("look").extend(words).end("e")
    rules = [one.rule for one in check_files({"a.bpmn": drawn.xml()}) if one.rule.startswith(("checklist", "ext"))]
    assert rules == found


def test_it_means_nothing_on_work_that_people_do_not_do():
    drawn = process().script_task("count", "=1", result="n").extend('<tl:check name="a"/>').end("e")
    assert "extension-place" in [one.rule for one in check_files({"a.bpmn": drawn.xml()})]


def test_other_modelers_write_it_in_one_line(house):
    said = (
        '<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn">'
        '<camunda:property name="tl.checklist" value="Address is right*; Note enclosed;; "/></camunda:properties>'
    )
    drawn = process("q").governance("owner").lane("Desk", group="sales-desk").user_task("look").extend(said).end("e")
    made = house.catalogue.deploy({"q.bpmn": drawn.xml()}, by="admin")
    house.catalogue.try_out(made.definitions[0].id, by="admin")
    task = task_of(house, house.engine.start("q", {}, by="sales"))
    assert listed(house, task) == [("Address is right", True, None), ("Note enclosed", False, None)]
