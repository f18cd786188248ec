"""A review from its beginning to the record: who takes part, what is pinned, who signs, what comes of it."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from engine.commands import passwords
from engine.errors import InvalidValues, NotAllowed, NotFound, WrongState
from engine.governance import checklist
from engine.store import owners, processes
from tests.dsl import process
from tests.processes.library import drawn

PASSWORD = "a long enough password"
ALL_YES = {one.id: {"answer": "yes"} for one in checklist.QUESTIONS}
FACTS = {
    "checklist": ALL_YES,
    "evidence": [{"kind": "walkthrough", "what": "Walked through with both offices"}],
    "outcome": "confirmed",
    "remarks": "Nothing has to change: the figures are good.",
}


def order(then="pick"):
    return (
        process("order", name="Order")
        .lane("Sales", zone="frontstage", group="sales-desk")
        .user_task("check")
        .lane("Warehouse", zone="backstage", group="pickers")
        .user_task(then)
        .end("done")
    )


@pytest.fixture(autouse=True)
def _hash_once(monkeypatch):
    """One hash for everybody: that it takes long is another test's matter."""
    monkeypatch.setattr(passwords, "hashed", cache(passwords.hashed))


def go_live(world, key="order"):
    """Put a process into the register, as publishing does."""

    def begin(w, now):
        processes.begin(w, key, owned_since=owners.current(w, key).since, at=now)

    world.house.turns.write(begin)


@pytest.fixture
def office(world):
    """A process with an owner who is not its author, people of both offices, and the process of reviews."""
    people = world.house.people
    for one in ("olga", "dora", "boss"):
        people.add(one, one.capitalize(), password=PASSWORD)
    people.change("olga", {"manager": "boss"}, by="tester")
    for one in ("sam", "pia"):
        link = world.house.accounts.invite(one)
        world.house.entrance.set_password(link.code, PASSWORD)
    world.deploy(order())
    world.house.governance.hand_over("order", "olga", reason="First owner", by="tester")
    go_live(world)
    files = {
        name: content for name, content in drawn("process_review").files.items() if name.endswith((".bpmn", ".form"))
    }
    bpmn = files.pop("process.bpmn")
    world.deploy(bpmn, files=files)
    return world


def begun(world, **more):
    found = world.house.reviews.begin("order", by="olga", **more)
    world.work()
    return found


def tasks(world, person):
    return [one.element for view in ("mine", "lanes") for one in world.tasks(view, person)]


def complete(world, element, by, **values):
    task = next(one for view in ("mine", "lanes") for one in world.tasks(view, by) if one.element == element)
    world.house.inbox.complete(task.id, values, by=by)
    world.work()


def heard(world, review_id):
    """Take a review to where only the owner is wanted."""
    complete(world, "prepare_review", "olga")
    for person, zone in (("sam", "frontstage"), ("pia", "backstage")):
        world.house.reviews.contribute(review_id, zone, f"{person} sees", password=PASSWORD, by=person)
    world.work()


def signed(world, **changed):
    review_id = begun(world)
    world.house.reviews.save(review_id, {**FACTS, **changed}, by="olga")
    heard(world, review_id)
    world.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)
    world.work()
    return world.house.reviews.review(review_id)


def test_a_review_runs_from_the_beginning_to_the_record(office):
    review_id = begun(office)
    assert office.house.reviews.begin("order") == review_id  # one at a time
    assert tasks(office, "olga") == ["prepare_review"]
    assert office.house.reviews.review(review_id).pins["version"] == 1

    office.house.reviews.save(review_id, FACTS, by="olga")
    complete(office, "prepare_review", "olga", note_to_offices="Look at the returns.")
    assert (tasks(office, "sam"), tasks(office, "pia")) == (["front_input"], ["back_input"])
    for person, zone in (("sam", "frontstage"), ("pia", "backstage")):
        office.house.reviews.contribute(review_id, zone, "It works.", password=PASSWORD, by=person)
    assert tasks(office, "olga") == ["hold_meeting"]
    assert office.house.reviews.review(review_id).reasons == ()

    found = office.house.reviews.sign(review_id, password=PASSWORD, by="olga")
    office.work()

    assert (found.state, found.significant, found.reasons) == ("completed", True, ())
    assert [(one.person, one.meaning) for one in found.signatures] == [
        ("sam", "reviewer"),
        ("pia", "reviewer"),
        ("olga", "approver"),
    ]
    assert found.next_due == dt.date(2027, 9, 2)
    assert office.house.engine.instance(found.instance_id).outcome == "Reviewed"
    (shown,) = [one for one in office.house.catalogue.definitions() if one.key == "order"]
    assert (shown.review.status, shown.review.last_significant) == ("ok", dt.date(2026, 3, 2))
    assert office.house.reviews.verify() == ()
    office.check()


