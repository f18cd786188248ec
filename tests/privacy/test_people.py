"""Everything that is known of somebody can be taken away; what connects an id with a human being can be erased."""

from __future__ import annotations

import json

import pytest

from engine.commands.audit import note
from engine.errors import Conflict, NotAllowed, NotFound
from engine.store.personal import PLACES
from tests.dsl import process
from tests.world import TESTER

ORDER = process("order").user_task("ship", group="pickers").end("done")
NAME = "Rosalind Lindqvist"


@pytest.fixture
def rosa(world):
    """Somebody who has done things, and about whom things were done."""
    world.house.people.add(
        "p7", NAME, title="Clerk", groups=["pickers"], email="rosa@example.com", password="a very long one", by=TESTER
    )
    world.running(ORDER)
    world.house.inbox.assign(world.tasks()[0].id, "p7", by=TESTER)
    world.house.inbox.complete(world.tasks("mine", "p7")[0].id, {}, by="p7")
    world.work()
    with pytest.raises(NotAllowed):
        world.house.people.add("x", "X", by="p7")
    return world


def dump(world):
    """Everything in the database that can be read without the key."""
    with world.house._store.reading() as r:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if r.dialect == "postgresql":
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return "".join(
            str([bytes(cell) if isinstance(cell, memoryview) else cell for row in rows for cell in row])
            for rows in (
                r.driver.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in r.driver.execute(names).fetchall()
            )
        )


def test_what_is_known_of_somebody_is_all_of_it_and_no_secret(rosa):
    known = rosa.house.privacy.export("p7", by=TESTER)

    assert known["person"][0]["name"] == NAME
    assert known["person"][0]["email"] == "rosa@example.com"
    assert known["groups"][0]["group"] == "pickers"
    assert [one["name"] for one in known["tasks"]] == ["ship"]
    assert {one["kind"] for one in known["history"]} >= {"Completed"}
    assert {one["verb"] for one in known["audit log"]} >= {"people.add"}
    assert "argon2" not in json.dumps(known)
    assert set(known) == {one.name for one in PLACES} | {"audit log", "documents about them"}


def test_one_takes_away_what_is_known_of_oneself_and_of_nobody_else(rosa):
    assert rosa.house.privacy.export("p7", by="p7")["person"]

    with pytest.raises(NotAllowed):
        rosa.house.privacy.export("sam", by="p7")
    with pytest.raises(NotFound):
        rosa.house.privacy.export("nobody", by=TESTER)
    assert [(one.actor, one.outcome) for one in rosa.house.audit.listed(verb="privacy.export").rows] == [
        (TESTER, "refused"),
        ("p7", "refused"),
        ("p7", "done"),
    ]


def test_who_is_here_is_not_erased(rosa):
    with pytest.raises(Conflict, match="has not left"):
        rosa.house.privacy.erase_person("p7", by=TESTER)


def test_who_has_left_is_erased_and_the_record_stays_whole(rosa):
    rosa.house.people.leave("p7", by=TESTER)
    assert NAME in dump(rosa)

    called = rosa.house.privacy.erase_person("p7", by=TESTER)

    left = dump(rosa)
    assert NAME not in left
    assert "rosa@example.com" not in left
    assert rosa.house.people.find("p7").name == called
    assert called.startswith("Former colleague ")
    known = rosa.house.privacy.export("p7", by=TESTER)
    assert NAME not in json.dumps(known)
    assert known["tasks"]
    assert {one["verb"]: one["personal"] for one in known["audit log"]}["people.add"] is None
    assert rosa.house.operations.check_record() == ()
    assert rosa.house.audit.verify().total == 0


def test_what_others_did_stays_as_it_was(rosa):
    with rosa.house._store.writing() as w:
        note(w, rosa.now, TESTER, "people.add", "person:sam", personal={"name": "Sam Sales"})
    rosa.house.people.leave("p7", by=TESTER)

    rosa.house.privacy.erase_person("p7", by=TESTER)

    assert rosa.house.people.find("sam").name == "Sam"
    assert {"name": "Sam Sales"} in [one.personal for one in rosa.house.audit.listed(subject="person:sam").rows]


def test_an_owner_is_not_erased_before_somebody_else_owns_the_process(rosa):
    rosa.house.governance.hand_over("order", "p7", reason="A change", by=TESTER)
    rosa.house.people.leave("p7", by=TESTER)

    with pytest.raises(Conflict, match="still owns order"):
        rosa.house.privacy.erase_person("p7", by=TESTER)


def test_only_administrators_erase(rosa):
    rosa.house.people.leave("p7", by=TESTER)

    with pytest.raises(NotAllowed):
        rosa.house.privacy.erase_person("p7", by="sam")
