"""What `pip install` brings: everything that runs, nothing that does not, and no need for Node."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.architecture.sources import ROOT, tracked

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("hatchling", reason="hatchling is not here (`make test` installs it)")

PRODUCT = ("engine/", "web/", "processes/")
BUNDLE = {"web/static/dist/app.js", "web/static/dist/viewer.js", "web/static/dist/bpmn.css"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel made from this tree."""
    place = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return place


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def unpacked(built: Path) -> Path:
    """The sdist, unpacked."""
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not before Python 3.11.4
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(built / "unpacked", **safely)
    return next((built / "unpacked").iterdir())


def test_wheel_holds_every_file_of_the_product(wheel: zipfile.ZipFile) -> None:
    kept = {file.relative_to(ROOT).as_posix() for file in tracked()}
    product = {name for name in kept if name.startswith(PRODUCT) and not name.startswith("web/frontend/")}

    assert product - set(wheel.namelist()) == set()


def test_wheel_holds_the_bundle_and_the_licences_of_its_parts(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())

    assert {*BUNDLE, "web/static/dist/THIRD-PARTY-NOTICES.txt"} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    found = [name for name in wheel.namelist() if not name.startswith((*PRODUCT, "throughlane-"))]

    assert found == []
    assert not any("node_modules" in name or name.startswith("web/frontend") for name in wheel.namelist())


def test_sdist_carries_a_fresh_bundle_so_that_building_from_it_needs_no_node(unpacked: Path) -> None:
    asked = "import hatch_build; print(hatch_build.is_fresh(), hatch_build.is_wanted())"

    said = subprocess.run([sys.executable, "-c", asked], cwd=unpacked, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["True", "False"]


def test_notices_name_every_package_of_the_bundle() -> None:
    notices = (ROOT / "web/static/dist/THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")

    for package in ("bpmn-js", "diagram-js", "bpmn-moddle", "htmx.org"):
        assert f"\n{package} " in notices
    assert "watermark" in notices, "the licence of bpmn-js is there in full"
