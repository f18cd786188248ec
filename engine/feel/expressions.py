"""A FEEL text, ready to be evaluated any number of times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from engine.feel.closures.cells import cell
from engine.feel.closures.compiler import Compiler, Frame
from engine.feel.closures.table import compile_node
from engine.feel.explain import explain
from engine.feel.failures import FeelBudgetExceeded
from engine.feel.parse import parse_expression, parse_tests
from engine.feel.results import plain
from engine.feel.run import Run
from engine.feel.tree import Name
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.feel import tree

_NO_FRAME: Final[Frame] = [None]
_NOTHING: Final[Mapping[str, Any]] = {}


class Expression:
    """A parsed expression; call it with the variables it reads.

    `names` are the variables it reads, `item_names` those read only where an item being filtered has no
    entry of that name; `constant` says that it depends on nothing; `volatile` that it depends on the instant.
    """

    __slots__ = (
        "_bare",
        "_blank",
        "_cleans",
        "_given",
        "_run",
        "constant",
        "item_names",
        "names",
        "text",
        "tree",
        "volatile",
    )

    def __init__(self, text: str, node: tree.Node, names: Collection[str]) -> None:
        """Compile.

        Raises FeelSyntaxError for calls of functions that do not exist.
        """
        compiler = Compiler(frozenset(names), compile_node)
        self._given = compiler.given
        self.text = text
        self.tree = node
        self._run = compiler.code(node).run
        self.names = frozenset(compiler.names)
        self.item_names = frozenset(compiler.item_names - compiler.names)
        self.volatile = compiler.volatile
        self.constant = not (self.names or self.item_names or self.volatile)
        self._cleans = compiler.opaque or compiler.builds
        self._bare = not (compiler.frame or self._cleans)
        self._blank = [None] * (compiler.places - 1)

    def at(self, context: Mapping[str, Any], now: int | None = None, zone: dt.tzinfo = dt.UTC) -> Any:
        """Evaluate, as a call does; found by its name without a detour, which counts where a token passes.

        `now` is the instant in microseconds UTC, `zone` the one in which `today()` is meant.
        Raises FeelBudgetExceeded; whatever else goes wrong gives null, as FEEL says.
        """
        try:
            if self._bare:
                return self._run(context, _NO_FRAME)
            run = Run(now, zone)
            found = self._run(context, [run, *self._blank])
            return plain(found, run) if self._cleans else found
        except ArithmeticError:
            # Only a number that is none (NaN, infinity) comes here; no process holds one, but data may.
            return None
        except RecursionError:
            raise FeelBudgetExceeded(say("values that are nested too deeply")) from None

    __call__ = at

    def raw(self, context: Mapping[str, Any], run: Run) -> Any:
        """Evaluate within a larger evaluation; functions and ranges stay what they are."""
        return self._run(context, [run, *self._blank])

    def explain(self, context: Mapping[str, Any], now: int | None = None, zone: dt.tzinfo = dt.UTC) -> str:
        """Say why the result is null or not a boolean: names and types, never values."""
        return explain(self.tree, self._given, context, Run(now, zone))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests:
    """The tests of one cell of a decision table; call them with the input's value."""

    __slots__ = ("_bare", "_blank", "_run", "any", "item_names", "names", "text", "tree", "volatile")

    def __init__(self, text: str, node: tree.UnaryTestList, names: Collection[str]) -> None:
        """Compile.

        Raises FeelSyntaxError for calls of functions that do not exist.
        """
        compiler = Compiler(frozenset(names), compile_node)
        compiler.places = 2  # the run, and the input
        self.text = text
        self.tree = node
        self.any = not node.tests
        self._run = cell(compiler, node, 1) or _anything
        self.names = frozenset(compiler.names)
        self.item_names = frozenset(compiler.item_names - compiler.names)
        self.volatile = compiler.volatile
        self._bare = not compiler.frame
        self._blank = [None] * (compiler.places - 2)

    def __call__(
        self, value: Any, context: Mapping[str, Any] = _NOTHING, now: int | None = None, zone: dt.tzinfo = dt.UTC
    ) -> bool | None:
        """Whether the value passes; None when that cannot be said.

        Raises FeelBudgetExceeded.
        """
        try:
            run = None if self._bare else Run(now, zone)
            return self._run(context, [run, value, *self._blank])
        except ArithmeticError:
            return None
        except RecursionError:
            raise FeelBudgetExceeded(say("values that are nested too deeply")) from None

    def raw(self, value: Any, context: Mapping[str, Any], run: Run) -> bool | None:
        """Test within a larger evaluation."""
        return self._run(context, [run, value, *self._blank])

    def __repr__(self) -> str:
        return f"UnaryTests({self.text!r})"


def _anything(_context: Mapping[str, Any], _frame: Frame) -> bool:
    return True


def parse(text: str, names: Collection[str] = ()) -> Expression:
    """Read an expression. `names` are the variables that exist; only those may have spaces in them.

    Raises FeelSyntaxError.
    """
    return Expression(text, parse_expression(text, names), names)


def variable(name: str) -> Expression:
    """Make the expression that is one variable, whatever its name looks like."""
    return Expression(name, Name(0, name), (name,))


def parse_unary_tests(text: str, names: Collection[str] = ()) -> UnaryTests:
    """Read the tests of a decision table's cell: `-`, comparisons, ranges, lists, `not(…)`, conditions on `?`.

    Raises FeelSyntaxError.
    """
    return UnaryTests(text, parse_tests(text, names), names)
