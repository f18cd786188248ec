"""What may be looked up, by noun. Queries read and change nothing."""
