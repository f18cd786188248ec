"""What is shown of accounts: sessions, API tokens, links that set a password, and how far somebody has come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from engine.model import Person


@dataclass(frozen=True, slots=True)
class Admission:
    """How an attempt to sign in ended: with a person, with seconds to `wait`, with neither, or half-way.

    Half-way there is a `code` for the next step: "second" asks for the second factor, "enrol" to set one up first.
    Not `fresh` is who was let in by the word of a provider that does not say that it has just asked who they are.
    """

    person: Person | None = None
    wait: int = 0
    step: str = ""
    code: str = field(default="", repr=False)
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Proof:
    """By what somebody can show anew who they are: their password, a code of their telephone (with it, or where they
    have no password), or their provider (which is asked where they have no second factor here).
    """

    password: bool
    code: bool
    provider: bool


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at a browser. `id` begins the hash of the token, `method` is by what they signed in."""

    id: str
    person: Person
    method: str
    address: str
    agent: str
    made_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    here: bool = False


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What a program shows instead of a password. `prefix` is how it begins, to tell one from another."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    made_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: its code is shown once. `kind` is "invitation" or "reset"."""

    kind: str
    code: str = field(repr=False)
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in. `since` is when the second factor was set up, `providers` know them outside."""

    person: Person
    has_password: bool
    changed_at: dt.datetime
    since: dt.datetime | None
    codes_left: int
    providers: tuple[str, ...]
