"""Settings of the product, all from the environment; every one has a value that suits a first try.

- THROUGHLANE_DATA: folder for the database, the key and the demo password (./data)
- DATABASE_URL: where the data lies (SQLite in that folder)
- THROUGHLANE_ORGANISATION: what reports call the organisation (nothing)
- THROUGHLANE_HOST, THROUGHLANE_PORT: where to listen (127.0.0.1, 8000)
- THROUGHLANE_HOSTS: host names that requests may name, separated by commas (any)
- THROUGHLANE_PROXIES: number of reverse proxies in front that set X-Forwarded-* (0)
- THROUGHLANE_HTTPS: 1 where people reach it over https; cookies are then sent over https only (0)
- THROUGHLANE_CLOCK: "test" for a clock that people can advance (real)
- THROUGHLANE_SERVERS: processes that share the address (PostgreSQL: 2; SQLite: one, and never more)
- THROUGHLANE_THREADS: requests that each of them answers at the same time (4)
- THROUGHLANE_STREAMS: browsers that are told of changes at once; others look for them now and then (1000)
- THROUGHLANE_API_RATE: API requests that one person, and one address, may send in a minute (3000; 0: any number)
- THROUGHLANE_REACH: servers outside that may be asked, "api.example.com:443, intranet.example.com!" (none)
- THROUGHLANE_REACH_CA: file with the certificates that are trusted outside (those of certifi)
- THROUGHLANE_HEADS_FILE: file that signed heads of the record are appended to (none)
- THROUGHLANE_HEADS_URL: where signed heads of the record are sent (nowhere)
- THROUGHLANE_HEADS_MINUTES: minutes from one signed head to the next (60; 0: none but by `throughlane db heads`)
- THROUGHLANE_SMTP_URL: mail server, "smtp://name@mail.example.com:587" (none; `web.post`: smtps, smtp, smtp+plain)
- THROUGHLANE_SMTP_PASSWORD: password at the mail server
- THROUGHLANE_MAIL_FROM: address that mail comes from; THROUGHLANE_URL: where people reach it, for links
- THROUGHLANE_FILE_MB, THROUGHLANE_FILES_MB, THROUGHLANE_FILES: megabytes that one file attached to a request can have
  (10; at most 20), and megabytes and number of all files of a request (100, 50)
- THROUGHLANE_FILE_TYPES: media types that can be attached, separated by commas (any but programs)
- THROUGHLANE_BACKUPS: folder that backups go to, for `throughlane doctor` to look at (none)
- THROUGHLANE_KEY: the key itself, as 64 hexadecimal digits (the file `key` in the data folder)

How one signs in (`web.policies`):

- THROUGHLANE_PASSWORD_LENGTH: characters that a new password has at least (12; never fewer than 8)
- THROUGHLANE_SESSION_IDLE, THROUGHLANE_SESSION_LASTS: hours without a request, and in all, after which a session
  ends (12, 168)
- THROUGHLANE_CONFIRM_MINUTES: minutes for which it counts that somebody has shown who they are, before they are asked
  again for what would let others in, such as a token (15)
- THROUGHLANE_SECOND_FACTOR: roles that need a second factor, separated by commas (none)
- THROUGHLANE_PASSWORDS: 0 to sign in by the provider only; administrators still may by password (1)
- THROUGHLANE_BASIC: 0 to refuse passwords to programs, which then need API tokens (1)
- THROUGHLANE_OIDC_ISSUER: the OpenID provider by which people sign in (none)
- THROUGHLANE_OIDC_CLIENT, THROUGHLANE_OIDC_SECRET: what it calls us, and the secret shared with it
- THROUGHLANE_OIDC_NAME: what people call it ("your organisation")
- THROUGHLANE_OIDC_SCOPE: what is asked of it ("openid profile email")
- THROUGHLANE_OIDC_GROUP_CLAIM: the claim that lists somebody's groups (groups)
- THROUGHLANE_OIDC_GROUPS, THROUGHLANE_OIDC_ROLES: what its groups stand for here, "theirs=ours, …" (nothing)
- THROUGHLANE_OIDC_DOMAINS: domains of e-mail addresses that may come in, separated by commas (any)
- THROUGHLANE_OIDC_PEOPLE: 1 to let in whoever it knows, as a new person (0)
- THROUGHLANE_OIDC_TRUST_EMAIL: 1 to know people by their verified e-mail address the first time (0)
- THROUGHLANE_OIDC_SECOND_FACTOR: words in its claims amr or acr by which it says that it has asked for a second
  factor, separated by commas (mfa); who has one here, or needs one, is asked for it otherwise
- THROUGHLANE_OIDC_PRIVATE: 1 where the provider lies in a private network (0)

DATABASE_URL_FILE, THROUGHLANE_KEY_FILE, THROUGHLANE_SMTP_PASSWORD_FILE and THROUGHLANE_OIDC_SECRET_FILE name a file
that holds the secret instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from engine.faces import FileLimits, Policy, Post
from web.policies import policy_of
from web.post import post_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_REQUEST = 2_000_000
LARGEST_SIGN_IN = 20_000
LARGEST_SECRET = 10_000
API_RATE = 3_000
LARGEST_UPLOAD = 16_000_000
LARGEST_FILES = 25_000_000
LARGEST_FILE = 20
"""Megabytes that a file can be allowed to have: more does not fit into a request."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. `demo`: people of the demonstration are offered on the sign-in page."""

    data: Path = Path("data")
    database_url: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    organisation: str = ""
    proxies: int = 0
    https: bool = False
    test_clock: bool = False
    servers: int = 0
    threads: int = 4
    streams: int = 1_000
    api_rate: int = API_RATE
    reach: str = ""
    reach_ca: str = ""
    heads_url: str = ""
    heads_file: str = ""
    heads_minutes: int = 60
    backups: str = ""
    base: str = ""
    post: Post | None = None
    demo: bool = False
    policy: Policy = field(default_factory=Policy)
    files: FileLimits = field(default_factory=FileLimits)

    def but(self, **changes: Any) -> Settings:
        """Give the same settings with some of them changed; None changes nothing."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    @property
    def known_as(self) -> str:
        """The name of the host at which people reach it, where that is said; entries of calendars are known by it."""
        said = urlsplit(self.post.base).hostname if self.post else None
        return said or next((name for name in self.hosts if name.strip(".*") == name), "")

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'throughlane.db').resolve()}"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raises ValueError with a sentence where one cannot be understood."""
    get = environment.get
    return Settings(
        data=Path(get("THROUGHLANE_DATA") or "data"),
        database_url=_secret(environment, "DATABASE_URL"),
        key=_secret(environment, "THROUGHLANE_KEY"),
        host=get("THROUGHLANE_HOST") or "127.0.0.1",
        port=_whole(environment, "THROUGHLANE_PORT", 8000),
        organisation=(get("THROUGHLANE_ORGANISATION") or "").strip(),
        hosts=tuple(name.strip() for name in get("THROUGHLANE_HOSTS", "").split(",") if name.strip()),
        proxies=_whole(environment, "THROUGHLANE_PROXIES", 0),
        https=get("THROUGHLANE_HTTPS", "0") == "1",
        test_clock=get("THROUGHLANE_CLOCK") == "test",
        servers=_whole(environment, "THROUGHLANE_SERVERS", 0),
        threads=_whole(environment, "THROUGHLANE_THREADS", 4),
        streams=_whole(environment, "THROUGHLANE_STREAMS", 1_000),
        api_rate=_whole(environment, "THROUGHLANE_API_RATE", API_RATE),
        reach=get("THROUGHLANE_REACH", ""),
        reach_ca=get("THROUGHLANE_REACH_CA", ""),
        heads_url=get("THROUGHLANE_HEADS_URL", ""),
        policy=policy_of(environment, partial(_whole, environment), partial(_secret, environment)),
        heads_file=get("THROUGHLANE_HEADS_FILE", ""),
        heads_minutes=_whole(environment, "THROUGHLANE_HEADS_MINUTES", 60),
        backups=get("THROUGHLANE_BACKUPS", ""),
        base=(get("THROUGHLANE_URL") or "").strip().rstrip("/"),
        post=post_of(environment, partial(_secret, environment)),
        files=_files(environment),
    )


