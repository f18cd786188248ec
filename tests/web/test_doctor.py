"""The doctor names what is unsafe and what to do, and nothing where all is well."""

import datetime as dt
import json
import os
import time

import pytest
from click.testing import CliRunner

from engine import open_house
from engine.faces import Post
from engine.store.surroundings import Surroundings
from tests.web import company
from web.cli import doctor
from web.cli.doctor import CHECKS, Patient, examine
from web.cli.tree import main
from web.settings import Settings

SAFE = {
    "host": "127.0.0.1",
    "https": True,
    "proxies": 1,
    "hosts": ("lane.example",),
    "heads_url": "https://archive.example/heads",
    "reach": "heads=archive.example",
    "key": "6b" * 32,
    "post": Post("mail.example", 465, "no-reply@lane.example", base="https://lane.example/", security="tls"),
}


@pytest.fixture
def data(folder):
    """A data folder with a database and an administrator, closed to others."""
    place = folder / "data"
    place.mkdir(mode=0o700)
    house = open_house(f"sqlite:///{place / 'throughlane.db'}", key=company.KEY)
    house.upgrade()
    house.people.add("a.admin", "A. Admin", administrator=True, password="kettle lamp tram")
    house.close()
    return place


@pytest.fixture
def told(data, monkeypatch):
    """Ask everything of a safe setting with something changed; gives severities by check."""
    (data.parent / "backups").mkdir()
    (data.parent / "backups" / "today").write_text("x")
    monkeypatch.setattr(doctor, "SOUND_SQLITE", ((3, 0, 0),))

    def ask(surroundings=None, **changes):
        settings = Settings(data=data, **(SAFE | {"backups": str(data.parent / "backups")} | changes))
        house = open_house(settings.database, key=company.KEY, reach=settings.reach)
        if surroundings:
            house.operations.surroundings = lambda: surroundings
        found = examine(Patient(settings, house))
        house.close()
        return {one.check: one.severity for one in found}

    return ask


def test_a_safe_setting_has_nothing_unsafe(told):
    assert told() == {"journal": "note"}


@pytest.mark.parametrize(
    ("changes", "check", "severity"),
    [
        ({"host": "0.0.0.0", "https": False, "proxies": 0}, "https", "error"),
        ({"host": "lane.example", "https": False, "proxies": 0}, "https", "error"),
        ({"hosts": ()}, "hosts", "error"),
        ({"https": False}, "proxies", "error"),
        ({"proxies": 0}, "proxies", "warning"),
        ({"api_rate": 0}, "api-rate", "error"),
        ({"test_clock": True}, "test-clock", "error"),
        ({"heads_url": ""}, "heads", "warning"),
        ({"reach": ""}, "heads", "error"),
        ({"reach": "other=archive.example"}, "heads", "error"),
    ],
)
def test_an_unsafe_setting_is_named(told, changes, check, severity):
    assert told(**changes)[check] == severity


def test_loopback_needs_no_https(told):
    found = told(host="127.0.0.1", https=False, proxies=0, hosts=())
    assert found == {"journal": "note"}


@pytest.mark.parametrize(("facts", "expected"), [
    (Surroundings("postgresql", (16, 4), True, True, 1), {"database-user": "error", "journal": "note"}),
    (Surroundings("postgresql", (16, 4), False, False, 1), {}),
    (Surroundings("sqlite", (2, 9), False, False, 1), {"sqlite-version": "warning"}),
])  # fmt: skip
def test_what_the_database_says_of_itself_is_judged(told, facts, expected):
    assert told(surroundings=facts) == expected


def test_open_files_are_named(told, data):
    (data / "key").write_text("6b" * 32)
    (data / "key").chmod(0o644)
    data.chmod(0o755)
    (data / "throughlane.db").chmod(0o644)

    found = told(key="")
    assert (found["key-file"], found["data-folder"]) == ("warning", "error")


def test_files_of_secrets_that_everybody_reads_are_named(told, data, monkeypatch):
    file = data / "secret"
    file.write_text("x")
    file.chmod(0o644)
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    assert told()["secret-files"] == "error"
    file.chmod(0o640)
    assert "secret-files" not in told()


def test_an_old_backup_is_none(told, data):
    folder = data.parent / "backups"
    past = time.time() - 3 * 86_400
    os.utime(folder / "today", (past, past))
    assert told()["backups"] == "error"
    assert told(backups="")["backups"] == "note"


