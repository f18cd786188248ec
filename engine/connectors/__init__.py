"""What does jobs: connectors to the outside world, which never run inside a transaction, and the register of all."""
