"""Hostile uploads, made when they are asked for: each is files by name. None of them lies in the repository."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from tests.security.uploads import payloads

if TYPE_CHECKING:
    from collections.abc import Callable

    Files = dict[str, bytes]

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
SECRET = "file:///etc/hostname"


def bpmn(inside: str = "", before: str = "", process: str = "") -> bytes:
    """A small diagram with something in it."""
    return (
        f'{before}<definitions xmlns="{BPMN}" xmlns:tl="urn:throughlane:bpmn:1" id="d" targetNamespace="t">'
        f'<process id="p" isExecutable="true" {process}><startEvent id="s"/>{inside}<endEvent id="e"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>'
    ).encode()


def dmn(inside: str, before: str = "") -> bytes:
    """A small decision file with something in it."""
    return f'{before}<definitions xmlns="{DMN}" id="d" name="d" namespace="t">{inside}</definitions>'.encode()


def form(*components: Any, **more: Any) -> bytes:
    """A form file."""
    return json.dumps({"id": "f", "components": list(components), **more}).encode()


def condition(text: str) -> bytes:
    """A diagram whose one condition is a FEEL text."""
    return bpmn(
        '<exclusiveGateway id="g"/><task id="t"/><sequenceFlow id="a" sourceRef="g" targetRef="t">'
        f"<conditionExpression>{text}</conditionExpression></sequenceFlow>"
    )


def timer(kind: str, text: str) -> bytes:
    """A diagram that waits for a timer."""
    return bpmn(
        f'<intermediateCatchEvent id="w"><timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>'
        "</intermediateCatchEvent>"
    )


def zipped(size: int) -> bytes:
    """A ZIP archive that grows a thousandfold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("process.bpmn", bytes(size))
    return out.getvalue()


def laughs(levels: int) -> str:
    """The document type that makes a thousand million of ten."""
    lines = "".join(f"<!ENTITY a{one} '" + f"&a{one - 1};" * 10 + "'>" for one in range(1, levels))
    return f'<!DOCTYPE d [<!ENTITY a0 "ha">{lines}]>'


def many_tasks(count: int) -> bytes:
    """A chain of tasks with long names, as many as a file may have."""
    tasks = "".join(
        f'<task id="t{one}" name="x"/><sequenceFlow id="f{one}" sourceRef="t{one}" targetRef="t{one + 1}"/>'
        for one in range(count)
    )
    return bpmn(tasks)


def rules(count: int) -> bytes:
    """A decision table with many rules."""
    row = '<rule id="r{0}"><inputEntry><text>{0}</text></inputEntry><outputEntry><text>{0}</text></outputEntry></rule>'
    table = "".join(row.format(one) for one in range(count))
    return dmn(
        '<decision id="x" name="x"><decisionTable hitPolicy="COLLECT"><input><inputExpression typeRef="number">'
        f"<text>amount</text></inputExpression></input><output/>{table}</decisionTable></decision>"
    )


def boxed(depth: int) -> bytes:
    """Boxed contexts within each other."""
    return dmn(
        '<decision id="x" name="x">'
        + "<context><contextEntry><variable name='a'/>" * depth
        + "<literalExpression><text>1</text></literalExpression>"
        + "</contextEntry></context>" * depth
        + "</decision>"
    )


def many(count: int, part: str) -> bytes:
    """A diagram with the same thing many times; # stands for its number."""
    return bpmn("".join(part.replace("#", str(one)) for one in range(count)))


WIDE = {
    "many starts": '<startEvent id="s#"/>',
    "many flows out of one": '<sequenceFlow id="f#" sourceRef="s" targetRef="e"/>',
    "many events at one task": '<boundaryEvent id="b#" attachedToRef="t"/>',
    "many remarks": '<textAnnotation id="a#"><text>x</text></textAnnotation>',
    "many associations": '<association id="a#" sourceRef="s" targetRef="e"/>',
    "many subprocesses": '<subProcess id="p#" triggeredByEvent="true"><startEvent id="q#"/></subProcess>',
    "many data objects": '<dataObject id="o#"/><dataObjectReference id="r#" dataObjectRef="o#"/>',
    "many properties": '<property id="o#" name="v#"/>',
    "many user tasks": '<userTask id="u#" name="x"/>',
    "many lanes": '<laneSet id="ls#"><lane id="l#"><flowNodeRef>s</flowNodeRef></lane></laneSet>',
    "many gateways": '<exclusiveGateway id="g#"/><sequenceFlow id="f#" sourceRef="g#" targetRef="e"/>',
    "many links": '<intermediateCatchEvent id="c#"><linkEventDefinition name="n"/></intermediateCatchEvent>',
    "many texts": "<documentation>x</documentation>",
    "many strangers": '<x:y xmlns:x="urn:x#"/>',
    "many calls": '<callActivity id="c#" calledElement="p"/>',
    "many joins": '<inclusiveGateway id="j#"/><sequenceFlow id="i#" sourceRef="s" targetRef="j#"/>',
    "many the same": '<task id="t"/>',
    "many scripts": '<scriptTask id="t#"><script>x</script></scriptTask>',
    "many compensations": '<task id="t#" isForCompensation="true"/>',
}


