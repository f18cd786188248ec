"""The files that the rules are about, read once."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PRODUCT = ("engine", "web", "processes")


class Source(NamedTuple):
    """A Python file: its dotted name, its path below the root, its text."""

    name: str
    path: str
    text: str

    @property
    def package(self) -> str:
        """The package that the module lies in; a package lies in itself."""
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]

    @property
    def room(self) -> str:
        """The first two parts of the name: `engine.feel`."""
        return ".".join(self.name.split(".")[:2])

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return parsed(self.text)


@cache
def parsed(text: str) -> ast.Module:
    """Syntax tree of a text."""
    return ast.parse(text)


@cache
def product() -> tuple[Source, ...]:
    """Every Python file that is shipped, sorted."""
    files = [file for room in PRODUCT for file in (ROOT / room).rglob("*.py") if "node_modules" not in file.parts]
    return tuple(_source(file) for file in sorted(files))


def _source(file: Path) -> Source:
    path = file.relative_to(ROOT)
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return Source(name, path.as_posix(), file.read_text(encoding="utf-8"))


def is_module(name: str) -> bool:
    """Whether a dotted name is a module or package of ours."""
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or path.is_dir()


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Files that git keeps, all or those that match; sorted, and only those that are still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(ROOT / name for name in sorted(listed.stdout.split("\0")) if name and (ROOT / name).is_file())


def prose() -> tuple[Path, ...]:
    """Every page that people read."""
    return tracked("*.md")
