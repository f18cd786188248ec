"""What strangers send: nothing is fetched, expanded or exhausted, and every refusal says what to do."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from engine.diagram import read, read_xml
from engine.diagram.xml import LIMITS
from engine.errors import Unreadable
from tests.pace import within

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def definitions(content="", attributes=""):
    return f'<definitions xmlns="{BPMN}" {attributes}>{content}</definitions>'.encode()


def refusal(data, **more):
    with pytest.raises(Unreadable) as caught:
        read(data, "sent.bpmn", **more)
    return caught.value


def declared(doctype, content=""):
    return b'<?xml version="1.0"?>\n' + doctype + b"\n" + definitions(content)


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;]>',
        b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]>',
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:1/external.dtd">',
        b'<!DOCTYPE d PUBLIC "-//X//Y//EN" "http://127.0.0.1:1/external.dtd">',
        b"<!DOCTYPE d>",
        b'<!doctype d [<!ENTITY x "y">]>',
    ],
    ids=["external entity", "parameter entity", "billion laughs", "external DTD", "public DTD", "empty", "lower case"],
)
def test_a_document_type_is_refused_with_its_line(doctype):
    refused = refusal(declared(doctype, '<process id="p" name="&x;"/>'))
    assert "document type declaration" in str(refused)
    assert refused.line == 2


@pytest.mark.parametrize(
    "before",
    [
        "<!-- <definitions> -->\n",
        "<?tool a > b?>\n\n",
        "<!-- a --><?b c?>   <!-- d -->\n",
    ],
)
def test_a_document_type_cannot_hide_behind_comments(before):
    assert "document type" in str(refusal(before.encode() + declared(b"<!DOCTYPE d>").partition(b"\n")[2]))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_a_document_type_cannot_hide_in_another_encoding(encoding):
    text = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + definitions().decode()
    with pytest.raises(Unreadable):
        read(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "rot13", "base64", "unicode_escape", "idna", "no-such-thing"])
def test_an_encoding_in_which_markup_could_hide_is_refused(encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + definitions()
    assert "save it as UTF-8" in str(refusal(data))


def test_an_undeclared_entity_is_refused():
    assert "Entity 'foo' not defined" in str(refusal(definitions("<process id='&foo;'/>")))


def test_entities_of_the_language_itself_and_characters_by_number_are_read():
    (process,) = read(definitions("<process id='p' name='&lt;&amp;&#233;&gt;'/>")).processes
    assert process.name == "<&é>"


def test_schema_locations_stylesheets_and_inclusions_are_left_alone():
    data = b'<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>' + definitions(
        '<process id="p"><extensionElements><x:include xmlns:x="http://www.w3.org/2001/XInclude"'
        ' href="file:///etc/hostname" parse="text"/></extensionElements></process>',
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a http://127.0.0.1:1/x.xsd"',
    )
    (include,) = read(data).processes[0].extensions
    assert (include.kind, include.text) == ("{http://www.w3.org/2001/XInclude}include", "")


def test_two_hundred_megabytes_are_refused_without_being_looked_at():
    data = bytes(200_000_000)
    tracemalloc.start()
    begun = time.process_time()
    refused = refusal(data)
    took, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "200.0 MB and at most 8.0 MB are read" in str(refused)
    assert within(took, 0.5)
    assert peak < 1_000_000


@pytest.mark.parametrize("depth", [LIMITS.depth, 300, 100_000])
def test_a_depth_bomb_is_refused(depth):
    data = definitions("<process>" * depth + "</process>" * depth)
    assert "nested more than 240 deep" in str(refusal(data))


def test_the_deepest_allowed_file_is_read_and_written():
    depth = LIMITS.depth - 1
    diagram = read(definitions("<subProcess>" * depth + "</subProcess>" * depth))
    assert len(diagram.elements) == depth
    assert read(diagram.to_xml()).digest == diagram.digest


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<task/>" * (LIMITS.elements + 1), "XML elements"),
        ("<!---->" * (LIMITS.elements + 1), "comments"),
        ("<task a='====' />" * 60_000 + "=" * 700_000, "attributes"),
        ("<task " + " ".join(f"a{number}=''" for number in range(500)) + "/>", "more than 100 attributes"),
        ("<task " + " ".join(f"xmlns:a{number}='u'" for number in range(500)) + "/>", "more than 128 namespaces"),
        ("<task xmlns='u'/>" * 20_001, "declares namespaces 20,002 times"),
    ],
    ids=["elements", "comments", "equals signs", "attributes", "namespaces", "declarations"],
)
def test_too_many_of_anything_is_refused(content, said):
    assert said in str(refusal(definitions(content)))


def test_limits_are_the_callers_to_lower():
    assert "at most 3 are read" in str(refusal(definitions("<task/>" * 3), limits=LIMITS._replace(elements=3)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8 text"),
        (b"{}", "it is not XML"),
        (b"just text", "it is not XML"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "it is a web page"),
        (b"<html><body/></html>", "it is a web page"),
        (b"<a/>", "not a BPMN 2.0 file"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "it is a DMN file"),
        (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "a draft of BPMN 2.0"),
        (b"<!-- never closed", "its XML is broken"),
        (b'<?xml version="1.0" encoding="utf-8"?>', "it is not XML"),
        (b"<definitions", "its XML is broken"),
        (definitions("<process id='p' name='\xff'/>").replace("ÿ".encode(), b"\xff"), "not UTF-8 text"),
        (definitions("<process id='p' name='\0'/>"), "invalid character"),
        (definitions("<tl:form/>"), "Namespace prefix tl on form is not defined"),
    ],
)
def test_what_is_no_diagram_is_refused_in_words(data, said):
    assert said in str(refusal(data))


def test_broken_xml_names_the_line():
    refused = refusal(definitions("\n<process id='p'>\n  <task id='a'>\n</process>"))
    assert str(refused) == (
        "sent.bpmn cannot be read (line 4): its XML is broken: Opening and ending tag mismatch: task line 3 and"
        " process; export it again, or mend this line."
    )
    assert refused.line == 4


def test_wrong_bytes_name_the_line():
    assert refusal(definitions("\n\n<process name='caf\xe9'/>").decode().encode("latin-1")).line == 3


def test_the_reader_serves_other_languages_too():
    root = read_xml(b'<x:definitions xmlns:x="urn:other"><!-- kept --><a/></x:definitions>', "credit.dmn")
    assert root.tag == "{urn:other}definitions"


@pytest.mark.parametrize("listed", ["p", "s", "l"])
def test_a_lane_that_lists_what_it_stands_in_is_told_and_leads_nowhere(listed):
    lanes = f'<laneSet><lane id="l"><flowNodeRef>{listed}</flowNodeRef><flowNodeRef>t</flowNodeRef></lane></laneSet>'
    inside = f'<subProcess id="s">{lanes}<task id="t"/></subProcess>'
    drawn = read(f'<definitions xmlns="{BPMN}"><process id="p">{inside}</process></definitions>'.encode())

    assert [lane.id for lane in drawn.lane_path("t")] == ["l"]
    assert [one.rule for one in drawn.findings] == ["lane-lists-nothing"]