def test_a_click_is_no_review_and_the_record_says_why(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, {"outcome": "confirmed", "remarks": "Fine."}, by="olga")
    complete(office, "prepare_review", "olga")
    complete(office, "front_input", "sam")
    complete(office, "back_input", "pia")
    with pytest.raises(WrongState, match="There is no evidence"):
        office.house.reviews.sign(review_id, password=PASSWORD, by="olga")

    found = office.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)
    office.work()

    assert found.significant is False
    assert [one.split(":")[0].split(",")[0] for one in found.reasons] == [
        "There is no evidence",
        "The checklist is not complete",
        "Nobody from the front office has taken part and signed.",
        "Nobody from the back office has taken part and signed.",
    ]
    assert office.house.engine.instance(found.instance_id).outcome == "Does not count"
    (shown,) = [one for one in office.house.catalogue.definitions() if one.key == "order"]
    assert shown.review.status == "never_reviewed"


def test_the_history_lays_the_numbers_of_reviews_side_by_side(office):
    signed(office)
    request = office.start("order")
    complete(office, "check", "sam")
    complete(office, "pick", "pia")
    office.start("order")
    signed(office)

    now, then = (one.numbers for one in office.house.reports.process_review("order").reviews)

    assert (then.begun, then.ended, then.open, then.half_within) == (0, 0, 0, None)
    assert (now.begun, now.ended, now.open, now.stuck, now.by_hand) == (2, 1, 1, 0, 0)
    assert now.half_within is not None
    assert office.house.engine.instance(request.id).ended_at is not None


def test_retiring_a_process_drops_the_review_that_is_held(office):
    review_id = begun(office)
    with pytest.raises(InvalidValues):
        office.house.governance.retire("order", reason=" ", by="tester")
    assert tasks(office, "olga") == ["prepare_review"]

    office.house.governance.retire("order", reason="Done online", by="tester")
    office.work()

    found = office.house.reviews.review(review_id)
    assert (found.state, tasks(office, "olga"), office.house.reviews.held()) == ("dropped", [], ())
    assert office.house.engine.instance(found.instance_id).state == "cancelled"
    assert [one.why for one in office.house.reports.reviews().content.retired] == ["Done online"]
    with pytest.raises(WrongState, match="dropped"):
        office.house.reviews.save(review_id, FACTS, by="olga")


def test_only_the_accountable_owner_signs(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, FACTS, by="olga")
    for person in ("dora", "tester"):
        with pytest.raises((NotAllowed, NotFound)):
            office.house.reviews.sign(review_id, password=PASSWORD, by=person)
    with pytest.raises(InvalidValues) as wrong:
        office.house.reviews.sign(review_id, password="not my password", by="olga")
    assert wrong.value.fields == {"password": "This is not your password."}
    with pytest.raises(WrongState, match="waiting for 'Back-office input' and 'Front-office input'"):
        office.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)


def test_signing_takes_the_steps_along_that_are_done_already(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, FACTS, by="olga")
    office.house.reviews.contribute(review_id, "frontstage", "It works.", password=PASSWORD, by="sam")
    with pytest.raises(WrongState, match=r"waiting for 'Back-office input'\.$"):
        office.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)
    assert tasks(office, "olga") == ["prepare_review"]

    office.house.reviews.contribute(review_id, "backstage", "It works.", password=PASSWORD, by="pia")
    found = office.house.reviews.sign(review_id, password=PASSWORD, by="olga")
    office.work()

    assert found.significant
    assert [tasks(office, one) for one in ("olga", "sam", "pia")] == [[], [], []]
    assert office.house.engine.instance(found.instance_id).outcome == "Reviewed"


