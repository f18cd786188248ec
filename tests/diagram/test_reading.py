"""Everything the file says is in the diagram, whatever tool wrote it."""

from __future__ import annotations

import dataclasses

import pytest

from engine.diagram import read
from tests.dsl import process, together

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(content, attributes=""):
    return read(f'<definitions xmlns="{BPMN}" {attributes}>{content}</definitions>'.encode())


def findings(found):
    return [(finding.rule, finding.severity) for finding in found.findings]


class TestElements:
    def test_are_found_by_id_in_document_order(self):
        drawn = read(process("ship").user_task("pack").end().xml())
        assert list(drawn.elements) == ["ship", "start", "pack", "end", "start_to_pack", "pack_to_end"]
        assert drawn.elements["pack"].kind == "userTask"

    def test_know_their_names_attributes_text_and_line(self):
        drawn = diagram(
            '\n<process id="p" isExecutable="true">\n<scriptTask id="s" name="add&#10; up"><script> a &gt; b </script>'
            "</scriptTask></process>"
        )
        task = drawn.elements["s"]
        assert (task.name, task.line, task.given) == ("add up", 3, True)
        assert task.child("script").text == "a > b"
        assert drawn.elements["p"].attributes["isExecutable"] == "true"

    @pytest.mark.parametrize(("name", "told"), [("Call ${customer}", True), ("#{x}", True), ("Cost in $ {net}", False)])
    def test_whose_name_another_engine_would_compute_are_told(self, name, told):
        drawn = diagram(f'<process id="p"><userTask id="t" name="{name}"/></process>')
        assert findings(drawn) == ([("name-computed", "note")] if told else [])

    def test_know_what_is_around_them(self):
        drawn = read(process("ship").user_task("pack").xml())
        assert drawn.parent(drawn.elements["pack"]) is drawn.elements["ship"]
        assert drawn.parent(drawn.elements["ship"]) is drawn.root
        assert drawn.parent(drawn.root) is None

    def test_cannot_be_changed(self):
        task = read(process().user_task("pack").xml()).elements["pack"]
        with pytest.raises(dataclasses.FrozenInstanceError):
            task.name = "other"
        with pytest.raises(TypeError):
            task.attributes["id"] = "other"

    def test_have_their_documentation(self):
        task = diagram(
            '<process id="p"><task id="t"><documentation>One.</documentation><documentation> Two. </documentation>'
            "</task></process>"
        ).elements["t"]
        assert task.documentation == "One.\n\nTwo."

    def test_have_their_extensions_by_our_prefix_whatever_prefix_the_file_uses(self):
        drawn = diagram(
            '<process id="p"><userTask id="t" y:owner="ines" z:w="1"><extensionElements><x:formData>'
            '<x:formField id="a"/></x:formData><y:form ref="f"/><y:input name="a"/><y:input name="b"/><z:thing/>'
            '<Grid xmlns=""/></extensionElements></userTask></process>',
            'xmlns:x="http://camunda.org/schema/1.0/bpmn" xmlns:y="urn:throughlane:bpmn:1" xmlns:z="urn:unknown"',
        )
        task = drawn.elements["t"]
        kinds = ["camunda:formData", "tl:form", "tl:input", "tl:input", "{urn:unknown}thing", "{}Grid"]
        assert [inner.kind for inner in task.extensions] == kinds
        assert dict(task.attributes) == {"id": "t", "tl:owner": "ines", "{urn:unknown}w": "1"}
        assert task.extension("tl:form").attributes["ref"] == "f"
        assert [inner.attributes["name"] for inner in task.extensions_of("tl:input")] == ["a", "b"]
        assert task.extension("tl:job") is None
        assert drawn.findings == ()

    def test_without_id_get_one_from_kind_and_number(self):
        drawn = diagram(
            '<process><task/><task id="task_2"/><task/><sequenceFlow sourceRef="task_2" targetRef="task_2"/></process>'
        )
        assert list(drawn.elements) == ["process_1", "task_1", "task_2", "task_2_", "sequenceFlow_1"]
        assert not drawn.elements["task_1"].given
        assert findings(drawn) == [("missing-id", "note")] * 4

    def test_of_event_definitions_and_conditions_may_lack_ids_in_peace(self):
        drawn = read(process().catch_timer(after="PT1H").exclusive("x").when("a").end().at("x").otherwise().end().xml())
        assert drawn.elements["timerEventDefinition_1"].kind == "timerEventDefinition"
        assert drawn.findings == ()

    def test_with_one_id_twice_are_both_kept_and_named(self):
        drawn = diagram('<process id="p"><task id="a" name="one"/><task id="a" name="two"/></process>')
        assert [task.name for task in drawn.processes[0].all("task")] == ["one", "two"]
        assert drawn.elements["a"].name == "one"
        assert drawn.elements["task_1"].name == "two"
        assert findings(drawn) == [("duplicate-id", "error")]

    def test_in_extension_elements_are_no_bpmn_elements(self):
        drawn = diagram(
            '<process id="p"><task id="a"><extensionElements><task id="a"/></extensionElements></task></process>'
        )
        assert list(drawn.elements) == ["p", "a"]
        assert drawn.findings == ()

    def test_that_bpmn_does_not_know_are_kept_and_named(self):
        drawn = diagram('<process id="p"><magicTask id="m"/></process>')
        assert drawn.processes[0].child("magicTask").id == "m"
        assert findings(drawn) == [("unknown-element", "warning")]

    def test_a_word_of_another_language_beside_those_of_bpmn(self):
        drawn = diagram('<process id="p"><task id="t"><x:hint xmlns:x="urn:x"/></task></process>')
        assert [(one.rule, one.element) for one in drawn.findings] == [("unknown-element", "t")]

    def test_without_namespace_are_no_bpmn(self):
        drawn = read(
            f'<b:definitions xmlns:b="{BPMN}"><b:process id="p"><task id="t"/></b:process></b:definitions>'.encode()
        )
        assert list(drawn.elements) == ["p"]
        assert drawn.processes[0].children[0].kind == "{}task"


