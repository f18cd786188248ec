"""The faces of the engine: what pages, API and command line use, and nothing else."""

from engine.faces.catalogue import Catalogue
from engine.faces.engine import Engine
from engine.faces.house import House, open_house
from engine.faces.inbox import Inbox
from engine.faces.operations import Operations
from engine.faces.opinions import seek_opinions
from engine.faces.people import People
from engine.faces.reports import Reports
from engine.faces.tryout import run_scenarios
from engine.rights import could, may
from engine.rights.questions import in_words

__all__ = [
    "Catalogue",
    "Engine",
    "House",
    "Inbox",
    "Operations",
    "People",
    "Reports",
    "could",
    "in_words",
    "may",
    "open_house",
    "run_scenarios",
    "seek_opinions",
]