def _files(environment: Mapping[str, str]) -> FileLimits:
    """Read what can be attached to requests."""
    largest = _whole(environment, "THROUGHLANE_FILE_MB", 10)
    if largest > LARGEST_FILE:
        raise ValueError(f"THROUGHLANE_FILE_MB can be {LARGEST_FILE} at most, but is {largest}.")
    types = environment.get("THROUGHLANE_FILE_TYPES", "").split(",")
    return FileLimits(
        largest=largest * 1_000_000,
        most_bytes=_whole(environment, "THROUGHLANE_FILES_MB", 100) * 1_000_000,
        most=_whole(environment, "THROUGHLANE_FILES", 50),
        types=frozenset(filter(None, (one.strip().lower() for one in types))),
    )


def _secret(environment: Mapping[str, str], name: str) -> str:
    """Give a secret from the environment, or from the file that NAME_FILE names; it is said in no sentence."""
    file = environment.get(f"{name}_FILE")
    if not file:
        return environment.get(name, "")
    if environment.get(name):
        raise ValueError(f"Both {name} and {name}_FILE are set; leave one of them out.")
    try:
        with Path(file).open(encoding="utf-8") as stream:
            return stream.read(LARGEST_SECRET).strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ValueError(f"The file {file} that {name}_FILE names cannot be read: {why}.") from None


def _whole(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name) or str(usual)
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, but is {text!r}.")
    return int(text)
