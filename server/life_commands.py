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
    from graph.changes import Changes
    from graph.life import Done, Library, Plan, Rehearsal
    from graph.plain_words import Words

_STAGES = 3
_dry = click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, et ne rien changer.")
_whole = click.option("--all", "whole", is_flag=True, help="Dire chaque fait et chaque paire, sans abréger.")
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
@_whole
def import_document(file: Path, replacing: str, corrected: Path | None, dry_run: bool, whole: bool) -> None:
    """Importe un document : classeur (XLSX, ODS, CSV), ou dossier de tables comme data/.

    \b
    Exemple : maillage import convention.xlsx --dry-run
              maillage import convention.xlsx
              maillage import convention-2026.xlsx --replace convention-2023
    """
    come: Done | Rehearsal | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    with _bar("Essai" if dry_run else "Import", reading=True) as advance:
        advance("Lecture du document")
        from graph import life
        from graph.incoming import Incoming, correct_copy, read_incoming
        from graph.shelf import DESCRIPTION, Bundle

        library = open_library(read_settings())
        read: Incoming | None = None
        if file.is_dir() and (file / DESCRIPTION).is_file():
            bundle: Bundle | None = Bundle.read(file)
        else:
            read = read_incoming(library, file, replacing=replacing)
            bundle, faults, warnings = read.bundle, read.faults, read.warnings
        if bundle:
            try:
                come = _come(library, life.importing(bundle, replacing), dry_run, advance)
            except InvalidData as error:
                faults = read.refused(error) if read else error.faults
    _warn(warnings)
    if come:
        _tell(come, whole)
        return
    if corrected:
        copy = corrected if corrected.suffix else corrected.with_suffix(".xlsx")
        copy.write_bytes(correct_copy(file, faults, warnings))
        click.echo(f"Les cellules fautives sont colorées dans la copie {copy}.", err=True)
    raise InvalidData(faults)


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
@_whole
def withdraw(document: str, dry_run: bool, whole: bool) -> None:
    """Retire un document, avec tout ce qui ne repose que sur lui.

    \b
    Exemple : maillage withdraw convention-2023
    """
    from graph import life

    _carry(open_library(read_settings()), life.withdrawing(document), dry_run, whole)


@click.command()
@click.argument("document", metavar="DOCUMENT")
@click.argument("table", metavar="FEUILLE")
@click.argument("row", metavar="LIGNE")
@click.argument("column", metavar="COLONNE")
@click.argument("value", metavar="VALEUR")
@_dry
@_whole
def correct(document: str, table: str, row: str, column: str, value: str, dry_run: bool, whole: bool) -> None:
    """Corrige une cellule, comme dans le classeur exporté : par ses noms de feuille et de colonne.

    LIGNE est le titre ou le nom de la ligne, ou son numéro dans ce classeur.

    \b
    Exemple : maillage correct ctg-2024 Actions "Ouvrir un lieu" Pilotes "Caf de Paris ; Ville de Paris"
    """
    from graph.corrections import Edit, correcting

    edit = Edit(table, row, column, value)
    _carry(open_library(read_settings()), correcting(document, edit), dry_run, whole)


@click.command()
@click.argument("version")
@_dry
@_whole
def undo(version: str, dry_run: bool, whole: bool) -> None:
    """Annule une ligne de l'historique : ses documents redeviennent ce qu'ils étaient avant elle.

    \b
    Exemple : maillage undo 7-3f2a9c0d1e4b
    """
    from graph import life

    _carry(open_library(read_settings()), life.undoing(version), dry_run, whole)


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
        mark = "annulable" if line.undoable else "" if line.kept else "d'une sauvegarde, sans ses données"
        click.echo("\t".join(filter(None, (done.after, done.when, done.who, done.what, mark))))


@click.command()
@click.argument("before", metavar="VERSION")
@click.argument("after", metavar="VERSION")
@_whole
def diff(before: str, after: str, whole: bool) -> None:
    """Dit en mots ce qui change d'une version à l'autre.

    \b
    Exemple : maillage diff 6-1b2c3d4e5f60 7-3f2a9c0d1e4b
    """
    from graph import life

    _say(*life.compare(open_library(read_settings()), before, after), whole)


def open_library(settings: Settings) -> "Library":
    """Where the documents of this deployment live. Raises Forbidden (403) where the store is elsewhere."""
    from graph.life import Library

    if isinstance(settings.location, str):
        raise Forbidden(
            f"L'entrepôt est ailleurs ({settings.location}) : il ne garde ni documents importés ni "
            "historique. Importez dans un dossier (réglage MAILLAGE_HOME)."
        )
    return Library(settings.root, settings.location, settings.minter, settings.own)


def _carry(library: "Library", plan: "Plan", dry_run: bool, whole: bool) -> None:
    """Carry out a plan, or rehearse it, and say what came of it."""
    with _bar("Essai" if dry_run else "Écriture") as advance:
        come = _come(library, plan, dry_run, advance)
    _tell(come, whole)


def _come(
    library: "Library", plan: "Plan", dry_run: bool, advance: Callable[[str], None]
) -> "Done | Rehearsal":
    """What comes of a plan, done or only tried."""
    from graph import life

    who = getpass.getuser()
    return (life.rehearse if dry_run else life.carry)(library, plan, who, advance)


def _tell(come: "Done | Rehearsal", whole: bool) -> None:
    """Say what was done, or would change."""
    from graph.life import Rehearsal

    if isinstance(come, Rehearsal):
        _warn(come.done.warnings)
        click.echo(f"Essai, rien n'est écrit : {come.done.transaction.what}.")
        _say(come.changes, come.words, whole)
    else:
        _warn(come.warnings)
        click.echo(_said(come))


def _say(changes: "Changes", words: "Words", whole: bool) -> None:
    from graph.gist import say

    for line in say(changes, words, whole):
        click.echo(line)
    if changes.facts and not whole:
        click.echo("\nTout, fait par fait : la même commande avec --all.")


def _said(done: "Done") -> str:
    what, version = done.transaction.what, done.transaction.after
    if not done.changed:
        return f"Rien ne change ({what}) : la version reste {version}."
    return f"{what[0].upper()}{what[1:]} : version {version}, en {sum(done.seconds.values()):.1f} s."


def _warn(warnings: Sequence[str | Fault]) -> None:
    for warning in warnings:
        click.echo(f"Attention : {warning}", err=True)


@contextmanager
def _bar(label: str, reading: bool = False) -> Iterator[Callable[[str], None]]:
    """A progress bar on the terminal's error stream, told what starts; silent where there is no terminal.

    reading: whether a document is read before the stages of a write.
    """
    hidden, length = not sys.stderr.isatty(), _STAGES + reading
    with click.progressbar(
        length=length, label=label, file=sys.stderr, item_show_func=lambda item: item,
        hidden=hidden, show_eta=False, update_min_steps=0,
    ) as bar:  # fmt: skip
        started = 0

        def advance(message: str) -> None:
            nonlocal started
            bar.length = max(length, started + 2)  # a home that is new is built first
            bar.update(1 if started else 0, message)
            started += 1

        yield advance
        bar.update(max(length, started + 1) - bar.pos, "")
