"""Forms: what a `.form` file says is honoured or named, and what is entered is checked on the server."""

import datetime as dt
import json
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.errors import Unreadable
from engine.program.form_fields import Field
from engine.program.form_parts import Text
from engine.program.forms import Form, read_form

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def form(*components, **head) -> Form:
    content = {"id": "check-order", "schemaVersion": 16, "components": list(components)} | head
    return read_form(json.dumps(content).encode(), "forms/check-order.form")


def component(kind="textfield", key="x", label="X", validate=None, **rest):
    return {"type": kind, "key": key, "label": label, "validate": validate or {}} | rest


def entered(made: Form, text):
    """Errors of entering one text into the form's only field."""
    return made.from_text({"x": text})[1].get("x")


def value(made: Form, text, **options):
    values, errors = made.from_text({"x": text}, **options)
    assert errors == {}
    return values["x"]


# reading a file


def test_fields_and_texts_keep_the_order_of_the_file():
    made = form(
        {"type": "text", "text": "## Order"},
        component("textfield", "order_number", "Order number", {"required": True}, description="As printed"),
        component("number", "amount", "Amount", {"min": 0.01}, appearance={"prefixAdorner": "EUR"}, decimalDigits=2),
    )

    assert [type(part) for part in made.parts] == [Text, Field, Field]
    assert made.fields[0].required
    assert made.fields[0].description == "As printed"
    assert (made.fields[1].minimum, made.fields[1].prefix, made.fields[1].decimals) == (Decimal("0.01"), "EUR", 2)
    assert made.findings == ()


def test_a_group_becomes_a_heading_and_its_fields():
    inside = [component(key="street"), component(key="town")]
    made = form({"type": "group", "label": "Address", "path": "address", "components": inside})

    assert [part.label for part in made.parts] == ["Address"]
    assert made.names == ("address",)
    kept = {"address": {"street": "Quay 1", "floor": 3}}
    assert made.texts(kept) == {"address.street": ["Quay 1"], "address.town": []}
    assert made.from_text({"address.street": "Quay 2", "address.town": "Delft"}, kept)[0] == {
        "address": {"street": "Quay 2", "town": "Delft", "floor": 3}
    }
    assert made.check({"address": {"town": "Delft"}}, kept)[0]["address"]["street"] == "Quay 1"
    assert made.check({"address": {"roof": "flat"}})[1] == {"address.roof": "The form has no such field."}


def test_parts_of_one_row_stand_side_by_side():
    row = {"layout": {"row": "Row_1", "columns": 8}}
    made = form(component(key="a", **row), component(key="b", **row), component(key="c"), component(key="d"))

    assert [[one.part.key for one in parts] for parts in made.rows(made.placed({}))] == [["a", "b"], ["c"], ["d"]]
    assert made.fields[0].columns == 8


def test_everything_that_is_not_honoured_is_named_at_once():
    made = form(
        {"type": "signature", "key": "proof", "label": "Proof"},
        {"type": "dynamiclist", "label": "Lines"},
        {"type": "image", "source": "https://example.org/x.png"},
        component(key="len(x)"),
        component(key="a"),
        component(key="a"),
        component(key="a.b"),
        component(key="b", validate={"pattern": "("}),
        component(key="c", readonly="=locked and"),
        component("number", "d", validate={"min": "much"}),
        component("select", "e"),
        component("select", "f", values=[{"label": "One", "value": "1"}, {"label": "Uno", "value": "1"}]),
        component(key="g", disabled="=locked"),
        component(key="h", conditional={"hide": "=not("}),
        {"type": "text", "text": "Hello {{ upper case(name }}"},
        component("number", "k", validate={"minLength": 3}, increment=0),
        component(key="m", properties={"for": "another tool"}),
        {"type": "expression", "key": "n"},
        "rubbish",
    )

    assert [(finding.rule, finding.severity) for finding in made.findings] == [
        ("form-component", "error"),
        ("form-key", "error"),
        ("form-component", "note"),
        ("form-key", "error"),
        ("form-key", "error"),
        ("form-key", "error"),
        ("form-pattern", "error"),
        ("form-expression", "error"),
        ("form-expression", "error"),
        ("form-option", "error"),
        ("form-option", "error"),
        ("form-expression", "error"),
        ("form-expression", "error"),
        ("form-expression", "warning"),
        ("form-expression", "error"),
        ("form-rule", "warning"),
        ("form-property", "note"),
        ("form-expression", "error"),
        ("form-component", "error"),
    ]
    assert all(finding.file == "forms/check-order.form" and finding.advice for finding in made.findings)
    assert [finding.message for finding in made.findings if not re.search(r"[^.]\.$", finding.message)] == []


