"""Diagrams as pictures without a browser: `picture(diagram)` gives SVG."""

from engine.drawing.picture import NothingDrawn, Wish, picture

__all__ = ["NothingDrawn", "Wish", "picture"]
