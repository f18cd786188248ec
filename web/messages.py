"""What there is to translate: every message that templates, programs and scripts hold, found by reading them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from engine.faces import PERMISSIONS
from web.language import BROWSER, SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(__file__).parent.parent
SAYING = {"_": None, "gettext": None, "ngettext": (1, 2)}
"""What makes a message in a template, and which of its arguments are patterns; in a script it is `spoken`."""
SENTENCES = "engine.sentence"
_SOURCE = "engine/sentence.py"
_TEMPLATES = {"trimmed": "true", "silent": "false"}

Found = tuple[str, str | tuple[str, ...]]
"""The file that a message stands in, and its patterns: one, or one for each of singular and plural."""


def messages() -> Catalog:
    """Collect all messages, with the files that they stand in."""
    found = Catalog(charset="utf-8")
    for file, pattern in (*_programs(), *_rights(), *_pages(), *_scripts()):
        found.add(pattern, locations=[(file, 0)])
    return found


def _programs() -> Iterator[Found]:
    for file in (*HOUSE.glob("engine/**/*.py"), *HOUSE.glob("web/**/*.py")):
        tree = ast.parse(file.read_bytes())
        imported = (one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and one.module == SENTENCES)
        making = {name.name for one in imported for name in one.names} | ({"say"} if _name(file) == _SOURCE else set())
        for call in ast.walk(tree) if making else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in making:
                patterns = (one.value for one in call.args if isinstance(one, ast.Constant))
                texts = tuple(one for one in patterns if isinstance(one, str))
                if texts:
                    yield _name(file), texts if call.func.id == "say_many" else texts[0]


def _rights() -> Iterator[Found]:
    """The deeds that can be permitted stand in a table."""
    yield from (("engine/rights/permissions.py", one.deed) for one in PERMISSIONS.values())


def _pages() -> Iterator[Found]:
    for file in HOUSE.glob("web/templates/**/*.html"):
        for _, pattern, _, _ in extract_from_file("jinja2.ext:babel_extract", file, SAYING, options=_TEMPLATES):
            yield _name(file), pattern


def _scripts() -> Iterator[Found]:
    """Scripts are shipped as what they are built to: without their sources, a catalogue says what they say."""
    sources = HOUSE / "web/frontend/src"
    for file in sources.glob("**/*.js"):
        for _, pattern, _, _ in extract_from_file("javascript", file, {"spoken": None}):
            yield _name(file), pattern
    if not sources.is_dir():
        yield from (
            (f"{BROWSER}.po", one.id)
            for found in catalogues("de", BROWSER)
            for one in found
            if isinstance(one.id, str) and one.id
        )


def _name(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


def catalogues(code: str, name: str = "*", folder: Path = SHIPPED) -> Iterator[Catalog]:
    """Read the catalogues of a language."""
    for file in sorted((folder / code).glob(f"{name}.po")):
        with file.open("rb") as text:
            yield read_po(text, locale=code.replace("-", "_"))
