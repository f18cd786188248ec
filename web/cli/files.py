"""Files of processes: checking and deploying them."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from engine.faces.tryout import Coverage, Outcome, check_files, covered, run_scenarios
from engine.model import Finding, Severity
from web.cli import coverages, folders
from web.cli.opening import opened
from web.cli.printing import plain, print_everything, show_findings, show_json

if TYPE_CHECKING:
    from engine.faces import House
    from web.settings import Settings

FILES = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE..."
)
ANY_FILES = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
_UNREADABLE = frozenset({"unreadable", "fault"})
_PARTS = (".dmn", ".form")
"""Files that can be looked at on their own, though nothing runs without a diagram."""
Looked: TypeAlias = tuple[tuple[Finding, ...], tuple[Outcome, ...], tuple[Coverage, ...]]


@click.command()
@ANY_FILES
@click.option("--scenarios", is_flag=True, help="Also run the scenarios among the files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(paths: tuple[Path, ...], *, scenarios: bool, as_json: bool) -> None:
    """Find all that is wrong with files before they run.

    FILE is a process folder or single .bpmn, .dmn and .form files, which are read together.
    Exits with 0 when nothing is wrong, 1 when something must be put right, 2 when files cannot be read.
    """
    print_everything()
    lost: dict[Path, OSError] = {}
    bundles = folders.bundles(paths, lost)
    found: dict[str, Looked] = {str(path): ((_lost(path, error),), (), ()) for path, error in lost.items()}
    for name, files in bundles.items():
        given = folders.as_given(name, [path for path in paths if path not in lost])
        found |= _by_file(name, given, _looked(Path(name), files, given, scenarios=scenarios))
    if as_json:
        show_json({name: _facts(*one) for name, one in found.items()})
    else:
        for name, one in found.items():
            _show(name, *one)
    raise SystemExit(max((_grade(*one) for one in found.values()), default=0))


def _by_file(bundle: str, given: dict[str, str], looked: Looked) -> dict[str, Looked]:
    """Give what was found by what was named on the command line: a folder, or each single file.

    What is about no single file stands at the first.
    """
    findings = tuple(replace(one, file=given.get(one.file or "", one.file)) for one in looked[0])
    if Path(bundle).is_dir():
        return {bundle: (findings, *looked[1:])}
    outcomes = tuple(replace(one, file=given.get(one.file, one.file)) for one in looked[1])
    first, *_ = names = list(dict.fromkeys(given.values()))
    return {
        name: (
            tuple(one for one in findings if one.file == name or (name == first and one.file not in names)),
            tuple(one for one in outcomes if one.file == name),
            looked[2] if name == first else (),
        )
        for name in names
    }


def _lost(path: Path, error: OSError) -> Finding:
    why = "it does not exist" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
    return Finding(
        "unreadable",
        Severity.ERROR,
        f"{path} cannot be read: {why}.",
        "See that it is there and that you may read it.",
        None,
        str(path),
    )


def _looked(path: Path, files: dict[str, bytes], given: dict[str, str], *, scenarios: bool) -> Looked:
    """Look at files that belong together; a fault of ours is told and does not hide what is known of other files."""
    try:
        if path.is_dir():
            findings = check_files(files)
        else:  # what kind of JSON a file is, and who refers to it, is known by its name alone
            named = {name if name.endswith(".json") else given[name]: one for name, one in files.items()}
            findings = _of_loose(named, check_files(named))
        wrong = any(one.severity == "error" for one in findings)
        if wrong or not scenarios:
            return findings, (), ()
        outcomes = run_scenarios(files, folders.beside(path))
        return findings, outcomes, covered(files, outcomes) if outcomes else ()
    except Exception as fault:  # noqa: BLE001 - the boundary: nobody who checks a file shall see a traceback
        message = f"Checking was given up because of a mistake in Throughlane ({type(fault).__name__}: {fault})."
        advice = "Please report it with the file."
        return (Finding("fault", Severity.ERROR, message, advice, None, str(path)),), (), ()


def _of_loose(files: dict[str, bytes], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Whoever names a single file wants to know about that file: what it is not, and no more than it can be."""
    strangers = [name for name in files if Path(name).suffix.lower() not in {".xml", *folders.ENDINGS}]
    if len(strangers) + sum(name.lower().endswith(_PARTS) for name in files) == len(files):
        findings = tuple(one for one in findings if one.rule != "no-process")
    return (*map(_stranger, strangers), *findings)


