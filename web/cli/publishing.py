"""Publishing by signature, at the machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Unreadable
from engine.faces import SignOff
from web.cli.opening import opened
from web.cli.printing import show_findings

if TYPE_CHECKING:
    from web.settings import Settings


@click.command()
@click.argument("definition_id", metavar="DEFINITION")
@click.option("--by", required=True, help="Id of the accountable owner, who signs.")
@click.option("--approve", is_flag=True, help="Say: I approve this version.")
@click.option(
    "--review", "file", type=click.Path(path_type=Path), help="JSON with answers and evidence, the first time."
)
@click.option("--remarks", default="", help="Remarks to the signature.")
@click.option("--fixes", multiple=True, help="Id of a report from the front line that this version fixes.")
@click.pass_obj
def publish(
    settings: Settings,
    definition_id: str,
    *,
    by: str,
    approve: bool,
    file: Path | None,
    remarks: str,
    fixes: tuple[str, ...],
) -> None:
    """Publish a version with the signature of its owner.

    DEFINITION is the id that deploying has printed. Asks for the owner's password, and a code where they have a second
    factor. The first version of a process takes the initial review: FILE holds {"answers": {…}, "evidence": […]}.
    Exits with 1 when something stands in the way.
    """
    given = _read(file) if file else {}
    with opened(settings) as house:
        gate = house.governance.gate(definition_id, person=house.people.find(by))
        show_findings(gate.wanting)
        password = click.prompt(f"Password of {by}", hide_input=True)
        code = click.prompt("Code of the second factor", default="") if gate.needs_code else ""
        signed = SignOff(remarks, given.get("answers", {}), tuple(given.get("evidence", ())), fixes)
        published = house.governance.publish(definition_id, password, code, approves=approve, sign_off=signed, by=by)
        click.echo(f"{published.name}, version {published.version}: published")


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise Unreadable(str(file), str(wrong)) from wrong
    if not isinstance(read, dict):
        raise Unreadable(str(file), "it must be a JSON object")
    return read
