# ruff: noqa: E501 - diagrams as they stand in files
"""Diagrams as the modelers export them, from the start to the end, through the whole house."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from engine.calendar.instants import micros
from engine.errors import InvalidValues
from engine.reference import Opinion, Trace, second_opinion
from tests.program.dialects.drawn import file

if TYPE_CHECKING:
    from tests.world import World

CAMUNDA_7 = file(
    """
    <bpmn:extensionElements><camunda:executionListener class="org.example.L" event="start"/></bpmn:extensionElements>
    <bpmn:startEvent id="received" name="Invoice received" camunda:initiator="starter" camunda:formKey="embedded:app:forms/start.html"/>
    <bpmn:sequenceFlow id="f1" sourceRef="received" targetRef="approve"/>
    <bpmn:userTask id="approve" name="Approve invoice" camunda:assignee="${approver}" camunda:candidateGroups="sales-desk"
        camunda:dueDate="${dateTime().plusDays(2).toDate()}" camunda:followUpDate="PT4H" camunda:priority="${amount &gt; 1000 ? 90 : 10}">
      <bpmn:extensionElements>
        <camunda:formData>
          <camunda:formField id="approved" label="Approved?" type="boolean" defaultValue="false"/>
          <camunda:formField id="comment" label="Why" type="string">
            <camunda:validation><camunda:constraint name="maxlength" config="20"/></camunda:validation>
          </camunda:formField>
        </camunda:formData>
        <camunda:inputOutput>
          <camunda:inputParameter name="title">Invoice ${number} of ${customer.name}</camunda:inputParameter>
          <camunda:outputParameter name="decided">${approved}</camunda:outputParameter>
        </camunda:inputOutput>
        <camunda:taskListener event="create" expression="${mailer.send(task)}"/>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="good"/>
    <bpmn:exclusiveGateway id="good" default="f4"/>
    <bpmn:sequenceFlow id="f3" name="yes" sourceRef="good" targetRef="pay">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${decided &amp;&amp; amount lt 5000}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="good" targetRef="refused"/>
    <bpmn:serviceTask id="pay" name="Pay" camunda:asyncBefore="true" camunda:type="external" camunda:topic="sample">
      <bpmn:extensionElements>
        <camunda:failedJobRetryTimeCycle>R5/PT5M</camunda:failedJobRetryTimeCycle>
        <camunda:inputOutput><camunda:inputParameter name="fail">${false}</camunda:inputParameter>
        <camunda:outputParameter name="paid">${amount}</camunda:outputParameter></camunda:inputOutput>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f5" sourceRef="pay" targetRef="note"/>
    <bpmn:scriptTask id="note" scriptFormat="juel" camunda:resultVariable="noted"><bpmn:script>${paid * 2}</bpmn:script></bpmn:scriptTask>
    <bpmn:sequenceFlow id="f6" sourceRef="note" targetRef="done"/>
    <bpmn:endEvent id="done"/><bpmn:endEvent id="refused"/>
    """,
    of='camunda:historyTimeToLive="P180D" camunda:versionTag="1.0"',
    attributes='exporter="Camunda Modeler" exporterVersion="5.20.0" modeler:executionPlatform="Camunda Platform"',
)


def test_a_diagram_of_camunda_7(world: World) -> None:
    world.running(CAMUNDA_7, approver="sam", amount=1200, number="R1", customer={"name": "Ada"})
    task = world.task("approve")

    assert (task.assignee, task.group, task.priority) == ("sam", "sales-desk", 90)
    assert task.due_at == world.at() + dt.timedelta(days=2)
    assert task.follow_up_at == world.at() + dt.timedelta(hours=4)

    with pytest.raises(InvalidValues):
        world.complete("approve", by="sam", approved=True, comment="x" * 21)
    world.complete("approve", by="sam", approved=True, comment="fine")
    world.work()

    values = world.variables()
    assert {key: values[key] for key in ("decided", "approved", "comment", "paid", "noted")} == {
        "decided": True, "approved": True, "comment": "fine", "paid": 1200, "noted": 2400,
    }  # fmt: skip
    assert world.history()[-1] == "InstanceEnded completed done"


def test_what_camunda_7_says_and_nobody_follows_is_told(world: World) -> None:
    told = {(one.severity, one.rule, one.element) for one in world.findings(CAMUNDA_7)}

    assert {one for one in told if one[1].startswith(("extension", "form", "expression", "worker"))} == {
        ("note", "extension-other", "p"),
        ("note", "extension-other", "approve"),
        ("note", "extension-other", "pay"),
        ("warning", "form-foreign", "received"),
    }


FORM = b"""{"id": "review", "components": [{"type": "checkbox", "key": "accepted", "label": "Accepted"}]}"""
RULES = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t">
<decision id="risk" name="risk"><variable name="risk"/><decisionTable id="t1"><input id="i"><inputExpression id="e"><text>amount</text></inputExpression></input>
<output id="o" name="level"/><rule id="r1"><inputEntry id="c1"><text>&gt; 100</text></inputEntry><outputEntry id="c2"><text>"high"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c3"><text>&lt;= 100</text></inputEntry><outputEntry id="c4"><text>"low"</text></outputEntry></rule></decisionTable></decision></definitions>"""

