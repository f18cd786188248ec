"""The faces of the engine: what pages, API and command line use, and nothing else."""

from engine.faces.catalogue import Catalogue
from engine.faces.engine import Engine
from engine.faces.house import House, open_house
from engine.faces.inbox import Inbox
from engine.faces.operations import Operations
from engine.faces.reports import Reports

__all__ = ["Catalogue", "Engine", "House", "Inbox", "Operations", "Reports", "open_house"]
