"""The door to the network: only what is named, only where it may lie, and only so much of it."""

import itertools
import time

import pytest
import requests

from engine.connectors.addresses import entries, permitted, place
from engine.connectors.reach import Answer, Limits, OutOfReach, Reach
from engine.errors import Unreadable
from tests.connectors.outside import Outside, certificate, serving

HERE = ["127.0.0.1"]


@pytest.fixture(scope="module")
def port():
    with serving() as port:
        yield port


@pytest.fixture(autouse=True)
def seen():
    Outside.seen.clear()
    return Outside.seen


@pytest.fixture
def reach(port):
    """A door that lets through to this machine under two names, without encryption."""
    return _door(port)


def _door(port, seconds=60.0):
    listed = f"http://in.example:{port}! http://other.example:{port}!"
    return Reach(listed, resolver=lambda _host, _port: HERE, limits=Limits(seconds=seconds))


def test_what_is_named_is_reached(reach, port, seen):
    answer = reach.send(f"http://in.example:{port}/a?b=c", b"body", {"X-Mark": "1"})

    assert answer == Answer(200, answer.headers, b"hello")
    ((method, path, headers, body),) = seen
    assert (method, path, body, headers["x-mark"]) == ("POST", "/a?b=c", b"body", "1")
    assert headers["host"] == f"in.example:{port}"


def test_what_is_not_named_is_refused_with_a_sentence_that_keeps_secrets(reach, port, seen):
    with pytest.raises(OutOfReach, match="THROUGHLANE_REACH allows") as refusal:
        reach.send(f"http://elsewhere.example:{port}/path?token=secret")

    assert refusal.value.forbidden
    assert "secret" not in str(refusal.value)
    assert not reach.allows(f"http://elsewhere.example:{port}/")
    assert not seen


FORMS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.0.0.1.",
    "127.255.255.254",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1%25lo]",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "168.63.129.16",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "224.0.0.1",
    "255.255.255.255",
)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_this_machine_or_a_closed_network_gets_through_even_where_it_is_named(form, port, seen):
    """The list holds the very text, without the mark for private networks; the real resolver is asked."""
    try:
        door = Reach(f"http://{form}:{port}", limits=Limits(connect=0.5, seconds=1.0))
    except Unreadable:
        return  # it cannot even be written into the list
    with pytest.raises(OutOfReach):
        door.send(f"http://{form}:{port}/", method="GET")
    assert not seen


TRICKS = (
    "http://in.example@127.0.0.1:{port}/",
    "http://in.example:{port}@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@in.example:{port}/",
    "http://127.0.0.1:{port}\\@in.example:{port}/",
    "http://in.example:{port}\\.evil.example/",
    "http://in.example%2eevil.example:{port}/",
    "http://in.example.evil.example:{port}/",
    "http://%6cocalhost:{port}/",
    "http://in。example:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://in.example:{port} /",
    "http://in.example\r\nHost: evil:{port}/",
    "//in.example:{port}/",
    "in.example:{port}/",
    "file:///etc/passwd",
    "gopher://in.example:{port}/",
    "ftp://in.example:{port}/",
    "https://in.example:{port}/",
    "http://in.example/",
    "http://:{port}/",
    "http://in..example:{port}/",
    "",
    "http://" + "a" * 3000,
)


@pytest.mark.parametrize("trick", TRICKS)
def test_no_way_of_writing_an_address_leads_past_the_list(trick, reach, port, seen):
    with pytest.raises(OutOfReach):
        reach.send(trick.format(port=port), method="GET")
    assert not seen


@pytest.mark.parametrize("same", ["http://IN.EXAMPLE:{port}/", "HTTP://in.example.:{port}/"])
def test_the_same_name_written_otherwise_is_the_same_name(same, reach, port):
    assert reach.send(same.format(port=port), method="GET").status == 200


def test_a_name_that_rebinds_is_asked_once_and_the_answer_is_connected_to(port, seen):
    """The resolver says something public first and this machine ever after."""
    answers = itertools.chain([["192.0.2.1"], ["93.184.216.34"]], itertools.repeat(HERE))
    door = Reach(f"http://in.example:{port}", resolver=lambda *_: next(answers), limits=Limits(connect=0.2, seconds=1))

    for _ in range(3):  # reserved for examples; public, where nobody answers; this machine
        with pytest.raises(OutOfReach):
            door.send(f"http://in.example:{port}/", method="GET")
    assert not seen