CAMUNDA_8 = file(
    """
    <bpmn:extensionElements><zeebe:versionTag value="1"/></bpmn:extensionElements>
    <bpmn:startEvent id="begun"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="rate"/>
    <bpmn:businessRuleTask id="rate" name="Rate"><bpmn:extensionElements>
      <zeebe:calledDecision decisionId="risk" resultVariable="level" bindingType="deployment"/>
    </bpmn:extensionElements></bpmn:businessRuleTask>
    <bpmn:sequenceFlow id="f2" sourceRef="rate" targetRef="sum"/>
    <bpmn:scriptTask id="sum"><bpmn:extensionElements>
      <zeebe:script expression="=amount * 2" resultVariable="twice"/>
    </bpmn:extensionElements></bpmn:scriptTask>
    <bpmn:sequenceFlow id="f3" sourceRef="sum" targetRef="review"/>
    <bpmn:userTask id="review" name="Review"><bpmn:extensionElements>
      <zeebe:userTask/><zeebe:formDefinition formId="review"/>
      <zeebe:assignmentDefinition assignee="=clerk" candidateGroups="sales-desk" candidateUsers="nora"/>
      <zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/><zeebe:priorityDefinition priority="75"/>
      <zeebe:ioMapping><zeebe:input source="=level" target="order.risk"/><zeebe:output source="=accepted" target="result.accepted"/></zeebe:ioMapping>
      <zeebe:taskHeaders><zeebe:header key="colour" value="red"/></zeebe:taskHeaders>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f4" sourceRef="review" targetRef="good"/>
    <bpmn:exclusiveGateway id="good" default="f6"/>
    <bpmn:sequenceFlow id="f5" sourceRef="good" targetRef="work"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=result.accepted and level = "high"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f6" sourceRef="good" targetRef="refused"/>
    <bpmn:serviceTask id="work" name="Work"><bpmn:extensionElements>
      <zeebe:taskDefinition type="sample" retries="2"/>
      <zeebe:ioMapping><zeebe:input source="=false" target="fail"/><zeebe:output source="=twice" target="charged"/></zeebe:ioMapping>
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:sequenceFlow id="f7" sourceRef="work" targetRef="wait"/>
    <bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition id="wd" messageRef="paid"/></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f8" sourceRef="wait" targetRef="pause"/>
    <bpmn:intermediateCatchEvent id="pause"><bpmn:timerEventDefinition id="pd"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">=duration("PT1H")</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f9" sourceRef="pause" targetRef="done"/>
    <bpmn:endEvent id="done"/><bpmn:endEvent id="refused"/>
    """,
    beside='<bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=number"/></bpmn:extensionElements></bpmn:message>',
    attributes='exporter="Camunda Modeler" exporterVersion="5.33.1" modeler:executionPlatform="Camunda Cloud"',
)


