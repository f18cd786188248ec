"""Being told in time: what somebody was told, what they want to be told and how, views by mail and by feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine import views
from engine.calendar.instants import micros, moment
from engine.commands import feeds
from engine.commands import telling as commands
from engine.commands.audit import note
from engine.commands.people import acting
from engine.errors import InvalidValues, NotFound
from engine.faces.permits import permit, says
from engine.lists import Hook, Subscription
from engine.queries import inbox, told
from engine.rights import must
from engine.rights.questions import ANY
from engine.sentence import recalled
from engine.store import deliveries, people, remarks, telling_choices, tellings, webhooks
from engine.store import feeds as feed_rows

if TYPE_CHECKING:
    import datetime as dt

    from engine.connectors.reach import Reach
    from engine.lists import Told
    from engine.model import Person, UserTask
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turns
    from engine.turn.telling import Choices

MOST = 300
"""What a page lists of what somebody was told."""
MOST_TASKS = 50


class ViewFeed(NamedTuple):
    """What a feed tells of a kept view, to whom, and when the view was made."""

    view_id: str
    name: str
    made_at: dt.datetime
    tasks: tuple[UserTask, ...]
    person: Person


class Telling:
    """Everything about being told. Who acts is named by their id (`by`); each looks after their own."""

    def __init__(self, turns: Turns, reach: Reach) -> None:
        """Made by `open_house`."""
        self._turns = turns
        self._reach = reach

    # -- what somebody was told ---------------------------------------------------------------------

    @permit("told.read", "person_id")
    def listed(self, person_id: str, *, by: str) -> tuple[Told, ...]:
        """List what somebody was told in the last thirty days, the latest first, as far as they may see it now."""
        with self._turns.store.reading() as r:
            now = self._turns.store.now(r)
            return tuple(told.shown(r, tellings.of_person(r, person_id, MOST), acting(r, person_id, now), now))

    @permit("told.read", "person_id")
    def saw(self, person_id: str, telling_id: str, *, by: str) -> Told:
        """Take note that somebody looks at what they were told; gives it, for where it leads."""

        def saw(w: Writer, now: int) -> Told:
            row = tellings.find(w, telling_id)
            theirs = [row] if row and row.person_id == person_id else []
            shown = told.shown(w, theirs, acting(w, person_id, now), now) if theirs else []
            if not shown:
                raise NotFound("notice", telling_id)
            tellings.saw(w, person_id, telling_id, now)
            if row and row.instance_id and shown[0].team:  # they cannot look at it on the page of the task
                remarks.saw(w, person_id, row.instance_id, now)
            return shown[0]

        return self._turns.write(saw)

    @permit("told.read", "person_id")
    def saw_all(self, person_id: str, *, until: dt.datetime, by: str) -> int:
        """Take note that somebody has looked at all that they were told until a moment."""
        return self._turns.write(lambda w, now: tellings.saw_all(w, person_id, micros(until), now))

    # -- what they want ------------------------------------------------------------------------------

    @permit("told.read", "person_id")
    def choices(self, person_id: str, *, by: str) -> Choices:
        """Give what somebody wants to be told, and how."""
        with self._turns.store.reading() as r:
            return commands.choices(r, person_id)

    @permit("told.choose", "person_id")
    def choose(self, person_id: str, choices: Choices, *, by: str) -> None:
        """Say what one wants to be told, and how; `InvalidValues` says what cannot be."""
        zone = self._turns.calendar.zone
        self._turns.write(lambda w, now: commands.choose(w, now, person_id, choices, zone))

    @permit("account.use", "person_id", note=False)
    def test(self, person_id: str, *, by: str) -> tuple[str, ...]:
        """Send oneself a test by every way that there is: mail, webhook."""
        ways = self._turns.write(lambda w, now: commands.test(w, now, person_id))
        self._turns.wake()
        return ways

    @says("visit")
    def stops(self, token: str) -> str:
        """Say what a link in a mail ends; whoever has the link may ask."""
        with self._turns.store.reading() as r:
            return commands.read_token(r, token)[1]

    @says("visit")
    def stop(self, token: str) -> str:
        """End the kind of mail that a link is for, without signing in; gives what it is."""

        def stop(w: Writer, now: int) -> str:
            person_id, _ = commands.read_token(w, token)
            ended = commands.stop(w, now, token, self._turns.calendar.zone)
            note(w, now, person_id, "telling.stop", f"person:{person_id}", details={"kind": ended})
            return ended

        return self._turns.write(stop)

    # -- a webhook -----------------------------------------------------------------------------------

    @permit("account.use", "person_id", note=False)
    def hook(self, person_id: str, *, by: str) -> Hook | None:
        """Give the webhook of somebody, without its secret."""
        with self._turns.store.reading() as r:
            row = webhooks.find(r, person_id)
        return row and Hook(
            row.url, moment(row.made_at), row.failures, views.moment_or_none(row.paused_at), recalled(row.trouble or "")
        )

    @permit("account.use", "person_id")
    def set_hook(self, person_id: str, url: str, *, by: str) -> str:
        """Have what one is told sent to a server, instead of to the one before; gives the secret, this once."""
        address = url.strip()
        allowed = self._reach.allows(address, connector=deliveries.HOOK)
        return self._turns.write(lambda w, now: commands.set_hook(w, now, person_id, address, allowed=allowed))

    @permit("account.use", "person_id")
    def drop_hook(self, person_id: str, *, by: str) -> None:
        """Have nothing sent there any more."""
        self._turns.write(lambda w, now: commands.drop_hook(w, now, person_id))

    @permit("account.use", "person_id")
    def resume_hook(self, person_id: str, *, by: str) -> None:
        """Let a webhook that was paused go on."""
        self._turns.write(lambda w, _: commands.resume_hook(w, person_id))

    # -- views ---------------------------------------------------------------------------------------

    @says("inbox.use")
    def subscription(self, view_id: str, *, by: str) -> Subscription:
        """Say how a kept view is sent to somebody: by mail how often, and by which feeds."""
        with self._turns.store.reading() as r:
            view = commands.view_of(r, view_id, self._reader(r, by))
            every = next((one.every for one in telling_choices.views_of(r, by) if one.view_id == view_id), "")
            mine = [one for one in feed_rows.of_person(r, by) if (one.scope, one.subject) == (feeds.VIEW, view_id)]
        return Subscription(
            view.id, view.name, every, tuple((feeds.mark(one.hash), moment(one.made_at)) for one in mine)
        )

    @says("inbox.use")
    def send_view(self, view_id: str, every: str, *, by: str) -> None:
        """Have what stands in a kept view sent by mail every "day" or "week"; "" ends it."""
        zone = self._turns.calendar.zone
        self._turns.write(lambda w, now: commands.send_view(w, now, self._reader(w, by), view_id, every, zone))

    @says("inbox.use")
    def make_feed(self, view_id: str, *, by: str) -> str:
        """Make a feed of a kept view; gives the secret of its address, this once."""

        def make(w: Writer, now: int) -> str:
            made = commands.make_feed(w, now, self._reader(w, by), view_id)
            note(w, now, by, "telling.make_feed", f"person:{by}", details={"view": view_id})
            return made

        return self._turns.write(make)

    @says("inbox.use")
    def revoke_feed(self, feed_mark: str, *, by: str) -> None:
        """Let a feed of one's own answer no more, at once."""

        def revoke(w: Writer, now: int) -> None:
            self._reader(w, by)
            feeds.revoke(w, now, by, feed_mark)
            note(w, now, by, "telling.revoke_feed", f"person:{by}")

        self._turns.write(revoke)

    @says("visit")
    def feed(self, token: str) -> ViewFeed:
        """Give the view that a feed tells: never more than who made it may see now."""
        with self._turns.store.reading() as r:
            row, now = commands.of_feed(r, token), self._turns.store.now(r)
            found = people.find_whole(r, row.person_id, now)
            if found is None or not found.row.active:
                raise NotFound("feed at this address", "")
            person = views.person(found)
            view = commands.view_of(r, row.subject, person)
            wanted = inbox.Wanted(view.base, view.query, view.sort, limit=MOST_TASKS)
            try:
                rows = inbox.listed(r, self._turns, person, wanted, now, self._turns.calendar.zone).rows
            except InvalidValues:  # it asks for what nothing open has any more
                rows = ()
            return ViewFeed(view.id, view.name, moment(view.made_at), rows, person)

    @permit("settings.see", note=False)
    def trouble(self, *, person: Person | None = None) -> dict[str, tuple[int, str]]:
        """Say how much could not be sent yet, by channel, with one of the reasons."""
        with self._turns.store.reading() as r:
            return {one: deliveries.in_trouble(r, one) for one in (deliveries.MAIL, deliveries.HOOK)}

    def _reader(self, r: Reader, by: str) -> Any:
        person = acting(r, by, self._turns.store.now(r))
        must(person, "inbox.use", ANY)
        return person
