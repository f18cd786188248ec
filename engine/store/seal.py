"""What makes the record tell-tale and its personal values erasable: keys, digests and encryption.

All keys are derived from one key that is kept outside the database. Each row of personal values has
an encryption key of its own, from that key, the instance and a random salt; without the row nobody
has the salt, so what was erased cannot be recomputed from a backup of the rest.
"""

from __future__ import annotations

import hmac
import os
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
_NONCE = bytes(12)  # each key encrypts one message only
_pack = msgspec.msgpack.Encoder().encode


class Seal:
    """The keys of one installation."""

    __slots__ = ("_acts", "_chain", "_digests", "_heads", "_values", "check")

    def __init__(self, key: bytes) -> None:
        """`key` is the outside key; `check` is what the database may know of it, to refuse a wrong one."""
        if len(key) < SHORTEST_KEY:
            raise Unreadable("The key", f"it has {len(key)} bytes, and at least {SHORTEST_KEY} are needed")
        self._chain, self._values, self._digests, self._heads, self._acts = (
            HMAC(_derived(key, purpose), SHA256())
            for purpose in (b"journal chain", b"personal values", b"digest of values", b"signed heads", b"audit chain")
        )
        self.check = _derived(key, b"key check").hex()

    def row(self, *parts: str | int | bytes) -> bytes:
        """HMAC-SHA256 over the parts of a journal row, each written with its kind and length."""
        return _mac(self._chain, _pack(parts))

    def head(self, *parts: str | int | bytes) -> bytes:
        """HMAC-SHA256 over the parts of a signed head."""
        return _mac(self._heads, _pack(parts))

    def act(self, *parts: str | int | bytes | None) -> bytes:
        """HMAC-SHA256 over the parts of a row of the audit log."""
        return _mac(self._acts, _pack(parts))

    def digest(self, salt: bytes, plain: bytes) -> bytes:
        """What the chain covers of personal values."""
        return _mac(self._digests, salt + plain)

    def close(self, instance_id: str, plain: bytes) -> tuple[bytes, bytes, bytes]:
        """Encrypt values (AES-256-GCM); gives salt, encrypted values and digest."""
        salt = os.urandom(16)
        return salt, self._cipher(instance_id, salt).encrypt(_NONCE, plain, None), self.digest(salt, plain)

    def open(self, instance_id: str, salt: bytes, closed: bytes) -> bytes | None:
        """Decrypt values; None where they are not what was written."""
        try:
            return self._cipher(instance_id, salt).decrypt(_NONCE, closed, None)
        except InvalidTag:
            return None

    def _cipher(self, instance_id: str, salt: bytes) -> AESGCM:
        return AESGCM(_mac(self._values, salt + instance_id.encode()))


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
