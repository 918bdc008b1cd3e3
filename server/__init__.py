"""The HTTP service over one dataset version, and the command line: pages for people, answers for tools.

Imports nothing heavy before it is asked for, so that a command starts at once.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from graph.store import Store
    from server.settings import Settings


def create_app(settings: "Settings", store: "Store") -> "Flask":
    """The WSGI application that serves that store.

    Raises MaillageError where a question's file is wrong.
    """
    from server.application import assemble

    return assemble(settings, store)
