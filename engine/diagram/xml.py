"""The hardened XML reader: what strangers send is measured before it is parsed, and parsed without side effects.

Nothing in a file can make us read another file, open a connection, or expand text: there is no
document type (DOCTYPE), hence no entities; the rest is bounded by `Limits`. The bytes are decoded
here and handed to libxml2 as UTF-8, so what was examined is what is parsed, whatever the file claims.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple, NoReturn

from lxml import etree

from engine.errors import Unreadable
from engine.sentence import again, grouped, in_quotes, say


class Limits(NamedTuple):
    """How large a file may be: bytes and counts are checked before anything is parsed, shape afterwards.

    A chain of 5,000 user tasks with its picture, indented as Camunda Modeler writes it, has 65,000 XML
    elements and 5.3 MB (measured in the tests); the limits leave half as much again for extension
    elements. The largest of the reference models has 2,430 elements and 0.24 MB, none is deeper than 10.
    """

    bytes: int = 8_000_000
    elements: int = 120_000
    # five per element are usual with a picture; counted as "=" anywhere, so text has to fit as well
    equals_signs: int = 900_000
    # one element of ours has at most a dozen, a table of a DMN file two
    attributes: int = 100
    # of an id or a name, which stand in lists and sentences; the longest of the reference models has 166
    name: int = 2_000
    # declared again at every element of a foreign language by some tools; libxml2 needs long for very many
    declarations: int = 20_000
    # a nested subprocess costs one level, a nested boxed expression of DMN three.
    # libxml2 itself stops at 256
    depth: int = 240
    # visible at one element; modelling tools declare about a dozen
    namespaces: int = 128


LIMITS = Limits()

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125[0-8]|koi8-[ru]|mac-roman|shift_jis|cp932|euc_(jp|kr)|gb(k|2312|18030)|big5"
)
_LATE_DECLARATION = re.compile(r"\A\s+<\?xml\s.*?\?>", re.DOTALL)
_BEFORE_ROOT = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)


def read_xml(data: bytes, name: str, *, limits: Limits = LIMITS) -> etree._Element:
    """Parse a file from outside and give its root element; comments and processing instructions are kept.

    Raises `Unreadable` with one clause that says what is wrong and what to do.
    """
    _refuse_size(data, name, limits)
    text = _decoded(data, name)
    _refuse_beginning(text, name)
    _refuse_amount(text, name, limits)
    root = _parsed(text, name)
    _refuse_shape(root, name, limits)
    return root


def _refuse_size(data: bytes, name: str, limits: Limits) -> None:
    if len(data) > limits.bytes:
        size, most = (f"{count / 1_000_000:.1f} MB" for count in (len(data), limits.bytes))
        raise Unreadable(
            name,
            say(
                "it has %(size)s and at most %(most)s are read; split it, or remove embedded pictures",
                size=size,
                most=most,
            ),
        )
    if not data.strip():
        raise Unreadable(name, say("it is empty; export it again and check that the file was saved completely"))
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(
            name, say("it is a ZIP archive or an Office document, not XML; unpack it and choose the diagram inside")
        )


def _decoded(data: bytes, name: str) -> str:
    """Give the file's text without byte-order mark, in the encoding that XML 1.0, appendix F, finds."""
    mark, encoding = next(((mark, code) for mark, code in _MARKS if data.startswith(mark)), (b"", ""))
    encoding = (
        encoding or next((code for start, code in _UNMARKED if data.startswith(start)), "") or _declared(data, name)
    )
    try:
        return _LATE_DECLARATION.sub(_lines_only, data[len(mark) :].decode(encoding))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, len(mark) + error.start) + 1
        raise Unreadable(
            name,
            say("it holds bytes that are not %(encoding)s text; save it as UTF-8", encoding=encoding.upper()),
            line,
        ) from None


def _lines_only(declaration: re.Match[str]) -> str:
    """Let a declaration go that does not stand at the very beginning; what follows keeps its line."""
    return "\n" * declaration[0].count("\n")


def _declared(data: bytes, name: str) -> str:
    """Give the Python name of the declared 8-bit encoding; UTF-8 where nothing usable is declared."""
    found = _DECLARED.match(data)
    declared = found[1].decode() if found else "utf-8"
    if declared.lower().startswith(("utf-16", "utf16", "ucs-2", "iso-10646")):
        return "utf-8"  # some tools copy a UTF-16 declaration into a UTF-8 file; the bytes know better
    try:
        encoding = codecs.lookup(declared).name
    except LookupError:
        encoding = ""
    if not _ENCODINGS.fullmatch(encoding):
        raise Unreadable(
            name,
            say("its text encoding %(declared)s is not supported; save it as UTF-8", declared=in_quotes(declared)),
            1,
        )
    return encoding


