"""CSV files → typed records, with every fault at once: file, row, column, value, what was expected.

Refuses to stop at the first fault, and any column that nobody reads.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from graph import integrity
from graph.cells import Cell, CellError, Known, closest
from graph.errors import Fault, InvalidData
from graph.inputs import document_folders
from graph.letters import cleaned
from graph.records import TABLES, DocumentTables
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.rows import Row, columns, naming_column
from graph.sources import Source, describe
from graph.store import read_turtle
from graph.terms import BASE, SKOS, fold

NAMES = ("organisations", "territories")
_Row = TypeVar("_Row", bound=Row)
Vocabulary = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class _Table(Generic[_Row]):
    """One file as read.

    broken: what its faulty rows would have minted, so that no other row is blamed; unread: it was no table.
    """

    rows: tuple[_Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    broken: frozenset[str] = frozenset()
    lines: int = 0
    unread: bool = False


@dataclass(frozen=True)
class Tables:
    """Everything that the data folder says."""

    reference: Reference
    documents: tuple[DocumentTables, ...]


def read_vocabulary(folder: Path) -> Vocabulary:
    """The slugs of each SKOS scheme in a folder of Turtle.

    Raises QuerySyntaxError where a file does not parse.
    """
    schemes: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.ttl")):
        for subject, predicate, _ in read_turtle(path):
            if predicate == SKOS.inScheme and subject.value.startswith(f"{BASE}voc/"):
                scheme, _, slug = subject.value.removeprefix(f"{BASE}voc/").partition("/")
                schemes.setdefault(scheme, set()).add(slug)
    return {scheme: frozenset(slugs) for scheme, slugs in schemes.items()}


def read_tables(data: Path, vocabulary: Vocabulary, folders: Mapping[str, Path] | None = None) -> Tables:
    """The reference tables of a data folder and the tables of every document.

    folders: those of the documents, by slug; None for those below `data`.
    Raises InvalidData with every fault found.
    """
    if folders is None:
        folders = {folder.name: folder for folder in document_folders(data)}
    reference, faults = read_reference(data / "reference")
    declared, wrong = read_declared(folders, reference)
    faults += wrong
    names = known_names(reference.joined(declared.values()), vocabulary)
    documents, wrong = read_documents(folders, names, declared)
    faults += [*wrong, *integrity.check(documents)]
    if faults:
        raise InvalidData(faults)
    return Tables(reference, tuple(documents))


def read_documents(
    folders: Mapping[str, Path], names: Known, declared: Mapping[str, Reference]
) -> tuple[list[DocumentTables], list[Fault]]:
    """The tables of those documents, by slug, and what is wrong with each taken alone.

    declared: what they bring to the reference tables, by slug (`read_declared`).
    """
    natures = names.concepts.get("source-nature", frozenset())
    sources, faults = describe(folders.values(), natures, frozenset(TABLES))
    documents = []
    for source in sources:
        document, wrong = read_document(folders[source.folder], source, names)
        documents.append(replace(document, declared=declared.get(source.folder, Reference())))
        faults += wrong
    return documents, faults


def read_reference(folder: Path) -> tuple[Reference, list[Fault]]:
    """The curated organisations and territories, and what is wrong with them."""
    known = Known(
        organisations=frozenset(column(folder / "organisations.csv", "organisation")),
        territories=frozenset(column(folder / "territories.csv", "territory")),
    )
    return read_names(folder, known)


def read_names(folder: Path, known: Known, optional: bool = False) -> tuple[Reference, list[Fault]]:
    """The organisations and territories of a folder, and what is wrong with them.

    known: every path that they may name; optional: whether a file may be missing.
    """
    rows: list[_Table[Any]] = []
    for name, record in zip(NAMES, (OrganisationRow, TerritoryRow), strict=True):
        path = folder / f"{name}.csv"
        rows.append(_Table() if optional and not path.is_file() else _read(path, record, known))
    organisations, territories = rows
    faults = [
        *organisations.faults, *territories.faults,
        *_twice("organisation", organisations.rows), *_twice("territory", territories.rows),
    ]  # fmt: skip
    for row in organisations.rows:
        if row.parent and row.parent not in known.organisations:
            expected = "un chemin dont le parent a sa propre ligne"
            near = closest(row.parent, known.organisations)
            faults.append(Fault(row.where, row.row, "organisation", row.organisation, expected, near))
    broken = organisations.broken | territories.broken
    return Reference(organisations.rows, territories.rows, broken), faults


def read_declared(
    folders: Mapping[str, Path], reference: Reference
) -> tuple[dict[str, Reference], list[Fault]]:
    """What documents bring to the reference tables, by slug, and what is wrong with it.

    A path that the curated tables declare is theirs, whatever a document says of it.
    """
    bringing = {
        slug: folder
        for slug, folder in folders.items()
        if any((folder / f"{name}.csv").is_file() for name in NAMES)
    }
    known = Known(
        reference.broken.union(row.organisation for row in reference.organisations).union(
            *(column(folder / "organisations.csv", "organisation") for folder in bringing.values())
        ),
        reference.broken.union(row.territory for row in reference.territories).union(
            *(column(folder / "territories.csv", "territory") for folder in bringing.values())
        ),
    )
    found: dict[str, Reference] = {}
    faults: list[Fault] = []
    for slug, folder in bringing.items():
        held, wrong = read_names(folder, known, optional=True)
        found[slug] = held.without(reference.paths)
        faults += wrong
    return found, faults + integrity.check_names(reference, found.values())


def known_names(reference: Reference, vocabulary: Vocabulary) -> Known:
    """What the cells of any document may name."""
    return Known(
        reference.broken.union(row.organisation for row in reference.organisations),
        reference.broken.union(row.territory for row in reference.territories),
        vocabulary, _aliases(reference),
    )  # fmt: skip


def read_document(folder: Path, source: Source, names: Known) -> tuple[DocumentTables, list[Fault]]:
    """One document's tables, and what is wrong with them taken alone (`integrity` sees all documents)."""
    known = replace(names, length=source.length)
    tables: dict[str, Any] = {}
    faults: list[Fault] = []
    broken: frozenset[str] = frozenset()
    unread = set()
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in (*TABLES, *NAMES):
            expected = "une table que data/README.md décrit"
            faults.append(Fault(_where(path), None, None, None, expected, closest(path.stem, TABLES)))
    for name, record in TABLES.items():
        path = folder / f"{name}.csv"
        table = _read(path, record, known) if path.is_file() else _Table()
        faults += table.faults
        fewest = source.minimum.get(name, 0)
        if table.lines < fewest and not table.unread:
            expected = f"au moins {fewest} lignes d'après document.toml ({table.lines} trouvées)"
            faults.append(Fault(_where(path), None, None, None, expected))
        tables[name] = table.rows
        broken |= table.broken
        if table.unread:
            unread.add(name)
    return DocumentTables(source=source, broken=broken, unread=frozenset(unread), **tables), faults


