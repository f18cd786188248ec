"""Files as other modelers write them: a frame around a process, told apart by the words inside it."""

from __future__ import annotations

import itertools

from engine.model import Severity
from engine.program.bundle import Bundle, read_bundle

NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "modeler": "http://camunda.org/schema/modeler/1.0",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
    "flowable": "http://flowable.org/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "tl": "urn:throughlane:bpmn:1",
}


def file(process: str, *, beside: str = "", attributes: str = "", of: str = "") -> bytes:
    """Write a file around what stands in its process "p"; `beside` stands before it, `of` are the process's own."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {declared} id="d" targetNamespace="t" {attributes}>'
        f'{beside}<bpmn:process id="p" name="P" isExecutable="true" {of}>{process}</bpmn:process></bpmn:definitions>'
    ).encode()


def line(*steps: str) -> str:
    """Put steps between a start and an end: each is one element, whose id is the first in its text."""
    ids = ["start", *(step.split('id="', 1)[1].split('"', 1)[0] for step in steps), "end"]
    drawn = ['<bpmn:startEvent id="start"/>' if steps[:1] and "startEvent" not in steps[0] else "", *steps]
    ids = ids[1:] if "startEvent" in steps[0] else ids
    flows = [
        f'<bpmn:sequenceFlow id="flow_{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(itertools.pairwise(ids), 1)
    ]
    return "".join([*drawn, '<bpmn:endEvent id="end"/>', *flows])


def read(process: str, *, files: dict[str, bytes] | None = None, **more: str) -> Bundle:
    """Read what stands in a process, with other files beside it."""
    return read_bundle({"p.bpmn": file(process, **more), **(files or {})})


def told(bundle: Bundle) -> list[tuple[str, str, str]]:
    """Give (severity, rule, element) of what is told about a bundle, but for lanes, owners and names from outside."""
    left_out = {"lane-missing", "lane-incomplete", "owner", "name-unknown"}
    return [
        (Severity(one.severity).value, one.rule, one.element or "")
        for one in bundle.findings
        if one.rule not in left_out
    ]


def messages(bundle: Bundle, rule: str) -> list[str]:
    """Give the sentences of one rule."""
    return [one.message for one in bundle.findings if one.rule == rule]
