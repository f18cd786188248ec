"""The forms of the report on reviews: each takes the same report and only writes it down."""

from web.reports.forms import FORMS, Form, made

__all__ = ["FORMS", "Form", "made"]
