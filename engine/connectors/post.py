"""Mail by SMTP: one letter to one person, to the mail server that the administrator has named.

Naming it allows it: the list of `reach` is about servers that processes and programs ask, and a mail server usually
stands in the private network. What holds for that door holds here: one server, encrypted unless the setting says
otherwise, its certificate checked, time bounded, nothing taken from the environment.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

import certifi

from engine.errors import Refusal
from engine.sentence import in_english, say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from engine.sentence import Voice

SECONDS = 20.0
"""How long any one answer of the mail server may take."""
OK = 250
CRLF = "\r\n"


@dataclass(frozen=True, slots=True)
class Post:
    """How mail leaves. `security` is "tls" (from the first byte), "starttls" or "none"; `base` is where links lead.

    `voice` speaks the language that has a code; None is that of somebody who has chosen none.
    """

    host: str
    port: int
    sender: str
    base: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    ca: str = ""
    seconds: float = SECONDS
    voice: Callable[[str | None], Voice] = in_english


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `id` is the same whenever the same is sent; `stop` is a link that ends mail of its kind ("": none)."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    at: dt.datetime
    stop: str = ""


class Unsent(Refusal):
    """A letter that did not go, and will not arrive; `again` says whether trying again may help."""

    def __init__(self, why: str, *, again: bool = True) -> None:
        """`why` is a clause."""
        super().__init__(say("The mail was not sent: %(why)s.", why=why))
        self.again = again


class Unknown(Refusal):
    """A letter that was handed over, but nobody knows whether the server took it."""

    def __init__(self) -> None:
        """There is one reason: the connection broke before the answer."""
        super().__init__(
            say("The mail server broke off before it said whether it took the mail; it is not sent twice.")
        )


def send(post: Post, letter: Letter) -> None:
    """Hand a letter to the mail server; raises `Unsent`, or `Unknown` where trying again could send it twice."""
    message = written(post, letter)
    try:
        server = _connected(post)
        try:
            _hand_over(server, post.sender, letter.to, message)
            with suppress(smtplib.SMTPException, OSError):  # what happens after the letter was taken changes nothing
                server.quit()
        finally:
            server.close()
    except smtplib.SMTPResponseException as refused:
        permanent = refused.smtp_code >= 500  # noqa: PLR2004 - RFC 5321, 4.2.1
        told = say("the mail server answered %(code)s %(text)s", code=refused.smtp_code, text=_said(refused))
        raise Unsent(told, again=not permanent) from None
    except ssl.SSLError:
        raise Unsent(
            say("the certificate of the mail server is not the one of its name, or nobody trusts it")
        ) from None
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        raise Unsent(_why(trouble)) from None


def composed(post: Post, letter: Letter) -> EmailMessage:
    """Write the letter: text, and the same as HTML; programs that answer mail by themselves are asked not to."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = post.sender, letter.to, letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{post.sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def written(post: Post, letter: Letter) -> bytes:
    """Write the letter as it travels; by its link, programs that read mail offer a button (RFC 2369, RFC 8058).

    Two headers are written beside the library: an address that is too long for one line would be encoded, and nobody
    could read it any more; a subject folded between two encoded words would lose the space there (RFC 2047, 6.2).
    """
    message = composed(post, letter)
    del message["Subject"]
    subject = Header(letter.subject, "us-ascii" if letter.subject.isascii() else "utf-8", header_name="Subject")
    lines = [f"Subject: {subject.encode(linesep=CRLF)}"]
    if letter.stop and letter.stop.isascii():
        lines += [f"List-Unsubscribe: <{letter.stop}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return "".join(f"{line}{CRLF}" for line in lines).encode() + message.as_bytes(policy=SMTP)


def _connected(post: Post) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=post.ca or certifi.where())
    if post.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(post.host, post.port, timeout=post.seconds, context=context)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=post.seconds)
    try:
        if post.security == "starttls":
            server.starttls(context=context)
        if post.user:
            server.login(post.user, post.password)
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, sender: str, to: str, body: bytes) -> None:
    """Send it step by step, so that it is known whether the server can have taken it when something goes wrong."""
    server.ehlo_or_helo_if_needed()
    _must(server.mail(sender.rpartition("<")[2].rstrip(">")))
    _must(server.rcpt(to))
    try:
        code, said = server.data(body)
    except smtplib.SMTPDataError:
        raise
    except (smtplib.SMTPServerDisconnected, OSError):
        raise Unknown from None
    _must((code, said))


def _must(answer: tuple[int, bytes]) -> None:
    if answer[0] not in {OK, 251}:
        raise smtplib.SMTPResponseException(*answer)


def _said(refused: smtplib.SMTPResponseException) -> str:
    text = refused.smtp_error
    return (text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))[:200]


def _why(trouble: Exception) -> str:
    if isinstance(trouble, TimeoutError) or isinstance(trouble.__context__, TimeoutError):
        return say("the mail server did not answer in time")
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return say("the mail server does not offer what the settings ask for (encryption, or signing in)")
    if isinstance(trouble, UnicodeError):
        return say("the address is not one that this server takes")
    return say("there is no connection to the mail server, or it broke off")
