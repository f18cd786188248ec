"""Working hours as pages, programs and the command line write and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.sentence import joined, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.faces import HoursLine, WorkingCalendar

WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
SHORT_DAYS = {
    "monday": say("Mon"),
    "tuesday": say("Tue"),
    "wednesday": say("Wed"),
    "thursday": say("Thu"),
    "friday": say("Fri"),
    "saturday": say("Sat"),
    "sunday": say("Sun"),
}


def as_json(one: WorkingCalendar) -> dict[str, Any]:
    """Write a calendar with its lanes and its history."""
    lanes = [{"process": process, "lane": lane} for process, lane in one.lanes]
    return {"id": one.id, **_line(one.now), "lanes": lanes, "before": [_line(each) for each in one.before]}


def _line(one: HoursLine) -> dict[str, Any]:
    told = one._asdict()
    return told | {"set_at": None if one.set_at is None else one.set_at.isoformat()}


def to_form(hours: Mapping[str, Any]) -> dict[str, str]:
    """Write hours as a page asks for them: one field for each weekday, a line for each special day."""
    return {
        "time_zone": hours["time_zone"],
        "hours_per_day": str(hours["hours_per_day"]),
        "holidays": "\n".join(hours["holidays"]),
        "exceptions": "\n".join(f"{day} {', '.join(times)}" for day, times in hours["exceptions"].items()),
        **{day.lower(): ", ".join(hours["weekly"].get(day.lower(), ())) for day in WEEKDAYS},
    }


def from_form(form: Mapping[str, str]) -> dict[str, Any]:
    """Read what a page sends; what is wrong in it, the calendar itself tells."""
    weekly = {day.lower(): _windows(form.get(day.lower(), "")) for day in WEEKDAYS}
    exceptions: dict[str, list[str]] = {}
    for day, windows in map(_special, _lines(form.get("exceptions", ""))):
        exceptions.setdefault(day, []).extend(windows)
    return {
        "time_zone": form.get("time_zone", "").strip(),
        "weekly": {day: windows for day, windows in weekly.items() if windows},
        "holidays": _lines(form.get("holidays", "")),
        "exceptions": exceptions,
        "hours_per_day": _number(form.get("hours_per_day", "")),
    }


def of_field(errors: Mapping[str, str]) -> dict[str, str]:
    """Put what is said of an entry, such as "weekly.monday", at the field of the page that holds it."""
    found: dict[str, str] = {}
    for entry, said in errors.items():
        field = entry.removeprefix("weekly.").partition(".")[0]
        found[field] = joined([found[field], said]) if field in found else said
    return found


def _windows(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\N{EN DASH}", "-").split(",") if one.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _special(line: str) -> tuple[str, list[str]]:
    day, *windows = line.split(None, 1)  # people copy such lines from tables, where a tab stands between
    return day, _windows("".join(windows))


def _number(text: str) -> Any:
    """Give a number where it is one; what it is otherwise, the calendar itself refuses."""
    plain = text.strip().replace(",", ".")
    try:
        return float(plain) if "." in plain else int(plain)
    except ValueError:
        return text
