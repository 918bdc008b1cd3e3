"""`maillage extract`: a document of any layout becomes a workbook to review.

Refuses to publish anything: what was read goes to a file, and `maillage import` takes it from there.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph import resources
from graph.errors import InvalidData
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from graph.reference import Reference


def known(settings: Settings) -> "Reference":
    """The organisations and territories of the tables, and those that the documents of the store declare.

    Raises InvalidData (422) where the tables are wrong.
    """
    from graph.incoming import world
    from graph.life import Library
    from graph.tables import read_reference

    reference, faults = read_reference(settings.root / "data" / "reference")
    if faults:
        raise InvalidData(faults)
    if isinstance(settings.location, str):
        return reference
    library = Library(settings.root, settings.location, settings.minter, settings.own)
    return world(library, set()).reference


@click.command()
@click.argument("document", metavar="DOCUMENT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path),
    help="Classeur à écrire : .xlsx, .ods, .zip, ou un dossier de CSV (sans extension).",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Remplacer le classeur s'il existe déjà.")
def extract(document: Path, output: Path, force: bool) -> None:
    """Lit un document (txt, md, HTML, PDF, DOCX, ODT, XLSX, ODS, CSV) et écrit un classeur à relire.

    \b
    Chaque cellule porte son passage ; ce qui est douteux est coloré ; ce qui n'a pas été compris est listé.
    Exemple : maillage extract "CTG du Pays de Luzay.pdf" --output ctg.xlsx
    """
    from graph.extraction import extract as read
    from graph.names import Gazetteer, Names
    from graph.plain_words import is_one
    from graph.workbook.wordlists import Terms
    from graph.workbook.writing import write_workbook

    if output.exists() and not force:
        raise click.UsageError(f"{output} existe déjà : donnez un autre nom, ou --force.")
    if output.resolve() == document.resolve():
        raise click.UsageError("Le classeur ne peut pas remplacer le document lui-même.")
    terms = Terms.read(resources() / "ontology" / "vocabularies")
    draft = read(document, document.name, Names.of(known(read_settings()), Gazetteer.load()), terms)
    write_workbook(draft, output, terms)
    rows = draft.tables
    doubts = sum(bool(note.doubt) for note in draft.notes.values())
    counts = (
        (len(rows.get("actions", [])), "action", "actions"),
        (len(rows.get("plan", [])), "axe ou objectif", "axes et objectifs"),
        (len(rows.get("signatures", [])), "signature", "signatures"),
        (doubts, "cellule à vérifier", "cellules à vérifier"),
        (len(draft.unread), "passage non compris", "passages non compris"),
    )
    said = [f"{count} {one if is_one(count) else many}" for count, one, many in counts]
    click.echo(f"{output} : {', '.join(said)}.")
