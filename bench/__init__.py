"""The benchmark: generated conventions, engines side by side, and the page that says how they compare.

Refuses to be imported by `graph` or `server`: it measures them as a user would, from outside.
"""
