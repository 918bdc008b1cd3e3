"""The command line: `maillage build | serve | query | export | check | backup | restore | token`.

Refuses tracebacks: what a user can mend is one message and exit code 1.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from graph import resources
from graph.errors import BadRequest, InvalidData, MaillageError
from graph.formats import of_kind
from server import life_commands
from server.extract_commands import extract
from server.settings import SETTINGS, Settings, read_settings
from server.source_commands import source
from server.token_commands import token
from server.workbook_commands import template

if TYPE_CHECKING:
    from graph.catalogue import Query
    from server.exports import Asked

_STAGES = 9
_FORMATS = ("texte", *(row.name for row in of_kind("table")))
_SETTINGS = "\n".join(f"  {row.name} ({row.unit}) : {row.help} [{row.default}]" for row in SETTINGS)


class Group(click.Group):
    """A group whose commands turn every error of ours, and of the file system, into a message."""

    def invoke(self, context: click.Context) -> object:
        """Run the command. Raises ClickException where MaillageError or OSError is raised."""
        try:
            return super().invoke(context)
        except MaillageError as error:
            title = f"{error.title}. " if type(error) is not MaillageError else ""
            raise click.ClickException(f"{title}{error}") from error
        except OSError as error:
            place = f"{error.filename} : " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


@click.group(cls=Group, epilog=f"\b\nRéglages, par variables d'environnement :\n{_SETTINGS}")
@click.version_option(package_name="maillage", prog_name="maillage")
def main() -> None:
    """Maillage : qui s'engage, pilote et agit avec qui, et quel passage le prouve.

    \b
    Exemple : maillage serve
    """


main.add_command(extract)
main.add_command(token)
main.add_command(source)
life_commands.register(main)
main.add_command(template)


@main.command()
def build() -> None:
    """Construit le graphe à partir des tables et le publie.

    \b
    Exemple : maillage build
              MAILLAGE_HOME=/srv/maillage maillage build
    """
    _build(read_settings(), err=False)


@main.command()
@click.option("--host", help="Adresse d'écoute (réglage HOST).")
@click.option("--port", type=int, help="Port d'écoute (réglage PORT).")
@click.option("--empty", is_flag=True, help="Ne rien construire : servir l'entrepôt tel qu'il est, ou vide.")
@click.option(
    "--token-file", type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier des jetons qui permettent d'écrire ; absent, il est créé avec un jeton (réglage "
    "MAILLAGE_TOKENS).",
)  # fmt: skip
def serve(host: str | None, port: int | None, empty: bool, token_file: Path | None) -> None:
    """Construit le graphe si les tables ont changé, puis le sert.

    \b
    Exemple : maillage serve
              maillage serve --port 8080
              MAILLAGE_HOME=/tmp/vide maillage serve --empty --token-file jetons
    """
    import os

    given = (("HOST", host), ("PORT", port), ("MAILLAGE_TOKENS", token_file))
    os.environ.update({name: str(value) for name, value in given if value is not None})
    settings = read_settings()
    from server import serving
    from server.tokens import ensure_file

    serving.check_address(settings)
    if token_file and ensure_file(token_file):
        click.echo(f"Un jeton d'administration est écrit dans {token_file}.", err=True)
    if empty:
        _ensure_published(settings)
    else:
        _refresh(settings)
    serving.serve(settings)


def _ensure_published(settings: Settings) -> None:
    """Publish an empty dataset where there is none."""
    from graph.store import new_store, publish, published_version, takes_builds

    if takes_builds(settings.location) and published_version(settings.location) is None:
        publish(settings.location, new_store(), "")


def _refresh(settings: Settings) -> None:
    """Build where the tables have changed; where they are wrong, go on with what was published before.

    A store elsewhere that takes no writes is served as it is.
    """
    from graph.inputs import Inputs
    from graph.store import published_inputs, published_version, takes_builds

    if not takes_builds(settings.location):
        return
    # As `graph.build.is_current`, without reading all that builds before it is known that anything must be.
    held = published_inputs(settings.location)
    before = Inputs.parse(held)
    shelf = before.shelf if before else {}
    if held == Inputs.of(settings.root, settings.minter, shelf, settings.own).text():
        return
    try:
        _build(settings, err=True)
    except InvalidData as error:
        kept = published_version(settings.location)
        if kept is None:
            raise
        click.echo(f"{error}\nLa version {kept}, publiée avant, reste servie.", err=True)


def _folder() -> Path:
    """The folder of the embedded store. Raises BadRequest where the store is elsewhere."""
    location = read_settings().location
    if isinstance(location, str):
        raise BadRequest(f"L'entrepôt est ailleurs ({location}) : il se sauvegarde avec ses propres outils.")
    return location


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Écrit tous les graphes de l'entrepôt dans un fichier, avec leur empreinte ; le service peut tourner.

    \b
    Exemple : maillage backup maillage-2026-11.tar.gz
    """
    from graph.store.backup import backup as run

    click.echo(f"Version {run(_folder(), file)} écrite dans {file}.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Remet l'entrepôt dans l'état d'une sauvegarde, une fois son empreinte vérifiée ; le service suit.

    \b
    Exemple : maillage restore maillage-2026-11.tar.gz
    """
    from graph.store.backup import restore as run

    version = run(_folder(), file, "maillage restore")
    click.echo(f"{file} est restauré ; c'est la version {version}.")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("slug")
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), default="texte", help="Forme de la réponse."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire.")
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
def query(slug: str, form: str, output: Path | None, parameters: tuple[str, ...]) -> None:
    """Pose une question du catalogue ; ses paramètres suivent son nom.

    \b
    Exemple : maillage query pilots --convention sdsf-paris-2021-2026
              maillage query co-pilots-of --organisation caf-de-paris -f csv -o caf.csv
    """
    from graph.catalogue import Catalogue
    from graph.store import open_store
    from server import exports

    settings = read_settings()
    store = open_store(settings.location)
    catalogue = Catalogue.load(resources() / "queries" / "explore", settings.minter)
    given = read_parameters(parameters)
    rows = catalogue.run(store, slug, given)
    chosen = next((row for row in of_kind("table") if row.name == form), None)
    body = (
        exports.write_answer(rows, chosen, _asked(catalogue.get(slug), given, store.version))
        if chosen
        else exports.aligned(rows, settings.base).encode()
    )
    _write(body, output)


@main.command()
@click.option(
    "-f", "--format", "form", type=click.Choice([row.name for row in of_kind("dataset")]), default="trig",
    help="trig, nquads ou jsonld.",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire.")
def export(form: str, output: Path | None) -> None:
    """Écrit tous les graphes nommés.

    \b
    Exemple : maillage export -f nquads -o maillage.nq
    """
    from graph.store import open_store

    chosen = next(row for row in of_kind("dataset") if row.name == form)
    _write(open_store(read_settings().location).dump(chosen), output)


@main.command()
def check() -> None:
    """Vérifie l'ontologie, les vocabulaires, les tables et leur cohérence.

    \b
    Exemple : maillage check
    """
    from server import checking

    settings = read_settings()
    failed = False
    with tempfile.TemporaryDirectory() as folder, _bar("Vérification", len(checking.STEPS)) as advance:
        found = []
        for title, step in checking.STEPS:
            advance(title)
            found.append((title, step(settings, Path(folder))))
    for title, outcome in found:
        mark = "passé" if outcome.skipped else "FAUX" if outcome.faults else "bon"
        click.echo(
            f"{mark:6} {title}"
            + (f" : {outcome.skipped or outcome.said}" if outcome.skipped or outcome.said else "")
        )
        for fault in outcome.faults:
            click.echo(f"       {fault}")
        failed = failed or bool(outcome.faults)
    if failed:
        raise SystemExit(1)


def read_parameters(words: tuple[str, ...]) -> dict[str, str]:
    """`--name value` or `--name=value`, repeated, as a mapping. Raises BadRequest for anything else."""
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--") or len(name) < 3 or (not equals and not rest):
            raise BadRequest(f"« {word} » n'est pas un paramètre ; attendu : --nom valeur.")
        found[name[2:].replace("-", "_")] = value if equals else rest.pop(0)
    return found


def _asked(question: "Query", given: Mapping[str, str], version: str) -> "Asked":
    """What a file says of its question. Its address is a path: the command line knows no host."""
    from server.exports import Asked

    text = urlencode(given, safe="/,")
    address = f"/queries/{question.slug}{'?' if text else ''}{text}"
    return Asked(question.slug, given, version, question.summary_fr, address)


def _build(settings: Settings, err: bool) -> None:
    from graph.build import build as run

    with _bar("Construction du graphe", _STAGES) as advance:
        result = run(settings.root, settings.location, settings.minter, advance, settings.own)
    for warning in result.warnings:
        click.echo(f"Attention : {warning}", err=True)
    click.echo(
        f"Graphe {result.version} : {sum(result.facts.values())} triplets énoncés par "
        f"{len(result.facts)} documents, {result.attested_share:.0%} attestés, "
        f"{result.derived} déduits ; {result.total_seconds:.1f} s.",
        err=err,
    )


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on the terminal's error stream; silent where there is none."""
    with click.progressbar(
        length=length,
        label=label,
        file=sys.stderr,
        item_show_func=lambda item: item,
        hidden=not sys.stderr.isatty(),
    ) as bar:

        def advance(message: str) -> None:
            bar.update(1, message)

        yield advance


def _write(body: bytes, output: Path | None) -> None:
    if output:
        output.write_bytes(body)
    else:
        click.echo(body, nl=False)


if __name__ == "__main__":
    main()
