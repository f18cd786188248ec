"""The permission matrix: every address, every API operation and every verb of the faces, asked by everybody.

    python -m tests.security.matrix

Expected outcomes stand in `tests/security/expected*.txt`, written down apart from the tables that enforce them
(engine/rights/permissions.py, web/permits.py). A cell is the status that is answered, "+" for whatever succeeds and
"!" behind it where the answer holds what only others may read. The last line says how many cells are as expected.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.security import verbs
from tests.security.requests import OWN, REQUESTS, Asked, asked
from tests.security.world import CANARY, SEES, WHO, opened

if TYPE_CHECKING:
    from tests.security.world import World

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.txt"
COLUMNS = tuple(WHO)
SKIPPED = frozenset({"HEAD", "OPTIONS"})
LASTING = frozenset({"visits.sign_out", "account.others_ended"})
"""Deeds that would end the session of who asks: theirs is begun anew behind them."""


OWNING = frozenset({"ownership.handed_over", "Processes.change_owner"})
GIVING = frozenset({"people.role", "People.give_role"})
"""Deeds that change who owns the process, or what administrators may: it is put back behind them."""


FIXED = {"form": "json", "paper": "html", "deed": "postpone", "room": "drafts"}
"""Variables of addresses that stand for one of a few words."""


DEEDS = {"tasks.again": "claim", "reviews.again": "saved", "feedback.again": "answer"}
"""What was done, in addresses that show its answer again."""


class Row(NamedTuple):
    """One thing that is asked, and what each of `WHO` is answered."""

    name: str
    cells: tuple[str, ...]


def addresses(world: World) -> list[tuple[str, str, str]]:
    """Every address as (method, rule, endpoint), from the URL map."""
    rules = sorted(world.app.url_map.iter_rules(), key=lambda rule: (rule.rule.startswith("/api"), rule.rule))
    return [(method, one.rule, one.endpoint) for one in rules for method in sorted((one.methods or set()) - SKIPPED)]


def asked_of_addresses(world: World) -> list[Row]:
    """Ask every address as everybody."""
    rows = []
    for method, rule, endpoint in addresses(world):
        rows.append(Row(f"{method} {rule}", tuple(_ask(world, who, method, endpoint) for who in COLUMNS)))
    return rows


def asked_of_oneself(world: World) -> list[Row]:
    """Ask about oneself, and pretend to."""
    methods = {endpoint: method for method, _, endpoint in addresses(world)}
    rows = []
    for name, (endpoint, make) in OWN.items():
        cells = tuple(_ask(world, who, methods[endpoint], endpoint, make) for who in COLUMNS)
        rows.append(Row(name, cells))
    return rows


def asked_for_guesses(world: World) -> list[Row]:
    """Ask every address with variables for things that are not there."""
    rows = []
    for method, rule, endpoint in addresses(world):
        about = guessed(world, endpoint)
        if about and endpoint != "static":
            make = REQUESTS.get(endpoint)
            cells = tuple(_ask(world, who, method, endpoint, make, about) for who in COLUMNS)
            rows.append(Row(f"guessed {method} {rule}", cells))
    return rows


def _as_before(world: World, endpoint: str) -> None:
    if endpoint in OWNING:
        world.owned_again()
    if endpoint in GIVING:
        world.house.people.take_role("admin", "auditor", by="system")


def nothing(world: World, who: str) -> Asked:
    """Send nothing along; for variables that nobody has thought of, a guess."""
    return asked()


def _ask(world: World, who: str, method: str, endpoint: str, make=None, about=None) -> str:  # type: ignore[no-untyped-def]
    request = (make or REQUESTS.get(endpoint, nothing))(world, who)
    with world.app.test_request_context():
        path = world.app.url_for(endpoint, **(about or guessed(world, endpoint) | request.about))
    answer = world.ask(who, method, path, dict(request.sent))
    if endpoint in LASTING:
        world.browsers[who] = world.browser(who)
        world.csrf.pop(who, None)
    _as_before(world, endpoint)
    away = "/sign-in" in (answer.location or "") and endpoint not in LASTING
    told = "in" if answer.status_code == 303 and away else "+" if answer.status_code < 400 else str(answer.status_code)
    if told == "+" and method != "GET":
        world.used()
    return f"{told}!" if who not in SEES and CANARY.encode() in answer.data else told


def guessed(world: World, endpoint: str) -> dict[str, str]:
    """Give every variable of an address a value that is nothing's."""
    names = next(one.arguments for one in world.app.url_map.iter_rules() if one.endpoint == endpoint)
    fixed = FIXED | {"_deed": DEEDS.get(endpoint, "")}
    return {name: fixed.get(name, "0guessed0") for name in names}


def asked_of_verbs(world: World) -> list[Row]:
    """Ask every verb of every face as everybody who is somebody."""
    rows = []
    for name, call in verbs.calls(world).items():
        rows.append(Row(name, tuple(verbs.outcome(world, call, who) for who in COLUMNS)))
    return rows


def everything() -> list[Row]:
    """Ask everything; takes some seconds."""
    rows: list[Row] = []
    for world in opened():
        rows += asked_of_addresses(world) + asked_of_oneself(world) + asked_for_guesses(world) + asked_of_verbs(world)
    return rows


def expected() -> dict[str, tuple[str, ...]]:
    """Read what is expected, by name of the row."""
    found = {}
    for line in EXPECTED.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, cells = line.partition(" | ")
            found[name.strip()] = tuple(cells.split())
    return found


def written(rows: list[Row]) -> str:
    """Write rows as the file holds them."""
    width = max(len(row.name) for row in rows)
    lines = [f"{row.name.ljust(width)} | {' '.join(cell.ljust(4) for cell in row.cells).rstrip()}" for row in rows]
    return "\n".join(lines)


def compared(rows: list[Row]) -> tuple[list[str], int, int]:
    """Tell what is not as expected; gives that, how many cells are as expected, and how many there are."""
    wanted, wrong, right, total = expected(), [], 0, 0
    for row in rows:
        cells = wanted.pop(row.name, ())
        total += len(row.cells)
        for place, cell in enumerate(row.cells):
            if place < len(cells) and cells[place] == cell:
                right += 1
            else:
                want = cells[place] if place < len(cells) else "nothing"
                wrong.append(f"{row.name}: {COLUMNS[place]} is answered {cell}, expected {want}")
    wrong += [f"{name}: expected, but not there any more" for name in wanted]
    total += len(wanted) * len(COLUMNS)
    return wrong, right, total


def main() -> int:
    """Print the whole matrix."""
    rows = everything()
    wrong, right, total = compared(rows)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"# {' '.join(COLUMNS)}\n{written(rows)}\n")
        sys.stdout.writelines(f"{line}\n" for line in wrong)
        sys.stdout.write(f"matrix: {right}/{total}\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
