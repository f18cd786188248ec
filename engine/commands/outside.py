"""People as a provider outside knows them: by issuer and subject, with the groups and roles its claims stand for.

Groups and roles that the settings name come and go with the claims; those given by hand stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import MINUTE, SECOND
from engine.commands.people import add, wrong_id
from engine.errors import NotAllowed
from engine.model import Role
from engine.sentence import say
from engine.store import groups, identities, people, roles
from engine.store.groups import MembershipRow
from engine.store.identities import IdentityRow
from engine.store.people import EVERYWHERE, PersonRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rights.policy import OpenId
    from engine.store.people import Whole
    from engine.store.transaction import Reader, Writer

DEED = say("come in")
CONFIRM = say("confirm who they are")
MOST_TRIES = 100
LONGEST_NAME = 200
A_MOMENT = 5 * MINUTE
"""For so long a provider counts as having asked somebody just now."""


def come_in(w: Writer, openid: OpenId, claims: Mapping[str, Any], at: int, now: int) -> str:
    """Find or make who a provider speaks of, and bring groups and roles in line; gives their id."""
    _must_be_of_domain(openid, claims)
    subject = str(claims["sub"])
    person_id = identities.find(w, openid.issuer, subject)
    if person_id is None:
        person_id = _by_email(w, openid, claims) or _new(w, openid, claims, at)
        identities.add(w, IdentityRow(openid.issuer, subject, person_id, at))
    found = people.find_whole(w, person_id, now)
    if found is None or not found.row.active or found.row.keeper_id is not None:
        raise NotAllowed(_called(claims), DEED, say("whoever they are here has left, or is a program"))
    identities.seen(w, openid.issuer, subject, at)
    said = _said(claims.get(openid.group_claim))
    _settle_groups(w, found, openid, said, now)
    _settle_roles(w, found, openid, said)
    return person_id


def proven_twice(openid: OpenId, claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that it has asked for a second factor (OpenID Connect Core 1.0, section 2)."""
    return not openid.second_factor.isdisjoint(_said(claims.get("amr")) | _said(claims.get("acr")))


def is_fresh(claims: Mapping[str, Any], at: int) -> bool:
    """Whether the provider says that it has asked somebody just now who they are, and did not only remember them."""
    said = claims.get("auth_time")
    return isinstance(said, int) and not isinstance(said, bool) and abs(at - said * SECOND) <= A_MOMENT


def must_be(r: Reader, openid: OpenId, claims: Mapping[str, Any], person_id: str, at: int) -> None:
    """Refuse what a provider says where it is about somebody else, or only what it remembers."""
    if identities.find(r, openid.issuer, str(claims["sub"])) != person_id:
        raise NotAllowed(_called(claims), CONFIRM, say("somebody else is signed in here"))
    if not is_fresh(claims, at):
        why = say(
            "the provider does not say (by auth_time) that it has just asked them; with a password here they could"
        )
        raise NotAllowed(_called(claims), CONFIRM, why)


def _must_be_of_domain(openid: OpenId, claims: Mapping[str, Any]) -> None:
    if openid.domains and _verified(claims).rpartition("@")[2] not in openid.domains:
        raise NotAllowed(_called(claims), DEED, say("their e-mail address is not verified, or of another domain"))


def _by_email(r: Reader, openid: OpenId, claims: Mapping[str, Any]) -> str | None:
    """Who has the verified address here, where that is enough; nobody where several have it."""
    address = _verified(claims)
    found = identities.with_email(r, address) if openid.trust_email and address else []
    return found[0] if len(found) == 1 else None


def _new(w: Writer, openid: OpenId, claims: Mapping[str, Any], at: int) -> str:
    if not openid.just_in_time:
        why = say("nobody here is linked to them yet; an administrator can add them, or let newcomers in")
        raise NotAllowed(_called(claims), DEED, why)
    row = PersonRow(_free_id(w, claims), _called(claims), email=_verified(claims) or None)
    add(w, row, groups=(), roles=(Role.MEMBER,), password_hash=None, at=at)
    return row.id


def _free_id(r: Reader, claims: Mapping[str, Any]) -> str:
    """Make an id of how the provider calls somebody; one that is taken gets a number."""
    wish = str(claims.get("preferred_username") or _verified(claims).partition("@")[0] or "person")
    plain = re.sub(r"[^A-Za-z0-9._@+-]+", ".", wish).strip("._@+-")[:60] or "person"
    tries = (plain if number == 1 else f"{plain}-{number}" for number in range(1, MOST_TRIES))
    free = next((one for one in tries if not wrong_id(one) and people.find(r, one) is None), None)
    if free is None:
        raise NotAllowed(_called(claims), DEED, say("every id like %(plain)s is taken", plain=plain))
    return free


def _called(claims: Mapping[str, Any]) -> str:
    named = str(claims.get("name") or claims.get("preferred_username") or claims["sub"])
    return "".join(sign for sign in named if sign.isprintable())[:LONGEST_NAME].strip() or "Somebody"


def _verified(claims: Mapping[str, Any]) -> str:
    """The e-mail address, in lower case, if the provider has seen to it that it is theirs."""
    address = claims.get("email")
    return address.lower() if isinstance(address, str) and claims.get("email_verified") is True else ""


def _said(claim: Any) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(one for one in claim if isinstance(one, str)) if isinstance(claim, list) else frozenset()


def _settle_groups(w: Writer, person: Whole, openid: OpenId, said: frozenset[str], now: int) -> None:
    wanted = {ours for theirs, ours in openid.groups.items() if theirs in said}
    for one in wanted - person.groups:
        groups.join(w, MembershipRow(person.row.id, one, now))
    for one in set(openid.groups.values()) - wanted:
        _leave(w, person.row.id, one, now)


def _leave(w: Writer, person_id: str, group_id: str, now: int) -> None:
    for row in groups.of_group(w, group_id):
        if row.person_id == person_id and (row.until is None or row.until > now):
            groups.leave(w, person_id, group_id, row.since)


def _settle_roles(w: Writer, person: Whole, openid: OpenId, said: frozenset[str]) -> None:
    wanted = {ours for theirs, ours in openid.roles.items() if theirs in said}
    held = {role for role, key in person.roles if key == EVERYWHERE}
    for one in wanted - held:
        roles.give(w, person.row.id, one, EVERYWHERE)
    for one in (set(openid.roles.values()) & held) - wanted:
        if one != Role.ADMINISTRATOR or roles.holders(w, one) != [person.row.id]:  # somebody must be left who can
            roles.take(w, person.row.id, one, EVERYWHERE)
