"""The organisations and territories that a workbook brings itself, in sheets of their own.

A row there is a request for a new name. What the curated tables hold is theirs, and what another document
brings is taken as it writes it. Refuses a name that would mean two things, and one that hangs on nothing.
"""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from graph.errors import Fault
from graph.names import Names
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.tables import known_names, read_reference
from graph.terms import fold, slug
from graph.workbook import naming
from graph.workbook.columns import OWN_NAMES, joined, parts
from graph.workbook.draft import ROW, Row
from graph.workbook.folders import csv_text
from graph.workbook.identity import short
from graph.workbook.meaning import read_words
from graph.workbook.sameness import NAMING, compare
from graph.workbook.work import Work

_ALREADY = re.compile(r"\(déjà ligne (\d+)\)")
_KINDS = ("institution", "direction", "unit")


def own_reference(work: Work) -> None:
    """Read those sheets; from here on the work knows their names too."""
    if not any(work.tables.get(name) for name in OWN_NAMES):
        return
    for index, row in work.each("territories"):
        _territory(work, index, row)
    for index, row in work.each("organisations"):
        _organisation(work, index, row)
    own = frozenset(row["organisation"] for _, row in work.each("organisations") if row.get("organisation"))
    work.names = Names.of(widen(work), work.world.gazetteer, own)
    for read in (work.named, work.read, work.placed, work.around):
        read.clear()


def widen(work: Work) -> Reference:
    """Let the cells of the work name what its own tables bring, and note what is wrong with those."""
    own = {row.get(NAMING[name], "") for name in OWN_NAMES for _, row in work.each(name)}
    needed = Reference(territories=tuple(work.places.values()))
    reference = work.world.reference.joined([needed]).without(frozenset(own))
    counts = {"organisations": len(reference.organisations), "territories": len(reference.territories)}
    kept = {name: [index for index, _ in work.each(name)] for name in OWN_NAMES}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "reference"
        folder.mkdir()
        held = {
            "organisations": [organisation_cells(row) for row in reference.organisations],
            "territories": [territory_cells(row) for row in reference.territories],
        }
        for name in OWN_NAMES:
            rows = [*held[name], *(row for _, row in work.each(name))]
            (folder / f"{name}.csv").write_text(csv_text(name, rows), encoding="utf-8", newline="")
        found, faults = read_reference(folder)
    for fault in faults:
        name = Path(fault.where).stem
        index = (fault.row or 0) - 2 - counts[name]
        if 0 <= index < len(kept[name]):
            lines = dict(enumerate(kept[name], 2 + counts[name]))
            _blame(work, fault, name, kept[name][index], lines)
    merged = Reference(found.organisations, found.territories, found.broken | reference.broken)
    work.known = known_names(merged, work.world.terms.vocabulary)
    return merged


def _blame(work: Work, fault: Fault, name: str, index: int, lines: Mapping[int, int]) -> None:
    """Say of a row of the workbook what the reader found. lines: index of each row by its line there."""
    column, value = fault.column or NAMING[name], fault.value
    if column == NAMING[name] and not work.draft.tables[name][index].get(column):
        column, value = "label", work.draft.tables[name][index].get("label")
    expected = fault.expected
    already = _ALREADY.search(expected)
    first = lines.get(int(already[1])) if already else None
    if first is not None:
        twin = work.draft.fault((name, first, ROW), None, "")
        expected = f"une seule ligne par nom : la ligne {twin.row} le dit déjà. Enlevez l'une des deux"
    work.fault((name, index, column), value, expected, fault.closest)


def _organisation(work: Work, index: int, row: Row) -> None:
    row["siren"] = "".join(row.get("siren", "").split())
    read_words(work, "organisations", index, row)
    row["territory"] = _places(work, ("organisations", index, "territory"), row.get("territory", ""))
    row["organisation"] = row.get("organisation") or _path(work, index, row)
    if not row.get("kind"):
        row["kind"] = _KINDS[min(row["organisation"].count("/"), 2)]
    held = work.world.organisations.get(row["organisation"])
    if held:
        names = (held.label, held.acronym, *held.spellings)
        compare(work, ("organisations", index, "organisation"), row, organisation_cells(held), names, held)


def _path(work: Work, index: int, row: Row) -> str:
    """The path of an organisation that gives none: of the known one that bears its name, or a new one."""
    label, parent = row.get("label", ""), row.get("parent", "")
    if parent:
        path = _own(work, parent) or naming.organisation(work, ("organisations", index, "parent"), parent)
        return "/".join(filter(None, (path, short((path and row.get("acronym")) or label))))
    world = work.world
    known = world.organisations.get(work.known.aliases.get(fold(label), ""))
    if known and known.parent:
        expected = (
            f"à qui elle est rattachée, puisque « {label} » est déjà un nom de {known.organisation} ; ou un "
            "Identifiant, si c'est une institution"
        )
        work.fault(("organisations", index, "parent"), None, expected)
    there = parts(row["territory"])
    if known and not known.parent and not (there and set(there).isdisjoint(known.territory or there)):
        return known.organisation
    path = short(label)
    if path in world.organisations and there:
        own = {row.get("territory"): row.get("label", "") for _, row in work.each("territories")}
        return f"{path}-{slug(work.names.places.label(there[0]) or own[there[0]])}"
    return path


def _own(work: Work, text: str) -> str:
    """The path of an organisation that this workbook brings, by its name, sigle or path."""
    for _, row in work.each("organisations"):
        names = (row.get("label", ""), row.get("acronym", ""), row.get("organisation", ""))
        if fold(text) in [fold(name) for name in names if name]:
            return row.get("organisation", "")
    return ""


def _places(work: Work, place: tuple[str, int, str], text: str) -> str:
    """The territories that a cell names: those of the workbook by their names, or known ones."""
    own = {
        fold(name): row["territory"]
        for _, row in work.each("territories")
        for name in (row.get("label", ""), row.get("territory", ""))
        if name and row.get("territory")
    }
    if text and all(fold(part) in own for part in parts(text)):
        return joined(own[fold(part)] for part in parts(text))
    return naming.territories(work, place, text) if text else ""


def _territory(work: Work, index: int, row: Row) -> None:
    read_words(work, "territories", index, row)
    row["within"] = _places(work, ("territories", index, "within"), row.get("within", ""))
    if not row.get("territory") and row.get("kind"):
        around = row["within"].partition(";")[0].rpartition("/")[2]
        name = row.get("code_insee") or "-".join(filter(None, (around, slug(row.get("label", "")))))
        row["territory"] = f"{row['kind']}/{slug(name)}"
    held = work.world.territories.get(row.get("territory", ""))
    if held:
        names = (held.label, *held.spellings)
        compare(work, ("territories", index, "territory"), row, territory_cells(held), names, held)


def organisation_cells(row: OrganisationRow) -> Row:
    """An organisation as its row in organisations.csv."""
    return {
        "organisation": row.organisation, "kind": row.kind, "label": row.label, "label_en": row.label_en,
        "acronym": row.acronym, "public": "yes" if row.public else "", "siren": row.siren,
        "spellings": " | ".join(row.spellings), "close_match": joined(row.close_match), "note": row.note,
        "territory": joined(row.territory),
    }  # fmt: skip


def territory_cells(row: TerritoryRow) -> Row:
    """A territory as its row in territories.csv."""
    return {
        "territory": row.territory, "kind": row.kind, "label": row.label, "label_en": row.label_en,
        "code_insee": row.code_insee, "within": joined(row.within), "spellings": " | ".join(row.spellings),
    }  # fmt: skip