def test_a_name_with_one_closed_address_leads_nowhere(port, seen):
    door = Reach(f"http://in.example:{port}", resolver=lambda *_: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(OutOfReach, match="closed to connectors"):
        door.send(f"http://in.example:{port}/")
    assert not seen


def test_private_networks_open_for_a_marked_name_and_machines_own_services_never():
    (entry,) = entries("intranet.example!")
    for address in ("10.1.2.3", "192.168.0.1", "127.0.0.1", "::1", "fd12::1", "93.184.216.34", "::ffff:10.0.0.1"):
        assert permitted(entry, address), address
    for address in (
        "169.254.169.254",
        "fe80::1",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
        "240.1.1.1",
        "no",
    ):
        assert not permitted(entry, address), address


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://169.254.169.254/", "file:///etc/passwd", "//x"])
def test_a_redirect_is_given_back_and_one_that_is_followed_is_judged_anew(target, reach, port, seen):
    url = f"http://in.example:{port}/redirect/302/" + target.format(port=port)

    assert reach.send(url, b"x").status == 302
    assert len(seen) == 1
    with pytest.raises(OutOfReach):
        reach.send(url, b"x", redirects=3)
    assert len(seen) == 2


def test_credentials_stay_with_the_server_they_are_for(reach, port, seen):
    secret = {"Authorization": "Bearer secret", "X-Api-Key": "secret", "Accept": "text/plain"}
    url = f"http://in.example:{port}/redirect/307/http://other.example:{port}/plain"

    assert reach.send(url, b"kept", secret, redirects=1).body == b"hello"
    (_, _, first, _), (method, _, second, body) = seen
    assert first["authorization"] == "Bearer secret"
    assert "secret" not in str(second)
    assert (method, body, second["accept"]) == ("POST", b"kept", "text/plain")


def test_a_form_that_was_taken_is_followed_by_reading(reach, port, seen):
    reach.send(f"http://in.example:{port}/redirect/303//plain", b"x", redirects=1)
    assert [(one[0], one[3]) for one in seen] == [("POST", b"x"), ("GET", b"")]


def test_a_circle_of_redirects_ends(reach, port, seen):
    with pytest.raises(OutOfReach, match="redirects more than 3"):
        reach.send(f"http://in.example:{port}/redirect/302/?round", redirects=3)
    assert len(seen) == 4


def test_no_cookie_comes_back_and_nothing_is_taken_from_the_environment(reach, port, seen, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine in.example login spy password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    for _ in range(2):
        assert reach.send(f"http://in.example:{port}/").status == 200
    assert not {"cookie", "authorization"} & {name for one in seen for name in one[2]}


@pytest.mark.parametrize("what", ["large/1000001", "endless", "slow", "squeezed"])
def test_what_is_too_large_or_too_slow_is_given_up(what, port):
    """Long before it ends by itself, which it does after two minutes."""
    began = time.monotonic()
    with pytest.raises(OutOfReach):
        _door(port, 1.0).send(f"http://in.example:{port}/{what}", method="GET")
    assert time.monotonic() - began < 60


def test_an_answer_at_the_limit_is_taken(reach, port):
    assert len(reach.send(f"http://in.example:{port}/large/1000000", method="GET").body) == 1_000_000


def test_nobody_there_is_told(reach):
    door = Reach("http://in.example:9!", resolver=lambda *_: HERE)
    with pytest.raises(OutOfReach, match="no connection") as refusal:
        door.send("http://in.example:9/")
    assert not refusal.value.forbidden
    with pytest.raises(OutOfReach, match="not known"):
        Reach("nobody.example", resolver=lambda *_: []).send("https://nobody.example")


def test_headers_cannot_smuggle_a_second_request(reach, port, seen):
    with pytest.raises(OutOfReach):
        reach.send(f"http://in.example:{port}/", b"", {"X-Mark": "1\r\nHost: evil"})
    assert not seen


def test_the_certificate_is_checked_for_the_name_though_the_address_is_connected_to(tmp_path, seen):
    mine = certificate(tmp_path / "in.pem", "in.example")
    with serving(mine) as port:
        listed = f"in.example:{port}! other.example:{port}!"
        trusted = Reach(listed, ca=str(mine), resolver=lambda *_: HERE)
        assert trusted.send(f"https://in.example:{port}/").status == 200
        with pytest.raises(OutOfReach, match="certificate"):
            trusted.send(f"https://other.example:{port}/")
        with pytest.raises(OutOfReach, match="certificate"):
            Reach(listed, resolver=lambda *_: HERE).send(f"https://in.example:{port}/")
    assert len(seen) == 1


def test_an_entry_may_be_for_one_connector_only(port):
    door = Reach(f"heads=http://in.example:{port}!", resolver=lambda *_: HERE)
    url = f"http://in.example:{port}/"

    assert door.send(url, connector="heads").status == 200
    assert (door.allows(url), door.allows(url, connector="other"), door.allows(url, connector="heads")) == (
        False,
        False,
        True,
    )
    with pytest.raises(OutOfReach):
        door.send(url)


def test_a_session_of_another_library_goes_through_the_same_door(reach, port, seen):
    """As the library for OpenID Connect does: it brings a session, which may ask for proxies and skip certificates."""
    with requests.Session() as session:
        session.mount("http://", reach.adapter())
        session.proxies = {"http": "http://127.0.0.1:9"}
        assert session.get(f"http://in.example:{port}/", verify=False).text == "hello"
        with pytest.raises(OutOfReach):
            session.get(f"http://127.0.0.1:{port}/")
        with pytest.raises(OutOfReach):
            session.get(f"http://in.example:{port}/redirect/302/http://127.0.0.1:{port}/")
    assert [one[1].split("/")[1] for one in seen] == ["", "redirect"]


@pytest.mark.parametrize(
    "text", ["http://", "a b=c=d", "user@host", "host/path", "*.example.com", "ftp://a", "!", "a!!"]
)
def test_a_list_that_cannot_be_understood_is_told(text):
    with pytest.raises(Unreadable, match="list of servers"):
        Reach(text)


def test_places_are_compared_in_one_form():
    assert place("https://API.Example.com./x") == place("https://api.example.com:443")
    assert str(place("https://[::1]:8443/")) == "https://[::1]:8443"
    assert [entry.place.port for entry in entries("a.example, b.example:8443\nhttp://c.example")] == [443, 8443, 80]
