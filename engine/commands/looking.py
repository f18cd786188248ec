"""Files looked at beside everything that is known: what they call, the company, the design, what was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import company, deployments, losses
from engine.program.design import check as design

if TYPE_CHECKING:
    from engine.deployed import Deployed
    from engine.program.bundle import Bundle
    from engine.store.transaction import Reader


def looked_at(r: Reader, deployed: Deployed, bundle: Bundle) -> Bundle:
    """Add everything that is to be known about files before they are deployed."""
    return losses.about(r, design.about(company.about(r, deployments.about_calls(r, deployed, bundle))))