def test_a_diagram_of_camunda_8(world: World) -> None:
    files = {"review.form": FORM, "risk.dmn": RULES}
    world.running(CAMUNDA_8, files=files, amount=150, clerk="sam", number="R7")
    task = world.task("review")

    assert (task.assignee, task.group, task.people, task.priority, task.form) == (
        "sam",
        "sales-desk",
        ("nora",),
        75,
        "review",
    )
    assert task.due_at == world.at() + dt.timedelta(days=1)

    world.complete("review", by="sam", accepted=True)
    world.work()
    world.publish("paid", key="R7")
    world.pass_time(hours=2)

    values = world.variables()
    assert {key: values[key] for key in ("level", "twice", "result", "charged")} == {
        "level": "high", "twice": 300, "result": {"accepted": True}, "charged": 300,
    }  # fmt: skip
    assert "accepted" not in values
    assert world.history()[-1] == "InstanceEnded completed done"
    told = {(one.severity, one.rule, one.element) for one in world.findings(CAMUNDA_8, files=files)}
    assert {one for one in told if one[1] not in {"owner", "lane-missing", "name-unknown"}} == {
        ("note", "extension-other", "p"),
        ("note", "extension-other", "review"),
        ("warning", "wait-for-ever", "wait"),
    }


SPIFFARENA = file(
    """
    <bpmn:startEvent id="begun"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="sum"/>
    <bpmn:scriptTask id="sum" name="Sum"><bpmn:script>total = sum(prices)
big = total > 100 and customer['class'] not in ['trusted']</bpmn:script></bpmn:scriptTask>
    <bpmn:sequenceFlow id="f2" sourceRef="sum" targetRef="big"/>
    <bpmn:exclusiveGateway id="big" default="f4"/>
    <bpmn:sequenceFlow id="f3" sourceRef="big" targetRef="look"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">big == True</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="big" targetRef="done"/>
    <bpmn:userTask id="look" name="Look at it"><bpmn:extensionElements>
      <spiffworkflow:instructionsForEndUser>The total is {{ total }}.</spiffworkflow:instructionsForEndUser>
      <spiffworkflow:properties><spiffworkflow:property name="formJsonSchemaFilename" value="look-schema.json"/></spiffworkflow:properties>
      <spiffworkflow:postScript>verdict = "big: " + str(total)</spiffworkflow:postScript>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f5" sourceRef="look" targetRef="pause"/>
    <bpmn:intermediateCatchEvent id="pause"><bpmn:timerEventDefinition id="pd"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">"PT1H"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f6" sourceRef="pause" targetRef="done"/>
    <bpmn:endEvent id="done"/>
    """
)


LOOK = b"""{"title": "Look", "type": "object", "required": ["fine"], "properties": {
  "fine": {"type": "string", "enum": ["yes", "no"], "title": "Is it fine?"}, "score": {"type": "integer", "maximum": 10}}}"""


def test_a_diagram_of_spiffarena(world: World) -> None:
    files = {"look-schema.json": LOOK}
    world.running(SPIFFARENA, files=files, prices=[100, 20], customer={"class": "new"})
    assert world.task("look").form == "look_form"

    for wrong in ({}, {"fine": "perhaps"}, {"fine": "yes", "score": 11}):
        with pytest.raises(InvalidValues):
            world.complete("look", **wrong)
    world.complete("look", fine="yes", score=7)
    world.pass_time(hours=2)

    values = world.variables()
    assert (values["total"], values["big"], values["verdict"]) == (120, True, "big: 120")
    assert (values["fine"], values["score"]) == ("yes", 7)
    assert world.history()[-1] == "InstanceEnded completed done"
    assert {one.rule for one in world.findings(SPIFFARENA, files=files)} <= {"owner", "lane-missing", "name-unknown"}


FLOWABLE = file(
    """
    <bpmn:startEvent id="begun" flowable:initiator="starter"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="ask"/>
    <bpmn:userTask id="ask" name="Ask" flowable:candidateUsers="sam,nora" activiti:candidateGroups="${desk}" flowable:dueDate="2026-03-05T12:00:00Z">
      <bpmn:extensionElements>
        <flowable:formProperty id="days" name="Days" type="long" required="true"/>
        <flowable:formProperty id="kind" name="Kind" type="enum"><flowable:value id="a" name="Paid"/><flowable:value id="b" name="Unpaid"/></flowable:formProperty>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="long"/>
    <bpmn:exclusiveGateway id="long" default="f4"/>
    <bpmn:sequenceFlow id="f3" sourceRef="long" targetRef="tell"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"><![CDATA[${vars:gt(days, 10) && kind == 'a'}]]></bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="long" targetRef="done"/>
    <bpmn:serviceTask id="tell" name="Tell" flowable:type="mail"><bpmn:extensionElements>
      <flowable:field name="to"><flowable:string>boss@example.org</flowable:string></flowable:field>
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:sequenceFlow id="f5" sourceRef="tell" targetRef="done"/>
    <bpmn:endEvent id="done"/>
    """
)


