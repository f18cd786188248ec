"""Attempts to get more than one may have: across lanes, past forms, by guessed ids."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from engine.calendar.instants import moment
from engine.errors import InvalidValues, NotAllowed, NotFound
from tests.dsl import process

FORM = json.dumps(
    {
        "id": "enter",
        "components": [
            {"type": "textfield", "key": "note", "label": "Note"},
            {"type": "number", "key": "limit", "label": "Limit", "readonly": True},
            {"type": "number", "key": "rate", "label": "Rate", "disabled": True},
        ],
    }
).encode()


@pytest.fixture
def entry(office):
    """A task of the office with a field to fill in and two to read only."""
    drawing = process("paying").lane("Office", zone="backstage", group="office").user_task("Enter", form="enter")
    office.running(
        drawing.end("done"), files={"enter.form": FORM}, limit=100, rate=2, secret="s", approved=False, owner="ann"
    )
    return office, office.task("Enter").id


@pytest.mark.parametrize(
    "values",
    [
        {"approved": True},
        {"owner": "bob"},
        {"limit": 1_000_000},
        {"rate": 0},
        {"secret": "known"},
        {"note": "x", "completed_by": "ann"},
        {"note": "x", "Limit": 5},
    ],
)
def test_only_the_fields_that_one_may_fill_in_are_written(entry, values):
    office, task = entry
    before = office.variables()
    kept = {name: before.get(name) for name in ("approved", "owner", "limit", "rate", "secret")}
    typed = {"note": "n", **{key: str(one) for key, one in values.items()}}
    for deed, given in (
        (office.house.inbox.complete, {"note": "n", **values}),
        (office.house.inbox.complete_form, typed),
    ):
        with suppress(InvalidValues):
            deed(task, given, by="ann")
            break

    after = office.variables()
    assert {name: after.get(name) for name in kept} == kept
    assert set(after) <= {*before, "note"}


def test_a_task_of_another_lane_is_not_there(entry):
    office, task = entry
    for by in ("pia", "sam", "nora"):
        person = office.house.people.find(by)
        for deed in (
            lambda by=by: office.house.inbox.claim(task, by=by),
            lambda by=by: office.house.inbox.release(task, by=by),
            lambda by=by: office.house.inbox.complete(task, {}, by=by),
            lambda by=by: office.house.inbox.complete_form(task, {}, by=by),
            lambda by=by: office.house.inbox.assign(task, by, by=by),
            lambda person=person: office.house.inbox.open(task, person),
        ):
            with pytest.raises(NotFound):
                deed()
    office.claim("Enter", by="ann")
    with pytest.raises(NotFound):
        office.house.inbox.claim(task, by="pia")
    office.house.inbox.complete(task, {"note": "n"}, by="ann")
    for deed in (office.house.inbox.claim, office.house.inbox.release):
        with pytest.raises(NotFound):
            deed(task, by="pia")


def test_requests_and_incidents_of_others_are_not_there(office):
    drawing = process("paying").lane("Office", zone="backstage", group="office").user_task("Enter")
    office.running(drawing.script_task("s", "=nothing.there + number", result="x").end("done"), number="text")
    drawing = process("stuck").lane("Office", zone="backstage", group="office").exclusive("x").when("n > 1").end("a")
    office.running(drawing.at("x").when("n < 0").end("b"), n="text")
    stuck = office.incident()
    pia = office.house.people.find("pia")

    assert office.house.operations.incidents(person=pia) == ()
    assert office.house.operations.incidents(instance_id=stuck.instance_id, person=pia) == ()
    with pytest.raises(NotFound):
        office.house.operations.retry(stuck.id, by="pia")
    for deed in (
        lambda: office.house.engine.cancel(stuck.instance_id, by="pia", reason="x"),
        lambda: office.house.engine.set_values(stuck.instance_id, {"n": 1}, by="pia"),
        lambda: office.house.engine.variables(stuck.instance_id, person=pia),
        lambda: office.house.engine.tell(stuck.instance_id, "x", by="pia"),
    ):
        with pytest.raises(NotFound):
            deed()


def test_access_comes_and_goes_with_the_clock(office):
    """A membership for a time counts in views, counts and deeds, to the microsecond."""
    drawing = process("paying").lane("Office", zone="backstage", group="office").user_task("Enter")
    office.running(drawing.end("done"))
    task = office.task("Enter").id
    begins, ends = office.now + 10, office.now + 20
    office.house.rota.set_memberships("pia", [("office", moment(begins), moment(ends))])

    def seen():
        who = office.house.people.find("pia")
        counts, rows = office.house.inbox.counts(who), office.tasks("lanes", "pia")
        assert counts.lanes == len(rows) == len(office.tasks("all", "pia"))
        assert len(office.house.engine.instances(person=who).rows) == len(rows)
        return len(rows)

    for at, rows in ((begins - 1, 0), (begins, 1), (ends - 1, 1), (ends, 0)):
        office.now = at
        assert seen() == rows
        if not rows:
            with pytest.raises(NotFound):
                office.house.inbox.claim(task, by="pia")
    office.now = ends - 1
    office.house.inbox.claim(task, by="pia")
    office.now = ends
    assert [one.element for one in office.tasks("mine", "pia")] == ["Enter"]


def test_giving_a_task_to_oneself_or_a_friend_needs_the_lane(entry):
    office, task = entry
    with pytest.raises(NotAllowed, match="Pia may not be given"):
        office.house.inbox.assign(task, "pia", by="ann")
    with pytest.raises(NotFound):
        office.house.inbox.assign(task, "ann", by="pia")
    with pytest.raises(NotFound):
        office.house.inbox.assign(task, "ghost", by="ann")