def test_invented_people_and_no_administrator_are_named(data):
    house = open_house(f"sqlite:///{data.parent / 'other.db'}", key=company.KEY)
    house.upgrade()
    house.people.add("d.demo", "D. Demo", demo=True)
    (data / "demo-password").write_text("x")
    found = [(one.check, one.severity) for one in examine(Patient(Settings(data=data, **SAFE), house))]
    house.close()
    assert {("demonstration", "error"), ("demonstration", "warning"), ("administrators", "error")} <= set(found)


def test_clocks_that_differ_and_a_full_disk_are_named(told, monkeypatch):
    monkeypatch.setattr(doctor, "MOST_DRIFT", dt.timedelta(days=-1))
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    found = told()
    assert (found["clock"], found["disk-space"]) == ("error", "error")


@pytest.mark.parametrize(("protection", "expected"), [("none", "error"), ("bwrap", None)])
def test_scripts_that_are_allowed_need_walls(data, protection, expected):
    house = open_house(f"sqlite:///{data / 'throughlane.db'}", key=company.KEY)
    house.operations.script_protection = lambda: protection
    house.catalogue.python_allowances = lambda: ("anything",)
    found = {one.check: one.severity for one in examine(Patient(Settings(data=data, **SAFE), house))}
    house.close()
    assert found.get("scripts") == expected


def test_what_cannot_be_looked_at_is_told_and_the_rest_is_looked_at(data, monkeypatch):
    def broken(_patient):
        raise PermissionError("no")
        yield

    monkeypatch.setitem(CHECKS, "broken", broken)
    found = examine(Patient(Settings(data=data, **SAFE), None))
    assert "could not be looked at" in next(one.message for one in found if one.check == "broken")


def ask(*arguments, **environment):
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": None, **environment})


def test_the_command_ends_with_one_where_something_is_unsafe(data):
    done = ask("--data", str(data), "doctor", "--json", THROUGHLANE_KEY="6b" * 32, THROUGHLANE_HOST="0.0.0.0")

    assert done.exit_code == 1
    found = json.loads(done.output)
    assert {"https", "hosts"} <= {one["check"] for one in found if one["severity"] == "error"}
    assert all(one["advice"] and one["message"].endswith((".", ").")) for one in found)
    assert "6b6b" not in done.output


def test_the_command_ends_with_nothing_where_all_is_safe(data):
    done = ask("--data", str(data), "doctor", THROUGHLANE_KEY="6b" * 32)
    assert done.exit_code == 0, done.output
    assert "0 of them unsafe" in done.output


def test_a_folder_without_a_database_is_not_made_one(folder):
    done = ask("--data", str(folder / "none"), "doctor")
    assert done.exit_code == 1
    assert "There is no database yet." in done.output
    assert not (folder / "none").exists()


def test_a_wrong_key_is_told_and_not_shown(data):
    done = ask("--data", str(data), "doctor", THROUGHLANE_KEY="ab" * 32)
    assert done.exit_code == 1
    assert "The database cannot be used" in done.output
    assert "abab" not in done.output


def test_the_facts_come_from_the_database(data):
    house = open_house(f"sqlite:///{data / 'throughlane.db'}", key=company.KEY)
    facts = house.operations.surroundings()
    house.close()
    assert facts.dialect == "sqlite"
    assert facts.version > (3, 0)
    assert not facts.superuser


def test_the_facts_come_from_postgresql(postgres_server):
    with postgres_server.database() as url:
        house = open_house(url, key=company.KEY)
        house.upgrade()
        facts = house.operations.surroundings()
        house.close()
    assert facts.dialect == "postgresql"
    assert facts.version > (10,)


def test_programs_that_can_work_no_more_or_have_nobody_are_named(house):
    for days, name in ((1, "early"), (10, "soon"), (300, "late"), (300, "orphan")):
        keeper = "second" if name == "orphan" else "sales"
        until = house.now() + dt.timedelta(days=days)
        house.programs.add(name, name.title(), keeper=keeper, until=until, by="system")
    house.people.leave("second", by="system")
    later = house.now() + dt.timedelta(days=2)

    class Later:
        people = house.people

        def now(self):
            return later

    told = [(severity, said) for severity, said, _ in doctor.programs(Patient(Settings(), Later()))]

    assert sorted((severity, said.split("(")[1].split(")")[0]) for severity, said in told) == [
        ("note", "soon"), ("warning", "early"), ("warning", "orphan"),
    ]  # fmt: skip
