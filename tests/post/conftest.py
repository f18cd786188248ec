"""A real mail server for each test, and a house whose process is due."""

import datetime as dt
import socket
import ssl

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.faces import Post


class Mailbox:
    """Takes mail, or answers as a test says; `hang_up` takes it and breaks off before the answer."""

    def __init__(self):
        self.letters = []
        self.answers = []
        self.hang_up = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.hang_up:
            self.letters.append(envelope)
            server.transport.abort()
            return "250 never heard"
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(envelope)
        return "250 OK"


def certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(1))
        .not_valid_after(now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    both = folder / f"{name}.pem"
    both.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    trusted = folder / f"{name}.crt"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return both, trusted


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """(certificate with its key, what trusts it) of localhost."""
    return certificate(tmp_path_factory.mktemp("papers"), "localhost")


def context(papers):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(papers[0])
    return made


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def serve(mailbox):
    """Start a mail server; gives how to reach it."""
    running = []

    def start(**how):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=60, **how)
        controller.start()
        running.append(controller)
        return Post(
            "127.0.0.1", port, "Throughlane <tl@example.com>", "https://tl.example", security="none", seconds=60
        )

    yield start
    for one in running:
        one.stop()


def password(_server, _session, _envelope, _mechanism, given):
    return AuthResult(success=(given.login, given.password) == (b"throughlane", b"secret"), handled=False)
