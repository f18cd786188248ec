"""What a process runs in spite of, and what its designer wants to know: asked while drawing and at deployment.

Nothing here keeps a process from running, so nothing is asked when a program is compiled for running.
"""
