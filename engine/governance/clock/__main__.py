"""Check the 18-month rule against a file of worked examples.

`python -m engine.governance.clock --vectors FILE` prints a line for each that does not hold and, last, `vectors: N/M`.
It ends with 0 when all hold, 1 when not, 2 when the file cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine.governance.clock.vectors import mismatches


def main(arguments: list[str] | None = None) -> int:
    """Check the file named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.governance.clock", description="Check worked examples of the 18-month rule."
    )
    parser.add_argument("--vectors", required=True, type=Path, help="JSON file with a list of examples")
    path = parser.parse_args(arguments).vectors
    try:
        examples = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return _unusable(path, str(error))
    if not isinstance(examples, list):
        return _unusable(path, "it must hold a list of examples")
    wrong = list(mismatches(examples))
    for one in wrong:
        sys.stdout.write(f"{one.name}: expected {one.expected}; found {one.found}\n")
    sys.stdout.write(f"vectors: {len(examples) - len(wrong)}/{len(examples)}\n")
    return 1 if wrong else 0


def _unusable(path: Path, why: str) -> int:
    sys.stderr.write(f"{path} is not a file of worked examples: {why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
