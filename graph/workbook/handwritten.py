"""Cells that a person wrote over what a document prints: they do not borrow the passage of the old value.

Where the document is the workbook itself, a line is added to its text, and the cell stands there. Elsewhere
the fact is interpreted, and its reason says who said it; what the passage does print stays stated. In a
document that comes for the first time, a cell that its passage does not bear out leaves a warning, and a
pilot that neither its passage nor its printed cell names is interpreted. Refuses to judge cells that are as
they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.workbook.columns import joined, parts, sheet_of, sheets
from graph.workbook.draft import ROW, Place, Row
from graph.workbook.owntext import Spots, is_own, with_row
from graph.workbook.passages import written
from graph.workbook.printed import Passages
from graph.workbook.work import GAPS, Work

_EVIDENCE = ("at", "method", "confidence", "reason", "date_at", "dates_at")
_CLAIMS = ("text", "date", "number", "organisation", "signatory", "organisations")
"""Kinds of cells that a text prints; words of a list are a reader's own."""
_SILENT = ("label_en", "printed", "summary")
_CELLS = {"title": "title_at", "pilots": "pilots_at", "calendar": "calendar_at"}
"""The cells of an action that have a passage of their own."""
_WRITTEN = "Écrit à la main dans le classeur importé"
_REVIEWED = "Dit par le classeur relu"
"""Of a cell of which nothing tells whether a person or the reading of the document wrote it."""


def attribute(work: Work, document: Mapping[str, object], text: str) -> str:
    """Say of each cell that was changed by hand who says it; the text, with a line for each where it is the
    workbook's own.

    text: in which the passages of the draft count, "" where it is not at hand.
    """
    same = [held for held in work.world.before if held.document.get("sha256") == document.get("sha256")]
    hands = _Hands(work, Passages(text, work.names), text, is_own(text), Spots(text))
    for table in sheets():
        before = same[0].tables.get(table.table, []) if same else []
        if table.table == "actions":
            held = {row.get("action", ""): row for row in before}
            for index, row in work.each("actions"):
                hands.action(index, row, held.get(row.get("action", "")))
        elif any(column.column == "at" for column in table.columns):
            hands.table(table.table, before)
    return hands.text


