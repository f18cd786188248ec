"""Look back: where every process stands on its review, and calendars of when the next ones are due."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

from engine import views
from engine.calendar.instants import moment
from engine.commands import feeds
from engine.commands.people import SYSTEM, acting
from engine.errors import InvalidValues, NotFound
from engine.faces.permits import permit, says
from engine.governance.report import (
    BANDS,
    SCHEMA,
    Asked,
    Content,
    Entry,
    Head,
    History,
    Report,
    Row,
    agenda,
    bands_of,
    build,
    digest,
    history,
    moment_of,
)
from engine.queries import portfolio
from engine.rights import could, may
from engine.sentence import say
from engine.store import feeds as rows
from engine.store import people

if TYPE_CHECKING:
    import datetime as dt

    from engine.governance.report import AsOf
    from engine.model import Person
    from engine.store.feeds import FeedRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


__all__ = ["BANDS", "PRODUCT", "SCHEMA", "Content", "Entry", "Feed", "History", "Report", "Reports", "Row", "bands_of"]
PRODUCT = "Throughlane"


class Feed(NamedTuple):
    """A calendar feed of somebody. `mark` names it and opens nothing; `token` is told once, when it is made."""

    mark: str
    scope: str
    subject: str
    called: str
    made_at: dt.datetime
    token: str = ""


class Reports:
    """What owners and auditors read. `organisation` is what every report calls the organisation."""

    organisation = ""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("report.read")
    def reviews(
        self,
        *,
        as_of: dt.date | None = None,
        owner: str = "",
        area: str = "",
        band: str = "",
        format: str = "html",  # noqa: A002 - what the log calls it
        person: Person | None = None,
        by: str | None = None,
    ) -> Report:
        """Make the report as of a day (None: today) for whoever asks: owners see their own processes only."""
        if band and band not in BANDS:
            raise InvalidValues(
                say("The report"), {"band": say("Choose one of %(choices)s.", choices=", ".join(BANDS))}
            )
        with portfolio.uncollected(), self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            who, known = _who(r, person, by, now), self._as_of(now, as_of)
            content = build(portfolio.read(r, now, known, self.organisation), Asked(owner, area, band, _seen_by(who)))
        made_for = who.name if who else PRODUCT
        head = Head(moment(min(known.until, now)), moment(now), made_for, generator(), digest(content))
        return Report(head, content)

    @permit("report.read", note=False)
    def entries(self, report: Report, *, person: Person | None = None, by: str | None = None) -> tuple[Entry, ...]:
        """Give what a report lists as entries of a calendar, with the dates that have just ceased to count."""
        content = report.content
        with portfolio.uncollected(), self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            facts = portfolio.read(r, now, self._as_of(now, content.as_of), self.organisation)
            asked = Asked(content.owner, content.area, of=_seen_by(_who(r, person, by, now)))
        listed = {row.process for row in content.rows}
        return tuple(one for one in agenda(facts, asked) if one.process in listed)

    @permit("report.read", "process_key")
    def process_review(
        self,
        process_key: str,
        *,
        as_of: dt.date | None = None,
        person: Person | None = None,
        by: str | None = None,
    ) -> History:
        """Tell the whole history of one process, as it was known on a day (None: today)."""
        with self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            facts = portfolio.read(r, now, self._as_of(now, as_of), self.organisation, process_key)
            found = history(facts, process_key, portfolio.texts(r, process_key))
        if found is None:
            raise NotFound("process", process_key)
        return found

    @permit("report.read", note=False)
    def choices(self, *, person: Person) -> Content:
        """Give the owners and areas (and everything else) of the processes that somebody may see, noted nowhere."""
        with self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            return build(portfolio.read(r, now, self._as_of(now, None), ""), Asked(of=_seen_by(person)))

    @permit("report.read", note=False)
    def feeds(self, *, person: Person) -> tuple[Feed, ...]:
        """List the calendar feeds that somebody has made and not revoked."""
        with self._turns.store.reading() as r:
            return tuple(_feed(r, one) for one in rows.of_person(r, person.id) if one.scope != feeds.VIEW)

    @permit("report.read")
    def make_feed(self, *, scope: str, subject: str, by: str) -> Feed:
        """Make a calendar feed of what an owner answers for, or of an area; its token is told here and never again."""
        token = self._turns.write(lambda w, now: feeds.make(w, now, by, scope, subject.strip()))
        with self._turns.store.reading() as r:
            row = rows.find(r, feeds.digest(token))
            assert row is not None, "it was just made"
            return _feed(r, row)._replace(token=token)

    @permit("report.read")
    def revoke_feed(self, feed_mark: str, *, by: str) -> None:
        """Let a feed of one's own answer no more, at once."""
        self._turns.write(lambda w, now: feeds.revoke(w, now, by, feed_mark))

    @says("visit")
    def calendar(self, token: str) -> tuple[Feed, tuple[Entry, ...]]:
        """Give the due dates that a feed tells: never more than who made it may see now."""
        with portfolio.uncollected(), self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            row = rows.find(r, feeds.digest(token))
            maker = people.find_whole(r, row.person_id, now) if row else None
            if row is None or row.scope == feeds.VIEW or maker is None or not could(views.person(maker), "report.read"):
                raise NotFound("feed at this address", "")
            owner, area = (row.subject, "") if row.scope == feeds.OWNER else ("", row.subject)
            asked = Asked(owner, area, of=_seen_by(views.person(maker)))
            return _feed(r, row), agenda(portfolio.read(r, now, self._as_of(now, None), self.organisation), asked)

    def _as_of(self, now: int, day: dt.date | None) -> AsOf:
        zone = self._turns.calendar.zone
        return moment_of(day or moment(now, zone).date(), zone.key)


def _feed(r: Reader, row: FeedRow) -> Feed:
    called = row.subject
    if row.scope == feeds.OWNER:
        called = people.names(r, [row.subject]).get(row.subject, row.subject)
    return Feed(feeds.mark(row.hash), row.scope, row.subject, called, moment(row.made_at))


def _who(r: Reader, person: Person | None, by: str | None, now: int) -> Person | None:
    """Who asks; None is the product itself."""
    if person is not None or by in {None, SYSTEM}:
        return person
    return acting(r, by or "", now)


def _seen_by(person: Person | None) -> frozenset[str] | None:
    """Of which processes somebody may read reports; None: of all."""
    if person is None or may(person, "report.read"):
        return None
    named = person.owns.union(key for _, key in person.roles_for)
    return frozenset(key for key in named if may(person, "report.read", key))


@cache
def generator() -> str:
    """Name what makes reports, with its version."""
    try:
        return f"{PRODUCT} {version('throughlane')}"
    except PackageNotFoundError:
        return PRODUCT
