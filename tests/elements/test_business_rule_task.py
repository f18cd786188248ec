"""Business rule task: a DMN decision in the step (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def table(name: str, outputs: str, *rules: tuple[str, str], policy: str = "UNIQUE") -> bytes:
    """Write a decision table on `amount`; a rule is (input entry, output entries divided by |)."""
    columns = "".join(f'<output id="o_{one}" name="{one}"/>' for one in outputs.split("|"))
    rows = "".join(
        f'<rule id="{name}_{number}"><inputEntry id="i{number}"><text>{condition}</text></inputEntry>'
        + "".join(
            f'<outputEntry id="e{number}_{place}"><text>{text}</text></outputEntry>'
            for place, text in enumerate(result.split("|"))
        )
        + "</rule>"
        for number, (condition, result) in enumerate(rules, 1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="all" name="all" namespace="urn:test">'
        f'<decision id="{name}" name="{name}"><variable id="v" name="{name}"/>'
        f'<decisionTable id="t" hitPolicy="{policy}"><input id="i"><inputExpression id="x">'
        f"<text>amount</text></inputExpression></input>{columns}{rows}</decisionTable></decision></definitions>"
    ).encode()


def test_writes_what_was_decided_and_which_rule_did(world: World) -> None:
    rules = table("size", "size", ("&lt; 100", '"small"'), ("&gt;= 100", '"big"'))
    drawing = process().business_rule_task("rate", decision="size", result="size").end()
    world.running(drawing, files={"size.dmn": rules}, amount=100)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "DecisionMade rate size_2",
        "VariablesSet size",
        "Passed rate",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"amount": 100, "size": "big"}
    world.check()


def test_several_columns_give_a_context(world: World) -> None:
    rules = table("terms", "days|limit", ("-", "14|500"))
    drawing = process().business_rule_task("rate", decision="terms", result="terms", outputs={"due": "=terms.days"})
    world.running(drawing.end(), files={"terms.dmn": rules}, amount=1)

    assert world.variables() == {"amount": 1, "due": 14}


def test_inputs_give_the_decision_its_names(world: World) -> None:
    rules = table("size", "size", ("&lt; 100", '"small"'), ("&gt;= 100", '"big"'))
    drawing = (
        process().business_rule_task("rate", decision="size", result="size", inputs={"amount": "=order * 2"}).end()
    )
    world.running(drawing, files={"size.dmn": rules}, order=60)

    assert world.variables() == {"order": 60, "size": "big"}


def test_two_rules_where_one_must_match_are_an_incident(world: World) -> None:
    rules = table("size", "size", ("&lt; 100", '"small"'), ("&lt; 200", '"big"'))
    drawing = process().business_rule_task("rate", decision="size", result="size").end()
    world.running(drawing, files={"size.dmn": rules}, amount=1)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "IncidentRaised rate decision",
    ]
    world.retry(amount=150)
    assert world.variables() == {"amount": 150, "size": "big"}
