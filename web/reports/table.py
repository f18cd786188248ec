"""The report on reviews as a table for a spreadsheet (RFC 4180), that cannot be taken for formulas."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from typing import TYPE_CHECKING, Any

from engine.faces.reports import Row

if TYPE_CHECKING:
    from engine.faces.reports import Report

BOM = "\ufeff"
COLUMNS = tuple(Row.__dataclass_fields__)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report, *, bom: bool = False) -> bytes:
    """Write a line per process, and last the number of lines and two digests.

    `rows_sha256` covers every byte before the line that begins with `#rows`; `content_sha256` is that of the report.
    """
    out = io.StringIO(newline="")
    out.write(BOM if bom else "")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(getattr(row, name)) for name in COLUMNS] for row in report.content.rows)
    lines = out.getvalue().encode()
    content = report.content
    told = (
        ("#rows", len(content.rows)),
        ("#rows_sha256", hashlib.sha256(lines).hexdigest()),
        ("#content_sha256", report.head.sha256),
        ("#as_of", f"{content.as_of} {content.zone}"),
        ("#narrowed_to", cell(f"owner={content.owner} area={content.area} band={content.band}")),
    )
    return lines + b"".join(f"{name},{value}\r\n".encode() for name, value in told)


def cell(value: Any) -> str:
    """Write a value for a spreadsheet: on one line, and never as the beginning of a formula.

    >>> cell("=1+1"), cell(-3), cell(None), cell(True)
    ("'=1+1", '-3', '', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = "; ".join(value) if isinstance(value, tuple) else str(value or "")
    text = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