def test_who_hands_over_during_a_review_does_not_sign_it(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, FACTS, by="olga")
    office.house.governance.hand_over("order", "dora", reason="Olga moves on", by="tester")
    assert tasks(office, "dora") == ["prepare_review"]
    complete(office, "prepare_review", "dora")
    for person, zone in (("sam", "frontstage"), ("pia", "backstage")):
        office.house.reviews.contribute(review_id, zone, "It works.", password=PASSWORD, by=person)

    with pytest.raises((NotAllowed, NotFound)):
        office.house.reviews.sign(review_id, password=PASSWORD, by="olga")

    assert office.house.reviews.sign(review_id, password=PASSWORD, by="dora").significant


def test_who_works_in_no_lane_of_it_has_no_say(office):
    review_id = begun(office)
    with pytest.raises(NotFound):
        office.house.reviews.contribute(review_id, "frontstage", "Hear me", password=PASSWORD, by="dora")
    with pytest.raises(NotAllowed, match="do not work in the back office"):
        office.house.reviews.contribute(review_id, "backstage", "Hear me", password=PASSWORD, by="sam")


def test_nothing_is_begun_where_nobody_answers(world):
    world.deploy(order())
    with pytest.raises(WrongState, match="owned by nobody"):
        world.house.reviews.begin("order")
    with pytest.raises(NotFound):
        world.house.reviews.begin("nothing")


def test_without_the_process_of_reviews_its_page_alone_leads_to_the_record(world):
    world.house.people.add("olga", "Olga", password=PASSWORD)
    world.deploy(process("order", name="Order").end("done"))
    world.house.governance.hand_over("order", "olga", reason="First owner", by="tester")
    review_id = world.house.reviews.begin("order", by="olga")
    world.house.reviews.save(review_id, FACTS, by="olga")

    assert world.house.reviews.sign(review_id, password=PASSWORD, by="olga").significant


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"held_on": "2026-03-03"}, "held_on"),
        ({"held_on": "next week"}, "held_on"),
        ({"outcome": "splendid"}, "outcome"),
        ({"evidence": [{"kind": "link", "what": "javascript:alert(1)"}]}, "evidence"),
        ({"evidence": [{"kind": "file", "what": "a.pdf", "sha256": "12"}]}, "evidence"),
        ({"evidence": 7}, "evidence"),
        ({"actions": [{"what": "Mend it", "person": "nobody", "due_on": "2026-05-01"}]}, "actions"),
        ({"actions": [{"what": "Mend it", "person": "sam", "due_on": "soon"}]}, "actions"),
        ({"actions": [{"what": "Mend it"}]}, "actions"),
        ({"checklist": {"drift": {"answer": "perhaps"}}}, "checklist"),
        ({"checklist": ["drift"]}, "checklist"),
        ({"signed_by": "olga"}, "signed_by"),
        ({"remarks": "x" * 4001}, "remarks"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(office, facts, field):
    review_id = begun(office)
    with pytest.raises(InvalidValues) as wrong:
        office.house.reviews.save(review_id, facts, by="olga")
    assert list(wrong.value.fields) == [field]


def test_a_late_entry_says_why_and_is_shown_as_back_dated(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, {**FACTS, "held_on": "2026-02-20"}, by="olga")
    heard(office, review_id)
    with pytest.raises(InvalidValues) as wrong:
        office.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)
    assert list(wrong.value.fields) == ["late_reason"]

    office.house.reviews.save(review_id, {"late_reason": "The minutes were lost."}, by="olga")
    found = office.house.reviews.sign(review_id, password=PASSWORD, by="olga", regardless=True)

    assert (found.is_back_dated, found.late_reason) == (True, "The minutes were lost.")
    assert found.reasons == ("The version that was reviewed was not the active one on that day.",)


def test_a_version_that_comes_meanwhile_has_to_be_looked_at(office):
    review_id = begun(office)
    office.house.reviews.save(review_id, FACTS, by="olga")
    heard(office, review_id)
    office.deploy(order("pack"))
    assert "was not the active one" in " ".join(office.house.reviews.review(review_id).reasons)

    again = office.house.reviews.pin_again(review_id, "Version 2 is out.", by="olga")

    assert (again.pins["version"], again.pins["why"]) == (2, "Version 2 is out.")
    assert again.pins["versions"][0]["told"]
    assert again.reasons == ()