@pytest.mark.parametrize("days", [3, 12])
def test_a_diagram_of_flowable(world: World, days: int) -> None:
    world.running(FLOWABLE, desk="pickers")
    task = world.task("ask")

    assert (task.people, task.group) == (("sam", "nora"), "pickers")
    assert world.variables()["starter"] == "tester"
    assert task.due_at == dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
    with pytest.raises(InvalidValues):
        world.complete("ask", by="sam", kind="a")
    with pytest.raises(InvalidValues):
        world.complete("ask", by="sam", days=days, kind="z")

    world.complete("ask", by="nora", days=days, kind="a")
    world.pass_time(days=1)

    if days == 3:
        assert world.history()[-1] == "InstanceEnded completed done"
    else:  # nobody has written the worker yet, and that is told before and shown now
        assert world.incidents() == [("tell", "job")]
        assert ("warning", "worker", "tell") in {
            (one.severity, one.rule, one.element) for one in world.findings(FLOWABLE)
        }


def repeated(loop: str, *, end: str = "") -> bytes:
    """Draw a task that is done for each of several items."""
    return file(
        '<bpmn:startEvent id="begun"/><bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="ask"/>'
        f'<bpmn:userTask id="ask" name="Ask" camunda:assignee="${{who}}">{end}{loop}</bpmn:userTask>'
        '<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="done"/><bpmn:endEvent id="done"/>'
    )


def test_a_task_for_each_of_several_in_camunda_7(world: World) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics id="m" isSequential="false" camunda:collection="${people}" camunda:elementVariable="who">'
        '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${nrOfCompletedInstances / nrOfInstances &gt;= 0.5}</bpmn:completionCondition>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    world.running(repeated(loop), people=["sam", "pia", "nora", "tester"])

    assert sorted(str(task.assignee) for task in world.tasks()) == ["nora", "pia", "sam", "tester"]
    for who in ("pia", "nora"):
        (task,) = world.tasks("mine", who)
        world.house.inbox.complete(task.id, {}, by=who)

    assert world.tasks() == []
    assert world.ended() == ("completed", "done")


def test_results_of_several_in_camunda_8(world: World) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics id="m" isSequential="true"><bpmn:extensionElements><zeebe:loopCharacteristics '
        'inputCollection="=people" inputElement="who" outputCollection="answers" outputElement="=answer + loopCounter"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    mapping = '<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=number" target="answer"/></zeebe:ioMapping></bpmn:extensionElements>'
    world.running(repeated(loop, end=mapping), people=["sam", "pia"])

    world.complete("ask", by="sam", number=10)
    world.complete("ask", by="pia", number=20)

    assert world.variables()["answers"] == [11, 22]
    assert world.ended() == ("completed", "done")


def test_the_second_opinion_understands_what_we_understand() -> None:
    drawing = file(
        '<bpmn:startEvent id="begun"/><bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="ask"/>'
        '<bpmn:userTask id="ask" camunda:assignee="${who}"/><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="good"/>'
        '<bpmn:exclusiveGateway id="good" default="f4"/><bpmn:sequenceFlow id="f4" sourceRef="good" targetRef="no"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="good" targetRef="yes"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
        "${not empty answer}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:endEvent id="yes" name="yes"/><bpmn:endEvent id="no" name="no"/>'
    )
    scenario = {
        "name": "s",
        "process": "p",
        "start": {"values": {"who": "sam"}},
        "steps": [{"complete": "ask", "values": {"answer": "A"}}],
    }
    traces = Trace((("ask",), ()), "yes"), Trace((("ask",), ()), "no")

    verdicts = second_opinion(
        {"p.bpmn": drawing}, [scenario, scenario], traces, now=micros(dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    )

    assert [verdict.opinion for verdict in verdicts] == [Opinion.AGREES, Opinion.DISAGREES]
