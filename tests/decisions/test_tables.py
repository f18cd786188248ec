"""Decision tables: cells, hit policies, defaults."""

import pytest

from engine.decisions import read
from tests.decisions import decision, definitions, given, model, table


def decide(logic, **context):
    found = model(decision(logic))
    assert found.findings == ()
    return found.decisions["credit"](context)


CREDIT = table(
    ["amount", "class"],
    ["answer"],
    ["< 1000", "-", '"yes"'],
    [">= 1000", '"new"', '"ask"'],
    [">= 1000", 'not("new")', '"yes"'],
)


@pytest.mark.parametrize(
    ("amount", "kind", "value", "rules"),
    [(10, "new", "yes", ("r1",)), (1000, "new", "ask", ("r2",)), (1000, "old", "yes", ("r3",))],
)
def test_the_rule_that_matches_decides(amount, kind, value, rules):
    assert decide(CREDIT, amount=amount, **{"class": kind}) == (value, rules, None)


def test_no_rule_matching_is_a_problem():
    assert decide(CREDIT) == (None, (), "Credit: no rule matches.")


def test_a_default_is_no_problem():
    logic = table(["a"], ["x"], ["1", '"one"'], default='"other"')

    assert decide(logic, a=2) == ("other", (), None)


OVERLAPPING = (["> 0", "1"], ["> 1", "2"], ["> 2", "2"])


@pytest.mark.parametrize(
    ("hit", "a", "value", "rules"),
    [
        ("", 1, 1, ("r1",)),
        ('hitPolicy="FIRST"', 5, 1, ("r1",)),
        ('hitPolicy="RULE ORDER"', 5, [1, 2, 2], ("r1", "r2", "r3")),
        ('hitPolicy="RULE ORDER"', 0, [], ()),
        ('hitPolicy="COLLECT"', 5, [1, 2, 2], ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="SUM"', 5, 5, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="MIN"', 5, 1, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="MAX"', 5, 2, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 5, 3, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0, 0, ()),
    ],
)
def test_hit_policies(hit, a, value, rules):
    assert decide(table(["a"], ["x"], *OVERLAPPING, hit=hit), a=a) == (value, rules, None)


def test_unique_with_several_matches_says_which():
    outcome = decide(table(["a"], ["x"], *OVERLAPPING), a=5)

    assert outcome.value is None
    assert outcome.rules == ("r1", "r2", "r3")
    assert outcome.problem == "Credit: rules 1, 2 and 3 match, but the table allows only one to match."


def test_any_wants_matches_to_agree():
    logic = table(["a"], ["x"], ["> 0", "1"], ["> 1", "1"], ["> 2", "2"], hit='hitPolicy="ANY"')

    assert decide(logic, a=2).value == 1
    assert "rules 1, 2 and 3 match with different results" in decide(logic, a=3).problem


@pytest.mark.parametrize(("hit", "value"), [("PRIORITY", "no"), ("OUTPUT ORDER", ["no", "ask", "yes"])])
def test_the_listed_values_are_priorities(hit, value):
    rules = [["> 0", '"yes"'], ["> 0", '"no"'], ["> 0", '"ask"']]
    logic = table(["a"], ["x"], *rules, hit=f'hitPolicy="{hit}"', values='"no", "ask", "yes"')

    assert decide(logic, a=1).value == value


def test_several_outputs_make_a_context():
    found = model(decision(table(["a"], ["x", "y"], ["1", "a + 1", '"b"'])))

    assert found.decisions["credit"].outputs == ("x", "y")
    assert found.decisions["credit"]({"a": 1}).value == {"x": 2, "y": "b"}


def test_a_table_without_inputs_always_matches():
    assert decide(table([], ["x"], ["7"])).value == 7


def test_an_empty_cell_lets_anything_pass():
    assert decide(table(["a"], ["x"], ["", "7"]), a=1).value == 7


def test_a_value_that_is_not_among_those_listed_is_a_problem():
    logic = table(["a"], ["x"], ["-", "1"]).replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"p", "q"</text></inputValues>'
    )

    assert decide(logic, a="p").value == 1
    assert decide(logic, a="z").problem == 'Credit: The value of "a" is not one of those listed in the table.'


def test_the_instant_is_handed_on():
    found = model(decision(table(["today()"], ["x"], ['>= @"2026-01-01"', "1"], ["-", "0"], hit='hitPolicy="FIRST"')))

    assert found.decisions["credit"]({}, 1_767_261_600_000_000).value == 1
    assert found.decisions["credit"]({}, 0).value == 0


def test_a_decision_that_takes_too_long_is_a_problem():
    outcome = decide(table(["count(for i in 1..1000000000 return i)"], ["x"], ["-", "1"]))

    assert outcome == (None, (), "Credit: The expression was stopped: it needs more than 1,000,000 steps.")


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_is_read(namespace):
    found = read(definitions(given("amount"), decision(CREDIT, "i_amount"), namespace=namespace), "credit.dmn")

    assert found.decisions["credit"]({"amount": 1}).value == "yes"
