"""The drawing language draws what it says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from engine.diagram import read
from tests.dsl import process, together

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TL = "{urn:throughlane:bpmn:1}"


@pytest.fixture(scope="module")
def schema():
    """The OMG's BPMN 2.0 schema, as SpiffWorkflow ships it."""
    folder = Path(find_spec("SpiffWorkflow").origin).parent / "bpmn" / "parser" / "schema"
    return etree.XMLSchema(file=str(folder / "BPMN20.xsd"))


def drawn(builder):
    return etree.fromstring(builder.xml())


def flows(builder):
    return [
        f"{flow.get('sourceRef')} > {flow.get('targetRef')}" + (f" [{flow[0].text}]" if len(flow) else "")
        for flow in drawn(builder).iter(f"{BPMN}sequenceFlow")
    ]


def one(builder, kind):
    (found,) = drawn(builder).iter(f"{TL}{kind[3:]}" if kind.startswith("tl:") else f"{BPMN}{kind}")
    return found


def test_elements_follow_each_other_and_the_start_draws_itself():
    assert flows(process("ship").user_task("pack").task("send").end("sent")) == [
        "start > pack",
        "pack > send",
        "send > sent",
    ]


def test_ids_are_the_names_made_fit_for_xml():
    task = one(process().user_task("Check order (2nd time)?"), "userTask")
    assert (task.get("id"), task.get("name")) == ("Check_order_2nd_time", "Check order (2nd time)?")


def test_a_gateway_has_conditions_a_default_and_a_loop_back():
    builder = (
        process()
        .user_task("check")
        .exclusive("good?")
        .when("good")
        .end("accepted")
        .at("good?")
        .otherwise()
        .user_task("repair")
        .goto("check")
    )
    assert flows(builder) == [
        "start > check",
        "check > good",
        "good > accepted [good]",
        "good > repair",
        "repair > check",
    ]
    assert one(builder, "exclusiveGateway").get("default") == "good_to_repair"


def test_ways_can_be_listed_first_and_drawn_afterwards():
    builder = process().exclusive("big?").to("manual", when="amount > 100").to("straight", default=True)
    builder.user_task("manual").end().service_task("straight").end()
    assert flows(builder) == [
        "start > big",
        "big > manual [amount > 100]",
        "big > straight",
        "manual > end",
        "straight > end_2",
    ]


def test_fork_and_join():
    builder = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join").end()
    assert set(flows(builder)) == {"start > fork", "fork > a", "a > join", "fork > b", "b > join", "join > end"}


def test_two_flows_may_join_the_same_two_elements():
    builder = process().exclusive("x").to("y", when="a").to("y", when="b").task("y").end()
    ids = [flow.get("id") for flow in drawn(builder).iter(f"{BPMN}sequenceFlow")]
    assert ids == ["start_to_x", "x_to_y", "x_to_y_2", "y_to_end"]


def test_a_boundary_event_begins_its_own_path():
    builder = (
        process()
        .user_task("ship")
        .end()
        .boundary_timer(on="ship", after="PT1H", interrupting=False)
        .user_task("chase")
        .end("chased")
    )
    event = one(builder, "boundaryEvent")
    assert dict(event.attrib) == {"id": "ship_timer", "attachedToRef": "ship", "cancelActivity": "false"}
    assert one(builder, "timeDuration").text == "PT1H"
    assert "ship_timer > chase" in flows(builder)


@pytest.mark.parametrize(
    "trigger", ["message", "timer", "signal", "conditional", "error", "escalation", "compensation", "cancel"]
)
def test_every_boundary_event(trigger):
    words = {"message": {"message": "m"}, "signal": {"signal": "s"}, "timer": {"at": "2026-12-01T09:00:00Z"}}
    more = ["= a > 1"] if trigger == "conditional" else []
    builder = process().task("t").end()
    getattr(builder, f"boundary_{trigger}")(*more, on="t", **words.get(trigger, {})).task("after")
    definition = "compensate" if trigger == "compensation" else trigger
    assert one(builder, f"{definition}EventDefinition").getparent().get("id") == f"t_{trigger}"


