"""Decision files: DMN in, outcomes and findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.decisions import read

if TYPE_CHECKING:
    from engine.decisions import DecisionModel

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*parts: str, namespace: str = NAMESPACE) -> bytes:
    """Write a decision file of these elements."""
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="urn:d">{"".join(parts)}</definitions>'.encode()


def model(*parts: str) -> DecisionModel:
    """Read a decision file of these elements."""
    return read(definitions(*parts), "test.dmn")


def text(content: str) -> str:
    """Write a text element."""
    return f"<text>{content.replace('&', '&amp;').replace('<', '&lt;')}</text>"


def table(
    inputs: list[str], outputs: list[str], *rules: list[str], hit: str = "", default: str = "", values: str = ""
) -> str:
    """Write a decision table: input expressions, output names, and rules of cells, inputs first.

    `hit` holds attributes; `default` and `values` belong to the first output.
    """
    head = "".join(f"<input><inputExpression>{text(each)}</inputExpression></input>" for each in inputs)
    more = f"<outputValues>{text(values)}</outputValues>" if values else ""
    more += f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    for place, name in enumerate(outputs):
        head += f'<output name="{name}">{more if place == 0 else ""}</output>'
    body = ""
    for number, cells in enumerate(rules, 1):
        kinds = ["inputEntry"] * len(inputs) + ["outputEntry"] * (len(cells) - len(inputs))
        entries = "".join(f"<{kind}>{text(cell)}</{kind}>" for kind, cell in zip(kinds, cells, strict=False))
        body += f'<rule id="r{number}">{entries}</rule>'
    return f"<decisionTable {hit}>{head}{body}</decisionTable>"


def literal(content: str) -> str:
    """Write a literal expression."""
    return f"<literalExpression>{text(content)}</literalExpression>"


def decision(logic: str, *requires: str, name: str = "Credit", key: str = "credit", kind: str = "") -> str:
    """Write a decision; `requires` are ids: of inputs (`i_…`), of knowledge (`b_…`), else of decisions."""
    links = ""
    for each in requires:
        what = {"i_": "requiredInput", "b_": "requiredKnowledge"}.get(each[:2], "requiredDecision")
        outer = "knowledgeRequirement" if what == "requiredKnowledge" else "informationRequirement"
        links += f'<{outer}><{what} href="#{each}"/></{outer}>'
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    return f'<decision id="{key}" name="{name}">{variable}{links}{logic}</decision>'


def given(name: str, kind: str = "") -> str:
    """Write input data, with the id `i_` and its name."""
    reference = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{reference}/></inputData>'


def item(name: str, base: str = "", *, allowed: str = "", many: bool = False, **parts: str) -> str:
    """Write an item definition; `parts` are the types of a context's entries, `_` in their names being a space."""
    inner = f"<typeRef>{base}</typeRef>" if base else ""
    inner += f"<allowedValues>{text(allowed)}</allowedValues>" if allowed else ""
    for part, kind in parts.items():
        inner += f'<itemComponent name="{part.replace("_", " ")}"><typeRef>{kind}</typeRef></itemComponent>'
    return f'<itemDefinition name="{name}" isCollection="{str(many).lower()}">{inner}</itemDefinition>'


def boxed(kind: str, attributes: str = "", **parts: str) -> str:
    """Write a boxed expression of literal expressions, each in an element of its own."""
    inner = "".join(f"<{name}>{literal(content)}</{name}>" for name, content in parts.items())
    return f"<{kind} {attributes}>{inner}</{kind}>"
