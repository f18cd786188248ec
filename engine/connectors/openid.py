"""A provider of identities outside (OpenID Connect Core 1.0): discovery, the code flow with PKCE, and its word checked.

Authlib builds and checks the requests, joserfc the signatures; every request goes through the one door (`reach`).
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from engine.connectors.addresses import place
from engine.errors import Refusal
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.connectors.reach import Reach
    from engine.rights.policy import OpenId

CONNECTOR = "openid"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signatures with a public key only: a shared secret, or none, proves nothing here."""
SLACK = 120
"""Seconds by which its clock may differ from ours."""
KNOWN_FOR = 3600.0
"""Seconds after which its description and keys are asked for again."""
_SIGNED = frozenset({"amr", "acr", "auth_time"})
"""Claims that count in the signed token only: how and when somebody has proven who they are there."""
_ANEW = {"prompt": "login", "max_age": "0"}
"""What has somebody asked who they are, although they are signed in there (section 3.1.2.1)."""
KEYS_AT_LEAST = 30.0
"""Seconds between two questions for its keys, however many tokens name an unknown one."""


class ProviderRefused(Refusal):
    """The provider did not do its part, or said something that must not be believed."""

    def __init__(self, why: str) -> None:
        """`why` is a full clause."""
        super().__init__(say("Signing in by the provider did not work: %(why)s.", why=why))


class Question(NamedTuple):
    """Where a browser is sent, and what must be remembered until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider. Thread-safe; asks nobody before somebody signs in."""

    def __init__(self, settings: OpenId, reach: Reach) -> None:
        """The issuer may be asked because it is configured; other servers of it must be in the list."""
        where = place(settings.issuer)
        self._settings = settings
        self._reach = reach.beside(f"{CONNECTOR}={where}{'!' if settings.private else ''}")
        self._lock = threading.Lock()
        self._about: tuple[float, dict[str, Any]] = (0.0, {})
        self._keys: tuple[float, dict[str, Any]] = (0.0, {})

    def question(self, back: str, *, anew: bool = False) -> Question:
        """Say where to send a browser that is to come `back` to an address of ours; `anew`: nobody is only remembered
        there, and the signed token says when they were asked.
        """
        about = self._description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._session(back) as session:
            address, _ = session.create_authorization_url(
                about["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                **(_ANEW if anew else {}),
            )
        return Question(str(address), state, nonce, verifier)

    def claims(self, code: str, back: str, nonce: str, verifier: str) -> dict[str, Any]:
        """Exchange the code that a browser brought for what the provider says about somebody, checked."""
        about = self._description()
        try:
            with self._session(back) as session:
                told = session.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier)
        except AuthlibBaseError as error:
            raise ProviderRefused(say("it did not accept the code (%(error)s)", error=error.error)) from None
        except (OSError, ValueError, KeyError):
            raise ProviderRefused(say("it cannot be reached, or does not answer as it should")) from None
        access_token = str(told.get("access_token") or "")
        checked = self.checked(str(told.get("id_token") or ""), nonce, access_token)
        return self._more(access_token, checked["sub"]) | checked

    def _more(self, access_token: str, subject: str) -> dict[str, Any]:
        """Ask what else the provider tells about the same person (section 5.3); many put groups only there."""
        where = self._description().get("userinfo_endpoint")
        if not isinstance(where, str) or not access_token:
            return {}
        told = self._read(where, {"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            raise ProviderRefused(say("it told about somebody else than it had named"))
        return {name: said for name, said in told.items() if name not in _SIGNED}

    def farewell(self, back: str) -> str:
        """Give the address at which somebody signs out of the provider too; empty where it has none."""
        about = self._description()
        where = about.get("end_session_endpoint")
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return f"{where}?{urlencode(asked)}" if where else ""

    def _session(self, back: str) -> Any:
        known = self._settings
        session = OAuth2Session(
            known.client_id,
            known.client_secret or None,
            scope=known.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if known.client_secret else "none",
        )
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._reach.adapter(CONNECTOR))
        return session

    def checked(self, token: str, nonce: str, access_token: str) -> dict[str, Any]:
        """Give what an ID token says, if it is signed by the provider, for us, now, and for this very question."""
        try:
            read = self._decoded(token)
            known = CodeIDToken(
                read.claims,
                read.header,
                options={
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "value": self._settings.client_id},
                },
                params={"nonce": nonce, "client_id": self._settings.client_id, "access_token": access_token},
            )
            known.validate(leeway=SLACK)
        except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
            raise ProviderRefused(
                say("what it said about you cannot be believed (%(kind)s)", kind=type(error).__name__)
            ) from None
        if not isinstance(known["sub"], str) or not known["sub"]:
            raise ProviderRefused(say("it did not say who you are"))
        return dict(known)

    def _decoded(self, token: str) -> Any:
        """Check the signature; an unknown key is looked for once more, because providers change theirs."""
        try:
            return jwt.decode(token, self._key_set(KNOWN_FOR), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(token, self._key_set(KEYS_AT_LEAST), algorithms=ALGORITHMS)

    def _key_set(self, at_most: float) -> KeySet:
        address = self._description()["jwks_uri"]
        with self._lock:
            if time.monotonic() - self._keys[0] > at_most or not self._keys[1]:
                self._keys = (time.monotonic(), self._read(address))
            return KeySet.import_key_set(self._keys[1])  # type: ignore[arg-type]

    def _description(self) -> dict[str, Any]:
        with self._lock:
            if time.monotonic() - self._about[0] > KNOWN_FOR or not self._about[1]:
                about = self._read(self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
                self._about = (time.monotonic(), _proper(about, self._settings.issuer))
            return self._about[1]

    def _read(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        answer = self._reach.send(address, headers=headers, method="GET", connector=CONNECTOR)
        try:
            read = msgspec.json.decode(answer.body) if answer.status == 200 else None  # noqa: PLR2004
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise ProviderRefused(say("it does not describe itself as it should"))
        return read


def _proper(about: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """See that a description is that of the issuer (OpenID Connect Discovery 1.0, section 4.3), and complete."""
    if about.get("issuer") != issuer:
        raise ProviderRefused(say("it calls itself by another name than THROUGHLANE_OIDC_ISSUER does"))
    if not all(isinstance(about.get(name), str) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")):
        raise ProviderRefused(say("it does not describe itself as it should"))
    return dict(about)
