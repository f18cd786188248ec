"""Calls webhooks: what somebody is told of work is sent to a server of theirs, signed, tried again with patience.

The signature is that of Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature): HMAC-SHA256 with
the secret over "id.timestamp.body", in Base64 behind "v1,". The id stays the same however often it is tried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from engine.calendar.instants import SECOND, moment
from engine.commands import telling as commands
from engine.connectors.reach import OutOfReach
from engine.sentence import plain, say
from engine.store import webhooks
from engine.store.deliveries import HOOK
from engine.work import told_letters, wording
from engine.work.handing import NOT_LEFT, SENT, Outcome, Pace, hand_over
from engine.work.patience import LONG, Patience
from engine.work.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.connectors.reach import Reach
    from engine.lists import Told
    from engine.store.webhooks import HookRow
    from engine.turn import Turns
    from engine.work.handing import Parcel

MOST_FAILURES = 10
"""Tries in vain, one after the other, after which a webhook is paused."""
TAKEN = range(200, 300)
GONE = 410
"""By this status a server says that it wants nothing more, ever (RFC 9110, 15.5.11)."""
NOBODY = "There is nobody to be told, or no webhook that works."


class Calling(Sender):
    """Calls webhooks in a thread of its own."""

    def __init__(self, turns: Turns, reach: Reach, base: str = "") -> None:
        """Nothing runs before `start`; `base` is where links lead."""
        self._turns = turns
        self._reach = reach
        self._base = base
        self._patience = Patience()
        self._was_long = False
        super().__init__("webhooks", self.once)

    def once(self) -> int:
        """Call everybody who is to be called now, until a call takes long; gives how many calls were taken.

        What is left then has its turn at once, in a new round: whoever answers in time comes first.
        """
        self._was_long = False
        done = hand_over(self._turns, HOOK, self._call, lambda: self.is_stopped() or self._was_long, self._paces)
        if self._was_long:
            self.hurry()
        return done

    def _paces(self, people: Collection[str]) -> dict[str, Pace]:
        """Call those first whose server has answered soonest, and let one that took long rest."""
        with self._turns.store.reading() as r:
            servers = {one: _server(url) for one, url in webhooks.urls(r, people).items()}
        return {one: Pace(self._patience.took(each), self._patience.rest(each)) for one, each in servers.items()}

    def _call(self, parcel: Parcel) -> Outcome:
        with self._turns.store.reading() as r:
            hook = webhooks.find(r, parcel.person_id)
            person, told = told_letters.standing(r, self._turns, parcel)
            secret = webhooks.secret(r, hook) if hook is not None else None
            now = self._turns.store.now(r)
        if hook is None or hook.paused_at is not None or person is None or secret is None:
            return Outcome(NOBODY)
        if not told:
            return Outcome(NOT_LEFT)
        body = written(parcel, told, now, self._base)
        server, headers = _server(hook.url), signed(secret, parcel.letter, now // SECOND, body)
        trouble, for_good = self._patience.call(server, partial(self._sent, hook, body, headers))
        self._was_long = self._patience.took(server) >= LONG
        note = partial(commands.went, trouble=trouble, person_id=hook.person_id, most=MOST_FAILURES, for_good=for_good)
        works = self._turns.write(note)
        return Outcome(str(trouble), again=works) if trouble else SENT

    def _sent(self, hook: HookRow, body: bytes, headers: dict[str, str]) -> tuple[str, bool]:
        """Send it; gives what went wrong ("": nothing), and whether it is of no use to try again."""
        try:
            answer = self._reach.send(hook.url, body, headers, connector=HOOK)
        except OutOfReach as trouble:
            return trouble.sentence, trouble.forbidden
        if answer.status in TAKEN:
            return "", False
        return say("The server answered %(status)s.", status=answer.status), answer.status == GONE


def _server(url: str) -> str:
    return urlsplit(url).netloc


def signed(secret: bytes, letter: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that tell a server that it is us who call; `at` in seconds."""
    text = f"{letter}.{at}.".encode() + body
    mac = base64.b64encode(hmac.digest(secret, text, hashlib.sha256)).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": letter,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{mac}",
    }


def written(parcel: Parcel, told: Sequence[Told], now: int, base: str) -> bytes:
    """What is sent: see docs/how-to/be-told-in-time.md."""
    items = [item(one, base) for one in told]
    said = {
        "type": "digest" if parcel.slot else "told",
        "id": parcel.letter,
        "at": moment(now).isoformat(),
        "person": parcel.person_id,
        "items": items,
    }
    return msgspec.json.encode(said, enc_hook=plain)


def item(one: Told, base: str) -> dict[str, Any]:
    """One thing that somebody is told, as JSON."""
    task = {"id": one.task_id, "name": one.task_name, "lane": one.lane or None} if one.task_id else None
    request = {"id": one.instance_id, "business_key": one.business_key or None} if one.instance_id else None
    return {
        "id": one.id,
        "kind": one.kind,
        "at": one.at.isoformat(),
        "sentence": one.sentence,
        "by": one.by or None,
        "task": task,
        "request": request,
        "process": {"key": one.process_key, "name": one.process_name} if one.process_key else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "stands_in_for": one.stands_in_for or None,
        "url": wording.link(base, one),
    }
