"""`python -m engine.calendar --vectors FILE`."""

import json
from pathlib import Path

import pytest

from engine.calendar.__main__ import main

SHARED = Path(__file__).parents[3] / "shared" / "specs" / "calendar_vectors.json"
GOOD = {
    "calendar": {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["09:00-17:00"]}},
    "durations_minutes": [["2026-03-02T09:00", "2026-03-02T10:00", 60, "an hour"]],
    "add_minutes": [["2026-03-02T09:00", 60, "2026-03-02T09:00:00Z", "an hour, told in UTC"]],
    "business_days": [["2026-03-02T09:05", 1, "2026-03-03T17:00", "2026-03-03T09:05"]],
}


@pytest.fixture
def run(tmp_path, capsys):
    def run(content):
        path = tmp_path / "vectors.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        code = main(["--vectors", str(path)])
        return code, capsys.readouterr()

    return run


@pytest.mark.skipif(not SHARED.exists(), reason="the shared worked examples are not beside this repository")
def test_all_shared_examples_hold(capsys):
    assert main(["--vectors", str(SHARED)]) == 0
    assert capsys.readouterr().out == "calendar: 31/31\n"


def test_each_expectation_is_one_check(run):
    code, output = run(GOOD)
    assert (code, output.out) == (0, "calendar: 4/4\n")


def test_every_mismatch_is_printed_before_the_sum(run):
    wrong = {
        **GOOD,
        "durations_minutes": [["2026-03-02T09:00", "2026-03-02T10:00:30", 61, ""]],
        "add_minutes": [["2026-03-02T09:00", 10**12, "2026-03-02T10:00", ""], ["2026-03-02", 1, "soon", ""]],
    }
    code, output = run(wrong)
    lines = output.out.splitlines()
    assert code == 1
    assert len(lines) == 4
    assert "expected 61, found 60.500000" in lines[0]
    assert "1970 to 2100 only" in lines[1]
    assert lines[-1] == "calendar: 2/5"


@pytest.mark.parametrize("content", ["{", "[]", "{}", {"calendar": {}}, {**GOOD, "add_minutes": [[1, 2, 3]]}])
def test_a_file_that_cannot_be_used_says_so(run, content):
    code, output = run(content)
    assert code == 2
    assert "is not a file of worked examples" in output.err


def test_a_missing_file_says_so(capsys, tmp_path):
    assert main(["--vectors", str(tmp_path / "none.json")]) == 2
    assert "is not a file of worked examples" in capsys.readouterr().err
