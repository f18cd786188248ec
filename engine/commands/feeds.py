"""Make and revoke feeds: calendars of reviews, views of the inbox. The secret is told once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from engine.errors import InvalidValues, NotFound
from engine.sentence import say
from engine.store import feeds, people

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

OWNER, AREA, VIEW = "owner", "area", "view"
MOST_FEEDS = 50
LONGEST_AREA = 200
_BYTES = 32
_MARK = 12


def make(w: Writer, now: int, person_id: str, scope: str, subject: str) -> str:
    """Make a feed for a person and give its secret, which nobody can find out later."""
    _check(w, scope, subject)
    return _keep(w, now, person_id, scope, subject)


def make_of_view(w: Writer, now: int, person_id: str, view_id: str) -> str:
    """Make a feed of a kept view, which is known to be theirs, and give its secret."""
    return _keep(w, now, person_id, VIEW, view_id)


def _keep(w: Writer, now: int, person_id: str, scope: str, subject: str) -> str:
    if len(feeds.of_person(w, person_id)) >= MOST_FEEDS:
        raise InvalidValues(
            say("The feed"), {"scope": say("You have %(number)s feeds; revoke one of them first.", number=MOST_FEEDS)}
        )
    secret = secrets.token_urlsafe(_BYTES)
    feeds.add(w, feeds.FeedRow(digest(secret), person_id, scope, subject, now))
    return secret


def revoke(w: Writer, now: int, person_id: str, feed_mark: str) -> None:
    """Let a feed of a person answer no more."""
    found = next((one for one in feeds.of_person(w, person_id) if mark(one.hash) == feed_mark), None)
    if found is None or not feeds.revoke(w, found.hash, now):
        raise NotFound("feed", feed_mark)


def digest(secret: str) -> str:
    """The hash of a secret; it is long and random, so a plain one will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def mark(hash_: str) -> str:
    """The short name of a feed, which opens nothing."""
    return hash_[:_MARK]


def _check(r: Reader, scope: str, subject: str) -> None:
    if scope not in {OWNER, AREA}:
        raise InvalidValues(say("The feed"), {"scope": say("Choose %(owner)s or %(area)s.", owner=OWNER, area=AREA)})
    if scope == OWNER and people.find(r, subject) is None:
        raise InvalidValues(say("The feed"), {"subject": say("There is no person '%(id)s'.", id=subject)})
    if scope == AREA and not 0 < len(subject) <= LONGEST_AREA:
        raise InvalidValues(say("The feed"), {"subject": say("Name an area, as it stands in the report.")})