class TestFiles:
    @pytest.mark.parametrize("prefix", ["", "bpmn2", "semantic", "x-y.z"])
    def test_may_use_any_prefix(self, prefix):
        name, colon = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
        data = f'<{name}definitions xmlns{colon}="{BPMN}"><{name}process id="p"/></{name}definitions>'
        assert list(read(data.encode()).elements) == ["p"]

    @pytest.mark.parametrize(
        ("declared", "encoding"),
        [
            ("UTF-8", "utf-8"),
            ("UTF-8", "utf-8-sig"),
            ("utf-8", "utf-16"),  # the mark wins over what is declared
            ("UTF-16", "utf-16"),
            ("UTF-16", "utf-8"),  # a declaration copied by a tool
            ("UTF-16LE", "utf-16-le"),
            ("UTF-16BE", "utf-16-be"),
            ("UTF-32", "utf-32"),
            ("ISO-8859-1", "latin-1"),
            ("iso-8859-15", "iso-8859-15"),
            ("windows-1252", "cp1252"),
            ("GB18030", "gb18030"),
            ("macintosh", "mac-roman"),
        ],
    )
    def test_may_use_any_usual_encoding(self, declared, encoding):
        content = f'<definitions xmlns="{BPMN}"><process id="p" name="Prüfung"/></definitions>'
        text = f'<?xml version="1.0" encoding="{declared}"?>{content}'
        (found,) = read(text.encode(encoding)).processes
        assert found.name == "Prüfung"

    @pytest.mark.parametrize(
        ("declared", "name"),
        [
            ("Shift_JIS", "注文"),
            ("MS932", "注文"),
            ("EUC-JP", "注文"),
            ("GBK", "订单"),
            ("GB2312", "订单"),
            ("Big5", "訂單"),
            ("EUC-KR", "주문"),
            ("KOI8-R", "Заказ"),
            ("windows-1251", "Заказ"),
        ],
    )
    def test_may_be_written_anywhere_in_the_world(self, declared, name):
        content = f'<definitions xmlns="{BPMN}"><process id="p" name="{name}"/></definitions>'
        text = f'<?xml version="1.0" encoding="{declared}"?>{content}'
        assert read(text.encode(declared)).processes[0].name == name

    def test_may_begin_with_empty_lines(self):
        content = f'<definitions xmlns="{BPMN}"><process id="é"/></definitions>'
        text = f'\n \n<?xml version="1.0" encoding="ISO-8859-1"?>\n{content}'
        (found,) = read(text.encode("latin-1")).processes
        assert (found.id, found.line) == ("é", 4)

    def test_without_declaration_are_utf_8(self):
        assert diagram('<process id="p" name="注文"/>').processes[0].name == "注文"

    def test_may_hold_several_processes_and_pools(self):
        both = together(
            process("buyer").throw_message("order").end().pool("Buyer").black_box("Bank"),
            process("seller")
            .start_message("placed", message="order")
            .end()
            .pool("Seller")
            .message_flow("order", "placed", message="order"),
        )
        drawn = read(both.xml())
        assert [found.id for found in drawn.processes] == ["buyer", "seller"]
        assert [pool.name for pool in drawn.participants] == ["Buyer", "Seller", "Bank"]
        assert drawn.participant_of(drawn.elements["seller"]).name == "Seller"
        assert len(drawn.collaborations) == len(drawn.message_flows) == 1

    def test_may_be_a_collaboration_without_processes(self):
        drawn = diagram('<collaboration id="c"><participant id="a" name="A"/></collaboration>')
        assert drawn.processes == ()
        assert [pool.name for pool in drawn.participants] == ["A"]