def test_a_form_without_an_id_takes_its_file_name_and_says_so():
    made = read_form(b'{"components": []}', "forms/pick-and-pack.form")

    assert made.id == "pick-and-pack"
    assert [finding.rule for finding in made.findings] == ["form-id"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "it is not JSON"),
        (b'\n\n{"components": [}', "(line 3)"),
        (b"[]", "no list of components"),
        (b"\xff\xfe", "save it as UTF-8"),
        (b"[" * 100_000, "nested more than 60 deep"),
        (b" " * 1_000_001, "larger than 1 MB"),
        (json.dumps({"components": [{"type": "spacer"}] * 1_001}).encode(), "more than 1,000 components"),
    ],
)
def test_what_is_not_a_form_is_refused_with_a_reason(data, sentence):
    with pytest.raises(Unreadable, match="cannot be read") as refused:
        read_form(data, "f.form")
    assert sentence in str(refused.value)


def test_groups_nested_too_deeply_are_refused():
    nested = component()
    for _ in range(9):
        nested = {"type": "group", "components": [nested]}
    with pytest.raises(Unreadable, match="nested more than 8 deep"):
        form(nested)


def test_text_shows_variables_by_name():
    made = form({"type": "text", "text": "Order {{order_number}} of {{ customer }}{{ nobody }}"})

    assert made.parts[0].filled({"order_number": "A-1", "customer": "Ada"}) == "Order A-1 of Ada"


# kinds of value


@pytest.mark.parametrize(
    ("made", "text", "expected"),
    [
        (component("textfield"), "  A-1 ", "A-1"),
        (component("textfield"), "", ""),
        (component("textarea"), "one\r\ntwo", "one\ntwo"),
        (component("number"), "12", 12),
        (component("number"), "-0.10", Decimal("-0.10")),
        (component("number"), "1 250", 1250),
        (component("number", serializeToString=True), "1.50", "1.50"),
        (component("checkbox"), "true", True),
        (component("checkbox"), "", False),
        (component("datetime", subtype="date", dateLabel="D"), "2026-02-28", dt.date(2026, 2, 28)),
        (component("datetime", subtype="time", timeLabel="T"), "09:30", dt.time(9, 30)),
        (component("select", values=[{"label": "Low", "value": 1}]), "1", 1),
        (component("radio", values=[{"label": "Yes", "value": True}]), "true", True),
    ],
)
def test_each_kind_of_field_is_read_exactly(made, text, expected):
    read = value(form(made), text)

    assert (read, type(read)) == (expected, type(expected))


def test_a_date_and_time_without_offset_is_in_the_zone_of_the_organisation():
    made = form(component("datetime", subtype="datetime"))

    assert value(made, "2026-07-01T12:00", zone=AMSTERDAM) == dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert made.texts({"x": dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)}, AMSTERDAM) == {"x": ["2026-07-01T12:00"]}


def test_a_list_is_posted_as_several_texts():
    made = form(component("checklist", values=[{"label": letter.upper(), "value": letter} for letter in "abc"]))

    assert value(made, ["a", "c"]) == ["a", "c"]
    assert made.texts({"x": ["a", "c"]}) == {"x": ["a", "c"]}
    assert value(made, []) == []


