"""What is found in files is said in the reader's language, at once and once it is kept with a version."""

from __future__ import annotations

import ast

import msgspec
import pytest

from engine.faces.tryout import check_files
from engine.model import Finding
from engine.program import kept
from engine.sentence import Sentence, grouped, say, say_many
from tests.dsl import process
from tests.web.test_definitions import upload
from web.language import Languages, speaking, spoken
from web.messages import HOUSE

GERMAN = {"Accept-Language": "de"}
MAKING = {"Finding", "_finding", "error", "find", "mention", "note", "warn"}
"""What findings are made by."""
ROOMS = ("commands", "decisions", "diagram", "governance", "program", "reference")


@pytest.fixture
def faulty():
    """A process that can be deployed, with a task in no lane, and a word that nobody knows."""
    drawing = process("post", name="Post").user_task("Sort it").extend('<tl:task priority="1" urgency="2"/>')
    return drawing.end("gone").xml().decode()


def test_every_finding_of_a_file_is_said_in_german(faulty):
    found = check_files({"post.bpmn": faulty.encode()})
    assert {"owner", "lane-missing"} <= {one.rule for one in found}
    shipped = Languages().find("de")
    for one in found:
        assert isinstance(one.message, Sentence), one
        assert isinstance(one.advice, Sentence), one
        with speaking(shipped):
            assert spoken(one.message) != one.message, one
    with speaking(shipped):
        (lane,) = (spoken(one.message) for one in found if one.rule == "lane-missing")
    assert lane == "„Sort it“ ist in keiner Bahn; deshalb findet es niemand in einem Eingang."


@pytest.mark.parametrize("room", ROOMS)
def test_no_finding_is_made_of_a_text_that_only_english_knows(room):
    """A sentence is given, or what somebody else made one of."""
    texts = []
    for file in (HOUSE / "engine" / room).glob("**/*.py"):
        for call in ast.walk(ast.parse(file.read_bytes())):
            named = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
            given = call.args if named in MAKING else ()
            texts += [
                (file.name, ast.unparse(one))
                for one in given
                if isinstance(one, ast.JoinedStr) and " " in ast.unparse(one)
            ]
            constants = (one.value for one in given if isinstance(one, ast.Constant))
            texts += [(file.name, one) for one in constants if isinstance(one, str) and " " in one]
    assert texts == []


def test_findings_are_kept_in_english_and_can_be_said_otherwise():
    late = say_many("%(number)s of %(all)s", "%(number)s of %(all)s", 2, all=say("three"))
    given = (Finding("one", "note", late, say("Wait."), "e", "f.bpmn", 3), Finding("two", "error", "As it is", ""))
    found = kept.decoded(kept.encoded(given))
    assert found == given
    assert (found[0].message.values["all"].pattern, found[0].message.number) == ("three", 2)
    assert type(found[1].message) is str
    large = say("The expression is longer than %(most)s characters.", most=grouped(100_000))
    (again,) = kept.decoded(kept.encoded([Finding("large", "error", large, "")]))
    with speaking(Languages().find("de")):
        assert spoken(again.message) == "Der Ausdruck ist länger als 100.000 Zeichen."
    plain = msgspec.json.encode([{"rule": "two", "severity": "error", "message": "As it is", "advice": ""}])
    assert kept.decoded(plain) == given[1:], "as they were kept before"


def test_pages_say_what_was_found_in_the_reader_s_language(admin, house, faulty):
    upload(admin, {"post.bpmn": faulty.encode()}, deed="check")
    assert "is in no lane, so nobody finds it in an inbox." in admin.text
    (version,) = house.catalogue.deploy({"post.bpmn": faulty.encode()}, by="admin").definitions
    page = admin.get(f"/processes/{version.id}", headers=GERMAN).text
    assert "„Sort it“ ist in keiner Bahn; deshalb findet es niemand in einem Eingang." in page
    assert "Legen Sie es in eine Bahn; ohne kann es nicht veröffentlicht werden." in page
    assert "is in no lane" in admin.get(f"/processes/{version.id}").text
    assert "is in no lane" in str(admin.get(f"/api/v1/processes/{version.id}", headers=GERMAN).json)


def test_a_page_s_script_is_answered_in_the_language_of_the_page_and_a_program_in_english(admin, house, faulty):
    draft = house.drafts.take_in({"post.bpmn": faulty.encode()}, by="admin")
    token = {"X-CSRFToken": admin.token()}

    def check(files, **headers):
        return admin.client.post(f"/api/v1/drafts/{draft}/check", json={"files": files}, headers=token | headers).json

    english = check(house.drafts.files(draft), **GERMAN)["findings"]
    german = check(house.drafts.files(draft), **{"X-Language": "de"})["findings"]
    assert [one["rule"] for one in english] == [one["rule"] for one in german]
    owner = next(one for one in german if one["rule"] == "owner")
    assert owner["message"].endswith("muss genau eine verantwortliche Person nennen, nennt aber 0.")
    assert [one["label"] for one in owner["repairs"]] == ["Verantwortung dieser Person geben"]
    assert not {one["message"] for one in english} & {one["message"] for one in german}
    assert check({"post.bpmn": 1}, **{"X-Language": "de"})["title"] == "Zuerst muss etwas in Ordnung gebracht werden"
