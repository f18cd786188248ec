"""What an installation demands of those who come in; every one has a value that suits a first try."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_PASSWORD = 12
SHORTEST_LEAST = 8
"""Nobody may set the least length of passwords below this."""
LONGEST_PASSWORD = 200
PROVEN_TWICE = frozenset({"mfa"})
"""How a provider says that it has asked for a second factor, unless it is set otherwise (RFC 8176, section 2)."""


@dataclass(frozen=True, slots=True)
class OpenId:
    """A provider that people sign in by (OpenID Connect Core 1.0), and what its word counts for here.

    `groups` maps values of the claim `group_claim` to groups, `roles` to roles; `domains` are those of e-mail
    addresses that may come in (empty: any). `just_in_time`: who is not known becomes a person. `trust_email`: a
    verified e-mail address is enough to be the person who has it here, the first time. `private`: the provider
    may lie in a private network. `second_factor`: words in the claims `amr` or `acr` (RFC 8176) by which it says that
    it has asked for a second factor, so that nobody is asked here again.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "your organisation"
    scope: str = "openid profile email"
    group_claim: str = "groups"
    groups: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    domains: frozenset[str] = frozenset()
    just_in_time: bool = False
    trust_email: bool = False
    private: bool = False
    second_factor: frozenset[str] = PROVEN_TWICE


@dataclass(frozen=True, slots=True)
class Policy:
    """How one signs in here, and for how long.

    `idle` and `lasts` end a session: after so long without a request, and after so long in any case.
    `proven` is how long it counts that somebody has shown who they are, before they are asked again for what would let
    others in. `second_factor` are the roles that need one. Without `passwords` only administrators sign in by one.
    `basic`: programs may show a password with every request.
    """

    least_password: int = LEAST_PASSWORD
    idle: dt.timedelta = dt.timedelta(hours=12)
    lasts: dt.timedelta = dt.timedelta(days=7)
    proven: dt.timedelta = dt.timedelta(minutes=15)
    second_factor: frozenset[str] = frozenset()
    passwords: bool = True
    basic: bool = True
    openid: OpenId | None = None
