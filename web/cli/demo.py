"""The demonstration: library, invented people, reviews, server, all from an empty folder."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from web.cli import folders
from web.cli.attending import listen
from web.cli.demo_requests import SET_UP, Then, begin
from web.cli.opening import opened, write_private
from web.cli.printing import show_table, step
from web.cli.serving import WHERE

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import ProcessDefinition
    from web.settings import Settings

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
REMARK = "Entered by the demonstration."


@dataclass(frozen=True, slots=True)
class Demo:
    """A person of the demonstration; nobody of that name is meant."""

    id: str
    name: str
    title: str
    groups: tuple[str, ...] = ()
    administrator: bool = False
    roles: tuple[str, ...] = ("member",)
    manager: str | None = None
    skills: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


PEOPLE = (
    Demo("sam.sales", "Sam Sales (demo)", "Sales desk clerk", ("sales-desk",), manager="olivia.owner"),
    Demo("sid.sales", "Sid Sales (demo)", "Sales desk clerk", ("sales-desk",), manager="olivia.owner"),
    Demo(
        "cleo.service",
        "Cleo Service (demo)",
        "Customer service agent",
        ("customer-service", "call-centre", "front-office-representatives"),
        manager="chris.changes",
    ),
    Demo("carl.credit", "Carl Credit (demo)", "Credit controller", ("credit-control",), manager="olivia.owner"),
    Demo(
        "cora.credit",
        "Cora Credit (demo)",
        "Credit manager",
        ("credit-control",),
        manager="olivia.owner",
        skills=("large credit",),
    ),
    Demo(
        "wim.warehouse",
        "Wim Warehouse (demo)",
        "Warehouse worker",
        ("warehouse", "back-office-representatives"),
        manager="olivia.owner",
    ),
    Demo("bea.billing", "Bea Billing (demo)", "Billing clerk", ("billing",), manager="olivia.owner"),
    Demo("max.master", "Max Master (demo)", "Master data clerk", ("master-data",), manager="chris.changes"),
    Demo(
        "olivia.owner",
        "Olivia Owner (demo)",
        "Head of Order Management",
        ("line-managers", "process-owners"),
        manager="ada.admin",
        leads=("sales-desk", "credit-control"),
    ),
    Demo(
        "chris.changes",
        "Chris Changes (demo)",
        "Head of customer data",
        ("line-managers", "process-owners"),
        manager="olivia.owner",
    ),
    Demo("dora.designer", "Dora Designer (demo)", "Process designer", roles=("member", "designer")),
    Demo("oscar.operator", "Oscar Operator (demo)", "Operator", roles=("operator",)),
    Demo("audrey.audit", "Audrey Audit (demo)", "Auditor", roles=("auditor",)),
    Demo("ada.admin", "Ada Admin (demo)", "Administrator", ("process-office",), administrator=True),
)
REVIEWED_MONTHS_AGO = {"order_to_cash": 1, "change_of_address": 20}


@click.command()
@WHERE[0]
@WHERE[1]
@click.option("--test-clock", is_flag=True, help="Use a clock that people can advance [THROUGHLANE_CLOCK=test].")
@click.option("--no-server", is_flag=True, help="Prepare everything, then stop.")
@click.pass_obj
def demo(settings: Settings, host: str | None, port: int | None, *, test_clock: bool, no_server: bool) -> None:
    """Try it: process library, invented people, server.

    Run again, it starts in seconds and keeps all data.
    """
    settings = settings.but(host=host, port=port, test_clock=test_clock or None, demo=True)
    step(f"Throughlane demonstration, data in {settings.data}")
    with opened(settings, upgrade=True) as house:
        step("  database is ready")
        is_new, now = not house.people.everybody(), house.now().astimezone(house.zone)
    deployed = set_up(settings, Then(now)) if is_new else []
    with opened(settings) as house:
        password = add_people(house, settings)
        for one in deployed or deploy_library(house):
            review(house, one)
        show_people(house, password)
        if not no_server:
            listen(house, settings, work=True)


def set_up(settings: Settings, clock: Then) -> list[ProcessDefinition]:
    """Fill an empty database with people, library and requests, as if that had been done some weeks ago."""
    clock.hours = SET_UP
    with opened(settings, clock=clock) as house:
        add_people(house, settings)
        deployed = deploy_library(house)
        number = begin(house, clock)
        keep_views(house)
        step(f"  {number} demo requests are begun, as if it had been set up on {clock.day(SET_UP):%d %B %Y}")
    return deployed


def keep_views(house: House) -> None:
    """Share a list with each of two groups."""
    house.desk.keep_view("Large orders", by="sam.sales", base="all", query="amount>2000", group="sales-desk")
    house.desk.keep_view(
        "Moves", by="cleo.service", base="all", query="process:change_of_address", group="customer-service"
    )


def add_people(house: House, settings: Settings) -> str:
    """Let the people of the demonstration in; gives their password, which is kept for later runs."""
    file = settings.data / "demo-password"
    if not file.exists():
        write_private(file, "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)))
    password = file.read_text("ascii").strip()
    known = {person.id for person in house.people.everybody()}
    new = [one for one in PEOPLE if one.id not in known]
    if new:
        step(f"  adding {len(new)} demo people")
    for one in new:
        house.people.add(
            one.id,
            one.name,
            title=one.title,
            groups=one.groups,
            password=password,
            administrator=one.administrator,
            roles=one.roles,
            demo=True,
        )
        house.people.set_skills(one.id, one.skills, by="system")
        for led in one.leads:
            house.people.give_role(one.id, "lead", f"@{led}", by="system")
    for one in new:
        if one.manager is not None:
            house.people.change(one.id, {"manager": one.manager}, by="system")
    for group in house.groups.listed() if new else ():
        if group.name == group.id:
            house.groups.describe(group.id, group.id.replace("-", " ").capitalize(), by="system")
    return password


def deploy_library(house: House) -> list[ProcessDefinition]:
    """Deploy the process library and publish what is new in it."""
    deployed: list[ProcessDefinition] = []
    for path in folders.library():
        deployed += house.catalogue.deploy(folders.folder(path), by="system").definitions
    for one in deployed:
        if not one.published_at:
            house.catalogue.publish(one.id, by="system")
        step(f"  {one.name}, version {one.version} is {'as before' if one.published_at else 'deployed and published'}")
    return deployed


def review(house: House, definition: ProcessDefinition) -> None:
    """Enter when a process was last reviewed, so that one of them is overdue; only where nothing is known."""
    months = REVIEWED_MONTHS_AGO.get(definition.key)
    current = house.catalogue.definition(definition.id)
    if months is None or current.owner is None or current.review.last_significant:
        return
    held = months_before(house.now().astimezone(house.zone).date(), months)
    house.catalogue.record_review(
        definition.key, held_on=held, outcome="confirmed", signed_by=current.owner.id, remarks=REMARK
    )


def months_before(day: dt.date, months: int) -> dt.date:
    """Go back whole months, to a day that every month has.

    >>> months_before(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, 28))


def show_people(house: House, password: str) -> None:
    """Print who can sign in, and with what."""
    shown = [person for person in house.people.everybody() if person.demo and person.active]
    click.echo()
    show_table([(one.id, one.name, one.title) for one in shown], ("Person id", "Name", "Role"))
    click.echo(f"\nAll of them are invented, and all sign in with the password  {click.style(password, bold=True)}\n")
