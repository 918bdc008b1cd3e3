"""A draft: a document's tables as text, with what is known of each cell, before anything is taken for true.

What an extraction proposes and what a workbook holds are both drafts. Refuses to judge: `settle` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.errors import Fault
from graph.workbook.columns import sheet_of

Span = tuple[int, int]
Place = tuple[str, int, str]
Row = dict[str, str]

ROW = ""
"""As the column of a place: the whole row."""


@dataclass(frozen=True)
class Note:
    """What is known of one cell.

    passage: what the document prints; at: code points of the document's text, end excluded; method:
    "stated" or "interpreted"; confidence: 0 to 1; doubt: in French, why a person should look, "" where
    certain.
    """

    passage: str = ""
    at: tuple[Span, ...] = ()
    method: str = "stated"
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True)
class Unread:
    """What was seen and not understood. text: as printed; where: place for a person; why: in French."""

    text: str
    where: str
    why: str


@dataclass(frozen=True)
class Origin:
    """Where a table stands in a workbook.

    sheet: its name; rows: numbers as the spreadsheet shows them, by index of row (by key for the sheet of the
    document); headers: as a person sees them, by column; header: number of the row that holds them.
    """

    sheet: str
    rows: Mapping[int | str, int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    header: int = 1


@dataclass
class Draft:
    """A document's tables, every cell as text.

    document: the keys of document.toml, and `slug`; tables: rows by column, by name of table; notes: by
    (table, index of the row, column, or `ROW` for the whole of it); unread: what was left out; text: in which
    passages are counted; origins: where each table was read, by name; faults, warnings: of the reading.
    """

    document: dict[str, object] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    notes: dict[Place, Note] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    text: str = ""
    origins: dict[str, Origin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, value: str | None, expected: str, closest: tuple[str, ...] = ()) -> Fault:
        """What is wrong with a cell, said of the workbook as a person sees it.

        place: its column is `ROW` for a whole row, its index -1 for a whole table.
        """
        table, index, column = place
        sheet = sheet_of(table)
        origin = self.origins.get(table) or Origin(sheet.title)
        key: int | str = column if table == "document" else index
        row = origin.rows.get(key) or (index + 2 if index >= 0 else None)
        header = origin.headers.get(column) or sheet.header(column)
        return Fault(origin.sheet, row, header or None, value, expected, closest)
