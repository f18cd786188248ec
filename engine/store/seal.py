"""What makes the record tell-tale and its personal values erasable: keys, digests and encryption.

All keys are derived from one key that is kept outside the database. Each row of personal values has
an encryption key of its own, from that key, the instance and a random salt; without the row nobody
has the salt, so what was erased cannot be recomputed from a backup of the rest.
"""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from engine.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_KEY = 16
_PURPOSES = (
    b"journal chain",
    b"personal values",
    b"digest of values",
    b"signed heads",
    b"audit chain",
    b"review chain",
    b"links in mail",
)
_NONCE = bytes(12)  # each key encrypts one message only
_pack = msgspec.msgpack.Encoder().encode


class _Keys:
    """What is derived from one outside key."""

    __slots__ = ("acts", "chain", "check", "digests", "heads", "links", "reviews", "values")

    def __init__(self, key: bytes) -> None:
        if len(key) < SHORTEST_KEY:
            raise Unreadable("The key", f"it has {len(key)} bytes, and at least {SHORTEST_KEY} are needed")
        self.chain, self.values, self.digests, self.heads, self.acts, self.reviews, self.links = (
            HMAC(_derived(key, purpose), SHA256()) for purpose in _PURPOSES
        )
        self.check = _derived(key, b"key check").hex()


class Seal:
    """The keys of one installation: one that seals, and those that did before it, which still tell what they sealed."""

    __slots__ = ("_acts", "_chain", "_digests", "_heads", "_keys", "_values", "check", "checks")

    def __init__(self, key: bytes, *before: bytes) -> None:
        """`key` is the outside key, `before` are those it has replaced. `check` is what the database may know of it,
        to refuse a wrong one; `checks` are those of all keys.
        """
        self._keys = tuple(map(_Keys, (key, *before)))
        first = self._keys[0]
        self._chain, self._values, self._digests = first.chain, first.values, first.digests
        self._heads, self._acts = first.heads, first.acts
        self.check = first.check
        self.checks = tuple(one.check for one in self._keys)

    def row(self, *parts: str | int | bytes) -> bytes:
        """HMAC-SHA256 over the parts of a journal row, each written with its kind and length."""
        return _mac(self._chain, _pack(parts))

    def is_row(self, seal: bytes, *parts: str | int | bytes) -> bool:
        """Whether one of the keys has sealed a journal row so."""
        text = _pack(parts)
        return any(same(_mac(one.chain, text), seal) for one in self._keys)

    def head(self, *parts: str | int | bytes) -> bytes:
        """HMAC-SHA256 over the parts of a signed head."""
        return _mac(self._heads, _pack(parts))

    def is_head(self, seal: bytes, *parts: str | int | bytes) -> bool:
        """Whether one of the keys has signed a head so."""
        text = _pack(parts)
        return any(same(_mac(one.heads, text), seal) for one in self._keys)

    def act(self, *parts: str | int | bytes | None) -> bytes:
        """HMAC-SHA256 over the parts of a row of the audit log."""
        return _mac(self._acts, _pack(parts))

    def is_act(self, seal: bytes, *parts: str | int | bytes | None) -> bool:
        """Whether one of the keys has sealed a row of the audit log so."""
        text = _pack(parts)
        return any(same(_mac(one.acts, text), seal) for one in self._keys)

    def review(self, *parts: str | int | bytes) -> bytes:
        """HMAC-SHA256 over the parts of an entry in the chain of reviews."""
        return _mac(self._keys[0].reviews, _pack(parts))

    def is_review(self, seal: bytes, *parts: str | int | bytes) -> bool:
        """Whether one of the keys has sealed an entry in the chain of reviews so."""
        text = _pack(parts)
        return any(same(_mac(one.reviews, text), seal) for one in self._keys)

    def link(self, *parts: str) -> bytes:
        """HMAC-SHA256 over what a link in a mail lets somebody do who has not signed in."""
        return _mac(self._keys[0].links, _pack(parts))

    def is_link(self, seal: bytes, *parts: str) -> bool:
        """Whether one of the keys has signed a link so."""
        text = _pack(parts)
        return any(same(_mac(one.links, text), seal) for one in self._keys)

    def digest(self, salt: bytes, plain: bytes) -> bytes:
        """What the chain covers of personal values."""
        return _mac(self._digests, salt + plain)

    def is_digest(self, digest: bytes, salt: bytes, plain: bytes) -> bool:
        """Whether these are the personal values that a chain covers so."""
        return any(same(_mac(one.digests, salt + plain), digest) for one in self._keys)

    def close(self, instance_id: str, plain: bytes) -> tuple[bytes, bytes, bytes]:
        """Encrypt values (AES-256-GCM); gives salt, encrypted values and digest."""
        salt = os.urandom(16)
        cipher = _cipher(self._values, instance_id, salt)
        return salt, cipher.encrypt(_NONCE, plain, None), self.digest(salt, plain)

    def open(self, instance_id: str, salt: bytes, closed: bytes) -> bytes | None:
        """Decrypt values; None where they are not what was written."""
        for one in self._keys:
            with suppress(InvalidTag):
                return _cipher(one.values, instance_id, salt).decrypt(_NONCE, closed, None)
        return None


def _cipher(values: HMAC, instance_id: str, salt: bytes) -> AESGCM:
    return AESGCM(_mac(values, salt + instance_id.encode()))


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"throughlane " + purpose, "sha256")


def _mac(keyed: HMAC, text: bytes) -> bytes:
    """HMAC-SHA256 with a key that was taken in once: half the time of taking it in anew, a fifth with cold caches."""
    one = keyed.copy()
    one.update(text)
    return one.finalize()


def same(left: bytes, right: bytes) -> bool:
    """Compare digests without telling by the time taken where they differ."""
    return hmac.compare_digest(left, right)


def packed(rows: Sequence[object]) -> bytes:
    """Write plain rows as bytes that are the same whenever the rows are."""
    return _pack(rows)
