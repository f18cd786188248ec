"""Where something may be reached: the entries of the allow-list, and which network addresses a name may lead to.

An entry is a host with a port: `api.example.com` (port 443), `api.example.com:8443`. Marks in front and behind:
`intranet.example.com!` may lie in a private network, `http://…` may be reached without encryption, and
`heads=api.example.com` is for one connector only. Names are compared letter by letter; there are no wildcards.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from engine.errors import Unreadable
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 2_000
PORTS = {"https": 443, "http": 80}
_ENTRY = re.compile(r"(?:(?P<whose>[a-z][a-z0-9_-]*)=)?(?P<url>[^\s=!]+)(?P<private>!?)")
_PLAIN = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"[a-z0-9]([a-z0-9_.-]*[a-z0-9])?")
_CLOUD = ipaddress.ip_address("168.63.129.16")  # public by its number, but answers to the machine that asks
_EMBEDDED = ipaddress.ip_network("64:ff9b::/96")  # NAT64 (RFC 6052): the last 32 bits are an IPv4 address
_TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b:1::/48")))


class Place(NamedTuple):
    """A server by its name, as an address (URL) names it."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class Entry(NamedTuple):
    """One line of the allow-list; `whose` is empty where it holds for all connectors."""

    place: Place
    private: bool
    whose: str


def entries(text: str) -> tuple[Entry, ...]:
    """Read an allow-list: entries separated by commas or blanks. Raises `Unreadable`."""
    return tuple(_entry(one) for one in re.split(r"[\s,]+", text) if one)


def _entry(text: str) -> Entry:
    whose, url, private = found.groups() if (found := _ENTRY.fullmatch(text)) else ("", "", "")
    try:
        where = place(url if "://" in url else f"https://{url}", whole=True)
    except ValueError:
        why = f"{text!r} is no server; write api.example.com:443, or intranet.example.com! where it is a private one"
        raise Unreadable("The list of servers that may be reached", why) from None
    return Entry(where, bool(private), whose or "")


def place(url: str, *, whole: bool = False) -> Place:
    """Read which server an address means, the way it will be connected to; `whole`: it names nothing but the server.

    Raises ValueError with a clause for what two readers could understand differently.
    """
    if len(url) > LONGEST_URL or not _PLAIN.fullmatch(url) or "\\" in url:
        raise ValueError(say("it is too long, or holds characters that an address cannot have"))
    try:
        read = parse_url(url)
    except LocationParseError:
        raise ValueError(say("it cannot be understood")) from None
    if read.auth is not None:
        raise ValueError(say("it holds a name or password; those do not belong into an address"))
    if whole and (read.path not in {None, "/"} or read.query or read.fragment):
        raise ValueError(say("it names more than a server"))
    if read.scheme not in PORTS or not read.host:
        raise ValueError(say("it must begin with https:// and the name of a server"))
    return Place(read.scheme, _host(read.host), read.port or PORTS[read.scheme])


def _host(text: str) -> str:
    """Write a host the one way in which it is compared: lower case, no closing dot, numbers as they are."""
    if text.startswith("["):
        return str(ipaddress.IPv6Address(text[1:-1].partition("%")[0]))
    host = text.lower().removesuffix(".")
    if not _NAME.fullmatch(host) or ".." in host:
        raise ValueError(say("its server has no proper name"))
    return host


def permitted(entry: Entry, address: str) -> bool:
    """Whether an allowed name may lead to this network address."""
    try:
        found = innermost(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if found is None or found.is_multicast or found.is_unspecified or found.is_link_local or found == _CLOUD:
        return False
    if entry.private and (found.is_loopback or found.is_private):
        return not found.is_reserved or found.is_loopback
    return found.is_global and not found.is_reserved


def innermost(address: Address) -> Address | None:
    """Give the address that is meant: IPv6 may wrap an IPv4 address; None for tunnels, which may lead anywhere."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _EMBEDDED or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None if any(address in one for one in _TUNNELS) else address


def first(found: Iterable[Entry], where: Place) -> Entry | None:
    """Find the entry that allows a place; one that allows the private network goes before one that does not."""
    return max((one for one in found if one.place == where), key=lambda one: one.private, default=None)
