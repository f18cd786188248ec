"""A process whose every text is an attack: names, documentation, lanes, annotations, colours, forms, values.

It is well-formed and can be deployed: texts of people are theirs. What shows them must show them as text.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MARK = "window.planted"
ATTACKS = (
    f"<script>{MARK}=1;alert(1)</script>",
    f"<img src=x onerror={MARK}=1>",
    f"<svg onload={MARK}=1><animate onbegin={MARK}=1 attributeName=x dur=1s>",
    f'"><svg/onload={MARK}=1>',
    f"'-alert(1)-'\"autofocus onfocus={MARK}=1 x=\"",
    f"javascript:{MARK}=1",
    f"[press](javascript:{MARK}=1) ![x](https://evil.example/x.png)",
    f"<iframe srcdoc='<script>parent.planted=1</script>'></iframe><a href='javascript:{MARK}=1'>x</a>",
    "{{constructor.constructor('alert(1)')()}} ${7*7} {{ self.__init__ }} {% debug %}",
    f"</textarea></title></style></script><script>{MARK}=1</script>",
)
EVERYTHING = " ".join(ATTACKS)
VALUES = {"order_number": f"X-1 {ATTACKS[1]}", "customer": EVERYTHING, "note": EVERYTHING, "choice": ATTACKS[0]}


def text(number: int) -> str:
    """One of the attacks, in turn."""
    return f"{number} {ATTACKS[number % len(ATTACKS)]}"


def form() -> dict[str, Any]:
    """A form with an attack wherever a text may stand."""
    options = [{"label": one, "value": one} for one in ATTACKS]
    plain = {"description": EVERYTHING, "appearance": {"prefixAdorner": text(1), "suffixAdorner": text(2)}}
    return {
        "id": "attacks",
        "schemaVersion": 18,
        "components": [
            {"type": "text", "text": EVERYTHING + "\n\n{{customer}} `{{customer}}` [{{customer}}]({{customer}})"},
            {"type": "text", "text": "# {{customer}}\n\n[order](https://shop.example/{{customer}})"},
            {"type": "group", "label": text(3), "components": [{"type": "text", "text": text(4)}]},
            {"type": "textfield", "key": "customer", "label": text(5), **plain},
            {"type": "textarea", "key": "note", "label": text(6), "defaultValue": EVERYTHING, **plain},
            {"type": "textfield", "key": "order_number", "label": text(7), "readonly": True},
            {"type": "radio", "key": "choice", "label": text(8), "values": options},
            {"type": "select", "key": "choice2", "label": text(9), "values": options},
            {"type": "checklist", "key": "choices", "label": text(10), "values": options},
            {"type": "number", "key": "amount", "label": text(11), **plain},
            {
                "type": "textfield",
                "key": "code",
                "label": text(12),
                "validate": {"pattern": "^x$", "patternErrorMessage": EVERYTHING, "required": True},
            },
        ],
    }


def diagram(key: str = "attacks", owner: str = "owner") -> bytes:
    """The process: a pool, two lanes, a task with the form, one that fails, one that waits, with a picture."""
    at = {name: quoteattr(text(number)) for number, name in enumerate(_NAMES)}
    said = escape(EVERYTHING)
    colour = quoteattr(f'red" onload="{MARK}=1;}}</style><script>{MARK}=1</script>url(javascript:{MARK}=1)')
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"
  xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0" xmlns:tl="urn:throughlane:bpmn:1"
  id="definitions" targetNamespace="urn:throughlane:test" name={at["file"]}>
  <bpmn:message id="message" name={at["message"]}/>
  <bpmn:collaboration id="together">
    <bpmn:participant id="pool" name={at["pool"]} processRef="{key}"/>
    <bpmn:textAnnotation id="remark"><bpmn:text>{said}</bpmn:text></bpmn:textAnnotation>
  </bpmn:collaboration>
  <bpmn:process id="{key}" name={at["process"]} isExecutable="true">
    <bpmn:documentation>{said}</bpmn:documentation>
    <bpmn:extensionElements>
      <tl:governance owner="{owner}" ownerTitle={at["title"]} area={at["area"]}/>
      <tl:businessKey expression="=order_number"/>
      <tl:variable name="customer" type="string"/>
    </bpmn:extensionElements>
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="front" name={at["front"]}><bpmn:extensionElements><tl:lane zone="frontstage" group="sales-desk"/>
        </bpmn:extensionElements><bpmn:flowNodeRef>begin</bpmn:flowNodeRef><bpmn:flowNodeRef>ask</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>fails</bpmn:flowNodeRef></bpmn:lane>
      <bpmn:lane id="back" name={at["back"]}><bpmn:extensionElements><tl:lane zone="backstage" group="warehouse"/>
        </bpmn:extensionElements><bpmn:flowNodeRef>hear</bpmn:flowNodeRef><bpmn:flowNodeRef>end</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begin" name={at["begin"]}>
      <bpmn:extensionElements><tl:form ref="attacks"/></bpmn:extensionElements>
      <bpmn:outgoing>one</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="ask" name={at["ask"]}><bpmn:documentation>{said}</bpmn:documentation>
      <bpmn:extensionElements><tl:form ref="attacks"/></bpmn:extensionElements>
      <bpmn:incoming>one</bpmn:incoming><bpmn:outgoing>two</bpmn:outgoing></bpmn:userTask>
    <bpmn:serviceTask id="fails" name={at["fails"]}><bpmn:documentation>{said}</bpmn:documentation>
      <bpmn:extensionElements><tl:job type="sample" retries="1"/><tl:input name="fail" value="=true"/>
      </bpmn:extensionElements><bpmn:incoming>two</bpmn:incoming><bpmn:outgoing>three</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:receiveTask id="hear" name={at["hear"]} messageRef="message">
      <bpmn:incoming>three</bpmn:incoming><bpmn:outgoing>four</bpmn:outgoing></bpmn:receiveTask>
    <bpmn:endEvent id="end" name={at["end"]}><bpmn:incoming>four</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="one" name={at["flow"]} sourceRef="begin" targetRef="ask"/>
    <bpmn:sequenceFlow id="two" sourceRef="ask" targetRef="fails"/>
    <bpmn:sequenceFlow id="three" sourceRef="fails" targetRef="hear"/>
    <bpmn:sequenceFlow id="four" sourceRef="hear" targetRef="end"/>
    <bpmn:textAnnotation id="note"><bpmn:text>{said}</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="noted" sourceRef="ask" targetRef="note"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="picture" name={at["file"]}><bpmndi:BPMNPlane id="plane" bpmnElement="together">
    {"".join(_shape(*one, colour) for one in _SHAPES)}{"".join(_edge(*one, colour) for one in _EDGES)}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>""".encode()


