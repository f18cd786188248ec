"""Streams of hints to browsers, kept beside the threads that answer requests."""
