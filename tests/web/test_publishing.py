"""The publish gate as people meet it: signatures, the initial review, taking note, retiring and bringing back."""

import datetime as dt
import json

import pytest

from engine.errors import DeploymentRejected, InvalidValues, NotAllowed, NotFound, WrongState
from engine.faces import SignOff
from engine.governance.checklist import QUESTIONS
from engine.store import reviews, signatures
from tests.web import company

YES = {one.id: {"answer": "yes", "remark": ""} for one in QUESTIONS}
FULL = SignOff("Looked at with the desk", YES, ("Walked through with Sue",))


def latest(house, key):
    return max((one for one in house.catalogue.definitions() if one.key == key), key=lambda one: one.version)


def draft(house, old=b"Verify", new=b"Verify by letter", *, by="admin"):
    """Deploy a new version of the change of address."""
    files = company.change_files()
    files["process.bpmn"] = files["process.bpmn"].replace(old, new)
    return house.catalogue.deploy(files, by=by).definitions[0]


def sign(house, definition_id, *, by="owner", password=company.PASSWORD, approves=True, sign_off=FULL):
    return house.governance.publish(definition_id, password, approves=approves, sign_off=sign_off, by=by)


def held(house, key):
    with house.turns.store.reading() as r:
        return reviews.of_process(r, key)


def test_the_owner_signs_the_first_version_and_that_is_its_initial_review(house):
    complaint = latest(house, "complaint")

    published = sign(house, complaint.id)

    assert published.published_at is not None
    assert published.owner.id == "owner"
    (review,) = held(house, "complaint")
    assert (review.kind, review.outcome, review.signed_by, review.definition_id) == (
        "initial",
        "confirmed",
        "owner",
        complaint.id,
    )
    assert json.loads(review.standing) == {"significant": True, "reasons": []}
    assert [one["kind"] for one in json.loads(review.evidence)] == ["drawing", "findings", "scenarios", "note"]
    assert published.review.status == "ok"
    assert published.review.last_significant == dt.date(2026, 11, 23)
    with house.turns.store.reading() as r:
        (signed,) = signatures.of(r, [f"version:{complaint.id}"])[f"version:{complaint.id}"]
    assert (signed.person_id, signed.meaning, len(signed.digest)) == ("owner", "approver", 32)


def test_a_later_version_is_signed_but_is_no_review(house):
    before = len(held(house, "change_of_address"))
    new = draft(house)

    sign(house, new.id, sign_off=SignOff("Only a letter"))

    assert len(held(house, "change_of_address")) == before
    assert house.catalogue.definition(new.id).review.overdue, "publishing does not restart the clock"


def test_the_machine_imports_and_what_it_imports_was_never_reviewed(house):
    complaint = latest(house, "complaint")
    house.catalogue.publish(complaint.id, by="system")

    assert house.catalogue.definition(complaint.id).review.status == "never_reviewed"
    with pytest.raises(NotAllowed, match="its accountable owner signs for it"):
        house.catalogue.publish(draft(house).id, by="owner")


@pytest.mark.parametrize("somebody", ["admin", "sales"])
def test_nobody_but_the_owner_publishes(house, somebody):
    for definition in (latest(house, "complaint"), draft(house)):
        with pytest.raises(NotAllowed):
            sign(house, definition.id, by=somebody)


def test_who_the_diagram_names_does_not_publish_what_somebody_else_owns(house):
    house.governance.hand_over("change_of_address", "second", reason="New post", by="admin")
    new = draft(house)

    found = {one.rule: one.message for one in new.findings}
    assert found["owner-differs"] == (
        "The diagram of 'Change of address' names Olga Owner (demo) (owner) as the owner; "
        "in the register it is Sue Second (demo) (second)."
    )
    with pytest.raises(NotFound):
        sign(house, new.id)
    assert sign(house, new.id, by="second").owner.id == "second"


def test_a_signature_takes_the_password_and_a_meaning(house):
    new = draft(house)
    for change, field in (
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"approves": False}, "approves"),
    ):
        with pytest.raises(InvalidValues) as refused:
            sign(house, new.id, **change)
        assert set(refused.value.fields) == {field}
    assert house.catalogue.definition(new.id).published_at is None


def test_an_initial_review_wants_every_answer_and_a_remark_to_all_but_a_yes(house):
    complaint = latest(house, "complaint")
    answers = {**YES, "drift": {"answer": "no", "remark": " "}}
    del answers["risks"]

    with pytest.raises(InvalidValues) as refused:
        sign(house, complaint.id, sign_off=SignOff("", answers))

    assert refused.value.fields == {"drift": "Say more about this answer.", "risks": "Please answer this."}


