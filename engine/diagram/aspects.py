"""What has changed, in words that people use: one table for diagrams, forms and decisions.

A fact is a path, as files nest things: `tl:input[amount]/value`, `validate.required`, `decisionTable/hitPolicy`. What
stands in brackets, or the number in a path, is which of several; its words name it where they hold `%(which)s`.
"""

from __future__ import annotations

import re

from engine.sentence import Sentence, say

_WORDS: dict[str, Sentence] = {
    "name": say("the name"),
    "documentation": say("the documentation"),
    "text": say("the text"),
    "type": say("the type"),
    "lane": say("the lane"),
    "inside": say("what it lies in"),
    "sourceRef": say("where it comes from"),
    "targetRef": say("where it goes to"),
    "attachedToRef": say("what it is attached to"),
    "default": say("the default flow"),
    "conditionExpression": say("the condition"),
    "cancelActivity": say("whether it interrupts"),
    "isInterrupting": say("whether it interrupts"),
    "calledElement": say("the process it calls"),
    "script": say("the script"),
    "scriptFormat": say("the language of the script"),
    "processRef": say("the process it shows"),
    "messageRef": say("the message"),
    "signalRef": say("the signal"),
    "errorRef": say("the error"),
    "escalationRef": say("the escalation"),
    "errorCode": say("the code of the error"),
    "escalationCode": say("the code of the escalation"),
    "isExecutable": say("whether it can be run"),
    "isForCompensation": say("whether it takes something back"),
    "isSequential": say("whether its rounds come one after another"),
    "loopCardinality": say("how often it is done"),
    "completionCondition": say("when it is complete"),
    "timeDate": say("the time"),
    "timeDuration": say("the time"),
    "timeCycle": say("the time"),
    "tl:governance/owner": say("the owner"),
    "tl:governance/ownerTitle": say("the title of the owner"),
    "tl:governance/deputy": say("who stands in for the owner"),
    "tl:governance/area": say("the area"),
    "tl:governance/pcf": say("the number in the process framework"),
    "tl:governance/reviewMonths": say("the months between reviews"),
    "tl:businessKey/expression": say("the business key"),
    "tl:businessKey/unique": say("whether its business key is unique"),
    "tl:variable/name": say("the name of the variable “%(which)s”", which="%(which)s"),
    "tl:variable/type": say("the type of the variable “%(which)s”", which="%(which)s"),
    "tl:variable/column": say("the column of the inbox that shows the variable “%(which)s”", which="%(which)s"),
    "tl:called": say("whether only other processes begin it"),
    "tl:lane/zone": say("the zone"),
    "tl:lane/group": say("the group that works in it"),
    "tl:form/ref": say("the form"),
    "tl:initiator/name": say("the variable that says who began it"),
    "tl:assignment/notSameAs": say("the steps whose person may not do it"),
    "tl:assignment/sameAs": say("the step whose person does it"),
    "tl:assignment/notStarter": say("whether somebody else than who began it must do it"),
    "tl:assignment/skills": say("the skills it takes"),
    "tl:check/name": say("what is on its checklist"),
    "tl:check/mandatory": say("whether “%(which)s” on its checklist must be ticked", which="%(which)s"),
    "tl:starters/groups": say("the groups that may start it"),
    "tl:starters/people": say("the people who may start it"),
    "tl:task/assignee": say("who gets it"),
    "tl:task/people": say("the people it is offered to"),
    "tl:task/group": say("the group it is offered to"),
    "tl:task/priority": say("the priority"),
    "tl:task/due": say("when it is due"),
    "tl:task/followUp": say("when to come back to it"),
    "tl:agreement/within": say("the agreed time"),
    "tl:serviceClass/name": say("the name of the kind of customer “%(which)s”", which="%(which)s"),
    "tl:serviceClass/when": say("who is a customer of the kind “%(which)s”", which="%(which)s"),
    "tl:serviceClass/start": say("where requests of the kind “%(which)s” begin", which="%(which)s"),
    "tl:serviceClass/within": say("what is promised to customers of the kind “%(which)s”", which="%(which)s"),
    "tl:serviceClass/queue": say("the queue for the kind “%(which)s”", which="%(which)s"),
    "tl:serviceClass/ages": say("how long the kind “%(which)s” waits until it goes first", which="%(which)s"),
    "tl:label/customer": say("what customers read"),
    "tl:label/internal": say("whether customers are told nothing of it"),
    "tl:job/type": say("the kind of work it hands out"),
    "tl:job/retries": say("how often it is tried"),
    "tl:input/name": say("the name of the input “%(which)s”", which="%(which)s"),
    "tl:input/value": say("the input “%(which)s”", which="%(which)s"),
    "tl:output/name": say("the name of the output “%(which)s”", which="%(which)s"),
    "tl:output/value": say("the output “%(which)s”", which="%(which)s"),
    "tl:result/name": say("the variable that takes its result"),
    "tl:decision/ref": say("the decision"),
    "tl:decision/result": say("the variable that takes the decision"),
    "tl:call/businessKey": say("the business key of what it calls"),
    "tl:call/binding": say("the version it calls"),
    "tl:call/inputs": say("what it hands over"),
    "tl:call/outputs": say("what it takes back"),
    "tl:multiInstance/collection": say("what it is done for each of"),
    "tl:multiInstance/element": say("the name of each one"),
    "tl:multiInstance/outputCollection": say("where its results are collected"),
    "tl:multiInstance/outputElement": say("what is collected of each round"),
    "tl:adHoc/start": say("how it begins"),
    "tl:document/key": say("the key of the document"),
    "tl:message/correlationKey": say("what the message is known by"),
    "tl:payload/name": say("the name of “%(which)s” in the message", which="%(which)s"),
    "tl:payload/type": say("the type of “%(which)s” in the message", which="%(which)s"),
    "tl:signal/scope": say("how far the signal reaches"),
    "tl:timer/missed": say("what happens to times that were missed"),
    "order of its fields": say("the order of its fields"),
    "what it says": say("what it says"),
    "key": say("the name it is kept under"),
    "label": say("the label"),
    "description": say("the description"),
    "dateLabel": say("the label of the date"),
    "timeLabel": say("the label of the time"),
    "subtype": say("the kind of date"),
    "readonly": say("whether it can only be read"),
    "disabled": say("whether it is switched off"),
    "defaultValue": say("what stands in it at first"),
    "decimalDigits": say("the digits after the point"),
    "conditional.hide": say("when it is hidden"),
    "validate.required": say("whether it must be filled in"),
    "validate.minLength": say("the number of letters at least"),
    "validate.maxLength": say("the number of letters at most"),
    "validate.min": say("the smallest number"),
    "validate.max": say("the largest number"),
    "validate.pattern": say("what it must look like"),
    "appearance.prefixAdorner": say("what stands before it"),
    "appearance.suffixAdorner": say("what stands behind it"),
    "values.label": say("the label of choice %(which)s", which="%(which)s"),
    "values.value": say("the value of choice %(which)s", which="%(which)s"),
    "decisionTable/hitPolicy": say("the hit policy"),
    "decisionTable/aggregation": say("how its rows are added up"),
    "inputExpression/text": say("what it looks at"),
    "decisionTable/input/label": say("the heading of what it looks at"),
    "decisionTable/output/label": say("the heading of what it gives"),
    "decisionTable/output/name": say("the name of what it gives"),
    "literalExpression/text": say("the expression"),
    "variable/typeRef": say("the type of what it gives"),
}
_OTHERS = {"camunda": "Camunda", "zeebe": "Zeebe", "tl": "Throughlane"}
_WHICH = re.compile(r"\[(.*?)\]|\.(\d+)(?=\.)|(?<=[a-z])(\d+)(?=/)")
_JOINTS = re.compile(r"[/.]")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_known(fact: str) -> bool:
    """Whether the table has words for a fact itself, and not only for something like it."""
    return _WHICH.sub("", fact) in _WORDS


