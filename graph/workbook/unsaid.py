"""Cells whose words only say that nothing is said: « à définir », « NC », « - ».

They are as empty cells are, with a gap where the vocabulary has one, and a warning. Refuses silence, and to
take such words for a name or a date.
"""

from graph.names.silence import unsaid
from graph.workbook.columns import Column, sheets
from graph.workbook.work import Work

_NAMES = ("pilots", "organisation", "organisations", "signatory", "territories")
_KINDS = (*_NAMES, "concept", "concepts", "date", "number")
_CALENDAR = "calendar"


def leave_out(work: Work) -> None:
    """Empty those cells; a row that is about the name which is not said goes too."""
    for sheet in sheets()[1:]:
        columns = [column for column in sheet.columns if column.kind in _KINDS or column.column == _CALENDAR]
        for index, row in work.each(sheet.table):
            for column in columns:
                if unsaid(row.get(column.column, "")):
                    _empty(work, index, column)


def _empty(work: Work, index: int, column: Column) -> None:
    table, name = column.table, column.column
    row = work.tables[table][index]
    value = row[name]
    said = f"« {value} » ne dit rien : c'est une lacune, comme une cellule vide."
    if column.need == "required":
        if column.kind not in _NAMES or (table, index) in work.dropped:
            return
        work.dropped.add((table, index))
        said += " La ligne est laissée de côté."
    else:
        row[name] = ""
        if name == "pilots" and not row.get("pilots_printed"):
            row["pilots_printed"] = value
    work.leave_out((table, index, name), value, said, unsaid=True)
