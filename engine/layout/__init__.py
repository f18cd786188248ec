"""Places for diagrams that have none: `laid_out(diagram)` gives the diagram with a picture."""

from engine.layout.pools import laid_out

__all__ = ["laid_out"]