def _refuse_beginning(text: str, name: str) -> None:
    """Refuse what is no XML, and a document type, which can only stand before the root element."""
    position = _root_position(text)
    start = text[position : position + 20].lower()
    line = text.count("\n", 0, position) + 1
    if start.startswith(("<!doctype html", "<html")):
        raise Unreadable(
            name,
            say("it is a web page, not a diagram; download the file itself instead of the page that shows it"),
            line,
        )
    if start.startswith("<!doctype"):
        raise Unreadable(
            name, say("it has a document type declaration (DOCTYPE), which is never read; remove it"), line
        )
    if not start.startswith("<"):
        raise Unreadable(
            name, say("it is not XML, because it does not begin with an element; export it again as XML"), line
        )


def _root_position(text: str) -> int:
    position = 0
    while skipped := _BEFORE_ROOT.match(text, position):
        position = skipped.end()
    return position


_MANY_ELEMENTS = say(
    "it has %(found)s XML elements and comments and at most %(most)s are read; split it", found="", most=""
)
_MANY_NAMESPACES = say("it declares namespaces %(found)s times and at most %(most)s are read", found="", most="")
_MANY_ATTRIBUTES = say("it has %(found)s attributes and at most %(most)s are read; split it", found="", most="")


def _refuse_amount(text: str, name: str, limits: Limits) -> None:
    """Count nodes and attributes from above: markup in comments counts too, but nothing escapes the count."""
    for found, most, why in (
        (text.count("<") - text.count("</"), limits.elements, _MANY_ELEMENTS),
        (text.count("xmlns"), limits.declarations, _MANY_NAMESPACES),
        (text.count("="), limits.equals_signs, _MANY_ATTRIBUTES),
    ):
        if found > most:
            raise Unreadable(name, again(why, found=grouped(found), most=grouped(most)))


def _parsed(text: str, name: str) -> etree._Element:
    try:
        return etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        _refuse_syntax(name, error)


def _parser() -> etree.XMLParser:
    """A parser for one file: parsers keep the errors of earlier files and serve one thread at a time."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        strip_cdata=False,
        remove_comments=False,
        remove_pis=False,
        collect_ids=False,
    )


def _refuse_syntax(name: str, error: etree.XMLSyntaxError) -> NoReturn:
    line = error.position[0] or None
    if "Excessive depth" in (error.msg or ""):
        raise Unreadable(name, _too_deep(LIMITS), line) from None
    said = re.sub(r",? line \d+, column \d+$", "", " ".join((error.msg or "the file ends too early").split()))
    raise Unreadable(
        name, say("its XML is broken: %(said)s; export it again, or mend this line", said=said), line
    ) from None


def _refuse_shape(root: etree._Element, name: str, limits: Limits) -> None:
    """Refuse what only the parsed tree shows: depth, attributes and namespaces, in one walk without recursion."""
    if root.getroottree().docinfo.internalDTD is not None:  # cannot be, and must not
        raise Unreadable(name, say("it has a document type declaration (DOCTYPE), which is never read; remove it"))
    depth, declared, counts = 0, 0, [0]
    for event, node in etree.iterwalk(root, events=("start-ns", "start", "end")):
        if event == "start-ns":
            declared += 1
        elif event == "start":
            depth += 1
            counts.append(counts[-1] + declared)
            declared = 0
            if depth > limits.depth:
                raise Unreadable(name, _too_deep(limits), node.sourceline)
            if len(node.attrib) > limits.attributes:
                raise Unreadable(
                    name,
                    say("an element has more than %(attributes)s attributes", attributes=limits.attributes),
                    node.sourceline,
                )
            if max(len(node.get("id", "")), len(node.get("name", ""))) > limits.name:
                raise Unreadable(
                    name,
                    say("an id or name is longer than %(name)s characters; shorten it", name=grouped(limits.name)),
                    node.sourceline,
                )
            if counts[-1] > limits.namespaces:
                raise Unreadable(
                    name,
                    say(
                        "it declares more than %(namespaces)s namespaces; remove the unused ones",
                        namespaces=limits.namespaces,
                    ),
                    node.sourceline,
                )
        else:
            depth -= 1
            counts.pop()


def _too_deep(limits: Limits) -> str:
    return say(
        "its elements are nested more than %(depth)s deep; make processes of their own of the inner subprocesses",
        depth=limits.depth,
    )
