"""Whole journeys through a real browser, against a server that was started as a user starts it.

`product.py` starts the server, `people.py` is a person of the demonstration at a browser, `orders.py` is the outside
world that sends orders, payments and cancellations. `python -m tests.journeys.screenshots` takes the pictures of
README and documentation.
"""