def test_options_can_come_from_a_variable():
    made = form(component("select", valuesKey="depots"))
    depots = {"depots": ["North", {"label": "South depot", "value": "S"}]}

    assert made.from_text({"x": "S"}, depots) == ({"x": "S"}, {})
    assert made.from_text({"x": "S"}, {})[1] == {"x": "This is not one of the options: there are none."}
    assert [option.label for option in made.fields[0].choices(depots)] == ["North", "South depot"]


# rules


@pytest.mark.parametrize(
    ("made", "text", "sentence"),
    [
        (component(validate={"required": True}), "  ", "This must be filled in."),
        (component("checkbox", validate={"required": True}), "", "This must be ticked."),
        (component("radio", validate={"required": True}, values=["a"]), "", "Choose one of the options."),
        (component("select", values=["a"]), "b", "This is not one of the options: a."),
        (component("checklist", values=["a"]), ["a", "b"], "This is not one of the options: a."),
        (component(validate={"minLength": 3}), "ab", "Enter at least 3 characters; this has 2."),
        (component(validate={"maxLength": 1}), "ab", "Enter at most 1 character; this has 2."),
        (component(), "x" * 100_001, "Enter at most 100,000 characters; this has 100,001."),
        (component(), "a\x00b", "This holds a character that cannot be stored."),
        (component(validate={"validationType": "email"}), "a@ b", "Enter an e-mail address, such as name@example.org."),
        (
            component(validate={"pattern": "^[A-Z]-[0-9]+$"}),
            "a-1",
            "This must match ^[A-Z]-[0-9]+$.",
        ),
        (component(validate={"pattern": "^A", "patternErrorMessage": "Start with A."}), "b", "Start with A."),
        (component("number"), "1,250", "Enter a number, such as 1250 or 99.95."),
        (component("number"), "NaN", "Enter a number, such as 1250 or 99.95."),
        (component("number"), "1e9", "Enter a number, such as 1250 or 99.95."),
        (component("number"), "9" * 35, "Enter at most 34 digits."),
        (component("number", validate={"min": 1}), "0.99", "Enter 1 or more."),
        (component("number", validate={"max": "10.5"}), "10.51", "Enter 10.5 or less."),
        (component("number", decimalDigits=0), "1.5", "Enter a whole number."),
        (component("number", decimalDigits=2), "1.555", "Enter a number with at most 2 decimal places."),
        (component("number", increment="0.25"), "1.30", "Enter a multiple of 0.25."),
        (component("datetime", subtype="date"), "2026-02-29", "Enter a date, such as 2026-03-31."),
        (component("datetime", subtype="time"), "25:00", "Enter a time, such as 14:30."),
        (
            component("datetime", subtype="datetime"),
            "0001-01-01T00:00+14:00",
            "Enter a date and a time, such as 2026-03-31 14:30.",
        ),
    ],
)
def test_what_does_not_fit_gets_a_plain_sentence(made, text, sentence):
    assert entered(form(made), text) == sentence


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (component(validate={"minLength": 3, "maxLength": 5}), ""),
        (component(validate={"validationType": "email"}), "ada.l+orders@mail.example.org"),
        (component(validate={"validationType": "phone"}), "+31205550100"),
        (component(validate={"pattern": "[0-9]"}), "order 1"),
        (component("number", decimalDigits=2), "1.5000"),
        (component("number", increment="0.1"), "0.3"),
        (component("number", validate={"required": True}), "0"),
    ],
)
def test_what_fits_is_accepted(made, text):
    assert entered(form(made), text) is None


def test_a_line_break_at_the_end_does_not_slip_past_a_pattern():
    made = form(component("textarea", validate={"pattern": "^a$"}))

    assert made.check({"x": "a\n"})[1]
    assert not made.check({"x": "a"})[1]


def test_a_named_group_of_javascript_is_understood():
    made = form(component(validate={"pattern": r"^(?<year>[0-9]{4})(?<!0000)-[$]$"}))

    assert entered(made, "2026-$") is None
    assert entered(made, "0000-$")


