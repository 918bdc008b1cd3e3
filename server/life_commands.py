"""`maillage import | export-document | withdraw | correct | undo | history | diff`: the life of documents.

Refuses a store elsewhere, which keeps no shelf and no history, and to change anything on a dry run.
"""

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import Fault, Forbidden, InvalidData
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from graph.life import Done, Library, Plan

_STAGES = 4
_SHOWN = 40
_dry = click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, et ne rien changer.")
_FILE = click.Path(dir_okay=False, path_type=Path)


def register(main: click.Group) -> None:
    """Give the commands to the group."""
    for command in (import_document, export_document, withdraw, correct, undo, history, diff):
        main.add_command(command)


@click.command(name="import")
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--replace", "replacing", metavar="DOCUMENT", default="", help="Document dont c'est une nouvelle édition."
)
@click.option(
    "--corrected", type=_FILE, help="Où écrire, s'il y a des erreurs, une copie du classeur qui les montre."
)
@_dry
def import_document(file: Path, replacing: str, corrected: Path | None, dry_run: bool) -> None:
    """Importe un document : classeur (XLSX, ODS, CSV), ou dossier de tables comme data/.

    \b
    Exemple : maillage import convention.xlsx --dry-run
              maillage import convention.xlsx
              maillage import convention-2026.xlsx --replace convention-2023
    """
    from graph import life
    from graph.shelf import DESCRIPTION, Bundle

    library = open_library(read_settings())
    if file.is_dir() and (file / DESCRIPTION).is_file():
        _carry(library, life.importing(Bundle.read(file), replacing), dry_run)
        return
    from graph.incoming import correct_copy, read_incoming

    read = read_incoming(library, file, replacing=replacing)
    for warning in read.warnings:
        click.echo(f"Attention : {warning}", err=True)
    if read.bundle is None:
        if corrected:
            corrected.write_bytes(correct_copy(file, read.faults, read.warnings))
            click.echo(f"Les cellules fautives sont colorées dans la copie {corrected}.", err=True)
        raise InvalidData(read.faults)
    _carry(library, life.importing(read.bundle, replacing), dry_run)


@click.command(name="export-document")
@click.argument("document", metavar="DOCUMENT")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path),
    help="Fichier .xlsx, .ods ou .zip, ou dossier.",
)  # fmt: skip
@click.option("--version", "version", default="", help="Tel qu'une version de l'historique l'avait.")
def export_document(document: str, output: Path, version: str) -> None:
    """Écrit un document comme classeur, que l'import relit.

    \b
    Exemple : maillage export-document schema-parisien-2021-2026 -o schema.xlsx
    """
    from graph.incoming import export

    export(open_library(read_settings()), document, output, version)
    click.echo(f"« {document} » est écrit dans {output}.", err=True)


@click.command()
@click.argument("document", metavar="DOCUMENT")
@_dry
def withdraw(document: str, dry_run: bool) -> None:
    """Retire un document, avec tout ce qui ne repose que sur lui.

    \b
    Exemple : maillage withdraw convention-2023
    """
    from graph import life

    _carry(open_library(read_settings()), life.withdrawing(document), dry_run)


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.argument("table")
@click.argument("row", metavar="LIGNE")
@click.argument("column", metavar="COLONNE")
@click.argument("value", metavar="VALEUR")
@_dry
def correct(document: str, table: str, row: str, column: str, value: str, dry_run: bool) -> None:
    """Corrige une cellule ; LIGNE est un nom (première colonne) ou un numéro, l'en-tête étant 1.

    \b
    Exemple : maillage correct ctg-2024 actions ctg-2024/action-3 pilots "caf-de-paris; ville-de-paris"
    """
    from graph import life
    from graph.life_tables import Edit

    _carry(open_library(read_settings()), life.correcting(document, Edit(table, row, column, value)), dry_run)


@click.command()
@click.argument("version")
@_dry
def undo(version: str, dry_run: bool) -> None:
    """Annule une ligne de l'historique : ses documents redeviennent ce qu'ils étaient avant elle.

    \b
    Exemple : maillage undo 7-3f2a9c0d1e4b
    """
    from graph import life

    _carry(open_library(read_settings()), life.undoing(version), dry_run)


@click.command()
@click.option("-n", "most", type=int, default=20, show_default=True, help="Combien de lignes, au plus.")
def history(most: int) -> None:
    """Montre l'historique : version, date, qui, quoi ; la plus récente d'abord.

    \b
    Exemple : maillage history -n 5
    """
    from graph.history import read_lines

    for line in read_lines(open_library(read_settings()).home, most):
        done = line.transaction
        mark = "annulable" if line.undoable else ""
        click.echo("\t".join(filter(None, (done.after, done.when, done.who, done.what, mark))))


@click.command()
@click.argument("before", metavar="VERSION")
@click.argument("after", metavar="VERSION")
@click.option("-n", "most", type=int, default=1_000_000, help="Combien de faits et de paires, au plus.")
def diff(before: str, after: str, most: int) -> None:
    """Dit en mots ce qui change d'une version à l'autre.

    \b
    Exemple : maillage diff 6-1b2c3d4e5f60 7-3f2a9c0d1e4b
    """
    from graph import life
    from graph.plain_words import say

    changes, words = life.compare(open_library(read_settings()), before, after)
    for line in say(changes, words, most):
        click.echo(line)


def open_library(settings: Settings) -> "Library":
    """Where the documents of this deployment live. Raises Forbidden (403) where the store is elsewhere."""
    from graph.life import Library

    if isinstance(settings.location, str):
        raise Forbidden(
            f"L'entrepôt est ailleurs ({settings.location}) : il ne garde ni documents importés ni "
            "historique. Importez dans un dossier (réglage MAILLAGE_HOME)."
        )
    return Library(settings.root, settings.location, settings.minter, settings.own)


def _carry(library: "Library", plan: "Plan", dry_run: bool) -> None:
    """Carry out a plan, or rehearse it, and say what came of it."""
    from graph import life
    from graph.plain_words import say

    who = getpass.getuser()
    if dry_run:
        with _bar("Essai") as advance:
            rehearsal = life.rehearse(library, plan, who, advance)
        _warn(rehearsal.done.warnings)
        click.echo(f"Essai, rien n'est écrit : {rehearsal.done.transaction.what}.")
        for line in say(rehearsal.changes, rehearsal.words, _SHOWN):
            click.echo(line)
        return
    with _bar("Écriture") as advance:
        done = life.carry(library, plan, who, advance)
    _warn(done.warnings)
    click.echo(_said(done))


def _said(done: "Done") -> str:
    what, version = done.transaction.what, done.transaction.after
    if not done.changed:
        return f"Rien ne change ({what}) : la version reste {version}."
    return f"{what[0].upper()}{what[1:]} : version {version}, en {sum(done.seconds.values()):.1f} s."


def _warn(warnings: Sequence[str | Fault]) -> None:
    for warning in warnings:
        click.echo(f"Attention : {warning}", err=True)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[str], None]]:
    """A progress bar on the terminal's error stream; silent where there is none."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(
        length=_STAGES, label=label, file=sys.stderr, item_show_func=lambda item: item, hidden=hidden
    ) as bar:
        yield lambda message: bar.update(1, message)
        bar.update(_STAGES)
