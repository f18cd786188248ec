"""Each import contract is worth something: a violation planted in a copy of the tree breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.architecture.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# contract -> modules to plant and what they import, of which at least one is not allowed
PLANTS = {
    "web-above-engine": {"engine/store/planted.py": "import web"},
    "web-through-faces": {"web/planted.py": "import engine.turn"},
    "engine-layers": {"engine/store/planted.py": "import engine.turn"},
    "store-keeps-bytes": {"engine/store/planted.py": "import engine.program.model"},
    "pure-rooms": {"engine/execution/planted.py": "import time"},
    "database-in-store": {"engine/commands/planted.py": "import sqlalchemy"},
    "http-in-web": {"engine/queries/planted.py": "import flask"},
    "spiff-in-reference": {"engine/program/planted.py": "import SpiffWorkflow"},
    "monty-in-sandbox": {"engine/connectors/planted.py": "import pydantic_monty"},
    "one-door": {"engine/commands/planted.py": "import requests"},
    "xml-in-diagram": {"engine/decisions/planted.py": "import lxml.etree"},
    "no-other-xml": {"web/planted.py": "import xml.etree.ElementTree"},
    "no-cycles": {
        "engine/feel/planted.py": "import engine.feel.planter",
        "engine/feel/planter.py": "import engine.feel.planted",
    },
}

# The layers say more than one thing, so more than one violation is tried.
LAYERS = {
    "commands and queries do not know each other": ("commands", "queries"),
    "execution does not know the store": ("execution", "store"),
    "program does not know execution": ("program", "execution"),
    "diagram does not know program": ("diagram", "program"),
    "the turn does not know commands": ("turn", "commands"),
    "feel and decisions feed forward": ("feel", "decisions"),
    "governance does not know the turn": ("governance", "turn"),
    "nobody inside knows the faces": ("work", "faces"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's Python without anything else."""
    place = tmp_path_factory.mktemp("contracts")
    shutil.copy(ROOT / "pyproject.toml", place)
    for room in ("engine", "web"):
        shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("frontend", "static", "__pycache__"))
    return place


@pytest.fixture
def plant(copy: Path) -> Iterator[Planter]:
    planter = Planter(copy)
    yield planter
    planter.clear()


class Planter:
    """Writes modules into the copy and takes them out again."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self.planted: dict[Path, str | None] = {}

    def __call__(self, path: str, line: str) -> None:
        """Add a line to a module that is there, or to a new one."""
        file = self.copy / path
        before = file.read_text(encoding="utf-8") if file.exists() else None
        self.planted[file] = before
        file.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")

    def clear(self) -> None:
        """Leave the copy as it was."""
        for file, before in self.planted.items():
            if before is None:
                file.unlink()
            else:
                file.write_text(before, encoding="utf-8")


def lint(place: Path, contract: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Check one contract there."""
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--cache-dir",
        str(place / "read"),
        "--contract",
        contract,
        *options,
    ]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def contracts() -> list[dict[str, object]]:
    """The contracts as they stand in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


# Between modules of one room a type may point back; between rooms it may not: a name is knowledge too.
FOR_TYPES_TOO = ("web-above-engine", "web-through-faces", "engine-layers", "store-keeps-bytes", "http-in-web")


@pytest.mark.parametrize("contract", FOR_TYPES_TOO)
def test_types_know_no_more_than_code_does(copy: Path, contract: str) -> None:
    settings = (copy / "pyproject.toml").read_text(encoding="utf-8")
    strict = copy / "strict.toml"
    strict.write_text(settings.replace("exclude_type_checking_imports = true", ""), encoding="utf-8")

    done = lint(copy, contract, "--config", strict.name)

    assert done.returncode == 0, done.stdout


def test_every_contract_is_tried() -> None:
    assert {str(contract["id"]) for contract in contracts()} == set(PLANTS)


@pytest.mark.parametrize("contract", PLANTS)
def test_contract_breaks_when_violated(copy: Path, plant: Planter, contract: str) -> None:
    for path, line in PLANTS[contract].items():
        plant(path, line)

    done = lint(copy, contract)

    assert done.returncode == 1
    assert "planted" in done.stdout


@pytest.mark.parametrize("rule", LAYERS)
def test_layer_breaks_when_violated(copy: Path, plant: Planter, rule: str) -> None:
    room, forbidden = LAYERS[rule]
    module = f"engine/{room}.py"
    plant(module if (copy / module).exists() else f"engine/{room}/planted.py", f"import engine.{forbidden}")

    done = lint(copy, "engine-layers")

    assert done.returncode == 1
    assert f"engine.{room}" in done.stdout
    assert f"engine.{forbidden}" in done.stdout


def test_new_room_must_be_placed_in_the_layers(copy: Path, plant: Planter) -> None:
    plant("engine/attic.py", "")

    done = lint(copy, "engine-layers")

    assert done.returncode == 1
    assert "attic" in done.stdout


def test_every_room_but_the_faces_and_the_nouns_is_closed_to_the_web() -> None:
    """A room that is added later does not stay open by oversight."""
    (closed,) = (contract["forbidden_modules"] for contract in contracts() if contract["id"] == "web-through-faces")
    assert isinstance(closed, list)
    rooms = {f"engine.{path.stem}" for path in (ROOT / "engine").iterdir() if not path.name.startswith("_")}

    open_to_all = {"engine.model", "engine.lists", "engine.errors", "engine.sentence", "engine.values"}
    assert rooms - set(closed) <= {"engine.faces", *open_to_all}
