"""Names that are not taken: one fault for each, with every cell that bears it and what to write instead.

Refuses to say the same of each cell: who reads it has one thing to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import Fault
from graph.names import Reading
from graph.names.silence import governance, person
from graph.terms import fold
from graph.workbook.columns import sheet_of
from graph.workbook.draft import Place
from graph.workbook.work import Work

_PROPOSED = 3  # names in a fault
_LISTED = 12  # cells that a sentence lists


@dataclass(frozen=True)
class UnsureName(Fault):
    """A name that some cells bear and that is not taken.

    also: (sheet, row, header) of the other cells; row_to_add: what a row of the sheet Organisations would
    say of it by column, empty where no such row would help.
    """

    also: tuple[tuple[str, int | None, str | None], ...] = ()
    row_to_add: dict[str, str] = field(default_factory=dict)


def refuse(work: Work, place: Place, text: str, readings: Sequence[Reading], near: str) -> None:
    """Say why names in a cell are not taken; a row that needs one goes where the work is lenient.

    near: the territory in view. In strict work a name that several cells bear is said once, by `tell_all`.
    """
    if not work.lenient:
        for reading in readings:
            _note(work, place, reading, near)
        return
    table, index, column = place
    expected = "\n".join(expected_organisation(work, reading, near)[0] for reading in readings)
    if table != "actions" and sheet_of(table).column(column).need == "required":
        work.dropped.add((table, index))
        expected += " La ligne est laissée de côté."
    work.leave_out(place, text, f"Attendu : {expected}", proposed(work, readings, near))


def _note(work: Work, place: Place, reading: Reading, near: str) -> None:
    place = work.source(place)
    expected, row = expected_organisation(work, reading, near)
    key = (fold(reading.text), fold(row.get("label", "")) or reading.path)
    if key in work.unsure:
        held = work.unsure[key][1]
        held += [place] if place not in held else []
    elif place not in work.faulty or any(place in held for _, held in work.unsure.values()):
        closest = work.advice(lambda _: proposed(work, [reading], near), "")
        said = work.draft.fault(place, reading.text, expected, closest)
        work.unsure[key] = (len(work.faults), [place])
        work.faults.append(
            UnsureName(said.where, said.row, said.column, said.value, expected, closest, (), row)
        )
    work.faulty.add(place)


def tell_all(work: Work) -> None:
    """Say of each name that is not taken which other cells bear it, and propose one new organisation for all
    names of one."""
    _agree(work)
    for number, places in work.unsure.values():
        found = work.faults[number]
        if len(places) > 1 and isinstance(found, UnsureName):
            cells = [work.draft.fault(place, None, "") for place in places[1:]]
            also = tuple((cell.where, cell.row, cell.column) for cell in cells)
            expected = f"{found.expected} {len(places)} cellules le disent ; aussi : {_listed(also)}."
            work.faults[number] = replace(found, expected=expected, also=also)


def _agree(work: Work) -> None:
    """« Caf 32 », « Caf » and « Caf du Gers » ask for one row, under the name that is written out."""
    asked: dict[tuple[str, str], str] = {}
    faults = {number: work.faults[number] for number, _ in work.unsure.values()}
    rows = {
        number: (fault, work.names.kind(fault.row_to_add["label"]))
        for number, fault in faults.items()
        if isinstance(fault, UnsureName) and fault.row_to_add
    }
    for written_out in (True, False):
        for fault, kind in rows.values():
            if all(kind) and (fault.row_to_add["label"] == fault.value) is written_out:
                asked.setdefault(kind, fault.row_to_add["label"])
    for number, (fault, kind) in rows.items():
        old, new = fault.row_to_add["label"], asked.get(kind, "")
        if new and new != old:
            expected = (
                fault.expected.replace(f"« {old} »", f"« {new} »") if old != fault.value else fault.expected
            )
            row = {**fault.row_to_add, "label": new}
            work.faults[number] = replace(fault, expected=expected, row_to_add=row)


def _listed(cells: Iterable[tuple[str, int | None, str | None]]) -> str:
    """« Actions, lignes 4, 7 (Pilotes) ; Signatures, ligne 3 (Institution) »."""
    rows: dict[tuple[str, str | None], list[str]] = {}
    for where, row, column in cells:
        rows.setdefault((where, column), []).append(str(row))
    pieces = []
    for (where, column), numbers in rows.items():
        more = f" et {len(numbers) - _LISTED} autres" if len(numbers) > _LISTED else ""
        lines = f"ligne{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:_LISTED])}{more}"
        pieces.append(f"{where}, {lines}" + (f" ({column})" if column else ""))
    return " ; ".join(pieces)


def expected_organisation(work: Work, reading: Reading, near: str) -> tuple[str, dict[str, str]]:
    """What to write instead of a name, and the row of the sheet Organisations that would make it known."""
    if reading.how == "likely":
        label = work.names.lexicon.label(reading.path)
        return f"un nom certain ; {reading.why.rstrip('.')}. Si c'est elle, écrivez « {label} ».", {}
    said = reading.text
    if governance(said):
        return (
            f"une organisation : « {said} » est une instance de gouvernance. Dites-la dans la feuille "
            "Instances, et ici l'organisation qui agit pour elle, ou rien."
        ), {}
    if person(said):
        return (
            f"une organisation : « {said} » est une personne ou une fonction. Écrivez l'organisation pour "
            "laquelle elle agit."
        ), {}
    name, territory = work.names.placed(said, near)
    waiting = _waiting(work, name)
    if waiting:
        return (
            f"une organisation connue : « {waiting} » est dans la feuille Organisations, et n'est pas encore "
            "confirmée. Écrivez « oui » dans la colonne Vérifié de la feuille « À vérifier », ou corrigez-la."
        ), {}
    where = f", Territoire « {territory} »" if territory else ""
    known = f"« {said} » ne l'est pas" + (f" ici ({territory})" if territory else "")
    meant = f" C'est sans doute « {name} »." if territory and name != said else ""
    row = {"label": name, "kind": "institution", "territory": territory}
    return (
        f"une organisation connue : {known}.{meant} Si elle est nouvelle, ajoutez à la feuille Organisations "
        f"une ligne : Nom « {name} », Genre « institution »{where}."
    ), {column: text for column, text in row.items() if text}


def _waiting(work: Work, name: str) -> str:
    """What the sheet Organisations calls that name, in a row that nobody has confirmed; "" for none."""
    kind = work.names.kind(name)
    for index, row in enumerate(work.draft.tables.get("organisations", ())):
        label = row.get("label", "")
        same = fold(label) == fold(name) or (all(kind) and work.names.kind(label) == kind)
        if label and same and ("organisations", index) in work.dropped:
            return label
    return ""


def proposed(work: Work, readings: Iterable[Reading], near: str) -> tuple[str, ...]:
    """Up to three names that could be meant, as a cell may write them: labels that mean them here."""
    found = dict.fromkeys(path for reading in readings for path in paths_of(reading))
    return tuple(shown(work, path, near) for path in list(found)[:_PROPOSED])


def paths_of(reading: Reading) -> tuple[str, ...]:
    """The paths that a reading proposes, best first."""
    others = tuple(path for path, _ in reading.others)
    return (reading.path, *others) if reading.path else others


def shown(work: Work, path: str, near: str = "") -> str:
    """The label of an organisation, with its path where a cell that holds the label would not mean it."""
    label = work.names.lexicon.label(path)
    read = work.names.organisation(label, near=near)
    return label if label == path or (read.sure and read.path == path) else f"{label} ({path})"


def everywhere(fault: Fault) -> list[Fault]:
    """A fault, once for each cell that it is about."""
    also = fault.also if isinstance(fault, UnsureName) else ()
    return [fault, *(replace(fault, where=where, row=row, column=column) for where, row, column in also)]
