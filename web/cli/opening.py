"""From the command line to a house: settings, key, database."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from engine import open_house
from engine.errors import Unreadable
from engine.faces import equip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.faces import House
    from web.settings import Settings

KEY_BYTES = 32
PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


def key_of(settings: Settings) -> bytes:
    """Read the key that signs the record and the cookies; one is made where there is none and nothing to lose."""
    return keys_of(settings)[0]


def keys_of(settings: Settings) -> tuple[bytes, ...]:
    """Read the key, and after it those that it has replaced."""
    if settings.key:
        return _as_keys(settings.key.replace(",", " "), "THROUGHLANE_KEY")
    file = settings.data / "key"
    if not file.exists():
        if (settings.data / "throughlane.db").exists():
            raise Unreadable(str(file), "it is missing, and without it nobody can read the database beside it")
        with suppress(FileExistsError):  # somebody else who starts at the same moment was first
            write_private(file, secrets.token_hex(KEY_BYTES))
    return _as_keys(file.read_text("ascii"), str(file))


def replace_key(settings: Settings) -> Path:
    """Put a new key before those that stand in the file; gives the file."""
    if settings.key:
        raise Unreadable("The key", "it comes from the environment; put a new one before it there")
    file = settings.data / "key"
    keys = [secrets.token_bytes(KEY_BYTES), *keys_of(settings)]
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    write_private(draft, "\n".join(one.hex() for one in keys))
    draft.replace(file)
    _keep_entries(file.parent)
    return file


def _as_keys(text: str, where: str) -> tuple[bytes, ...]:
    return tuple(_as_key(one, where) for one in text.split() or [""])


def _as_key(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unreadable(where, f"it must hold {KEY_BYTES * 2} hexadecimal digits")
    return key


def cookie_key(key: bytes) -> bytes:
    """Derive the key for cookies, so that what signs cookies cannot sign the record."""
    return hashlib.blake2b(key, person=b"web-cookies").digest()


def write_private(file: Path, text: str) -> None:
    """Write a new file that only its owner can read, whole or not at all; `FileExistsError` where there is one."""
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="ascii") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)  # unlike a renaming, this replaces nothing
    finally:
        draft.unlink(missing_ok=True)
    _keep_entries(file.parent)


def _keep_entries(folder: Path) -> None:
    """Bring a folder's list of files to the disk, where the system lets us."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def opened(settings: Settings, *, upgrade: bool = False, clock: Callable[[], int] | None = None) -> Iterator[House]:
    """Open the house of the settings, and close it behind; `clock` goes before theirs."""
    settings.data.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    keys = keys_of(settings)
    house = open_house(
        settings.database,
        key=keys[0],
        keys_before=keys[1:],
        clock=clock,
        test_clock=settings.test_clock and clock is None,
        reach=settings.reach,
        reach_ca=settings.reach_ca,
    )
    house.reports.organisation = settings.organisation
    house.files.limits = settings.files
    equip(house)
    try:
        if upgrade:
            house.upgrade()
        elif not house.is_ready:
            why = "it is empty or of another release; run `throughlane db upgrade` first (it keeps all data)"
            raise Unreadable("The database", why)
        yield house
    finally:
        house.close()
