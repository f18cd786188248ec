"""Measure what the deeds of `benchmarks.people` take of a processor: one after another, in this process, without
network and without waiting, as one thread of a server answers them.

    python -m benchmarks.deeds --backend postgres --rounds 100

A row per deed: milliseconds in the middle and of the quickest tenth, how many bare loops of 20,000 turns could have run
instead (measured right beside it, so that a machine which others slow down gives nearly the same), statements, and
kilobytes of the answer; below, what PostgreSQL took for each. To compare two releases let them take turns.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import psycopg

from benchmarks.people import AT, FIELD, OK, OPEN, ROW, SET, TOKEN, fill, seated, spent
from tests.postgres import serving
from web.app import make_app
from web.cli.attending import settle
from web.cli.opening import cookie_key, key_of, opened
from web.settings import Settings

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from flask import Flask

    from engine.faces import House

PEOPLE = 200
WARM = 15
"""Rounds that are not counted."""
DEEDS = ("look", "open", "claim", "next")
_ENVIRON = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost",
    "HTTP_HX_REQUEST": "true",
    "REMOTE_ADDR": "127.0.0.1",
    "SCRIPT_NAME": "",
    "CONTENT_TYPE": "application/x-www-form-urlencoded",
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
}


class Took(NamedTuple):
    """What one deed took: milliseconds, bare loops, statements, and the bytes of its answer."""

    time: float
    loops: float
    statements: int
    size: int


class Desk:
    """Where somebody sits; what their deeds take is added to `took`."""

    def __init__(self, app: Flask, cookie: str, asked: list[str], took: defaultdict[str, list[Took]]) -> None:
        self._app, self._asked, self._took = app, asked, took
        self._cookies = {"throughlane": cookie}
        self._page = ""

    def round(self, chance: random.Random) -> None:
        """Look, open a task, claim it, complete it and take the next; complete that, too."""
        self._ask("look", "GET", "/inbox")
        self._ask("open", "GET", f"/inbox/{chance.choice(ROW.findall(self._page))}")
        for _ in range(2):
            task = self._find(OPEN)
            if f"/inbox/{task}/claim" in self._page:  # not what was taken with the one before
                self._ask("claim", "POST", f"/inbox/{task}/claim")
            fields = {self._find(FIELD): "some words", "next": "1", "task_name": "It", **dict(AT.findall(self._page))}
            self._ask("next", "POST", f"/inbox/{task}/complete", **fields)

    def _find(self, what: re.Pattern[str]) -> str:
        found = what.search(self._page)
        assert found is not None, f"{what.pattern} is nowhere in\n{self._page}"
        return found[1]

    def _ask(self, deed: str, method: str, path: str, **fields: str) -> None:
        body = urlencode({"csrf_token": self._find(TOKEN), **fields}).encode() if method == "POST" else b""
        environ = _ENVIRON | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "view=lanes",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "wsgi.input": io.BytesIO(body),
        }
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], _trouble: Any = None) -> Callable[[bytes], object]:
            said.append((status, headers))
            return io.BytesIO().write

        before, pace, begun = len(self._asked), bare(), time.thread_time()
        whole = b"".join(self._app.wsgi_app(environ, begin))
        took = (time.thread_time() - begun) * 1000
        statements = len(self._asked) - before
        self._took[deed].append(Took(took, took / min(pace, bare()), statements, len(whole)))
        status, headers = said[0]
        self._page = whole.decode()
        assert int(status[:3]) == OK, self._page
        for name, value in headers:
            self._cookies |= dict(SET.findall(f"\r\n{name}: {value}"))


def bare() -> float:
    """Milliseconds that a bare loop takes."""
    begun = time.thread_time()
    for _ in range(20_000):
        pass
    return (time.thread_time() - begun) * 1000


def counted(house: House) -> list[str]:
    """All statements that this thread asks from now on."""
    asked: list[str] = []
    session = house.turns.store._session()  # noqa: SLF001 - the connection of this thread
    for one in (session.reader, session.writer):

        def execute(text: str, *given: Any, ask: Any = one._execute) -> Any:  # noqa: SLF001
            asked.append(text)
            return ask(text, *given)

        one._execute = execute  # noqa: SLF001
    return asked


def main() -> int:
    """Fill a house, do the deeds, and tell what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", choices=["sqlite", "postgres"], default="postgres")
    parser.add_argument("--rounds", type=int, default=100)
    given = parser.parse_args()
    with ExitStack() as stack:
        memory = Path("/dev/shm")
        place = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tl-deeds-", dir=place)))
        url, postgres = f"sqlite:///{folder / 'deeds.db'}", None
        if given.backend == "postgres":
            server = stack.enter_context(serving(place))
            url = stack.enter_context(server.database())
            postgres = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        settings = Settings(data=folder, database_url=url)
        house = stack.enter_context(opened(settings, upgrade=True))
        fill(house, PEOPLE, max(1000, 4 * given.rounds))
        if given.backend == "postgres":  # as it would do by itself within a minute
            with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        house.hear()
        took, took_of_postgres = measured(house, settings, given.rounds, postgres)
    tell(took, took_of_postgres)
    return 0


def measured(
    house: House, settings: Settings, rounds: int, postgres: int | None
) -> tuple[dict[str, list[Took]], float]:
    """What the deeds took, and how many seconds PostgreSQL did for all of them."""
    app = make_app(house, secret_key=cookie_key(key_of(settings)), config=settings)
    cookies = list(seated(house, settings, PEOPLE).values())
    chance, asked = random.Random(1), counted(house)
    took: defaultdict[str, list[Took]] = defaultdict(list)
    for one in range(WARM):
        Desk(app, cookies[one], asked, took).round(chance)
    took.clear()
    settle()
    before = spent([], postgres)[1]
    for one in range(rounds):
        Desk(app, cookies[one % PEOPLE], asked, took).round(chance)
    return took, spent([], postgres)[1] - before


def tell(took: dict[str, list[Took]], postgres: float) -> None:
    """Print what was measured."""
    print(f"{'deed':6} {'p50':>6} {'p10':>6}  ms {'loops':>7} {'statements':>11} {'KB':>6}")
    for deed in DEEDS:
        times = sorted(one.time for one in took[deed])
        middle = [statistics.median(each) for each in zip(*took[deed], strict=True)]
        print(
            f"{deed:6} {middle[0]:6.2f} {times[len(times) // 10]:6.2f}     {middle[1]:7.2f} {middle[2]:11.0f} "
            f"{middle[3] / 1000:6.1f}"
        )
    deeds = [one for each in took.values() for one in each]
    here = sum(one.time for one in deeds) / len(deeds)
    print(f"deeds: {len(deeds)} deeds, {here:.2f} ms each here, {postgres * 1000 / len(deeds):.2f} in PostgreSQL")


if __name__ == "__main__":
    sys.exit(main())
