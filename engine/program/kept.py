"""Findings as they are kept with a version: in English, and with what every sentence of them was made of.

Who reads them later reads them in a language of their own. Versions that were deployed before sentences were kept
have their findings in English.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from engine.model import Finding
from engine.sentence import Sentence, put_together, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAID = ("message", "advice")


def encoded(findings: Iterable[Finding]) -> bytes:
    """Write findings as JSON; `said` has the sentences taken apart, by the name of the text."""
    return msgspec.json.encode([_plain(one) for one in findings])


def decoded(kept: bytes) -> tuple[Finding, ...]:
    """Read findings that were written by this or an earlier version."""
    return tuple(_finding(one) for one in msgspec.json.decode(kept, type=list[dict[str, Any]]))


def _plain(finding: Finding) -> dict[str, Any]:
    texts = {name: getattr(finding, name) for name in _SAID}
    said = {name: taken_apart(text) for name, text in texts.items() if isinstance(text, Sentence)}
    return asdict(finding) | ({"said": said} if said else {})


def _finding(kept: dict[str, Any]) -> Finding:
    said = kept.pop("said", {})
    return Finding(**kept | {name: put_together(kept[name], apart) for name, apart in said.items()})
