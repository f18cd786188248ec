"""Drafts: nothing that was saved is lost, others look at it, and it becomes a version with their signatures."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from engine.errors import Conflict, DeploymentRejected, NotAllowed, NotFound, Unreadable, WrongState
from tests.web import company

DIAGRAM = "process.bpmn"


@pytest.fixture
def drafts(house):
    """The drafts of a company with a designer who works in no lane."""
    house.people.add("dora", "Dora Designer (demo)", roles=["designer"], password=company.PASSWORD)
    return house.drafts


def drawn(drafts, house, draft, old, new, by="admin"):
    """Save a draft with one text changed; gives its revision."""
    found = drafts.draft(draft)
    files = drafts.files(draft)
    assert old in files[DIAGRAM]
    return drafts.save(draft, files | {DIAGRAM: files[DIAGRAM].replace(old, new)}, found.revision, by=by).revision


def order(house):
    return next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")


def test_a_new_process_begins_with_a_lane_of_each_office(drafts):
    draft = drafts.begin("Handle a <complaint>", by="dora")

    found = drafts.draft(draft)
    assert (found.process_key, found.name, found.state) == ("handle_a_complaint", "Handle a <complaint>", "drawing")
    rules = {one.rule for one, _ in drafts.check(draft, drafts.files(draft))}
    assert {"owner", "lane-incomplete"} <= rules
    assert not any(one.severity == "error" for one, _ in drafts.check(draft, drafts.files(draft)))


def test_two_new_processes_of_one_name_have_ids_of_their_own(drafts):
    both = [drafts.begin("Complaint", by="dora") for _ in range(2)]

    assert [drafts.draft(one).process_key for one in both] == ["complaint_2", "complaint_3"]  # the company has one


def test_a_version_is_drawn_on_in_one_draft_with_all_its_files(drafts, house):
    first = drafts.begin_from(order(house).id, by="dora")

    assert drafts.begin_from(order(house).id, by="admin") == first
    assert sorted(drafts.files(first)) == ["forms/check-order.form", "forms/order-received.form", DIAGRAM]


def test_who_is_too_late_is_told_who_was_first_and_keeps_theirs(drafts, house):
    draft = drafts.begin_from(order(house).id, by="dora")
    files = drafts.files(draft)
    theirs, ours = ({DIAGRAM: files[DIAGRAM].replace("Pick and pack", name)} for name in ("Pick", "Pack"))
    drafts.save(draft, files | theirs, 1, by="dora")

    with pytest.raises(Conflict, match=r"Dora Designer \(demo\) saved 'Order to cash' at 14:30"):
        drafts.save(draft, files | ours, 1, by="admin")
    copy = drafts.copy(draft, files | ours, by="admin")

    assert "Pick" in drafts.files(draft)[DIAGRAM]
    assert 'name="Pack"' in drafts.files(copy)[DIAGRAM]
    assert drafts.draft(copy).base == (order(house).id, 1)


def test_saving_the_same_again_changes_nothing(drafts, house):
    draft = drafts.begin_from(order(house).id, by="dora")

    assert drafts.save(draft, drafts.files(draft), 1, by="admin").revision == 1
    assert drafts.draft(draft).authors == ("Dora Designer (demo)",)


def test_the_history_keeps_what_lies_minutes_apart_and_what_was_commented_on(drafts, house, clock):
    draft = drafts.begin("Complaint handling", by="dora")
    for number, (minutes, by) in enumerate([(1, "dora"), (1, "dora"), (6, "dora"), (1, "admin"), (1, "admin")], 1):
        clock.now += dt.timedelta(minutes=minutes)
        drawn(drafts, house, draft, 'id="start"', f'id="start" name="{number}"', by=by) if number == 1 else drawn(
            drafts, house, draft, f'name="{number - 1}"', f'name="{number}"', by=by
        )
        if number == 4:
            drafts.comment(draft, "Why?", by="dora")

    assert [(one.revision, one.by) for one in drafts.history(draft)] == [
        (6, "Adam Admin (demo)"),
        (5, "Adam Admin (demo)"),
        (4, "Dora Designer (demo)"),
        (3, "Dora Designer (demo)"),
        (1, "Dora Designer (demo)"),
    ]


def test_going_back_is_one_more_saving(drafts, house, clock):
    draft = drafts.begin("Complaint handling", by="dora")
    drawn(drafts, house, draft, "Back office", "Cellar", by="dora")
    clock.now += dt.timedelta(minutes=6)

    drafts.restore(draft, 1, by="admin")

    assert "Back office" in drafts.files(draft)[DIAGRAM]
    assert "Cellar" in drafts.files(draft, 2)[DIAGRAM]
    assert drafts.draft(draft).revision == 3
    with pytest.raises(NotFound):
        drafts.restore(draft, 77, by="admin")


def test_it_becomes_a_version_once_others_on_both_sides_have_signed(drafts, house, clock):
    draft = drafts.begin_from(order(house).id, by="dora")
    drawn(drafts, house, draft, "Pick and pack", "Pick, pack and label", by="dora")
    drafts.send(draft, by="dora")
    with pytest.raises(WrongState, match="in review"):
        drawn(drafts, house, draft, "Pick", "Pack", by="dora")
    assert [one.rule for one in drafts.review(draft).wanting] == ["draft-only-author", "draft-offices", "draft-offices"]
    with pytest.raises(DeploymentRejected):
        drafts.make_version(draft, by="dora")

    drafts.approve(draft, company.PASSWORD, remarks="Looks right", by="sales")
    with pytest.raises(WrongState, match="approved by you already"):
        drafts.approve(draft, company.PASSWORD, by="sales")
    assert [one.message for one in drafts.review(draft).wanting] == [
        "Nobody who works in the back office has drawn or approved 'Order to cash'."
    ]
    clock.now += dt.timedelta(minutes=1)
    drafts.approve(draft, company.PASSWORD, by="warehouse")
    (made,) = drafts.make_version(draft, by="dora").definitions

    assert (made.key, made.version, made.published_at) == ("order_to_cash", 2, None)
    assert drafts.draft(draft).state == "deployed"
    gate = house.governance.gate(made.id)
    assert [(one.person, one.remarks) for one in gate.signed] == [("sales", "Looks right"), ("warehouse", "")]
    published = house.governance.publish(made.id, company.PASSWORD, approves=True, by="owner")
    assert published.published_at is not None
    assert drafts.listed() == ()


def test_an_approval_counts_for_exactly_what_was_looked_at(drafts, house):
    draft = drafts.begin_from(order(house).id, by="dora")
    drafts.send(draft, by="dora")
    drafts.approve(draft, company.PASSWORD, by="sales")
    drafts.ask_for_changes(draft, "Label them, too", by="warehouse")
    assert [(one.kind, one.text) for one in drafts.comments(draft)] == [("changes", "Label them, too")]

    drawn(drafts, house, draft, "Pick and pack", "Pick, pack and label", by="dora")
    drafts.send(draft, by="dora")

    assert drafts.review(draft).signed == ()


def test_what_could_not_run_is_not_sent_for_review(drafts):
    draft = drafts.take_in(company.wrong_files(), by="dora")

    with pytest.raises(DeploymentRejected):
        drafts.send(draft, by="dora")
    assert drafts.draft(draft).state == "drawing"


def test_a_discarded_draft_can_be_looked_at_and_nothing_else(drafts):
    draft = drafts.begin("Complaint handling", by="dora")
    drafts.discard(draft, by="dora")

    assert drafts.listed() == ()
    assert DIAGRAM in drafts.files(draft)
    for deed in (lambda: drafts.send(draft, by="dora"), lambda: drafts.discard(draft, by="dora")):
        with pytest.raises(WrongState, match="discarded"):
            deed()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"process.bpmn": "no diagram"},
        {"a.form": "{}"},
        {f"{n}.txt": "" for n in range(101)},
        {"../process.bpmn": ""},
        {"\0": ""},
        {"process.bpmn": "\ud800"},
    ],
)
def test_rubbish_is_refused_and_nothing_is_lost(drafts, files):
    draft = drafts.begin("Complaint handling", by="dora")

    with pytest.raises(Unreadable):
        drafts.save(draft, files, 1, by="dora")
    assert drafts.draft(draft).revision == 1
    assert [one for one, _ in drafts.check(draft, files) if one.severity == "error"]


def test_a_draft_does_not_become_one_of_a_process_that_is_not_ones_own(drafts, house):
    draft = drafts.begin_from(order(house).id, by="owner")

    with pytest.raises(NotAllowed):
        drawn(drafts, house, draft, '"order_to_cash"', '"somebody_elses"', by="owner")


def test_what_another_modeler_has_dropped_is_told_and_restored(drafts, house):
    draft = drafts.begin_from(order(house).id, by="dora")
    files = drafts.files(draft)
    bare = files[DIAGRAM].replace('<tl:agreement within="4 business hours"/>', "").replace('owner="owner" ', "")
    assert bare.count("tl:agreement") < files[DIAGRAM].count("tl:agreement")

    found = {
        one.element: (one, repairs)
        for one, repairs in drafts.check(draft, files | {DIAGRAM: bare})
        if one.rule == "lost"
    }

    assert found["Check_order"][0].message == "'Check order' has lost what version 1 says of it: its agreement."
    (repair,) = found["Check_order"][1]
    assert repair.choices[0].steps == (
        {
            "deed": "say",
            "element": "Check_order",
            "type": "tl:Agreement",
            "attributes": {"within": "4 business hours"},
            "again": False,
        },
    )
    assert found["order_to_cash"][1][0].choices[0].steps[0]["attributes"]["owner"] == "owner"
    assert [one.rule for one in house.catalogue.check({DIAGRAM: bare.encode()}) if one.rule == "lost"] == ["lost"] * 2


def test_findings_offer_what_the_company_knows(drafts, house):
    draft = drafts.begin("Complaint handling", by="dora")

    offered = {(one.rule, one.element): repairs for one, repairs in drafts.check(draft, drafts.files(draft))}

    (owner,) = offered["owner", "complaint_handling"]
    assert "Olga Owner (demo)" in [one.label for one in owner.choices]
    (group,) = offered["lane-incomplete", "front_office"]
    assert group.choices[0].steps[0]["type"] == "tl:Lane"


def test_without_a_modeler_a_draft_is_downloaded_changed_and_put_in_again(drafts, house, somebody):
    draft = drafts.begin("Complaint handling", by="dora")
    dora = somebody("dora")
    text = dora.get(f"/drafts/{draft}/process.bpmn?download=1").text
    assert "complaint_handling.bpmn" in dora.page.headers["Content-Disposition"]

    changed = (io.BytesIO(text.replace("Back office", "Cellar").encode()), "mine.bpmn")
    dora.get(f"/drafts/{draft}")
    dora.post(f"/drafts/{draft}", deed="upload", revision="1", files=changed)

    assert "The files are in the draft." in dora.follow().text
    assert "Cellar" in drafts.files(draft)[DIAGRAM]
    for path in ("process.bpmn?revision=99", "process.bpmn?revision=" + "9" * 40, "process.bpmn?revision=x"):
        assert dora.get(f"/drafts/{draft}/{path}").status_code in {400, 404}
    assert dora.post(f"/drafts/{draft}", deed="nonsense").status_code == 400
    late = (io.BytesIO(text.encode()), "mine.bpmn")
    assert dora.post(f"/drafts/{draft}", deed="upload", revision="1", files=late).status_code == 409
