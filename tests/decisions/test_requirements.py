"""What decisions require: input data with types, other decisions, business knowledge."""

import pytest

from tests.decisions import boxed, decision, given, item, literal, model, table

PMT = (
    '<businessKnowledgeModel id="b_pmt" name="PMT"><encapsulatedLogic><formalParameter name="p"/>'
    f'<formalParameter name="n"/>{literal("p / n")}</encapsulatedLogic></businessKnowledgeModel>'
)


def test_a_decision_reads_what_it_requires_and_what_those_require():
    found = model(
        given("amount"),
        given("customer class"),
        decision(
            literal('if customer class = "new" then 100 else 1000'), "i_customer class", key="limit", name="limit"
        ),
        decision(literal("amount <= limit"), "i_amount", "limit"),
    )
    credit = found.decisions["credit"]

    assert found.findings == ()
    assert credit.inputs == {"amount", "customer class"}
    assert credit.outputs == ("Credit",)
    assert credit({"amount": 500, "customer class": "new"}).value is False
    assert credit({"amount": 500, "customer class": "old"}).value is True


def test_a_decision_is_found_by_id_and_by_name_and_counted_once():
    found = model(decision(literal("1")))

    assert found.decisions["Credit"] is found.decisions["credit"]
    assert list(found.decisions) == ["credit"]


def test_a_decision_without_requirements_reads_variables_directly():
    found = model(decision(literal("amount + fee")))

    assert found.findings == ()
    assert found.decisions["credit"].inputs == {"amount", "fee"}
    assert found.decisions["credit"]({"amount": 1, "fee": 2}).value == 3


def test_business_knowledge_is_called():
    found = model(PMT, decision(literal("PMT(12, 4) + PMT(n: 2, p: 4)"), "b_pmt"))

    assert found.decisions["credit"]({}).value == 5


def test_business_knowledge_may_call_itself():
    logic = literal("if n < 2 then 1 else n * fact(n - 1)")
    fact = (
        '<businessKnowledgeModel id="b_f" name="fact"><encapsulatedLogic><formalParameter name="n"/>'
        f"{logic}</encapsulatedLogic></businessKnowledgeModel>"
    )

    assert model(fact, decision(literal("fact(10)"), "b_f")).decisions["credit"]({}).value == 3628800


def test_what_a_required_decision_has_to_say_is_passed_on():
    found = model(
        decision(table(["a"], ["x"], ["1", "1"]), key="limit", name="limit"), decision(literal("limit"), "limit")
    )

    assert found.decisions["credit"]({"a": 2}).problem == "limit: no rule matches."


@pytest.mark.parametrize(
    ("kind", "value", "expected", "problem"),
    [
        ("number", 5, 5, None),
        ("number", "5", None, '"x" is a string that does not fit the type number.'),
        ("string", ["a"], "a", None),
        ("integer", 5, 5, None),
        ("feel:string", "a", "a", None),
        ("tClass", "new", "new", None),
        ("tClass", "odd", None, '"x" is a string that does not fit the type string.'),
        ("tClasses", ["new", "old"], ["new", "old"], None),
        ("tClasses", "new", ["new"], None),
        ("tOrder", {"total": 5}, {"total": 5}, None),
        ("tOrder", {"total": "a"}, None, '"x" is a context that does not fit the type context.'),
        ("number", None, None, None),
    ],
)
def test_input_is_taken_as_its_type_wants_it(kind, value, expected, problem):
    types = (
        item("tClass", "string", allowed='"new", "old"'),
        item("tClasses", "tClass", many=True),
        item("tOrder", total="number"),
    )
    outcome = model(*types, given("x", kind), decision(literal("x"), "i_x")).decisions["credit"]({"x": value})

    assert outcome.value == expected
    assert outcome.problem == problem


def test_names_of_entries_with_spaces_are_known_from_their_type():
    types = item("t", net_and_gross="number")
    found = model(types, given("x", "t"), decision(literal("x.net and gross + 1"), "i_x"))

    assert found.decisions["credit"]({"x": {"net and gross": 1}}).value == 2


def entry(name, logic):
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


CALL = '<binding><parameter name="string"/>' + literal('"abc"') + "</binding>"
ROWS = f'<column name="a"/><column name="b"/><row>{literal("1")}{literal("2")}</row>'


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (f"<context>{entry('a', literal('1'))}{entry('b', literal('a * 2'))}</context>", {"a": 1, "b": 2}),
        (f"<context>{entry('a', literal('1'))}{entry('', literal('a * 3'))}</context>", 3),
        (f"<list>{literal('1')}{literal('2')}</list>", [1, 2]),
        (f"<relation>{ROWS}</relation>", [{"a": 1, "b": 2}]),
        (f"<invocation>{literal('string length')}{CALL}</invocation>", 3),
        (boxed("conditional", **{"if": "1 > 2", "then": "1", "else": "2"}), 2),
        (boxed("for", 'iteratorVariable="i"', **{"in": "[1..3]", "return": "i * 2"}), [2, 4, 6]),
        (boxed("some", 'iteratorVariable="i"', **{"in": "[1, 2]", "satisfies": "i > 1"}), True),
        (boxed("every", 'iteratorVariable="i"', **{"in": "[1, 2]", "satisfies": "i > 1"}), False),
        (boxed("filter", **{"in": "[1, 2, 3]", "match": "item > 1"}), [2, 3]),
    ],
)
def test_boxed_expressions(logic, expected):
    found = model(decision(logic))

    assert found.findings == ()
    assert found.decisions["credit"]({}).value == expected
