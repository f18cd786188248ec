"""Anyone can check worked examples of the 18-month rule: what does not hold is named, what cannot be read, too."""

import json

import pytest

from engine.governance.clock.__main__ import main

GOOD = {
    "id": "X1",
    "now": "2026-11-22",
    "time_zone": "Europe/Amsterdam",
    "organisation_months": 18,
    "process_months": None,
    "live_since": "2015-01-01",
    "lifecycle": "active",
    "reviews": [{"held_on": "2025-05-21", "outcome": "confirmed", "evidence_count": 1, "signed_by_owner": True}],
    "expected": {"status": "overdue", "due_on": "2026-11-21", "days_left": -1, "last_significant": "2025-05-21"},
}


@pytest.fixture
def told(tmp_path, capsys):
    """Write examples, check them, and give the exit code and the lines printed."""

    def tell(examples):
        file = tmp_path / "examples.json"
        file.write_text(examples if isinstance(examples, str) else json.dumps(examples), "utf-8")
        code = main(["--vectors", str(file)])
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return tell


def test_what_holds_is_counted(told):
    drawn = {**GOOD, "lifecycle": "draft", "expected": {"status": "out_of_scope", "due_on": None}}
    moment = {**GOOD, "now": "2026-11-21 22:59:59+00:00", "expected": {"status": "due_today"}}
    assert told([GOOD, drawn, moment]) == (0, ["vectors: 3/3"], "")


@pytest.mark.parametrize("what", ["checklist", "version", "participants"])
def test_what_a_review_leaves_out_is_satisfied_and_what_it_denies_is_not(told, what):
    denied = {**GOOD, "reviews": [GOOD["reviews"][0] | {what: False}], "expected": {"last_significant": None}}
    assert told([denied]) == (0, ["vectors: 1/1"], "")


def test_each_mismatch_has_a_line_of_its_own(told):
    wrong = {**GOOD, "expected": {"status": "ok", "due_on": "2026-11-21"}}
    odd = {**GOOD, "id": "X2", "reviews": [{"held_on": "2025-05-21", "outcome": "confirmed", "mood": "good"}]}
    naive = {**GOOD, "id": "X3", "now": "2026-11-22T10:00:00"}
    code, lines, _ = told([wrong, odd, naive, 7])
    assert code == 1
    assert lines[0] == "X1: expected status ok, due_on 2026-11-21; found status overdue, due_on 2026-11-21"
    assert "mood" in lines[1]
    assert "does not say its offset" in lines[2]
    assert lines[3].startswith("4: ")
    assert lines[4:] == ["vectors: 0/4"]


@pytest.mark.parametrize("text", ["", "{}", "[", "[" * 100_000])
def test_a_file_that_is_none_is_refused_in_a_sentence(told, text):
    code, lines, error = told(text)
    assert (code, lines) == (2, [])
    assert "is not a file of worked examples" in error
