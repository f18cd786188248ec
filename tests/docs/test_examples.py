"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.architecture.sources import product

SHOWN = [source.name for source in product() if ">>> " in source.text]


@pytest.mark.parametrize("module", SHOWN)
def test_an_example_gives_what_it_says(module: str) -> None:
    failed, shown = doctest.testmod(importlib.import_module(module))

    assert shown > 0
    assert failed == 0
