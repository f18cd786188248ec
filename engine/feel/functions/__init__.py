"""The built-in functions (DMN 1.5, 10.3.4), a module for each kind of value."""