def test_a_compensation_handler_is_associated_and_marked():
    builder = process().task("book").end().boundary_compensation(on="book").task("unbook")
    assert "isForCompensation" in dict(drawn(builder).find(f".//{BPMN}task[@id='unbook']").attrib)
    assert dict(one(builder, "association").attrib)["targetRef"] == "unbook"
    assert flows(builder) == ["start > book", "book > end"]


def test_an_event_waits_for_the_message_of_its_name():
    builder = process().catch_message("paid", key="=order_number", payload={"amount": "number"})
    assert one(builder, "messageEventDefinition").get("messageRef") == one(builder, "message").get("id")
    assert one(builder, "tl:message").get("correlationKey") == "=order_number"
    assert dict(one(builder, "tl:payload").attrib) == {"name": "amount", "type": "number"}


def test_subprocesses_are_drawn_by_their_own_builder_and_keep_ids_unique():
    builder = (
        process()
        .subprocess("dunning", process().user_task("remind").end())
        .end()
        .event_subprocess("cancelling", process().start_message("cancelled").user_task("refund").end())
    )
    assert flows(builder) == [
        "dunning_start > remind",
        "remind > dunning_end",
        "cancelled > refund",
        "refund > cancelling_end",
        "start > dunning",
        "dunning > end",
    ]
    assert one(builder, "message").get("name") == "cancelled"


def test_an_event_subprocess_may_be_drawn_first():
    inside = process().start_signal("stop").end()
    assert flows(process().event_subprocess("stopping", inside).task("go"))[-1] == "start > go"


def test_lanes_hold_what_is_drawn_in_them():
    builder = (
        process()
        .lane("Sales", zone="frontstage", group="sales-desk")
        .user_task("check")
        .lane("Warehouse", zone="backstage")
        .user_task("pick")
        .lane("Dock", within="Warehouse")
        .user_task("load")
        .lane("Sales")
        .end()
    )
    lanes = {
        lane.get("name"): [ref.text for ref in lane.iterchildren(f"{BPMN}flowNodeRef")]
        for lane in drawn(builder).iter(f"{BPMN}lane")
    }
    assert lanes == {"Sales": ["start", "check", "end"], "Warehouse": ["pick"], "Dock": ["load"]}
    assert [dict(lane.attrib) for lane in drawn(builder).iter(f"{TL}lane")] == [
        {"zone": "frontstage", "group": "sales-desk"},
        {"zone": "backstage"},
    ]


def test_our_extensions_are_written():
    builder = (
        process()
        .governance("ines", owner_title="Head of Sales", review_months=18)
        .business_key("=order_number", unique=True)
        .variable("total", "number")
        .start(form="order")
        .user_task("check", form="check-order", group="sales", within="4 business hours", label="We check")
        .service_task("book", type="sample", retries=3, inputs={"x": "=a"}, outputs={"y": "=b"})
        .script_task("sum", "a + b", result="total")
        .business_rule_task("credit", decision="credit-decision", result="credit")
        .call("move", process="change_of_address", binding="latest")
    )
    found = [f"{e.tag.removeprefix(TL)} {dict(e.attrib)}" for e in drawn(builder).iter(f"{TL}*")]
    assert found == [
        "governance {'owner': 'ines', 'ownerTitle': 'Head of Sales', 'reviewMonths': '18'}",
        "businessKey {'expression': '=order_number', 'unique': 'true'}",
        "variable {'name': 'total', 'type': 'number'}",
        "form {'ref': 'order'}",
        "form {'ref': 'check-order'}",
        "task {'group': 'sales'}",
        "agreement {'within': '4 business hours'}",
        "label {'customer': 'We check'}",
        "job {'type': 'sample', 'retries': '3'}",
        "input {'name': 'x', 'value': '=a'}",
        "output {'name': 'y', 'value': '=b'}",
        "result {'name': 'total'}",
        "decision {'ref': 'credit-decision', 'result': 'credit'}",
        "call {'binding': 'latest'}",
    ]


