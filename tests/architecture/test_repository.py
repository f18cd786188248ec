"""What the repository holds: no traces of one machine, and pages whose links and commands work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, prose, tracked
from web.cli import main

# This file is the one that is not searched, since it contains what it looks for.
TRACES = {
    "a path of one machine": re.compile(r"(?<![\w.-])/(?:work|farm|root|home/\w+|Users/\w+)/"),
    "the host of a package registry": re.compile(r"registry\.npmjs|pythonhosted|//pypi\.org|registry\.yarnpkg"),
}
BINARY = {".png", ".ico", ".woff2", ".db"}

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]+`")

PAGES = [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in prose()]


def links(page: Path) -> list[str]:
    """Targets of a page's links to other files of ours."""
    text = INLINE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    found = ("".join(groups) for groups in LINK.findall(text))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """What can stand behind # in a link to a page."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def commands(program: str) -> set[str]:
    """What pages tell people to type: the word after a program's name."""
    code = "\n".join(block for page in prose() for block in _code(page.read_text(encoding="utf-8")))
    return set(re.findall(rf"(?:^|[\s`/]){program} ([a-z][a-z-]*)", code, re.MULTILINE))


def _code(text: str) -> list[str]:
    return [*FENCE.findall(text), *INLINE.findall(text)]


@pytest.mark.parametrize("trace", TRACES)
def test_no_file_names(trace: str) -> None:
    files = [file for file in tracked() if file.suffix not in BINARY and file != Path(__file__)]
    found = {
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in files
        for match in TRACES[trace].finditer(file.read_text(encoding="utf-8"))
    }

    assert found == set()


def test_front_end_lockfile_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "web/frontend/package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)

    assert broken == []


def test_every_page_of_the_documentation_can_be_reached_from_its_first() -> None:
    docs = ROOT / "docs"
    reached, ahead = set(), [docs / "index.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.is_file() and page.suffix == ".md":
            reached.add(page)
            ahead += [(page.parent / target.partition("#")[0]).resolve() for target in links(page)]

    assert set(tracked("docs/**.md", "docs/*.md")) - reached == set()


def test_the_first_page_lists_every_decision() -> None:
    listed = re.findall(r"\(decisions/(.+?\.md)\)", (ROOT / "docs/index.md").read_text(encoding="utf-8"))

    assert listed == sorted(page.name for page in tracked("docs/decisions/*.md"))


def test_commands_of_make_in_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert commands("make") - targets == set()


def test_commands_of_throughlane_in_the_pages_exist() -> None:
    assert commands("throughlane") - set(main.commands) == set()


def test_ci_runs_what_everybody_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make --no-print-directory test")
