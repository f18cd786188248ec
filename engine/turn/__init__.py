"""A turn: the only place that takes, executes, records, saves and commits.

A deed (a function that takes a `Turn`) looks at rows, gives stimuli to instances and may refuse. Then
everything its instances recorded is written in one transaction: journal, working tables, pages, the answer
to the request. Of two turns that touch one instance exactly one wins; the other runs again on what is then
there, or refuses.

SQLite executes on a view that locks nothing, then takes the writer and checks revisions, so that FEEL and
DMN never hold it. PostgreSQL locks the root instances first, ascending, and looks second.
"""

from engine.turn.stored import StoredPages, fold
from engine.turn.turn import Turn
from engine.turn.turns import Turns

__all__ = ["StoredPages", "Turn", "Turns", "fold"]
