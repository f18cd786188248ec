"""Writes docs/bpmn-support.md: what runs (from the registry) and what does not (the rest of BPMN 2.0).

    python -m tests.elements.support > docs/bpmn-support.md

`tests/elements/test_registry.py` fails while the page is stale, and while an element has no note here.
"""

from __future__ import annotations

from engine.diagram.names import ACTIVITIES, EVENT_DEFINITIONS, EVENTS, GATEWAYS
from engine.execution.elements.registry import ATTACHED, ENTER, MARKERS

RUNS = frozenset(ENTER) - frozenset(MARKERS) | ATTACHED

# The order of the page. A note says what the element does here, beyond its name.
NOTES = {
    "task": "Done by people, like a user task.",
    "userTask": "Work in the inbox of its lane, or of the person the diagram names.",
    "manualTask": "Nobody is asked; its outputs are written and the token goes on.",
    "serviceTask": "A job for a worker, tried again when it fails, then an incident.",
    "scriptTask": "FEEL, in the same step.",
    "businessRuleTask": "A DMN decision of the same deployment, in the same step.",
    "sendTask": "Sends its inputs as a message.",
    "sendTask.job": "A job, where it has `tl:job`.",
    "scriptTask.job": "A job, where it has `tl:job`: a script in another language, run by a worker.",
    "scriptTask.python": "A job in a sandbox, where an administrator allows it ([how to](how-to/write-a-script.md)).",
    "businessRuleTask.job": "A job, where it has `tl:job`.",
    "receiveTask": "Waits for a message. With `instantiate` it begins the process.",
    "subProcess": (
        "Embedded: a scope with variables of its own; with nothing in it, one task. Triggered by an event: see the "
        "start events."
    ),
    "transaction": "A subprocess that can be cancelled as a whole; an error that leaves it takes nothing back.",
    "callActivity": "Another process: an instance of its own, cancelled with its caller.",
    "adHocSubProcess": (
        "Asks what is next as often as it takes, or begins everything by itself where nothing inside needs people; "
        "side by side or one after the other, until somebody or its completion condition says that it is enough."
    ),
    "exclusiveGateway": (
        "The first flow whose condition holds, in the order of the file, else the default; without conditions "
        "somebody chooses. As a merge it lets every token through."
    ),
    "parallelGateway": (
        "One token on every flow. As a join it waits for one token on every incoming flow; "
        "a second one on a flow stays for the next round."
    ),
    "inclusiveGateway": (
        "Every flow whose condition holds, else the default; without conditions somebody chooses. "
        "As a join it waits for tokens that can still come, as BPMN 2.0.2, 13.4.3 says."
    ),
    "complexGateway": (
        "As a join it goes on when its activation condition holds, then waits for the tokens that can still come "
        "before it starts anew, as BPMN 2.0.2, 13.4.5 says. It splits as an inclusive one does."
    ),
    "eventBasedGateway": (
        "Whichever of its events happens first: message, timer or signal events, or receive tasks. With `instantiate` "
        "that one begins the process; a parallel one then waits for the others."
    ),
    "startEvent": "Of a process: somebody starts it. Of a subprocess: where it begins.",
    "startEvent.message": "Of a process, or of an event subprocess, interrupting or not.",
    "startEvent.timer": "Of a process, or of an event subprocess, interrupting or not.",
    "startEvent.person": "Of an event subprocess, without what sets it off: a task to say that it has happened.",
    "startEvent.signal": "Of a process, or of an event subprocess, interrupting or not.",
    "startEvent.conditional": (
        "Of an event subprocess, interrupting or not; of a process, whose values somebody brings to be looked at."
    ),
    "startEvent.multiple": "Any of several triggers: message, timer, signal or condition.",
    "startEvent.parallelMultiple": (
        "All of several triggers. Of a process: the first begins it, and it waits for the others."
    ),
    "startEvent.error": "Of an event subprocess.",
    "startEvent.escalation": "Of an event subprocess, interrupting or not.",
    "startEvent.compensate": "Of an event subprocess: takes back the completed subprocess around it.",
    "intermediateCatchEvent.message": "Waits for a message with its name and key.",
    "intermediateCatchEvent.timer": "Waits for a time: a duration, a moment, business time or FEEL.",
    "intermediateCatchEvent.person": "Without what sets it off: a task to say that it has happened.",
    "intermediateCatchEvent.signal": "Waits for a signal.",
    "intermediateCatchEvent.conditional": "Waits until its condition is true; looked at when what it reads changes.",
    "intermediateCatchEvent.multiple": "Waits for any of several triggers: message, timer, signal or condition.",
    "intermediateCatchEvent.parallelMultiple": "Waits until all of its triggers have come.",
    "intermediateCatchEvent.link": "Where the link events that throw its name go on. Nothing flows into it.",
    "intermediateThrowEvent": "A milestone; the token goes on.",
    "intermediateThrowEvent.link": "Goes on at the link event that catches its name, in the same scope.",
    "intermediateThrowEvent.message": "Sends its inputs as a message.",
    "intermediateThrowEvent.message.job": "A job, where it has `tl:job`.",
    "intermediateThrowEvent.signal": "Gives its inputs to everybody who listens now.",
    "intermediateThrowEvent.multiple": (
        "Sends its inputs as several messages and signals, and may take back and escalate besides."
    ),
    "intermediateThrowEvent.compensate": (
        "Takes back what is complete around it, or the activity it names, the last first; the token waits for that, "
        "unless `waitForCompletion` is false."
    ),
    "intermediateThrowEvent.escalation": "Goes to the innermost catcher, also of a calling process; the path goes on.",
    "boundaryEvent.message": "Interrupting, or beside the activity and as often as the message comes.",
    "boundaryEvent.timer": "Interrupting, or beside the activity; a cycle repeats.",
    "boundaryEvent.person": "Without what sets it off: a task beside the activity to say that it has happened.",
    "boundaryEvent.signal": "Interrupting, or beside the activity and as often as the signal is given.",
    "boundaryEvent.conditional": "Interrupting, or beside the activity and as often as its condition becomes true.",
    "boundaryEvent.multiple": "Any of several triggers, interrupting or not; on a transaction also its cancellation.",
    "boundaryEvent.parallelMultiple": "All of several triggers, interrupting or not; then it waits for all again.",
    "boundaryEvent.compensate": (
        "Names by an association the activity that takes back what it stands on, once for each time that was completed."
    ),
    "boundaryEvent.cancel": "How it goes on when a transaction was cancelled and all in it has been taken back.",
    "boundaryEvent.error": "Catches the error it names, or every error.",
    "boundaryEvent.escalation": "Catches the escalation it names, or every one; interrupting, or beside the activity.",
    "endEvent": "The token ends.",
    "endEvent.message": "Sends its inputs as a message.",
    "endEvent.message.job": "A job, where it has `tl:job`.",
    "endEvent.signal": "Gives its inputs to everybody who listens now.",
    "endEvent.multiple": (
        "Sends its inputs as several messages and signals; besides it may take back and escalate, and then cancel, "
        "terminate or end in an error."
    ),
    "endEvent.error": "Goes to the innermost catcher; where there is none, to the caller; else it is an incident.",
    "endEvent.compensate": "Takes back what is complete around it, or the activity it names; then the token ends.",
    "endEvent.cancel": "Cancels the transaction around it: what goes on ends, what is complete is taken back.",
    "endEvent.escalation": "Goes to the innermost catcher, also of a calling process; the token ends.",
    "endEvent.terminate": "Everything else in the same process or subprocess ends as well.",
}

