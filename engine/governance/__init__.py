"""Who answers for a process and when it was last looked at; pure rules over facts handed to them."""

from engine.governance.clock.rule import LONGEST_MONTHS, Review, clock, is_significant
from engine.governance.publishing import Candidate, findings

__all__ = ["LONGEST_MONTHS", "Candidate", "Review", "clock", "findings", "is_significant"]
