"""A small portfolio in which everything happens that a report has to tell, as plain facts."""

from __future__ import annotations

import datetime as dt

from engine.governance.report import facts

ZONE = "Europe/Amsterdam"
TODAY = dt.date(2026, 11, 21)
DAY = 86_400_000_000


def at(day, hour=12):
    """An instant on a day, in the organisation's zone (winter time)."""
    moment = dt.datetime.combine(dt.date.fromisoformat(str(day)), dt.time(hour - 1), dt.UTC)
    return int(moment.timestamp()) * 1_000_000


def as_of(day=TODAY, zone=ZONE):
    return facts.moment_of(dt.date.fromisoformat(str(day)), zone)


def version(key, number=1, published="2020-01-06", **more):
    told = {
        "id": f"{key}-{number}", "key": key, "version": number, "name": key.replace("_", " ").capitalize(),
        "deployed_at": at(published or "2020-01-06") - 1, "deployed_by": "dora",
        "published_at": at(published) if published else None, "published_by": "olga", "findings": b"[]",
        "owner_title": "Head", "area": "Sales", "review_months": None,
    }  # fmt: skip
    return facts.Version(**told | more)


def review(key, held, number=0, **more):
    told = {
        "id": f"{key}-{held}-{number}", "process_key": key, "definition_id": f"{key}-1", "kind": "periodic",
        "held_on": str(held), "recorded_at": at(held), "outcome": "confirmed", "owner_at_time": "olga",
        "checklist_complete": 1, "evidence": b'[{"what":"minutes"}]', "signed_by": "olga", "signed_at": at(held),
        "late_reason": None, "voided_at": None, "voided_by": None, "state": "completed", "standing": None,
    }  # fmt: skip
    return facts.Held(**told | more)


def live(key, since="2020-01-06", **more):
    return facts.Live(key, at(since), **more)


def owned(key, person="olga", since="2020-01-06", until=None):
    return facts.Owned(key, at(since), person, at(until) if until else None, "admin", "They run it.")


def action(key, what, made, due, done=None):
    done_at = at(done) if done else None
    return facts.Action(f"{key}-{what}", key, "r", what, "olga", due, at(made), done_at, None, None)


PEOPLE = (
    facts.Somebody("olga", "Olga Owner"),
    facts.Somebody("luke", "Luke Left", "", 0, at("2026-11-20")),
    facts.Somebody("dora", "Dora Designer"),
    facts.Somebody("dan", "Dan Deputy"),
)


def company(**more):
    """Six active processes, one of each kind, one retired, one draft.

    overdue (2025-05-20), due (2025-05-21), fine (2026-10-01), never (live for three weeks), forgotten (live for
    two years, never reviewed), orphan (its owner left yesterday).
    """
    keys = ("overdue", "due", "fine", "orphan", "retired")
    told = {
        "organisation": "Example Ltd",
        "versions": [
            *map(version, keys),
            version("never", published="2026-11-01"),
            version("forgotten", published="2024-11-01", area="Finance"),
            version("draft", published=None),
        ],
        "processes": [
            *map(live, ("overdue", "due", "fine", "orphan")),
            live("never", "2026-11-01"),
            live("forgotten", "2024-11-01", imported=1),
            live("retired", retired_at=at("2026-01-05"), retired_by="olga", retired_why="Nobody needs it."),
        ],
        "owners": [
            *map(owned, ("overdue", "due", "fine", "retired")),
            owned("never", since="2026-11-01"),
            owned("forgotten", since="2024-11-01"),
            owned("orphan", "luke"),
        ],
        "people": PEOPLE,
        "reviews": [
            review("overdue", "2023-11-20"),
            review("overdue", "2025-05-20"),
            review("due", "2025-05-21"),
            review("fine", "2025-04-01"),
            review("fine", "2026-10-01"),
            review("orphan", "2026-09-01", owner_at_time="luke", signed_by="luke"),
        ],
        "actions": [
            action("fine", "=train", "2026-10-01", "2026-11-01"),
            action("fine", "document", "2025-04-01", "2025-06-01", "2025-05-01"),
        ],
    }
    return facts.Facts(**{"as_of": as_of()} | told | more)
