"""Every request in a `bash` block of a page is answered, one after the other, by a server with the demonstration."""

from __future__ import annotations

import shlex
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from engine import open_house
from tests.architecture.sources import ROOT
from tests.docs.snippets import snippets
from tests.dsl import process
from web.app import make_app
from web.cli.demo import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.docs.snippets import Snippet

PAGES = sorted({one.page for one in snippets("bash")})
FOLDERS = ("docs/tutorial/complaint", "processes/change_of_address", "processes/order_to_cash")
PASSWORD = "a-password-for-tests"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of a server with the people of the demonstration, the library, and one instance that is stuck."""
    folder = tmp_path_factory.mktemp("requests")
    with closing(open_house(f"sqlite:///{folder}/docs.db", key=b"k" * 32)) as house:
        house.upgrade()
        for one in PEOPLE:
            more = {"groups": one.groups, "roles": one.roles, "administrator": one.administrator}
            house.people.add(one.id, one.name, password=PASSWORD, **more)
        for path in FOLDERS:
            deployed = house.catalogue.deploy(files(ROOT / path), by="system").definitions
            house.catalogue.publish(deployed[0].id, by="system")
        stuck = process("stuck").exclusive("big?").when("amount > 10").end("large").at("big?").otherwise().end("small")
        (broken,) = house.catalogue.deploy({"stuck.bpmn": stuck.xml()}, by="system").definitions
        house.engine.start("stuck", {}, by="system", version=broken.version)
        yield make_app(house, secret_key=b"c" * 32).test_client()


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*.*") if one.is_file()}


class Shell:
    """As much of a shell as the pages need: variables, lines that go on, and curl."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.known = {"API": "/api/v1", "PASSWORD": PASSWORD}

    def run(self, snippet: Snippet) -> None:
        for words in commands(snippet.text):
            if words[0] != "curl":
                assert words[0].split("=")[0] in self.known, f"{snippet}: {words}"
                continue
            answer = self.curl(words[1:])
            assert answer.status_code < 300, f"{snippet}: {words}\n{answer.text}"
            self.remember(answer)

    def curl(self, words: list[str]) -> Any:
        words = [self.filled(word) for word in words]
        options: dict[str, list[str]] = {}
        while len(words) > 1:
            options.setdefault(words.pop(0), []).append(words.pop(0))
        (url,) = words
        name, _, password = options["-u"][0].partition(":")
        headers = dict(header.split(": ", 1) for header in options.get("-H", ()))
        sent: dict[str, Any] = {"auth": (name, password), "headers": headers}
        if "-d" in options:
            sent["data"] = options["-d"][0]
        if "-F" in options:
            paths = [one.removeprefix("files=@") for one in options["-F"]]
            sent["data"] = {"files": [(BytesIO((ROOT / "docs/tutorial" / path).read_bytes()), path) for path in paths]}
        method = options.get("-X", ["POST" if "data" in sent else "GET"])[0]
        return self.client.open(url, method=method, **sent)

    def filled(self, word: str) -> str:
        for name, value in sorted(self.known.items(), reverse=True):
            word = word.replace(f"${name}", value)
        assert "$" not in word, word
        return word

    def remember(self, answer: Any) -> None:
        """Keep the id that a reader would copy from an answer."""
        said = answer.json if answer.is_json and answer.data else None
        path = answer.request.path
        if path.endswith("/instances") and answer.status_code == 201:
            self.known["INSTANCE"] = said["id"]
        elif path.endswith("/tasks"):
            self.known["TASK"] = said["rows"][0]["id"]
        elif path.endswith("/incidents") and said:
            self.known["INCIDENT"] = said[0]["id"]


def commands(text: str) -> Iterator[list[str]]:
    """Split a block into commands; quoted texts and backslashes go over lines."""
    open_lines = ""
    for line in text.splitlines():
        open_lines += line.removesuffix("\\") + ("" if line.endswith("\\") else "\n")
        if line.endswith("\\") or open_lines.count("'") % 2 or open_lines.count('"') % 2:
            continue
        if open_lines.strip():
            yield shlex.split(open_lines)
        open_lines = ""


@pytest.mark.parametrize("page", PAGES)
def test_requests_of(page: str, client: Any) -> None:
    shell = Shell(client)
    for snippet in snippets("bash"):
        if snippet.page == page:
            shell.run(snippet)


def test_commands_go_over_lines() -> None:
    assert list(commands("a \\\n  'b\nc'\nd\n")) == [["a", "b\nc"], ["d"]]
