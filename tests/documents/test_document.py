"""The document of a version: everything that is drawn, in words, as HTML and as PDF, with what has changed."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace

import pytest
from click.testing import CliRunner

from engine.diagram import read
from engine.diagram.described import described
from tests.dsl import process
from web.cli import documenting, main
from web.documents import made

FIRST = (
    process("claim", name="Settle <a> claim")
    .lane("Front office", zone="frontstage", group="desk")
    .user_task("Take it")
    .document("As the customer says it & no more.")
    .extend('<tl:agreement within="2 business hours"/>')
    .exclusive("Complete?")
    .when("complete")
    .end("Settled")
    .at("Complete?")
    .otherwise()
    .user_task("Ask")
    .end("Asked")
    .xml()
)
SECOND = FIRST.replace(b"2 business hours", b"4 business hours")


@pytest.fixture
def house(world):
    return world.house


def version(house, data):
    return house.catalogue.deploy({"claim.bpmn": data}, by="system").definitions[0]


def test_a_step_is_described_in_words():
    found = {one.name: one for one in described(read(FIRST))}
    task = found["Take it"]
    assert (task.type, task.lane, task.text) == ("User task", "Front office", "As the customer says it & no more.")
    assert task.facts == (("Agreed time", "2 business hours"),)
    assert task.ways == (("", "‘Complete?’"),)
    assert found["Complete?"].ways == (("complete", "‘Settled’"), ("", "‘Ask’"))
    assert set(found["Front office"].facts) == {("Zone", "frontstage"), ("Group that works in it", "desk")}


def test_a_document_tells_all_and_what_changed(house):
    first, second = (house.catalogue.document(version(house, data).id) for data in (FIRST, SECOND))
    assert (first.since, first.differences, first.computed) == (None, (), True)
    assert [one.before for one in second.differences] == ["2 business hours"]
    html = made(second, "html").decode()
    for words in (
        "Settle &lt;a&gt; claim",
        "<svg ",
        "4 business hours",
        "customer says it &amp; no more",
        "then ‘Ask’.",
    ):
        assert words in html
    assert "Changes since version 1" in html
    assert "Changes since" not in made(first, "html").decode()
    assert made(second, "html") == html.encode()


def test_a_pdf_is_tagged_and_the_same_each_time(house):
    found = house.catalogue.document(version(house, FIRST).id)
    paper = made(found, "pdf")
    assert paper.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in paper
    published = replace(found.definition, published_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert made(found, "pdf") == paper != made(found._replace(definition=published), "pdf")


def test_the_command_writes_the_version_in_force(house, monkeypatch, tmp_path):
    version(house, FIRST)
    monkeypatch.setattr(documenting, "opened", lambda _: nullcontext(house))
    out = tmp_path / "c.html"
    assert CliRunner().invoke(main, ["document", "claim", "-o", str(out)]).exit_code == 0
    assert "Settle &lt;a&gt; claim" in out.read_text()
    assert CliRunner().invoke(main, ["document", "nothing"]).exit_code == 1
    assert "version" in CliRunner().invoke(main, ["document", "claim", "--version", "9"]).output
