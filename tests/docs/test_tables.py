"""Tables of the documentation that must hold what the code holds."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from tests.architecture.sources import ROOT, product
from web import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

DECISION = ROOT / "docs/decisions/0012-dependencies.md"
LOCK = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(page: str) -> dict[str, str]:
    """First cell of each row of the tables of a page, with the rest of the row."""
    return dict(re.findall(r"^\| ([^|]+) \|(.*)\|$", page, re.MULTILINE))


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.match(r"[\w.-]+", one)[0] for one in project["dependencies"]}
    told = {name for cell in rows(DECISION.read_text()) for name in cell.split(", ")} - {"Package", "---"}

    assert asked <= told | {"psycopg"}
    assert told - {"psycopg-binary"} <= asked


def test_every_locked_package_is_named() -> None:
    page = DECISION.read_text().lower()
    locked = LOCK.findall((ROOT / "requirements.lock").read_text())

    assert [name for name in locked if name.lower() not in page] == []


@pytest.mark.parametrize("name", LOCK.findall((ROOT / "requirements.lock").read_text()))
def test_no_dependency_is_under_gpl(name: str) -> None:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not for this platform")
    said = [about.get("License-Expression") or about.get("License") or "", *about.get_all("Classifier", [])]
    licences = [one for one in said if "GPL" in one.upper() or "GENERAL PUBLIC" in one.upper()]

    assert [one for one in licences if "LGPL" not in one.upper() and "LESSER" not in one.upper()] == []


def test_every_setting_is_described() -> None:
    read = set(re.findall(r"\b(?:THROUGHLANE_[A-Z]+|DATABASE_URL)\b", inspect.getsource(settings)))
    told = set(re.findall(r"`(THROUGHLANE_[A-Z_]+|DATABASE_URL)`", text("operations.md")))

    assert told - {"THROUGHLANE_SKIP_FRONTEND"} == read


def test_every_code_of_an_incident_is_explained() -> None:
    sources = [source for source in product() if source.path.startswith("engine/")]
    found = {code for source in sources for call in ast.walk(source.tree) for code in _code(call)}
    told = set(re.findall(r"^\| `([a-z-]+)` \|", text("incidents.md"), re.MULTILINE))

    assert found == told


def _code(call: ast.AST) -> Iterator[str]:
    """The code that a call of Stuck (first word) or IncidentRaised (fifth) names."""
    match call:
        case ast.Call(func=ast.Name(id="Stuck"), args=[ast.Constant(value=str(code)), *_]):
            yield code
        case ast.Call(func=ast.Name(id="IncidentRaised"), args=[_, _, _, _, ast.Constant(value=str(code)), *_]):
            yield code


def test_every_word_of_the_vocabulary_is_described() -> None:
    """Every `tl:` element that the compiler reads has its heading."""
    read = {
        word
        for source in product()
        if source.path.startswith("engine/program/")
        for word in re.findall(r"\btl:([a-zA-Z]+)", source.text)
    }
    told = set(re.findall(r"`tl:([a-zA-Z]+)[` ]", text("extension.md")))

    assert read - told == set()
