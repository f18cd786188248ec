"""What the documentation prints is run: commands, requests, data, tables."""
