"""The HTTP service over one dataset version, and the command line: pages for people, answers for tools.

Imports nothing heavy before it is asked for, so that a command starts at once.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from graph.store import Store
    from server.service import Source
    from server.settings import Settings


def create_app(settings: "Settings", store: "Store | Source") -> "Flask":
    """The WSGI application that serves that store, or what that source names at each moment.

    Raises MaillageError where a question's file is wrong.
    """
    from server.application import assemble
    from server.service import Fixed, Source

    return assemble(settings, store if isinstance(store, Source) else Fixed(store))
