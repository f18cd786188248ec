"""The `sample` connector: a stand-in that does nothing outside, for the library's processes and for learning.

It brings no values; the diagram's outputs say what the outside would have answered. Its input `error_code`
makes it end in that BPMN error, its input `fail` makes it fail and be tried again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.jobs import Done, Failed, Threw
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.values import Value


def run(inputs: Mapping[str, Value], key: str) -> Done | Failed | Threw:  # noqa: ARG001 - every connector gets its key
    """Do a job. `key` is the same at every try, so that the outside can tell a repeat."""
    code = inputs.get("error_code")
    if code is not None:
        return Threw(str(code), str(inputs.get("error_message") or ""))
    if inputs.get("fail") is True:
        return Failed(say("The sample connector was told to fail."))
    return Done({})
