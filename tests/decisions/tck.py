"""The DMN Technology Compatibility Kit: its cases as data, and whether we answer them as expected.

The kit lies in `../shared/conformance/dmn-tck` and is never copied here.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.decisions import read
from engine.diagram.xml import read_xml
from engine.feel.equality import equal
from engine.feel.numbers import is_number
from engine.feel.temporal import read_date, read_duration, read_moment, read_time

if TYPE_CHECKING:
    from collections.abc import Iterator

KIT = Path(__file__).parents[3] / "shared" / "conformance" / "dmn-tck"
NOW = 1_767_261_600_000_000
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_READERS = {
    "boolean": lambda text: text == "true",
    "date": read_date,
    "time": read_time,
    "dateTime": read_moment,
    "duration": read_duration,
    **dict.fromkeys(("decimal", "integer", "int", "double"), Decimal),
}


class Result(NamedTuple):
    """One expected result: where it is from, and whether it is not null and was met."""

    suite: str
    case: str
    decision: str
    is_value: bool
    met: bool


def results(level: str) -> Iterator[Result]:
    """Run every case of a level."""
    for file in sorted((KIT / level).glob("*/*.xml")):
        yield from _results_of(file)


def _results_of(file: Path) -> Iterator[Result]:
    cases = read_xml(file.read_bytes(), file.name)
    name = _children(cases, "modelName")[0].text
    model = read((file.parent / name).read_bytes(), name)
    for case in _children(cases, "testCase"):
        context = {each.get("name"): _value(each) for each in _children(case, "inputNode")}
        for wanted in _children(case, "resultNode"):
            expected = _value(_children(wanted, "expected")[0])
            decision = model.decisions.get(wanted.get("name"))
            answered = decision is not None and _close(decision(context, NOW).value, expected)
            yield Result(file.parent.name, case.get("id"), wanted.get("name"), expected is not None, answered)


def _children(element: Any, name: str) -> list[Any]:
    return [each for each in element if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name]


def _value(element: Any) -> Any:
    components = _children(element, "component")
    if components:
        return {each.get("name"): _value(each) for each in components}
    for each in _children(element, "list"):
        return None if each.get(_NIL) == "true" else [_value(item) for item in _children(each, "item")]
    for each in _children(element, "value"):
        kind = (each.get(_TYPE) or "string").rpartition(":")[2]
        text = each.text or ""
        return None if each.get(_NIL) == "true" else _READERS.get(kind, str)(text.strip() if kind != "string" else text)
    return None


def _close(found: Any, expected: Any) -> bool:
    """The kit gives numbers with fewer digits than we have."""
    if is_number(found) and is_number(expected):
        return abs(found - expected) <= Decimal("1e-8") * max(1, abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(_close, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_close(found[key], expected[key]) for key in found)
    return equal(found, expected) is True