def _read(path: Path, record: type[_Row], known: Known) -> _Table[_Row]:
    where, cells = _where(path), columns(record)
    header, lines, faults = _lines(path)
    if not faults:
        faults = _header_faults(where, header, cells)
    if faults:
        return _Table(faults=tuple(faults), lines=len(lines), unread=True)
    rows = []
    broken = set()
    naming = naming_column(record)
    for number, line in lines:
        if len(line) != len(header):
            expected = f"{len(header)} cellules comme dans l'en-tête ({len(line)} trouvées)"
            faults.append(Fault(where, number, None, None, expected))
            continue
        texts = dict(zip(header, line, strict=True))
        row, wrong = _row(record, where, number, texts, known)
        faults += wrong
        if row:
            rows.append(row)
        elif not cells[naming].refers:
            broken.add(texts[naming].strip())
    return _Table(tuple(rows), tuple(faults), frozenset(broken), len(lines))


def _header_faults(where: str, header: Sequence[str], cells: Mapping[str, Cell]) -> list[Fault]:
    faults = []
    for name in dict.fromkeys(header):
        if name not in cells:
            faults.append(Fault(where, 1, name, None, "rien : colonne inconnue", closest(name, cells)))
        elif header.count(name) > 1:
            faults.append(Fault(where, 1, name, None, "cette colonne une seule fois"))
    missing = [name for name, cell in cells.items() if name not in header and not cell.optional]
    return faults + [Fault(where, 1, name, None, "cette colonne (elle manque)") for name in missing]


