"""Names in cells → paths, by `graph.names`.

Refuses to take a likely name, and to make an organisation: each is a fault that says what to write, or where
the caller is lenient a gap with a warning.
"""

from collections.abc import Sequence

from graph.names import Reading
from graph.workbook.columns import joined, parts, sheet_of
from graph.workbook.draft import Place
from graph.workbook.work import Work

_PROPOSED = 3  # names in a fault


def organisation(work: Work, place: Place, text: str, signs: bool = False) -> str:
    """The path of the organisation that a cell names; empty where a fault or a gap was noted instead.

    signs: the cell may give the quality of a person who signs.
    """
    if text in work.known.organisations:
        return text
    key = (text, work.near, signs)
    if key not in work.named:
        work.named[key] = _reading(work, text, signs)
    reading = work.named[key]
    if reading.sure:
        return reading.path
    _refuse(work, place, reading.text or text, [reading], _expected_organisation(reading, text))
    return ""


def _reading(work: Work, text: str, signs: bool) -> Reading:
    reading = work.names.organisation(text, near=work.near)
    if reading.sure or not signs:
        return reading
    signatory = work.names.signatory(text, near=work.near)
    return signatory if signatory.score > reading.score else reading


def pilots(work: Work, place: Place, text: str) -> str:
    """The paths of the organisations that a free cell names, those that are sure.

    A cell with something else in it gives a fault, and where the work is lenient a warning and what is sure.
    """
    if all(part in work.known.organisations for part in parts(text)):
        return joined(parts(text))
    key = (text, work.near)
    if key not in work.read:
        work.read[key] = work.names.pilots(text, near=work.near)
    found = work.read[key]
    unsure = [reading for reading in found.readings if not reading.sure]
    unsure += [Reading(piece, start, end) for piece, start, end in found.rest if any(map(str.isalnum, piece))]
    if not unsure and not found.readings:
        unsure = [Reading(text, 0, len(text))]
    if unsure:
        said = "\n".join(_expected_organisation(reading, reading.text) for reading in unsure)
        _refuse(work, place, text, unsure, said)
    return joined(dict.fromkeys(found.paths))


def _expected_organisation(reading: Reading, text: str) -> str:
    if reading.how == "likely":
        return f"un nom certain ; {reading.why.rstrip('.')} ({reading.path}, {reading.score:.0%})."
    return (
        f"une organisation connue : « {reading.text or text} » ne l'est pas. Si elle est nouvelle, ajoutez à "
        f"la feuille Organisations une ligne : Nom « {reading.text or text} », Genre « institution »."
    )


def territories(work: Work, place: Place, text: str) -> str:
    """The paths of the territories that a cell names; what only the gazetteer knows is added to the work."""
    if all(part in work.known.territories for part in parts(text)):
        return joined(parts(text))
    found: list[str] = []
    for piece in parts(text):
        if _known_place(work, piece):
            found.append(piece)
            continue
        key = (piece, work.near)
        if key not in work.placed:
            work.placed[key] = work.names.territories(piece, near=work.near)
        readings = work.placed[key] or (Reading(piece, 0, len(piece)),)
        unsure = [reading for reading in readings if not (reading.sure and _known_place(work, reading.path))]
        found += [reading.path for reading in readings if reading not in unsure]
        if unsure:
            _refuse(work, place, piece, unsure, "\n".join(map(_expected_territory, unsure)))
    return joined(dict.fromkeys(found))


def _expected_territory(reading: Reading) -> str:
    why = f" {reading.why.rstrip('.')}." if reading.why else ""
    if reading.how == "likely":
        likely = f"({reading.path}, {reading.score:.0%})"
        return f"un territoire certain : « {reading.text} » ne l'est pas {likely}.{why}"
    if reading.others:
        meant = f"« {reading.text} » peut en dire plusieurs"
        return f"un seul territoire : {meant} ; écrivez son code ou son chemin.{why}"
    return (
        f"un territoire connu, par son nom ou son code : « {reading.text} » ne l'est pas. Un quartier ou un "
        "secteur s'ajoute par une ligne de la feuille Territoires."
    )


def _refuse(work: Work, place: Place, text: str, readings: Sequence[Reading], expected: str) -> None:
    """Say why a name is not taken; a row that needs it goes where the work is lenient."""
    near = tuple(dict.fromkeys(path for reading in readings for path in _proposed(reading)))[:_PROPOSED]
    if not work.lenient:
        work.fault(place, text, expected, near)
        return
    table, index, column = place
    if table != "actions" and sheet_of(table).column(column).need == "required":
        work.dropped.add((table, index))
        expected += " La ligne est laissée de côté."
    work.leave_out(place, text, f"Attendu : {expected}", near)


def _proposed(reading: Reading) -> tuple[str, ...]:
    return (
        (reading.path, *(path for path, _ in reading.others)) if reading.path else tuple(dict(reading.others))
    )


def _known_place(work: Work, path: str) -> bool:
    """Whether a path is a territory; one that the gazetteer alone knows joins the work's own, with all that
    contains it."""
    if path in work.known.territories or path in work.places:
        return True
    row = work.world.gazetteer.row(path) if work.world.gazetteer else None
    if row is None:
        return False
    work.places[path] = row
    for around in row.within:
        _known_place(work, around)
    return True
