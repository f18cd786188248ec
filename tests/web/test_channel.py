"""What the server itself says over the wire: nothing about what it is, and the headers of every other answer."""

import logging
import socket
import threading
import time
from contextlib import contextmanager

import pytest

from web.cli.channel import bound, server
from web.live.opening import OPENING
from web.protection import HEADERS, LARGEST
from web.settings import Settings


@pytest.fixture
def port(app):
    with serving(app) as port:
        yield port


@contextmanager
def serving(app):
    """A real server on a port of this machine."""
    settings = Settings(port=0)
    made = server(app, settings, bound(settings))
    made.adj.asyncore_loop_timeout = 0.05  # it ends at once
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made.effective_port
    made.task_dispatcher.shutdown()
    made.close()
    for channel in list(made._map.values()):
        channel.close()
    thread.join(60)


def said(port, request):
    """Send bytes; gives the status line, the headers by lower-case name, and everything."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        wire.sendall(request)
        answer = b""
        until = time.monotonic() + 60
        while time.monotonic() < until and (part := wire.recv(65_536)):
            answer += part
    head = answer.split(b"\r\n\r\n")[0].decode().split("\r\n")
    return head[0], {name.lower(): text for name, text in (line.split(": ", 1) for line in head[1:])}, answer.decode()


WRONG = {
    "no request": (b"\x16\x03\x01\r\n\r\n", "400"),
    "a body that is announced": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n", "413"),
    "a length that is none": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
    "a transfer unknown": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501"),
    "a header that smuggles": (b"GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", "400"),
    "an address too long": (b"GET /" + b"a" * 60_000 + b" HTTP/1.0\r\nHost: x\r\n\r\n", ""),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_request_is_refused_with_every_header(port, what):
    request, status = WRONG[what]
    line, headers, everything = said(port, request)

    assert line.split(" ", 1)[1].startswith(status), line
    assert not line.split(" ", 1)[1].startswith("5") or status == "501", line
    assert headers.items() >= {name.lower(): text for name, text in HEADERS.items()}.items()
    assert "waitress" not in everything.lower()
    assert "traceback" not in everything.lower()


def test_an_ordinary_answer_names_no_server(port):
    line, headers, _ = said(port, b"GET /sign-in HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert "200" in line
    assert not {"server", "via", "x-powered-by"} & set(headers)


def test_whatever_a_page_takes_comes_through_to_it(app):
    settings = Settings(port=0)
    made = server(app, settings, bound(settings))
    made.close()

    assert made.adj.max_request_body_size > max(LARGEST.values())


def test_a_body_that_grows_in_chunks_is_cut_off(port):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        wire.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        answer = b""
        try:
            for _ in range(40):
                wire.sendall(chunk)
        except OSError:
            pass
        try:
            answer = wire.recv(65_536)
        except OSError:
            answer = b""
    assert not answer or b" 413 " in answer


def test_whoever_hangs_up_just_before_a_stream_begins_is_no_fault(caplog):
    """Their connection is closed by another thread at that very moment; there is nothing to hand over then."""
    taken, ended = [], threading.Event()

    def beginning(channel):
        yield b"begun"
        channel.socket.close()
        ended.set()

    def app(environ, start_response):
        environ[OPENING].hand_to(lambda *given: taken.append(given))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return beginning(environ["waitress.client_disconnected"].__self__)

    caplog.set_level(logging.ERROR)
    with serving(app) as port, socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        wire.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert ended.wait(60)
    assert (taken, caplog.messages) == ([], [])
