"""The report on reviews: facts in, report out, nothing read and no clock asked."""

from engine.governance.report.agenda import Entry, agenda
from engine.governance.report.build import build, digest
from engine.governance.report.facts import AsOf, Facts, moment_of
from engine.governance.report.history import History, Signature, Texts, Words, history
from engine.governance.report.model import BANDS, SCHEMA, Asked, Content, Head, Report, Row, bands_of

__all__ = [
    "BANDS",
    "SCHEMA",
    "AsOf",
    "Asked",
    "Content",
    "Entry",
    "Facts",
    "Head",
    "History",
    "Report",
    "Row",
    "Signature",
    "Texts",
    "Words",
    "agenda",
    "bands_of",
    "build",
    "digest",
    "history",
    "moment_of",
]
