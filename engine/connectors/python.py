"""Scripts in Python: run in the sandbox, never in this process, and only where an administrator allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.jobs import Done, Failed, Threw
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.commands.scripts import PythonScript


def run(due: PythonScript) -> Done | Failed | Threw:
    """Run a script once. What goes wrong says in which line."""
    if not due.allowed:
        return Failed(
            say(
                "Scripts in Python are not allowed in %(process)s. "
                "An administrator can allow them; then ask for another try.",
                process=in_quotes(due.process),
            )
        )
    from engine import sandbox  # noqa: PLC0415 - a tenth of a second and 16 MB, for those who have such scripts

    detail = due.detail
    script = sandbox.Script(
        detail.text,
        due.values,
        detail.writes,
        detail.result,
        detail.ends_in_value,
        due.seed,
        due.now,
        due.zone,
        due.version,
    )
    outcome = sandbox.interpreter().run(script)
    if isinstance(outcome, sandbox.Values):
        return Done(outcome.values, outcome.printed)
    if isinstance(outcome, sandbox.ErrorThrown):
        return Threw(outcome.code, outcome.message, outcome.printed)
    if outcome.line is None:
        return Failed(outcome.message, outcome.printed)
    told = say("Line %(line)s of the script: %(why)s", line=outcome.line, why=outcome.message)
    return Failed(told, outcome.printed)
