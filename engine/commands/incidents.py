"""Incidents: where a process is stuck. Retry it, or put the data right and retry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.instances import rekey
from engine.errors import NotFound, WrongState
from engine.execution import stimuli
from engine.execution.trouble import Stuck
from engine.sentence import say
from engine.store import incidents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.turn import Turn
    from engine.values import Value


def retry(turn: Turn, incident_id: str, values: Mapping[str, Value], business_key: str | None = None) -> str:
    """Try again, after writing `values` where the process stands and giving the instance a `business_key`.

    Answers with the instance's id.
    """
    incident = incidents.find(turn.view, incident_id)
    if incident is None:
        raise NotFound("incident", incident_id)
    run = turn.run(incident.instance_id)
    if business_key is not None and incident.resolved_at is None:
        rekey(turn, run, business_key, f"so that {run.element(incident.element).label!r} can go on")
    try:
        stimuli.retry(run, incident.scope, incident.wait, values)
    except stimuli.Gone:
        raise WrongState(say("This incident"), say("retried"), say("resolved already")) from None
    except Stuck as stuck:
        why = say("stuck (%(why)s)", why=stuck.message)
        raise WrongState(say("This incident"), say("retried"), why) from stuck
    return incident.instance_id
