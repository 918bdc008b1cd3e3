"""Requests that nobody should send, drawn from a seed: what the service must answer, and outlive.

`python -m tests.fuzz 20000` sends that many to a service of its own and prints the counts by status.
"""
