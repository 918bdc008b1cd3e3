"""`maillage source attach | list`: the files of the documents, so that passages are read in their text.

Refuses a file that is no document of the graph: its hash tells.
"""

from pathlib import Path

import click

from graph import attached
from graph.errors import BadRequest
from server.settings import Settings, read_settings


@click.group()
def source() -> None:
    """Joint les fichiers des documents, dont les passages se lisent alors en place.

    \b
    Exemple : maillage source attach convention.txt
    """


@source.command()
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, path_type=Path))
def attach(file: Path) -> None:
    """Joint le fichier d'un document connu, reconnu à son empreinte SHA-256.

    \b
    Exemple : maillage source attach "Schéma parisien.txt"
    """
    if not file.is_file():
        raise BadRequest(f"{file} n'est pas un fichier ordinaire.")
    settings = read_settings()
    with file.open("rb") as content:
        found = attached.attach(content, _known(settings), settings.attached, settings.max_upload)
    click.echo(f"« {found.title} » est joint dans {settings.attached} ({found.sha256}).")


@source.command(name="list")
def list_sources() -> None:
    """Liste les documents connus, et où leur fichier est joint.

    \b
    Exemple : maillage source list
    """
    settings = read_settings()
    for document in _known(settings):
        place = attached.find(settings.texts, document)
        click.echo(f"{document.sha256}\t{document.title}\t{place or '-'}")


def _known(settings: Settings) -> list[attached.Document]:
    """The documents of the store. Raises NotReady where nothing is published."""
    from graph.catalogue import page_text
    from graph.store import open_store

    return attached.documents(open_store(settings.location).select(page_text("source-documents")))
