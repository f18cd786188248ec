"""What has changed, in words that people use: one table for diagrams, forms and decisions.

A fact is a path, as files nest things: `tl:input[amount]/value`, `validate.required`, `decisionTable/hitPolicy`. What
stands in brackets, or the number in a path, is which of several; its words name it where they hold "{}".
"""

from __future__ import annotations

import re

_TABLE = """
name                            the name
documentation                   the documentation
text                            the text
type                            the type
lane                            the lane
inside                          what it lies in
sourceRef                       where it comes from
targetRef                       where it goes to
attachedToRef                   what it is attached to
default                         the default flow
conditionExpression             the condition
cancelActivity                  whether it interrupts
isInterrupting                  whether it interrupts
calledElement                   the process it calls
script                          the script
scriptFormat                    the language of the script
processRef                      the process it shows
messageRef                      the message
signalRef                       the signal
errorRef                        the error
escalationRef                   the escalation
errorCode                       the code of the error
escalationCode                  the code of the escalation
isExecutable                    whether it can be run
isForCompensation               whether it takes something back
isSequential                    whether its rounds come one after another
loopCardinality                 how often it is done
completionCondition             when it is complete
timeDate                        the time
timeDuration                    the time
timeCycle                       the time
tl:governance/owner             the owner
tl:governance/ownerTitle        the title of the owner
tl:governance/deputy            who stands in for the owner
tl:governance/area              the area
tl:governance/pcf               the number in the process framework
tl:governance/reviewMonths      the months between reviews
tl:businessKey/expression       the business key
tl:businessKey/unique           whether its business key is unique
tl:variable/name                the name of the variable “{}”
tl:variable/type                the type of the variable “{}”
tl:variable/column              the column of the inbox that shows the variable “{}”
tl:called                       whether only other processes begin it
tl:lane/zone                    the zone
tl:lane/group                   the group that works in it
tl:form/ref                     the form
tl:initiator/name               the variable that says who began it
tl:assignment/notSameAs         the steps whose person may not do it
tl:assignment/sameAs            the step whose person does it
tl:assignment/notStarter        whether somebody else than who began it must do it
tl:assignment/skills            the skills it takes
tl:check/name                   what is on its checklist
tl:check/mandatory              whether “{}” on its checklist must be ticked
tl:starters/groups              the groups that may start it
tl:starters/people              the people who may start it
tl:task/assignee                who gets it
tl:task/people                  the people it is offered to
tl:task/group                   the group it is offered to
tl:task/priority                the priority
tl:task/due                     when it is due
tl:task/followUp                when to come back to it
tl:agreement/within             the agreed time
tl:serviceClass/name            the name of the kind of customer “{}”
tl:serviceClass/when            who is a customer of the kind “{}”
tl:serviceClass/start           where requests of the kind “{}” begin
tl:serviceClass/within          what is promised to customers of the kind “{}”
tl:serviceClass/queue           the queue for the kind “{}”
tl:serviceClass/ages            how long the kind “{}” waits until it goes first
tl:label/customer               what customers read
tl:label/internal               whether customers are told nothing of it
tl:job/type                     the kind of work it hands out
tl:job/retries                  how often it is tried
tl:input/name                   the name of the input “{}”
tl:input/value                  the input “{}”
tl:output/name                  the name of the output “{}”
tl:output/value                 the output “{}”
tl:result/name                  the variable that takes its result
tl:decision/ref                 the decision
tl:decision/result              the variable that takes the decision
tl:call/businessKey             the business key of what it calls
tl:call/binding                 the version it calls
tl:call/inputs                  what it hands over
tl:call/outputs                 what it takes back
tl:multiInstance/collection     what it is done for each of
tl:multiInstance/element        the name of each one
tl:multiInstance/outputCollection   where its results are collected
tl:multiInstance/outputElement  what is collected of each round
tl:adHoc/start                  how it begins
tl:document/key                 the key of the document
tl:message/correlationKey       what the message is known by
tl:payload/name                 the name of “{}” in the message
tl:payload/type                 the type of “{}” in the message
tl:signal/scope                 how far the signal reaches
tl:timer/missed                 what happens to times that were missed
order of its fields             the order of its fields
what it says                    what it says
key                             the name it is kept under
label                           the label
description                     the description
dateLabel                       the label of the date
timeLabel                       the label of the time
subtype                         the kind of date
readonly                        whether it can only be read
disabled                        whether it is switched off
defaultValue                    what stands in it at first
decimalDigits                   the digits after the point
conditional.hide                when it is hidden
validate.required               whether it must be filled in
validate.minLength              the number of letters at least
validate.maxLength              the number of letters at most
validate.min                    the smallest number
validate.max                    the largest number
validate.pattern                what it must look like
appearance.prefixAdorner        what stands before it
appearance.suffixAdorner        what stands behind it
values.label                    the label of choice {}
values.value                    the value of choice {}
decisionTable/hitPolicy         the hit policy
decisionTable/aggregation       how its rows are added up
inputExpression/text            what it looks at
decisionTable/input/label       the heading of what it looks at
decisionTable/output/label      the heading of what it gives
decisionTable/output/name       the name of what it gives
literalExpression/text          the expression
variable/typeRef                the type of what it gives
"""
_WORDS: dict[str, str] = {
    fact.strip(): said.strip() for fact, _, said in (line.partition("  ") for line in _TABLE.splitlines() if line)
}
_OTHERS = {"camunda": "Camunda", "zeebe": "Zeebe", "tl": "Throughlane"}
_WHICH = re.compile(r"\[(.*?)\]|\.(\d+)(?=\.)|(?<=[a-z])(\d+)(?=/)")
_JOINTS = re.compile(r"[/.]")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_known(fact: str) -> bool:
    """Whether the table has words for a fact itself, and not only for something like it."""
    return _WHICH.sub("", fact) in _WORDS


def words(fact: str) -> str:
    """Say in words which fact it is; of what is in no table, its own name as words.

    >>> words("tl:agreement/within"), words("tl:input[amount]/value"), words("values.2.label")
    ('the agreed time', 'the input “amount”', 'the label of choice 2')
    >>> words("zeebe:taskDefinition/retries")
    'the setting “task definition, retries” for Zeebe'
    """
    which = next((next(filter(None, found)) for found in _WHICH.findall(fact) if any(found)), "")
    path = _WHICH.sub("", fact).removeprefix("extensionElements/")
    said = _WORDS.get(path) or _ending(path)
    return said.format(which) if said else _unknown(path, which)


def _ending(path: str) -> str | None:
    """The words of the longest end of a path that has any; what belongs to somebody else has none."""
    while ":" not in path and (joint := _JOINTS.search(path)):
        path = path[joint.end() :]
        if path in _WORDS:
            return _WORDS[path]
    return None


def _unknown(path: str, which: str) -> str:
    steps = [step.rpartition(":")[2] for step in _JOINTS.split(path)]
    named = ", ".join(_CAPITAL.sub(" ", step).lower() for step in steps)
    whose = _OTHERS.get(path.partition(":")[0], "another program") if ":" in path else ""
    return f"the setting “{named}{f' of {which}' if which else ''}”{f' for {whose}' if whose else ''}"
