"""Deals the tests out to the processes that run them: whole files, so that what a file sets up is set up once.

The dearest come first, so that no process is left with one of them at the end, when the others have nothing to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

TOGETHER = ("tests/journeys/",)
"""Folders whose files share what is dear: one process takes them all."""
SECONDS = {
    "tests/journeys/": 180,
    "tests/security/test_crawl.py": 130,
    "tests/security/uploads/test_uploads.py": 120,
    "tests/security/test_matrix.py": 75,
    "tests/conformance/test_modeler.py": 45,
    "tests/reference/test_differential.py": 44,
    "tests/security/scripts/test_python.py": 43,
    "tests/conformance/test_check.py": 40,
    "tests/conformance/test_metamodel.py": 40,
    "tests/security/test_document.py": 39,
    "tests/execution/test_everything.py": 38,
    "tests/durability/test_kills.py": 33,
    "tests/execution/test_properties.py": 31,
    "tests/durability/test_power.py": 26,
    "tests/security/test_canary.py": 25,
    "tests/calendar/test_durations.py": 23,
    "tests/conformance/test_betsy.py": 22,
    "tests/web/test_in_browser.py": 20,
    "tests/identity/test_provider.py": 18,
    "tests/frontend/test_diagram.py": 18,
    "tests/store/test_races.py": 17,
    "tests/durability/test_pairs.py": 17,
    "tests/durability/test_races.py": 17,
    "tests/docs/test_commands.py": 15,
    "tests/security/scripts/test_feel.py": 14,
    "tests/durability/test_checker.py": 12,
    "tests/conformance/test_executed.py": 10,
    "tests/reference/test_second_opinion.py": 10,
    "tests/web/test_cli.py": 9,
    "tests/architecture/test_contracts.py": 7,
}
"""About how many seconds what takes longest takes. What is out of date here costs time, and nothing else."""


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """A share is a file, or a folder whose files belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a process the dearest share that is left; of those that nobody measured, the one with most tests."""
        dearest = max(self.workqueue, key=lambda share: (SECONDS.get(share, 0), len(self.workqueue[share])))
        self.workqueue.move_to_end(dearest, last=False)
        super()._assign_work_unit(node)
