"""Regular expressions as FEEL has them (XQuery 1.0 and XPath 2.0 Functions and Operators, section 7.6).

Not Python's: the language is another one, and Python's matcher cannot be stopped. Here every step of a match
is taken from the evaluation's budget, so that no pattern can hold up a process.
"""