def test_several_processes_share_a_file_and_its_messages():
    buyer = process("buyer").throw_message("order").end().pool("Buyer")
    seller = process("seller").start_message("order placed", message="order").end()
    both = together(buyer, seller.pool("Seller").message_flow("order", "Seller", message="order"))
    assert [e.get("id") for e in drawn(both).iter(f"{BPMN}endEvent")] == ["end", "seller_end"]
    assert len(list(drawn(both).iter(f"{BPMN}message"))) == 1
    assert one(both, "messageFlow").get("targetRef") == "pool_Seller"


EVERYTHING = [
    process("a")
    .governance("ines")
    .message("paid", key="=n", payload={"n": "string"})
    .data("order")
    .lane("A", zone="backstage")
    .start(form="f")
    .document("why")
    .user_task("user", form="f", each="=items", item="item", until="=done")
    .manual_task("manual", loop="=again", before=True, at_most=3)
    .service_task("serve", times=3, parallel=True, inputs={"x": "=1"})
    .lane("B", within="A")
    .script_task("compute", "1 < 2", result="y")
    .business_rule_task("decide", decision="d", result="r")
    .send_task("tell")
    .receive_task("paid")
    .call("other", binding="latest")
    .end("done"),
    process("a")
    .start_message("placed")
    .inclusive("split")
    .when("a")
    .throw("milestone")
    .throw_message("tell")
    .throw_signal("news")
    .throw_escalation("up")
    .throw_compensation(activity="book")
    .throw_link("onwards")
    .catch_link("from", link="onwards")
    .parallel("both")
    .end_message("told")
    .at("split")
    .otherwise()
    .complex("odd", activation="a > 1")
    .end_signal("all")
    .at("both")
    .event_based("first")
    .catch_message("paid")
    .end_error("E1")
    .at("first")
    .catch_timer(every="R3/PT10M")
    .end_terminate()
    .at("first")
    .catch_signal("news in", signal="news")
    .end_escalation("up again", code="up")
    .at("first")
    .catch_conditional("a > 1", "rise")
    .task("book")
    .end_compensation()
    .boundary_compensation(on="book")
    .task("unbook")
    .boundary_conditional("a > 2", on="book", interrupting=False)
    .end(),
    process("a")
    .subprocess("deal", process().task("t").end_cancel().boundary_escalation(on="t").end(), kind="transaction")
    .end()
    .boundary_cancel(on="deal")
    .end()
    .event_subprocess("oops", process().start_error(code="E").end())
    .event_subprocess("esc", process().start_escalation(code="up", interrupting=False).end())
    .event_subprocess("comp", process().start_compensation().end())
    .event_subprocess("cond", process().start_conditional("a > 1").end())
    .event_subprocess("late", process().start_timer(after="P1D", interrupting=False).end())
    .black_box("Customer")
    .message_flow("Customer", "deal", message="m"),
    together(
        process("one").task("x").end(),
        process("two").start_signal("x y").call("ask one", process="one").end().pool("Two"),
    ),
]


@pytest.mark.parametrize("builder", EVERYTHING)
def test_what_is_written_is_valid_by_the_omg_schema_and_reads_without_findings(builder, schema):
    schema.assertValid(drawn(builder))
    assert read(builder.xml()).findings == ()


def test_an_element_that_nothing_leads_to_is_refused():
    with pytest.raises(ValueError, match="Nothing leads to 'lost'"):
        process().task("a").end().task("lost")


def test_an_element_may_stand_apart_on_purpose():
    assert flows(process().apart().task("a").end()) == ["a > end"]


def test_two_elements_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two elements 'a'"):
        process().task("a").task("a")


def test_a_flow_to_nowhere_is_refused_when_written():
    with pytest.raises(ValueError, match="no element 'nowhere'"):
        process().task("a").goto("nowhere").xml()


def test_ids_that_stand_twice_in_the_file_are_refused():
    with pytest.raises(ValueError, match="stand twice: a"):
        process().task("a").subprocess("b", process().task("a")).xml()
