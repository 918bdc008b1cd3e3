"""The WSGI application: its blueprints, what templates may call, and what every answer carries.

Knows nothing of the engine: everything is asked through the `Store` protocol and the catalogue.
"""

from flask import Flask

from graph.store import Store
from server import (
    bodies,
    headers,
    home,
    language,
    links,
    networks,
    overlaps,
    problems,
    queries,
    sparql,
    things,
    words,
)
from server.service import Service
from server.settings import Settings

BLUEPRINTS = (
    home.blueprint,
    queries.blueprint,
    sparql.blueprint,
    networks.blueprint,
    overlaps.blueprint,
    things.blueprint,
)


def assemble(settings: Settings, store: Store) -> Flask:
    """The WSGI application that serves that store.

    Raises MaillageError where a question's file is wrong.
    """
    app = Flask("server")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body
    app.extensions["maillage"] = Service.of(settings, store)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(address=links.address, short=links.short, word=words.word, level=words.level)
    app.jinja_env.globals.update(
        language=language.language, languages=language.LANGUAGES, switch=language.switch, levels=words.LEVELS
    )
    language.install(app)
    bodies.install(app)
    headers.install(app)
    problems.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
