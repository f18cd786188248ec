"""What Camunda Modeler gets from us: a plug-in that registers our words, and templates that need no plug-in."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from engine.program.bundle import read_bundle
from engine.program.dialects import properties
from tests.dsl import process
from tests.frontend.conftest import DIST

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ARCHIVE = DIST / "camunda-modeler.zip"
pytestmark = pytest.mark.skipif(not ARCHIVE.exists(), reason="the front end is not built (`make frontend`)")


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    with zipfile.ZipFile(ARCHIVE) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_plugin_registers_our_words_and_groups_with_the_host(files: dict[str, str], browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate("window.vendor = { propertiesPanel: { common: {}, bpmn: {}, preact: { root: {} } } }")
    page.add_script_tag(content=files["plugins/throughlane/client.js"])

    told = page.evaluate("window.plugins.map(({ type, plugin }) => [type, plugin.uri ?? plugin.__init__[0]])")

    page.close()
    assert told == [
        ["bpmn.modeler.moddleExtension", "urn:throughlane:bpmn:1"],
        ["bpmn.modeler.additionalModules", "throughlaneKeeping"],
        ["bpmn.modeler.additionalModules", "throughlaneProperties"],
    ]
    assert "./client.js" in files["plugins/throughlane/index.js"]


def test_what_templates_write_is_understood_without_the_plugin(files: dict[str, str]) -> None:
    known = {**properties._STEP, **properties._PROCESS, **properties._LANE}
    for template in json.loads(files["element-templates/throughlane.json"]):
        for one in template["properties"]:
            assert one["binding"]["name"].removeprefix("tl.") in known

    written = '<camunda:properties><camunda:property name="tl.within" value="1 business day"/></camunda:properties>'
    (made,) = read_bundle({"p.bpmn": process().user_task("a").extend(written).end().xml()}).processes
    assert str(made.program.elements["a"].detail.due.text) == "1 business day"

    drawn = process().lane("Sales").user_task("a").end().xml().decode()
    said = '<camunda:property name="tl.group" value="sales"/><camunda:property name="tl.zone" value="support"/>'
    of_lane = f"<bpmn:extensionElements><camunda:properties>{said}</camunda:properties></bpmn:extensionElements>"
    drawn = drawn.replace('name="Sales">', f'name="Sales" xmlns:camunda="{CAMUNDA}">{of_lane}')
    (made,) = read_bundle({"p.bpmn": drawn.encode()}).processes
    (lane,) = made.program.lanes.values()
    assert (lane.group, lane.zone) == ("sales", "support")
