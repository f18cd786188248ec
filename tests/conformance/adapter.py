"""Betsy's placeholders as something that runs: scripts as jobs, conditions as FEEL.

The files hold placeholders where each engine of that test suite put its own script language. This adapter
does the same for ours, before a file is compiled; what it writes says nothing about which file it is in.

A script becomes a job: it is neither FEEL nor immediate (each writes a file), and a job can be interrupted,
throw an error and take time. What it does when it is done stands in its input `does`; see `scripts`.
A global script task cannot have a job, so it stays a FEEL script that sets `trace`, which the run reads
from the record.
"""

from __future__ import annotations

import re

from lxml import etree

from engine.diagram import read_xml
from engine.diagram.names import BPMN

TL = "urn:throughlane:bpmn:1"
JOB = "betsy"
TRACE = "trace"
_CONTAINS = re.compile(r"(!?)\s*test\.contains\(\"(\w+)\"\)")
_DOLLAR = re.compile(r"^\s*\$\{(.*)\}\s*$", re.DOTALL)
_CONDITIONS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
    "activationCondition",
)


def adapted(source: bytes, name: str) -> bytes:
    """Translate every placeholder of a file."""
    root = read_xml(source, name)
    for task in list(root.iter(_bpmn("scriptTask"))):
        _as_job(task)
    for task in root.iter(_bpmn("globalScriptTask")):
        _as_feel(task)
    for kind in _CONDITIONS:
        for condition in root.iter(_bpmn(kind)):
            condition.text = expression(condition.text or "")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def expression(text: str) -> str:
    """Write a condition in FEEL.

    >>> expression('!test.contains("a")'), expression("${integerVariable}"), expression("integerVariable<3")
    ('not(contains(test, "a"))', 'integerVariable', 'integerVariable<3')
    """
    text = _DOLLAR.sub(r"\1", text).strip()
    return _CONTAINS.sub(lambda found: f'not(contains(test, "{found[2]}"))' if found[1] else _holds(found[2]), text)


def _holds(letter: str) -> str:
    return f'contains(test, "{letter}")'


def _bpmn(local: str) -> str:
    return f"{{{BPMN}}}{local}"


def _as_job(task: etree._Element) -> None:
    placeholder = _taken_script(task)
    extensions = _extensions(task)
    _add(extensions, "job", type=JOB)
    _add(extensions, "input", name="does", value=placeholder)
    if placeholder.startswith("INCREMENT_INTEGER_VARIABLE"):
        _add(extensions, "output", name="integerVariable", value="=integerVariable + 1")
    elif placeholder == "SET_STRING_DATA":
        _add(extensions, "output", name=_data_of(task), value="String")
    elif placeholder == "LOG_DATA":
        _add(extensions, "input", name="held", value=f"={_data_of(task)}")
    task.tag = _bpmn("serviceTask")


def _as_feel(task: etree._Element) -> None:
    placeholder = _taken_script(task)
    etree.SubElement(task, _bpmn("script")).text = f'"{placeholder}"'
    _add(_extensions(task), "result", name=TRACE)


def _taken_script(task: etree._Element) -> str:
    script = task.find(_bpmn("script"))
    if script is None:
        return ""
    task.remove(script)
    return (script.text or "").strip()


def _extensions(task: etree._Element) -> etree._Element:
    found = task.find(_bpmn("extensionElements"))
    if found is None:
        found = etree.Element(_bpmn("extensionElements"), nsmap={"tl": TL})
        task.insert(0, found)
    return found


def _add(extensions: etree._Element, word: str, **attributes: str) -> None:
    etree.SubElement(extensions, f"{{{TL}}}{word}", attributes)


def _data_of(task: etree._Element) -> str:
    """The name of the one data object or property of the process, which has no name but an id."""
    process = next(task.iterancestors(_bpmn("process")))
    kinds = (_bpmn("dataObject"), _bpmn("property"))
    data = next(one for one in process.iter(*kinds))
    return data.get("name") or data.get("id") or ""
