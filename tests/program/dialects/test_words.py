# ruff: noqa: E501 - words as they stand in files
"""What single words of other modelers are taken to say, in ours."""

from __future__ import annotations

from typing import Any

import pytest

from engine.diagram import read as read_diagram
from engine.program.bundle import read_bundle
from engine.program.dialects.ear import Beside
from engine.program.dialects.translate import understood
from tests.program.dialects.drawn import file, line, messages, read, told

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t">
<decision id="size" name="size"><variable name="size"/><decisionTable id="t1"><input id="i"><inputExpression id="e"><text>amount</text></inputExpression></input>
<output id="o" name="kind"/>COLUMN<rule id="r1"><inputEntry id="c1"><text>-</text></inputEntry><outputEntry id="c2"><text>"big"</text></outputEntry>CELL</rule></decisionTable></decision></definitions>"""
ONE = TABLE.replace(b"COLUMN", b"").replace(b"CELL", b"")
TWO = TABLE.replace(b"COLUMN", b'<output id="o2" name="rank"/>').replace(
    b"CELL", b'<outputEntry id="c3"><text>1</text></outputEntry>'
)
FORM = b'{"id": "ask", "components": [{"type": "textfield", "key": "answer", "label": "Answer"}]}'


def words(element: str, *, id_: str = "x", files: dict[str, bytes] | None = None, **more: str) -> dict[str, Any]:
    """Give what an element is taken to say: attributes by word, inputs and outputs in order as (name, value)."""
    bundle = read_bundle(files or {})
    diagram = read_diagram(file(line(element), **more), "p.bpmn")
    found = understood(diagram, Beside(bundle.forms, bundle.decisions, {})).diagram.elements[id_]
    said: dict[str, Any] = {}
    for word in found.extensions:
        if word.kind in {"tl:input", "tl:output"}:
            said.setdefault(word.kind, []).append((word.attributes["name"], word.attributes["value"]))
        elif word.kind.startswith("tl:"):
            said[word.kind] = dict(word.attributes)
    script = found.child("script")
    if script is not None:
        said["script"] = script.text
    if found.kind == "callActivity":
        said["calls"] = found.attributes.get("calledElement")
    return said


def user(attributes: str = "", inside: str = "") -> str:
    extended = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>" if inside else ""
    return f'<bpmn:userTask id="x" name="X" {attributes}>{extended}</bpmn:userTask>'


def task(kind: str, attributes: str = "", inside: str = "", parts: str = "") -> str:
    extended = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>" if inside else ""
    return f'<bpmn:{kind} id="x" name="X" {attributes}>{extended}{parts}</bpmn:{kind}>'


PEOPLE = {
    'camunda:assignee="sam"': {"assignee": "sam"},
    'camunda:assignee="${clerk}"': {"assignee": "=clerk"},
    'camunda:assignee="=sam"': {"assignee": '="=sam"'},
    'flowable:assignee="#{order.clerk}"': {"assignee": "=order.clerk"},
    'activiti:assignee="sam"': {"assignee": "sam"},
    'camunda:candidateUsers="sam"': {"people": "sam"},
    'camunda:candidateUsers="sam, ${others}"': {"people": '=flatten(["sam", others])'},
    'camunda:candidateGroups="sales"': {"group": "sales"},
    'camunda:candidateGroups="${group}"': {"group": "=group"},
    'camunda:candidateGroups="sales, backoffice"': {"group": '=flatten(["sales", "backoffice"])'},
    'camunda:dueDate="2026-12-01T09:00:00Z"': {"due": "2026-12-01T09:00:00Z"},
    'camunda:dueDate="${due}" camunda:followUpDate="P1D"': {"due": "=due", "followUp": "P1D"},
    'camunda:priority="70"': {"priority": "70"},
    'camunda:priority="${urgent ? 90 : 10}"': {"priority": "=if urgent then 90 else 10"},
}


@pytest.mark.parametrize("attributes", PEOPLE)
def test_who_does_it_in_camunda_7_and_its_relatives(attributes: str) -> None:
    assert words(user(attributes)) == {"tl:task": PEOPLE[attributes]}


ZEEBE_PEOPLE = {
    '<zeebe:assignmentDefinition assignee="=clerk"/>': {"assignee": "=clerk"},
    '<zeebe:assignmentDefinition candidateUsers="sam, pia" candidateGroups="sales"/>': {
        "people": '=flatten(["sam", "pia"])',
        "group": "sales",
    },
    '<zeebe:assignmentDefinition candidateGroups="=[&quot;sales&quot;]"/>': {"group": "sales"},
    '<zeebe:assignmentDefinition candidateGroups="=groups"/>': {"group": "=groups"},
    '<zeebe:taskSchedule dueDate="=now()" followUpDate="2026-12-01T09:00:00Z"/>': {
        "due": "=now()",
        "followUp": "2026-12-01T09:00:00Z",
    },
    '<zeebe:userTask/><zeebe:priorityDefinition priority="=rank"/>': {"priority": "=rank"},
}


@pytest.mark.parametrize("inside", ZEEBE_PEOPLE)
def test_who_does_it_in_camunda_8(inside: str) -> None:
    assert words(user(inside=inside)) == {"tl:task": ZEEBE_PEOPLE[inside]}


def test_bpmns_own_performers_are_read_where_they_name_people() -> None:
    def owner(kind: str, text: str) -> str:
        expression = f"<bpmn:formalExpression>{text}</bpmn:formalExpression>"
        return f"<bpmn:{kind}><bpmn:resourceAssignmentExpression>{expression}</bpmn:resourceAssignmentExpression></bpmn:{kind}>"

    parts = owner("humanPerformer", "${clerk}") + owner("potentialOwner", "user(sam), group(sales)")
    bundle = read(line(task("userTask", parts=parts)))

    assert words(task("userTask", parts=parts)) == {
        "tl:task": {"assignee": "=clerk", "people": "sam", "group": "sales"}
    }
    assert told(bundle) == []


GROUPS = (
    '<tl:lane group="desk" zone="frontstage"/>',
    '<camunda:properties><camunda:property name="tl.group" value="desk"/></camunda:properties>',
)


@pytest.mark.parametrize("stated", GROUPS)
def test_the_group_of_the_lane_comes_first(stated: str) -> None:
    lanes = (
        f'<bpmn:laneSet id="ls"><bpmn:lane id="l" name="Sales"><bpmn:extensionElements>{stated}'
        "</bpmn:extensionElements><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    bundle = read(lanes + line(user('camunda:candidateGroups="sales"')))

    assert bundle.processes[0].program.elements["x"].detail.place[3] == "desk"
    assert told(bundle) == [("warning", "extension-both", "x")]


FORM_WORDS = {
    'camunda:formRef="ask" camunda:formRefBinding="latest"': "ask",
    'camunda:formKey="camunda-forms:deployment:forms/ask.form"': "ask",
    'camunda:formKey="ask"': "ask",
    'flowable:formKey="ask"': "ask",
}


@pytest.mark.parametrize("attributes", FORM_WORDS)
def test_a_form_of_the_deployment_is_found(attributes: str) -> None:
    files = {"ask.form": FORM}

    assert words(user(attributes), files=files) == {"tl:form": {"ref": FORM_WORDS[attributes]}}
    assert told(read(line(user(attributes)), files=files)) == []


@pytest.mark.parametrize("key", ["embedded:app:forms/start.html", "app:x.jsf", "unknown", "${key}"])
def test_a_form_that_is_not_there_leaves_the_task_without_one(key: str) -> None:
    bundle = read(line(user(f'camunda:formKey="{key}"')))

    assert told(bundle) == [("warning", "form-foreign", "x")]
    assert bundle.processes[0].program.elements["x"].detail.form is None


def test_a_form_of_camunda_8_may_stand_in_the_process() -> None:
    json = FORM.decode().replace('"', "&quot;")
    process = f'<bpmn:extensionElements><zeebe:userTaskForm id="F">{json}</zeebe:userTaskForm></bpmn:extensionElements>'
    inside = '<zeebe:formDefinition formKey="camunda-forms:bpmn:F"/>'
    bundle = read(process + line(user(inside=inside)))

    assert told(bundle) == []
    assert [field.key for field in bundle.processes[0].program.forms["F"].fields] == ["answer"]
    found = read(process.replace("components", "parts") + line(user())).findings
    wrong = next(one for one in found if one.rule == "form-foreign")
    assert wrong.message.endswith("cannot be read: it is not a form: it has no list of components.")


JOBS = {
    'camunda:type="external" camunda:topic="ship"': {"type": "ship"},
    'camunda:class="org.example.Ship"': {"type": "org.example.Ship"},
    'camunda:delegateExpression="${shipDelegate}"': {"type": "shipDelegate"},
    'flowable:expression="#{shipping.ship(order)}"': {"type": "shipping.ship(order)"},
    'flowable:type="mail"': {"type": "mail"},
}


@pytest.mark.parametrize("attributes", JOBS)
def test_code_of_camunda_7_is_a_job(attributes: str) -> None:
    assert words(task("serviceTask", attributes)) == {"tl:job": JOBS[attributes]}
    expected = [] if "topic" in attributes else [("warning", "worker", "x")]
    assert told(read(line(task("serviceTask", attributes)))) == expected


@pytest.mark.parametrize("prefix", ["camunda", "flowable", "activiti"])
def test_an_expression_that_calls_nobody_is_worked_out_in_the_same_step(prefix: str) -> None:
    name = "resultVariable" if prefix == "camunda" else "resultVariableName"
    drawn = task("serviceTask", f'{prefix}:expression="${{price * 2 + 1}}" {prefix}:{name}="twice"')
    bundle = read(line(drawn))

    assert told(bundle) == []
    detail = bundle.processes[0].program.elements["x"].detail
    assert (detail.expression.text, detail.result) == ("price * 2 + 1", "twice")


def test_an_expression_that_gives_its_value_to_nobody_does_nothing() -> None:
    bundle = read(line(task("serviceTask", 'camunda:expression="${true}"')))

    assert told(bundle) == []
    assert bundle.processes[0].program.elements["x"].detail.expression.text == "{}"


def test_retries_and_fields_belong_to_the_job() -> None:
    inside = (
        "<camunda:failedJobRetryTimeCycle>R5/PT10M</camunda:failedJobRetryTimeCycle>"
        '<camunda:field name="to"><camunda:expression>${mail}</camunda:expression></camunda:field>'
        '<camunda:field name="from" stringValue="us"/>'
    )
    drawn = task("serviceTask", 'camunda:class="Mail" camunda:resultVariable="sent"', inside)

    assert words(drawn) == {
        "tl:job": {"type": "Mail", "retries": "5"},
        "tl:input": [("to", "=mail"), ("from", "us")],
        "tl:output": [("sent", "=sent")],
    }
    assert told(read(line(drawn))) == [("warning", "worker", "x"), ("note", "not-followed", "x")]


def test_a_connector_is_a_job_with_inputs() -> None:
    inside = (
        '<camunda:connector><camunda:inputOutput><camunda:inputParameter name="url">http://x/${id}</camunda:inputParameter>'
        '<camunda:outputParameter name="code">${statusCode}</camunda:outputParameter></camunda:inputOutput>'
        "<camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>"
    )

    assert words(task("serviceTask", inside=inside)) == {
        "tl:job": {"type": "http-connector"},
        "tl:input": [("url", '=string join(["http://x/", string(id)])')],
        "tl:output": [("code", "=statusCode")],
    }


def test_jobs_of_camunda_8_and_spiffarena() -> None:
    zeebe = '<zeebe:taskDefinition type="ship" retries="=5"/>'
    spiff = (
        '<spiffworkflow:serviceTaskOperator id="http/Get" resultVariable="got"><spiffworkflow:parameters>'
        '<spiffworkflow:parameter id="url" type="str" value="\'http://x\'"/></spiffworkflow:parameters>'
        "</spiffworkflow:serviceTaskOperator>"
    )

    assert words(task("serviceTask", inside=zeebe)) == {"tl:job": {"type": "ship", "retries": "5"}}
    assert words(task("serviceTask", inside=spiff)) == {
        "tl:job": {"type": "http/Get"},
        "tl:input": [("url", '="http://x"')],
        "tl:output": [("got", "=got")],
    }


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_events_that_send_a_message_may_be_jobs(kind: str) -> None:
    definition = '<bpmn:messageEventDefinition id="md" camunda:type="external" camunda:topic="mail"/>'
    zeebe = '<zeebe:taskDefinition type="mail"/>'

    assert words(task(kind, parts=definition)) == {"tl:job": {"type": "mail"}}
    assert words(task(kind, inside=zeebe, parts='<bpmn:messageEventDefinition id="md"/>')) == {
        "tl:job": {"type": "mail"}
    }


@pytest.mark.parametrize("kind", ["scriptTask", "businessRuleTask", "sendTask"])
def test_other_tasks_may_be_jobs(kind: str) -> None:
    bundle = read(line(task(kind, 'camunda:type="external" camunda:topic="sample"')))

    assert told(bundle) == []
    assert bundle.processes[0].program.elements["x"].behaviour == f"{kind}.job"


def test_parameters_may_be_lists_maps_and_scripts() -> None:
    inside = (
        '<camunda:inputOutput><camunda:inputParameter name="a">text</camunda:inputParameter>'
        '<camunda:inputParameter name="b"><camunda:list><camunda:value>x</camunda:value><camunda:value>${y}</camunda:value>'
        '</camunda:list></camunda:inputParameter><camunda:inputParameter name="c"><camunda:map>'
        '<camunda:entry key="k">${z}</camunda:entry></camunda:map></camunda:inputParameter>'
        '<camunda:outputParameter name="d"><camunda:script scriptFormat="juel">${a}</camunda:script></camunda:outputParameter>'
        "</camunda:inputOutput>"
    )
    drawn = user(inside=inside)

    assert words(drawn) == {
        "tl:input": [("a", "text"), ("b", '=["x", y]'), ("c", '={"k": z}')],
        "tl:output": [("d", "=a")],
    }
    assert told(read(line(drawn))) == []


def test_a_parameter_in_another_script_language_is_an_error() -> None:
    script = '<camunda:script scriptFormat="groovy">a.b()</camunda:script>'
    inside = (
        f'<camunda:inputOutput><camunda:inputParameter name="a">{script}</camunda:inputParameter></camunda:inputOutput>'
    )
    bundle = read(line(user(inside=inside)))

    assert told(bundle) == [("error", "expression-foreign", "x")]
    assert messages(bundle, "expression-foreign") == [
        "'a' of 'X' cannot be translated to FEEL: 'a.b()' is a script in 'groovy'."
    ]


def test_mappings_of_camunda_8_may_have_dots() -> None:
    inside = (
        '<zeebe:ioMapping><zeebe:input source="=a" target="x"/><zeebe:input source="=b" target="y.k"/>'
        '<zeebe:input source="text" target="y.l.m"/><zeebe:output source="=z" target="o.k"/></zeebe:ioMapping>'
    )

    assert words(user(inside=inside)) == {
        "tl:input": [
            ("x", "=a"),
            ("y", '=context put({}, ["k"], b)'),
            ("y", '=context put(if y = null then {} else y, ["l", "m"], "text")'),
        ],
        "tl:output": [("o", '=context put(if o = null then {} else o, ["k"], z)')],
    }


def test_what_is_entered_is_kept_beside_what_is_mapped() -> None:
    inside = (
        '<camunda:formData><camunda:formField id="good" type="boolean"/><camunda:formField id="why" type="string"/>'
        '</camunda:formData><camunda:inputOutput><camunda:outputParameter name="why">${why}!</camunda:outputParameter>'
        "</camunda:inputOutput>"
    )

    assert words(user(inside=inside))["tl:output"] == [
        ("why", '=string join([string(why), "!"])'),
        ("good", "=good"),
    ]


DECISIONS = {
    ("singleEntry", "one"): None,
    ("singleResult", "one"): '=if r = null or r instance of context<> then r else {"kind": r}',
    ("singleResult", "two"): None,
    ("collectEntries", "one"): "=if r = null then [] else if r instance of list<Any> then r else [r]",
    ("resultList", "two"): "=if r = null then [] else if r instance of list<Any> then r else [r]",
    ("", "one"): "=for row in (if r = null then [] else if r instance of list<Any> then r else [r]) "
    'return {"kind": row}',
}


@pytest.mark.parametrize(("shape", "columns"), DECISIONS)
def test_a_decisions_result_has_the_shape_it_has_there(shape: str, columns: str) -> None:
    mapped = f'camunda:mapDecisionResult="{shape}"' if shape else ""
    drawn = task("businessRuleTask", f'camunda:decisionRef="size" camunda:resultVariable="r" {mapped}')
    files = {"size.dmn": ONE if columns == "one" else TWO}
    expected = DECISIONS[shape, columns]

    said = words(drawn, files=files)

    assert said["tl:decision"] == {"ref": "size", "result": "r"}
    assert said.get("tl:output") == ([("r", expected)] if expected else None)
    assert told(read(line(drawn), files=files)) == []


def test_decisions_of_camunda_8_and_spiffarena() -> None:
    zeebe = '<zeebe:calledDecision decisionId="size" resultVariable="r"/>'
    spiff = "<spiffworkflow:calledDecisionId>size</spiffworkflow:calledDecisionId>"

    assert words(task("businessRuleTask", inside=zeebe)) == {"tl:decision": {"ref": "size", "result": "r"}}
    assert words(task("businessRuleTask", inside=spiff), files={"size.dmn": TWO}) == {
        "tl:decision": {"ref": "size"},
        "tl:output": [("kind", "=size.kind"), ("rank", "=size.rank")],
    }


def test_scripts() -> None:
    juel = task(
        "scriptTask", 'scriptFormat="juel" camunda:resultVariable="r"', parts="<bpmn:script>${a + 1}</bpmn:script>"
    )
    zeebe = task("scriptTask", inside='<zeebe:script expression="=a + 1" resultVariable="r"/>')
    python = task("scriptTask", 'scriptFormat="python"', parts="<bpmn:script>b = a + 1\nc = b</bpmn:script>")

    assert words(juel) == {"tl:result": {"name": "r"}, "script": "=a + 1"}
    assert words(zeebe) == {"tl:result": {"name": "r"}, "script": "=a + 1"}
    assert words(python) == {"script": "={b: a + 1, c: b}"}


def test_python_that_does_more_than_set_variables_stays_python() -> None:
    drawn = task("scriptTask", 'scriptFormat="text/x-python"', parts="<bpmn:script>for n in a:\n  b = n</bpmn:script>")
    named = task(
        "scriptTask", 'scriptFormat="python" camunda:resultVariable="r"', parts="<bpmn:script>r = a</bpmn:script>"
    )

    assert words(drawn) == {"script": "for n in a:\n  b = n"}
    assert told(read(line(drawn))) == [("warning", "python-script", "x")]
    assert words(named) == {"tl:result": {"name": "r"}, "script": "r = a"}


@pytest.mark.parametrize("language", ["groovy", "javascript"])
def test_scripts_in_other_languages_are_refused(language: str) -> None:
    drawn = task("scriptTask", f'scriptFormat="{language}"', parts="<bpmn:script>x()</bpmn:script>")

    assert told(read(line(drawn))) == [("error", "script-language", "x")]


@pytest.mark.parametrize("language", ["groovy", "python", "juel"])
def test_a_script_that_a_worker_runs_stays_as_it_is_written(language: str) -> None:
    job = '<tl:job xmlns:tl="urn:throughlane:bpmn:1" type="scripts"/>'
    drawn = task("scriptTask", f'scriptFormat="{language}"', job, parts="<bpmn:script>print(1)</bpmn:script>")

    assert told(read(line(drawn))) == []
    assert words(drawn)["script"] == "print(1)"


def test_called_processes() -> None:
    inside = (
        '<camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/>'
        '<camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out variables="all"/>'
        '<camunda:out source="d" target="e"/>'
    )
    binding = 'calledElement="other" camunda:calledElementBinding="version" camunda:calledElementVersion="3"'

    assert words(task("callActivity", binding, inside)) == {
        "calls": "other",
        "tl:call": {"binding": "version:3", "businessKey": "inherit", "outputs": "all"},
        "tl:input": [("b", "=a"), ("c", "=a + 1")],
        "tl:output": [("e", "=d")],
    }


def test_called_processes_of_camunda_8() -> None:
    inside = '<zeebe:calledElement processId="other" propagateAllChildVariables="false"/>'

    assert words(task("callActivity", inside=inside)) == {"calls": "other", "tl:call": {"inputs": "all"}}


LOOPS = {
    '<bpmn:multiInstanceLoopCharacteristics id="m" camunda:collection="items" camunda:elementVariable="item"/>': {
        "collection": "=items",
        "element": "item",
    },
    '<bpmn:multiInstanceLoopCharacteristics id="m" flowable:collection="${order.items}" flowable:elementVariable="i"/>': {
        "collection": "=order.items",
        "element": "i",
    },
    '<bpmn:multiInstanceLoopCharacteristics id="m"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" '
    'inputElement="item" outputCollection="results" outputElement="=result"/></bpmn:extensionElements>'
    "</bpmn:multiInstanceLoopCharacteristics>": {
        "collection": "=items",
        "element": "item",
        "outputCollection": "results",
        "outputElement": "=result",
    },
}


@pytest.mark.parametrize("loop", LOOPS)
def test_repeated_activities(loop: str) -> None:
    assert words(task("userTask", parts=loop), id_="m") == {"tl:multiInstance": LOOPS[loop]}


def test_the_correlation_key_of_camunda_8() -> None:
    message = (
        '<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )

    assert words(user(), id_="m", beside=message) == {"tl:message": {"correlationKey": "=order"}}


def test_variables_that_tell_about_an_error() -> None:
    boundary = (
        '<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition id="ed" camunda:errorCodeVariable="code" '
        'camunda:errorMessageVariable="text"/></bpmn:boundaryEvent>'
    )

    assert words(user() + boundary, id_="b") == {"tl:output": [("code", "=error_code"), ("text", "=error_message")]}


def test_the_variable_that_tells_about_an_escalation() -> None:
    boundary = (
        '<bpmn:boundaryEvent id="b" attachedToRef="x">'
        '<bpmn:escalationEventDefinition id="ed" camunda:escalationCodeVariable="code"/></bpmn:boundaryEvent>'
    )

    assert words(user() + boundary, id_="b") == {"tl:output": [("code", "=escalation_code")]}


@pytest.mark.parametrize("prefix", ["camunda", "zeebe"])
def test_our_words_as_properties(prefix: str) -> None:
    def properties(**given: str) -> str:
        rows = [f'<{prefix}:property name="tl.{name}" value="{value}"/>' for name, value in given.items()]
        return f"<bpmn:extensionElements><{prefix}:properties>{''.join(rows)}</{prefix}:properties></bpmn:extensionElements>"

    lane = f'<bpmn:lane id="l" name="Sales">{properties(group="desk", zone="frontstage")}<bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane>'
    drawn = task("userTask", parts=properties(within="P1D", customer="We look at it"))
    bundle = read(
        properties(owner="ines", reviewMonths="12") + f'<bpmn:laneSet id="s">{lane}</bpmn:laneSet>' + line(drawn)
    )
    program = bundle.processes[0].program
    element = program.elements["x"]

    assert told(bundle) == []
    assert (program.governance.owners, program.governance.review_months) == (("ines",), 12)
    assert element.lane is not None
    assert (element.lane.group, element.lane.zone, element.customer_label) == ("desk", "frontstage", "We look at it")
    assert element.detail.due.text == "P1D"


# -- what is told ------------------------------------------------------------------------------------


def test_own_words_win_and_a_difference_is_told() -> None:
    drawn = user('camunda:assignee="sam" camunda:priority="10"', '<tl:task assignee="pia" priority="10"/>')
    bundle = read(line(drawn))

    assert told(bundle) == [("warning", "extension-both", "x")]
    assert messages(bundle, "extension-both") == [
        "'X' says by tl:task something else than by camunda:assignee; tl:task is followed."
    ]
    assert bundle.processes[0].program.elements["x"].detail.assignee({}, 0) == "pia"


def test_of_two_engines_the_first_is_followed() -> None:
    drawn = user('camunda:assignee="sam"', '<zeebe:assignmentDefinition assignee="pia"/>')

    assert told(read(line(drawn))) == [("warning", "extension-both", "x")]
    assert words(drawn)["tl:task"]["assignee"] == "pia"


def test_an_own_input_wins() -> None:
    inside = (
        '<tl:input name="a" value="=1"/><zeebe:ioMapping><zeebe:input source="=2" target="a"/>'
        '<zeebe:input source="=3" target="b"/></zeebe:ioMapping>'
    )

    assert words(user(inside=inside))["tl:input"] == [("a", "=1"), ("b", "=3")]
    assert told(read(line(user(inside=inside)))) == [("warning", "extension-both", "x")]


def test_what_is_not_followed_is_named_once_per_element() -> None:
    inside = (
        '<camunda:taskListener event="create" class="L"/><camunda:properties><camunda:property name="colour" value="red"/>'
        '</camunda:properties><zeebe:assignmentDefinition assignee="sam" other="1"/><zeebe:taskHeaders>'
        '<zeebe:header key="a" value="b"/></zeebe:taskHeaders>'
    )
    loop = '<bpmn:standardLoopCharacteristics id="lc" camunda:asyncAfter="true"/>'
    bundle = read(line(task("userTask", 'camunda:asyncBefore="true" flowable:skipExpression="${x}"', inside, loop)))

    assert messages(bundle, "extension-other") == [
        (
            "'X' has words for another engine or tool, which are kept and not followed: camunda:asyncAfter, camunda:asyncBefore, "
            "camunda:property colour, camunda:taskListener, flowable:skipExpression, zeebe:assignmentDefinition other, "
            "zeebe:taskHeaders."
        )
    ]


def test_words_on_flows_messages_and_the_process_are_told_too() -> None:
    flow = (
        '<bpmn:sequenceFlow id="f" sourceRef="start" targetRef="x"><bpmn:extensionElements><camunda:executionListener/>'
        "</bpmn:extensionElements></bpmn:sequenceFlow>"
    )
    message = '<bpmn:message id="m" name="m" camunda:x="1"/>'
    bundle = read(line(user()) + flow, beside=message, of='camunda:historyTimeToLive="P180D"')

    assert [one for one in told(bundle) if one[1] == "extension-other"] == [
        ("note", "extension-other", "m"),
        ("note", "extension-other", "p"),
        ("note", "extension-other", "f"),
    ]


def test_words_of_unknown_tools_are_told_by_their_names() -> None:
    drawn = task("userTask", 'xmlns:other="http://other.example/tool" other:colour="red"')

    (message,) = messages(read(line(drawn)), "extension-other")

    assert message.endswith("not followed: colour (http://other.example/tool).")


@pytest.mark.parametrize(
    ("attributes", "severity"),
    [
        ('camunda:assignee="${bean.clerk()}"', "warning"),
        ('camunda:dueDate="${bean.due()}"', "warning"),
        ('camunda:candidateGroups="${bean.groups()}"', "warning"),
    ],
)
def test_who_does_it_is_left_open_where_it_cannot_be_translated(attributes: str, severity: str) -> None:
    bundle = read(line(user(attributes)))

    assert told(bundle) == [(severity, "expression-foreign", "x")]
    assert bundle.errors == ()


def test_several_groups_all_find_the_task() -> None:
    bundle = read(line(user('camunda:candidateGroups="a,b"')))

    assert told(bundle) == []
    assert bundle.processes[0].program.elements["x"].detail.group.text == 'flatten(["a", "b"])'


def test_names_of_messages_that_are_computed_are_refused() -> None:
    message = '<bpmn:message id="m" name="paid-${order}"/>'

    assert told(read(line(user()), beside=message)) == [("error", "expression-foreign", "m")]


def condition(text: str, attributes: str = "") -> str:
    expression = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" {attributes}>{text}</bpmn:conditionExpression>'
    )
    return (
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" default="f2"/><bpmn:endEvent id="a"/><bpmn:endEvent id="b"/>'
        '<bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="g"/><bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="b"/>'
        f'<bpmn:sequenceFlow id="f1" sourceRef="g" targetRef="a">{expression}</bpmn:sequenceFlow>'
    )


CONDITIONS = {
    ("${amount &gt; 100}", ""): "amount > 100",
    ("${amount &gt; 100}", 'language="http://www.w3.org/1999/XPath"'): "amount > 100",
    ("=amount &gt; 100", ""): "amount > 100",
    ("amount &gt; 100", ""): "amount > 100",
    ("amount == 100", 'language="python"'): "amount = 100",
}


@pytest.mark.parametrize(("text", "attributes"), CONDITIONS)
def test_conditions(text: str, attributes: str) -> None:
    bundle = read(condition(text, attributes))

    assert told(bundle) == []
    flow = bundle.processes[0].program.flows["f1"]
    assert flow.condition is not None
    assert flow.condition.text == CONDITIONS[text, attributes]


@pytest.mark.parametrize(
    ("text", "attributes", "rule"),
    [
        ("${bean.big(order)}", "", "expression-foreign"),
        ("amount &gt; 1", 'language="groovy"', "expression-language"),
    ],
)
def test_a_condition_without_translation_is_one_error(text: str, attributes: str, rule: str) -> None:
    assert told(read(condition(text, attributes))) == [("error", rule, "f1")]


def test_bare_conditions_are_python_in_spiffarena_and_feel_elsewhere() -> None:
    spiff = "<bpmn:extensionElements><spiffworkflow:x/></bpmn:extensionElements>"

    assert told(read(spiff + condition("amount == 100"))) == [("note", "extension-other", "p")]
    assert told(read(condition("amount == 100"))) == [("error", "expression", "f1")]


def test_a_diagram_without_foreign_words_is_left_as_it_is() -> None:
    diagram = read_diagram(file(line(user(inside='<tl:task assignee="sam"/>'))), "p.bpmn")

    found = understood(diagram, Beside({}, {}, {}))

    assert found.diagram is diagram
    assert found.findings == ()
