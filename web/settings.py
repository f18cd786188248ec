"""Settings of the product, all from the environment; every one has a value that suits a first try.

- THROUGHLANE_DATA: folder for the database, the key and the demo password (./data)
- DATABASE_URL: where the data lies (SQLite in that folder)
- THROUGHLANE_HOST, THROUGHLANE_PORT: where to listen (127.0.0.1, 8000)
- THROUGHLANE_HOSTS: host names that requests may name, separated by commas (any)
- THROUGHLANE_PROXIES: number of reverse proxies in front that set X-Forwarded-* (0)
- THROUGHLANE_HTTPS: 1 where people reach it over https; cookies are then sent over https only (0)
- THROUGHLANE_CLOCK: "test" for a clock that people can advance (real)
- THROUGHLANE_THREADS: requests answered at the same time (16)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_REQUEST = 2_000_000
LARGEST_UPLOAD = 16_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. `demo`: people of the demonstration are offered on the sign-in page."""

    data: Path = Path("data")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    https: bool = False
    test_clock: bool = False
    threads: int = 16
    demo: bool = False

    def but(self, **changes: Any) -> Settings:
        """Give the same settings with some of them changed; None changes nothing."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'throughlane.db').resolve()}"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raises ValueError with a sentence where one cannot be understood."""
    get = environment.get
    return Settings(
        data=Path(get("THROUGHLANE_DATA") or "data"),
        database_url=get("DATABASE_URL", ""),
        host=get("THROUGHLANE_HOST") or "127.0.0.1",
        port=_whole(environment, "THROUGHLANE_PORT", 8000),
        hosts=tuple(name.strip() for name in get("THROUGHLANE_HOSTS", "").split(",") if name.strip()),
        proxies=_whole(environment, "THROUGHLANE_PROXIES", 0),
        https=get("THROUGHLANE_HTTPS", "0") == "1",
        test_clock=get("THROUGHLANE_CLOCK") == "test",
        threads=_whole(environment, "THROUGHLANE_THREADS", 16),
    )


def _whole(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name) or str(usual)
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, but is {text!r}.")
    return int(text)