def test_never_by_its_only_author(house):
    house.people.add("designer", "Dora", roles=("designer",), password=company.PASSWORD, by="admin")
    house.people.give_role("owner", "designer", by="admin")
    new = draft(house, by="owner")

    with pytest.raises(DeploymentRejected) as refused:
        sign(house, new.id)
    assert [one.rule for one in refused.value.findings] == ["publish-only-author"]
    house.governance.co_sign(new.id, company.PASSWORD, remarks="Looks right", by="owner")
    with pytest.raises(DeploymentRejected):
        sign(house, new.id)

    house.governance.co_sign(new.id, company.PASSWORD, remarks="Looks right", by="designer")

    assert sign(house, new.id).published_at is not None


def test_who_works_in_a_lane_signs_as_a_reviewer_once_and_strangers_do_not(house):
    new = draft(house)
    house.governance.co_sign(new.id, company.PASSWORD, by="sales")

    with pytest.raises(WrongState, match="signed by you already"):
        house.governance.co_sign(new.id, company.PASSWORD, by="sales")
    with pytest.raises(InvalidValues):
        house.governance.co_sign(new.id, "wrong", by="second")
    for stranger in ("warehouse", "owner"):
        with pytest.raises((NotFound, NotAllowed)):
            house.governance.co_sign(latest(house, "complaint").id, company.PASSWORD, by=stranger)


def test_both_offices_have_looked_before_it_first_goes_live(house):
    files = {"process.bpmn": company.order_files()["process.bpmn"].replace(b"order_to_cash", b"second_order")}
    files |= {name: content for name, content in company.order_files().items() if name != "process.bpmn"}
    (new,) = house.catalogue.deploy(files, by="admin").definitions

    with pytest.raises(DeploymentRejected) as refused:
        sign(house, new.id)
    assert [one.rule for one in refused.value.findings] == ["publish-participants"] * 2
    house.governance.co_sign(new.id, company.PASSWORD, by="sales")
    house.governance.co_sign(new.id, company.PASSWORD, by="warehouse")
    sign(house, new.id)

    (review,) = held(house, "second_order")
    assert json.loads(review.standing)["significant"]
    assert {(one["person"], one["zone"]) for one in json.loads(review.participants)} == {
        ("sales", "frontstage"),
        ("warehouse", "backstage"),
        ("owner", ""),
    }


def test_what_is_published_is_not_signed_again(house):
    with pytest.raises(WrongState, match="published already"):
        sign(house, latest(house, "order_to_cash").id)
    with pytest.raises(WrongState, match="published already"):
        house.governance.co_sign(latest(house, "order_to_cash").id, company.PASSWORD, by="sales")


def test_an_owner_who_has_left_signs_nothing(house):
    new = draft(house)
    house.people.leave("owner", by="admin")

    found = {one.rule for one in house.governance.gate(new.id).wanting}
    assert found == {"publish-owner-left", "publish-owner-gone"}


# -- taking note ----------------------------------------------------------------------------------


def asked(house, who):
    return house.governance.notices(person=house.people.find(who))


def test_lanes_take_note_of_what_changes_for_them_and_once(house, clock):
    assert asked(house, "sales") == ()
    clock.now += dt.timedelta(hours=1)
    files = company.change_files()
    files["process.bpmn"] = files["process.bpmn"].replace(b'name="Done"', b'name="Settled"')
    words = house.catalogue.deploy(files, by="admin").definitions[0]
    sign(house, words.id)
    assert asked(house, "sales") == (), "another name changes nobody's work"

    longer = company.process("change_of_address", name="Change of address").governance("owner", area="Customer data")
    longer = longer.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Verify").user_task("Call back")
    (new,) = house.catalogue.deploy({"process.bpmn": longer.end("Done").xml()}, by="admin").definitions
    sign(house, new.id)

    (notice,) = asked(house, "sales")
    assert (notice.process_name, notice.version) == ("Change of address", 3)
    assert any("Call back" in sentence for _, told in notice.lanes for sentence in told)
    assert asked(house, "warehouse") == asked(house, "owner") == ()
    with pytest.raises(NotFound):
        house.governance.acknowledge(latest(house, "complaint").id, by="warehouse")
    house.governance.acknowledge(new.id, by="sales")
    assert asked(house, "sales") == ()
    with pytest.raises(WrongState):
        house.governance.acknowledge(new.id, by="sales")
    assert {one.person: one.at is not None for one in house.governance.receipts(new.id)} == {
        "sales": True,
        "second": False,
    }


# -- retiring -------------------------------------------------------------------------------------


