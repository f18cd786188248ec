"""Each kind of element compiled for running."""
