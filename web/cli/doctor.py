"""Is it set up safely? One function per question; each gives what is wrong and what to do, or nothing."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import click

from engine.errors import Refusal
from web.cli.opening import opened
from web.cli.printing import plain, show_json

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import Person
    from web.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SOUND_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Releases of SQLite from which on, in their line, a checkpoint cannot lose pages (sqlite.org/wal.html#walresetbug)."""
LEAST_FREE = 1_000_000_000
MOST_DRIFT = dt.timedelta(seconds=5)
BACKUP_AGE = dt.timedelta(days=2)
SOON = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that is not as it should be: `severity` is error (unsafe), warning or note."""

    check: str
    severity: str
    message: str
    advice: str


class Patient(NamedTuple):
    """What is looked at: the settings, and the house, if it could be opened."""

    settings: Settings
    house: House | None


Told: TypeAlias = tuple[str, str, str]
Check: TypeAlias = Callable[[Patient], Iterator[Told]]


def https(patient: Patient) -> Iterator[Told]:
    """Passwords and cookies travel readably."""
    settings = patient.settings
    if not settings.https and not _is_loopback(settings.host):
        said = f"It listens on {settings.host} and is not told that people reach it over https."
        yield "error", said, "Put a proxy with https in front and set THROUGHLANE_HTTPS=1 and THROUGHLANE_PROXIES=1."


def hosts(patient: Patient) -> Iterator[Told]:
    """Requests may name any host."""
    settings = patient.settings
    if not settings.hosts and (settings.https or not _is_loopback(settings.host)):
        advice = "Set THROUGHLANE_HOSTS to the names under which people reach it."
        yield "error", "Requests may name any host, and links are made from that name.", advice


def proxies(patient: Patient) -> Iterator[Told]:
    """Headers of proxies are trusted although there seems to be none, or the other way round."""
    settings = patient.settings
    if settings.proxies and not settings.https:
        said = "Headers of a proxy are trusted, but people are not said to reach it over https."
        yield "error", said, "Set THROUGHLANE_HTTPS=1; or THROUGHLANE_PROXIES=0 where there is no proxy."
    if settings.https and not settings.proxies and _is_loopback(settings.host):
        said = "There seems to be a proxy in front, but no headers of it are read: everybody has the same address."
        yield "warning", said, "Set THROUGHLANE_PROXIES to the number of proxies."


def api_rate(patient: Patient) -> Iterator[Told]:
    """The API may be asked without end."""
    if not patient.settings.api_rate:
        advice = "Set THROUGHLANE_API_RATE to the requests that one person may send in a minute, such as 3000."
        yield "error", "The API may be asked any number of times.", advice


def test_clock(patient: Patient) -> Iterator[Told]:
    """Everybody may change the time."""
    if patient.settings.test_clock:
        yield "error", "The test clock is on: people can advance the time.", "Unset THROUGHLANE_CLOCK."


def key_file(patient: Patient) -> Iterator[Told]:
    """The key is readable for others, or lies with what it protects."""
    settings = patient.settings
    if settings.key:
        return
    file = settings.data / "key"
    if file.exists() and file.stat().st_mode & OTHERS:
        yield "error", f"The key file {file} can be read by others.", f"Run: chmod 600 {file}"
    if file.exists() and settings.database.startswith("sqlite") and _lies_in(settings.database, settings.data):
        said = "The key lies in the same folder as the database: whoever copies the folder has both."
        advice = "Keep the key elsewhere and name it with THROUGHLANE_KEY_FILE; back both up apart."
        yield "warning", said, advice


def secret_files(patient: Patient) -> Iterator[Told]:  # noqa: ARG001 - every check looks at what it needs
    """Files of secrets are readable for others."""
    for name in ("THROUGHLANE_KEY_FILE", "DATABASE_URL_FILE"):
        file = Path(os.environ.get(name) or os.devnull)
        if file.is_file() and file.stat().st_mode & stat.S_IRWXO:
            yield "error", f"The file that {name} names can be read by everybody.", f"Run: chmod 600 {file}"


def data_folder(patient: Patient) -> Iterator[Told]:
    """The folder, or the database in it, is open to others."""
    folder = patient.settings.data
    for file in (folder, *(folder.glob("throughlane.db*") if folder.is_dir() else ())):
        mode = file.stat().st_mode if file.exists() else 0
        closed_above = file != folder and not folder.stat().st_mode & OTHERS
        if mode & OTHERS and not closed_above:
            which = "700" if file.is_dir() else "600"
            yield "error", f"{file} is open to other users of this machine.", f"Run: chmod {which} {file}"


def demonstration(patient: Patient) -> Iterator[Told]:
    """People who are invented can sign in."""
    if patient.house is not None:
        count = sum(one.demo and one.active for one in patient.house.people.everybody())
        if count:
            said = f"{count} people of the demonstration can sign in, all with one password."
            yield "error", said, "Begin real work in a new data folder with `throughlane serve`."
    if (patient.settings.data / "demo-password").exists():
        yield "warning", "The password of the demonstration lies in the data folder.", "Remove demo-password there."


def administrators(patient: Patient) -> Iterator[Told]:
    """Nobody looks after it."""
    if patient.house is not None and not any(
        one.administrator and one.active for one in patient.house.people.everybody()
    ):
        yield "error", "There is no administrator who can sign in.", "Let somebody in as administrator."


def programs(patient: Patient) -> Iterator[Told]:
    """Programs that can do their work no more, or for which nobody answers."""
    if patient.house is None:
        return
    everybody, now = patient.house.people.everybody(), patient.house.now()
    here = {one.id for one in everybody if one.active}
    for one in everybody:
        if one.active and one.keeper and one.ends_at is not None:
            yield from _of_program(one, now, there=one.keeper in here)


def _of_program(one: Person, now: dt.datetime, *, there: bool) -> Iterator[Told]:
    where = "On its page under People, Programs"
    if not there:
        said = f"Who answered for the program {one.name} ({one.id}) has left; its API tokens have ended."
        yield "warning", said, f"{where}, say who answers for it now, or that it has left."
    if one.ends_at is not None and one.ends_at <= now:
        said = f"The time of the program {one.name} ({one.id}) was over on {one.ends_at:%Y-%m-%d}: it comes in no more."
        yield "warning", said, f"{where}, give it another end if it is still wanted, or say that it has left."
    elif one.ends_at is not None and one.ends_at <= now + SOON:
        said = f"The time of the program {one.name} ({one.id}) is over on {one.ends_at:%Y-%m-%d}."
        yield "note", said, f"{where}, give it another end if it is still wanted then."


def sqlite_version(patient: Patient) -> Iterator[Told]:
    """SQLite may damage its file."""
    facts = patient.house.operations.surroundings() if patient.house is not None else None
    if facts is None or facts.dialect != "sqlite" or _is_sound(facts.version):
        return
    version = ".".join(map(str, facts.version))
    said = f"SQLite {version} has a rare bug by which two processes that write at once may damage the file."
    yield (
        "warning",
        said,
        "Use a Python with SQLite 3.51.3 or later, or PostgreSQL. Throughlane avoids what sets it off.",
    )


def database_user(patient: Patient) -> Iterator[Told]:
    """Whoever gets hold of the connection may do anything."""
    if patient.house is not None and patient.house.operations.surroundings().superuser:
        said = "The user of the database is a superuser, or may make users or databases."
        yield "error", said, "Use a user of its own that owns only this database."


def journal(patient: Patient) -> Iterator[Told]:
    """The record could be rewritten in the database; that would show, but could not be undone."""
    if patient.house is None or not patient.house.operations.surroundings().rewritable:
        return
    said = "The user of the database may change and remove rows of the journal (it would show in `db verify`)."
    if patient.settings.database.startswith("sqlite"):
        yield "note", said, "SQLite has no users: keep the file closed to others, and send the heads outside."
    else:
        yield "warning", said, "Revoke UPDATE and DELETE on journal from it."


def heads(patient: Patient) -> Iterator[Told]:
    """That the end of the record was cut off would show nowhere."""
    settings = patient.settings
    if not settings.heads_url and not settings.heads_file:
        said = "Signed heads of the record are sent nowhere: with the key, its end could be cut off unseen."
        yield (
            "warning",
            said,
            "Set THROUGHLANE_HEADS_URL and its server in THROUGHLANE_REACH, or THROUGHLANE_HEADS_FILE.",
        )
    elif settings.heads_url and patient.house and not patient.house.reach.allows(settings.heads_url, connector="heads"):
        said = "Signed heads cannot be sent: their server is not in THROUGHLANE_REACH."
        yield "error", said, f"Add heads={urlsplit(settings.heads_url).netloc.rpartition('@')[2]} to THROUGHLANE_REACH."


def mail(patient: Patient) -> Iterator[Told]:
    """People are not told by mail what they should know about reviews."""
    settings, house = patient.settings, patient.house
    if settings.post is None:
        yield "note", "Nobody is told by mail about reviews.", "Set THROUGHLANE_SMTP_URL and THROUGHLANE_MAIL_FROM."
        return
    if settings.post.security == "none" and not _is_loopback(settings.post.host):
        said = "Mail travels readably to the mail server, and so does what it signs in with."
        yield "warning", said, "Let THROUGHLANE_SMTP_URL begin with smtp:// or smtps://."
    if house is None:
        return
    for one in house.governance.mail_trouble():
        said = f"Mail to {one.person} about {one.process_name} has not gone: {one.trouble}"
        yield "warning", said, "Put that right; it is tried for a week, unless nobody knows whether it went."
    for channel, (count, why) in house.told.trouble().items():
        if count:
            said = f"{count} {channel} {'delivery waits' if count == 1 else 'deliveries wait'} to be tried again: {why}"
            yield "warning", said, "Put that right; each is tried for three days."
    for name in house.governance.without_address():
        yield "warning", f"{name} owns a process and has no e-mail address.", "Enter it on the page People."


def scripts(patient: Patient) -> Iterator[Told]:
    """Scripts in Python run with nothing around their interpreter but its own walls."""
    house = patient.house
    if house is not None and house.catalogue.python_allowances() and house.operations.script_protection() != "bwrap":
        said = "Scripts in Python are allowed, and nothing stands around their interpreter but its own walls."
        yield "error", said, "Install bubblewrap (bwrap) on this machine, or withdraw the permission."


def backups(patient: Patient) -> Iterator[Told]:
    """Nobody knows whether there is a copy."""
    folder = patient.settings.backups
    if not folder:
        advice = "Set THROUGHLANE_BACKUPS to the folder they go to; it is then looked at."
        yield "note", "Nothing is known about backups.", advice
        return
    newest = max((one.stat().st_mtime for one in Path(folder).glob("*") if one.is_file()), default=0.0)
    if dt.datetime.now(dt.UTC) - dt.datetime.fromtimestamp(newest, dt.UTC) > BACKUP_AGE:
        yield (
            "error",
            f"There is no backup of the last two days in {folder}.",
            "See docs/how-to/back-up-and-restore.md.",
        )


def disk_space(patient: Patient) -> Iterator[Told]:
    """The disk is nearly full."""
    folder = patient.settings.data
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    if free < LEAST_FREE:
        yield (
            "error",
            f"Only {free // 1_000_000} MB are free where the data lie.",
            "Make room; a full disk stops all work.",
        )


def clock(patient: Patient) -> Iterator[Told]:
    """This machine and the database do not agree what time it is."""
    if patient.house is None or patient.settings.test_clock:
        return
    drift = abs(patient.house.now() - dt.datetime.now(dt.UTC))
    if drift > MOST_DRIFT:
        said = f"This machine and the database differ by {drift.total_seconds():.0f} seconds."
        yield "error", said, "Let both take their time from a time server (NTP)."


CHECKS: dict[str, Check] = {
    "https": https,
    "hosts": hosts,
    "proxies": proxies,
    "api-rate": api_rate,
    "test-clock": test_clock,
    "key-file": key_file,
    "secret-files": secret_files,
    "data-folder": data_folder,
    "demonstration": demonstration,
    "administrators": administrators,
    "programs": programs,
    "sqlite-version": sqlite_version,
    "database-user": database_user,
    "journal": journal,
    "heads": heads,
    "mail": mail,
    "scripts": scripts,
    "backups": backups,
    "disk-space": disk_space,
    "clock": clock,
}
"""Every question by its name; a further one is a function and a line here."""


def examine(patient: Patient) -> list[Advice]:
    """Ask everything; what cannot be asked is told, too."""
    found = []
    for name, check in CHECKS.items():
        try:
            found += [Advice(name, *told) for told in check(patient)]
        except (OSError, Refusal) as trouble:
            found.append(Advice(name, "error", f"This could not be looked at: {trouble}", "Put that right first."))
    return found


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Say what is set up unsafely, and what to do.

    Set the environment as it is for the server. Exits with 1 where something is unsafe.
    """
    found = _examined(settings)
    if as_json:
        show_json([asdict(one) for one in found])
    else:
        for one in found:
            colour = {"error": "red", "warning": "yellow"}.get(one.severity, "cyan")
            click.echo(f"{click.style(one.severity, fg=colour)} {plain(f'{one.message} {one.advice} ({one.check})')}")
        unsafe = sum(one.severity == "error" for one in found)
        click.echo(f"{len(CHECKS)} questions asked, {len(found)} answers to heed, {unsafe} of them unsafe")
    raise SystemExit(int(any(one.severity == "error" for one in found)))


def _examined(settings: Settings) -> list[Advice]:
    """Look at everything; a database that cannot be opened is one more answer."""
    if settings.database.startswith("sqlite") and not _file(settings.database).exists():
        advice = "Start `throughlane serve`, or name its folder with --data."
        return [*examine(Patient(settings, None)), Advice("database", "error", "There is no database yet.", advice)]
    try:
        with opened(settings) as house:
            return examine(Patient(settings, house))
    except Refusal as trouble:
        told = Advice("database", "error", f"The database cannot be used: {trouble}", "Put that right first.")
        return [*examine(Patient(settings, None)), told]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _is_sound(version: tuple[int, ...]) -> bool:
    newest, *lines = SOUND_SQLITE
    return version >= newest or any(version[:2] == line[:2] and version >= line for line in lines)


def _file(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///").partition("?")[0])


def _lies_in(database: str, folder: Path) -> bool:
    return _file(database).resolve().is_relative_to(folder.resolve())
