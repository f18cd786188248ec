"""The command `throughlane`."""

from web.cli.tree import main

__all__ = ["main"]
