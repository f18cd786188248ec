"""What is kept beside the database survives a plug that is pulled while it is written."""

from __future__ import annotations

import os

import pytest

from tests.durability.power import PowerCut
from web.cli.opening import key_of, write_private
from web.settings import Settings

STEPS = ("open", "fdopen", "fsync", "link", "unlink")


@pytest.mark.parametrize("step", STEPS)
def test_a_key_is_written_whole_or_not_at_all(memory, monkeypatch, step):
    """An empty file kept the server from ever starting again."""
    settings = Settings(data=memory)

    def cut(*_given, **_named):
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(os, step, cut)
        with pytest.raises(PowerCut):
            key_of(settings)

    key = key_of(settings)
    assert len(key) == 32
    assert key_of(settings) == key


def test_a_key_that_is_there_is_never_replaced(memory):
    write_private(memory / "key", "the first")

    with pytest.raises(FileExistsError):
        write_private(memory / "key", "the second")

    assert (memory / "key").read_text() == "the first\n"
    assert [file.name for file in memory.iterdir()] == ["key"]