@dataclass
class _Hands:
    """What is known while cells are looked at. own: whether the text is the workbook's, to which lines
    join; spots: where its passages stood before."""

    work: Work
    passages: Passages
    text: str
    own: bool
    spots: Spots

    def action(self, index: int, row: Row, held: Row | None) -> None:
        """One action. held: as it is in force, None where it is new or nothing is."""
        for name, column in _CELLS.items():
            changed = held is not None and row.get(name, "") != held.get(name, "")
            claimed = row.get(column, "") or row.get("row_at", "")
            kept = held is None or row.get(column, "") in ("", held.get(column, ""))
            if row.get(name) and claimed and kept and (changed or (held is None and self.text)):
                read = {"title": self._title, "pilots": self._pilots, "calendar": self._calendar}[name]
                read(("actions", index, name), row, held or {}, claimed)
        if self.own and not row.get("row_at"):
            row["row_at"] = self._line(("actions", index, "title"), row)

    def _title(self, place: Place, row: Row, held: Row, at: str) -> None:
        if self.passages.say(row["title"], at):
            return
        if self.own:
            row["title_at"] = self._line(place, row)
        elif not held:
            self._doubt(place, row["title"], at)
        else:
            row["printed"] = row.get("printed") or held["title"]
            said = f"{_WRITTEN}. « {row['printed']} » est gardé comme titre imprimé."
            self.work.warn(place, row["title"], said)

    def _doubt(self, place: Place, value: str, at: str) -> None:
        """Say of a cell whose passage prints something else, where nothing tells which of them is wrong."""
        said = f"Le passage donné imprime « {self.passages.text(at)} ». Vérifiez le passage, ou la cellule."
        self.work.warn(place, value, said)

    def _pilots(self, place: Place, row: Row, held: Row, at: str) -> None:
        near = self.work.near(place)
        known = parts(held.get("pilots", ""))
        whole = joined(filter(None, (at, row.get("row_at", ""))))
        printed = Passages(row.get("pilots_printed", "") if held else "", self.work.names)
        found = {*known, *printed.organisations(f"0-{len(printed.whole)}", near)}
        found |= self.passages.organisations(whole, near)
        new = [path for path in parts(row["pilots"]) if path not in found]
        new = [path for path in new if not self.passages.names(path, whole)]
        if not new:
            return
        written_down = self.work.draft.tables[place[0]][place[1]].get("pilots", "") or row["pilots"]
        if self.own:
            row["pilots_at"] = self._line(place, {**row, "pilots": written_down})
            row["pilots_printed"] = written_down
            return
        if not held and row.get("pilots_printed") and not self.passages.say(row["pilots_printed"], whole):
            self._doubt(place, written_down, at)
            return
        row["pilots"] = joined(path for path in parts(row["pilots"]) if path not in new)
        reason = self._reason(joined(known), at, bool(held))
        row["likely_reason"] = " ".join(dict.fromkeys(filter(None, (row.get("likely_reason"), reason))))
        row["likely_confidence"] = row.get("likely_confidence") or "1"
        row["likely_pilots"] = joined(dict.fromkeys((*parts(row.get("likely_pilots", "")), *new)))
        if not row["pilots"]:
            row["gaps"] = joined(dict.fromkeys((*parts(row.get("gaps", "")), GAPS["actions", "pilots"])))
        said = (
            f"{reason} Ces pilotes sont importés comme interprétés ({joined(new)}). Si le document les "
            "imprime, donnez-en le Passage des pilotes."
        )
        self.work.warn(place, written_down, said)

    def _calendar(self, place: Place, row: Row, held: Row, at: str) -> None:
        if self.passages.say(row["calendar"], at) or self.passages.only_ticks(at):
            return
        if self.own:
            row["calendar_at"] = self._line(place, row)
        elif not held:
            self._doubt(place, row["calendar"], at)
        else:
            row["calendar_reason"] = row.get("calendar_reason") or self._reason(held.get("calendar", ""), at)
            said = f"{row['calendar_reason']} Ce calendrier est importé comme interprété."
            self.work.warn(place, row["calendar"], said)

    def table(self, table: str, before: list[Row]) -> None:
        """The rows of a table whose facts all stand at one place."""
        unchanged = [{name: text for name, text in row.items() if text} for row in before]
        for index, row in self.work.each(table):
            if not row.get("at") and self.own and (table, index) not in self.work.sources:
                row["at"] = self._line((table, index, ROW), row)
                continue
            said = {name: row[name] for name in (before[0] if before else ()) if row.get(name)}
            twins = [held for held in before if held.get("at") and held["at"] == row.get("at")]
            if said in unchanged or not twins or row.get("method") == "interpreted":
                continue
            held = max(twins, key=lambda other: sum(other[name] == row.get(name, "") for name in other))
            self._row(table, index, row, held)

    def _row(self, table: str, index: int, row: Row, held: Row) -> None:
        """A row that claims the passage of another. held: that one."""
        changed = [
            column.column
            for column in sheet_of(table).columns
            if column.kind in _CLAIMS and column.column not in (*_EVIDENCE, *_SILENT)
            if row.get(column.column) and row[column.column] != held.get(column.column, "")
        ]
        new = [name for name in changed if not self._proven(table, name, row)]
        if not new:
            return
        if self.own:
            row["at"] = self._line((table, index, ROW), row)
            return
        reason = self._reason(joined(held.get(name, "") for name in new if held.get(name)), row["at"])
        row.update(method="interpreted", confidence="1", reason=reason)
        self.work.warn(
            (table, index, new[0]), row[new[0]], f"{reason} La ligne est importée comme interprétée."
        )

    def _proven(self, table: str, column: str, row: Row) -> bool:
        if sheet_of(table).column(column).kind in ("organisation", "signatory", "organisations"):
            return all(self.passages.names(path, row["at"]) for path in parts(row[column]))
        return self.passages.say(row[column], row["at"])

    def _reason(self, old: str, at: str, known: bool = True) -> str:
        who = _WRITTEN if known else _REVIEWED
        printed = self.passages.text(at) if self.text else old
        return f"{who} ; le document imprime « {printed} »." if printed else f"{who}."

    def _line(self, place: Place, row: Row) -> str:
        """Add a cell of a row to the workbook's text, or all of it, and give the passage of that."""
        table, _, column = place
        kind = sheet_of(table)
        shown = [column] if column else [held.column for held in kind.columns if held.kind != "spans"]
        sheet, number, headers = self._place(place, row)
        called = {
            held.column: name for name, held in zip(headers, kind.all_meant(headers), strict=True) if held
        }
        cells = {called.get(name) or kind.header(name): row[name] for name in shown if row.get(name)}
        self.text, span = with_row(self.text, sheet, number, cells)
        return written([span])

    def _place(self, place: Place, row: Row) -> tuple[str, int, tuple[str, ...]]:
        """The sheet of a row, its number there, and the headers: where its passage stood, else where it
        stands now."""
        start, _, end = (row.get("row_at") or row.get("at", "")).partition(";")[0].partition("-")
        spot = self.spots.at(int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
        if spot:
            return spot.sheet, spot.first, self.spots.headers(int(start))
        here = self.work.draft.fault(self.work.source(place), None, "")
        return here.where, here.row or 0, ()
