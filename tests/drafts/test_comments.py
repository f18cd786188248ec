"""What is said of a draft: pinned to an element, answered, dealt with, opened again; it names people."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound, WrongState
from tests.web import company

DIAGRAM = "process.bpmn"


@pytest.fixture
def drafts(house):
    """The drafts of a company with a designer who works in no lane."""
    house.people.add("dora", "Dora Designer (demo)", roles=["designer"], password=company.PASSWORD)
    return house.drafts


@pytest.fixture
def draft(drafts, house):
    """A draft of the order process."""
    order = next(one for one in house.catalogue.definitions() if one.key == "order_to_cash")
    return drafts.begin_from(order.id, by="dora")


def test_a_comment_is_answered_dealt_with_and_opened_again(drafts, draft, clock):
    first = drafts.comment(draft, "Who packs?", "Pick_and_pack", by="admin")
    answer = drafts.answer(draft, first, "The warehouse.", by="dora")
    clock.now += dt.timedelta(minutes=1)
    drafts.answer(draft, answer, "Thank you.", by="admin")

    (said,) = drafts.comments(draft)
    assert (said.label, said.is_gone, said.by, said.text) == ("Pick and pack", False, "Adam Admin (demo)", "Who packs?")
    assert [(one.by, one.text) for one in said.answers] == [
        ("Dora Designer (demo)", "The warehouse."),
        ("Adam Admin (demo)", "Thank you."),
    ]
    drafts.settle(draft, answer, by="dora")
    assert drafts.comments(draft)[0].settled_by == "Dora Designer (demo)"
    with pytest.raises(WrongState, match="dealt with already"):
        drafts.settle(draft, first, by="dora")
    drafts.reopen(draft, first, by="admin")
    assert drafts.comments(draft)[0].settled_at is None
    for deed in (lambda: drafts.reopen(draft, first, by="dora"), lambda: drafts.comment(draft, "  ", by="admin")):
        with pytest.raises((WrongState, InvalidValues)):
            deed()
    with pytest.raises(NotFound):
        drafts.answer(draft, "none", "What?", by="dora")


def test_auditors_comment_and_answer_and_do_no_more(drafts, draft, house):
    house.people.add("audrey", "Audrey Audit (demo)", roles=["auditor"], password=company.PASSWORD)
    first = drafts.comment(draft, "Who checks the limit?", "Pick_and_pack", by="audrey")
    drafts.answer(draft, first, "It is not drawn.", by="audrey")
    seen = drafts.review(draft, person=house.people.find("audrey"))

    assert (seen.may_comment, seen.may_review) == (True, False)
    drafts.send(draft, by="dora")
    for deed in (
        lambda: drafts.settle(draft, first, by="audrey"),
        lambda: drafts.ask_for_changes(draft, "Draw it.", by="audrey"),
        lambda: drafts.approve(draft, company.PASSWORD, by="audrey"),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_pin_stays_with_its_element_and_says_when_that_is_gone(drafts, draft, clock):
    drafts.comment(draft, "Too slow", "Pick_and_pack", by="admin")
    clock.now += dt.timedelta(minutes=1)
    drafts.comment(draft, "Whose is it?", drafts_lane(drafts, draft), by="admin")
    files = drafts.files(draft)
    renamed = files | {DIAGRAM: files[DIAGRAM].replace("Pick and pack", "Pack")}
    drafts.save(draft, renamed, 1, by="dora")
    assert [(one.label, one.is_gone) for one in drafts.comments(draft)] == [("Pack", False), ("Warehouse", False)]

    gone = renamed | {DIAGRAM: renamed[DIAGRAM].replace("Pick_and_pack", "Pack_only")}
    drafts.save(draft, gone, 2, by="dora")

    first, second = drafts.comments(draft)
    assert (first.label, first.is_gone) == ("Pick and pack", True)  # as it was called when it was said
    assert (second.label, second.is_gone) == ("Warehouse", False)


def drafts_lane(drafts, draft):
    """Id of the lane of the warehouse."""
    text = drafts.files(draft)[DIAGRAM]
    before = text[: text.index('name="Warehouse"')]
    return before[before.rindex('id="') + 4 :].partition('"')[0]


def test_who_is_named_and_may_see_the_draft_is_told_until_it_is_dealt_with(drafts, draft, house):
    said = drafts.comment(draft, "@owner, is that so? @sales @nobody @admin", by="admin")
    persons = {one: house.people.find(one) for one in ("owner", "sales", "admin")}

    assert [(one.draft, one.by) for one in drafts.naming(person=persons["owner"])] == [
        ("Order to cash", "Adam Admin (demo)")
    ]
    assert drafts.naming(person=persons["sales"]) == ()  # it is not in review: they do not see it
    assert drafts.naming(person=persons["admin"]) == ()
    drafts.settle(draft, said, by="owner")
    assert drafts.naming(person=persons["owner"]) == ()
    drafts.send(draft, by="dora")
    drafts.comment(draft, "And you, @sales?", by="dora")
    assert len(drafts.naming(person=persons["sales"])) == 1


def test_without_a_modeler_comments_are_a_list_with_forms(drafts, draft, somebody):
    drafts.send(draft, by="dora")
    sales = somebody("sales")
    sales.get(f"/drafts/{draft}")
    sales.post(f"/drafts/{draft}/review", deed="comment", text="<b>Why?</b> @dora", element="Pick_and_pack")
    (said,) = drafts.comments(draft)
    dora = somebody("dora")
    page = dora.get(f"/drafts/{draft}").text
    assert "&lt;b&gt;Why?&lt;/b&gt;" in page
    assert 'data-pins="{&#34;Pick_and_pack&#34;: 1}"' in page
    dora.post(f"/drafts/{draft}/review", deed="answer", comment_id=said.id, answer="So.")
    assert "Comments that name you" in dora.get("/drafts").text
    dora.get(f"/drafts/{draft}")
    dora.post(f"/drafts/{draft}/review", deed="settle", comment_id=said.id)
    assert "has dealt with it" in dora.get(f"/drafts/{draft}").text
    dora.post(f"/drafts/{draft}/review", deed="reopen", comment_id=said.id)
    assert dora.follow().text.count("is open again") == 1
