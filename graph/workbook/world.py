"""What is known besides a workbook, and what a workbook becomes once it is settled.

Refuses to look anything up: the caller brings the tables, the vocabularies and what other documents declare.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from graph.cells import Known
from graph.errors import Fault
from graph.integrity import Elsewhere
from graph.names import Gazetteer, Names
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.tables import known_names
from graph.workbook.columns import sheet_of
from graph.workbook.draft import Draft, Row
from graph.workbook.folders import csv_text, toml_text, written_columns
from graph.workbook.wordlists import Terms


@dataclass(frozen=True)
class World:
    """What is known. reference: the curated tables, and what documents in force brought; gazetteer: None
    where it is not installed; elsewhere: what other documents declare; taken: paths that they mint; before:
    the documents in force for which the workbook stands."""

    reference: Reference
    terms: Terms
    gazetteer: Gazetteer | None = None
    elsewhere: Elsewhere | None = None
    taken: Container[str] = frozenset()
    before: tuple[Draft, ...] = ()

    @cached_property
    def organisations(self) -> Mapping[str, OrganisationRow]:
        """The known organisations by path."""
        return {row.organisation: row for row in self.reference.organisations}

    @cached_property
    def territories(self) -> Mapping[str, TerritoryRow]:
        """The known territories by path."""
        return {row.territory: row for row in self.reference.territories}

    @cached_property
    def names(self) -> Names:
        """The resolver of those tables, made once."""
        return Names.of(self.reference, self.gazetteer)

    @cached_property
    def known(self) -> Known:
        """What cells may name."""
        return known_names(self.reference, self.terms.vocabulary)


@dataclass(frozen=True)
class Settled:
    """A document as data/<slug>/ holds it. faults: nothing may be written while there is one; warnings: what
    went in as a gap, or was left out; both as a person sees them in the workbook; text: in which passages
    count, empty where the workbook does not bring it; places: the sheet and row of each row of a
    table."""

    slug: str
    document: Mapping[str, object] = field(default_factory=dict)
    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    text: str = ""
    places: Mapping[str, Sequence[tuple[str, int | None]]] = field(default_factory=dict)

    def in_workbook(self, fault: Fault) -> Fault:
        """A fault of one of its files, as a build finds it, said of the workbook; any other as it is."""
        folder, _, table = fault.where.removesuffix(".csv").rpartition("/")
        rows, index = self.places.get(table, ()), (fault.row or 0) - 2
        if folder != self.slug or not 0 <= index < len(rows):
            return fault
        where, row = rows[index]
        column = sheet_of(table).header(fault.column or "") or None
        value = None if (fault.value or "").startswith("http") else fault.value  # that of the thing itself
        return replace(fault, where=where, row=row, column=column, value=value)

    def files(self) -> dict[str, str]:
        """The text of each file of the folder, by name."""
        texts = {"document.toml": toml_text(self.document)}
        return texts | {f"{name}.csv": csv_text(name, rows) for name, rows in self.tables.items() if rows}

    def write(self, folder: Path) -> None:
        """Write the folder, which may exist already. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files().items():
            (folder / name).write_text(text, encoding="utf-8", newline="")


def whole_rows(name: str, rows: list[Row]) -> list[Row]:
    """Rows with exactly the columns that their file in data/ has, in its order."""
    wanted = written_columns(name, rows)
    return [{column: row.get(column, "") for column in wanted} for row in rows]
