"""The embedded engine, pyoxigraph: the only package that imports it.

`engine` holds one dataset, `disk` its versions as folders, `evaluation` what a worker does for a client.
"""
