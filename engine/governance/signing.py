"""Who must have signed a version before it may be published: the owner, and never its only author alone.

What the drawing itself lacks is asked by `publishing`; here it is asked what people have to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from engine.governance.significance import unheard
from engine.model import Finding, Severity
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Rule: TypeAlias = Callable[["Signing"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Signing:
    """The facts about who stands behind a version. People are ids, `names` what they are called.

    `owner` is who answers for it (None: nobody, or nobody who is here), `author` who deployed it (None: no person did).
    `reviewers` have signed that they have looked at it; `sides` says for which zones (of those `zones` that its lanes
    have) somebody speaks. `is_initial`: publishing it records the initial review.
    """

    name: str
    owner: str | None
    author: str | None = None
    reviewers: frozenset[str] = field(default_factory=frozenset)
    zones: frozenset[str] = field(default_factory=frozenset)
    sides: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_initial: bool = False
    left: str | None = None


def findings(signing: Signing) -> tuple[Finding, ...]:
    """Everything that people must do before the owner can sign; empty means that only that signature is wanting."""
    return tuple(finding for rule in RULES for finding in rule(signing))


def has_an_owner_to_sign(signing: Signing) -> Iterator[Finding]:
    """A signature is a person's; nobody signs for an owner who has left."""
    if signing.left is not None:
        yield _finding(
            "publish-owner-gone",
            say(
                "%(left)s, who owns %(name)s, has left and cannot sign.",
                left=signing.left,
                name=in_quotes(signing.name),
            ),
            say("Hand the process over first."),
        )


def has_somebody_besides_the_author(signing: Signing) -> Iterator[Finding]:
    """Whoever drew a version does not judge it alone."""
    if signing.author is not None and signing.author == signing.owner and not signing.reviewers - {signing.author}:
        yield _finding(
            "publish-only-author",
            say(
                "The owner of %(name)s has deployed this version, and nobody else has looked at it.",
                name=in_quotes(signing.name),
            ),
            say("Have a designer, or somebody who works in its lanes, look at it and sign as its reviewer."),
        )


def is_known_to_both_offices(signing: Signing) -> Iterator[Finding]:
    """Where work crosses from front to back office, somebody of each has looked at it before it first goes live."""
    signed = signing.reviewers | {signing.owner or ""}
    here = {zone for person in signed for zone in signing.sides.get(person, ())}
    for office in unheard(signing.zones, here) if signing.is_initial else ():
        yield _finding(
            "publish-participants",
            say(
                "Nobody from the %(office)s has looked at %(name)s and signed.",
                office=office,
                name=in_quotes(signing.name),
            ),
            say("Have somebody who works in a lane of the %(office)s sign as a reviewer.", office=office),
        )


RULES: tuple[Rule, ...] = (has_an_owner_to_sign, has_somebody_besides_the_author, is_known_to_both_offices)


def _finding(rule: str, message: str, advice: str) -> Finding:
    return Finding(rule, Severity.ERROR, message, advice)
