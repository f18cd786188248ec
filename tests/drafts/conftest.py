"""Drafts in the small company of the pages' tests."""

from tests.web.conftest import app, clock, filled, folder, house, somebody  # noqa: F401 - fixtures
