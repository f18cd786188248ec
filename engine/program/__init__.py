"""From a diagram to something that runs: checked, resolved and compiled, or the complete list of findings."""
