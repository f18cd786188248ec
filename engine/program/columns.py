"""Variables that inboxes show as columns of their own, and find work by (`column` of a `tl:variable`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.program.draft import Draft


RESERVED = frozenset(
    (
        "step",
        "process",
        "key",
        "lane",
        "group",
        "who",
        "due",
        "created",
        "priority",
        "follow",
        "state",
        "text",
        "queue",
        "turn",
    )
) | {"completed"}
"""Words of the inbox's search and of its orders; no column may be called so."""


class Column(NamedTuple):
    """A column: the word by which it is looked for, what it is called, and the variable of the request it shows."""

    name: str
    label: str
    variable: str


def columns(draft: Draft) -> tuple[Column, ...]:
    """Read the columns of a process, in the order in which it declares them."""
    found: dict[str, Column] = {}
    for drawn in draft.process.extensions_of("tl:variable"):
        text = drawn.attributes.get("column", "").strip()
        if not text:
            continue
        name = word(text)
        if name in found or name in RESERVED or not name:
            draft.error(
                "column-name",
                drawn,
                say(
                    "The column %(text)s of the inbox cannot be told from another column or word of the search.",
                    text=in_quotes(text),
                ),
                say("Call it something else."),
            )
            continue
        found[name] = Column(name, text, drawn.attributes.get("name", ""))
    return tuple(found.values())


def word(text: str) -> str:
    """What people type to look for a column.

    >>> word("Order amount")
    'order_amount'
    """
    return "_".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())