WORDS = {
    "startEvent.person": "Start event left to people",
    "intermediateCatchEvent.person": "Intermediate catch event left to people",
    "boundaryEvent.person": "Boundary event left to people",
    "task": "Task without a type",
    "sendTask.job": "Send task with a job",
    "scriptTask.job": "Script task with a job",
    "scriptTask.python": "Script task in Python",
    "businessRuleTask.job": "Business rule task with a job",
    "intermediateThrowEvent.message.job": "Message intermediate throw event with a job",
    "endEvent.message.job": "Message end event with a job",
    "subProcess": "Subprocess",
    "startEvent": "Start event",
    "endEvent": "End event",
    "intermediateThrowEvent": "Intermediate throw event",
    "adHocSubProcess": "Ad-hoc subprocess",
    "eventBasedGateway": "Event-based gateway",
}

_TRIGGERS = {"compensate": "compensation", "parallelMultiple": "parallel multiple"}

# What BPMN knows besides kinds and triggers, and this version does not run.
MARKERS = (
    (
        "Two different errors, or an error and a cancellation, at one end: each leaves what it stands in in a "
        "direction of its own"
    ),
    (
        "Compensation among several triggers that set an event off: it comes when its activity is complete and the "
        "others while it goes on, and no flow leads out of it (BPMN 2.0.2, 10.5.6)"
    ),
    (
        "Errors, escalations and cancellation needed together with other triggers (parallel multiple): they end what "
        "the others would still have to come for"
    ),
    "Choreographies; conversations are read for what correlates their messages",
)


def words(behaviour: str) -> str:
    """Say what people call an element: "boundaryEvent.timer" is "Timer boundary event".

    >>> words("boundaryEvent.timer"), words("businessRuleTask")
    ('Timer boundary event', 'Business rule task')
    """
    if behaviour in WORDS:
        return WORDS[behaviour]
    kind, _, trigger = behaviour.partition(".")
    trigger = _TRIGGERS.get(trigger, trigger)
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)
    text = f"{trigger} {spaced}".strip()
    return text[0].upper() + text[1:]


