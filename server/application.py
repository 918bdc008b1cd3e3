"""The WSGI application: its blueprints, what templates may call, and what every answer carries.

Knows nothing of the engine: everything is asked through the `Store` protocol and the catalogue.
"""

from flask import Flask

from server import (
    accessibility,
    agenda,
    api,
    bodies,
    compare,
    completion,
    counted,
    dataset,
    document_files,
    editor_page,
    embedding,
    examples,
    gaps,
    graph_store,
    graphs,
    headers,
    health,
    histories,
    home,
    imports,
    language,
    links,
    maps,
    metrics,
    networks,
    ontologies,
    openapi,
    overlaps,
    problem_types,
    problems,
    queries,
    searching,
    sources,
    sparql,
    things,
    timeline,
    updates,
    words,
)
from server.service import Services, Source
from server.settings import Settings

BLUEPRINTS = (
    home.blueprint,
    health.blueprint,
    queries.blueprint,
    searching.blueprint,
    sources.blueprint,
    imports.blueprint,
    document_files.blueprint,
    histories.blueprint,
    sparql.blueprint,
    editor_page.blueprint,
    completion.blueprint,
    updates.blueprint,
    graph_store.blueprint,
    networks.blueprint,
    overlaps.blueprint,
    compare.blueprint,
    gaps.blueprint,
    counted.blueprint,
    agenda.blueprint,
    timeline.blueprint,
    maps.blueprint,
    things.blueprint,
    graphs.blueprint,
    ontologies.blueprint,
    problem_types.blueprint,
    api.blueprint,
    dataset.blueprint,
    examples.blueprint,
    openapi.blueprint,
    accessibility.blueprint,
)


def assemble(settings: Settings, source: Source) -> Flask:
    """The WSGI application that serves what that source names.

    Raises MaillageError where a question's file is wrong.
    """
    app = Flask("server")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body
    app.config["MAX_UPLOAD"] = settings.max_upload
    app.extensions["maillage"] = Services.of(settings, source)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(address=links.address, short=links.short, word=words.word, level=words.level)
    app.jinja_env.globals.update(
        language=language.language,
        languages=language.LANGUAGES,
        series=language.series,
        switch=language.switch,
        levels=words.LEVELS,
        embedded=embedding.embedded,
        unembedded=embedding.unembedded,
    )
    language.install(app)
    bodies.install(app)
    headers.install(app)
    problems.install(app)
    metrics.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