def test_what_is_on_record_does_not_change_but_can_be_voided_with_a_reason(office):
    found = signed(office)
    for deed in (
        lambda: office.house.reviews.save(found.id, {"remarks": "Other words"}, by="olga"),
        lambda: office.house.reviews.sign(found.id, password=PASSWORD, by="olga"),
    ):
        with pytest.raises(WrongState):
            deed()
    with pytest.raises(InvalidValues):
        office.house.reviews.void(found.id, " ", by="tester")

    voided = office.house.reviews.void(found.id, "Held about the wrong process.", by="tester")

    assert (voided.significant, voided.reasons) == (False, ("It was voided.",))
    assert (voided.voided_by, voided.voided_why) == ("tester", "Held about the wrong process.")
    with pytest.raises(WrongState, match="voided already"):
        office.house.reviews.void(found.id, "Again", by="tester")
    (shown,) = [one for one in office.house.catalogue.definitions() if one.key == "order"]
    assert shown.review.status == "never_reviewed"
    assert office.house.reviews.verify() == ()


def test_actions_go_to_the_next_review_with_their_age(office):
    action = {"what": "Explain returns on the letter", "person": "sam", "due_on": "2026-05-01"}
    found = signed(office, outcome="changed_minor", actions=[action])
    (agreed,) = found.actions
    assert (agreed.what, agreed.person, agreed.due_on) == (action["what"], "sam", dt.date(2026, 5, 1))
    office.sleep(days=100)

    (pinned,) = office.house.reviews.review(begun(office)).pins["actions"]
    assert (pinned["what"], pinned["days"], pinned["done_at"]) == (action["what"], 100, None)
    with pytest.raises(NotAllowed, match="only who has to do it, or the owner, does"):
        office.house.reviews.action_done(agreed.id, by="pia")
    with pytest.raises(NotFound):
        office.house.reviews.action_done(agreed.id, by="dora")
    office.house.reviews.action_done(agreed.id, by="sam")
    assert office.house.reviews.review(found.id).actions[0].done_at is not None
    assert office.house.reviews.verify() == ()


def test_the_numbers_are_those_of_what_happened(office):
    for number in range(3):
        office.start("order", business_key=f"o{number}")
        office.sleep(minutes=30)
        office.complete("check", by="sam")
        if number:
            office.sleep(minutes=60)
            office.complete("pick", by="pia")
    office.work()

    pins = office.house.reviews.review(begun(office)).pins

    assert pins["volumes"]["started"] == 3
    assert (pins["volumes"]["open"], pins["volumes"]["outcomes"]) == (
        1,
        [{"state": "completed", "outcome": "done", "count": 2}],
    )
    assert pins["cycle"] == {"count": 2, "median": 120, "p85": 180}
    assert {one["lane"]: one["waiting"]["median"] for one in pins["lanes"]} == {"Sales": 30, "Warehouse": 90}
    assert pins["unused"] == []
    assert pins["behind"] == 0


def test_an_office_that_does_not_answer_gets_a_substitute(office):
    review_id = begun(office)
    office.house.people.change("olga", {"manager": None}, by="tester")
    complete(office, "prepare_review", "olga")
    office.pass_time(days=16)
    assert {"name_substitute"} <= {one.element for one in office.tasks("all", "tester")}
    names = [one for one in office.tasks("all", "tester") if one.element == "name_substitute"]
    office.house.inbox.complete(names[0].id, {"substitute": "dora"}, by="tester")
    office.work()

    assert tasks(office, "dora")[0] in {"front_input", "back_input"}
    assert office.house.reviews.offices(review_id, person=office.house.people.find("dora"))


def test_the_manager_is_asked_at_the_due_date_and_the_office_a_month_later(office):
    begun(office)
    office.sleep(days=550)
    office.work()
    assert "ask_owner" in tasks(office, "boss")
    office.sleep(days=31)
    office.work()
    assert "take_up" in [one.element for one in office.tasks("all", "tester")]


def test_clauses_are_data(office):
    office.house.reviews.set_clauses({"drift": "Handbook 7"}, by="tester")
    assert {one.id: one.clause for one in office.house.reviews.questions()}["drift"] == "Handbook 7"
    with pytest.raises(InvalidValues):
        office.house.reviews.set_clauses({"nothing": "x"}, by="tester")
