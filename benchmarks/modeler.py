"""What a diagram of 500 elements costs: checked on the server, and opened in the modeler of a browser.

python -m benchmarks.modeler [browser]

With the path of a Chromium, the page of a draft is opened in it as well.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from waitress.server import create_server

from engine import open_house
from web.app import make_app
from web.settings import Settings

if TYPE_CHECKING:
    from engine.faces import House

KEY = b"benchmark" * 4
STEPS, LANES, A_ROW = 500, 5, 25
ROUNDS = 7
PASSWORD = "correct horse battery staple"
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:tl="urn:throughlane:bpmn:1" targetNamespace="large">
<bpmn:collaboration id="whole"><bpmn:participant id="pool" name="Large" processRef="large"/></bpmn:collaboration>
<bpmn:process id="large" name="Large" isExecutable="true">{said}</bpmn:process>
<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="whole">{drawn}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


def large() -> str:
    """Draw a process of 500 steps in five lanes: user tasks, every fifth a choice that comes together again."""
    said, drawn = [_lanes()], [_box("pool", 0, 0, 4000, 4000)]
    drawn += [_box(f"lane{one}", 30, one * 800, 3970, 800) for one in range(LANES)]
    for one in range(STEPS):
        kind = {0: "startEvent", STEPS - 1: "endEvent"}.get(one, ("exclusiveGateway", "userTask")[one % 5 != 0])
        default = f' default="f{one}"' if kind == "exclusiveGateway" else ""
        said.append(f'<bpmn:{kind} id="e{one}" name="Step {one}"{default}/>')
        row, column = divmod(one, A_ROW)
        drawn.append(_box(f"e{one}", 60 + column * 150, 60 + row * 190, *((36, 36) if "Event" in kind else (100, 80))))
        if one:
            said.append(f'<bpmn:sequenceFlow id="f{one - 1}" sourceRef="e{one - 1}" targetRef="e{one}"/>')
            drawn.append(_line(f"f{one - 1}", one))
        if one > 2 and one % 5 == 2:  # noqa: PLR2004 - two steps behind a choice its other way comes back
            condition = "<bpmn:conditionExpression>x &gt; 1</bpmn:conditionExpression>"
            flow = f'<bpmn:sequenceFlow id="g{one}" sourceRef="e{one - 2}" targetRef="e{one}">{condition}'
            said.append(f"{flow}</bpmn:sequenceFlow>")
            drawn.append(_line(f"g{one}", one))
    return FILE.format(said="".join(said), drawn="".join(drawn))


def _lanes() -> str:
    a_lane = STEPS // LANES
    lanes = []
    for one in range(LANES):
        inside = "".join(
            f"<bpmn:flowNodeRef>e{each}</bpmn:flowNodeRef>" for each in range(one * a_lane, (one + 1) * a_lane)
        )
        about = f'<bpmn:extensionElements><tl:lane zone="backstage" group="g{one}"/></bpmn:extensionElements>'
        lanes.append(f'<bpmn:lane id="lane{one}" name="Lane {one}">{about}{inside}</bpmn:lane>')
    return f'<bpmn:laneSet id="lanes">{"".join(lanes)}</bpmn:laneSet>'


def _box(element: str, x: int, y: int, width: int, height: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return (
        f'<bpmndi:BPMNShape id="{element}_di" bpmnElement="{element}" isHorizontal="true">{bounds}</bpmndi:BPMNShape>'
    )


def _line(flow: str, to: int) -> str:
    row, column = divmod(to, A_ROW)
    x, y = 60 + column * 150, 100 + row * 190
    points = f'<di:waypoint x="{x - 50}" y="{y}"/><di:waypoint x="{x}" y="{y}"/>'
    return f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{points}</bpmndi:BPMNEdge>'


def main() -> None:
    """Measure and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(f"sqlite:///{Path(folder) / 'large.db'}", key=KEY)
        house.upgrade()
        house.people.add("dora", "Dora", administrator=True, password=PASSWORD)
        draft = house.drafts.take_in({"large.bpmn": large().encode()}, by="dora")
        files = house.drafts.files(draft)
        taken = [_timed(house, draft, files) for _ in range(ROUNDS)]
        print(f"checked on the server: {statistics.median(taken) * 1e3:.0f} ms")
        for browser in sys.argv[1:]:
            first, later = _opened(house, draft, browser)
            print(f"opened in the browser: {first:.0f} ms at first, {later:.0f} ms with the script at hand")
        house.close()


def _timed(house: House, draft: str, files: dict[str, str]) -> float:
    began = time.perf_counter()
    assert house.drafts.check(draft, files), "lanes of one office are told, at least"
    return time.perf_counter() - began


def _opened(house: House, draft: str, browser: str) -> tuple[float, float]:
    """Open the page several times; gives ms from the answer to the drawing, the first time and the median of others."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who measures browsers has it

    app = make_app(house, secret_key=KEY, config=Settings(demo=True, api_rate=0))
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as drivers:
        page = drivers.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        page.goto(f"http://127.0.0.1:{server.effective_port}/sign-in")
        page.fill("[name=name]", "dora")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "sign-in" not in address)
        taken = []
        for _ in range(ROUNDS):
            page.goto(f"http://127.0.0.1:{server.effective_port}/drafts/{draft}")
            page.wait_for_selector("[data-modeler][data-drawn]")
            taken.append(float(page.evaluate("Number(document.querySelector('[data-modeler]').dataset.drawn)")))
        page.close()
    server.close()
    return taken[0], statistics.median(taken[1:])


if __name__ == "__main__":
    main()
