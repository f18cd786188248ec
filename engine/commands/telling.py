"""What people say about being told: by which ways, what no more, a webhook, views by mail and feed."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import msgspec

from engine.commands import feeds
from engine.commands.people import WRONG_ZONE
from engine.errors import Conflict, InvalidValues, NotFound
from engine.sentence import either, say, to_keep
from engine.store import deliveries, people, task_views, telling_choices, tellings, webhooks
from engine.store import feeds as feed_rows
from engine.store.deliveries import HOOK, MAIL
from engine.store.telling_choices import ChoiceRow, ViewMailRow
from engine.store.tellings import TellingRow
from engine.turn import telling
from engine.turn.telling import CHANNELS, DIGEST, LEADS, MODES, OFF, USUAL, Choices, chosen

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.task_views import ViewRow
    from engine.store.transaction import Reader, Writer

PREFIX = "whsec_"
SECRET_BYTES = 32
EVERY = ("day", "week")
CHANGED = "It is not wanted any more."
GONE = "There is no webhook any more."


# -- choices ----------------------------------------------------------------------------------------


def choices(r: Reader, person_id: str) -> Choices:
    """What somebody wants to be told, and how."""
    return chosen(telling_choices.of_many(r, [person_id]).get(person_id))


def choose(w: Writer, now: int, person_id: str, wanted: Choices, house: dt.tzinfo) -> None:
    """Say what one wants to be told, and how; what waits and is not wanted any more is not sent, and what waits for
    their digest comes with the next one at the hour that counts now, as views do. `house` is the organisation's zone.
    """
    _check(wanted)
    before = telling_choices.of_many(w, [person_id]).get(person_id)
    offers = any(wanted.channels[channel]["offered"] != OFF for channel in CHANNELS)
    since = (before.offers if before is not None else 0) or now
    channels = {channel: dict(wanted.channels[channel]) for channel in CHANNELS}
    row = ChoiceRow(
        person_id, msgspec.json.encode(channels), wanted.hour, wanted.zone, wanted.lead, since if offers else 0
    )
    telling_choices.keep(w, row)
    for channel in CHANNELS:
        ended = [kind for kind, choice in telling.CHOICE_OF.items() if wanted.channels[channel][choice] == OFF]
        deliveries.drop(w, channel, person_id, now, CHANGED, ended)
    if (wanted.hour, wanted.zone) != (chosen(before).hour, chosen(before).zone):
        deliveries.gather(w, person_id, now, wanted.next_digest(now, house))
        for view in telling_choices.views_of(w, person_id):
            telling_choices.sent(w, view._replace(next_at=wanted.at_hour(view.next_at, now, house)))


def _check(wanted: Choices) -> None:
    wrong = {}
    for channel in CHANNELS:
        modes = wanted.channels.get(channel, {})
        if modes.keys() != USUAL[channel].keys() or not set(modes.values()).issubset(MODES):
            wrong[channel] = say("Say of each kind whether it comes now, in the digest or not (now, digest, off).")
    if not 0 <= wanted.hour <= 23:  # noqa: PLR2004 - a day has so many hours
        wrong["hour"] = say("Choose an hour from 0 to 23.")
    if wanted.zone and wanted.zone not in available_timezones():
        wrong["zone"] = WRONG_ZONE
    if wanted.lead not in LEADS:
        wrong["lead"] = say("Choose %(leads)s working hours.", leads=", ".join(map(str, LEADS)))
    if wrong:
        raise InvalidValues(say("What you are told"), wrong)


# -- no more ------------------------------------------------------------------------------------------


def stop_token(r: Reader, person_id: str, what: str) -> str:
    """Make the part of a link by which somebody ends one kind of mail without signing in, and nothing else."""
    body = msgspec.json.encode([person_id, what])
    return f"{_text(body)}.{_text(r.seal.link('stop', person_id, what))}"


def read_token(r: Reader, token: str) -> tuple[str, str]:
    """Read such a link: whose it is and what it ends; `NotFound` where it was not made here."""
    body, _, seal = token.partition(".")
    try:
        person_id, what = msgspec.json.decode(_bytes(body), type=tuple[str, str])
        good = r.seal.is_link(_bytes(seal), "stop", person_id, what)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        good = False
    if not good:
        raise NotFound("link at this address", "")
    return person_id, what


def stop(w: Writer, now: int, token: str, house: dt.tzinfo) -> str:
    """End the kind of mail that a link is for; gives what that is. Doing it again changes nothing. `house` is the
    organisation's zone.
    """
    person_id, what = read_token(w, token)
    if what.startswith(f"{telling.VIEW} "):
        telling_choices.drop_view(w, person_id, what.partition(" ")[2])
        return telling.VIEW
    mine = choices(w, person_id)
    mail = dict(mine.channels[MAIL])
    ended = [one for one, mode in mail.items() if (mode == DIGEST if what == DIGEST else one == what)]
    channels = {**mine.channels, MAIL: mail | dict.fromkeys(ended, OFF)}
    if ended:
        choose(w, now, person_id, Choices(channels, mine.hour, mine.zone, mine.lead), house)
    return what


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Read what `_text` has written, and nothing that only means the same; raises ValueError."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(data) != text:
        raise ValueError(text)
    return data


# -- a webhook ----------------------------------------------------------------------------------------


def set_hook(w: Writer, now: int, person_id: str, url: str, *, allowed: bool) -> str:
    """Have what one is told sent to a server that the administrator has `allowed`; gives the secret, this once."""
    if not allowed:
        said = say("This server is not among those that may be reached; whoever runs Throughlane can allow it.")
        raise InvalidValues(say("The webhook"), {"url": said})
    secret = secrets.token_bytes(SECRET_BYTES)
    webhooks.keep(w, person_id, url, secret, now)
    return PREFIX + base64.b64encode(secret).decode()


def drop_hook(w: Writer, now: int, person_id: str) -> None:
    """Have nothing sent there any more."""
    if not webhooks.drop(w, person_id):
        raise NotFound("webhook", person_id)
    deliveries.drop(w, HOOK, person_id, now, GONE)


def resume_hook(w: Writer, person_id: str) -> None:
    """Let a paused webhook go on, with what is told from now on."""
    row = webhooks.find(w, person_id)
    if row is None:
        raise NotFound("webhook", person_id)
    webhooks.change(w, row._replace(failures=0, paused_at=None, trouble=None))


def went(w: Writer, now: int, person_id: str, trouble: str, *, most: int, for_good: bool = False) -> bool:
    """Note how a try went (`trouble` empty: well); after `most` in vain it is paused, and they are told so.

    Gives whether it goes on.
    """
    row = webhooks.find(w, person_id)
    if row is None or row.paused_at is not None:
        return False
    failures = row.failures + 1 if trouble else 0
    pauses = for_good or failures >= most
    webhooks.change(
        w, row._replace(failures=failures, trouble=to_keep(trouble) or None, paused_at=now if pauses else None)
    )
    if pauses:
        deliveries.drop(w, HOOK, person_id, now, str(trouble))
        tellings.add(w, [_of_oneself(person_id, telling.PAUSED, now)])
    return not pauses


def test(w: Writer, now: int, person_id: str) -> tuple[str, ...]:
    """Send somebody a test by every way that reaches them; gives these ways."""
    person, hook = people.find(w, person_id), webhooks.find(w, person_id)
    by_mail, by_hook = bool(person and person.email), hook is not None and hook.paused_at is None
    ways = tuple(one for one, works in ((MAIL, by_mail), (HOOK, by_hook)) if works)
    if not ways:
        raise Conflict(say("No test can be sent: you have neither an e-mail address nor a webhook that works."))
    tellings.add(w, [_of_oneself(person_id, telling.TEST, now)])
    return ways


def _of_oneself(person_id: str, kind: str, now: int) -> TellingRow:
    id_ = tellings.named(person_id, kind, person_id, str(now))
    return TellingRow(id_, person_id, kind, person_id, None, None, "", None, None, now)


# -- views -----------------------------------------------------------------------------------------------


def view_of(r: Reader, view_id: str, person: Any) -> ViewRow:
    """Find a kept view that is somebody's or their group's."""
    row = task_views.find(r, view_id)
    if row is None or not (row.person_id == person.id or row.group in person.groups):
        raise NotFound("kept view", view_id)
    return row


def send_view(w: Writer, now: int, person: Any, view_id: str, every: str, zone: dt.tzinfo) -> None:
    """Have what stands in a view sent by mail every day or week; an empty `every` ends that."""
    view = view_of(w, view_id, person)
    if not every:
        telling_choices.drop_view(w, person.id, view.id)
    elif every not in EVERY:
        raise InvalidValues(say("The view by mail"), {"every": say("Choose %(choices)s.", choices=either(EVERY))})
    else:
        first = choices(w, person.id).next_digest(now, zone)
        telling_choices.keep_view(w, ViewMailRow(person.id, view.id, every, first, now))


def make_feed(w: Writer, now: int, person: Any, view_id: str) -> str:
    """Make a feed of a view; gives its secret, this once."""
    return feeds.make_of_view(w, now, person.id, view_of(w, view_id, person).id)


def of_feed(r: Reader, token: str) -> feed_rows.FeedRow:
    """Find the feed of a view by its secret."""
    row = feed_rows.find(r, feeds.digest(token))
    if row is None or row.scope != feeds.VIEW:
        raise NotFound("feed at this address", "")
    return row


def end(w: Writer, person_id: str) -> None:
    """Let everything end that is sent to somebody, because they leave."""
    webhooks.drop(w, person_id)
    telling_choices.drop_views(w, person_id)
