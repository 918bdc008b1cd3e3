"""What every row of a table is: typed cells, where it stands, and the evidence of what it says.

Refuses to know any one table: field names are column names, annotations say how a cell is read.
"""

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from graph import cells
from graph.cells import Cell, Span

Spans = Annotated[tuple[Span, ...], cells.SPANS]
AnySpans = Annotated[tuple[Span, ...], cells.ANY_SPANS]
Text = Annotated[str, cells.TEXT]
ByHand = Annotated[str, cells.BY_HAND]
Title = Annotated[str, cells.TITLE]
Path = Annotated[str, cells.PATH]
Convention = Annotated[str, cells.CONVENTION]
Element = Annotated[str, cells.ELEMENT]
Organisation = Annotated[str, cells.ORGANISATION]
Organisations = Annotated[tuple[str, ...], cells.ORGANISATIONS]
Territories = Annotated[tuple[str, ...], cells.TERRITORIES]
ActingIn = Annotated[tuple[str, ...], cells.ACTING_IN]
Themes = Annotated[tuple[str, ...], cells.concepts("theme")]
Audiences = Annotated[tuple[str, ...], cells.concepts("audience")]
Role = Annotated[str, cells.concept("role")]
Date = Annotated[str, cells.DATE]
Flag = Annotated[bool, cells.FLAG]
Method = Annotated[str, cells.METHOD]
Confidence = Annotated[Decimal | None, cells.CONFIDENCE]

Problem = tuple[str, str]


@dataclass(frozen=True)
class Evidence:
    """Why a fact is believed: passages, how it was read, how sure one is, and why where it is interpreted."""

    spans: tuple[Span, ...]
    method: str = "stated"
    confidence: Decimal = Decimal(1)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row. where: its file, relative to the data folder; row: 1-based, the header being row 1."""

    where: str
    row: int

    @property
    def curated(self) -> bool:
        """Whether it stands in the curated tables, not in those of a document."""
        return self.where.startswith("reference/")

    def problems(self) -> Iterator[Problem]:
        """What is wrong between the cells of this row: column and what was expected."""
        yield from ()

    def dependent(self) -> Iterator[tuple[str, str, Cell]]:
        """Cells whose reading depends on another cell: column, text, how to read it."""
        yield from ()


def interpretation(
    method: str, confidence: Decimal | None, reason: str, prefix: str = ""
) -> Iterator[Problem]:
    """What an interpreted fact lacks: column and what was expected."""
    if method == "interpreted" and confidence is None:
        yield f"{prefix}confidence", "une confiance entre 0 et 1, puisque la ligne est interprétée"
    if method == "interpreted" and not reason:
        yield f"{prefix}reason", "une raison en français, puisque la ligne est interprétée"


@dataclass(frozen=True, kw_only=True)
class ProvenRow(Row):
    """A row whose facts all stand at the same place."""

    at: Spans
    method: Method
    confidence: Confidence
    reason: Text

    @property
    def evidence(self) -> Evidence:
        """Where and how the row's facts are known."""
        confidence = Decimal(1) if self.confidence is None else self.confidence
        return Evidence(self.at, self.method, confidence, self.reason)

    def problems(self) -> Iterator[Problem]:
        """What is wrong between the cells of this row."""
        yield from interpretation(self.method, self.confidence, self.reason)


def naming_column(record: type[Row]) -> str:
    """The column that says what the row is about: the first that its own class names."""
    return next(iter(record.__annotations__))


_columns: dict[str, dict[str, Cell]] = {}


def columns(record: type[Row]) -> dict[str, Cell]:
    """The columns of a table, and how each is read."""
    if record.__name__ not in _columns:
        hints = typing.get_type_hints(record, include_extras=True)
        _columns[record.__name__] = {
            name: next(part for part in hint.__metadata__ if isinstance(part, Cell))
            for name, hint in hints.items()
            if hasattr(hint, "__metadata__")
        }
    return _columns[record.__name__]
