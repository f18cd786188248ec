"""A diagram written back says what was read: compared as canonical XML, and by digest."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.diagram import Element, read
from tests.dsl import process

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def canonical(data):
    return etree.canonicalize(from_file=io.BytesIO(data), with_comments=True)


def comes_back(data):
    written = read(data).to_xml()
    assert canonical(written) == canonical(data)
    assert read(written).digest == read(data).digest
    assert read(written).to_xml() == written


@pytest.mark.parametrize(
    "content",
    [
        "<process id='p' name='a &#10; &#9; &#13; &lt; &quot; &amp; &apos; é 注'/>",
        "<process id='p'>text &lt; <![CDATA[a < b && c]]> &#13; tail</process>",
        "<process id='p'><!-- a & b --><task/><?tool do it?> mixed <task/> text<!-- end --></process>",
        "<process id='p' xmlns:a='u' a:x='1' xml:lang='de' xml:space='preserve'> </process>",
        "<process xmlns:a='u' xmlns:b='u' b:x='1' a:y='2' z='3'><b:c/><a:c xmlns:b='v' b:x='1' a:x='2'/></process>",
        "<process id='p'><task xmlns=''/><x xmlns='urn:other'><y xmlns=''/></x></process>",
        "<process xmlns:t='urn:t' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><x xsi:type='t:y'/></process>",
        "<process id='p'></process><process id='q'/>",
        "<a xmlns='not-an-absolute-uri'/>",
    ],
)
def test_everything_comes_back(content):
    comes_back(f'<definitions xmlns="{BPMN}">{content}</definitions>'.encode())


def test_what_stands_around_the_root_comes_back():
    comes_back(
        f'<?xml version="1.0"?>\n<!-- before --><?tool x?>\n<definitions xmlns="{BPMN}"/>\n<!-- after -->\n'.encode()
    )


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_every_encoding_is_written_as_utf_8(encoding):
    declared = "" if encoding == "utf-8-sig" else f'<?xml version="1.0" encoding="{encoding}"?>'
    data = f'{declared}<definitions xmlns="{BPMN}"><process id="p" name="Prüfung"/></definitions>'.encode(encoding)
    written = read(data).to_xml()
    assert written.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert "Prüfung".encode() in written
    assert canonical(written) == canonical(data)


class TestChanged:
    """What was changed or added is written as well: with prefixes that mean the right namespaces there."""

    @pytest.mark.parametrize("prefix", ["", "bpmn:", "x:"])
    def test_with_a_new_element(self, prefix):
        changed = with_children(self.drawn(prefix), element("userTask", id="new", name="<New>"))
        assert read(changed.to_xml()).elements["new"].name == "<New>"
        assert read(changed.to_xml()).elements["new"].kind == "userTask"

    def test_with_elements_and_attributes_of_a_namespace_that_the_file_does_not_have(self):
        form = element("tl:form", ref="f")
        task = element("task", element("extensionElements", form, element("{urn:u}a"), element("{urn:v}b")), id="new")
        changed = with_children(self.drawn("bpmn:"), replace(task, attributes={"id": "new", "camunda:priority": "5"}))
        new = read(changed.to_xml()).elements["new"]
        assert [one.kind for one in new.extensions] == ["tl:form", "{urn:u}a", "{urn:v}b"]
        assert new.attributes == {"id": "new", "camunda:priority": "5"}

    def test_with_other_attributes_than_were_read(self):
        drawn = read(
            f'<definitions xmlns="{BPMN}" xmlns:a="u"><process id="p" a:x="1" a:y="2" z="3"/></definitions>'.encode()
        )
        process_ = replace(drawn.processes[0], attributes={"id": "q", "{u}y": "2", "{w}n": "4"})
        again = read(replace(drawn, root=replace(drawn.root, children=(process_,))).to_xml())
        assert again.processes[0].attributes == {"id": "q", "{u}y": "2", "{w}n": "4"}
        assert b'a:y="2"' in again.to_xml()

    def test_with_an_element_moved_to_where_its_prefix_means_something_else(self):
        drawn = read(
            f'<definitions xmlns="{BPMN}"><process id="p"><x:y xmlns:x="u" id="1"><x:z/></x:y>'
            f'<other xmlns="v" xmlns:x="w"/></process></definitions>'.encode()
        )
        first, second = drawn.processes[0].children
        moved = with_children(drawn, replace(second, children=(first.children[0], element("{}bare"))))
        kinds = [one.kind for one in read(moved.to_xml()).processes[0].children[0].children]
        assert kinds == ["{u}z", "{}bare"]

    @pytest.mark.parametrize("text", ["=a < b & c", "", "  ", "]]>", "&amp;", "\r\n"])
    def test_with_another_text(self, text):
        drawn = read(
            f'<definitions xmlns="{BPMN}"><process id="p"><a>old<!-- why --></a></process></definitions>'.encode()
        )
        again = read(with_children(drawn, replace(drawn.processes[0].children[0], text=text.strip())).to_xml())
        assert again.processes[0].children[0].text == text.strip()

    def test_says_nothing_that_stands_in_the_source_only(self):
        drawn = self.drawn("bpmn:")
        assert replace(drawn, source=b"").to_xml() == drawn.to_xml()

    @staticmethod
    def drawn(prefix):
        declared = f"xmlns{':' if prefix else ''}{prefix.rstrip(':')}"
        return read(
            f'<{prefix}definitions {declared}="{BPMN}"><{prefix}process id="p"/></{prefix}definitions>'.encode()
        )


def element(kind, *children, **attributes):
    return Element(kind, attributes.get("id", ""), True, attributes.get("name", ""), attributes, children, "", 0)


def with_children(drawn, *children):
    """Give a diagram whose process holds these."""
    return replace(drawn, root=replace(drawn.root, children=(replace(drawn.processes[0], children=children),)))


NAMES = st.sampled_from(["task", "process", "extensionElements", "a", "b:x", "c:x", "d:y"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["name", "id", "b:n", "c:n", "xml:lang", "b:m"]), st.text("a é<&>\"'\t\n]:", max_size=5), max_size=4
)
TEXT = st.text("ab \n<>&é]", max_size=5)
SCOPES = st.sampled_from([{}, {}, {"b": "v"}, {"b": "u", "e": "u"}, {"": "w"}, {"d": BPMN}])


def _write(node):
    name, scope, attributes, parts = node
    quote = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
    declared = "".join(f' xmlns{":" if key else ""}{key}="{uri}"' for key, uri in scope.items())
    given_ = "".join(
        f' {key}="{"".join(quote.get(sign, sign) for sign in value)}"' for key, value in attributes.items()
    )
    inner = "".join(
        part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if isinstance(part, str) else _write(part)
        for part in parts
    )
    return f"<{name}{declared}{given_}>{inner}</{name}>"


TREES = st.recursive(
    st.tuples(NAMES, SCOPES, ATTRIBUTES, st.lists(TEXT, max_size=1)),
    lambda inner: st.tuples(NAMES, SCOPES, ATTRIBUTES, st.lists(inner | TEXT, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_any_tree_comes_back(tree):
    around = f'<definitions xmlns="{BPMN}" xmlns:b="u" xmlns:c="u2" xmlns:d="u3">{_write(tree)}</definitions>'
    try:
        etree.fromstring(around)
    except etree.XMLSyntaxError:  # two prefixes of one namespace give an attribute twice
        return
    comes_back(around.encode())


class TestDigest:
    def test_does_not_see_white_space_comments_prefixes_and_order(self):
        one = f'<definitions xmlns="{BPMN}"><process id="p" name="n"><task/></process></definitions>'
        content = '\n <!-- c --><x:process name="n" id="p">\n<x:task/></x:process>'
        same = f'<x:definitions xmlns:x="{BPMN}">{content}</x:definitions>'
        assert read(one.encode()).digest == read(same.encode()).digest

    @pytest.mark.parametrize(
        "other",
        [
            process("p").task("b").xml(),
            process("p", name="other").task("a").xml(),
            process("p").user_task("a").xml(),
            process("p").task("a").document("new").xml(),
            process("p").task("a").extend("<tl:form ref='f'/>").xml(),
            process("p").task("a").end().xml(),
        ],
    )
    def test_sees_everything_else(self, other):
        assert read(process("p").task("a").xml()).digest != read(other).digest
