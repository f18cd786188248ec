"""What a new process begins with: a pool with a lane of the front office and one of the back office, and a start."""

from __future__ import annotations

import re
from html import escape

_BETWEEN = re.compile(r"[^a-z0-9]+")
_DRAWN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:tl="urn:throughlane:bpmn:1"
    id="Definitions_{key}" targetNamespace="urn:throughlane:process:{key}">
  <bpmn:collaboration id="Collaboration_{key}">
    <bpmn:participant id="Pool_{key}" name="{name}" processRef="{key}" />
  </bpmn:collaboration>
  <bpmn:process id="{key}" name="{name}" isExecutable="true">
    <bpmn:laneSet id="Lanes_{key}">
      <bpmn:lane id="front_office" name="Front office">
        <bpmn:extensionElements><tl:lane zone="frontstage" /></bpmn:extensionElements>
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef>
      </bpmn:lane>
      <bpmn:lane id="back_office" name="Back office">
        <bpmn:extensionElements><tl:lane zone="backstage" /></bpmn:extensionElements>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_{key}">
    <bpmndi:BPMNPlane id="Plane_{key}" bpmnElement="Collaboration_{key}">
      <bpmndi:BPMNShape id="Pool_{key}_di" bpmnElement="Pool_{key}" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="960" height="400" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="front_office_di" bpmnElement="front_office" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="930" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="back_office_di" bpmnElement="back_office" isHorizontal="true">
        <dc:Bounds x="190" y="280" width="930" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="242" y="162" width="36" height="36" />
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def blank(key: str, name: str) -> str:
    """Draw a new process with an id and a name."""
    return _DRAWN.format(key=key, name=escape(name))


def key_of(name: str) -> str:
    """Make an id for a process of a name.

    >>> key_of("Handle a complaint"), key_of("2nd level support"), key_of("訴え")
    ('handle_a_complaint', 'process_2nd_level_support', 'process')
    """
    plain = _BETWEEN.sub("_", name.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"process_{plain}".rstrip("_")
