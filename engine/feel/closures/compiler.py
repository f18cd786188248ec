"""What compiling carries along: where names are looked up, and what the expression turned out to need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from engine.feel.failures import FeelBudgetExceeded

if TYPE_CHECKING:
    from engine.feel import tree
    from engine.feel.run import Run

Frame: TypeAlias = list[Any]
"""The run at place 0, then the local variables, each at the place compiling gave it."""
Closure: TypeAlias = Callable[[Mapping[str, Any], Frame], Any]


class Code(NamedTuple):
    """A compiled part. A constant has its value here too; a plain variable its name."""

    run: Closure
    constant: bool = False
    value: Any = None
    name: str | None = None


class Local(NamedTuple):
    """A name that a loop, function or context entry brings, and its place in the frame."""

    name: str
    place: int


class Items(NamedTuple):
    """A filter: inside it names mean the entries of the item at this place first."""

    place: int


class Compiler:
    """Collects what one text needs while its parts are compiled.

    `names` are the variables it surely reads, `item_names` those it reads where a filtered item has no such
    entry. `frame` says whether evaluation needs a frame, `volatile` whether it depends on the instant,
    `builds` whether it makes lists or contexts, `opaque` whether functions or ranges may be in the result.
    """

    def __init__(self, given: frozenset[str], compile_node: Callable[[Compiler, tree.Node], Code]) -> None:
        """`given` are the variables known to exist."""
        self.given = given
        self._compile = compile_node
        self.names: set[str] = set()
        self.item_names: set[str] = set()
        self.layers: list[Local | Items] = []
        self.places = 1
        self.frame = False
        self.volatile = False
        self.builds = False
        self.opaque = False

    def code(self, node: tree.Node) -> Code:
        """Compile a part.

        Raises FeelSyntaxError for calls of functions that do not exist.
        """
        return self._compile(self, node)

    def place(self) -> int:
        """Give a free place in the frame."""
        self.frame = True
        self.places += 1
        return self.places - 1

    def local(self, name: str) -> int:
        """Let a name be local from now on, until `leave`."""
        found = Local(name, self.place())
        self.layers.append(found)
        return found.place

    def items(self) -> int:
        """Let names mean an item's entries from now on, until `leave`."""
        found = Items(self.place())
        self.layers.append(found)
        return found.place

    def leave(self, count: int = 1) -> None:
        """Forget the innermost layers."""
        del self.layers[len(self.layers) - count :]


def constant(value: Any) -> Code:
    """Give the code of a value that never changes."""
    return Code(lambda _context, _frame: value, constant=True, value=value)


def folded(code: Closure, *parts: Code, run: Run | None = None) -> Code:
    """Compute now what depends on constants only; what exceeds its budget is left to fail when it is run."""
    if not all(part.constant for part in parts):
        return Code(code)
    try:
        return constant(code({}, [run]))
    except FeelBudgetExceeded:
        return Code(code)