def _stranger(name: str) -> Finding:
    message = f"{name} is by its name no diagram, decision, form or scenario."
    return Finding(
        "unreadable", Severity.ERROR, message, "If it is one, name it .bpmn, .dmn, .form or .json.", None, name
    )


def _grade(findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...], _coverage: tuple[Coverage, ...]) -> int:
    if any(one.rule in _UNREADABLE for one in findings):
        return 2
    return int(any(one.severity == "error" for one in findings) or any(not one.passed for one in outcomes))


def _facts(
    findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...], coverage: tuple[Coverage, ...]
) -> dict[str, Any]:
    scenarios = [
        {"file": one.file, "name": one.name, "passed": one.passed, "problems": list(one.problems), "end": one.end}
        for one in outcomes
    ]
    return {
        "findings": [asdict(one) for one in findings],
        "scenarios": scenarios,
        "coverage": [coverages.facts(one) for one in coverage],
    }


def _show(
    name: str, findings: tuple[Finding, ...], outcomes: tuple[Outcome, ...], coverage: tuple[Coverage, ...]
) -> None:
    click.secho(plain(name), bold=True)
    show_findings(findings)
    for one in outcomes:
        mark = click.style("passed", fg="green") if one.passed else click.style("failed", fg="red")
        click.echo(f"{plain(one.file)}: {mark} {plain(one.name)}{f' -> {plain(one.end)}' if one.end else ''}")
        for problem in one.problems:
            click.echo(f"    {plain(problem)}")
    for one_process in coverage:
        coverages.show(one_process)
    errors = sum(one.severity == "error" for one in findings)
    passed = sum(one.passed for one in outcomes)
    told = f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}, {errors} to be put right"
    click.echo(told + (f"; {passed} of {len(outcomes)} scenarios passed" if outcomes else ""))


@click.command()
@FILES
@click.option("--publish", is_flag=True, help="Make the new versions startable at once, unsigned: an import.")
@click.option("--dry-run", is_flag=True, help="Only tell what it would do, and what would keep it from publication.")
@click.option("--despite", default="", help="Why they are stored although a scenario fails; it is kept.")
@click.option("--by", default="system", show_default=True, help="Id of the person who deploys.")
@click.pass_obj
def deploy(settings: Settings, paths: tuple[Path, ...], *, publish: bool, dry_run: bool, despite: str, by: str) -> None:
    """Store processes as new versions.

    FILE is a process folder, or single files, which are read together. What has not changed keeps its version. The
    scenarios among them run first, and one that fails keeps all of it back.
    With --publish the machine itself makes it startable, and the process counts as never reviewed; whoever answers
    for a process publishes it by: throughlane publish.
    """
    with opened(settings) as house:
        for files in folders.bundles(paths).values():
            if dry_run:
                _rehearse(house, files, by, despite)
                continue
            deployment = house.catalogue.deploy(files, by=by, despite=despite)
            show_findings(deployment.findings)
            for one in deployment.definitions:
                if publish and not one.published_at:
                    house.catalogue.publish(one.id, by="system")
                click.echo(f"{one.name}, version {one.version}: {'published' if publish else 'deployed'} ({one.id})")


def _rehearse(house: House, files: dict[str, bytes], by: str, despite: str) -> None:
    """Print what deploying would do; nothing is stored."""
    would, findings = house.catalogue.rehearse(files, by=by, despite=despite)
    show_findings(findings)
    for one in would:
        told = f"would become version {one.version}" if one.version else "has not changed and keeps its version"
        click.echo(f"{plain(one.name)} ({one.key}) {told}.")
        show_findings(one.wanting)
