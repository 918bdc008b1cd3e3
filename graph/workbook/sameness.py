"""A row of a workbook about an organisation or a territory that is known already: the same, or another one.

What the curated tables hold is theirs: such a row is left out, with a warning. What another document brings
may be brought again in the same words; cells that are left empty take its own. Refuses two accounts of one
path.
"""

from collections.abc import Iterable

from graph.reference import OrganisationRow, TerritoryRow
from graph.terms import fold
from graph.workbook.columns import joined, parts, sheet_of
from graph.workbook.draft import Place, Row
from graph.workbook.work import Work

NAMING = {"organisations": "organisation", "territories": "territory"}
"""The column of the path of each of the two tables."""

_WHAT = {"organisations": "Cette organisation", "territories": "Ce territoire"}
_IGNORED = ("parent",)
"""What the path says already."""


def compare(
    work: Work, place: Place, row: Row, known: Row, names: Iterable[str], held: OrganisationRow | TerritoryRow
) -> None:
    """Say what a row about a known path adds or contradicts.

    place: the cell of its path; known: the cells of the known row; names: what that is called; held: itself.
    """
    table, index, column = place
    path = row[column]
    label = row.get("label", "")
    other = bool(label) and fold(label) not in map(fold, names)
    differing = [
        name
        for name, text in row.items()
        if text and name in known and name not in (column, "label", *_IGNORED)
        if _plain(name, text) != _plain(name, known[name])
    ]
    if other:
        expected = f"un autre identifiant : {path} est déjà celui de « {known['label']} » ({_said_by(held)})"
        work.fault(place if _given(work, place) else (table, index, "label"), _value(work, place), expected)
    elif held.curated:
        work.dropped.add((table, index))
        work.warn((table, index, "label"), label, _left_out(table, path, differing))
    else:
        for name in differing:
            said = f"« {known[name]} »" if known[name] else "rien"
            expected = (
                f"{said}, comme le dit {_said_by(held)} de {path}, ou une cellule vide. Si vous parlez d'un "
                "autre, donnez-lui un autre Identifiant"
            )
            work.fault((table, index, name), row[name], expected)
        if not differing:
            row.update(known)


def _left_out(table: str, path: str, differing: list[str]) -> str:
    said = f"{_WHAT[table]} est déjà connu{'e' if table == 'organisations' else ''} ({path}) : la ligne n'est"
    said += " pas importée, et vos cellules peuvent déjà la nommer. Enlevez-la."
    if differing:
        headers = joined(sheet_of(table).header(name) for name in differing)
        said += f" Ce qu'elle dit autrement n'est pas pris ({headers})."
    return said


def _said_by(held: OrganisationRow | TerritoryRow) -> str:
    if held.curated:
        return "les tables de référence"
    return f"le document « {held.where.partition('/')[0]} »"


def _given(work: Work, place: Place) -> bool:
    """Whether the workbook itself gives the path."""
    table, index, column = place
    return bool(work.draft.tables[table][index].get(column))


def _value(work: Work, place: Place) -> str:
    table, index, column = place
    return work.tables[table][index].get(column if _given(work, place) else "label", "")


def _plain(name: str, text: str) -> list[str]:
    """A cell without what does not count: the order of a list, spaces."""
    if name in ("spellings", "close_match", "within", "territory"):
        return sorted(parts(text, "|" if name == "spellings" else ";"))
    return [" ".join(text.split())]
