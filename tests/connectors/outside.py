"""A world outside of the tests' own: real servers on this machine, under names that a resolver of ours gives them."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Outside(BaseHTTPRequestHandler):
    """Answers what the path asks for, and remembers who asked."""

    seen: ClassVar[list[tuple[str, str, dict[str, str], bytes]]] = []

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): text for name, text in self.headers.items()}
        self.seen.append((self.command, self.path, headers, self.rfile.read(length)))
        what, _, rest = self.path[1:].partition("/")
        getattr(self, f"_{what or 'plain'}", self._plain)(rest)

    do_POST = do_GET  # noqa: N815

    def _give(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _plain(self, _rest: str) -> None:
        self._give(200, b"hello", Set_Cookie="secret=1")

    def _redirect(self, rest: str) -> None:
        status, _, target = rest.partition("/")
        self._give(int(status), Location=target)

    def _large(self, rest: str) -> None:
        self._give(200, b"x" * int(rest))

    def _squeezed(self, _rest: str) -> None:
        self._give(200, b"\x1f\x8b", Content_Encoding="gzip")

    def _endless(self, _rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        self._drip(b"x" * 1000, 0.0)

    def _slow(self, _rest: str) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        self._drip(b"X-Slow: 1\r\n", 0.1)

    def _drip(self, part: bytes, pause: float) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                self.wfile.write(part)
                self.wfile.flush()
            except OSError:
                return
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """A server that does not mind visitors who leave."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(tls: Path | None = None, host: str = "127.0.0.1") -> Iterator[int]:
    """Serve on a port of this machine, with the certificate in `tls`."""
    server = Quiet((host, 0), Outside)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(file: Path, name: str) -> Path:
    """Make a certificate for one name that vouches for itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    about = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(about, about, key.public_key(), x509.random_serial_number())
        .not_valid_after(now + dt.timedelta(days=2))
        .not_valid_before(now - dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file
