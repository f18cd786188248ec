"""The command line."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import open_house
from engine.governance.checklist import QUESTIONS
from engine.store import documents
from tests.dsl import process
from tests.web import company
from web.cli import folders, main
from web.cli.demo import PEOPLE, months_before
from web.cli.demo_requests import worked_back
from web.cli.opening import cookie_key, key_of
from web.settings import Settings, from_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(folder, monkeypatch):
    """Run the command with a data folder of its own; gives what it printed, after checking how it ended."""
    for name in [name for name in os.environ if name.startswith("THROUGHLANE_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("THROUGHLANE_DATA", str(folder / "data"))

    def invoke(*arguments, code=0, **environment):
        result = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
        assert result.exit_code == code, result.output
        return result.output

    return invoke


@pytest.fixture
def order_folder(folder):
    """The process folder of an order."""
    return written(folder / "order", company.order_files())


def written(place, files):
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def test_the_help_names_every_command_in_a_line(run):
    printed = run("--help")

    for command in ("check", "clock", "db", "demo", "deploy", "instance", "rekey", "retry", "serve", "start", "tasks"):
        assert re.search(rf"^  {command} +[A-Z].*\.$", printed, re.MULTILINE), command


# check


def test_checking_files_that_are_right(run, order_folder):
    assert "0 to be put right" in run("check", order_folder)


def test_checking_files_that_are_wrong_names_everything_at_once(run, folder):
    printed = run("check", written(folder / "wrong", company.wrong_files()), code=1)

    assert printed.count("error") >= 5
    assert "process.bpmn" in printed


def test_findings_as_json(run, folder):
    printed = json.loads(run("check", "--json", written(folder / "wrong", company.wrong_files()), code=1))
    (found,) = printed.values()

    assert {"rule", "severity", "message", "advice", "element", "file", "line"} == found["findings"][0].keys()


def test_a_file_that_is_not_there_is_a_wrong_use(run, folder):
    assert "does not exist" in run("check", folder / "none.bpmn", code=2)


def test_scenarios_are_run(run, order_folder):
    scenario = {
        "name": "Straight through",
        "process": "order_to_cash",
        "start": {"values": {"order_number": "SO-1", "amount": 5}},
        "steps": [{"complete": "Check_order", "values": {"customer": "Ada", "complete": True}}],
        "end": {"state": "running"},
    }
    file = order_folder / "scenarios" / "straight.json"
    file.parent.mkdir()
    file.write_text(json.dumps(scenario))
    assert "straight.json: passed Straight through" in run("check", "--scenarios", order_folder)

    file.write_text(json.dumps(scenario | {"end": {"state": "completed"}}))
    assert "The state is 'running', expected 'completed'." in run("check", "--scenarios", order_folder, code=1)


# running


@pytest.fixture
def deployed(run, filled, folder):
    """The command over the database of the small company."""
    (folder / "data").mkdir()
    shutil.copy(filled, folder / "data" / "throughlane.db")
    (folder / "data" / "key").write_text(company.KEY.hex())
    return run


def test_deploying_starting_and_looking(deployed):
    run = deployed
    instance = run("start", "order_to_cash", "--value", "order_number=SO-1", "--value", "amount=0.10").strip()
    printed = run("instance", instance)
    assert "SO-1" in printed
    assert "waits for task: Check order, Sales desk" in printed
    assert "started ‘Order to cash’" in printed
    assert json.loads(run("instance", "--json", instance))["variables"]["amount"] == 0.10
    assert "Check order" in run("tasks")
    assert json.loads(run("tasks", "--json", "--person", "sales", "--view", "lanes"))[0]["instance_id"] == instance
    assert json.loads(run("tasks", "--json", "--person", "warehouse", "--view", "lanes")) == []


def test_what_is_stuck_without_a_key_is_given_one(deployed, folder):
    drawing = process("keyless").catch_message("wait", message="paid").end()
    with contextlib.closing(open_house(f"sqlite:///{folder / 'data' / 'throughlane.db'}", key=company.KEY)) as house:
        (definition,) = house.catalogue.deploy({"keyless.bpmn": drawing.xml()}, by="admin").definitions
        house.catalogue.try_out(definition.id, by="admin")
    instance = deployed("start", "keyless").strip()
    (incident,) = re.findall(r"stuck at wait: incident (\S+)", deployed("instance", instance))

    assert "neither the message has a correlation key" in deployed("retry", incident)
    (incident,) = re.findall(r"stuck at wait: incident (\S+)", deployed("instance", instance))
    assert deployed("retry", incident, "--key", "PAY-1") == ""
    assert "waits for message: paid" in deployed("instance", instance)
    assert deployed("rekey", instance, "PAY-2", "--reason", "Mistyped.") == ""
    assert "gave it the business key PAY-2: Mistyped." in deployed("instance", instance)
    assert "Error: There is no incident 'none'." in deployed("retry", "none", code=1)


def test_conditions_are_asked_about_values(deployed):
    assert deployed("conditions", "--value", "amount=5") == ""
    assert "Error: There is no process 'nonsense'." in deployed("conditions", "--process", "nonsense", code=1)


def test_a_version_is_published_with_the_signature_of_its_owner(deployed, folder):
    with contextlib.closing(open_house(f"sqlite:///{folder / 'data' / 'throughlane.db'}", key=company.KEY)) as house:
        (complaint,) = [one for one in house.catalogue.definitions() if one.key == "complaint"]
    review, sign = folder / "review.json", ("publish", complaint.id, "--by", "owner", "--approve", "--review")
    review.write_text(
        json.dumps({"answers": {one.id: {"answer": "yes"} for one in QUESTIONS}, "evidence": ["Walked through"]})
    )

    def typed(password, *more):
        return CliRunner().invoke(main, [*sign, str(review), *more], input=f"{password}\n")

    assert "Error:" in deployed(*sign, folder / "nothing.json", code=1)
    refused = typed("wrong")
    assert (refused.exit_code, "password" in refused.output) == (1, True)
    published = typed(company.PASSWORD, "--remarks", "Fine")
    assert published.exit_code == 0, published.output
    assert "Complaint, version 1: published" in published.output
    assert "significant" in deployed("reviews", "list", "--process", "complaint")
    assert typed(company.PASSWORD).exit_code == 1, "it is published already"


def test_deploying_again_what_has_not_changed_keeps_its_version(deployed, order_folder):
    assert "Order to cash, version 1" in deployed("deploy", "--publish", order_folder)


def test_a_dry_run_tells_what_deploying_would_do_and_stores_nothing(deployed, order_folder):
    drawn = order_folder / "process.bpmn"
    drawn.write_text(drawn.read_text().replace('<tl:agreement within="4 business hours"/>', ""))

    told = [deployed("deploy", str(order_folder), "--dry-run") for _ in range(2)]

    assert told[0] == told[1]
    assert "Order to cash (order_to_cash) would become version 2." in told[0]
    assert "'Check order' has lost what version 1 says of it: its agreement." in told[0]


def test_a_refusal_is_a_sentence(deployed):
    assert "Error: There is no process 'nonsense'." in deployed("start", "nonsense", code=1)
    assert "is not NAME=VALUE" in deployed("start", "order_to_cash", "--value", "x", code=2)
    assert "Error: There is no process instance 'none'." in deployed("instance", "none", code=1)


def test_deploying_what_is_wrong_prints_everything_and_fails(deployed, folder):
    printed = deployed("deploy", written(folder / "wrong", company.wrong_files()), code=1)

    assert printed.count("error") >= 5
    assert "must be put right first" in printed


def test_the_record_is_verified(deployed):
    deployed("start", "order_to_cash", "--value", "order_number=SO-1")

    assert "The record is whole." in deployed("db", "verify")


def test_reviews_are_begun_listed_shown_and_voided(deployed):
    begun = deployed("reviews", "begin", "order_to_cash").strip()
    assert deployed("reviews", "begin", "order_to_cash").strip() == begun, "one is held at a time"
    held, recorded = deployed("reviews", "list", "--process", "order_to_cash").splitlines()[1:]
    assert begun in held
    assert "being held" in held
    assert "significant" in recorded
    assert "Order to cash, version 1, held on -: being held" in deployed("reviews", "show", begun)
    review_id = recorded.split()[0]
    assert "It is voided" in deployed("reviews", "void", review_id, "It was another process.")
    assert "voided" in deployed("reviews", "show", review_id)
    assert "voided already" in deployed("reviews", "void", review_id, "Again", code=1)
    assert "nowhere" in deployed("reviews", "begin", "nowhere", code=1)
    assert "One of initial, periodic" in deployed("reviews", "begin", "order_to_cash", "--kind", "odd", code=1)


def test_the_clock_is_shown_and_advanced(deployed):
    assert "(real time)" in deployed("clock")
    assert "real time" in deployed("clock", "3", "days", code=1)
    before = dt.datetime.fromisoformat(deployed("clock", THROUGHLANE_CLOCK="test")[:19])
    after = dt.datetime.fromisoformat(deployed("clock", "3", "days", THROUGHLANE_CLOCK="test")[:19])
    assert dt.timedelta(days=2, hours=22) < after - before < dt.timedelta(days=3, hours=2)


def test_a_worker_beside_sqlite_is_refused(run):
    assert "on SQLite the server itself works" in run("worker", code=1)


# settings and key


def test_settings_come_from_the_environment():
    settings = from_environment({"THROUGHLANE_PORT": "81", "THROUGHLANE_HOSTS": "a.example, b.example"})

    assert (settings.port, settings.hosts, settings.https) == (81, ("a.example", "b.example"), False)
    with pytest.raises(ValueError, match="THROUGHLANE_PORT must be a whole number"):
        from_environment({"THROUGHLANE_PORT": "x"})


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    settings = Settings(data=tmp_path / "data")
    key = key_of(settings)

    assert key_of(settings) == key
    assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert cookie_key(key) != key


def test_a_lost_key_is_not_replaced(run, folder):
    run("db", "upgrade")
    (folder / "data" / "key").unlink()

    assert "without it nobody can read the database" in run("db", "upgrade", code=1)


# the demonstration


def test_the_demonstration_prepares_everything_and_keeps_it(run, folder):
    first = run("demo", "--no-server")
    second = run("demo", "--no-server")
    password = re.search(r"password +(\S+)", first)[1]

    assert "Order to cash, version 1 is deployed and published" in first
    assert "16 demo requests are begun" in first
    assert "Order to cash, version 1 is as before" in second
    assert "begun" not in second
    assert password in second
    assert stat.S_IMODE((folder / "data" / "demo-password").stat().st_mode) == 0o600


def test_who_starts_the_demonstration_finds_work_of_every_sort(run, folder):
    """Both kinds of customers, late, soon and at risk, in every lane with people; and a team to lead."""
    run("demo", "--no-server")
    settings = from_environment({"THROUGHLANE_DATA": str(folder / "data")})
    with contextlib.closing(open_house(settings.database, key=key_of(settings))) as house:
        ada, sam, olivia = (house.people.find(one) for one in ("ada.admin", "sam.sales", "olivia.owner"))
        rows = house.inbox.tasks(ada, "all").rows
        board = house.team.board("credit-control", person=olivia)
        shared = house.desk.views(sam)
        queues = {one.name for one in house.inbox.queues(sam)}
        mine = house.inbox.tasks(sam, "mine").rows
        problems = house.operations.check_record()
        stuck = house.operations.incidents()

    assert problems == stuck == ()
    assert queues == {"External", "Internal"}
    assert {one.standing.state for one in rows} >= {"late", "risk", "fine"}
    assert len({one.lane for one in rows}) == 7
    assert all(one.business_key.startswith("DEMO-") and one.columns["Customer"].endswith("(demo)") for one in rows)
    assert [one.name for one in mine] == ["Check order"]
    assert [one.name for one in shared] == ["Large orders"]
    (large,) = (one for one in board.waiting if one.name == "Approve large credit")
    assert board.suggestions[large.id].name == "Cora Credit (demo)"
    assert "Can do: large credit." in board.suggestions[large.id].why


def test_working_time_is_counted_back():
    def at(day, hour, minute=0):
        return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)

    assert worked_back(at(22, 23), dt.timedelta(0)) == at(20, 17, 30)  # a Sunday
    assert worked_back(at(23, 8), dt.timedelta(hours=8.5)) == at(20, 9)
    assert worked_back(at(24, 9, 30), dt.timedelta(hours=1)) == at(23, 17)


def test_every_lane_of_the_library_has_a_demo_person():
    drawn = "".join((path / "process.bpmn").read_text("utf-8") for path in folders.library())
    people = {one.id: one for one in PEOPLE}

    assert set(re.findall(r'<tl:lane [^>]*group="([^"]+)"', drawn)) <= {group for one in PEOPLE for group in one.groups}
    assert set(re.findall(r'(?:owner|deputy)="([^"]+)"', drawn)) <= people.keys()
    assert all(one.name.endswith("(demo)") for one in PEOPLE)


def test_months_are_counted_back():
    assert months_before(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 5), 20) == dt.date(2024, 5, 5)


def test_the_demonstration_serves_until_it_is_told_to_stop(folder):
    """As a newcomer runs it: a process of its own, on a free port."""
    environment = os.environ | {"THROUGHLANE_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
            with urllib.request.urlopen(f"{address}/sign-in", timeout=60) as answer:
                assert b"Sam Sales (demo)" in answer.read()
            with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:
                assert json.load(answer) == {"status": "ok"}
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=120) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                server.kill()


def test_what_data_stores_hold_is_listed_shown_and_erased(run, folder):
    settings = from_environment({"THROUGHLANE_DATA": str(folder / "data")})
    run("db", "upgrade")
    with (
        contextlib.closing(open_house(settings.database, key=key_of(settings))) as house,
        house.turns.store.writing() as w,
    ):
        documents.write(w, [documents.Writing("board", "", 0, 1, b'"Ann"', "i1", 1)], 0)

    assert "board" in run("stores", "list")
    assert "a value" in run("stores", "list", "board")
    assert "Ann" in run("stores", "show", "board")
    run("stores", "erase", "board", "--yes")
    assert "erased" in run("stores", "list", "board")
    assert "Ann" not in run("stores", "show", "board")


def test_a_program_is_added_and_given_a_token(run):
    run("db", "upgrade")
    run("people", "add", "ann", "Ann")
    last = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=100)).isoformat()
    run("people", "add-program", "robot", "Robot", "--keeper", "ann", "--until", last)
    assert run("people", "token", "robot", "night run").startswith("tl_")
    assert "no program" in run("people", "token", "ann", "mine", code=1)
