"""What is noted: acts whose permission is marked, and refusals; nothing that changes something is left out."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from engine.errors import Conflict, NotAllowed, NotFound
from engine.store import audit
from engine.store.audit import Asked
from engine.turn import noting

WRITES = {"write", "writing"}
BY_ITSELF = {
    "Operations.work": "sets going what the journal tells of",
    "Operations.work_off": "sets going what the journal tells of",
    "Entrance.of_session": "keeps when somebody was last there",
    "Entrance.of_token": "keeps when a token was last used",
    "Entrance.enrolling": "is half of an act: the other half is noted",
    "Drafts.save": "is kept as a revision, with who made it and when",
    "Drafts.comment": "is kept with the draft, with who said it and when",
    "Drafts.answer": "is kept with the draft, with who said it and when",
    "Drafts.settle": "is kept with the comment, with who dealt with it and when",
    "Drafts.reopen": "is seen with the comment, which is open again",
    "Files.choose_for_start": "is seen by nobody else until a request begins with it",
    "Files.choose_for_play": "is somebody's own trial, in which nothing is real",
    "Plays.begin": "is somebody's own trial, in which nothing is real",
    "Plays.step": "is somebody's own trial, in which nothing is real",
    "Plays.back": "is somebody's own trial, in which nothing is real",
    "Plays.end": "is somebody's own trial, in which nothing is real",
    "Catalogue.try_anew": "keeps what the scenarios of a version show, which anybody can have shown again",
    "Desk.remark": "is kept with the request, with who said it and when",
    "Desk.keep_draft": "is what somebody has typed and not yet sent",
    "Desk.keep_view": "is how somebody looks at their work",
    "Desk.drop_view": "is how somebody looks at their work",
    "Desk.saw": "is how somebody looks at their work",
    "Files.attach": "is kept with the request, with who attached it and when",
    "Files.remove": "is kept with the request, with who removed it and when",
    "Telling.saw": "is how somebody looks at their work",
    "Telling.saw_all": "is how somebody looks at their work",
    "Telling.send_view": "is how somebody looks at their work",
    "Telling.test": "changes nothing but what is to be sent to oneself",
    "Entrance.first_code": "is half of an act: the first administrator is noted",
}
"""Verbs that write something and are not noted, and why."""


def lines(house, **asked):
    with house._store.reading() as r:
        return [one for one in audit.listed(r, Asked(**asked), 100) if one.actor != "system"]


def verbs(kind):
    """Public verbs of a face."""
    return {name: verb for name, verb in vars(kind).items() if callable(verb) and not name.startswith("_")}


def does(kind, verb, seen=()):
    """What a verb calls, itself and through methods of its own class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(verb))))
    calls = [call.func for call in ast.walk(tree) if isinstance(call, ast.Call)]
    called = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in calls}
    for name in called - set(seen):
        if callable(own := vars(kind).get(name)):
            called |= does(kind, own, (*seen, *called))
    return called


def faces(house):
    return [type(one) for one in vars(house).values() if type(one).__module__.startswith("engine.faces.")]


def type_of(house, name):
    return next(kind for kind in faces(house) if kind.__name__ == name.partition(".")[0])


def test_a_verb_that_changes_something_is_journalled_or_noted(house):
    writes = {
        f"{kind.__name__}.{name}": verb
        for kind in faces(house)
        for name, verb in verbs(kind).items()
        if does(kind, verb) & WRITES
    }

    assert writes.keys() >= {"Catalogue.deploy", "People.add", "Stores.erase", "Rota.end_absence"}
    by_hand = {name for name, verb in writes.items() if "note" in does(type_of(house, name), verb)}
    assert {name for name, verb in writes.items() if not verb.noted} - BY_ITSELF.keys() - by_hand == set()


def test_an_act_is_noted_with_what_was_decided_and_without_secrets(house):
    noting.come_through("ui")
    house.people.add("bob", "Bob Hill", groups=["pickers"], password="a very long secret", by="ann")

    (line,) = lines(house)
    assert (line.actor, line.verb, line.subject, line.outcome, line.channel) == (
        "ann", "people.add", "person:bob", "done", "ui",
    )  # fmt: skip
    assert line.details["groups"] == ["pickers"]
    assert line.details["password"] == "given"
    assert line.personal == {"name": "Bob Hill"}


def test_what_was_refused_is_noted_once_and_changes_nothing(house):
    with pytest.raises(NotAllowed):
        house.people.add("bob", "Bob", by="mia")

    (line,) = lines(house)
    assert (line.actor, line.verb, line.subject, line.outcome) == ("mia", "people.add", "person:bob", "refused")
    assert "Mia Brook may not" in line.personal["why"]
    with pytest.raises(NotFound):
        house.people.find("bob")


def test_what_failed_is_noted_as_failed(house):
    with pytest.raises(Conflict):
        house.people.add("mia", "Mia", by="ann")

    assert [one.outcome for one in lines(house)] == ["failed"]


def test_reading_a_report_is_noted(house):
    house.reports.reviews(person=house.people.find("olaf"))
    house.reports.reviews()

    assert [(one.actor, one.verb) for one in lines(house)] == [("olaf", "reports.reviews")]


def test_a_refusal_of_a_verb_that_is_not_noted_is_noted_all_the_same(house):
    with pytest.raises(NotAllowed):
        house.engine.start("order", {}, by="olaf")

    (line,) = lines(house)
    assert (line.verb, line.subject, line.outcome) == ("engine.start", "process:order", "refused")


def test_note_and_deed_stand_or_fall_together(house, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "append", broken)
    with pytest.raises(ZeroDivisionError):
        house.people.add("bob", "Bob", by="ann")
    with pytest.raises(NotFound):
        house.people.find("bob")
