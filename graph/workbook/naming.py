"""Names in cells → paths, by `graph.names`.

Refuses to take a likely name, and to make an organisation: each is a fault that says what to write, or where
the caller is lenient a gap with a warning.
"""

import re
from collections.abc import Sequence

from graph.names import Pilots, Reading
from graph.names.silence import anyone, dated, governance, person, unsaid
from graph.names.unread import unread
from graph.workbook.columns import joined, parts, sheet_of
from graph.workbook.draft import Place
from graph.workbook.unsure import paths_of, refuse
from graph.workbook.work import Work

_PROPOSED = 3  # names in a fault
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[abAB])[0-9]{3}")


def organisation(work: Work, place: Place, text: str, signs: bool = False) -> str:
    """The path of the organisation that a cell names; empty where a fault or a gap was noted instead.

    signs: the cell may give the quality of a person who signs.
    """
    if text in work.known.organisations:
        return text
    near = work.near(place)
    key = (text, near, signs)
    if key not in work.named:
        work.named[key] = _reading(work, text, near, signs)
    reading = work.named[key]
    if reading.sure:
        return reading.path
    refuse(
        work, place, reading.text or text, [reading if reading.text else Reading(text, 0, len(text))], near
    )
    return ""


def _reading(work: Work, text: str, near: str, signs: bool) -> Reading:
    reading = work.names.organisation(text, near=near)
    if reading.sure or not signs:
        return reading
    signatory = work.names.signatory(text, near=near)
    return signatory if signatory.score > reading.score else reading


def pilots(work: Work, place: Place, text: str) -> str:
    """The paths of the organisations that a free cell names, those that are sure.

    A cell with something else in it gives a fault, and where the work is lenient a warning and what is sure.
    Bodies of governance, persons beside their institution, who only helps, and words that say that nothing is
    said are no pilots: they are left with a warning. So is a name that the cell itself leaves open.
    """
    if all(part in work.known.organisations for part in parts(text)):
        return joined(parts(text))
    near = work.near(place)
    if (text, near) not in work.read:
        work.read[text, near] = work.names.pilots(text, near=near)
    found = work.read[text, near]
    unsure = [reading for reading in found.readings if not (reading.sure or reading.unconfirmed)]
    left_open = any(reading.unconfirmed for reading in found.readings)
    rest = [
        piece for piece in found.rest if piece not in found.partners and not (left_open and unsaid(piece[0]))
    ]
    unsure += [Reading(piece, start, end) for piece, start, end in rest if any(map(str.isalnum, piece))]
    if not (unsure or found.readings or found.partners):
        unsure = [Reading(text, 0, len(text))]
    _leave_open(work, place, found)
    left = [reading for reading in unsure if _no_name(reading.text, bool(found.paths))]
    if left and (place[0] == "actions" or found.paths):
        _leave(work, place, left, bool(found.paths))
        unsure = [reading for reading in unsure if reading not in left]
    if unsure:
        refuse(work, place, text, unsure, near)
    return joined(dict.fromkeys(found.paths))


def _leave_open(work: Work, place: Place, found: Pilots) -> None:
    """Say of names that the cell leaves open, and of partners, that they are not taken as pilots."""
    for reading in found.readings:
        if reading.unconfirmed:
            why = reading.why.rpartition(" ; ")[2]
            said = f"{why[0].upper()}{why[1:]}. Ce nom n'est pas importé comme pilote."
            work.leave_out(place, reading.text, said, rest=bool(found.paths))
    for piece, _, _ in found.partners:
        said = (
            f"« {piece} » dit qui aide, pas qui pilote, et n'est pas importé comme pilote : dites-le dans la "
            "feuille Contributions."
        )
        if found.readings:
            work.warn(place, piece, said)
        else:
            work.leave_out(place, piece, said)


def _no_name(text: str, sure: bool) -> bool:
    """Whether a text names no organisation. sure: whether the cell names one besides."""
    return governance(text) or unsaid(text) or anyone(text) or (sure and (person(text) or dated(text)))


def _leave(work: Work, place: Place, readings: Sequence[Reading], sure: bool) -> None:
    """Say of words that are no names that they are not taken. sure: whether the cell names someone too."""
    for reading in readings:
        if unsaid(reading.text) or anyone(reading.text) or dated(reading.text):
            work.warn(place, reading.text, f"« {reading.text} » ne nomme personne et n'est pas importé.")
            continue
        if person(reading.text):
            who = f"« {reading.text} » est une personne ou une fonction, pas une organisation"
            work.warn(place, reading.text, f"{who} : elle n'est pas importée comme pilote.")
            continue
        said = (
            f"« {reading.text} » est une instance de gouvernance, pas une organisation : dites-la dans la "
            "feuille Instances."
        )
        if sure:
            work.warn(place, reading.text, f"{said} Elle n'est pas importée comme pilote.")
        else:
            work.leave_out(place, reading.text, said)