REFUSED: dict[str, Callable[[], Files]] = {
    "an external entity": lambda: {
        "x.bpmn": bpmn(before=f'<!DOCTYPE d [<!ENTITY x SYSTEM "{SECRET}">]>', inside="&x;")
    },
    "a parameter entity": lambda: {"x.bpmn": bpmn(before=f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{SECRET}"> %x;]>')},
    "an external DTD": lambda: {"x.bpmn": bpmn(before='<!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd">')},
    "a public DTD": lambda: {"x.dmn": dmn("", before='<!DOCTYPE d PUBLIC "x" "http://127.0.0.1:1/x.dtd">')},
    "a billion laughs": lambda: {"x.bpmn": bpmn(before=laughs(10), inside="&a9;")},
    "a billion laughs in a decision": lambda: {"x.dmn": dmn("&a9;", before=laughs(10))},
    "a quadratic blow-up": lambda: {
        "x.bpmn": bpmn(before="<!DOCTYPE d [<!ENTITY x '" + "x" * 100_000 + "'>]>", inside="&x;" * 100_000)
    },
    "UTF-7": lambda: {"x.bpmn": b'<?xml version="1.0" encoding="UTF-7"?>' + bpmn()},
    "EBCDIC": lambda: {"x.bpmn": ('<?xml version="1.0" encoding="cp037"?>' + bpmn().decode()).encode("cp037")},
    "EBCDIC that says so in ASCII": lambda: {"x.bpmn": b'<?xml version="1.0" encoding="cp037"?>' + bpmn()},
    "a NUL in XML": lambda: {"x.bpmn": bpmn('<task id="t" name="a\0b"/>')},
    "100,000 attributes": lambda: {"x.bpmn": bpmn("<task " + " ".join(f"a{one}='1'" for one in range(100_000)) + "/>")},
    "a name of a million letters": lambda: {"x.bpmn": bpmn("<task id='t' name='" + "n" * 1_000_000 + "'/>")},
    "an id of a million letters": lambda: {"x.bpmn": bpmn("<task name='x' id='" + "n" * 1_000_000 + "'/>")},
    "XML 100,000 deep": lambda: {"x.bpmn": bpmn("<subProcess>" * 100_000 + "</subProcess>" * 100_000)},
    "a million elements": lambda: {"x.bpmn": bpmn("<task/>" * 1_000_000)},
    "200 MB": lambda: {"x.bpmn": bytes(200_000_000)},
    "200 MB of a form": lambda: {"x.form": b" " * 200_000_000},
    "200 MB of a scenario": lambda: {"x.json": b"[" * 200_000_000, "x.bpmn": bpmn()},
    "a ZIP bomb": lambda: {"x.bpmn": zipped(100_000_000)},
    "a ZIP bomb as a form": lambda: {"x.form": zipped(100_000_000)},
    "a GZIP bomb": lambda: {"x.bpmn": gzip.compress(bytes(100_000_000))},
    "a picture": lambda: {"x.bpmn": b"\x89PNG\r\n\x1a\n" + bytes(1000)},
    "a page": lambda: {"x.bpmn": b"<!doctype html><script>alert(1)</script>"},
    "an SVG": lambda: {"x.bpmn": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'},
    "an XSLT": lambda: {"x.bpmn": b'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'},
    "boxed expressions too deep": lambda: {"x.dmn": boxed(10_000)},
    "JSON 100,000 deep": lambda: {"x.form": b'{"components":' + b"[" * 100_000 + b"]" * 100_000 + b"}"},
    "objects 100,000 deep": lambda: {"x.form": b'{"a":' * 100_000 + b"1" + b"}" * 100_000},
    "a number of 900,000 digits": lambda: {"x.form": b'{"components": [], "x": ' + b"9" * 900_000 + b"}"},
    "a number beyond numbers": lambda: {"x.form": b'{"components": [], "x": 1e999999999999999999999}'},
    "a number of no size": lambda: {"x.form": b'{"components": [], "x": 1e-999999}'},
    "no number": lambda: {"x.form": b'{"components": [], "x": NaN}'},
    "a name twice": lambda: {"x.form": b'{"components": [], "components": [1]}'},
    "a NUL in JSON": lambda: {"x.form": b'{"id": "a\\u0000b", "components": []}'},
    "half a character": lambda: {"x.form": b'{"id": "\\ud800", "components": []}'},
    "JSON in UTF-16": lambda: {"x.form": form().decode().encode("utf-16")},
    "JSON in UTF-16 without a mark": lambda: {"x.form": form().decode().encode("utf-16-le")},
    "JSON in UTF-32": lambda: {"x.form": form().decode().encode("utf-32-be")},
    "JSON in EBCDIC": lambda: {"x.form": form().decode().encode("cp037")},
    "400,000 values": lambda: {"x.form": b'{"components": [' + b"1," * 400_000 + b"1]}"},
    "5,000 components": lambda: {"x.form": form(*[{"type": "spacer"}] * 5_000)},
    "a pattern that takes for ever": lambda: {
        "x.form": form({"type": "textfield", "key": "a", "validate": {"pattern": "^(a+)+$"}})
    },
    "FEEL 100,000 deep": lambda: {"x.bpmn": condition("=" + "(" * 100_000 + "1" + ")" * 100_000)},
    "FEEL of 7 MB": lambda: {"x.bpmn": condition("=" + "1 + " * 1_800_000 + "1")},
}
"""What must be refused, with a sentence for each."""

TAKEN: dict[str, Callable[[], Files]] = {
    "UTF-16 without a mark": lambda: {"x.bpmn": bpmn().decode().encode("utf-16-le")},
    "40,000 tasks": lambda: {"x.bpmn": many_tasks(40_000)},
    "documentation of 7 MB": lambda: {"x.bpmn": bpmn(f"<documentation>{'*a ' * 2_300_000}</documentation>")},
    "12,000 rules": lambda: {"x.bpmn": bpmn(), "x.dmn": rules(12_000)},
    "XML 200 deep": lambda: {"x.bpmn": bpmn("<subProcess>" * 200 + "</subProcess>" * 200)},
    "a time without end": lambda: {"x.bpmn": timer("timeDuration", "P999999999999Y")},
    "a circle without end": lambda: {"x.bpmn": timer("timeCycle", "R999999999999/PT0S")},
    "a year without end": lambda: {"x.bpmn": timer("timeDate", "999999999-01-01T00:00:00Z")},
    "a power": lambda: {"x.bpmn": condition("=9**9**9**9**9 &gt; 1")},
    "a list of all numbers": lambda: {"x.bpmn": condition("=count(for i in 1..999999999999 return i) &gt; 1")},
    "a pattern in FEEL": lambda: {"x.bpmn": condition('=matches("' + "a" * 50 + 'b", "^(a+)+$")')},
    "places that are no numbers": lambda: {
        "x.bpmn": payloads.diagram().replace(b'x="200"', b'x="1e999999999"').replace(b'y="160"', b'y="NaN"')
    },
    "300 files": lambda: {f"{one}.form": form() for one in range(300)} | {"x.bpmn": bpmn()},
    "5,000 files": lambda: {f"{one}.bpmn": bpmn() for one in range(5_000)},
    "names that lead elsewhere": lambda: {
        "../../x.bpmn": bpmn(), "/etc/passwd.form": form(), "C:\\x.form": form(),
        "\u202egnp.bpmn": bpmn(), "\0.form": form(),
    },
    "attacks as texts": payloads.files,
    **{name: (lambda part=part: {"x.bpmn": many(15_000, part)}) for name, part in WIDE.items()},  # type: ignore[misc]
}  # fmt: skip
"""What may be read, as long as it costs no more than it may."""
EVERYTHING = REFUSED | TAKEN
