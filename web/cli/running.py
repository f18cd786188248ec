"""Running instances: start, list, look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from engine.model import Person, Role
from engine.values import to_json
from web import words
from web.cli.opening import opened
from web.cli.printing import show_json, show_table
from web.entries import json_values
from web.exact import read_json

if TYPE_CHECKING:
    from engine.model import Waiting
    from web.settings import Settings

EVERYTHING = Person("system", "Throughlane", roles=frozenset({Role.OPERATOR}))


@click.command()
@click.argument("process_key")
@click.option("--key", help="Business key of the new instance.")
@click.option("--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value; JSON, or else plain text.")
@click.option("--values", "whole", default="", metavar="JSON", help="All values as a JSON object.")
@click.option("--by", default="system", show_default=True, help="Id of the person who starts it.")
@click.pass_obj
def start(settings: Settings, process_key: str, key: str | None, pairs: tuple[str, ...], whole: str, by: str) -> None:
    """Start a process and print the id of the new instance."""
    values = _values(pairs, whole)
    with opened(settings) as house:
        click.echo(house.engine.start(process_key, values, by=by, business_key=key, channel="cli").id)


@click.command()
@click.option("--process", "process_key", help="Ask only this process; else all that are published.")
@click.option("--key", help="Business key of what begins.")
@click.option("--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value; JSON, or else plain text.")
@click.option("--values", "whole", default="", metavar="JSON", help="All values as a JSON object.")
@click.option("--by", default="system", show_default=True, help="Id of the person who asks.")
@click.pass_obj
def conditions(
    settings: Settings, process_key: str | None, key: str | None, pairs: tuple[str, ...], whole: str, by: str
) -> None:
    """Ask start conditions about values; print the ids of the instances that begin."""
    values = _values(pairs, whole)
    with opened(settings) as house:
        began = house.engine.evaluate_conditions(values, by=by, process_key=process_key, business_key=key)
        for one in began:
            click.echo(one.id)


def _values(pairs: tuple[str, ...], whole: str) -> dict[str, Any]:
    try:
        values = json_values(whole)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--values") from None
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE.", param_hint="--value")
        values[name] = _value(text)
    return values


def _value(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return text


@click.command()
@click.option("--person", help="Id of the person whose tasks are listed; else all of everybody.")
@click.option("--view", type=click.Choice(["mine", "lanes", "all", "done"]), default="all", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def tasks(settings: Settings, person: str | None, view: str, limit: int, *, as_json: bool) -> None:
    """List open tasks, the earliest due first."""
    with opened(settings) as house:
        who = house.people.find(person) if person else EVERYTHING
        rows = house.inbox.tasks(who, view, limit=limit).rows
    if as_json:
        names = ("id", "name", "business_key", "process_key", "lane", "assignee", "due_at", "instance_id", "state")
        show_json([{name: getattr(one, name) for name in names} for one in rows])
        return
    table = [
        (
            one.id,
            one.name,
            one.business_key or "",
            one.lane or "",
            one.assignee_name or "-",
            words.deadline(one).text,
        )
        for one in rows
    ]
    show_table(table, ("Task", "Step", "Request", "Lane", "Who has it", "Deadline"))


@click.command()
@click.argument("incident_id")
@click.option("--key", help="Business key that the instance gets, where it has none or the wrong one.")
@click.option("--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value put right; JSON, or plain text.")
@click.option("--values", "whole", default="", metavar="JSON", help="All values put right, as a JSON object.")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.pass_obj
def retry(settings: Settings, incident_id: str, key: str | None, pairs: tuple[str, ...], whole: str, by: str) -> None:
    """Try again what is stuck, after putting it right; print what is stuck in the instance now."""
    values = _values(pairs, whole)
    with opened(settings) as house:
        found = house.operations.retry(incident_id, by=by, values=values or None, business_key=key)
        for one in house.operations.incidents(instance_id=found.id):
            click.echo(f"{one.id}: {one.message}")


@click.command()
@click.argument("instance_id")
@click.argument("business_key")
@click.option("--reason", required=True, help="Why; it stands in the history.")
@click.option("--by", default="system", show_default=True, help="Id of the person who does it.")
@click.pass_obj
def rekey(settings: Settings, instance_id: str, business_key: str, reason: str, by: str) -> None:
    """Give a running instance a business key, or another one."""
    with opened(settings) as house:
        house.engine.set_business_key(instance_id, business_key, by=by, reason=reason)


@click.command()
@click.argument("instance_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def instance(settings: Settings, instance_id: str, *, as_json: bool) -> None:
    """Show an instance: where it is, what it holds, what happened."""
    with opened(settings) as house:
        shown = house.engine.instance(instance_id)
        position, history = house.engine.position(instance_id), house.engine.history(instance_id)
        variables, zone = house.engine.variables(instance_id), house.zone
    if as_json:
        waiting = [
            {"kind": one.kind, "name": one.name, "element": one.element, "who": one.who} for one in position.waiting
        ]
        facts = {"id": shown.id, "state": shown.state, "outcome": shown.outcome, "waiting": waiting}
        show_json(facts | {"variables": variables, "history": [line.text for line in history]})
        return
    click.secho(f"{shown.business_key or shown.id}  {shown.process_name}, version {shown.version}", bold=True)
    click.echo(f"{words.STATES.get(shown.state, shown.state)}{f': {shown.outcome}' if shown.outcome else ''}")
    for one in position.waiting:
        click.echo(_waits_for(one))
    for name, value in variables.items():
        click.echo(f"  {name} = {json.dumps(to_json(value), ensure_ascii=False)}")
    for line in history:
        click.echo(f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}  {line.text}")


def _waits_for(one: Waiting) -> str:
    if one.kind == "incident":
        return f"  stuck at {one.name}: incident {one.link}"
    return f"  waits for {one.kind}: {one.name}{f', {one.who}' if one.who else ''}"
