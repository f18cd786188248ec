"""Everything wrong with a decision file is told at once, each with what to do."""

import pytest

from engine.decisions import read
from engine.errors import Unreadable
from tests.decisions import decision, definitions, given, literal, model, table


def rules(found):
    return [finding.rule for finding in found.findings]


def test_every_cell_that_cannot_be_read_is_told_with_row_and_column():
    found = model(decision(table(["amount", "kind"], ["answer"], ["> >", '"a"', "1"], ["1", "(", "1 +"])))

    assert [finding.message for finding in found.findings] == [
        'Row 1, column "amount" of "Credit" cannot be read. At character 3, a value is expected, but there is ">".',
        'Row 2, column "kind" of "Credit" cannot be read. The expression ends where a value is expected.',
        'Row 2, column "answer" of "Credit" cannot be read. The expression ends where a value is expected.',
    ]
    assert {finding.element for finding in found.findings} == {"r1", "r2"}
    assert {finding.file for finding in found.findings} == {"test.dmn"}
    assert all(finding.line and finding.advice for finding in found.findings)


def test_a_cell_that_cannot_be_read_never_matches():
    found = model(decision(table(["a"], ["x"], ["> >", "1"], ["-", "2"])))

    assert found.decisions["credit"]({"a": 1}).value == 2


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([decision(table([""], ["x"], ["-", "1"]))], "dmn-empty"),
        ([decision(table(["a"], [], ["-"]))], "dmn-shape"),
        ([decision(table(["a"], ["x"], ["-"]))], "dmn-shape"),
        ([decision(table(["a"], ["x"], ["-", "1"], hit='hitPolicy="LAST"'))], "dmn-shape"),
        ([decision(table([], ["x", "y"], ["1", "2"], hit='hitPolicy="COLLECT" aggregation="SUM"'))], "dmn-shape"),
        ([decision(literal("1")), decision(literal("2"), name="Other")], "dmn-twice"),
        ([decision(literal("1"), "i_missing")], "dmn-loose"),
        ([decision(literal("Credit"), "credit")], "dmn-circle"),
        ([decision(literal("foo(1)"))], "dmn-text"),
        ([decision(literal(""))], "dmn-empty"),
        ([decision("")], "dmn-empty"),
        ([given("a")], "dmn-empty"),
        ([decision(literal("1"), kind="tMissing")], "dmn-type"),
        ([given("a"), decision(literal("a + b"), "i_a")], "dmn-undeclared"),
        (['<import name="x" namespace="y" importType="z"/>', decision(literal("1"))], "dmn-unsupported"),
        (['<decisionService id="s" name="s"/>', decision(literal("1"))], "dmn-unsupported"),
        (
            [decision('<literalExpression expressionLanguage="urn:groovy"><text>1</text></literalExpression>')],
            "dmn-unsupported",
        ),
        (['<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>', decision(literal("1"))], "dmn-type"),
        ([decision("<list>" * 40 + literal("1") + "</list>" * 40)], "dmn-unsupported"),
    ],
)
def test_told(parts, rule):
    assert rules(model(*parts)) == [rule]


def test_a_circle_of_decisions_is_told_and_still_answers():
    found = model(
        decision(literal("b"), "b", key="a", name="a"),
        decision(literal("c"), "c", key="b", name="b"),
        decision(literal("a"), "a", key="c", name="c"),
    )

    assert rules(found) == ["dmn-circle"] * 3
    assert found.decisions["a"]({}).value is None


def test_a_long_chain_of_decisions_is_worked_out():
    parts = [decision(literal("1"), key="d0", name="d0")]
    parts += [decision(literal(f"d{i - 1} + 1"), f"d{i - 1}", key=f"d{i}", name=f"d{i}") for i in range(1, 500)]

    assert model(*parts).decisions["d499"]({}).value == 500


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<a/>", "not a decision file"),
        (b"not xml", "not XML"),
        (definitions(namespace="https://www.omg.org/spec/DMN/20991111/MODEL/"), "version of DMN other than 1.1 to 1.5"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_what_is_no_decision_file_is_refused(data, why):
    with pytest.raises(Unreadable, match=why):
        read(data, "credit.dmn")
