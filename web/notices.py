"""What a page says next about what was just done."""

from __future__ import annotations

import flask

from web.language import spoken


def flash(sentence: str, kind: str = "message") -> None:
    """Say a sentence on the next page, in the language of who did it."""
    flask.flash(str(spoken(sentence)), kind)
