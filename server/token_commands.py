"""`maillage token add | list | remove`: the tokens that open writes.

Refuses to show a token twice: it is printed once, when it is made, and only its digest is kept.
"""

import click

from server.settings import read_settings
from server.tokens import RIGHTS, Right, TokenFile


@click.group()
def token() -> None:
    """Ajoute, liste et retire les jetons d'accès, qui ouvrent les écritures.

    \b
    Exemple : maillage token add import-caf --right write
    """


@token.command()
@click.argument("name", metavar="NOM")
@click.option(
    "--right", type=click.Choice(RIGHTS), default="write", show_default=True, help="Ce qu'il permet."
)
def add(name: str, right: str) -> None:
    """Fait un jeton, l'écrit une seule fois, n'en garde que l'empreinte.

    \b
    Exemple : maillage token add import-caf --right write
    """
    file = _file()
    click.echo(file.add(name, Right.of(right)))
    click.echo(f"Gardez ce jeton : {file.path} n'en porte que l'empreinte.", err=True)


@token.command(name="list")
def list_tokens() -> None:
    """Liste les jetons : nom, droit, date ; jamais le jeton lui-même.

    \b
    Exemple : maillage token list
    """
    file = _file()
    found = file.tokens()
    for known in found:
        click.echo(f"{known.name}\t{known.right.name.lower()}\t{known.created or '-'}")
    if not found:
        click.echo(f"Aucun jeton dans {file.path} : le service est en lecture seule.", err=True)


@token.command()
@click.argument("name", metavar="NOM")
def remove(name: str) -> None:
    """Retire un jeton ; un service en marche le refuse aussitôt.

    \b
    Exemple : maillage token remove import-caf
    """
    _file().remove(name)
    click.echo(f"Le jeton « {name} » est retiré.", err=True)


def _file() -> TokenFile:
    return TokenFile(read_settings().tokens)
