"""Data that a diagram draws, compiled: what it is called, where it is kept, what moves it."""
