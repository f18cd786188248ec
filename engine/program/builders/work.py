"""Work for the engine and its workers compiled: jobs, scripts, decisions, called processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.tree import ContextLiteral
from engine.program.builders.people import whole
from engine.program.data import items
from engine.program.details import CallDetail, DecisionDetail, JobDetail, ScriptDetail
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.draft import Draft


DEFAULT_RETRIES = 3


def job(draft: Draft, element: Element) -> JobDetail | None:
    """Compile the kind of work of a service task and how often it is tried."""
    stated = element.extension("tl:job")
    if stated is None or not stated.attributes.get("type"):
        draft.error(
            "job",
            element,
            say("%(element)s does not say what kind of work it is.", element=label(element)),
            say('Add <tl:job type="…"/> to it.'),
        )
        return None
    return JobDetail(
        stated.attributes["type"], whole(draft, element, stated.attributes.get("retries"), DEFAULT_RETRIES)
    )


def script(draft: Draft, element: Element) -> ScriptDetail | None:
    """Compile a FEEL script; a task without one is left to people."""
    language = element.attributes.get("scriptFormat", "feel").strip().lower()
    if language not in {"feel", ""}:
        draft.error(
            "script-language",
            element,
            say(
                "%(element)s is written in %(language)s; scripts run in FEEL, or in Python where that is allowed.",
                element=label(element),
                language=in_quotes(language),
            ),
            say("Write it in FEEL or Python, or make it a service task."),
        )
        return None
    written = element.child("script")
    expression = draft.feel(element, written.text if written is not None else "", say("The script"))
    result = element.extension("tl:result")
    if expression is None:
        return None
    named = result.attributes.get("name") if result is not None else items.only_output(draft.diagram, element)
    if named is None and isinstance(expression.tree, ContextLiteral):
        draft.scripted.update(name for name, _ in expression.tree.entries)
    return ScriptDetail(expression, named)


def decision(draft: Draft, element: Element) -> DecisionDetail | None:
    """Find the decision that a business rule task names."""
    reference = element.extension("tl:decision")
    if reference is None or not reference.attributes.get("ref"):
        draft.error(
            "decision",
            element,
            say("%(element)s does not say which decision it uses.", element=label(element)),
            say('Add <tl:decision ref="…"/>.'),
        )
        return None
    ref = reference.attributes["ref"]
    found = draft.decisions.get(ref)
    if found is None:
        draft.error(
            "decision",
            element,
            say(
                "%(element)s uses the decision %(ref)s, which is not in the deployment.",
                element=label(element),
                ref=in_quotes(ref),
            ),
            say("Add the DMN file."),
        )
        return None
    draft.used_decisions.add(ref)
    result = reference.attributes.get("result") or items.only_output(draft.diagram, element) or ref
    return DecisionDetail(found, ref, result)


def call(draft: Draft, element: Element) -> CallDetail:
    """Name the process that a call activity calls, and by which binding."""
    called = element.attributes.get("calledElement", "").strip()
    word = element.extension("tl:call")
    given = word.attributes if word is not None else {}
    key = given.get("businessKey", "inherit")
    computed = called.startswith("=")
    return CallDetail(
        "" if computed else called.rpartition(":")[2],
        given.get("binding", "latest"),
        draft.feel(element, called, say("The called process")) if computed else None,
        None if key == "inherit" else draft.text_or_feel(element, key, say("The business key")),
        given.get("inputs") == "all",
        given.get("outputs") == "all",
    )
