"""Sends people what they are told, tried again with patience.

About reviews there is one letter for everything new, never twice: it is claimed before it is sent and marked after.
What was claimed and never marked may have gone or not: it is not sent again, and who operates is told. What they are
told of their work (`told_letters`) is sent again under the same Message-ID (`handing`): there, missing it is worse.
"""

from __future__ import annotations

import logging
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from engine.calendar.instants import SECOND
from engine.connectors.post import Unknown, Unsent, send
from engine.sentence import say, to_keep
from engine.store import deliveries, notices, settings
from engine.work import told_letters
from engine.work.handing import FIRST_PAUSE, LONGEST_PAUSE, NOT_LEFT, SENT, Outcome, hand_over
from engine.work.letters import letter
from engine.work.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.connectors.post import Letter, Post
    from engine.store.notices import NoticeRow
    from engine.store.transaction import Writer
    from engine.turn import Turns
    from engine.work.handing import Parcel

HELD = "mail"
A_DAY = 24 * 3600 * SECOND
KEPT = 7 * A_DAY
"""What could not be sent for so long is not sent any more: the next step of the ladder says it better."""
LOST = 600 * SECOND
"""After this a letter that was begun counts as one of which nobody knows."""
NOBODY_KNOWS = say(
    "Nobody knows whether this mail has gone: whoever sent it stopped in the middle. It is not sent twice."
)
NO_ADDRESS = say("There is no e-mail address.")
log = logging.getLogger(__name__)


class Mailing(Sender):
    """Sends mail in a thread of its own."""

    def __init__(self, turns: Turns, post: Post) -> None:
        """Nothing runs before `start`."""
        self._turns = turns
        self._post = post
        super().__init__("mail", self.once)

    def once(self) -> int:
        """Send everything that can be sent now; gives how many letters went."""
        self._turns.write(_give_up_lost)
        sent = 0
        for rows in _by_person(self._turns):
            if self.is_stopped():
                break
            sent += self._send(rows)
        return sent + hand_over(self._turns, deliveries.MAIL, self._tell, self.is_stopped)

    def _tell(self, parcel: Parcel) -> Outcome:
        """Send somebody what they are told of their work, as far as it still counts."""
        with self._turns.store.reading() as r:
            written = told_letters.letter(r, self._turns, self._post, parcel)
        if written is None:
            return Outcome(NOT_LEFT)
        try:
            send(self._post, written)
        except (Unsent, Unknown) as trouble:
            return Outcome(str(trouble), again=True)
        return SENT

    def _send(self, rows: Sequence[NoticeRow]) -> bool:
        with self._turns.store.reading() as r:
            written = letter(r, self._turns, self._post, rows)
        if written is None:
            self._turns.write(lambda w, now: _save(w, rows, again_at=now + A_DAY, trouble=to_keep(NO_ADDRESS)))
            return False
        mine = self._turns.write(partial(_claim, rows=rows))
        if len(mine) < len(rows):  # somebody else is writing to them: what is left to us waits for the next look
            self._turns.write(lambda w, _: _save(w, mine))
            return False
        return self._deliver(written, mine)

    def _deliver(self, written: Letter, rows: Sequence[NoticeRow]) -> bool:
        try:
            send(self._post, written)
        except Unknown as unknown:
            told = to_keep(unknown.sentence)
            self._turns.write(lambda w, _: _save(w, rows, claimed=True, trouble=told))
        except Unsent as unsent:
            why, pause = to_keep(unsent.sentence), _pause(rows[0].tries) if unsent.again else A_DAY
            self._turns.write(lambda w, now: _save(w, rows, again_at=now + pause, trouble=why))
        else:
            self._turns.write(lambda w, now: _save(w, rows, claimed=True, sent_at=now))
            return True
        log.warning("A letter about reviews did not go: %s", written.id)
        return False


def _by_person(turns: Turns) -> list[list[NoticeRow]]:
    with turns.store.reading() as r:
        now = turns.store.now(r)
        waiting = notices.to_send(r, now, now - KEPT)
    return [list(rows) for _, rows in groupby(waiting, key=lambda row: row.person_id)]


def _claim(w: Writer, now: int, rows: Sequence[NoticeRow]) -> list[NoticeRow]:
    settings.hold(w, HELD)
    return [row._replace(tries=row.tries + 1, claimed_at=now) for row in rows if notices.claim(w, row, now)]


def _save(
    w: Writer,
    rows: Sequence[NoticeRow],
    *,
    claimed: bool = False,
    sent_at: int | None = None,
    again_at: int | None = None,
    trouble: str | None = None,
) -> None:
    for row in rows:
        claimed_at = row.claimed_at if claimed else None
        notices.save(w, row._replace(claimed_at=claimed_at, sent_at=sent_at, again_at=again_at, trouble=trouble))


def _give_up_lost(w: Writer, now: int) -> None:
    notices.give_up(w, since=now - KEPT, before=now - LOST, trouble=to_keep(NOBODY_KNOWS))


def _pause(tries: int) -> int:
    return min(FIRST_PAUSE << min(tries - 1, 20), LONGEST_PAUSE)
