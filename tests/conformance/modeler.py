"""What modelers lose of files: `python -m tests.conformance.modeler FOLDER…`.

Every diagram is opened and saved, copied and pasted (pools as pools), and each of its steps and gateways gets another
type: in our modeler, in Camunda Modeler with our plug-in (bpmn-js with Camunda's words and behaviours), and in it
without. What the files say afterwards is compared as our reader has it. Prints each loss and last, for each modeler and
deed, `ours save: N/M` (files without a loss that the README does not explain / files). Ends with 1 when our modeler or
the plug-in has lost such a thing, or any of them by saving.

Needs Chromium, Node and the libraries that the front end is built from (`make frontend`).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.diagram import read
from engine.errors import Unreadable
from engine.layout import laid_out
from hatch_build import FRONTEND, find_node
from tests.browser import open_browser
from tests.conformance import said
from tests.conformance.roundtrip import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from playwright.sync_api import Browser, Page

    from engine.diagram import Diagram

PAGE = Path(__file__).with_name("modeler_page.js")
MODELERS = ("ours", "camunda", "bare")
"""Ours, Camunda Modeler with our plug-in, and without."""
DEEDS = ("save", "paste", "undo", "retype")
"""`undo` pastes and takes it back."""
KEEPS = {(one, deed) for one in MODELERS[:2] for deed in DEEDS} | {("bare", "save")}
"""What must lose nothing; what the bare modeler drops besides is told at deployment (engine/program/design/lost.py)."""
LOADERS = {".svg": "text", ".woff2": "empty", ".css": "empty"}

KNOWN: tuple[tuple[frozenset[str] | None, str], ...] = (
    (None, r"^picture: "),
    (frozenset({"camunda", "bare"}), r"no namespace uri given for prefix <ns\d+>$"),
    (frozenset({"bare"}), r"outMessageRef 0 are left$"),
    (frozenset({"camunda", "bare"}), r"zeebe:formDefinition .*: formKey "),
)
"""What bpmn-js does that no module of ours can change, by modeler (None: all); the README says why."""


def bundled(folder: Path) -> Path:
    """Bundle the page with the modelers in it; gives the script."""
    node, _ = find_node()
    script = folder / "modeler.js"
    command = [
        node,
        str(FRONTEND / "node_modules" / "esbuild" / "bin" / "esbuild"),
        str(PAGE),
        "--bundle",
        "--format=iife",
        f"--outfile={script}",
        "--alias:preact=@bpmn-io/properties-panel/preact",
        f"--alias:throughlane-modeler={FRONTEND / 'src' / 'modeler'}",
        *(f"--loader:{kind}={how}" for kind, how in LOADERS.items()),
        "--log-level=error",
    ]
    modules = {"NODE_PATH": str(FRONTEND / "node_modules")}
    subprocess.run(command, cwd=FRONTEND, env=modules, check=True, capture_output=True, text=True)
    return script


@contextmanager
def opened() -> Iterator[Mapping[str, Page]]:
    """Open the page in which each modeler stands ready. What ours mends in the words of bpmn-js holds for a whole page,
    so the bare one has a page of its own.
    """
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        script = bundled(Path(folder))
        mended, bare = (_page(browser, script) for _ in range(2))
        yield {"ours": mended, "camunda": mended, "bare": bare}
        mended.close()
        bare.close()


def _page(browser: Browser, script: Path) -> Page:
    page = browser.new_page()
    page.set_content("<!doctype html><title>Modelers</title>")
    page.add_script_tag(path=script)
    return page


def played(pages: Mapping[str, Page], xml: str, modeler: str, deed: str) -> dict[str, Any]:
    """Do something to a file: gives what is saved as `xml` with `pairs` of ids, or an `error`."""
    return dict(pages[modeler].evaluate("given => play(...given)", [modeler, deed, xml]))


def lost(pages: Mapping[str, Page], xml: str, name: str, modeler: str, deed: str) -> list[str]:
    """Tell what a deed in a modeler loses of a file."""
    done = played(pages, xml, modeler, deed)
    if "error" in done:
        return [f"it cannot be done: {done['error'].splitlines()[0]}"]
    return losses(read(xml.encode(), name), read(done["xml"].encode(), name), deed, done.get("pairs", []))


def losses(before: Diagram, after: Diagram, deed: str, found: Iterable[Sequence[str]]) -> list[str]:
    """Compare a file with what has become of it; `found` are ids of elements and of what was made of them."""
    if deed in {"save", "undo"}:
        return [*said.different(said.whole(before), said.whole(after)), *said.not_drawn(before, after)]
    pairs = {old: new for old, new in found if old in before.elements}
    left_out = [] if deed == "retype" else said.not_copied(before, pairs)
    pairs |= said.beside(before, after, pairs)
    pairs |= said.inside(before, after, pairs)
    kept = said.kept_with_another_type if deed == "retype" else said.own
    return [*left_out, *(told for pair in pairs.items() for told in said.missing(before, after, pair, kept, pairs))]


def is_known(modeler: str, told: str) -> bool:
    """Whether a loss is one that the README explains."""
    return any((one is None or modeler in one) and re.search(pattern, told) for one, pattern in KNOWN)


def drawing(path: Path) -> str:
    """Read a file as the modelers get it: as UTF-8, and with a picture, which is made where there is none."""
    diagram = read(path.read_bytes(), path.name)
    return (diagram if diagram.root.child("bpmndi:BPMNDiagram") else laid_out(diagram)).to_xml().decode()


def main(arguments: Sequence[str]) -> int:
    """Print what is lost, file by file."""
    found, kept, bad = files(arguments), Counter[tuple[str, str]](), not arguments
    with opened() as pages:
        for path in found:
            try:
                xml = drawing(path)
            except Unreadable as refusal:
                sys.stdout.write(f"{path}: {refusal}\n")
                continue
            for modeler, deed in product(MODELERS, DEEDS):
                told = lost(pages, xml, path.name, modeler, deed)
                for one in told:
                    sys.stdout.write(f"{path}: {modeler} {deed}: {one}\n")
                grave = [one for one in told if not is_known(modeler, one)]
                kept[modeler, deed] += not grave
                bad |= bool(grave) and (modeler, deed) in KEEPS
    for modeler, deed in product(MODELERS, DEEDS):
        sys.stdout.write(f"{modeler} {deed}: {kept[modeler, deed]}/{len(found)}\n")
    return int(bad or not found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
