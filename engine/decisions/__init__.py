"""DMN decisions: tables and expressions in files of their own, asked by business rule tasks. Pure."""

from engine.decisions.model import Decision, DecisionModel, Outcome
from engine.decisions.read import read

__all__ = ["Decision", "DecisionModel", "Outcome", "read"]
