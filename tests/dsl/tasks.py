"""Activities of the drawing language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from xml.sax.saxutils import escape

from tests.dsl.parts import expression, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.dsl.parts import Roots


class Tasks:
    """Tasks and call activities.

    All take, besides their own words: `inputs` and `outputs` (name -> literal or "=FEEL"), `within` (the
    agreement, "4 business hours"), `label` (what the customer is told), `internal` (nothing is told),
    `each` with `item`, `parallel`, `until` (multi-instance over "=FEEL"), `into` and `gives` (the collection of
    results, and what each round gives to it), `times` with `parallel` and `until` (multi-instance by number), and
    `loop` (standard loop while FEEL holds) with `before` and `at_most`.
    """

    if TYPE_CHECKING:
        roots: Roots
        element: Callable[..., Self]

    def task(self, name: str = "", **more: Any) -> Self:
        """Draw a task without a type."""
        return self.activity("task", name, "task", **more)

    def manual_task(self, name: str = "", **more: Any) -> Self:
        """Draw a manual task."""
        return self.activity("manualTask", name, "manual_task", **more)

    def user_task(
        self,
        name: str = "",
        *,
        form: str | None = None,
        assignee: str | None = None,
        group: str | None = None,
        priority: int | None = None,
        **more: Any,
    ) -> Self:
        """Draw a user task; `form` is the id of a form file."""
        offer = {"assignee": assignee, "group": group, "priority": priority}
        own = [tag("tl:form", {"ref": form})] if form else []
        own += [tag("tl:task", offer)] if any(value is not None for value in offer.values()) else []
        return self.activity("userTask", name, "user_task", own, **more)

    def service_task(
        self,
        name: str = "",
        *,
        type: str | None = "sample",  # noqa: A002 - the extension's word
        retries: int | None = None,
        **more: Any,
    ) -> Self:
        """Draw a service task whose work is a job of `type`; None says nothing about the job."""
        return self.activity("serviceTask", name, "service_task", _job(type, retries), **more)

    def script_task(
        self,
        name: str,
        script: str,
        *,
        result: str | None = None,
        format: str = "feel",  # noqa: A002 - BPMN's word
        **more: Any,
    ) -> Self:
        """Draw a script task; without `result` the script gives a context whose entries become variables."""
        own = [tag("tl:result", {"name": result})] if result else []
        content = [tag("bpmn:script", {}, [escape(script)])]
        return self.activity("scriptTask", name, "script_task", own, {"scriptFormat": format}, content=content, **more)

    def business_rule_task(
        self, name: str = "", *, decision: str | None = None, result: str | None = None, **more: Any
    ) -> Self:
        """Draw a business rule task that asks a decision of a DMN file."""
        own = [tag("tl:decision", {"ref": decision, "result": result})] if decision else []
        return self.activity("businessRuleTask", name, "business_rule_task", own, **more)

    def send_task(
        self,
        name: str = "",
        *,
        message: str | None = None,
        type: str | None = None,  # noqa: A002 - the extension's word
        retries: int | None = None,
        **more: Any,
    ) -> Self:
        """Draw a send task; it sends the message of its own name unless it is a job of `type`."""
        message = message or (None if type else name)
        attributes = {"messageRef": self.roots.message(message) if message else None}
        return self.activity("sendTask", name, "send_task", _job(type, retries), attributes, **more)

    def receive_task(
        self,
        name: str = "",
        *,
        message: str | None = None,
        key: str | None = None,
        payload: Mapping[str, str] | None = None,
        instantiate: bool | None = None,
        **more: Any,
    ) -> Self:
        """Draw a receive task; it waits for the message of its own name unless said otherwise."""
        attributes = {"messageRef": self.roots.message(message or name, key, payload), "instantiate": instantiate}
        return self.activity("receiveTask", name, "receive_task", [], attributes, **more)

    def call(self, name: str, *, process: str | None = None, binding: str | None = None, **more: Any) -> Self:
        """Draw a call activity; it calls the process of its own name unless said otherwise."""
        own = [tag("tl:call", {"binding": binding})] if binding else []
        return self.activity("callActivity", name, "call", own, {"calledElement": process or name}, **more)

    def activity(
        self,
        kind: str,
        name: str,
        word: str,
        own: list[str] | None = None,
        attributes: Mapping[str, Any] | None = None,
        *,
        content: list[str] | None = None,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, str] | None = None,
        within: str | None = None,
        label: str | None = None,
        internal: bool | None = None,
        for_compensation: bool | None = None,
        **repeated: Any,
    ) -> Self:
        """Draw any activity with what all activities may have."""
        told = {"customer": label, "internal": internal}
        extensions = [
            *(own or []),
            *(tag("tl:input", {"name": key, "value": value}) for key, value in (inputs or {}).items()),
            *(tag("tl:output", {"name": key, "value": value}) for key, value in (outputs or {}).items()),
            *([tag("tl:agreement", {"within": within})] if within else []),
            *([tag("tl:label", told)] if label or internal else []),
        ]
        given = {**(attributes or {}), "isForCompensation": for_compensation}
        return self.element(
            kind, name, word, given, extensions=extensions, content=[*_repetition(**repeated), *(content or [])]
        )


def _job(kind: str | None, retries: int | None) -> list[str]:
    return [tag("tl:job", {"type": kind, "retries": retries})] if kind else []


def _repetition(
    *,
    each: str | None = None,
    item: str | None = None,
    times: str | int | None = None,
    parallel: bool = False,
    until: str | None = None,
    into: str | None = None,
    gives: str | None = None,
    loop: str | None = None,
    before: bool | None = None,
    at_most: int | None = None,
) -> list[str]:
    if each is not None or times is not None:
        words = {"collection": each, "element": item, "outputCollection": into, "outputElement": gives}
        return [_multi_instance(words, times, until, parallel=parallel)]
    if loop is not None or at_most is not None:
        condition = [expression("bpmn:loopCondition", loop)] if loop else []
        return [tag("bpmn:standardLoopCharacteristics", {"testBefore": before, "loopMaximum": at_most}, condition)]
    return []


def _multi_instance(
    words: Mapping[str, str | None], times: str | int | None, until: str | None, *, parallel: bool
) -> str:
    said = any(value is not None for value in words.values())
    children = [tag("bpmn:extensionElements", {}, [tag("tl:multiInstance", words)])] if said else []
    children += [expression("bpmn:loopCardinality", str(times))] if times is not None else []
    children += [expression("bpmn:completionCondition", until)] if until else []
    return tag("bpmn:multiInstanceLoopCharacteristics", {"isSequential": not parallel}, children)
