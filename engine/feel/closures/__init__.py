"""Trees to Python closures: a module for each family of FEEL's expressions."""
