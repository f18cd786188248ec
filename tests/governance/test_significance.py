"""What makes a review count, as a table: each row leaves one thing out."""

import dataclasses
import datetime as dt

import pytest

from engine.governance import checklist
from engine.governance.significance import BACK, FRONT, Held, Participant, business_days, is_back_dated, reasons

TODAY = dt.date(2026, 3, 2)
BOTH = (Participant("fred", FRONT), Participant("bea", BACK))
GOOD = Held(
    outcome="confirmed",
    held_on=TODAY,
    today=TODAY,
    evidence=1,
    signed_by="olga",
    owner="olga",
    unanswered=0,
    reviewed="v2",
    active="v2",
    author="dan",
    participants=BOTH,
    zones=frozenset({FRONT, BACK}),
)
ELSEWHERE = Held("confirmed", TODAY, TODAY, 1, "olga", "olga")


def rules(**changed):
    return [one.rule for one in reasons(dataclasses.replace(GOOD, **changed))]


@pytest.mark.parametrize("outcome", ["confirmed", "changed_minor", "changed_major"])
def test_a_review_with_everything_counts(outcome):
    assert rules(outcome=outcome) == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"state": "open"}, "state"),
        ({"outcome": "retire"}, "outcome"),
        ({"outcome": "not_accepted"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"signed_by": None}, "signature"),
        ({"signed_by": "dora"}, "signature"),
        ({"owner": None}, "signature"),
        ({"evidence": 0}, "evidence"),
        ({"unanswered": 1}, "checklist"),
        ({"reviewed": "v1"}, "version"),
        ({"active": None}, "version"),
        ({"held_on": dt.date(2026, 3, 3)}, "date"),
        ({"participants": BOTH[:1]}, "participants"),
        ({"participants": BOTH[1:]}, "participants"),
        ({"participants": (BOTH[0], BOTH[1]._replace(has_signed=False))}, "participants"),
        ({"author": "olga", "participants": (), "zones": frozenset({BACK})}, "author"),
        ({"is_voided": True}, "voided"),
    ],
)
def test_each_thing_that_is_missing_is_told(changed, rule):
    assert rules(**changed) == [rule]


def test_all_reasons_come_at_once():
    found = reasons(dataclasses.replace(GOOD, participants=(), evidence=0, signed_by=None, unanswered=3))

    assert [one.rule for one in found] == ["signature", "evidence", "checklist", *["participants"] * 2, "author"]
    assert "3 questions are open" in found[2].sentence
    assert "front office" in found[3].sentence


def test_one_office_alone_needs_nobody_from_the_other():
    assert rules(zones=frozenset({BACK}), participants=BOTH[1:]) == []


def test_what_nobody_can_know_counts_as_good():
    assert reasons(ELSEWHERE) == ()


@pytest.mark.parametrize(
    ("held_on", "days"),
    [
        (dt.date(2026, 3, 2), 0),
        (dt.date(2026, 3, 1), 1),
        (dt.date(2026, 2, 27), 1),
        (dt.date(2026, 2, 23), 5),
        (dt.date(2026, 2, 20), 6),
        (dt.date(2026, 3, 5), 0),
        (dt.date(2025, 3, 2), 261),
    ],
)
def test_business_days_since(held_on, days):
    assert business_days(held_on, TODAY) == days
    assert is_back_dated(held_on, TODAY) == (days > 5)


def test_the_checklist_wants_an_answer_to_each_question_and_a_remark_unless_it_is_yes():
    answers = {one.id: {"answer": "yes"} for one in checklist.QUESTIONS}
    assert len(answers) == 19
    assert checklist.missing(answers) == ()
    assert checklist.missing({**answers, "drift": {"answer": "no"}}) == ("drift",)
    assert checklist.missing({**answers, "drift": {"answer": "no", "remark": "See action 2"}}) == ()
    assert checklist.missing({**answers, "drift": {"answer": "perhaps"}}) == ("drift",)
    assert len(checklist.missing({})) == 19


def test_an_organisation_may_refer_to_other_clauses():
    found = {one.id: one.clause for one in checklist.asked({"drift": "Handbook 4", "audits": "ISO 9001:2026 9.3"})}
    assert (found["drift"], found["audits"], found["owner"]) == ("Handbook 4", "ISO 9001:2026 9.3", "")
    assert found["risks"] == "ISO 9001:2015 9.3.2 e"