def words(fact: str) -> Sentence:
    """Say in words which fact it is; of what is in no table, its own name as words.

    >>> words("tl:agreement/within"), words("tl:input[amount]/value"), words("values.2.label")
    ('the agreed time', 'the input “amount”', 'the label of choice 2')
    >>> words("zeebe:taskDefinition/retries")
    'the setting “task definition, retries” for Zeebe'
    """
    which = next((next(filter(None, found)) for found in _WHICH.findall(fact) if any(found)), "")
    path = _WHICH.sub("", fact).removeprefix("extensionElements/")
    said = _WORDS.get(path) or _ending(path)
    if said is None:
        return _unknown(path, which)
    return say(said.pattern, which=which) if said.values else said


def _ending(path: str) -> Sentence | None:
    """The words of the longest end of a path that has any; what belongs to somebody else has none."""
    while ":" not in path and (joint := _JOINTS.search(path)):
        path = path[joint.end() :]
        if path in _WORDS:
            return _WORDS[path]
    return None


def _unknown(path: str, which: str) -> Sentence:
    steps = [step.rpartition(":")[2] for step in _JOINTS.split(path)]
    named = ", ".join(_CAPITAL.sub(" ", step).lower() for step in steps)
    setting = say("%(setting)s of %(which)s", setting=named, which=which) if which else named
    if ":" not in path:
        return say("the setting “%(setting)s”", setting=setting)
    whose = _OTHERS.get(path.partition(":")[0], say("another program"))
    return say("the setting “%(setting)s” for %(program)s", setting=setting, program=whose)
