"""Copies of a prepared database, as many as a test wants: of a SQLite file, or of a PostgreSQL database."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.postgres import PostgresServer


class Copies(Protocol):
    """A prepared database that is never changed."""

    def copy(self) -> AbstractContextManager[str]:
        """Give the URL of a copy, which goes when the block ends."""


class SqliteCopies:
    """Copies of a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._numbers = count()

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a copy, which goes when the block ends."""
        folder = self._file.parent / f"copy{next(self._numbers)}"
        folder.mkdir()
        shutil.copy(self._file, folder / "copy.db")
        yield f"sqlite:///{folder / 'copy.db'}"
        shutil.rmtree(folder)


class PostgresCopies:
    """Copies of a database of the server."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self._server = server
        self._name = name

    def copy(self) -> AbstractContextManager[str]:
        """Give the URL of a copy, which goes when the block ends."""
        return self._server.database(self._name)