class TestReferences:
    def test_are_followed_with_and_without_prefix(self):
        drawn = diagram('<message id="m"/><message id="a:b"/>')
        assert drawn.resolve(" tns:m ").id == "m"
        assert drawn.resolve("m", "message").id == "m"
        assert drawn.resolve("a:b").id == "a:b"
        assert drawn.resolve("m", "signal", "error") is None
        assert drawn.resolve("nothing") is drawn.resolve(None) is drawn.resolve("") is None

    def test_to_event_definitions_count_as_the_events_own(self):
        drawn = diagram(
            '<timerEventDefinition id="daily"/><process id="p"><startEvent id="s"><signalEventDefinition id="own"/>'
            "<eventDefinitionRef>tns:daily</eventDefinitionRef><eventDefinitionRef>lost</eventDefinitionRef>"
            "</startEvent></process>"
        )
        assert [found.id for found in drawn.event_definitions(drawn.elements["s"])] == ["own", "daily"]

    def test_of_flows_to_nothing_are_errors_naming_both_ends(self):
        drawn = diagram(
            '<process id="p"><task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="gone"/>'
            '<sequenceFlow id="g" targetRef="a"/><sequenceFlow id="h" sourceRef="p" targetRef="a"/></process>'
        )
        assert findings(drawn) == [("loose-flow", "error")] * 3
        assert drawn.findings[0].message == (
            "The flow 'f' from 'a' to 'gone' has a target that is no step of the file."
        )
        assert drawn.findings[0].element == "f"
        assert drawn.findings[0].line == 1

    def test_of_others_to_nothing_are_warnings(self):
        drawn = diagram(
            '<collaboration id="c"><participant id="w" processRef="gone"/></collaboration>'
            '<process id="p"><dataStoreReference id="d" dataStoreRef="gone"/></process>'
        )
        assert findings(drawn) == [("loose-reference", "warning")] * 2

    def test_to_triggers_that_are_not_there_are_errors(self):
        drawn = diagram(
            '<process id="p"><startEvent id="s"><eventDefinitionRef>gone</eventDefinitionRef></startEvent>'
            '<endEvent id="e"><eventDefinitionRef>s</eventDefinitionRef></endEvent></process>'
        )
        assert findings(drawn) == [("trigger-lost", "error")] * 2
        assert [finding.element for finding in drawn.findings] == ["s", "e"]

    def test_to_shared_triggers_are_missed_where_there_are_none(self):
        drawn = diagram(
            '<signalEventDefinition id="used"/><signalEventDefinition id="unused"/><timerEventDefinition id="beh"/>'
            '<process id="p"><startEvent id="s"><eventDefinitionRef>used</eventDefinitionRef></startEvent>'
            '<task id="t"><multiInstanceLoopCharacteristics noneBehaviorEventRef="beh"/></task></process>'
        )
        assert findings(drawn) == [("trigger-unused", "note")]
        assert drawn.findings[0].element == "unused"

    @pytest.mark.parametrize("default", ["gone", "into", "g"])
    def test_to_a_default_flow_must_mean_a_flow_out(self, default):
        drawn = diagram(
            f'<process id="p"><task id="a"/><exclusiveGateway id="g" default="{default}"/><task id="b"/>'
            '<sequenceFlow id="into" sourceRef="a" targetRef="g"/>'
            '<sequenceFlow id="out" sourceRef="g" targetRef="b"/></process>'
        )
        assert findings(drawn) == [("default-lost", "warning")]

    def test_back_from_steps_to_flows_may_be_absent_or_wrong(self):
        drawn = diagram('<process id="p"><task id="a"><incoming>gone</incoming><outgoing/></task></process>')
        assert drawn.findings == ()


