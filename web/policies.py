"""What an installation demands of those who sign in, read from the environment (`web.settings` lists the names)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from engine.faces import PROVEN_TWICE, SHORTEST_LEAST, OpenId, Policy
from engine.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def policy_of(get: Mapping[str, str], whole: Callable[[str, int], int], secret: Callable[[str], str]) -> Policy:
    """Read the policy; `whole` reads a number, `secret` a secret from the environment or a file."""
    usual = Policy()
    return Policy(
        least_password=max(SHORTEST_LEAST, whole("THROUGHLANE_PASSWORD_LENGTH", usual.least_password)),
        idle=dt.timedelta(hours=max(1, whole("THROUGHLANE_SESSION_IDLE", 12))),
        lasts=dt.timedelta(hours=max(1, whole("THROUGHLANE_SESSION_LASTS", 168))),
        proven=dt.timedelta(minutes=max(1, whole("THROUGHLANE_CONFIRM_MINUTES", 15))),
        second_factor=_roles(_listed(get, "THROUGHLANE_SECOND_FACTOR"), "THROUGHLANE_SECOND_FACTOR"),
        passwords=get.get("THROUGHLANE_PASSWORDS", "1") != "0",
        basic=get.get("THROUGHLANE_BASIC", "1") != "0",
        openid=_openid(get, secret) if get.get("THROUGHLANE_OIDC_ISSUER") else None,
    )


def _openid(get: Mapping[str, str], secret: Callable[[str], str]) -> OpenId:
    if not get.get("THROUGHLANE_OIDC_CLIENT"):
        raise ValueError("THROUGHLANE_OIDC_ISSUER is set, and THROUGHLANE_OIDC_CLIENT must say what it calls us.")
    roles = _pairs(get, "THROUGHLANE_OIDC_ROLES")
    _roles(frozenset(roles.values()), "THROUGHLANE_OIDC_ROLES")
    return OpenId(
        issuer=get["THROUGHLANE_OIDC_ISSUER"],
        client_id=get["THROUGHLANE_OIDC_CLIENT"],
        client_secret=secret("THROUGHLANE_OIDC_SECRET"),
        name=get.get("THROUGHLANE_OIDC_NAME") or "your organisation",
        scope=get.get("THROUGHLANE_OIDC_SCOPE") or "openid profile email",
        group_claim=get.get("THROUGHLANE_OIDC_GROUP_CLAIM") or "groups",
        groups=_pairs(get, "THROUGHLANE_OIDC_GROUPS"),
        roles=roles,
        domains=frozenset(one.lower() for one in _listed(get, "THROUGHLANE_OIDC_DOMAINS")),
        just_in_time=get.get("THROUGHLANE_OIDC_PEOPLE") == "1",
        trust_email=get.get("THROUGHLANE_OIDC_TRUST_EMAIL") == "1",
        private=get.get("THROUGHLANE_OIDC_PRIVATE") == "1",
        second_factor=_listed(get, "THROUGHLANE_OIDC_SECOND_FACTOR") or PROVEN_TWICE,
    )


def _listed(get: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(one.strip() for one in get.get(name, "").split(",") if one.strip())


def _pairs(get: Mapping[str, str], name: str) -> dict[str, str]:
    """Read "theirs=ours, …"; theirs may hold an equals sign."""
    found = {}
    for one in _listed(get, name):
        theirs, equals, ours = one.rpartition("=")
        if not equals or not theirs.strip() or not ours.strip():
            raise ValueError(f"{name} must hold pairs like their-name=our-name, separated by commas, but has {one!r}.")
        found[theirs.strip()] = ours.strip()
    return found


def _roles(named: frozenset[str], where: str) -> frozenset[str]:
    strange = sorted(named - set(Role))
    if strange:
        raise ValueError(f"{where} names the role {strange[0]!r}; there are {', '.join(Role)}.")
    return named
