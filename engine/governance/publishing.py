"""What must hold before a version may be published; every rule is asked, all findings come at once.

The owner's sign-off is a deed, not a property of the drawing; the command that publishes asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from engine.governance.clock.rule import LONGEST_MONTHS
from engine.governance.ownership import KINDS
from engine.model import Finding, Severity, Zone
from engine.sentence import in_quotes, say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Rule: TypeAlias = Callable[["Candidate"], Iterator[Finding]]

_ZONES = tuple(str(zone) for zone in Zone)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The facts about a version that somebody wants to publish.

    `owners` are person ids as the diagram names them, `not_people` says of those that are no person who is here what
    they are instead (a key of `ownership.KINDS`).
    `lanes` are (id, name, group, zone) and `tasks` the user tasks as (id, name, lane id).
    `scripts` are the script tasks in Python as (id, label); `scripts_allowed` says that an administrator allows them.
    `held_back_since`: the day since when its review is overdue, where the policy lets nothing be published but what
    comes of that review, and this does not.
    `errors` counts findings of severity error; `review_months` is the process's own review interval.
    """

    process_key: str
    name: str
    owners: tuple[str, ...]
    not_people: Mapping[str, str] = field(default_factory=dict)
    lanes: tuple[tuple[str, str, str | None, str | None], ...] = ()
    tasks: tuple[tuple[str, str, str | None], ...] = ()
    errors: int = 0
    review_months: int | None = None
    longest_months: int = LONGEST_MONTHS
    scripts: tuple[tuple[str, str], ...] = ()
    scripts_allowed: bool = True
    held_back_since: str | None = None


def findings(candidate: Candidate) -> tuple[Finding, ...]:
    """Return everything that stands in the way of publishing; empty means that it may be published."""
    return tuple(finding for rule in RULES for finding in rule(candidate))


def has_exactly_one_owner(candidate: Candidate) -> Iterator[Finding]:
    """Somebody answers for the process, and it is one person."""
    count = len(set(candidate.owners))
    if count != 1:
        named = (
            say("names %(count)s: %(owners)s", count=count, owners=", ".join(sorted(set(candidate.owners))))
            if count
            else say("names nobody")
        )
        yield _finding(
            "publish-owner",
            say(
                "%(name)s must have exactly one accountable owner, but %(named)s.",
                name=in_quotes(candidate.name),
                named=named,
            ),
            say("Name one person as the owner in the properties of the process."),
        )


def is_owned_by_somebody_who_can_act(candidate: Candidate) -> Iterator[Finding]:
    """The owner is a person whom we know and who is here: no role, no mailbox, nobody who has left."""
    for owner in sorted(set(candidate.owners)):
        kind = candidate.not_people.get(owner)
        if kind:
            yield _finding(
                f"publish-owner-{kind}",
                say(
                    "%(name)s cannot be owned as its diagram says: %(why)s",
                    name=in_quotes(candidate.name),
                    why=KINDS[kind](owner),
                ),
                say("Name a person who can sign in; a group, a role or a mailbox cannot answer for a process."),
            )


def puts_every_user_task_in_a_lane(candidate: Candidate) -> Iterator[Finding]:
    """Work outside all lanes would be in nobody's inbox."""
    known = {lane for lane, _, _, _ in candidate.lanes}
    for task, name, lane in candidate.tasks:
        if lane not in known:
            yield _finding(
                "publish-task-lane",
                say(
                    "The user task %(name)s is in no lane, so nobody would find it in the inbox.",
                    name=in_quotes(name or task),
                ),
                say("Move it into the lane of those who do it."),
                task,
            )


def says_who_works_in_every_lane(candidate: Candidate) -> Iterator[Finding]:
    """A lane without a group has nobody in it."""
    for lane, name, group, _ in candidate.lanes:
        if not group:
            yield _finding(
                "publish-lane-group",
                say("The lane %(name)s has no group.", name=in_quotes(name or lane)),
                say("Say in the properties of the lane which group works in it."),
                lane,
            )


def says_where_every_lane_stands(candidate: Candidate) -> Iterator[Finding]:
    """Front office or back office: without a zone nobody sees where work changes sides."""
    for lane, name, _, zone in candidate.lanes:
        if zone not in _ZONES:
            named = in_quotes(name or lane)
            told = say("The lane %(name)s has no zone.", name=named)
            if zone:
                told = say("The lane %(name)s has the unknown zone %(zone)s.", name=named, zone=in_quotes(zone))
            yield _finding(
                "publish-lane-zone",
                told,
                say("Choose one of %(choices)s.", choices=", ".join(_ZONES)),
                lane,
            )


def has_no_errors(candidate: Candidate) -> Iterator[Finding]:
    """What cannot run cannot be published."""
    if candidate.errors:
        yield _finding(
            "publish-errors",
            say_many(
                "%(name)s still has %(number)s error in its files.",
                "%(name)s still has %(number)s errors in its files.",
                candidate.errors,
                name=in_quotes(candidate.name),
            ),
            say("Put right what the findings of severity error name."),
        )


def keeps_reviews_within_the_maximum(candidate: Candidate) -> Iterator[Finding]:
    """A process may be reviewed more often than the organisation demands, never less often."""
    months = candidate.review_months
    if months is not None and not 1 <= months <= candidate.longest_months:
        yield _finding(
            "publish-review-months",
            say("%(name)s asks for a review every %(months)s months.", name=in_quotes(candidate.name), months=months),
            say("Choose 1 to %(longest_months)s months.", longest_months=candidate.longest_months),
        )


def has_its_scripts_allowed(candidate: Candidate) -> Iterator[Finding]:
    """Python runs only by leave of an administrator; a process that would stop at its script is not published."""
    for element, name in () if candidate.scripts_allowed else candidate.scripts:
        yield _finding(
            "publish-python",
            say(
                "The script %(name)s is written in Python, and no administrator allows that in %(process)s.",
                name=in_quotes(name),
                process=in_quotes(candidate.name),
            ),
            say(
                "Have it allowed: throughlane scripts allow %(process_key)s. Or write it in FEEL.",
                process_key=candidate.process_key,
            ),
            element,
        )


def comes_of_the_review_that_is_overdue(candidate: Candidate) -> Iterator[Finding]:
    """Where the policy says so, a process that is overdue is looked at before it is changed for any other reason."""
    if candidate.held_back_since:
        yield _finding(
            "publish-overdue",
            say(
                "%(name)s was to be reviewed by %(held_back_since)s, and until it is, nothing else about it is "
                "published.",
                name=in_quotes(candidate.name),
                held_back_since=candidate.held_back_since,
            ),
            say("Hold the review; what it changes can be published while it is open, or named by one of its actions."),
        )


RULES: tuple[Rule, ...] = (
    has_exactly_one_owner,
    is_owned_by_somebody_who_can_act,
    puts_every_user_task_in_a_lane,
    says_who_works_in_every_lane,
    says_where_every_lane_stands,
    has_no_errors,
    keeps_reviews_within_the_maximum,
    has_its_scripts_allowed,
    comes_of_the_review_that_is_overdue,
)


def _finding(rule: str, message: str, advice: str, element: str | None = None) -> Finding:
    return Finding(rule, Severity.ERROR, message, advice, element)