def territories(work: Work, place: Place, text: str) -> str:
    """The paths of the territories that a cell names; what only the gazetteer knows is added to the work."""
    if all(_known_place(work, part) for part in parts(text)):
        return joined(parts(text))
    near = work.nearby(place)
    found: list[str] = []
    for piece in parts(text):
        if _known_place(work, piece):
            found.append(piece)
            continue
        around = ("", *found) if place[0] == "conventions" else near
        readings = work.territories(piece, around) or (Reading(piece, 0, len(piece)),)
        readings = _by_code(work, place, piece, readings, around)
        readings += unread(piece, readings)
        unsure = [reading for reading in readings if not (reading.sure and _known_place(work, reading.path))]
        found += [reading.path for reading in readings if reading not in unsure]
        if unsure:
            _refuse(work, place, piece, unsure, "\n".join(_expected_territory(work, each) for each in unsure))
    return joined(dict.fromkeys(found))


def _by_code(
    work: Work, place: Place, piece: str, readings: tuple[Reading, ...], near: tuple[str, ...]
) -> tuple[Reading, ...]:
    """A commune's code of the Insee that stands alone is taken where the commune lies in view; one that may
    be a postal code too leaves a warning."""
    code, gazetteer = piece.strip(), work.world.gazetteer
    path = f"commune/{code.casefold()}"
    if not _COMMUNE.fullmatch(code) or gazetteer is None or [each.path for each in readings] != [path]:
        return readings
    if not any(gazetteer.close(path, around) for around in near):
        return readings
    label = work.names.places.label(path)
    if code.endswith("0"):
        said = f"Lu comme le code Insee de {label} ({path}). Si c'est un code postal, écrivez le nom."
        work.warn(place, piece, said)
    return (Reading(piece, 0, len(piece), path, "exact", 1.0, f"code Insee de {label}"),)


def _expected_territory(work: Work, reading: Reading) -> str:
    why = f" {reading.why.rstrip('.')}." if reading.why else ""
    if reading.how == "likely":
        label = _place_shown(work, reading.path)
        unsure = f"« {reading.text} » ne l'est pas"
        return f"un territoire certain : {unsure}.{why} Si c'est {label}, écrivez-le ainsi."
    if reading.others:
        meant = f"« {reading.text} » peut en dire plusieurs"
        chosen = _place_shown(work, reading.others[0][0])
        return f"un seul territoire : {meant} ; écrivez son identifiant, par exemple {chosen}.{why}"
    return (
        f"un territoire connu, par son nom ou son code : « {reading.text} » ne l'est pas. Un quartier ou un "
        "secteur s'ajoute par une ligne de la feuille Territoires."
    )


def _place_shown(work: Work, path: str) -> str:
    """A path that a cell may hold, with its name."""
    label = work.names.places.label(path)
    return f"« {path} » ({label})" if label else f"« {path} »"


def _refuse(work: Work, place: Place, text: str, readings: Sequence[Reading], expected: str) -> None:
    """Say why a territory is not taken; a row that needs it goes where the work is lenient."""
    paths = list(dict.fromkeys(path for reading in readings for path in paths_of(reading)))[:_PROPOSED]
    near = tuple(_place_named(work, path) for path in paths)
    if not work.lenient:
        work.fault(place, text, expected, near)
        return
    table, index, column = place
    if table != "actions" and sheet_of(table).column(column).need == "required":
        work.dropped.add((table, index))
        expected += " La ligne est laissée de côté."
    work.leave_out(place, text, f"Attendu : {expected}", near)


def _place_named(work: Work, path: str) -> str:
    label = work.names.places.label(path)
    return f"{label} ({path})" if label else path


def _known_place(work: Work, path: str) -> bool:
    """Whether a path is a territory; one that the curated tables do not hold joins the work's own, with all
    that contains it, so that the document stands by itself: as another document has it, or the gazetteer."""
    held = work.world.territories.get(path)
    if path in work.places or (path in work.known.territories and (held is None or held.curated)):
        return True
    row = held or (work.world.gazetteer.row(path) if work.world.gazetteer else None)
    if row is None:
        return False
    work.places[path] = row
    for around in row.within:
        _known_place(work, around)
    return True
