"""The second opinion: the same diagram on SpiffWorkflow, in a process of its own with limits.

This package starts that process and compares; what is imported here does not import SpiffWorkflow.
"""

from engine.reference.consult import schema_notes, second_opinion
from engine.reference.verdicts import Opinion, Trace, Verdict, summary

__all__ = ["Opinion", "Trace", "Verdict", "schema_notes", "second_opinion", "summary"]
