"""Every form of the report on reviews tells the same numbers, and each is what its readers expect."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import io
import json
import re

import icalendar
import jsonschema_rs
import pytest

from engine.governance.report import Asked, Head, Report, agenda, build, digest
from tests.reports import pdf_text
from tests.reports.portfolio import TODAY, as_of, at, company, review, version
from web.reports import FORMS, almanac, document, made, sentences
from web.reports.table import COLUMNS, cell

NOON = dt.datetime(2026, 11, 21, 11, tzinfo=dt.UTC)


def report(facts=None, asked=None, **head):
    content = build(facts or company(), asked)
    told = {
        "known_until": NOON,
        "made_at": NOON,
        "made_for": "Ada",
        "generator": "Throughlane",
        "sha256": digest(content),
    }
    return Report(Head(**told | head), content)


def table(data):
    text = data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    rows = [line for line in lines[1:] if not line[0].startswith("#")]
    return [dict(zip(lines[0], line, strict=True)) for line in rows], {
        line[0]: line[1] for line in lines if line[0].startswith("#")
    }


def flat(text):
    """Text with its spaces and line ends made alike, as lines are broken anywhere on paper."""
    return re.sub(r"\s+", " ", text)


def stripped(html):
    return flat(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", "", html.decode())))


# -- equal numbers ---------------------------------------------------------------------------------


def test_every_form_tells_the_same_rows_and_the_same_summary():
    one = report()
    document_ = json.loads(made(one, "json"))["content"]
    lines, told = table(made(one, "csv"))

    assert [row["process"] for row in document_["rows"]] == [line["process"] for line in lines]
    for row, line in zip(document_["rows"], lines, strict=True):
        for name in COLUMNS:
            value = row[name]
            written = "; ".join(value) if isinstance(value, list) else value
            assert line[name] == cell(written), name
    assert int(told["#rows"]) == document_["population"]["listed"] == 6
    texts = {
        "pdf": flat(pdf_text.text(made(one, "pdf"))),
        "html": stripped(made(one, "html")),
        "text": flat(made(one, "text").decode()),
    }
    for form, text in texts.items():
        for name, number in sentences.figures(one.content):
            assert name in text, (form, name)
            assert number in text, (form, number)
        places = [text.index(f"{row['name']} ({row['process']})") for row in document_["rows"]]
        assert places == sorted(places), form
        for row in one.content.rows:
            assert row.due.isoformat() in text, form
            assert sentences.standing(row)[1] in text, form
            assert row.owner_name in text, form
        assert one.head.sha256 in text, form


def test_the_trend_is_the_same_on_paper_and_on_a_page():
    one = report()

    for text in (flat(pdf_text.text(made(one, "pdf"))), stripped(made(one, "html"))):
        for month in one.content.trend:
            assert f"{month.month} {month.active} {month.overdue} {month.on_time} {month.late}" in flat(text)


# -- PDF -------------------------------------------------------------------------------------------


def test_equal_content_gives_equal_bytes_of_pdf_whoever_asks_and_whenever():
    later = report(made_for="Somebody else", made_at=NOON + dt.timedelta(hours=3))

    assert made(report(), "pdf") == made(later, "pdf")
    assert made(report(), "pdf") != made(report(company(organisation="Another")), "pdf")


def test_the_pdf_is_tagged_and_says_its_language_and_title():
    data = made(report(), "pdf")

    for mark in (b"/StructTreeRoot", b"/Marked true", b"/Lang", b"pdfuaid:part", b"/TH"):
        assert mark in data, mark
    assert b"/ModDate" not in data


def test_names_on_paper_are_never_markup():
    name = '#panic("x") *bold* $x$ <label> // gone'

    assert name in flat(pdf_text.text(made(report(company(versions=[version("fine", name=name)])), "pdf")))


def test_a_report_on_nothing_is_a_report():
    nothing = report(company(versions=[], processes=[]))

    for form in FORMS:
        assert made(nothing, form), form
    assert not nothing.overdue


# -- CSV -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", " ="])
def test_no_cell_is_taken_for_a_formula(begin):
    lines, _ = table(made(report(company(versions=[version("fine", name=f"{begin}1+1")])), "csv"))

    assert lines[0]["name"].startswith("'")


def test_numbers_stay_numbers_and_lines_stay_lines():
    lines, _ = table(made(report(company(versions=[version("overdue", name='Two\nlines, "quoted"\n#rows')])), "csv"))

    assert (lines[0]["days_left"], lines[0]["name"]) == ("-1", 'Two lines, "quoted" #rows')


def test_the_digest_of_the_lines_can_be_made_again():
    for bom in (False, True):
        data = made(report(), "csv", bom=bom)
        assert data.startswith(b"\xef\xbb\xbf") is bom
        lines, told = table(data)
        assert told["#rows_sha256"] == hashlib.sha256(data[: data.index(b"#rows,")]).hexdigest()
        assert int(told["#rows"]) == len(lines)
        assert told["#content_sha256"] == report().head.sha256


# -- JSON ------------------------------------------------------------------------------------------


def test_the_document_is_what_its_published_schema_says():
    schema = json.loads(document.schema_text())

    jsonschema_rs.validate(schema, json.loads(made(report(), "json")))
    jsonschema_rs.validate(schema, json.loads(made(report(company(versions=[])), "json")))
    broken = json.loads(made(report(), "json"))
    del broken["content"]["rows"][0]["due"]
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema, broken)


def test_a_changed_shape_is_a_new_version_of_the_schema():
    """Whoever changes the shape gives it another name (`SCHEMA`) and writes its digest here."""
    shape = json.dumps(json.loads(document.schema_text())["$defs"], sort_keys=True)
    names = re.sub(r'"description": "(\\.|[^"\\])*"', "", shape)

    assert (hashlib.sha256(names.encode()).hexdigest()[:16], report().content.schema) == (
        "095f7d74fc230d45",
        "review-report-1",
    )


def test_the_digest_can_be_made_again_from_the_document():
    found = json.loads(made(report(), "json"))

    canonical = json.dumps(found["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == found["head"]["sha256"]


# -- iCalendar -------------------------------------------------------------------------------------


def events(facts, asked=None):
    data = almanac.write(agenda(facts, asked or Asked()), name="Reviews: Sales, and more", host="flow.example.com")
    found = icalendar.Calendar.from_ical(data)
    assert (found["VERSION"], found["NAME"]) == ("2.0", "Reviews: Sales, and more")
    assert "METHOD" not in found
    assert all(len(line) <= 75 and not line.endswith(b"\n") for line in data.split(b"\r\n"))
    return {str(one["UID"]): one for one in found.walk("VEVENT")}, data


def test_a_calendar_has_an_all_day_event_on_every_due_date_with_a_reminder_a_month_before():
    found, _ = events(company())

    one = found["review-due-2026-11-21@flow.example.com"]
    assert one.decoded("DTSTART") == dt.date(2026, 11, 21)
    assert one.decoded("DTEND") == dt.date(2026, 11, 22)
    assert (one["STATUS"], str(one["SUMMARY"])) == ("CONFIRMED", "Review due: Due")
    (alarm,) = one.walk("VALARM")
    assert alarm.decoded("TRIGGER") == dt.timedelta(days=-30)
    assert len([one for one in found.values() if one["STATUS"] == "CONFIRMED"]) == len(build(company()).rows)


def test_a_review_cancels_the_event_under_the_same_id_and_with_a_higher_number():
    facts = company()
    before, _ = events(facts)
    reviewed = dataclasses.replace(facts, reviews=[*facts.reviews, review("due", TODAY)])
    after, _ = events(reviewed)

    uid = "review-due-2026-11-21@flow.example.com"
    assert (before[uid]["STATUS"], after[uid]["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid].decoded("LAST-MODIFIED") == after[uid].decoded("DTSTAMP") > before[uid].decoded("DTSTAMP")
    assert after["review-due-2028-05-21@flow.example.com"]["STATUS"] == "CONFIRMED"
    assert not after[uid].walk("VALARM")


def test_the_same_facts_give_the_same_calendar_on_another_day():
    late = dataclasses.replace(company(), as_of=as_of("2026-11-22"))

    assert events(company())[1] == events(late)[1]


def test_names_cannot_break_out_of_their_line():
    name = "Nice\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil;,\\"
    found, _ = events(company(versions=[version("fine", name=name)]))

    assert all(one.startswith("review-fine-") for one in found)


def test_a_retired_process_is_in_no_calendar():
    assert not [one for one in events(company())[0] if "retired" in one]
    assert at("2026-01-05")
