"""Measure how soon one person sees what another has done: two browsers, one claims, in the other the row changes.

    python -m benchmarks.live --claims 25

From sending the claim until the row of the other browser says who has it, in milliseconds. The last line is
`live: p95 X ms over N claims`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from pathlib import Path

from engine import open_house
from engine.commands.passwords import hashed
from engine.store import credentials
from tests.browser import open_browser
from tests.dsl import process
from web.app import make_app
from web.cli.channel import server
from web.settings import Settings

KEY = b"k" * 32
WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    const gone = document.querySelectorAll('.rows li.is-gone a');
    for (const row of gone) window.seen[row.id] ??= Date.now();
  }).observe(document.querySelector('#rows'), { childList: true, subtree: true, attributes: true });
}"""
CLAIM = """async (id) => {
  const token = document.querySelector('[name=csrf_token]').value;
  const began = Date.now();
  await fetch(`/inbox/${id}/claim`, { method: 'POST', body: new URLSearchParams({ csrf_token: token }) });
  return began;
}"""


def main() -> None:
    """Fill a house, seat two people, let one claim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=25)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tl-live-") as folder, open_browser() as browser:
        house = open_house(f"sqlite:///{Path(folder) / 'live.db'}", key=KEY)
        house.upgrade()
        house.people.add("admin", "Admin", administrator=True)
        drawn = process("work").lane("Lane", zone="backstage", group="desk").start().user_task("check").end("done")
        (made,) = house.catalogue.deploy({"p.bpmn": drawn.xml()}, by="admin").definitions
        house.catalogue.try_out(made.id, by="admin")
        for number in range(given.claims):
            house.engine.start("work", {}, by="admin", business_key=f"R-{number}")
        for name in ("ann", "ben"):
            house.people.add(name, name.capitalize(), groups=["desk"])
            hidden = hashed("sesame kettle tram")
            house.turns.write(lambda w, now: credentials.set_password(w, name, hidden, now))  # noqa: B023 - called at once
        app = make_app(house, secret_key=KEY)
        house.hear()
        serving = server(app, Settings(port=0))
        threading.Thread(target=serving.run, daemon=True).start()
        address = f"http://127.0.0.1:{serving.effective_port}"
        pages = []
        for name in ("ann", "ben"):
            page = browser.new_context(base_url=address).new_page()
            page.goto("/sign-in")
            page.fill("[name=name]", name)
            page.fill("[name=password]", "sesame kettle tram")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/inbox*")
            page.goto("/inbox?view=lanes")
            pages.append(page)
        took = measured(*pages)
        app.extensions["streams"].close()
        house.close()
    took.sort()
    print(f"p50 {statistics.median(took):.0f}, worst {took[-1]:.0f} ms")
    print(f"live: p95 {took[int(len(took) * 0.95)]:.0f} ms over {len(took)} claims")


def measured(watcher: object, claimer: object) -> list[float]:
    """Claim one after the other; milliseconds until the other browser shows each."""
    watcher.evaluate(WATCH)  # type: ignore[attr-defined]
    watcher.wait_for_timeout(1000)  # type: ignore[attr-defined]
    rows = watcher.eval_on_selector_all(".rows a.row", "all => all.map((one) => one.id)")  # type: ignore[attr-defined]
    found = []
    for row in rows:
        began = claimer.evaluate(CLAIM, row[4:])  # type: ignore[attr-defined]
        seen = watcher.wait_for_function("(row) => window.seen[row]", arg=row).json_value()  # type: ignore[attr-defined]
        found.append(seen - began)
        watcher.wait_for_timeout(600)  # type: ignore[attr-defined]
    return found


if __name__ == "__main__":
    main()
