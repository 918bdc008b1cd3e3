"""`maillage template`: an empty workbook to fill with one's own conventions.

Refuses to write over a file that is there already.
"""

from pathlib import Path

import click

from graph.errors import BadRequest
from server.settings import read_settings


@click.command()
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Remplacer le fichier s'il existe.")
def template(file: Path, force: bool) -> None:
    """Écrit un classeur à remplir : XLSX, ODS, zip de CSV, ou dossier de CSV (un nom sans extension).

    \b
    Exemple : maillage template convention.xlsx
              maillage template convention.ods
              maillage template mes-conventions/
    """
    from graph.workbook.wordlists import Terms
    from graph.workbook.writing import write_template

    if file.exists() and not force:
        raise BadRequest(f"{file} existe déjà ; --force le remplace.")
    write_template(file, Terms.read(read_settings().root / "ontology" / "vocabularies"))
    click.echo(
        f"{file} est prêt à remplir ; la feuille « Lisez-moi » dit comment. Ensuite : maillage import {file}"
    )
