"""Several at once: deeds that begin at the same moment, each in a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do deeds at the same moment; gives what each gave or raised, in order."""
    results: list[Any] = [None] * len(deeds)
    barrier = threading.Barrier(len(deeds))

    def run(number: int, deed: Callable[[], Any]) -> None:
        barrier.wait(timeout=300)
        try:
            results[number] = deed()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert not any(thread.is_alive() for thread in threads), "a deed has not come back within five minutes"
    return results
