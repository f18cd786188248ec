"""FEEL, the expression language of DMN 1.5 (chapter 10): text to tree to closures. Pure."""

from engine.feel.expressions import Expression, UnaryTests, parse, parse_unary_tests, variable
from engine.feel.failures import FeelBudgetExceeded, FeelSyntaxError
from engine.feel.names import nearest

__all__ = [
    "Expression",
    "FeelBudgetExceeded",
    "FeelSyntaxError",
    "UnaryTests",
    "nearest",
    "parse",
    "parse_unary_tests",
    "variable",
]
