"""The house rules that a machine can check: layers, language, size, and what the repository holds."""
