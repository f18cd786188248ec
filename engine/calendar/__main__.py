"""Check the calendar against a file of worked examples.

`python -m engine.calendar --vectors FILE` prints each mismatch and, last, `calendar: N/M`. It ends
with 0 when all hold, 1 when not, 2 when the file cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine.calendar.vectors import checks
from engine.errors import InvalidValues


def main(arguments: list[str] | None = None) -> int:
    """Check the file named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.calendar", description="Check worked examples of business time."
    )
    parser.add_argument("--vectors", required=True, type=Path, help="JSON file with a calendar and what it should give")
    path = parser.parse_args(arguments).vectors
    try:
        results = list(checks(json.loads(path.read_text(encoding="utf-8"))))
    except InvalidValues as refusal:
        return _unusable(path, " ".join(f"{entry}: {sentence}" for entry, sentence in refusal.fields.items()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return _unusable(path, f"{type(error).__name__}: {error}")
    for check in results:
        if not check.passed:
            sys.stdout.write(f"{check.what}: expected {check.expected}, found {check.found or check.why}\n")
    passed = sum(check.passed for check in results)
    sys.stdout.write(f"calendar: {passed}/{len(results)}\n")
    return 0 if passed == len(results) else 1


def _unusable(path: Path, why: str) -> int:
    sys.stderr.write(f"{path} is not a file of worked examples: {why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
