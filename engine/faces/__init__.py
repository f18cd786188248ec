"""The faces of the engine: what pages, API and command line use, and nothing else."""

from engine.commands.attaching import FileLimits
from engine.commands.publication import MEANINGS, SignOff
from engine.connectors.post import Post
from engine.diagram.differences import Difference
from engine.faces.accounts import Accounts, telephone
from engine.faces.audit import Audit
from engine.faces.catalogue import Catalogue
from engine.faces.comparing import compare_files
from engine.faces.engine import Engine
from engine.faces.entrance import Entrance
from engine.faces.feedback import CATEGORIES, DECISIONS, OFTEN, SHOWN_BY, STATES, Feedback, Wanted
from engine.faces.files import Files
from engine.faces.house import House, open_house
from engine.faces.inbox import Inbox
from engine.faces.live import Followed, Live
from engine.faces.operations import Operations
from engine.faces.opinions import seek_opinions
from engine.faces.people import People
from engine.faces.reports import Reports
from engine.faces.reviews import OFFICES, OUTCOMES, Reviews
from engine.faces.told import ViewFeed
from engine.faces.tryout import equip, run_scenarios
from engine.governance.checklist import ANSWERS
from engine.governance.policy import FIXED, ROLES, ReviewPolicy, Step
from engine.queries.drafts import diagram_of, is_scenario
from engine.queries.feedback import Report
from engine.queries.lines import AuditLine, Verdict
from engine.queries.moving import Choice, Effect, Move, MovedRequest
from engine.queries.review_policy import PolicyLine
from engine.queries.reviews import Review
from engine.queries.working_hours import HoursLine, WorkingCalendar
from engine.rights import PERMISSIONS, could, may
from engine.rights.accounts import Account, Admission, ApiToken, Link, Session
from engine.rights.policy import PROVEN_TWICE, SHORTEST_LEAST, OpenId, Policy
from engine.rights.questions import in_words
from engine.rights.scopes import BUNDLES, within
from engine.store.grants import sql_grants
from engine.turn.hours import COMPANY
from engine.turn.noting import come_through
from engine.turn.telling import CHANNELS, LEADS, MODES, USUAL, Choices
from engine.work.sending import Outside, append, as_line

__all__ = [
    "ANSWERS",
    "BUNDLES",
    "CATEGORIES",
    "CHANNELS",
    "COMPANY",
    "DECISIONS",
    "FIXED",
    "LEADS",
    "MEANINGS",
    "MODES",
    "OFFICES",
    "OFTEN",
    "OUTCOMES",
    "PERMISSIONS",
    "PROVEN_TWICE",
    "ROLES",
    "SHORTEST_LEAST",
    "SHOWN_BY",
    "STATES",
    "USUAL",
    "Account",
    "Accounts",
    "Admission",
    "ApiToken",
    "Audit",
    "AuditLine",
    "Catalogue",
    "Choice",
    "Choices",
    "Difference",
    "Effect",
    "Engine",
    "Entrance",
    "Feedback",
    "FileLimits",
    "Files",
    "Followed",
    "HoursLine",
    "House",
    "Inbox",
    "Link",
    "Live",
    "Move",
    "MovedRequest",
    "OpenId",
    "Operations",
    "Outside",
    "People",
    "Policy",
    "PolicyLine",
    "Post",
    "Report",
    "Reports",
    "Review",
    "ReviewPolicy",
    "Reviews",
    "Session",
    "SignOff",
    "Step",
    "Verdict",
    "ViewFeed",
    "Wanted",
    "WorkingCalendar",
    "append",
    "as_line",
    "come_through",
    "compare_files",
    "could",
    "diagram_of",
    "equip",
    "in_words",
    "is_scenario",
    "may",
    "open_house",
    "run_scenarios",
    "seek_opinions",
    "sql_grants",
    "telephone",
    "within",
]
