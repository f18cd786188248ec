"""Scripts in Python: an interpreter of its own, in a process of its own, shut in where the system can do that.

The room needs a tenth of a second to load; whoever uses it imports it then.
"""

from engine.sandbox.cage import Cage, make_cage, protection
from engine.sandbox.interpreter import LIMITS, Interpreter, Limits, interpreter
from engine.sandbox.look import Lack, looking
from engine.sandbox.script import ErrorThrown, Outcome, Script, Stopped, Values

__all__ = [
    "LIMITS",
    "Cage",
    "ErrorThrown",
    "Interpreter",
    "Lack",
    "Limits",
    "Outcome",
    "Script",
    "Stopped",
    "Values",
    "interpreter",
    "looking",
    "make_cage",
    "protection",
]