def files() -> dict[str, bytes]:
    """The whole upload."""
    return {"attacks.bpmn": diagram(), "attacks.form": json.dumps(form()).encode()}


_NAMES = "file message pool process title area front back begin ask fails hear end flow".split()  # noqa: SIM905
_SHAPES = (
    ("pool", 100, 80, 900, 400), ("front", 130, 80, 870, 200), ("back", 130, 280, 870, 200),
    ("begin", 200, 160, 36, 36), ("ask", 300, 140, 100, 80), ("fails", 500, 140, 100, 80),
    ("hear", 640, 340, 100, 80), ("end", 860, 362, 36, 36), ("note", 420, 90, 100, 30), ("remark", 100, 500, 200, 60),
)  # fmt: skip
_EDGES = (
    ("one", 236, 178, 300, 178), ("two", 400, 178, 500, 178), ("three", 600, 178, 690, 340),
    ("four", 740, 380, 860, 380), ("noted", 400, 140, 420, 120),
)  # fmt: skip


def _shape(name: str, x: int, y: int, width: int, height: int, colour: str) -> str:
    lies = ' isHorizontal="true"' if name in {"pool", "front", "back"} else ""
    painted = f"bioc:stroke={colour} bioc:fill={colour} color:background-color={colour} color:border-color={colour}"
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}"{lies} {painted}>{bounds}</bpmndi:BPMNShape>'


def _edge(name: str, x: int, y: int, to_x: int, to_y: int, colour: str) -> str:
    way = f'<di:waypoint x="{x}" y="{y}"/><di:waypoint x="{to_x}" y="{to_y}"/>'
    return f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}" bioc:stroke={colour}>{way}</bpmndi:BPMNEdge>'
