"""The gate: what `make test` and CI run.

It makes the machine ready (a browser, PostgreSQL), runs the checks that take seconds, then every
test. pytest's own closing line comes last; the summary above it says what was checked, and with what.
In CI a skipped test fails the run: what was not run is not known to work.
"""
