"""The organisations and territories that a workbook brings itself, in sheets of their own.

A row there is a request for a new name. Refuses a name that is known already, and one that hangs on nothing.
"""

import tempfile
from pathlib import Path

from graph.errors import Fault
from graph.names import Names
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.tables import known_names, read_reference
from graph.terms import fold, slug
from graph.workbook import naming
from graph.workbook.columns import OWN_NAMES, joined
from graph.workbook.draft import Row
from graph.workbook.folders import csv_text
from graph.workbook.identity import short
from graph.workbook.meaning import read_words
from graph.workbook.work import Work

_KINDS = ("institution", "direction", "unit")
_PATHS = {"organisations": "organisation", "territories": "territory"}


def own_reference(work: Work) -> None:
    """Read those sheets; from here on the work knows their names too."""
    if not any(work.tables.get(name) for name in OWN_NAMES):
        return
    for index, row in work.each("organisations"):
        _organisation(work, index, row)
    for index, row in work.each("territories"):
        _territory(work, index, row)
    work.names = Names.of(widen(work), work.world.gazetteer)
    work.named.clear()


def widen(work: Work) -> Reference:
    """Let the cells of the work name what its own tables bring, and note what is wrong with those."""
    reference = work.world.reference
    counts = {"organisations": len(reference.organisations), "territories": len(reference.territories)}
    kept = {name: [index for index, _ in work.each(name)] for name in OWN_NAMES}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "reference"
        folder.mkdir()
        curated = {
            "organisations": [_organisation_cells(row) for row in reference.organisations],
            "territories": [territory_cells(row) for row in reference.territories],
        }
        for name in OWN_NAMES:
            rows = [*curated[name], *(row for _, row in work.each(name))]
            (folder / f"{name}.csv").write_text(csv_text(name, rows), encoding="utf-8", newline="")
        found, faults = read_reference(folder)
    for fault in faults:
        name = Path(fault.where).stem
        index = (fault.row or 0) - 2 - counts[name]
        if 0 <= index < len(kept[name]):
            _blame(work, name, kept[name][index], fault)
    merged = Reference(found.organisations, found.territories, found.broken | reference.broken)
    work.known = known_names(merged, work.world.terms.vocabulary)
    return merged


def _blame(work: Work, name: str, index: int, fault: Fault) -> None:
    column = fault.column or _PATHS[name]
    work.fault((name, index, column), fault.value, fault.expected, fault.closest)


def _organisation(work: Work, index: int, row: Row) -> None:
    label = row.get("label", "")
    row["siren"] = "".join(row.get("siren", "").split())
    read_words(work, "organisations", index, row)
    if row.get("organisation"):
        if not row.get("kind"):
            row["kind"] = _kind(row["organisation"])
        return
    known = work.known.aliases.get(fold(label))
    if known in work.known.organisations:
        expected = (
            f"une organisation nouvelle : celle-ci est déjà connue ({known}), cette ligne est à enlever"
        )
        work.fault(("organisations", index, "label"), label, expected)
    parent = row.get("parent", "")
    path = ""
    if parent:
        path = _own(work, parent) or naming.organisation(work, ("organisations", index, "parent"), parent)
    name = short(row.get("acronym", "") if path and row.get("acronym") else label)
    row["organisation"] = f"{path}/{name}" if path else name
    if not row.get("kind"):
        row["kind"] = _kind(row["organisation"])


def _own(work: Work, text: str) -> str:
    """The path of an organisation that this workbook brings, by its name, sigle or path."""
    for _, row in work.each("organisations"):
        names = (row.get("label", ""), row.get("acronym", ""), row.get("organisation", ""))
        if fold(text) in [fold(name) for name in names if name]:
            return row.get("organisation", "")
    return ""


def _kind(path: str) -> str:
    return _KINDS[min(path.count("/"), 2)]


def _territory(work: Work, index: int, row: Row) -> None:
    read_words(work, "territories", index, row)
    within = row.get("within", "")
    if within:
        row["within"] = naming.territories(work, ("territories", index, "within"), within)
    if not row.get("territory") and row.get("kind"):
        around = row["within"].partition(";")[0].rpartition("/")[2] if within else ""
        name = row.get("code_insee") or joined(filter(None, (around, slug(row.get("label", ""))))).replace(
            "; ", "-"
        )
        row["territory"] = f"{row['kind']}/{slug(name)}"


def _organisation_cells(row: OrganisationRow) -> Row:
    return {
        "organisation": row.organisation, "kind": row.kind, "label": row.label, "label_en": row.label_en,
        "acronym": row.acronym, "public": "yes" if row.public else "", "siren": row.siren,
        "spellings": " | ".join(row.spellings), "close_match": joined(row.close_match), "note": row.note,
    }  # fmt: skip


def territory_cells(row: TerritoryRow) -> Row:
    """A territory as its row in territories.csv."""
    return {
        "territory": row.territory, "kind": row.kind, "label": row.label, "label_en": row.label_en,
        "code_insee": row.code_insee, "within": joined(row.within), "spellings": " | ".join(row.spellings),
    }  # fmt: skip
