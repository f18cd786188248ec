"""The gate: what `make test` and CI run.

It makes the machine ready (a browser, PostgreSQL) and runs every test, and beside the tests the checks that take
seconds: most of them use one core, and no test needs them. What a check objects to is told as soon as it is known.
pytest's own closing line comes last; the summary above it says what was checked, and with what.
In CI a skipped test fails the run: what was not run is not known to work.
"""
