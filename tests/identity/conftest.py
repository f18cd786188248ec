"""A real identity provider for these tests: npm's oidc-provider, installed by its lockfile and run by Node."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from werkzeug.serving import make_server

from engine import open_house
from engine.faces import OpenId, Policy
from hatch_build import find_node
from web.app import make_app
from web.settings import Settings

HERE = Path(__file__).parent
SECRET = "a secret shared with the provider, for tests"
KEY = b"a key for tests, kept outside the database"
SECONDS = 60


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def node():
    """Node, with the provider installed; skipped where there is no Node, or npm cannot be reached."""
    try:
        node, npm = find_node()
    except SystemExit as missing:
        pytest.skip(f"no Node for the identity provider: {missing}")
    with (Path(tempfile.gettempdir()) / "throughlane-identity.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes that install into one folder undo each other's work
        _install(node, npm)
    return node


def _install(node, npm):
    if (HERE / "node_modules" / "oidc-provider").is_dir():
        return
    environment = os.environ | {"PATH": os.pathsep.join((str(Path(node).parent), os.environ.get("PATH", "")))}
    asked = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(asked, cwd=HERE, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and os.environ.get("CI"):
        pytest.fail(f"npm could not install the identity provider: {done.stderr[-500:]}")
    if done.returncode:
        shutil.rmtree(HERE / "node_modules", ignore_errors=True)
        pytest.skip("npm could not install the identity provider (is the network away?)")


class Idp:
    """The provider: people by login with what is said about them; it can be stopped, and started with other keys.

    One serves all tests: it takes longer to start than a test takes. Whoever stops it or gives it keys is cleaned up
    behind.
    """

    def __init__(self, node, folder, back):
        self.node, self.port, self.back = node, free_port(), back
        self.file = folder / "people.json"
        self.people = {}
        self.process = None
        self.has_keys = False

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.port}"

    def say(self, login, **claims):
        self.people[login] = {"email_verified": True, "email": f"{login}@example.org", "name": login.title(), **claims}
        self.file.write_text(json.dumps(self.people), encoding="utf-8")

    def as_new(self):
        """Know nobody but Erin, and run with keys of its own."""
        self.people = {}
        self.say("erin")
        if self.has_keys:
            self.stop()
        if self.process is None:
            self.start()

    def start(self, keys=None):
        self.has_keys = bool(keys)

        def client(name):
            return {"client_id": name, "client_secret": SECRET, "redirect_uris": [self.back],
                    "post_logout_redirect_uris": [self.back.replace("/sign-in/back", "/sign-in")]}  # fmt: skip

        told = {"port": self.port, "people": str(self.file), "clients": [client("throughlane"), client("other")]}
        told |= {"keys": keys} if keys else {}
        self.process = subprocess.Popen(
            [self.node, str(HERE / "provider.mjs"), json.dumps(told)],
            cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert "ready" in self.process.stdout.readline(), "the provider did not start"

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.process.stdout.close()
            self.process = None


@pytest.fixture(scope="session")
def port():
    """The port of our server, which the provider knows."""
    return free_port()


@pytest.fixture(scope="session")
def idp(tmp_path_factory, node, port):
    made = Idp(node, tmp_path_factory.mktemp("idp"), f"http://127.0.0.1:{port}/sign-in/back")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def filled(world_folder):
    """A database with an administrator, made once and copied for each test."""
    file = world_folder / "identity.db"
    with closing(open_house(f"sqlite:///{file}", key=KEY)) as house:
        house.upgrade()
        house.people.add("admin", "Admin", administrator=True, password="sesame kettle tram")
    return file


@pytest.fixture
def site(tmp_path, filled, idp, port):
    """A server of ours beside the provider: `site.house`, `site.address`, `site.idp`, `site.policy(…)`."""
    address = f"http://127.0.0.1:{port}"
    idp.as_new()
    shutil.copy(filled, tmp_path / "site.db")
    house = open_house(f"sqlite:///{tmp_path / 'site.db'}", key=KEY)
    openid = OpenId(
        idp.issuer, "throughlane", SECRET, name="the test provider", private=True, just_in_time=True,
        groups={"idp-sales": "sales-desk", "idp-stock": "warehouse"}, roles={"idp-ops": "operator"},
    )  # fmt: skip
    app = make_app(house, secret_key=KEY, config=Settings(policy=Policy(openid=openid)))
    with served(app, port):
        yield Site(house, address, idp, openid)
    house.close()


@contextmanager
def served(app, port):
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield
    server.shutdown()
    thread.join(SECONDS)
    server.server_close()


class Site:
    def __init__(self, house, address, idp, openid):
        self.house, self.address, self.idp, self.openid = house, address, idp, openid

    def walk(self, login, start=None):
        """Sign in at the provider like somebody at a browser; gives the address that the browser is sent back to."""
        with requests.Session() as browser:
            browser.trust_env = False
            return self.walk_in(browser, login, start or f"{self.address}/sign-in/provider")

    def walk_in(self, browser, login, start):
        answer = browser.get(start, allow_redirects=False, timeout=SECONDS)
        while True:
            while answer.is_redirect or answer.status_code == 303:
                there = requests.compat.urljoin(answer.url, answer.headers["Location"])
                if there.startswith(self.idp.back):
                    return there
                answer = browser.get(there, allow_redirects=False, timeout=SECONDS)
            action = re.search(r'action="([^"]+)"', answer.text)
            assert action, answer.text
            fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
            answer = browser.post(
                action[1], data=fields | {"login": login, "password": "any"}, allow_redirects=False, timeout=SECONDS
            )
