"""Who may see and do what: one table of permissions, and the questions asked of it. Pure."""

from engine.rights.permissions import PERMISSIONS, Permission
from engine.rights.questions import acts_for, could, is_offered, may, may_see, must, roles_in

__all__ = ["PERMISSIONS", "Permission", "acts_for", "could", "is_offered", "may", "may_see", "must", "roles_in"]
