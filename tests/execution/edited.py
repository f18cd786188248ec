"""Random edits of well-structured processes: two versions of one, whose elements keep their ids as far as they can."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.program.bundle import read_bundle
from tests.dsl import process
from tests.execution.structured import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import strategies as st

    from engine.program.model import Program
    from tests.dsl import Process

LEAVES = ("user", "script", "timer", "manual", "race", "watched", "interrupted", "each", "turns")


@dataclass
class Node:
    """A block with its number, so that it is called the same in both versions."""

    number: int
    kind: str
    inner: list[Node] = field(default_factory=list)
    rest: tuple[Any, ...] = ()
    many: bool = False

    @property
    def block(self) -> Any:
        """The block as it is drawn."""
        blocks = [one.block for one in self.inner]
        return (self.kind, blocks, *self.rest) if self.many else (self.kind, *blocks, *self.rest)

    def every(self) -> Iterator[Node]:
        """The node and all in it, in the order in which they are drawn."""
        yield self
        for one in self.inner:
            yield from one.every()

    def copy(self) -> Node:
        """The same once more."""
        return Node(self.number, self.kind, [one.copy() for one in self.inner], self.rest, self.many)


def numbered(block: Any, numbers: Iterator[int]) -> Node:
    """Give every block of a random process its number."""
    number, kind = next(numbers), block[0]
    many = len(block) > 1 and isinstance(block[1], list) and bool(block[1]) and isinstance(block[1][0], tuple)
    inside = block[1] if many else [one for one in block[1:] if isinstance(one, tuple)]
    rest = block[2:] if many else tuple(one for one in block[1:] if not isinstance(one, tuple))
    return Node(number, kind, [numbered(one, numbers) for one in inside], rest, many)


def drawn(node: Node) -> Process:
    """Draw one version."""
    numbers = iter([one.number for one in node.every()])
    return draw(process("main"), node.block, numbers).end("end")


def compiled(node: Node) -> Program:
    """Draw and compile one version."""
    (read,) = read_bundle({"main.bpmn": drawn(node).xml()}).processes
    return read.program


def edit(
    tree: Node, near: set[int], fresh: Iterator[int], data: st.DataObject, choose: Any
) -> tuple[Node, dict[str, str]]:
    """Change something at random, mostly `near` what is open; gives the new version, and what is renamed in it."""
    root = Node(next(fresh), "sequence", [tree.copy()], (), many=True)
    places = [(one, place) for one in root.every() for place in range(len(one.inner))]
    close = [(one, place) for one, place in places if one.inner[place].number in near]
    around, place = choose(data, [*places, *close * 5])
    node = around.inner[place]
    what = choose(data, ["wrap", "unwrap", "add", "delete", "rename", "kind", "border"])
    said: dict[str, str] = {}
    if what == "wrap":
        around.inner[place] = Node(next(fresh), "subprocess", [node], (choose(data, ["none", "beside"]),))
    elif what == "unwrap" and node.kind == "subprocess":
        around.inner[place] = node.inner[0]
    elif what == "add":
        both = [node, Node(next(fresh), choose(data, LEAVES))]
        around.inner[place] = Node(next(fresh), choose(data, ["sequence", "parallel"]), both, (), many=True)
    elif what == "delete" and around.kind in {"sequence", "parallel"} and len(around.inner) > 1:
        del around.inner[place]
    elif what == "rename":
        old, node.number = node.number, next(fresh)
        if node.kind in LEAVES and choose(data, [True, False]):
            said = {f"{node.kind}{old}": f"{node.kind}{node.number}"}
    elif what == "kind" and node.kind in LEAVES:
        node.kind = choose(data, LEAVES)
    elif what == "border" and node.kind == "subprocess":
        node.rest = (choose(data, ["none", "beside", "interrupting"]),)
    elif what == "border" and node.kind == "rounds":
        node.rest = (not node.rest[0],)
    return root, said
