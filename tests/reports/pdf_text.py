"""The text of a PDF as a reader copies it: content streams unpacked, glyphs mapped back by their fonts' own tables."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(
    rb"/(\w+) [\d.]+ Tf|\[(.*?)\] ?TJ|(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f]*>) ?Tj|(ET)", re.DOTALL
)
_STRING = re.compile(rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f]*>", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def objects(pdf: bytes) -> dict[int, bytes]:
    """Every object of a file by its number."""
    return {int(number): body for number, body in _OBJECT.findall(pdf)}


def text(pdf: bytes) -> str:
    """All pages, a space between the pieces."""
    every = objects(pdf)
    maps = {number: _mapping(every, body) for number, body in every.items() if b"/ToUnicode" in body}
    found = []
    for body in every.values():
        for number in re.findall(rb"/Contents (\d+) 0 R", body):
            named = re.findall(rb"/(\w+) (\d+) 0 R", _resources(every, body))
            fonts = {name: maps[int(font)] for name, font in named if int(font) in maps}
            found.append("".join(_page(_unpacked(every[int(number)]), fonts)))
    return "\n".join(found)


def _resources(every: dict[int, bytes], page: bytes) -> bytes:
    """What a page names: written in it, or in an object that it refers to."""
    elsewhere = re.search(rb"/Resources (\d+) 0 R", page)
    return every[int(elsewhere[1])] if elsewhere else page


def _page(content: bytes, fonts: dict[bytes, dict[int, str]]):
    font: dict[int, str] = {}
    for name, several, one, end in _SHOWN.findall(content):
        if name:
            font = fonts.get(name, {})
        elif end:
            yield " "
        for string in _STRING.findall(several or one):
            codes = _bytes(string)
            yield "".join(font.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _bytes(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: bytes([int(found[1], 8)]) if found[1].isdigit() else _ESCAPES.get(found[1], found[1]),
        string[1:-1],
        flags=re.DOTALL,
    )


def _mapping(every: dict[int, bytes], font: bytes) -> dict[int, str]:
    table = _unpacked(every[int(re.search(rb"/ToUnicode (\d+) 0 R", font)[1])]).decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letters in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    return found


def _unpacked(body: bytes) -> bytes:
    data = _STREAM.search(body)[1]
    return zlib.decompress(data) if b"/FlateDecode" in body else data
