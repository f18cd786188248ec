"""How the engine bears shapes that are drawn to hurt it: time and memory of each.

`python -m benchmarks.hostile [SHAPE …]` runs every shape (or those named) in a process of its own, from the file to
the end of an instance, and prints per shape: elements, milliseconds to read and compile, milliseconds to
run, events recorded, the largest page of state, peak memory above that of the bare program, and how it ended.

    sequence     5,000 elements, one after the other
    nested       200 subprocesses, one inside the other
    parallel     64 branches in each of 10 blocks, one after the other
    children     10,000 parallel rounds of a user task, each completed
    restless     a loop in which nothing waits: stopped as an incident that names it
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from engine.calendar import standard
from engine.execution import snapshot, stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.program.model import Program

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NOW = 1_790_000_000_000_000
STEPS = 5_000
LEVELS = 200
BRANCHES, BLOCKS = 64, 10
CHILDREN = 10_000


def sequence() -> bytes:
    """5,000 tasks that need nobody."""
    pen = process("sequence")
    for number in range(STEPS - 2):
        pen.manual_task(f"step {number}")
    return pen.end("done").xml()


def nested() -> bytes:
    """200 levels; in the innermost a task that needs nobody."""
    inside = '<manualTask id="inmost" name="inmost"/>'
    for level in range(LEVELS):
        inside = f'<subProcess id="level{level}">{inside}</subProcess>'
    whole = f'<process id="nested" isExecutable="true">{inside}</process>'
    return f'<definitions xmlns="{MODEL}">{whole}</definitions>'.encode()


def parallel() -> bytes:
    """64 branches, joined, ten times."""
    pen = process("parallel")
    for block in range(BLOCKS):
        pen.parallel(f"split {block}")
        for branch in range(BRANCHES):
            pen.at(f"split {block}").manual_task(f"task {block} {branch}")
            pen.goto(f"join {block}") if branch < BRANCHES - 1 else pen.parallel(f"join {block}")
    return pen.end("done").xml()


def children() -> bytes:
    """One user task for each of 10,000 items."""
    marker = f"<bpmn:loopCardinality>{CHILDREN}</bpmn:loopCardinality>"
    marker = f"<bpmn:multiInstanceLoopCharacteristics>{marker}</bpmn:multiInstanceLoopCharacteristics>"
    return process("children").user_task("sign").inner(marker).end("done").xml()


def restless() -> bytes:
    """Round and round."""
    return process("restless").exclusive("again").manual_task("work").goto("again").xml()


SHAPES: dict[str, Callable[[], bytes]] = {
    "sequence": sequence,
    "nested": nested,
    "parallel": parallel,
    "children": children,
    "restless": restless,
}


class Instance:
    """An instance whose events are counted and whose changed pages are written after every turn."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.state = State("i")
        self.events = 0
        self.largest = 0

    def give(self, stimulus: Callable[[Run], None]) -> None:
        """Take one turn."""
        self.state.changed.clear()
        run = Run(self.program, self.state, now=NOW, calendar=standard(), surroundings=None)  # type: ignore[arg-type]
        stimulus(run)
        self.events += len(run.events)
        if self.state.ended is None:
            pages = (snapshot.write(self.state.scope(one), self.program.digest) for one in self.state.changed)
            self.largest = max([self.largest, *(len(page) for page in pages)])

    def waits(self, kind: str) -> list[tuple[int, int, Any]]:
        """Give the open waits of a kind: (scope, wait id, wait)."""
        scopes = self.state.scopes.values()
        return [(scope.id, one, wait) for scope in scopes for one, wait in scope.waits.items() if wait.kind == kind]


def run(shape: str) -> str:
    """Run one shape; gives its row."""
    xml = SHAPES[shape]()
    before, began = _peak(), time.perf_counter()
    bundle = read_bundle({f"{shape}.bpmn": xml})
    assert not bundle.errors, bundle.errors[:3]
    program = bundle.processes[0].program
    read, instance = time.perf_counter(), Instance(program)
    instance.give(lambda one: stimuli.start(one, "d", 1, {}))
    for scope, wait, _ in instance.waits("task"):
        instance.give(lambda one, scope=scope, wait=wait: stimuli.complete(one, scope, wait, {}))  # type: ignore[misc]
    ran = time.perf_counter()
    stuck = [program.elements[wait.element].label for _, _, wait in instance.waits("incident")]
    how = instance.state.ended or f"stuck at {', '.join(map(repr, stuck))}"
    return (
        f"{shape:10} {len(program.elements):9,} {(read - began) * 1e3:9,.0f} {(ran - read) * 1e3:9,.0f} "
        f"{instance.events:9,} {instance.largest:9,} {(_peak() - before) / 1024:9,.1f}  {how}"
    )


def _peak() -> int:
    """Peak memory of this process in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run the shapes, each in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=f"which of {', '.join(SHAPES)}")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(run(given.shapes[0]))
        return
    print(f"{'shape':10} {'elements':>9} {'read ms':>9} {'run ms':>9} {'events':>9} {'page B':>9} {'MiB':>9}  end")
    for shape in given.shapes or SHAPES:
        subprocess.run([sys.executable, "-m", "benchmarks.hostile", "--alone", shape], check=True)


if __name__ == "__main__":
    main()
