"""Sentences that were written once and are shown later: each reader reads them in their own language."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed
from engine.sentence import BESIDE, Sentence, grouped, in_quotes, recalled, say, say_many, to_keep
from tests.dsl import process
from web.audit_lines import as_json
from web.language import Languages, speaking, spoken


@pytest.fixture
def started(house):
    """Start a process that is drawn in a line; gives its request."""

    def start(drawing, **values):
        (definition,) = house.catalogue.deploy({"drawn.bpmn": drawing.xml()}, by="admin").definitions
        house.catalogue.try_out(definition.id, by="admin")
        instance = house.engine.start(definition.key, values, by="admin")
        house.operations.work_off()
        return instance

    return start


@pytest.fixture
def in_german(somebody):
    """Somebody whose browser speaks German."""

    def signed_in(name):
        visitor = somebody(name)
        visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
        return visitor

    return signed_in


def drawn(key):
    return process(key).lane("Sales", zone="frontstage", group="sales-desk")


@pytest.mark.parametrize(
    ("drawing", "english", "german"),
    [
        (
            drawn("a").variable("amount", "number").exclusive("size").when("amount > 5").end("big"),
            "The condition on 'size → big' is neither true nor false: \"amount\" has no value",
            "Die Bedingung an „size → big“ ist weder wahr noch falsch: „amount“ hat keinen Wert",
        ),
        (
            drawn("b").service_task("book", type="nobody-does-this", retries=1).end(),
            "There is no connector for jobs of type 'nobody-does-this'.",
            "Für Aufträge der Art „nobody-does-this“ gibt es keinen Konnektor.",
        ),
        (
            drawn("c").catch_message("wait", message="paid").end(),
            "neither the message has a correlation key nor the instance a business key",
            "aber weder hat die Nachricht einen Korrelationsschlüssel noch der Vorgang eine Kennung",
        ),
    ],
)
def test_why_a_request_is_stuck_is_said_in_the_language_of_who_reads_it(
    house, started, in_german, admin, drawing, english, german
):
    started(drawing)
    (incident,) = house.operations.incidents()
    german_admin = in_german("admin")

    for page in (f"/incidents/{incident.id}", "/incidents", f"/requests/{incident.instance_id}"):
        assert german in german_admin.get(page).text.replace("&#34;", '"')
        admin.get(page)
        assert english in admin.text
    assert english in incident.message
    assert house.operations.check_record() == ()


def test_the_table_for_reports_and_the_api_have_the_plain_english(house, started):
    started(drawn("b").service_task("book", type="nobody-does-this", retries=1).end())

    (incident,) = house.operations.incidents()
    assert BESIDE not in incident.message
    assert str(incident.message) == "There is no connector for jobs of type 'nobody-does-this'."


def test_why_something_was_refused_stands_in_the_audit_log_in_the_language_of_who_reads_it(house, in_german):
    with pytest.raises(NotAllowed, match="may not"):
        house.people.add("x", "X", by="sales")
    house.people.add("olaf", "Olaf Field (demo)", roles=("auditor",))

    page = in_german("olaf").get("/audit?verb=people.add").text
    assert "darf nicht" in page
    assert "may not" not in page
    assert '"why": "Sam Sales (demo) may not' in (told := "".join(as_json(house.audit.listed().rows)))
    assert "u001e" not in told


def test_what_a_lead_says_without_typing_is_said_in_the_language_of_who_reads_it(house, task, admin, in_german):
    admin.post("/groups/sales-desk/lead", person="sales", on="1")
    house.inbox.claim(task, by="second")
    lead = in_german("sales")
    lead.post("/team/give?group=sales-desk", task=task, whom="sales", words="I know them.")

    page = in_german("second").get(f"/inbox/{task}").text
    assert "Bitte übergeben Sie diese Aufgabe an Sam Sales (demo). I know them." in page
    assert "Please hand" not in page


def test_a_text_that_is_kept_is_read_as_the_sentence_that_it_was():
    late = say_many("%(number)s day late", "%(number)s days late", 3, who=in_quotes("Ana"))
    whole = say("%(late)s, of %(all)s: %(text)s", late=late, all=grouped(12_000), text=f"odd{BESIDE}{{}}")

    again = recalled(to_keep(whole))

    assert isinstance(again, Sentence)
    assert again.pattern == whole.pattern
    assert again.values["late"].many == "%(number)s days late"
    assert to_keep(whole).startswith("3 days late, of 12,000: odd {}")
    with speaking(Languages().find("de")):
        assert spoken(recalled(to_keep(say("And %(number)s more.", number=grouped(12_000))))) == "Und 12.000 weitere."


@pytest.mark.parametrize("text", ["", "plain", f"odd{BESIDE}text", f"odd{BESIDE}[1]", f'odd{BESIDE}{{"values": 1}}'])
def test_a_text_that_was_never_a_sentence_stays_what_it_is(text):
    assert recalled(text) == text
    assert type(recalled(text)) is str
    assert BESIDE not in to_keep(text)
