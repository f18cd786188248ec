"""Tables of the documentation that must hold what the code holds."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from engine.program.words import WORDS
from tests.architecture.sources import ROOT, product, prose
from tests.docs.snippets import snippets
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
    read = set(re.findall(r"\b(?:THROUGHLANE_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b", inspect.getsource(settings)))
    told = set(re.findall(r"`(THROUGHLANE_[A-Z_]+|DATABASE_URL(?:_FILE)?)`", text("operations.md")))

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
    headings = re.findall(r"^### (.*)$", text("extension.md"), re.MULTILINE)
    told = {word for heading in headings for word in re.findall(r"`(tl:[a-zA-Z]+)`", heading)}
    inside = {"tl:payload"}  # stands in tl:message

    assert told | inside == set(WORDS)


def test_every_attribute_of_the_extension_is_described() -> None:
    page = text("extension.md")

    assert not [(word, key) for word, one in WORDS.items() for key in one.attributes if f"`{key}" not in page]


def test_every_room_is_described() -> None:
    told = set(re.findall(r"`(engine\.[a-z]+)`", text("architecture.md")))
    rooms = {f"engine.{path.stem}" for path in (ROOT / "engine").iterdir() if not path.name.startswith("_")}

    assert rooms - told == set()


def test_layers_are_those_of_the_contract() -> None:
    (block,) = [one.text for one in snippets("") if one.page == "docs/architecture.md" and "faces, model" in one.text]
    settings_ = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in settings_ if one["id"] == "engine-layers"]
    told = re.findall(r"[a-z]+", block)
    asked = [room for layer in contract["layers"] for room in re.findall(r"[a-z]+", layer) if f"({room})" not in layer]

    assert [room for room in told if room in asked][-len(asked) :] == asked


def test_every_path_in_the_pages_exists() -> None:
    """Pages name modules so that people find them; a module that has moved takes its pages with it."""
    pages = [page for page in prose() if page.is_relative_to(ROOT / "docs")]
    named = {
        (page.name, path)
        for page in pages
        for path in re.findall(r"`((?:engine|web|tests|processes|docs)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    }

    assert sorted(one for one in named if not (ROOT / one[1]).exists()) == []
