"""What a file is, by what is in it: its name and what a browser says of it count for nothing."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 120
TEXT, UNKNOWN, PROGRAM = "text/plain", "application/octet-stream", "application/x-executable"

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"#!", PROGRAM),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_ENDING = {
    ("application/zip", "docx"): f"{_OFFICE}wordprocessingml.document",
    ("application/zip", "xlsx"): f"{_OFFICE}spreadsheetml.sheet",
    ("application/zip", "pptx"): f"{_OFFICE}presentationml.presentation",
    ("application/zip", "odt"): "application/vnd.oasis.opendocument.text",
    ("application/zip", "ods"): "application/vnd.oasis.opendocument.spreadsheet",
    ("application/x-ole-storage", "doc"): "application/msword",
    ("application/x-ole-storage", "xls"): "application/vnd.ms-excel",
    ("application/x-ole-storage", "msg"): "application/vnd.ms-outlook",
    (TEXT, "csv"): "text/csv",
}
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)


def kind_of(content: bytes, name: str) -> str:
    """Give the media type of a file. What may be read as a page (HTML, SVG) is a text like any other.

    >>> kind_of(b"<svg onload=alert(1)>", "harmless.png")
    'text/plain'
    """
    found = next((kind for begin, kind in _BEGINNINGS if content.startswith(begin)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "image/webp"
    found = found or (TEXT if _is_text(content) else UNKNOWN)
    return _BY_ENDING.get((found, name.rpartition(".")[2].casefold()), found)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f" for sign in text)


def clean_name(name: str) -> str:
    r"""Give a name that is safe on every system: no folders, nothing that cannot be seen, not too long.

    >>> clean_name("C:\\temp\\..\\re\u202egnp.exe\0 ")
    'regnp.exe'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        sign if sign.isprintable() and sign not in '<>:"|?*' else "" for sign in unicodedata.normalize("NFC", last)
    )
    kept = " ".join(seen.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME:
        kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 12 else kept[:LONGEST_NAME]  # noqa: PLR2004
    if kept.partition(".")[0].casefold() in _RESERVED:
        kept = f"_{kept}"
    return kept or "file"
