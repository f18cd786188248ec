"""Trying out: scenarios, playing, and what they mean for deploying."""