class TestPlaces:
    @pytest.mark.parametrize(
        "content",
        [
            '<task id="x"/>',
            '<collaboration id="c"><sequenceFlow id="x" sourceRef="p" targetRef="p"/></collaboration>',
            '<process id="p"><laneSet id="l"><endEvent id="x"/></laneSet></process>',
            '<process id="p"><task id="t"><timerEventDefinition id="x"/></task></process>',
            '<process id="p"><task id="t"><dataObject id="x"/></task></process>',
        ],
    )
    def test_where_nothing_happens_are_named(self, content):
        named = [finding for finding in diagram(content).findings if finding.rule == "misplaced"]
        assert [(finding.element, finding.severity) for finding in named] == [("x", "warning")]

    def test_in_choreographies_are_named(self):
        drawn = diagram('<choreography id="c"><startEvent id="s"/><choreographyTask id="t"/></choreography>')
        assert [(finding.rule, finding.element) for finding in drawn.findings] == [
            ("choreography", "s"),
            ("choreography", "t"),
        ]

    def test_of_the_event_of_a_complex_behaviour_are_right(self):
        drawn = diagram(
            '<process id="p"><task id="t"><multiInstanceLoopCharacteristics><complexBehaviorDefinition><event>'
            '<signalEventDefinition id="d"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics>'
            "</task></process>"
        )
        assert drawn.findings == ()


class TestScopes:
    def test_have_their_own_elements_and_flows(self):
        drawn = read(process("p").data("d").subprocess("inner", process().task("a").end()).end().xml())
        outer = drawn.elements["p"]
        assert [found.id for found in drawn.flow_nodes(outer)] == ["start", "inner", "end"]
        assert [found.id for found in drawn.sequence_flows(drawn.elements["inner"])] == [
            "inner_start_to_a",
            "a_to_inner_end",
        ]


class TestLanes:
    def path(self, drawn, name):
        return [lane.name for lane in drawn.lane_path(name)]

    def test_nest(self):
        drawn = read(
            process().lane("Back").lane("Depot", within="Back").task("pack").lane("Back").task("tell").end().xml()
        )
        assert self.path(drawn, "pack") == ["Back", "Depot"]
        assert self.path(drawn, "tell") == ["Back"]

    def test_listed_in_the_outer_lane_too_the_inner_one_counts(self):
        drawn = diagram(
            '<process id="p"><laneSet id="s"><lane id="o" name="O"><flowNodeRef>t</flowNodeRef><childLaneSet id="c">'
            '<lane id="i" name="I"><flowNodeRef> x:t </flowNodeRef></lane></childLaneSet></lane></laneSet>'
            '<task id="t"/></process>'
        )
        assert self.path(drawn, "t") == ["O", "I"]
        assert drawn.findings == ()

    def test_of_a_subprocess_hold_for_what_is_in_it(self):
        inside = process().task("a").subprocess("deeper", process().task("b").end()).end()
        drawn = read(process().lane("Sales").subprocess("sub", inside).end().xml())
        assert self.path(drawn, "a") == self.path(drawn, "b") == ["Sales"]

    def test_of_a_subprocess_s_own_are_within_its_lane(self):
        inside = process().no_lane().task("a").lane("Inner").task("b").end()
        drawn = read(process().lane("Sales").subprocess("sub", inside).end().xml())
        assert self.path(drawn, "a") == ["Sales"]
        assert self.path(drawn, "b") == ["Sales", "Inner"]

    def test_of_the_process_may_list_what_is_in_a_subprocess(self):
        drawn = diagram(
            '<process id="p"><laneSet id="s"><lane id="a" name="A"><flowNodeRef>sub</flowNodeRef></lane>'
            '<lane id="b" name="B"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
            '<subProcess id="sub"><task id="t"/><task id="u"/></subProcess></process>'
        )
        assert self.path(drawn, "t") == ["B"]
        assert self.path(drawn, "u") == ["A"]

    def test_of_the_host_hold_for_boundary_events_and_their_triggers(self):
        drawn = read(
            process().lane("A").task("x").lane("B").task("y").end().boundary_timer(on="x", after="PT1H").end().xml()
        )
        assert self.path(drawn, "x_timer") == self.path(drawn, "timerEventDefinition_1") == ["A"]

    def test_may_list_nothing_or_the_same_twice(self):
        drawn = diagram(
            '<process id="p"><laneSet id="s"><lane id="a" name="A"><flowNodeRef>t</flowNodeRef><flowNodeRef>gone'
            '</flowNodeRef></lane><lane id="b" name="B"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
            '<task id="t"/><task id="u"/></process>'
        )
        assert self.path(drawn, "t") == ["A"]
        assert self.path(drawn, "u") == self.path(drawn, "no such id") == []
        assert findings(drawn) == [("lane-lists-nothing", "note"), ("two-lanes", "warning")]

    def test_of_an_event_attached_to_what_is_inside_it_do_not_go_round_for_ever(self):
        drawn = diagram(
            '<process id="p"><boundaryEvent id="b" attachedToRef="t"><task id="t"/></boundaryEvent></process>'
        )
        assert self.path(drawn, "t") == []


