"""The one door through which anything of Throughlane reaches the network.

A request goes to a host that the administrator has named (`THROUGHLANE_REACH`), by https unless the entry says
otherwise, to an address that is public unless the entry says otherwise. The name is resolved once, what it gave
is judged, and that very address is connected to, so a name that changes between looking and connecting gains
nothing; the certificate is still checked for the name. Redirects are given back, or judged one by one. Nothing
is taken from the environment (proxies, .netrc), no cookie is kept, and size and time are bounded.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

import certifi
import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from engine.connectors.addresses import entries, first, permitted, place
from engine.errors import Refusal
from engine.sentence import grouped, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.connectors.addresses import Entry, Place

    Resolver = Callable[[str, int], list[str]]

LARGEST_ANSWER = 1_000_000
CONNECT_SECONDS = 5.0
SECONDS = 20.0
MOST_REDIRECTS = 5
_CHUNK = 16_384
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_BODILESS = frozenset({"content-type", "content-length", "content-encoding"})
_PUBLIC = frozenset({"accept", "accept-encoding", "user-agent", "content-type"})


class OutOfReach(Refusal):
    """Something outside was not asked, or did not answer as it must; `forbidden` where the list does not allow it."""

    def __init__(self, url: str, why: str, *, forbidden: bool = False) -> None:
        """`url` is named without its query, which may hold secrets; `why` is a clause."""
        super().__init__(say("%(server)s cannot be reached: %(why)s.", server=_nameable(url), why=why))
        self.forbidden = forbidden


class Answer(NamedTuple):
    """What a server said: status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Limits(NamedTuple):
    """How much, and how long: bytes of an answer, seconds for connecting and for all of one request."""

    bytes: int = LARGEST_ANSWER
    connect: float = CONNECT_SECONDS
    seconds: float = SECONDS


class Reach:
    """The door with its list. `resolver` gives the addresses of a name, `ca` is a file of trusted certificates."""

    def __init__(
        self, allowed: str = "", *, ca: str = "", limits: Limits | None = None, resolver: Resolver | None = None
    ) -> None:
        """Raises `Unreadable` where the list cannot be understood."""
        self._entries = entries(allowed)
        self._ca = ca or certifi.where()
        self._limits = limits or Limits()
        self._resolve = resolver or resolved

    def beside(self, allowed: str) -> Reach:
        """Give the same door with more on its list."""
        other = Reach(allowed, ca=self._ca, limits=self._limits, resolver=self._resolve)
        other._entries = (*self._entries, *other._entries)
        return other

    def allows(self, url: str, *, connector: str = "") -> bool:
        """Whether the list names the server of this address; whether it can be reached is another question."""
        try:
            return first(self._of(connector), place(url)) is not None
        except ValueError:
            return False

    def send(
        self,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        connector: str = "",
        redirects: int = 0,
    ) -> Answer:
        """Send a request and give the answer, whatever its status; raises `OutOfReach`.

        `redirects` says how many are followed, each judged like the first address; headers that could be
        credentials are not sent on to another server.
        """
        request = _Request(method, url, body, dict(headers or {}))
        until = time.monotonic() + self._limits.seconds
        for _ in range(min(redirects, MOST_REDIRECTS) + 1):
            answer = self._one(request, connector, until)
            target = answer.headers.get("location")
            if answer.status not in _MOVED or not target or not redirects:
                return answer
            request = _moved(request, answer.status, urljoin(request.url, target))
        raise OutOfReach(url, say("it redirects more than %(number)s times", number=redirects))

    def adapter(self, connector: str = "") -> BaseAdapter:
        """Give an adapter to mount on a `requests.Session`, for libraries that bring their own session."""
        return _Door(self, connector)

    def _one(self, request: _Request, connector: str, until: float) -> Answer:
        self._judged(request.url, connector)  # as it was written, before a library tidies it up
        with requests.Session() as session:
            session.trust_env = False
            session.headers.clear()
            session.mount("https://", self.adapter(connector))
            session.mount("http://", self.adapter(connector))
            headers = {"User-Agent": "throughlane", "Accept-Encoding": "identity"} | request.headers
            timeout = (self._limits.connect, max(0.1, until - time.monotonic()))
            try:
                answer = session.request(
                    request.method, request.url, data=request.body or None, headers=headers,
                    timeout=timeout, stream=True, allow_redirects=False,
                )  # fmt: skip
                return Answer(answer.status_code, _named(answer.headers), answer.content)
            except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as trouble:
                raise OutOfReach(request.url, _why(trouble)) from None

    def pool(self, url: str, connector: str) -> tuple[Place, urllib3.HTTPConnectionPool]:
        """Judge an address and give the pool that connects to exactly the network address that was judged."""
        entry = self._judged(url, connector)
        return entry.place, self._pool(entry.place, self._address(url, entry))

    def _judged(self, url: str, connector: str) -> Entry:
        try:
            entry = first(self._of(connector), place(url))
        except ValueError as wrong:
            raise OutOfReach(url, wrong.args[0], forbidden=True) from None
        if entry is None:
            raise OutOfReach(url, say("it is not among the servers that THROUGHLANE_REACH allows"), forbidden=True)
        return entry

    def _of(self, connector: str) -> Iterator[Entry]:
        return (one for one in self._entries if one.whose in {"", connector})

    def _address(self, url: str, entry: Entry) -> str:
        """Resolve once; a name that leads to one forbidden address leads nowhere."""
        found = self._resolve(entry.place.host, entry.place.port)
        if not found:
            raise OutOfReach(url, say("its name is not known"))
        if not all(permitted(entry, one) for one in found):
            said = say("its name leads to a network that is closed to connectors")
            raise OutOfReach(url, said, forbidden=True)
        return found[0]

    def _pool(self, where: Place, address: str) -> urllib3.HTTPConnectionPool:
        if where.scheme == "http":
            plain = urllib3.HTTPConnectionPool(address, where.port, retries=False)
            plain.ConnectionCls = _watched(urllib3.connection.HTTPConnection, self._limits.seconds)
            return plain
        pool = urllib3.HTTPSConnectionPool(
            address, where.port, retries=False, cert_reqs="CERT_REQUIRED", ca_certs=self._ca,
            assert_hostname=where.host, server_hostname=where.host,
        )  # fmt: skip
        pool.ConnectionCls = _watched(urllib3.connection.HTTPSConnection, self._limits.seconds)
        return pool

    @property
    def limits(self) -> Limits:
        """How much and how long."""
        return self._limits

    @property
    def trusted(self) -> str:
        """File of the certificates that are trusted."""
        return self._ca


