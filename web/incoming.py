"""Requests as they come in: what they uploaded is closed with them, also where the upload broke off in the middle."""

from __future__ import annotations

from typing import IO, Any

from flask import Request


class Incoming(Request):
    """A request that closes every file which it began to read; of one it broke off in, the library knows nothing."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._begun: list[IO[bytes]] = []

    def _get_file_stream(self, *given: Any, **more: Any) -> IO[bytes]:
        self._begun.append(super()._get_file_stream(*given, **more))
        return self._begun[-1]

    def close(self) -> None:
        """Close what was uploaded."""
        super().close()
        for one in self._begun:
            one.close()
