"""One word per thing, in the code as in the glossary."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import re
from typing import TYPE_CHECKING

import msgspec
import pytest

import engine.errors
import engine.events
import engine.lists
import engine.model
from tests.architecture.sources import ROOT, product

if TYPE_CHECKING:
    from collections.abc import Iterator

GLOSSARY = ROOT / "docs" / "glossary.md"

# The vocabulary of the house. Every word of it has its line in the glossary.
TERMS = """
    process; process definition; owner; lane; zone; element; process instance; business key; user task; inbox; claim;
    assign; release; delegate; complete; timer; message; signal; subscription; job; incident; event; journal; history;
    snapshot; turn; stimulus; review; due; overdue; deployment; publication; finding; rule; refusal; not found;
    wrong state; not allowed; conflict; deployment rejected; scenario; token; variable; position; second opinion
"""

MODULE_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "service",
    "services",
    "common",
    "base",
    "misc",
}
WORDS = {"workflow", "case", "todo", "ticket", "spec", "node"}

# Where a word means something else than what we have another word for.
OTHER_MEANINGS = {
    ("engine.reference", "workflow"): "SpiffWorkflow's own names",
    ("engine.reference", "spec"): "SpiffWorkflow's own names",
    ("web.api", "spec"): "OpenAPI's own name",
    ("engine.feel", "case"): "upper case and lower case",
    ("engine.feel", "node"): "nodes of a syntax tree",
    ("engine.diagram", "node"): "nodes of an XML tree",
    ("engine.decisions", "node"): "nodes of an XML tree",
}


def entries() -> dict[str, str]:
    """Terms of the glossary in lower case, with the column that says how the code calls them."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return {term.lower(): code for term, code in rows if term != "Term"}


def in_code() -> set[str]:
    """Every name that the glossary gives for the code: classes, fields, modules."""
    return set(re.findall(r"`([^`]+)`", " ".join(entries().values())))


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names that a module gives to things, with the line."""
    for part in ast.walk(tree):
        match part:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, part.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, part.lineno


def words(name: str) -> list[str]:
    """Split a name: `openUserTask`, `open_user_task` and `OpenUserTasks` are open, user, task."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return [part.lower().removesuffix("s") if len(part) > 3 else part.lower() for part in parts]


@pytest.mark.parametrize("term", [term.strip() for term in TERMS.split(";")])
def test_glossary_explains(term: str) -> None:
    assert term in entries()


def test_glossary_has_every_noun_of_the_model() -> None:
    nouns = {
        name
        for name, thing in {**vars(engine.model), **vars(engine.lists)}.items()
        if inspect.isclass(thing) and thing.__module__ in {"engine.model", "engine.lists"}
        and (dataclasses.is_dataclass(thing) or issubclass(thing, enum.Enum | msgspec.Struct))
    }  # fmt: skip

    assert nouns - in_code() == set()


def test_glossary_has_every_refusal() -> None:
    refusals = {name for name, thing in vars(engine.errors).items() if inspect.isclass(thing)}

    assert refusals - in_code() == set()


def test_glossary_names_only_classes_that_exist() -> None:
    classes = {name.split(".")[0] for name in in_code() if name[0].isupper()}
    there = {*vars(engine.model), *vars(engine.lists), *vars(engine.errors), *vars(engine.events), *engine.__all__}

    assert classes - there == set()


def test_code_uses_the_words_of_the_house() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in product()
        for name, line in names(source.tree)
        for word in WORDS.intersection(words(name))
        if (source.room, word) not in OTHER_MEANINGS and "flow_node" not in name.lower()  # BPMN's own name
    ]

    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [source.path for source in product() if MODULE_NAMES.intersection(source.name.split("."))]

    assert found == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [("open_user_tasks", ["open", "user", "task"]), ("XMLNode", ["xml", "node"]), ("testCase", ["test", "case"])],
)
def test_names_are_split_into_words(name: str, parts: list[str]) -> None:
    assert words(name) == parts
