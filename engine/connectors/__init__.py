"""What reaches the outside world: one connector per type of job. None runs inside a transaction."""