def test_a_retired_process_begins_no_more_goes_on_and_comes_back_with_an_initial_review(house, clock):
    running = house.engine.start("change_of_address", {}, by="sales")
    clock.now += dt.timedelta(hours=1)
    with pytest.raises(InvalidValues):
        house.governance.retire("change_of_address", reason=" ", by="owner")
    house.governance.retire("change_of_address", reason="Done online now", by="owner")

    shown = latest(house, "change_of_address")
    assert (shown.review.status, shown.retired_at) == ("out_of_scope", house.now())
    with pytest.raises(WrongState, match="retired"):
        house.engine.start("change_of_address", {}, by="sales")
    assert "change_of_address" not in {one.key for one in house.engine.startable(person=house.people.find("sales"))}
    task = next(
        one for one in house.inbox.tasks(house.people.find("sales"), "lanes").rows if one.instance_id == running.id
    )
    house.inbox.complete(task.id, {}, by="sales")
    with pytest.raises(WrongState, match="retired already"):
        house.governance.retire("change_of_address", reason="Again", by="owner")

    with pytest.raises(InvalidValues):
        sign(house, shown.id, sign_off=SignOff())
    back = sign(house, shown.id)
    assert (back.retired_at, back.review.status) == (None, "ok")
    assert held(house, "change_of_address")[-1].kind == "initial"
    assert house.engine.start("change_of_address", {}, by="sales").version == 1


def test_importing_a_version_does_not_bring_a_retired_process_back(house):
    house.governance.retire("change_of_address", reason="Done online now", by="admin")
    house.catalogue.publish(draft(house).id, by="system")

    with pytest.raises(WrongState, match="retired"):
        house.engine.start("change_of_address", {}, by="sales")


# -- on the pages ---------------------------------------------------------------------------------


def test_publishing_on_the_page(somebody, house):
    complaint = latest(house, "complaint")
    owner = somebody("owner")
    owner.get(f"/processes/{complaint.id}/publish")
    assert "Nothing but the signature of its owner" in owner.text
    fields = {f"answer.{one.id}": "yes" for one in QUESTIONS}
    owner.post(f"/processes/{complaint.id}/publish", password="wrong", approves="yes", remarks="Fine", **fields)
    assert owner.page.status_code == 422
    assert "This is not your password." in owner.text
    assert 'value="Fine"' in owner.page.text
    owner.post(f"/processes/{complaint.id}/publish", password=company.PASSWORD, approves="yes", **fields)
    owner.follow()
    assert "Complaint, version 1, is published" in owner.text


def test_the_page_says_what_stands_in_the_way_to_whoever_looks(sales, admin, house):
    new = draft(house)
    for visitor in (sales, admin):
        visitor.get(f"/processes/{new.id}/publish")
        assert "Olga Owner (demo), who answers for this process, publishes it" in visitor.text
        assert "Verify by letter" in visitor.text
    sales.post(f"/processes/{new.id}/co-sign", password=company.PASSWORD, review_remarks="Good")
    sales.follow()
    assert "“I have looked at this version”" in sales.text
    sales.post(f"/processes/{new.id}/publish", password=company.PASSWORD, approves="yes")
    assert sales.page.status_code == 403


def test_taking_note_on_the_inbox(sales, house, clock):
    longer = company.process("change_of_address", name="Change of address").governance("owner", area="Customer data")
    longer = longer.lane("Sales desk", zone="frontstage", group="sales-desk").user_task("Verify").user_task("Call back")
    clock.now += dt.timedelta(minutes=5)
    (new,) = house.catalogue.deploy({"process.bpmn": longer.end("Done").xml()}, by="admin").definitions
    sign(house, new.id)

    sales.get("/inbox")
    assert "Version 2 of Change of address changes your steps." in sales.text
    sales.post(f"/processes/{new.id}/acknowledge", back="/inbox")
    sales.follow()
    assert "changes your steps" not in sales.text


def test_retiring_on_the_page(somebody, house):
    definition = latest(house, "change_of_address")
    owner = somebody("owner")
    owner.get(f"/processes/{definition.id}/publish")
    owner.post("/processes/change_of_address/retire", reason="")
    assert owner.page.status_code == 422
    owner.post("/processes/change_of_address/retire", reason="Done online")
    owner.follow()
    assert "Retired" in owner.text
    owner.get(f"/processes/{definition.id}/publish")
    assert "Bring Change of address back" in owner.text


def test_the_desk_of_the_owner(somebody, house, stuck):
    new = draft(house)
    owner = somebody("owner")
    owner.get("/desk")

    for words in ("My processes", "Order to cash", "Change of address", "Review overdue by 64 days", "Version 2"):
        assert words in owner.text
    assert new.id in owner.page.text
    assert owner.text.index("Change of address") < owner.text.index("Order to cash")
    assert somebody("sales").get("/desk").status_code == 403


def test_the_desk_counts_what_is_past_its_time(somebody, order, clock):
    order("SO-1", 100)
    assert "Past their time" not in somebody("owner").get("/desk").text
    clock.now += dt.timedelta(days=30)
    owner = somebody("owner")
    owner.get("/desk")

    assert "Past their time 1 task" in owner.text
    owner.get("/inbox?view=all&q=process:order_to_cash+state:late")
    assert owner.page.status_code == 200
    assert "SO-1" in owner.text
