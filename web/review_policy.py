"""The policy on reviews as pages, programs and the command line write and read it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from engine.errors import InvalidValues
from engine.faces import ROLES, ReviewPolicy, Step
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from engine.faces import PolicyLine

STEPS = {
    "first": say("First warning"),
    "second": say("Second warning"),
    "last": say("Last warning"),
    "due": say("The day it is due"),
    "overdue": say("Overdue"),
    "late": say("Long overdue"),
    "very_late": say("Far too late"),
}


def as_json(one: PolicyLine) -> dict[str, Any]:
    """Write a policy with who set it, when and why."""
    told = asdict(one.policy)
    told["steps"] = [step._asdict() for step in one.policy.steps]
    when = None if one.set_at is None else one.set_at.isoformat()
    return {"number": one.number, **told, "set_at": when, "set_by": one.set_by, "why": one.why}


def with_days(policy: ReviewPolicy, days: Mapping[str, int]) -> ReviewPolicy:
    """Move steps, named by their bands."""
    strange = sorted(days.keys() - STEPS.keys())
    if strange:
        raise InvalidValues(
            say("The policy"),
            {
                "steps": say(
                    "There is no step '%(strange)s'; there are %(steps)s.", strange=strange[0], steps=", ".join(STEPS)
                )
            },
        )
    return replace(policy, steps=tuple(one._replace(days=days.get(one.band, one.days)) for one in policy.steps))


def from_form(form: MultiDict[str, str]) -> ReviewPolicy:
    """Read what a page sends; refused with a sentence for each field that is no number."""
    wrong: dict[str, str] = {}
    steps = tuple(
        Step(band, _whole(form, band, wrong), tuple(one for one in ROLES if one in form.getlist(f"{band}_to")))
        for band in STEPS
    )
    months = _whole(form, "months", wrong)
    if wrong:
        raise InvalidValues(say("The policy"), wrong)
    office, head, executives = (form.get(name, "").strip() for name in ("office", "head", "executives"))
    return ReviewPolicy(months, steps, office, head, executives, form.get("blocks") == "1")


def _whole(form: MultiDict[str, str], name: str, wrong: dict[str, str]) -> int:
    text = form.get(name, "").strip().replace("\N{MINUS SIGN}", "-")
    digits = text.lstrip("+-")
    if not (digits.isascii() and digits.isdecimal()) or len(text) > 5:  # noqa: PLR2004 - far beyond what is allowed
        wrong[name] = say("Give a whole number.")
        return 0
    return int(text)


def step_words(band: str) -> str:
    """Say what somebody was told of, by the band of the step.

    >>> step_words("never_overdue"), step_words("never")
    ('Overdue, never reviewed', 'Never reviewed')
    """
    step = band.removeprefix("never").lstrip("_")
    if not step:
        return say("Never reviewed")
    said = STEPS.get(step, step)
    return said if step == band else say("%(step)s, never reviewed", step=said)
