"""docs/findings.md holds every rule there is, and no other; docs/incidents.md every code."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.architecture.sources import ROOT, product

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = re.compile(r"[a-z]+(-[a-z]+)*")
TELLING = {"error", "find", "note", "warn", "warning", "mention", "_finding", "Finding", "_error"}
ROOMS = {
    "engine.commands",
    "engine.program",
    "engine.diagram",
    "engine.decisions",
    "engine.governance",
    "engine.reference",
    "web.cli",
}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _texts(names: set[str], rooms: set[str], arguments: int) -> Iterator[str]:
    """Give the first text among the first arguments of every call of these functions in these rooms."""
    for source in product():
        if source.room not in rooms:
            continue
        for call in (one for one in ast.walk(source.tree) if isinstance(one, ast.Call) and _called(one) in names):
            texts = [one.value for one in call.args[:arguments] if isinstance(one, ast.Constant)]
            yield from [one for one in texts if isinstance(one, str) and RULE.fullmatch(one)][:1]


def _told(page: str) -> list[str]:
    """Give what stands in the first column of the tables of a page."""
    return re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_rule_is_on_the_page_once() -> None:
    assert sorted(_told("findings.md")) == sorted(set(_texts(TELLING, ROOMS, 2)))


def test_every_code_of_incidents_is_on_the_page() -> None:
    raised = set(_texts({"Stuck"}, {"engine.execution", "engine.turn"}, 1)) | {"job", "join", "called-process"}

    assert sorted(_told("incidents.md")) == sorted(raised)