PICTURE = """<process id="p">
<task id="t"/><subProcess id="s"/><sequenceFlow id="f" sourceRef="t" targetRef="s"/></process>
<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:c="http://www.omg.org/spec/BPMN/non-normative/color/1.0"
 xmlns:q="urn:target"><d:BPMNPlane>%s</d:BPMNPlane></d:BPMNDiagram>"""


class TestPicture:
    def test_has_shapes_and_edges(self):
        drawn = diagram(
            PICTURE
            % """<d:BPMNShape bpmnElement="q:t" c:background-color="#fff">
            <dc:Bounds x="1" y="2.5" width="100" height="80"/>
            <d:BPMNLabel><dc:Bounds x="3" y="4" width="5" height="6"/></d:BPMNLabel></d:BPMNShape>
            <d:BPMNShape bpmnElement="s" isExpanded="false"><dc:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape>
            <d:BPMNEdge bpmnElement="f"><di:waypoint x="1" y="2"/><di:waypoint x="3" y="4"/></d:BPMNEdge>"""
        )
        task, sub = drawn.shapes["t"], drawn.shapes["s"]
        assert (task.x, task.y, task.width, task.height) == (1, 2.5, 100, 80)
        assert (task.label, task.fill, task.is_expanded) == ((3, 4, 5, 6), "#fff", None)
        assert sub.is_expanded is False
        assert drawn.edges["f"] == ((1, 2), (3, 4))
        assert drawn.findings == ()

    @pytest.mark.parametrize(
        "part",
        [
            '<d:BPMNShape bpmnElement="t"/>',
            '<d:BPMNShape bpmnElement="t"><dc:Bounds x="a" y="2" width="3" height="4"/></d:BPMNShape>',
            '<d:BPMNShape bpmnElement="t"><dc:Bounds x="nan" y="2" width="3" height="4"/></d:BPMNShape>',
            '<d:BPMNShape bpmnElement="gone"><dc:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape>',
            '<d:BPMNShape><dc:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape>',
            '<d:BPMNEdge bpmnElement="f"><di:waypoint x="1" y="2"/></d:BPMNEdge>',
        ],
    )
    def test_that_makes_no_sense_is_a_note(self, part):
        drawn = diagram(PICTURE % part)
        assert (drawn.shapes, drawn.edges) == ({}, {})
        assert findings(drawn) == [("picture-unreadable", "note")]


def test_five_thousand_steps_with_their_picture_are_within_the_limits():
    builder = process()
    for number in range(5000):
        builder.user_task(f"check_the_order_{number}")
    text = builder.end().xml().decode()
    box = '\n        <dc:Bounds x="1600" y="100" width="100" height="80" />'
    label = f"\n      <d:BPMNLabel>{box}\n      </d:BPMNLabel>"
    points = '\n        <di:waypoint x="1600" y="100" />' * 4
    parts = (
        f'\n      <d:BPMNShape id="n{number}_di" bpmnElement="check_the_order_{number}">'
        f"{box}{label}\n      </d:BPMNShape>"
        f'\n      <d:BPMNEdge id="f{number}_di" bpmnElement="check_the_order_{number}_to_check_the_order_{number + 1}">'
        f"{points}\n      </d:BPMNEdge>"
        for number in range(4999)
    )
    picture = (PICTURE % "".join(parts)).partition("</process>")[2]
    drawn = read(text.replace("</bpmn:definitions>", f"{picture}</bpmn:definitions>").encode())
    assert len(drawn.shapes) == len(drawn.edges) == 4999
    assert drawn.findings == ()