def test_a_very_long_text_is_never_matched_against_a_pattern():
    assert entered(form(component(validate={"pattern": "a"})), "a" * 2_001)


def test_a_day_that_has_passed_is_refused_where_the_form_says_so():
    made = form(component("datetime", subtype="date", disallowPassedDates=True))
    today = dt.date(2026, 11, 21)

    assert made.from_text({"x": "2026-11-20"}, today=today)[1] == {"x": "This date has passed."}
    assert made.from_text({"x": "2026-11-21"}, today=today)[1] == {}


# what may be sent at all


@pytest.mark.parametrize("fixed", [{"readonly": True}, {"disabled": True}, {"conditional": {"hide": True}}])
def test_a_fixed_field_is_dropped(fixed):
    made = form(component(**fixed), component(key="note"))

    assert made.from_text({"x": "changed", "note": "n"}) == ({"note": "n"}, {})
    assert made.check({"x": "changed", "note": "n"}) == ({"note": "n"}, {})


def test_a_field_that_the_form_does_not_have_is_refused():
    made = form(component())

    assert made.from_text({"x": "1", "approved_by": "me"}) == ({}, {"approved_by": "The form has no such field."})
    assert made.check({"x": "1", "approved_by": "me"}) == ({}, {"approved_by": "The form has no such field."})


def test_all_errors_come_at_once():
    made = form(component(key="a", validate={"required": True}), component("number", "b"), component(key="c"))

    assert made.from_text({"a": "", "b": "many", "c": "fine"})[1].keys() == {"a", "b"}


# values from a client


@pytest.mark.parametrize(
    ("made", "sent", "expected"),
    [
        (component("number"), 1.1, Decimal("1.1")),
        (component("number"), Decimal("1.10"), Decimal("1.10")),
        (component("checkbox"), False, False),
        (component("datetime", subtype="date"), "2026-02-28", dt.date(2026, 2, 28)),
        (component("datetime", subtype="date"), dt.date(2026, 2, 28), dt.date(2026, 2, 28)),
        (component("taglist", values=[1, 2]), [2], [2]),
        (component("checklist", values=["a"]), None, []),
        (component("textfield"), "", ""),
    ],
)
def test_a_client_sends_values_of_the_fields_kind(made, sent, expected):
    values, errors = form(made).check({"x": sent})

    assert (values, errors) == ({"x": expected}, {})
    assert type(values["x"]) is type(expected)


@pytest.mark.parametrize(
    ("made", "sent", "sentence"),
    [
        (component("number"), "12", "This must be a number."),
        (component("number"), True, "This must be a number."),
        (component("number"), float("nan"), "This must be a number."),
        (component("number"), Decimal("1E+40"), "Enter at most 34 digits."),
        (component("textfield"), 12, "This must be a text."),
        (component("textfield"), "\ud800", "This holds a character that cannot be stored."),
        (component("checkbox"), "true", "This must be true or false."),
        (component("taglist", values=[1]), 1, "This must be a list."),
        (component("select", values=[1]), True, "This is not one of the options: 1."),
        (component("datetime", subtype="date"), 20260228, "This must be a text."),
    ],
)
def test_a_value_of_another_kind_is_refused(made, sent, sentence):
    assert form(made).check({"x": sent}) == ({}, {"x": sentence})


def test_a_required_field_that_is_left_out_keeps_the_value_it_has():
    made = form(component(validate={"required": True}), component(key="note"))

    assert made.check({"note": "n"}, {"x": "known"}) == ({"note": "n"}, {})
    assert made.check({"note": "n"}) == ({}, {"x": "This must be filled in."})
    assert made.check({"x": None}, {"x": "known"}) == ({}, {"x": "This must be filled in."})


def test_a_form_shows_variables_and_else_defaults():
    made = form(component(key="a", defaultValue="usual"), component("number", "b", defaultValue=5))

    initial = made.initial({"b": Decimal("1E+3")})

    assert initial == {"a": "usual", "b": 1000}
    assert made.texts(initial) == {"a": ["usual"], "b": ["1000"]}
