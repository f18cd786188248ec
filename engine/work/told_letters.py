"""Writes to somebody what they are told of work: judged at the moment of sending, by what they may see then."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine import views
from engine.calendar.instants import moment
from engine.commands import telling as commands
from engine.connectors.post import Letter
from engine.errors import Refusal
from engine.queries import inbox, told
from engine.sentence import say, say_many
from engine.store import people, task_views, telling_choices, tellings
from engine.turn import telling
from engine.work import wording
from engine.work.handing import Parcel, ids
from engine.work.wording import Footer, Section

if TYPE_CHECKING:
    import datetime as dt

    from engine.connectors.post import Post
    from engine.governance.digest import Written
    from engine.lists import Told
    from engine.model import Person
    from engine.store.people import Whole
    from engine.store.transaction import Reader
    from engine.turn import Turns

STOPS = {
    "digest": say("No digest any more"),
    "assigned": say("No mail about tasks that are given to you"),
    "offered": say("No mail about what is offered to your groups"),
    "mentioned": say("No mail where you are named"),
    "asked": say("No mail about questions"),
    "soon": say("No mail about what is due soon"),
    "missed": say("No mail about what is overdue"),
    "back": say("No mail about what was put off and is back"),
    "taken": say("No mail about tasks that are taken from you"),
    "request": say("No mail about your requests"),
}
"""What the link in a letter stops."""
STOPS_VIEW = say("This view by mail no more")
OPENINGS = {True: say("This has come up since your last digest."), False: say("This is about your work.")}


def standing(r: Reader, turns: Turns, parcel: Parcel) -> tuple[Person | None, list[Told]]:
    """Give who is told, as they are now (None: nobody), and what of it still counts for them."""
    now = turns.store.now(r)
    found = people.find_whole(r, parcel.person_id, now)
    if found is None or not found.row.active:
        return None, []
    person = views.person(found)
    rows = [row for row in tellings.find_many(r, ids(parcel)) if row.seen_at is None]
    return person, [one for one in told.shown(r, rows, person, now) if one.stands]


def letter(r: Reader, turns: Turns, post: Post, parcel: Parcel) -> Letter | None:
    """Write what is in a parcel; None where nothing of it is left to be told, or they cannot be reached."""
    now = turns.store.now(r)
    found = people.find_whole(r, parcel.person_id, now)
    if found is None or not found.row.active or not found.row.email:
        return None
    stop, text = _written(r, turns, post, parcel, found)
    if text is None:
        return None
    address = found.row.email
    return Letter(parcel.letter, address, text.subject, text.text, text.html, moment(now), stop)


def _written(r: Reader, turns: Turns, post: Post, parcel: Parcel, found: Whole) -> tuple[str, Written | None]:
    choice = telling.chosen(telling_choices.of_many(r, [parcel.person_id]).get(parcel.person_id))
    chosen = choice.zone or found.row.zone
    zone = ZoneInfo(chosen) if chosen else turns.calendar.zone
    if parcel.kind == telling.VIEW and not parcel.slot:
        return _of_view(r, turns, post, parcel, views.person(found), zone)
    still = wording.together(standing(r, turns, parcel)[1])
    what = "digest" if parcel.slot else telling.CHOICE_OF.get(parcel.kind, "")
    stop = _stop(r, post, parcel.person_id, what) if what else ""
    if not still:
        return stop, None
    footer = Footer(f"{post.base}/account/notifications", stop, STOPS.get(what, ""))
    parts = wording.sections(still, post.base, zone)
    if len(still) > wording.MOST:
        more = wording.Line(say("And %(number)s more.", number=len(still) - wording.MOST), "", f"{post.base}/told", 0)
        parts = [*parts, Section("", (more,))]
    digest, voice = bool(parcel.slot), post.voice(found.row.language)
    subject = wording.subject_of(still, voice, digest=digest)
    return stop, wording.written(subject, OPENINGS[digest], parts, footer, voice)


def _of_view(
    r: Reader, turns: Turns, post: Post, parcel: Parcel, person: Person, zone: dt.tzinfo
) -> tuple[str, Written | None]:
    """Write what stands in a kept view; nothing where it is empty, gone, or not theirs any more."""
    row = next(iter(tellings.find_many(r, ids(parcel))), None)
    view = task_views.find(r, row.subject) if row is not None else None
    if view is None or not (view.person_id == person.id or view.group in person.groups):
        return "", None
    stop = _stop(r, post, person.id, f"{telling.VIEW} {view.id}")
    wanted = inbox.Wanted(view.base, view.query, view.sort, limit=wording.MOST)
    try:
        page = inbox.listed(r, turns, person, wanted, turns.store.now(r), turns.calendar.zone)
    except Refusal:  # it asks for what nobody knows any more
        return stop, None
    if not page.rows:
        return stop, None
    lines = tuple(wording.task_line(one, post.base, zone) for one in page.rows)
    footer = Footer(f"{post.base}/told/views/{view.id}", stop, STOPS_VIEW)
    many = say_many("%(number)s task", "%(number)s tasks", len(lines))
    subject = say("%(view)s: %(tasks)s", view=view.name, tasks=many)
    if page.after:
        subject = say("%(view)s: %(tasks)s and more", view=view.name, tasks=many)
    opening, voice = say("This stands in your view."), post.voice(person.language)
    return stop, wording.written(subject, opening, [Section(view.name, lines)], footer, voice)


def _stop(r: Reader, post: Post, person_id: str, what: str) -> str:
    return f"{post.base}/told/stop/{commands.stop_token(r, person_id, what)}"
