"""With whom an organisation pilots, and whom to call there: what the documents name of its co-pilots.

Refuses to leave out a co-pilot of whom no document names anybody: it stands in the table, which says
so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask_babel import gettext

from graph.catalogue import read_page
from graph.store import Rows
from graph.terms import Term, integer, iri, literal
from server import labels, proven, tables
from server.cells import Cell
from server.language import language, series
from server.piloted import Agenda, Piloted
from server.proven import Proven
from server.service import service
from server.views import Part

_COLUMNS = ("partner", "partner_label", "institution", "institution_label", "actions", "likely")
Pilot = Mapping[str, str | None]


def partners(agenda: Agenda) -> Part:
    """The co-pilots as the texts name them, those of most actions first."""
    shared = _shared(agenda.found)
    rows: list[tuple[Term | None, ...]] = [
        (
            iri(pilot["pilot"] or ""), _text(pilot["pilot_label"]), iri(pilot["institution"] or ""),
            _text(pilot["institution_label"]), integer(printed), integer(likely),
        )
        for pilot, printed, likely in shared
    ]  # fmt: skip
    return Part("partners", gettext("Avec qui : les copilotes"), Rows(_COLUMNS, rows))


def contacts(agenda: Agenda) -> Proven:
    """People and qualities that the documents name for the co-pilots, and who contributes to the actions.

    For an institution of the organisation's own, only what is named of a co-pilot itself.
    """
    pilots = {pilot["pilot"]: pilot for pilot, _, _ in _shared(agenda.found)}
    every = (pilot for action in agenda.found for pilot in action.pilots)
    own = {pilot["institution"] for pilot in every if pilot["pilot"] in agenda.own}
    asked = {
        "convention": _terms(action.text("of_convention") for action in agenda.found),
        "institution": _terms(pilot["institution"] for pilot in pilots.values()),
        "action": _terms(action.text("action") for action in agenda.found),
    }
    columns = read_page("agenda-contacts").columns
    found = service().page("agenda-contacts", **asked).records() if agenda.found else []
    named = [row for row in found if _concerns(row, own, pilots)]
    reached = {_value(row[name]) for row in named for name in ("organisation", "institution")} - own
    missing = [p for p in pilots.values() if p["pilot"] not in reached and p["institution"] not in reached]
    likely = _read_likely(missing)
    unnamed = [_unnamed(pilot, likely.get(pilot["institution"], [])) for pilot in missing]
    rows = [tuple(row[name] for name in columns) for row in (*named, *unnamed)]
    title = gettext("Qui appeler : ce que les documents nomment")
    part = proven.prove("contacts", title, Rows(columns, rows), ("institution",))
    return replace(part, proved=_calm(part.proved, len(missing)))


def in_network(given: Mapping[str, str]) -> str:
    """The address of the picture that has the same co-pilots, for the state of the page."""
    kept = {
        name: given[name] for name in ("organisation", "convention", "year", "include") if given.get(name)
    }
    return "/network?" + urlencode({**kept, "level": "unit"}, safe="/,")


def _shared(actions: Sequence[Piloted]) -> list[tuple[Pilot, int, int]]:
    """The co-pilots, with how many actions of both are printed and how many likely, most first."""
    counts: dict[str, dict[bool, set[str]]] = {}
    about: dict[str, Pilot] = {}
    for action in actions:
        for pilot in action.others:
            partner = pilot["pilot"] or ""
            held = counts.setdefault(partner, {True: set(), False: set()})
            held[pilot["method"] == "stated" and not action.likely].add(action.text("action"))
            about[partner] = pilot
    found = [(about[p], len(held[True]), len(held[False])) for p, held in counts.items()]
    return sorted(found, key=lambda one: (-one[1], -one[2], one[0]["pilot_label"] or ""))


def _concerns(
    row: Mapping[str, Term | None], own: set[str | None], pilots: Mapping[str | None, Pilot]
) -> bool:
    institution = _value(row["institution"])
    return institution not in own or _value(row["organisation"]) in pilots


def _read_likely(pilots: Iterable[Pilot]) -> dict[str | None, list[str]]:
    """The names of the institutions that are probably the same as those of the co-pilots, by IRI."""
    asked = _terms(pilot["institution"] for pilot in pilots)
    rows = service().page("value-relations", value=asked).values() if asked else []
    same = [row for row in rows if row["relation"] == "likely-same"]
    names = labels.Labels(row["other"] or "" for row in same)
    found: dict[str | None, list[str]] = {}
    for row in same:
        found.setdefault(row["value"], []).append(names[row["other"] or ""].text)
    return found


def _unnamed(pilot: Pilot, likely: Sequence[str]) -> dict[str, Term | None]:
    """The row of a co-pilot of whom the documents name nobody. likely: what may be it under another name."""
    row: dict[str, Term | None] = dict.fromkeys(read_page("agenda-contacts").columns)
    said = [gettext("aucun nom dans les documents")]
    if likely:
        said.append(gettext("probablement la même que « %(names)s »", names=" », « ".join(likely)))
    return row | {
        "organisation": iri(pilot["pilot"] or ""), "label": _text(pilot["pilot_label"]),
        "person": literal(series(said), language=language()),
        "institution": iri(pilot["institution"] or ""),
    }  # fmt: skip


def _calm(table: tables.Table, unnamed: int) -> tables.Table:
    """The table whose last rows, those without a name, say so once instead of in every cell."""
    if len(table.rows) < table.total or not unnamed:
        return table
    kept = len(table.rows) - unnamed
    width = len(table.names)
    last = [
        replace(row, cells=(row.cells[0], replace(row.cells[1], said=False), *[Cell("—")] * (width - 2)))
        for row in table.rows[kept:]
    ]
    return replace(table, rows=[*table.rows[:kept], *last])


def _terms(values: Iterable[str | None]) -> list[Term]:
    return sorted({iri(value) for value in values if value})


def _value(term: Term | None) -> str | None:
    return term.value if term else None


def _text(label: str | None) -> Term:
    return literal(label or "", language="fr")
