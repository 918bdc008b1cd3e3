"""`maillage extract`: a document of any layout becomes a workbook to review.

Refuses to publish anything: what was read goes to a file, and `maillage import` takes it from there.
"""

from pathlib import Path

import click

from graph import resources
from graph.errors import InvalidData


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
    from graph.tables import read_reference
    from graph.workbook.wordlists import Terms
    from graph.workbook.writing import write_workbook

    if output.exists() and not force:
        raise click.UsageError(f"{output} existe déjà : donnez un autre nom, ou --force.")
    if output.resolve() == document.resolve():
        raise click.UsageError("Le classeur ne peut pas remplacer le document lui-même.")
    root = resources()
    reference, faults = read_reference(root / "data" / "reference")
    if faults:
        raise InvalidData(faults)
    draft = read(document, document.name, Names.of(reference, Gazetteer.load()))
    write_workbook(draft, output, Terms.read(root / "ontology" / "vocabularies"))
    rows = draft.tables
    doubts = sum(bool(note.doubt) for note in draft.notes.values())
    click.echo(
        f"{output} : {len(rows.get('actions', []))} actions, {len(rows.get('plan', []))} axes et objectifs, "
        f"{len(rows.get('signatures', []))} signatures ; {doubts} cellules à vérifier, "
        f"{len(draft.unread)} passages non compris."
    )
