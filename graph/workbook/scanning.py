"""One pass over the XML of a workbook, before a reader may build its tables: how far cells go, and formulas.

Spec: ECMA-376 (XLSX), OASIS OpenDocument 1.3 (ODS). Refuses document types (no entity is ever expanded), and
sheets beyond the bounds: one far cell would make a reader fill all that lies before it.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.workbook.archives import Parts

MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Attributes = Mapping[str, str]
Started = Callable[[str, Attributes], None]


@dataclass
class Scan:
    """What one sheet holds. part: of the archive; rows, columns: as far as values go; uncomputed: 0-based
    (row, column) of formulas without a value, or whose value is an error."""

    name: str
    part: str = ""
    rows: int = 0
    columns: int = 0
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def hold(self, row: int, column: int) -> None:
        """Count a cell that has a value, 0-based. Raises PayloadTooLarge (413) beyond the bounds."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        bound(self.name, self.rows, self.columns)


def bound(sheet: str, rows: int, columns: int) -> None:
    """Raises PayloadTooLarge (413) where a sheet has more rows or columns than are read."""
    if rows > MOST_ROWS:
        raise PayloadTooLarge(
            f"La feuille « {sheet} » a des valeurs jusqu'à la ligne {rows} au moins ; {MOST_ROWS} lignes au "
            "plus sont lues. Partagez-la en plusieurs documents, ou supprimez ce qui traîne en bas."
        )
    if columns > MOST_COLUMNS:
        raise PayloadTooLarge(
            f"La feuille « {sheet} » a des valeurs jusqu'à la colonne {columns} au moins ; {MOST_COLUMNS} "
            "colonnes au plus sont lues."
        )


def bound_area(scans: Iterable[Scan]) -> None:
    """Raises PayloadTooLarge (413) where all sheets together span more cells than are read."""
    area = sum(scan.rows * scan.columns for scan in scans)
    if area > MOST_CELLS:
        raise PayloadTooLarge(
            f"Les feuilles du classeur s'étendent sur {area} cellules ; {MOST_CELLS} au plus sont lues. "
            "Supprimez les valeurs isolées, loin en bas ou à droite."
        )


def scan_xlsx(parts: Parts) -> dict[str, Scan]:
    """What each sheet of an XLSX holds, by its name. Raises UnreadableFile (422), PayloadTooLarge (413)."""
    found: dict[str, Scan] = {}
    for name, part in _sheets(parts):
        if name in found or part not in parts:
            raise UnreadableFile(
                f"Le classeur est abîmé : il n'a pas de feuille « {name} », ou il en a deux. "
                "Enregistrez-le à nouveau."
            )
        found[name] = Scan(name, part)
        _Grid(found[name]).read(parts[part])
    bound_area(found.values())
    return found


class _Grid:
    """The cells of one sheet of an XLSX."""

    def __init__(self, scan: Scan):
        self.scan = scan
        self.row, self.column = -1, -1
        self.formula = self.value = self.inside = False
        self.kind = ""

    def read(self, xml: bytes) -> None:
        walk(xml, self.start, self.end, self.text)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self.row = _count(attributes, "r", self.row + 2) - 1
            self.column = -1
        elif name == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.row = int(place[2]) - 1 if place else self.row
            self.kind = attributes.get("t", "")
            self.formula = self.value = False
        elif name == "f":
            self.formula = True
        elif name in ("v", "is"):
            self.inside = True

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self.inside = False
        elif name == "c":
            if self.value:
                self.scan.hold(self.row, self.column)
            if self.kind == "e" or (self.formula and not self.value and self.kind != "str"):
                self.scan.hold(self.row, self.column)
                self.scan.uncomputed.add((self.row, self.column))

    def text(self, _: str) -> None:
        self.value = self.value or self.inside


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _sheets(parts: Parts) -> list[tuple[str, str]]:
    """Name and part of each sheet; charts, which are sheets too, are left out."""
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            place = posixpath.join("/xl", attributes.get("Target", ""))
            kind = attributes.get("Type", "").rpartition("/")[2]
            targets[attributes.get("Id", "")] = kind + posixpath.normpath(place)

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            linked = [value for key, value in attributes.items() if key.endswith(":id")]
            named.append((attributes.get("name", ""), linked[0] if linked else ""))

    walk(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    walk(parts.get("xl/workbook.xml", b""), sheet)
    found = [(name, targets.get(linked, "").partition("/")) for name, linked in named]
    return [(name, part) for name, (kind, _, part) in found if kind in ("worksheet", "")]


def scan_ods(content: bytes) -> dict[str, Scan]:
    """What each sheet of an ODS holds, by its name. Raises UnreadableFile (422), PayloadTooLarge (413)."""
    reading = _Tables()
    walk(content, reading.start, reading.end, reading.text)
    bound_area(reading.found.values())
    return reading.found


class _Tables:
    """The cells of all sheets of an ODS, where rows and cells may be said once for many."""

    def __init__(self) -> None:
        self.found: dict[str, Scan] = {}
        self.scan = Scan("")
        self.row, self.rows, self.column, self.columns = 0, 1, 0, 1
        self.formula = self.value = self.wrong = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self.scan = self.found.setdefault(
                attributes.get("table:name", ""), Scan(attributes.get("table:name", ""))
            )
            self.row = 0
        elif name == "table-row":
            self.rows, self.column = _count(attributes, "table:number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self.columns = _count(attributes, "table:number-columns-repeated")
            self.formula = "table:formula" in attributes
            self.value = bool(attributes.get("office:value-type"))
            self.wrong = attributes.get("calcext:value-type") == "error"

    def end(self, name: str) -> None:
        if name == "table-row":
            self.row += self.rows
        elif name in ("table-cell", "covered-table-cell"):
            if self.value or self.formula:
                self.scan.hold(self.row + self.rows - 1, self.column + self.columns - 1)
            if self.wrong or (self.formula and not self.value):
                self.scan.uncomputed.add((self.row, self.column))
            self.column += self.columns

    def text(self, _: str) -> None:
        """Text says nothing here: a cell tells by its type that it has a value."""


def _count(attributes: Attributes, name: str, otherwise: int = 1) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def walk(
    xml: bytes,
    start: Started,
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Call back for each element of a part, by its name without prefix; nothing for an empty part.

    Raises UnreadableFile (422) where it is no XML, or declares a document type.
    """
    if not xml:
        return
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise UnreadableFile(
            "Le classeur déclare un type de document XML : il n'est pas lu. Enregistrez-le à nouveau depuis "
            "un tableur."
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise UnreadableFile(
            f"Le classeur est abîmé : son XML ne se lit pas (ligne {error.lineno}, signe {error.offset}). "
            "Enregistrez-le à nouveau."
        ) from error