class _Request(NamedTuple):
    method: str
    url: str
    body: bytes
    headers: dict[str, str]


class _Door(HTTPAdapter):
    """An adapter of `requests` that goes through the door, and lets nothing past it."""

    def __init__(self, reach: Reach, connector: str) -> None:
        super().__init__(max_retries=0)
        self._reach = reach
        self._connector = connector

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Send one request; proxies, other certificates and missing limits of the session are overruled."""
        limits = self._reach.limits
        more.update(verify=self._reach.trusted, cert=None, proxies=None, stream=True)
        more["timeout"] = more.get("timeout") or (limits.connect, limits.seconds)
        request.headers.setdefault("Accept-Encoding", "identity")
        request.headers["Connection"] = "close"
        until = time.monotonic() + limits.seconds
        answer = super().send(request, *args, **more)
        answer._content = _body(answer, limits.bytes, until)  # noqa: SLF001 - what `content` gives, within the limits
        answer._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001
        return answer

    def get_connection_with_tls_context(self, request: Any, *_: Any, **__: Any) -> urllib3.HTTPConnectionPool:
        """Connect to the address that was judged, and ask for the server by its name."""
        where, pool = self._reach.pool(request.url, self._connector)
        usual = {"https": 443, "http": 80}[where.scheme]
        host = f"[{where.host}]" if ":" in where.host else where.host
        request.headers["Host"] = host if where.port == usual else f"{host}:{where.port}"
        return pool

    def request_url(self, request: Any, _proxies: Any) -> str:
        """Give the path; there is never a proxy that would want more."""
        return str(request.path_url)


def resolved(host: str, port: int) -> list[str]:
    """Give the network addresses of a name, the preferred first; none where it is not known."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _watched(kind: type[Any], seconds: float) -> type[Any]:
    """Make a kind of connection that is cut when its time is over, however slowly something still comes."""

    class Watched(kind):  # type: ignore[misc]
        def connect(self) -> None:
            self._watch = threading.Timer(seconds, self._cut)
            self._watch.daemon = True
            self._watch.start()
            super().connect()

        def _cut(self) -> None:
            with suppress(OSError, AttributeError):
                self.sock.shutdown(socket.SHUT_RDWR)

        def close(self) -> None:
            if watch := getattr(self, "_watch", None):
                watch.cancel()
            super().close()

    return Watched


def _body(answer: requests.Response, most: int, until: float) -> bytes:
    """Read the body; too much of it, a compressed one, or one that takes too long is refused."""
    parts: list[bytes] = []
    size = 0
    with answer:
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise OutOfReach(answer.url, say("its answer is compressed, which was not asked for"))
        for part in answer.raw.stream(_CHUNK, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > most:
                raise OutOfReach(answer.url, say("its answer is larger than %(number)s bytes", number=grouped(most)))
        if time.monotonic() >= until:  # cut in the middle, what came may look like an answer
            raise OutOfReach(answer.url, say("it did not answer in time"))
    return b"".join(parts)


def _moved(request: _Request, status: int, url: str) -> _Request:
    """Follow a redirect: what is sent on, and to whom."""
    keeps = status in _KEEPS_METHOD or request.method in {"GET", "HEAD"}
    headers = {name: text for name, text in request.headers.items() if keeps or name.lower() not in _BODILESS}
    if _server(url) != _server(request.url):
        headers = {name: text for name, text in headers.items() if name.lower() in _PUBLIC}
    return _Request(request.method if keeps else "GET", url, request.body if keeps else b"", headers)


def _server(url: str) -> Place | None:
    try:
        return place(url)
    except ValueError:
        return None


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}


def _nameable(url: str) -> str:
    """Name a server in a sentence, without anything of its address that may be secret."""
    where = _server(url)
    return str(where) if where else say("That address")


def _why(trouble: Exception) -> str:
    """Say in a clause what went wrong, without the inner details of libraries."""
    for kind, said in _TROUBLES:
        if isinstance(trouble, kind):
            return said
    return say("it does not answer as it should")


_TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.SSLError, say("its certificate is not the one of this name, or nobody here trusts it")),
    (requests.exceptions.Timeout, say("it did not answer in time")),
    (requests.exceptions.ConnectionError, say("there is no connection, or it broke off")),
    (requests.exceptions.InvalidHeader, say("a header of the request cannot be sent")),
)
