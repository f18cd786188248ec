"""Files of processes: checking and deploying them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Refusal
from engine.faces.tryout import Outcome, check_files, run_scenarios
from web.cli import folders
from web.cli.opening import opened
from web.cli.printing import show_findings, show_json

if TYPE_CHECKING:
    from engine.model import Finding
    from web.settings import Settings

FILES = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE..."
)


@click.command()
@FILES
@click.option("--scenarios", is_flag=True, help="Also run the scenarios among the files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(paths: tuple[Path, ...], *, scenarios: bool, as_json: bool) -> None:
    """Find all that is wrong with files before they run.

    FILE is a process folder or single .bpmn, .dmn and .form files, which are read together.
    Exits with 0 when nothing is wrong, 1 when something must be put right, 2 when files cannot be read.
    """
    try:
        found = {name: _looked(Path(name), files, scenarios) for name, files in folders.bundles(paths).items()}
    except (OSError, Refusal) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    if as_json:
        show_json({name: _facts(*one) for name, one in found.items()})
    else:
        for name, one in found.items():
            _show(name, *one)
    raise SystemExit(max((_grade(*one) for one in found.values()), default=0))


def _looked(path: Path, files: dict[str, bytes], scenarios: bool) -> tuple[tuple[Finding, ...], tuple[Outcome, ...]]:
    findings = check_files(files)
    wrong = any(one.severity == "error" for one in findings)
    outcomes = run_scenarios(files, folders.beside(path)) if scenarios and not wrong else ()
    return findings, outcomes


def _grade(findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...]) -> int:
    if any(one.rule == "unreadable" for one in findings):
        return 2
    return int(any(one.severity == "error" for one in findings) or any(not one.passed for one in outcomes))


def _facts(findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    scenarios = [
        {"file": one.file, "name": one.name, "passed": one.passed, "problems": list(one.problems), "end": one.end}
        for one in outcomes
    ]
    return {"findings": [asdict(one) for one in findings], "scenarios": scenarios}


def _show(name: str, findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...]) -> None:
    click.secho(name, bold=True)
    show_findings(findings)
    for one in outcomes:
        mark = click.style("passed", fg="green") if one.passed else click.style("failed", fg="red")
        click.echo(f"{one.file}: {mark} {one.name}{f' -> {one.end}' if one.end else ''}")
        for problem in one.problems:
            click.echo(f"    {problem}")
    errors = sum(one.severity == "error" for one in findings)
    passed = sum(one.passed for one in outcomes)
    told = f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}, {errors} to be put right"
    click.echo(told + (f"; {passed} of {len(outcomes)} scenarios passed" if outcomes else ""))


@click.command()
@FILES
@click.option("--publish", is_flag=True, help="Make the new versions startable at once.")
@click.option("--by", default="system", show_default=True, help="Id of the person who deploys.")
@click.pass_obj
def deploy(settings: Settings, paths: tuple[Path, ...], *, publish: bool, by: str) -> None:
    """Store processes as new versions.

    FILE is a process folder, or single files, which are read together. What has not changed keeps its version.
    """
    with opened(settings) as house:
        for files in folders.bundles(paths).values():
            deployment = house.catalogue.deploy(files, by=by)
            show_findings(deployment.findings)
            for one in deployment.definitions:
                if publish and not one.published_at:
                    house.catalogue.publish(one.id, by=by)
                click.echo(f"{one.name}, version {one.version}: {'published' if publish else 'deployed'} ({one.id})")
