"""Whose steps a new version changes: changes of meaning, told to the lanes in which they lie.

What cannot be placed (the process as a whole, its variables, a file that several may use) concerns every lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.differences import MEANING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.diagram.differences import Difference
    from engine.program.model import Element, Program


def lanes(
    before: Program, after: Program, differences: Iterable[Difference], form_files: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Give by lane (of the later version) the sentences about its steps; a lane without any is not changed.

    `form_files` names the form that a file holds.
    """
    found: dict[str, list[str]] = {}
    for one in differences:
        if one.sort == MEANING:
            for lane in sorted(_placed(before, after, one, form_files)):
                found.setdefault(lane, []).append(one.sentence)
    return {lane: tuple(dict.fromkeys(said)) for lane, said in found.items()}


def _placed(before: Program, after: Program, one: Difference, form_files: Mapping[str, str]) -> set[str]:
    file, mark, _ = one.element.partition("#")
    if mark:
        found = _using(after, form_files.get(file, ""))
    elif one.element in after.lanes:
        found = {one.element}
    else:
        found = {lane for program in (before, after) for lane in _around(program, one.element)}
    return found & after.lanes.keys() or set(after.lanes)


def _using(program: Program, form: str) -> set[str]:
    """The lanes whose tasks show a form; none where it is no task's."""
    return {
        one.lane.id
        for one in program.elements.values()
        if one.lane and getattr(one.detail, "form", None) == (form or 0)
    }


def _around(program: Program, element_id: str) -> set[str]:
    """The lane of an element; of a flow, those of both its ends."""
    flow = program.flows.get(element_id)
    ends = [element_id] if flow is None else [flow.source, flow.target]
    found: Iterable[Element | None] = (program.elements.get(end) for end in ends)
    return {one.lane.id for one in found if one is not None and one.lane is not None}