def missing() -> list[str]:
    """Name every element of BPMN 2.0 that does not run: kinds, then positions with triggers that exist there."""
    kinds = [one for one in sorted(ACTIVITIES | GATEWAYS) if one not in RUNS]
    triggers = [one.removesuffix("EventDefinition") for one in sorted(EVENT_DEFINITIONS)]
    events = [f"{kind}.{trigger}" for kind in sorted(EVENTS) for trigger in triggers if trigger in MEANT.get(kind, ())]
    return [*kinds, *(one for one in events if one not in RUNS)]


# Which trigger BPMN 2.0.2 knows in which position (table 10.93).
MEANT = {
    "startEvent": ("message", "timer", "conditional", "signal", "error", "escalation", "compensate"),
    "intermediateCatchEvent": ("message", "timer", "conditional", "signal", "link"),
    "intermediateThrowEvent": ("message", "signal", "escalation", "compensate", "link"),
    "boundaryEvent": ("message", "timer", "conditional", "signal", "error", "escalation", "compensate", "cancel"),
    "endEvent": ("message", "signal", "error", "escalation", "compensate", "cancel", "terminate"),
}


DATA = "0020-data-and-data-stores.md"
"""The decision on data."""


def page() -> str:
    """Write the page."""
    rows = [f"| {words(one)} | `{one}` | {NOTES[one]} |" for one in NOTES]
    return _PAGE.format(
        count=len(RUNS),
        rows="\n".join(rows),
        data=DATA,
        missing="\n".join(f"- {words(one)} (`{one}`)" for one in missing()),
        markers="\n".join(f"- {one}" for one in MARKERS),
    )


_PAGE = """\
# BPMN support

What of BPMN 2.0 runs. Everything else in a file is kept, and told as a finding before it is deployed: nothing is left out in silence.
What our own extension adds stands in [The extension vocabulary](extension.md), what findings mean in [Findings](findings.md).

This page is made from the table of the engine: {count} elements.

## What runs

| Element | In the file | What it does here |
|---|---|---|
{rows}

Flows, lanes, pools, groups, annotations and documentation are read and kept.
Conditional flows out of activities and events choose as an inclusive gateway does.

### Data moves where it is drawn

| What | In the file | What it does here |
|---|---|---|
| Data object, reference | `dataObject`, `dataObjectReference` | A variable of the process or subprocess it is drawn in, called by its name, null at first. Its state is kept. |
| Property | `property` | The same, without a picture. |
| Data store | `dataStore`, `dataStoreReference` | Documents that outlive the instance, shared by all processes that name the store; with a key several. |
| Inputs and outputs | `ioSpecification`, `dataInput`, `dataOutput` | Of activities, throwing and catching events, processes and global tasks. An activity whose input sets all want a value is an incident until they have one, then it begins. |
| Associations | `dataInputAssociation`, `dataOutputAssociation` | Copy, `transformation`, or `assignment` to a place inside a value, in FEEL. |

How to use them is said in [Move data](how-to/move-data.md), what was decided in [the decision on data](decisions/{data}).

### Messages and calls

| What | In the file | What it does here |
|---|---|---|
| Pools that talk | `collaboration`, `messageFlow` | Messages travel between instances of one file and of several. A message flow without a message carries the one that a step at its end names, else it is one by itself; at the border of a pool it is meant for the one step there that takes or sends a message without saying which. Without any key, who is answered is who began. |
| Correlation | `correlationKey`, `correlationProperty`, `correlationSubscription`, `conversation` | The key is read from each message of its conversation, or bound to data of the process. |
| Global tasks | `globalTask`, `globalUserTask`, `globalManualTask`, `globalScriptTask`, `globalBusinessRuleTask` | Called like processes, in the lane of the call. |
| Lanes | `laneSet`, `childLaneSet` | Nested, in subprocesses, and across calls: a called process without lanes works in its caller's. |

### Any activity can be repeated

| Marker | In the file | What it does here |
|---|---|---|
| Loop | `standardLoopCharacteristics` | Again while its condition holds, asked after each round or (`testBefore`) before it, `loopMaximum` times at most; without either, and nothing on its border that ends it, somebody says whether once more. |
| Several instances | `multiInstanceLoopCharacteristics` | Once for each item of a list or a number of times, all at once or one after the other, until a condition to complete holds; results in the order of the items; events when a round completes. Where nothing says how often, somebody does. |

Events on its border belong to all rounds together. What rounds know and where their values go is said in [the decision on rounds](decisions/0015-rounds.md).

## What does not run yet

A process with one of these cannot be deployed; the finding `unsupported` names each.

{missing}
{markers}
"""  # noqa: E501 - a page, not code


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - a page for standard output
