"""How mail leaves, read from the environment (`web.settings` lists the names)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from engine.faces import Post

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

URL, SENDER, BASE = "THROUGHLANE_SMTP_URL", "THROUGHLANE_MAIL_FROM", "THROUGHLANE_URL"
SCHEMES = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}


def post_of(get: Mapping[str, str], secret: Callable[[str], str]) -> Post | None:
    """Read where mail is handed over; None where nobody has said so. Raises ValueError with a sentence."""
    text = get.get(URL, "").strip()
    if not text:
        return None
    try:
        url = urlsplit(text)
        security, usual = SCHEMES[url.scheme]
        host, port = url.hostname or "", url.port or usual
    except (KeyError, ValueError):
        host = ""
    if not host or url.password is not None or url.path.strip("/") or url.query:
        raise ValueError(f"{URL} must look like smtp://name@mail.example.com:587 (its password in a file of its own).")
    return Post(
        host,
        port,
        _sender(get),
        _base(get),
        user=unquote(url.username or ""),
        password=secret("THROUGHLANE_SMTP_PASSWORD"),
        security=security,
        ca=get.get("THROUGHLANE_REACH_CA", ""),
    )


def _sender(get: Mapping[str, str]) -> str:
    sender = get.get(SENDER, "").strip()
    name, at, domain = sender.rpartition("<")[2].rstrip(">").rpartition("@")
    if not (name and at and domain) or not sender.isprintable():
        raise ValueError(f"{SENDER} must hold the address that mail comes from, such as throughlane@example.com.")
    return sender


def _base(get: Mapping[str, str]) -> str:
    base = get.get(BASE, "").strip().rstrip("/")
    if not base.startswith(("http://", "https://")) or not urlsplit(base).hostname:
        raise ValueError(f"{BASE} must hold the address at which people reach it, such as https://throughlane.example.")
    return base
