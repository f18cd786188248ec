"""Scenarios run at every deployment: what fails keeps it back, unless somebody says why it goes on all the same."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from click.testing import CliRunner

from engine.errors import DeploymentRejected, InvalidValues
from engine.faces import trials
from tests.dsl import process
from tests.tryout.conftest import SCENARIO, order_files
from tests.web import company
from web.cli import main

FAILS = {"steps": [{"expect": ["Pick_and_pack"]}], "end": {"state": "completed"}}
WRONG = "The scenario 'Straight' fails. Step 1: waiting are ['Check_order'], expected ['Pick_and_pack']."


def test_what_fails_keeps_all_of_it_back_and_says_where(house, order):
    with pytest.raises(DeploymentRejected) as refused:
        house.catalogue.deploy(order_files(**FAILS), by="dora")

    told = [(one.message, one.severity, one.file) for one in refused.value.findings if one.rule == "scenario-fails"]
    ended = "The scenario 'Straight' fails. The state is 'running', expected 'completed'."
    assert told == [(WRONG, "error", SCENARIO), (ended, "error", SCENARIO)]
    assert house.catalogue.tried(order.id) is None
    assert [one.message for one in house.catalogue.check(order_files(**FAILS)) if one.file == SCENARIO] == [
        WRONG,
        ended,
    ]


def test_with_a_reason_it_goes_on_and_the_reason_stays(house, somebody):
    made = house.catalogue.deploy(order_files(**FAILS), by="dora", despite=" The warehouse is moving ")

    (version,) = made.definitions
    assert [(one.rule, one.severity) for one in made.findings] == [("scenario-fails", "warning")] * 2
    assert house.catalogue.tried(version.id).despite == "The warehouse is moving"
    for path in (f"/processes/{version.id}", f"/processes/{version.id}/scenarios"):
        dora = somebody("dora")
        dora.get(path)
        assert "although scenarios failed: The warehouse is moving" in dora.text
    lines = house.audit.listed(verb="catalogue.deploy", person=house.people.find("admin")).rows
    line = [one for one in lines if one.actor == "dora"][-1]
    assert line.details["failing"] == [SCENARIO]
    assert line.personal["despite"] == " The warehouse is moving "
    with pytest.raises(InvalidValues):
        house.catalogue.deploy(order_files(**FAILS), by="dora", despite="x" * 1001)


def test_a_reason_that_was_not_needed_is_not_kept(house):
    (version,) = house.catalogue.deploy(order_files(), by="dora", despite="Just in case").definitions

    kept = house.catalogue.tried(version.id)
    assert (kept.despite, [one.passed for one in kept.tried.outcomes]) == ("", [True])


def test_a_version_shows_what_no_scenario_reaches(house, somebody):
    (version,) = house.catalogue.deploy(order_files(), by="dora").definitions
    page = somebody("dora").get(f"/processes/{version.id}/scenarios")

    never = {one.label for one in house.catalogue.tried(version.id).coverage.never}
    assert {"Fulfilled", "Cancelling", "Pick and pack → Fulfilled"} <= never
    assert "Pick and pack" not in never
    assert "Fulfilled&#34;: &#34;unreached" in page.text or "Fulfilled&quot;: &quot;unreached" in page.text


def test_scenarios_alone_make_no_version_and_are_kept_with_the_one_there_is(house, order):
    (same,) = house.catalogue.deploy(order_files(), by="dora").definitions
    assert same.id == order.id

    (again,) = house.catalogue.deploy(order_files(name="Straight on"), by="dora").definitions
    assert [one.name for one in house.catalogue.tried(again.id).tried.outcomes] == ["Straight on"]
    house.catalogue.try_anew(order.id, by="dora")
    assert house.catalogue.tried(order.id).by == "Dora Designer (demo)"


def test_what_calls_a_process_that_is_not_there_runs_its_scenarios_later(house):
    caller = process("caller").call("ask", process="asked").end("done")
    asked = process("asked").script_task("think", "=1", result="x").end()
    scenario = json.dumps({"process": "caller", "end": {"outcome": "done"}}).encode()

    made = house.catalogue.deploy({"c.bpmn": caller.xml(), "scenarios/s.json": scenario}, by="dora")
    (version,) = made.definitions
    skipped = "'caller' calls the process 'asked', which is not deployed"
    assert house.catalogue.tried(version.id).tried.skipped == skipped
    assert f"The scenarios were not run: {skipped}." in [one.message for one in made.findings]

    house.catalogue.deploy({"a.bpmn": asked.xml()}, by="dora")
    house.catalogue.try_anew(version.id, by="dora")
    assert [one.problems for one in house.catalogue.tried(version.id).tried.outcomes] == [()]


def test_scripts_in_python_run_only_where_they_are_allowed(house):
    drawing = process("py").script_task("think", "x = 1", format="python", result="x").end("done")
    files = {"p.bpmn": drawing.xml(), "scenarios/s.json": b'{"process": "py", "end": {"outcome": "done"}}'}

    (version,) = house.catalogue.deploy(files, by="dora").definitions
    assert "nobody has allowed the scripts in Python of 'py'" in house.catalogue.tried(version.id).tried.skipped
    house.catalogue.allow_python("py", by="admin")
    house.catalogue.try_anew(version.id, by="dora")
    assert [one.problems for one in house.catalogue.tried(version.id).tried.outcomes] == [()]


def test_scenarios_that_take_too_long_keep_it_back(house, monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", 0.0)

    with pytest.raises(DeploymentRejected) as refused:
        house.catalogue.deploy(order_files(), by="dora")
    assert "All scenarios together took longer than 0 seconds" in refused.value.findings[-1].message


def test_a_draft_becomes_a_version_when_its_scenarios_pass_or_with_a_reason(house, order, somebody):
    draft = house.drafts.begin_from(order.id, by="dora")
    changed = company.order_files()["process.bpmn"].replace(b'name="Pick and pack"', b'name="Pick"').decode()
    files = house.drafts.files(draft) | {"process.bpmn": changed, SCENARIO: order_files(**FAILS)[SCENARIO].decode()}
    house.drafts.save(draft, files, 1, by="dora")
    house.drafts.send(draft, by="dora")
    for person in ("sales", "warehouse"):
        house.drafts.approve(draft, company.PASSWORD, by=person)
    dora = somebody("dora")
    assert "It holds 1 scenario, which must pass" in dora.get(f"/drafts/{draft}").text

    refused = dora.post(f"/drafts/{draft}/version")
    assert refused.status_code == 422
    assert "Why it becomes a version although a scenario fails" in refused.text
    dora.post(f"/drafts/{draft}/version", despite="The warehouse is moving")
    assert "Order to cash, version 2, is made." in dora.follow().text
    made = house.drafts.draft(draft).definition_id
    assert house.catalogue.tried(made).despite == "The warehouse is moving"


def test_the_api_and_the_page_take_a_reason_too(somebody):
    dora = somebody("dora")

    def sent():
        return [(io.BytesIO(data), name) for name, data in order_files(**FAILS).items()]

    token = {"X-CSRFToken": dora.token()}
    answers = [
        dora.client.post("/api/v1/deployments", data={"files": sent(), **more}, headers=token)
        for more in ({}, {"despite": "y" * 1001}, {"despite": "It is known"})
    ]
    assert [one.status_code for one in answers] == [422, 422, 201]
    assert WRONG in [one["message"] for one in answers[0].json["findings"]]

    page = dora.post("/processes/deploy", deed="deploy", files=sent())
    assert page.status_code == 422
    assert "Why it is deployed although a scenario fails" in page.text
    assert dora.post("/processes/deploy", deed="deploy", despite="It is known", files=sent()).status_code == 303


def test_the_command_takes_a_reason_and_brings_the_files_back(filled, folder):
    shutil.copy(filled, folder / "throughlane.db")
    (folder / "key").write_text(company.KEY.hex())
    source, out = folder / "order", folder / "out"
    for name, content in order_files(**FAILS).items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)

    def run(*words):
        return CliRunner().invoke(main, ["--data", str(folder), *map(str, words)])

    assert WRONG in run("deploy", source).output
    assert run("deploy", source, "--dry-run").exit_code == 1
    assert run("deploy", source, "--despite", "It is known").exit_code == 0
    assert run("fetch", "order_to_cash", out).exit_code == 0
    assert (out / SCENARIO).read_bytes() == order_files(**FAILS)[SCENARIO]
    (out / "process.bpmn").write_text("mine")
    kept = run("fetch", "order_to_cash", out)
    assert (kept.exit_code, (out / "process.bpmn").read_text()) == (1, "mine")
    assert run("fetch", "order_to_cash", out, "--replace", "--scenarios").exit_code == 0
    assert (out / "process.bpmn").read_text() == "mine"
