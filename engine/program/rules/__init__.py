"""What must hold before a process can run."""
