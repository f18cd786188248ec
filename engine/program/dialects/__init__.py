"""What other modelers wrote into a diagram, said again in our own words (docs/other-modelers.md)."""
