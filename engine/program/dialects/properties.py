"""Our words as other modelers can write them: properties whose names begin with `tl.` (docs/other-modelers.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.dialects.ear import Ear

PREFIXES = ("camunda", "zeebe", "operaton", "flowable", "activiti", "spiffworkflow")
_CHECKLIST = ("tl:check", "name")
"""Items separated by semicolons; one with an asterisk behind it must be ticked."""
_PROCESS = {
    **{key: ("tl:governance", key) for key in ("owner", "ownerTitle", "deputy", "reviewMonths", "area", "pcf")},
    "businessKey": ("tl:businessKey", "expression"),
    "unique": ("tl:businessKey", "unique"),
    "starterGroups": ("tl:starters", "groups"),
    "starterPeople": ("tl:starters", "people"),
}
_LANE = {key: ("tl:lane", key) for key in ("zone", "group")}
_STEP = {
    **{key: ("tl:task", key) for key in ("assignee", "people", "group", "priority", "due", "followUp")},
    **{key: ("tl:assignment", key) for key in ("notSameAs", "sameAs", "notStarter", "skills")},
    "checklist": _CHECKLIST,
    "form": ("tl:form", "ref"),
    "within": ("tl:agreement", "within"),
    "customer": ("tl:label", "customer"),
    "internal": ("tl:label", "internal"),
    "job": ("tl:job", "type"),
    "retries": ("tl:job", "retries"),
    "decision": ("tl:decision", "ref"),
    "binding": ("tl:call", "binding"),
}
_START = {"form": ("tl:form", "ref")}
_MESSAGE = {"correlationKey": ("tl:message", "correlationKey")}


def read(ear: Ear) -> None:
    """Read every property that is a word of ours; the others are told as not followed."""
    names = _names(ear.kind)
    for prefix in PREFIXES:
        for holder in ear.words(f"{prefix}:properties"):
            for one in holder.all(f"{prefix}:property"):
                said = names.get(one.attributes.get("name", "").removeprefix("tl."))
                if said is not None and one.attributes.get("name", "").startswith("tl."):
                    ear.ignore(one)
                    by = f"{prefix}:property {one.attributes['name']}"
                    _say(ear, said, one.attributes.get("value"), by)


def _say(ear: Ear, said: tuple[str, str], value: str | None, by: str) -> None:
    """Take an element as if it had said something in our words; a checklist is said in one line."""
    if said != _CHECKLIST:
        ear.say(*said, value, by)
        return
    for item in filter(None, map(str.strip, (value or "").split(";"))):
        ear.row("tl:check", item.removesuffix("*").strip(), str(item.endswith("*")).lower(), by)


def stated(element: Element, name: str) -> str | None:
    """Give what an element says by a property, without reading it."""
    for prefix in PREFIXES:
        for holder in element.extensions_of(f"{prefix}:properties"):
            for one in holder.all(f"{prefix}:property"):
                if one.attributes.get("name") == f"tl.{name}":
                    return one.attributes.get("value")
    return None


def _names(kind: str) -> dict[str, tuple[str, str]]:
    """Which words a kind of element may have: those that are its own first."""
    if kind in ACTIVITIES:
        return _STEP
    return {"process": _PROCESS, "participant": {}, "lane": _LANE, "startEvent": _START, "message": _MESSAGE}.get(
        kind, {}
    )
