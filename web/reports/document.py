"""The report on reviews as JSON, and the schema that describes it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from engine.faces.reports import SCHEMA, Report
from engine.sentence import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = """The report on process reviews. `content` is what the digest covers: SHA-256 of `content` written as JSON in
UTF-8 with sorted names and no space between. `head` is of one copy."""


def write(report: Report) -> bytes:
    """Write it whole."""
    return msgspec.json.encode(report, order="sorted", enc_hook=plain)


@cache
def schema() -> Mapping[str, Any]:
    """Describe what `write` gives (JSON Schema 2020-12); the name in `content.schema` changes when it does."""
    found = msgspec.json.schema(Report)
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, "description": ABOUT}
    return about | found


def schema_text() -> bytes:
    """Write the schema as it is published."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="deterministic"), indent=2)
