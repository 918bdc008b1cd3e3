"""The sheet « Lisez-moi »: how to fill the workbook, and what each column is.

Refuses to repeat itself: it is made of the rows that make the sheets.
"""

from graph.workbook.columns import rows_of, sheets
from graph.workbook.extras import GUIDE
from graph.workbook.pages import Box, Head, Page

_BAND = (
    "Un classeur Maillage : vos conventions, leurs actions et qui les pilote. Seules les colonnes bleu foncé "
    "sont nécessaires."
)


def guide_page() -> Page:
    """The legend."""
    lines = [
        (Box(row["what"], fill=row["fill"]), Box(""), Box(row["explanation"]), Box(""), Box(""))
        for row in rows_of("advice.csv")
    ]
    for kind in sheets():
        lines.append(
            (Box(kind.title, fill="usual"), Box(""), Box(kind.explanation), Box(""), Box(kind.title_en))
        )
        for column in kind.columns:
            english = " | ".join(dict.fromkeys((column.header_en, column.column)))
            lines.append(
                (
                    Box(kind.title),
                    Box(column.header, fill=column.need),
                    Box(column.explanation),
                    Box(column.example),
                    Box(english),
                )
            )
    heads = (
        Head("Feuille", 18),
        Head("Colonne", 30),
        Head("Explication", 80),
        Head("Exemple", 50),
        Head("Aussi compris", 40),
    )
    return Page(GUIDE, "lisez-moi", heads, tuple(lines), _BAND, "guide")
