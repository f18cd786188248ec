"""Who does a task, by when, and how urgent it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.dialects import properties, texts
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.diagram.model import Element
    from engine.program.dialects.ear import Ear

    By = Callable[[str], str]

TASKS = frozenset({"task", "userTask"})


def from_camunda(ear: Ear, prefix: str) -> None:
    """Read `assignee`, `candidateUsers`, `candidateGroups`, dates and priority as attributes."""
    if ear.kind not in TASKS:
        return
    for key, attribute, what in (
        ("assignee", "assignee", say("The assignee")),
        ("priority", "priority", say("The priority")),
        ("dueDate", "due", say("The due date")),
        ("followUpDate", "followUp", say("The follow-up date")),
    ):
        _said(ear, attribute, ear.attribute(f"{prefix}:{key}"), (what, texts.from_juel, f"{prefix}:{key}"))
    by = f"{prefix}:candidateUsers"
    _said(ear, "people", ear.attribute(by), (say("The candidates"), texts.many_from_juel, by))
    by = f"{prefix}:candidateGroups"
    _groups(ear, ear.attribute(by), texts.many_from_juel, by)


def starters(ear: Ear, prefix: str) -> None:
    """Read `candidateStarterGroups` and `candidateStarterUsers` of a process."""
    if ear.kind != "process":
        return
    for key, attribute in (("candidateStarterGroups", "groups"), ("candidateStarterUsers", "people")):
        word = f"{prefix}:{key}"
        text = ear.attribute(word)
        if text is not None:
            ear.say("tl:starters", attribute, ear.translated(text, "Who may start it", _named, Severity.ERROR), word)


def _named(text: str) -> str:
    return texts.fixed(texts.from_juel(text), say("who may start it")) or ""


def from_zeebe(ear: Ear) -> None:
    """Read `zeebe:assignmentDefinition`, `zeebe:taskSchedule`, `zeebe:priorityDefinition`, `zeebe:userTask`."""
    if ear.kind not in TASKS:
        return
    ear.word("zeebe:userTask")
    for kind, key, attribute, what in (
        ("zeebe:assignmentDefinition", "assignee", "assignee", say("The assignee")),
        ("zeebe:priorityDefinition", "priority", "priority", say("The priority")),
        ("zeebe:taskSchedule", "dueDate", "due", say("The due date")),
        ("zeebe:taskSchedule", "followUpDate", "followUp", say("The follow-up date")),
    ):
        _said(ear, attribute, ear.get(ear.word(kind), key), (what, texts.from_zeebe, f"{kind} {key}"))
    word = ear.word("zeebe:assignmentDefinition")
    by = "zeebe:assignmentDefinition candidateUsers"
    _said(ear, "people", ear.get(word, "candidateUsers"), (say("The candidates"), texts.many_from_zeebe, by))
    by = "zeebe:assignmentDefinition candidateGroups"
    _groups(ear, ear.get(word, "candidateGroups"), texts.many_from_zeebe, by)


def _said(ear: Ear, attribute: str, text: str | None, how: tuple[str, By, str]) -> None:
    what, by, word = how
    if text is not None:
        ear.say("tl:task", attribute, ear.translated(text, what, by, Severity.WARNING), word)


def _groups(ear: Ear, text: str | None, by: By, word: str) -> None:
    """Groups stand where the lane has none."""
    if text is None:
        return
    said = ear.translated(text, say("The group"), by, Severity.WARNING)
    value, lane = texts.constant(said), _group_of_lane(ear)
    if isinstance(value, list) and len(value) == 1:
        said = value = texts.plain(str(value[0]))
    if said is None or lane is None:
        ear.say("tl:task", "group", said, word)
    elif value != lane:
        message = say(
            "%(element)s is for %(text)s by %(word)s, but its lane is of %(lane)s, which is followed.",
            element=label(ear.drawn),
            text=in_quotes(text),
            word=word,
            lane=in_quotes(lane),
        )
        ear.find(Severity.WARNING, "extension-both", message, say("Take one of them out."))


def _group_of_lane(ear: Ear) -> str | None:
    group = None
    for lane in ear.around.diagram.lane_path(ear.drawn.id):
        own = lane.extension("tl:lane")
        stated = own.attributes.get("group") if own is not None else None
        group = stated or properties.stated(lane, "group") or group
    return group


def performers(ear: Ear) -> None:
    """Read BPMN's own performer and owners where they are written as engines do: `user(sam), group(sales)`.

    Parts that name a resource of the diagram stay, and are told as not followed.
    """
    if ear.kind not in TASKS:
        return
    for kind in ("humanPerformer", "potentialOwner"):
        texts_of = [_assigned(part) for part in ear.drawn.all(kind)]
        if not texts_of or not all(texts_of):
            continue
        ear.drop(kind)
        if kind == "humanPerformer":
            _said(ear, "assignee", texts_of[0], (say("The assignee"), texts.from_juel, kind))
        else:
            _owners(ear, [one for text in texts_of for one in texts.split(text)])


def _assigned(part: Element) -> str:
    holder = part.child("resourceAssignmentExpression")
    written = holder.child("formalExpression") if holder is not None else None
    return written.text if written is not None else ""


def _owners(ear: Ear, candidates: list[str]) -> None:
    users = [one[5:-1] for one in candidates if one.startswith("user(") and one.endswith(")")]
    groups = [one[6:-1] if one.startswith("group(") and one.endswith(")") else one for one in candidates]
    groups = [one for one in groups if not one.startswith("user(")]
    by = "potentialOwner"
    _said(ear, "people", ", ".join(users) or None, (say("The candidates"), texts.many_from_juel, by))
    _groups(ear, ", ".join(groups) or None, texts.many_from_juel, by)
