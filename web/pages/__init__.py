"""Pages: a module per subject, each with `pages(house, settings)` that makes its blueprint."""
