"""What has changed between two versions: the diagram, the forms and the decisions."""

from pathlib import Path

import pytest

from engine.program.differences import Version, between

FOLDER = Path(__file__).parents[2] / "processes" / "order_to_cash"
DIAGRAM = (FOLDER / "process.bpmn").read_bytes()
FORM, DECISION = "forms/order-received.form", "decisions/credit-decision.dmn"
BESIDE = {
    str(path.relative_to(FOLDER)): path.read_bytes()
    for path in FOLDER.rglob("*")
    if path.is_file() and path.suffix != ".bpmn"
}


def told(name, old, new):
    """The sort and sentence of each change after one text of a file is replaced; there must be such a text."""
    assert old in BESIDE[name]
    changed = Version(DIAGRAM, BESIDE | {name: BESIDE[name].replace(old, new, 1)})
    return [(one.sort, one.sentence) for one in between(Version(DIAGRAM, BESIDE), changed)]


def test_a_version_is_no_different_from_itself():
    assert between(Version(DIAGRAM, BESIDE), Version(DIAGRAM, dict(BESIDE))) == ()


def test_a_rule_of_a_field_is_meaning():
    assert told(FORM, b'"maxLength": 40', b'"maxLength": 50') == [
        (
            "meaning",
            "Field ‘Order number’ of ‘forms/order-received.form’: the number of letters at most was “40”, is now “50”.",
        )
    ]


def test_a_label_is_words():
    ((sort, sentence),) = told(FORM, b'"label": "Order number"', b'"label": "Number"')
    assert sort == "words"
    assert "the label was “Order number”, is now “Number”." in sentence


def test_where_a_field_stands_is_layout():
    ((sort, _),) = told(FORM, b'"row": "row_2"', b'"row": "row_9"')
    assert sort == "layout"


def test_another_key_is_another_field():
    sentences = [sentence for _, sentence in told(FORM, b'"key": "order_number"', b'"key": "number"')]
    assert sentences[-1] == "Field ‘Order number’ of ‘forms/order-received.form’ was removed."
    assert "Field ‘Order number’ of ‘forms/order-received.form’ was added." in sentences


def test_a_row_of_a_decision_is_shown_as_one_reads_it():
    ((sort, sentence),) = told(DECISION, b"&gt; 90", b"&gt; 60")
    assert sort == "meaning"
    assert sentence.startswith("Row 1 of ‘Credit decision’: what it says was “- | > 90 | - | - | - →")
    assert sentence.endswith(', is now “- | > 60 | - | - | - → "refuse"”.')


def test_how_a_decision_chooses_among_its_rows_is_told():
    ((_, sentence),) = told(DECISION, b'hitPolicy="FIRST"', b'hitPolicy="UNIQUE"')
    assert sentence == "Decision ‘Credit decision’: the hit policy was “FIRST”, is now “UNIQUE”."


def test_files_come_and_go():
    fewer = {name: content for name, content in BESIDE.items() if name != FORM}
    (gone,) = between(Version(DIAGRAM, BESIDE), Version(DIAGRAM, fewer))
    (came,) = between(Version(DIAGRAM, fewer), Version(DIAGRAM, BESIDE))
    assert (gone.sentence, came.sentence) == (f"File ‘{FORM}’ was removed.", f"File ‘{FORM}’ was added.")


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b'{"components": 7}', b'{"components": [7]}', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_has_changed_and_that_is_all_that_is_told(content):
    (one,) = between(Version(DIAGRAM, BESIDE), Version(DIAGRAM, BESIDE | {FORM: content}))
    assert one.sentence == f"File ‘{FORM}’: what it says has changed."


def test_what_nobody_reads_is_not_compared():
    assert between(Version(DIAGRAM, BESIDE), Version(DIAGRAM, BESIDE | {"README.md": b"Other words."})) == ()
