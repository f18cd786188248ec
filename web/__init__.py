"""Pages, JSON API and command line: the only room that knows HTTP."""