def _row(
    record: type[_Row], where: str, number: int, texts: Mapping[str, str], known: Known
) -> tuple[_Row | None, list[Fault]]:
    values: dict[str, Any] = {}
    faults = []

    def read(name: str, text: str, cell: Cell) -> None:
        if cleaned(text) != text:
            shown = cleaned(text, "\N{REPLACEMENT CHARACTER}")
            faults.append(Fault(where, number, name, shown, "un texte sans caractère de contrôle"))
            return
        try:
            values[name] = cell.value(text, known)
        except CellError as error:
            wrong = error.part or text or None
            faults.append(Fault(where, number, name, wrong, error.expected, error.closest))

    for name, cell in columns(record).items():
        read(name, texts.get(name, "").strip(), cell)
    if faults:
        return None, faults
    row = record(where=where, row=number, **values)
    for name, text, cell in row.dependent():
        read(name, text, cell)
    for name, expected in row.problems():
        faults.append(Fault(where, number, name, texts.get(name, "").strip() or None, expected))
    return (None if faults else row), faults


def _lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]], list[Fault]]:
    """The header, the rows that are not blank with their numbers, and why the file cannot be read."""
    if not path.is_file():
        return [], [], [Fault(_where(path), None, None, None, "un fichier de ce nom (il manque)")]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except UnicodeDecodeError:
        expected = "un fichier CSV en UTF-8 (enregistrez-le en « CSV UTF-8 »)"
        return [], [], [Fault(_where(path), None, None, None, expected)]
    except csv.Error:
        expected = "un CSV bien formé (un guillemet n'y est pas fermé, ou une cellule y est trop longue)"
        return [], [], [Fault(_where(path), None, None, None, expected)]
    if not lines:
        return [], [], [Fault(_where(path), 1, None, None, "une première ligne qui nomme les colonnes")]
    if len(lines[0]) == 1 and ";" in lines[0][0]:
        expected = (
            "des virgules entre les colonnes (il a des points-virgules : enregistrez-le en « CSV UTF-8 »)"
        )
        return [], [], [Fault(_where(path), 1, None, None, expected)]
    rows = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    return [name.strip() for name in lines[0]], rows[1:], []


def column(path: Path, name: str) -> list[str]:
    """The cells of one column that are not empty; none where there is no such file or column."""
    header, lines, _ = _lines(path)
    if name not in header:
        return []
    place = header.index(name)
    return [line[place].strip() for _, line in lines if len(line) > place and line[place].strip()]


def _twice(column: str, rows: Iterable[Row]) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        path = getattr(row, column)
        if path in seen:
            expected = f"un chemin encore libre (déjà ligne {seen[path]})"
            faults.append(Fault(row.where, row.row, column, path, expected))
        seen.setdefault(path, row.row)
    return faults


def _aliases(reference: Reference) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for row in reference.organisations:
        for name in (row.acronym, row.label, *row.spellings):
            aliases.setdefault(fold(name), row.organisation)
    for place in reference.territories:
        for name in (place.label, *place.spellings):
            aliases.setdefault(fold(name), place.territory)
    aliases.pop("", None)
    return aliases


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
