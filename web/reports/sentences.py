"""How the report on reviews says things, the same in every form that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.faces.reports import bands_of
from engine.sentence import Sentence, grouped, say, say_many
from web import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.faces.reports import Content, Row

PROBLEMS = {"none": say("No owner"), "left": say("Owner has left"), "inactive": say("Owner is not active")}
OUTCOMES = {
    "confirmed": say("confirmed"),
    "changed_minor": say("small changes"),
    "changed_major": say("large changes"),
    "retire": say("to be retired"),
    "not_accepted": say("not accepted"),
}
KINDS = {
    "initial": say("Initial"),
    "periodic": say("Periodic"),
    "triggered": say("Triggered"),
    "post-incident": say("After an incident"),
}
SCOPES = {
    "every process": say("Every process"),
    "the processes of who asks": say("The processes of who asks"),
}
NOTES = {
    "no_deputy": say("Nobody stands in for the owner"),
    "new_owner": say("The owner took over less than 30 days before the review is due"),
    "owns_many": say("The owner owns more than ten processes"),
}


def processes(number: int) -> str:
    """Count processes in words.

    >>> processes(1), processes(3)
    ('1 process', '3 processes')
    """
    return say_many("%(number)s process", "%(number)s processes", number, number=grouped(number))


def errors(number: int) -> str:
    """Count errors in words."""
    return say_many("%(number)s error", "%(number)s errors", number)


def warnings(number: int) -> str:
    """Count warnings in words."""
    return say_many("%(number)s warning", "%(number)s warnings", number)


def _days(number: int) -> Sentence:
    return say_many("%(number)s day", "%(number)s days", number, number=grouped(number))


def _months(number: int) -> Sentence:
    return say_many("%(number)s month", "%(number)s months", number)


def standing(row: Row) -> tuple[str, str]:
    """Say where a process stands: late, soon, fine or none, and words that name the days."""
    state = "late" if row.overdue else "soon" if row.status in _SOON else "fine"
    return state, _never(row.days_left) if row.never_reviewed else _left(row.days_left)


def _left(days: int) -> str:
    if days == 0:
        return say("Due today")
    return say("Due in %(days)s", days=_days(days)) if days > 0 else say("Overdue by %(days)s", days=_days(-days))


def _never(days: int) -> str:
    if days == 0:
        return say("Never reviewed, due today")
    if days > 0:
        return say("Never reviewed, due in %(days)s", days=_days(days))
    return say("Never reviewed, overdue by %(days)s", days=_days(-days))


_SOON = frozenset({"due_today", "warn_30", "warn_60", "warn_90", "never_reviewed"})


def age(row: Row) -> str:
    """Say how long ago the last significant review was."""
    if row.age_months is None or row.age_days is None:
        return say("Never")
    return say("%(months)s, %(days)s", months=_months(row.age_months), days=_days(row.age_days))


def last(row: Row) -> str:
    """Say of what kind the last review was, and what came of it."""
    if row.last_review is None:
        return say("Never reviewed")
    kind, outcome = KINDS.get(row.last_kind, row.last_kind), OUTCOMES.get(row.last_outcome, row.last_outcome)
    if row.last_back_dated:
        return say("%(kind)s, %(outcome)s, back-dated", kind=kind, outcome=outcome)
    return say("%(kind)s, %(outcome)s", kind=kind, outcome=outcome)


def owner(row: Row) -> str:
    """Name the owner, and what is wrong with them."""
    problem = PROBLEMS.get(row.owner_problem)
    if problem and row.owner_name:
        return say("%(problem)s: %(owner)s", problem=problem, owner=row.owner_name)
    return problem or row.owner_name


def pcf(row: Row) -> str:
    """Say which numbers a process has in APQC's classification, if any."""
    return f"PCF {row.pcf}" if row.pcf else ""


def findings(row: Row) -> str:
    """Say how much was found in the active version."""
    told = [
        errors(row.errors) if row.errors else "",
        warnings(row.warnings) if row.warnings else "",
        say_many("%(number)s report", "%(number)s reports", row.open_feedback) if row.open_feedback else "",
    ]
    return listed(told) or say("None")


def listed(parts: Iterable[str]) -> str:
    """Put what there is to be said behind one another."""
    said = ""
    for one in filter(None, parts):
        said = say("%(first)s, %(next)s", first=said, next=one) if said else one
    return said


def actions(row: Row) -> str:
    """Say what is still to be done, and since when."""
    if row.oldest_action is None:
        return say("None")
    return say("%(number)s open, since %(day)s", number=row.open_actions, day=words.day(row.oldest_action))


def policy(content: Content) -> str:
    """Say what is demanded, by whom and since when."""
    first, second, last = content.policy.bands
    told = say(
        "At most %(months)s between significant reviews, warnings %(first)s, %(second)s and %(last)s days before",
        months=_months(content.policy.months),
        first=first,
        second=second,
        last=last,
    )
    if content.policy.set_on is None:
        return say("%(policy)s (the rule of the product; nobody has set another).", policy=told)
    return say(
        "%(policy)s, set on %(day)s by %(person)s: %(why)s",
        policy=told,
        day=words.day(content.policy.set_on),
        person=content.policy.set_by,
        why=content.policy.why,
    )


def parameters(content: Content) -> str:
    """Say what the report was narrowed to."""
    names = {one.id: one.name for one in content.owners}
    told = [
        say("owner %(person)s", person=names.get(content.owner, content.owner)) if content.owner else "",
        say("area %(area)s", area=content.area) if content.area else "",
        say("band “%(band)s”", band=bands_of(content.policy.bands)[content.band]) if content.band else "",
    ]
    scope = SCOPES.get(content.scope, content.scope.capitalize())
    return say("%(scope)s; %(filters)s.", scope=scope, filters=listed(told) or say("no filter"))


def population(content: Content) -> str:
    """Say how many processes there are, and how that is known."""
    found = content.population
    return say(
        "%(listed)s listed of %(active)s active, %(retired)s retired, %(drafts)s; %(registered)s in the register of "
        "processes, %(both)s. %(how)s",
        listed=processes(found.listed),
        active=found.active,
        retired=found.retired,
        drafts=say_many("%(number)s draft", "%(number)s drafts", found.drafts),
        registered=found.registered,
        both=say("both name the same processes") if found.complete else say("THE TWO COUNTS DIFFER"),
        how=found.how,
    )


def figures(content: Content) -> list[tuple[str, str]]:
    """The summary as pairs of a name and a number."""
    found = content.summary
    median = say("none") if found.median_age_days is None else _days(found.median_age_days)
    share = say("none")
    if found.on_time_percent is not None:
        of = found.on_time + found.late
        share = say("%(share)s %% (%(number)s of %(all)s)", share=found.on_time_percent, number=found.on_time, all=of)
    return [
        (say("Active processes"), grouped(found.active)),
        (say("Overdue"), grouped(found.overdue)),
        (bands_of(content.policy.bands)["due_soon"], grouped(found.due_soon)),
        (say("Never reviewed"), grouped(found.never_reviewed)),
        (say("No valid owner"), grouped(found.no_owner)),
        (say("Median age of the last review"), median),
        (say("On time in the last 24 months"), share),
    ]
