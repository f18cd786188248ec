"""What must have happened to a draft before it becomes a version: people have looked at it, on both sides. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from engine.governance.significance import unheard
from engine.model import Finding, Severity
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Rule: TypeAlias = Callable[["Looked"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Looked:
    """The facts about who has looked at a draft as it is now. People are ids.

    `authors` have drawn it, `approved` have signed that they have looked at exactly these files. `sides` says for which
    zones (of those `zones` that its lanes have) each of them speaks. `is_sent`: it lies with its reviewers.
    """

    name: str
    is_sent: bool
    authors: frozenset[str]
    approved: frozenset[str]
    zones: frozenset[str] = field(default_factory=frozenset)
    sides: Mapping[str, frozenset[str]] = field(default_factory=dict)


def findings(looked: Looked) -> tuple[Finding, ...]:
    """Everything that is wanting; empty means that the draft may become a version."""
    return tuple(finding for rule in RULES for finding in rule(looked))


def is_sent_for_review(looked: Looked) -> Iterator[Finding]:
    """Nobody looks at what still changes."""
    if not looked.is_sent:
        yield _finding(
            "draft-not-sent",
            say("%(name)s is still being drawn.", name=in_quotes(looked.name)),
            say("Send it for review; it does not change then."),
        )


def is_approved_by_somebody_else(looked: Looked) -> Iterator[Finding]:
    """Whoever drew it does not judge it alone."""
    if not looked.approved - looked.authors:
        yield _finding(
            "draft-only-author",
            say("Nobody but who drew %(name)s has approved it.", name=in_quotes(looked.name)),
            say("Have a designer, its owner, or somebody who works in its lanes look at it and approve."),
        )


def is_known_to_both_offices(looked: Looked) -> Iterator[Finding]:
    """Where work crosses from front to back office, somebody of each has drawn it or approved it."""
    here = {zone for person in looked.authors | looked.approved for zone in looked.sides.get(person, ())}
    for office in unheard(looked.zones, here):
        yield _finding(
            "draft-offices",
            say(
                "Nobody who works in the %(office)s has drawn or approved %(name)s.",
                office=office,
                name=in_quotes(looked.name),
            ),
            say("Have somebody who works in a lane of the %(office)s approve it.", office=office),
        )


RULES: tuple[Rule, ...] = (is_sent_for_review, is_approved_by_somebody_else, is_known_to_both_offices)


def _finding(rule: str, message: str, advice: str) -> Finding:
    return Finding(rule, Severity.ERROR, message, advice)
