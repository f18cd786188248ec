"""How the report on reviews says things, the same in every form that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.faces.reports import bands_of
from web import words

if TYPE_CHECKING:
    from engine.faces.reports import Content, Row

PROBLEMS = {"none": "No owner", "left": "Owner has left", "inactive": "Owner is not active"}
OUTCOMES = {
    "confirmed": "confirmed",
    "changed_minor": "small changes",
    "changed_major": "large changes",
    "retire": "to be retired",
    "not_accepted": "not accepted",
}
KINDS = {
    "initial": "Initial",
    "periodic": "Periodic",
    "triggered": "Triggered",
    "post-incident": "After an incident",
}
NOTES = {
    "no_deputy": "Nobody stands in for the owner",
    "new_owner": "The owner took over less than 30 days before the review is due",
    "owns_many": "The owner owns more than ten processes",
}


def counted(number: int, one: str, many: str = "") -> str:
    """Count things in words.

    >>> counted(1, "day"), counted(3, "process", "processes")
    ('1 day', '3 processes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def standing(row: Row) -> tuple[str, str]:
    """Say where a process stands: late, soon, fine or none, and words that name the days."""
    if row.days_left < 0:
        said = f"Overdue by {counted(-row.days_left, 'day')}"
    elif row.days_left == 0:
        said = "Due today"
    else:
        said = f"Due in {counted(row.days_left, 'day')}"
    state = "late" if row.overdue else "soon" if row.status in _SOON else "fine"
    return state, f"Never reviewed, {said[0].lower()}{said[1:]}" if row.never_reviewed else said


_SOON = frozenset({"due_today", "warn_30", "warn_60", "warn_90", "never_reviewed"})


def age(row: Row) -> str:
    """Say how long ago the last significant review was."""
    if row.age_months is None or row.age_days is None:
        return "Never"
    return f"{counted(row.age_months, 'month')}, {counted(row.age_days, 'day')}"


def last(row: Row) -> str:
    """Say of what kind the last review was, and what came of it."""
    if row.last_review is None:
        return "Never reviewed"
    said = f"{KINDS.get(row.last_kind, row.last_kind)}, {OUTCOMES.get(row.last_outcome, row.last_outcome)}"
    return f"{said}, back-dated" if row.last_back_dated else said


def owner(row: Row) -> str:
    """Name the owner, and what is wrong with them."""
    problem = PROBLEMS.get(row.owner_problem, "")
    return f"{problem}: {row.owner_name}" if problem and row.owner_name else problem or row.owner_name


def pcf(row: Row) -> str:
    """Say which numbers a process has in APQC's classification, if any."""
    return f"PCF {row.pcf}" if row.pcf else ""


def findings(row: Row) -> str:
    """Say how much was found in the active version."""
    told = [
        counted(many, one)
        for many, one in ((row.errors, "error"), (row.warnings, "warning"), (row.open_feedback, "report"))
        if many
    ]
    return ", ".join(told) or "None"


def actions(row: Row) -> str:
    """Say what is still to be done, and since when."""
    if row.oldest_action is None:
        return "None"
    return f"{row.open_actions} open, since {words.day(row.oldest_action)}"


def policy(content: Content) -> str:
    """Say what is demanded, by whom and since when."""
    first, second, last = content.policy.bands
    months = counted(content.policy.months, "month")
    told = f"At most {months} between significant reviews, warnings {first}, {second} and {last} days before"
    if content.policy.set_on is None:
        return f"{told} (the rule of the product; nobody has set another)."
    return f"{told}, set on {words.day(content.policy.set_on)} by {content.policy.set_by}: {content.policy.why}"


def parameters(content: Content) -> str:
    """Say what the report was narrowed to."""
    names = {one.id: one.name for one in content.owners}
    told = [
        f"owner {names.get(content.owner, content.owner)}" if content.owner else "",
        f"area {content.area}" if content.area else "",
        f"band “{bands_of(content.policy.bands)[content.band]}”" if content.band else "",
    ]
    return f"{content.scope.capitalize()}; {', '.join(filter(None, told)) or 'no filter'}."


def population(content: Content) -> str:
    """Say how many processes there are, and how that is known."""
    found = content.population
    both = "both name the same processes" if found.complete else "THE TWO COUNTS DIFFER"
    listed = counted(found.listed, "process", "processes")
    return (
        f"{listed} listed of {found.active:,} active, {found.retired:,} retired, "
        f"{counted(found.drafts, 'draft')}; {found.registered:,} in the register of processes, {both}. {found.how}"
    )


def figures(content: Content) -> list[tuple[str, str]]:
    """The summary as pairs of a name and a number."""
    found = content.summary
    median = "none" if found.median_age_days is None else counted(found.median_age_days, "day")
    ended = found.on_time + found.late
    share = "none" if found.on_time_percent is None else f"{found.on_time_percent} % ({found.on_time:,} of {ended:,})"
    return [
        ("Active processes", f"{found.active:,}"),
        ("Overdue", f"{found.overdue:,}"),
        (bands_of(content.policy.bands)["due_soon"], f"{found.due_soon:,}"),
        ("Never reviewed", f"{found.never_reviewed:,}"),
        ("No valid owner", f"{found.no_owner:,}"),
        ("Median age of the last review", median),
        ("On time in the last 24 months", share),
    ]
