"""The command tree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from engine.errors import DeploymentRejected, InvalidValues, Refusal
from engine.faces import come_through
from web.cli import (
    accounts,
    audit,
    clock,
    comparing,
    database,
    demo,
    doctor,
    documenting,
    drawing,
    feedback,
    fetching,
    files,
    hours,
    languages,
    moving,
    policy,
    privacy,
    publishing,
    reporting,
    reviews,
    running,
    scripts,
    serving,
    staff,
    stores,
)
from web.cli.printing import show_findings
from web.settings import Settings, from_environment


class Tree(click.Group):
    """The root: a refusal ends a command with its sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(_told(refusal)) from refusal


def _told(refusal: Refusal) -> str:
    if isinstance(refusal, DeploymentRejected):
        show_findings(refusal.findings)
    if isinstance(refusal, InvalidValues):
        return "\n".join([str(refusal), *(f"  {name}: {said}" for name, said in refusal.fields.items())])
    return str(refusal)


@click.group(cls=Tree, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="throughlane", prog_name="throughlane")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for database and key [THROUGHLANE_DATA, ./data].")
@click.option("--database", help="Address of the database [DATABASE_URL, SQLite in the data folder].")
@click.pass_context
def main(ctx: click.Context, data: Path | None, database: str | None) -> None:
    """One line through every lane, one owner for the whole: run business processes end to end.

    Begin with: throughlane demo
    """
    come_through("cli")
    ctx.obj = settings(data, database)


def settings(data: Path | None = None, database: str | None = None) -> Settings:
    """Give the settings of the environment and the command line."""
    try:
        return from_environment(os.environ).but(data=data, database_url=database)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


for deed in accounts.COMMANDS:
    staff.people.add_command(deed)
for command in (
    demo.demo,
    serving.serve,
    serving.worker,
    files.check,
    comparing.compare,
    drawing.render,
    drawing.layout,
    documenting.document,
    files.deploy,
    moving.migrate,
    fetching.fetch,
    publishing.publish,
    running.start,
    running.conditions,
    running.tasks,
    running.instance,
    running.retry,
    running.rekey,
    scripts.scripts,
    reviews.reviews,
    feedback.feedback,
    clock.clock,
    audit.audit,
    audit.verify,
    privacy.erase,
    privacy.retention,
    stores.stores,
    policy.policy,
    hours.hours,
    reporting.review_report,
    languages.translate,
    database.db,
    staff.people,
    staff.groups,
    staff.roles,
    doctor.doctor,
):
    main.add_command(command)
