"""`/map`: how much the documents say of each territory; the arrondissements of Paris as a schematic map.

The map is a grid of tiles, of no outside geometry: it keeps who lies beside whom, not shapes or areas.
Refuses to draw what is not said as zero, and to spread over the tiles what concerns the whole city.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from graph.catalogue import Parameter, Query
from graph.errors import IllTypedParameter
from graph.store import Rows
from graph.terms import MLG, Minter, Term, literal
from server import forms, labels, links, pictures, places, queries
from server.language import language, series, told
from server.pictures import Proved
from server.places import Choice, Counted, Place
from server.service import service
from server.values import whole
from server.views import Part, View, answer

blueprint = Blueprint("maps", __name__)
CITY, CENTRE = "departement/75", "secteur/paris-centre"
GRID = (
    (0, 17, 18, 19, 0),
    (0, 8, 9, 10, 20),
    (0, 1, 2, 3, 11),
    (16, 7, 6, 4, 12),
    (0, 15, 14, 5, 13),
)
TILE, APART = 92, 8
MOST_LISTED = 100
_NAMED = 3
_OTHERS = ("departement", "commune", "region", "pays")
_ORDER = ("departement", "arrondissement-municipal", "secteur", "commune", "region", "pays")
_COLUMNS = ("territory", "territory_label", "kind", "actions", "conventions", "gaps", "named")
_THINGS = ("thing", "thing_label", "kind", "territory", "said_of", "said_of_label")


@dataclass(frozen=True)
class Tile:
    """A territory of the map or of the list. shade: its style; width: of its bar, in percent."""

    label: str
    language: str | None
    short: str
    href: str
    value: int | None
    shade: str
    title: str
    x: int = 0
    y: int = 0
    central: bool = False
    width: float = 0.0


@dataclass(frozen=True)
class Map:
    """The tiles of Paris, what concerns the whole city and its centre, the other territories, the classes.

    hidden: territories that are more than the list shows.
    """

    tiles: tuple[Tile, ...]
    city: Tile | None
    centre: Tile | None
    others: tuple[tuple[str, tuple[Tile, ...]], ...]
    classes: tuple[tuple[str, int, int], ...]
    hidden: int
    size: int = 5 * (TILE + APART) + APART

    @property
    def numbered(self) -> list[Tile]:
        """The tiles by the number of their arrondissement."""
        return sorted(self.tiles, key=lambda tile: int(re.sub(r"\D", "", tile.short)))


@blueprint.get("/map")
@blueprint.get("/map.<suffix>")
def page(suffix: str | None = None) -> Response:
    """The map, its list and its tables, in the form asked for. Raises what `views.answer` raises."""
    query = question()
    given = queries.arguments(query)
    terms = service().questions.bind(service().store, query, given)
    year = terms["year"]
    if year and not 1000 <= int(year.value) <= 2999:
        raise IllTypedParameter(f"« year » vaut « {year.value} » ; attendu : une année à quatre chiffres.")
    measure = terms["measure"].value if terms["measure"] else places.MEASURES[0]
    choice = Choice(terms["convention"], terms["theme"], int(year.value) if year else None)
    found, nowhere = places.read(choice)
    names = labels.of_terms(place.territory for place in found)
    drawn = draw(found, names, measure)
    view = View(
        "map",
        gettext("Ce que les documents disent des territoires"),
        summarise(found, nowhere, drawn, measure),
        given,
        [_territories(found, names), _things(found, nowhere, names, measure)],
    )
    return answer(
        view, suffix, "map.html", controls=forms.controls(query, given), map=drawn, measure=measure,
        side=TILE,
    )  # fmt: skip


def question() -> Query:
    """The parameters of the page: what to count, then convention, theme and year as for `actions`."""
    listed = service().questions.get("actions")
    kept = {p.name: replace(p, required=False) for p in listed.parameters}
    measure = Parameter(
        "measure", "token", "actions", required=False, default=places.MEASURES[0], choices=places.MEASURES,
        label_fr="Compter", label_en="Count",
    )  # fmt: skip
    year = Parameter("year", "integer", "2022", required=False, label_fr="En cours en", label_en="Running in")
    return replace(listed, slug="map", parameters=(measure, kept["convention"], kept["theme"], year))


def draw(found: Sequence[Place], names: labels.Labels, measure: str) -> Map:
    """The map of one measure; shades are classes of the figures of the arrondissements."""
    by_path = {links.short(place.territory.value).removeprefix("territoire/"): place for place in found}
    inside = {number: by_path.get(f"arrondissement-municipal/751{number:02}") for number in range(1, 21)}
    centre = by_path.get(CENTRE)
    values = [place.value(measure) or 0 for place in inside.values() if place]
    limits = pictures.classes(values)
    tiles = []
    for row, numbers in enumerate(GRID):
        for column, number in enumerate(numbers):
            place = inside.get(number)
            if place is None:
                continue
            tile = _tile(place, names, measure, limits)
            central = bool(centre and centre.territory in place.containers)
            tiles.append(replace(tile, short=_ordinal(number), x=_at(column), y=_at(row), central=central))
    city = by_path.get(CITY)
    rest = [place for place in found if place.kind in _OTHERS]
    rest.sort(key=lambda place: (-(place.value(measure) or 0), -place.named, place.code))
    most = max((place.value(measure) or 0 for place in rest), default=0) or 1
    listed = [
        replace(_tile(place, names, measure, ()), width=round(100 * (place.value(measure) or 0) / most, 1))
        for place in rest[:MOST_LISTED]
    ]
    kinds = {kind: tuple(t for t, p in zip(listed, rest, strict=False) if p.kind == kind) for kind in _OTHERS}
    return Map(
        tuple(tiles),
        _tile(city, names, measure, ()) if city and tiles else None,
        _tile(centre, names, measure, limits) if centre and tiles else None,
        tuple((kind, held) for kind, held in kinds.items() if held),
        tuple((pictures.shade(last, limits), first, last) for first, last in limits),
        max(0, len(rest) - MOST_LISTED),
    )


def _tile(place: Place, names: labels.Labels, measure: str, limits: Sequence[tuple[int, int]]) -> Tile:
    value, label = place.value(measure), names[place.territory.value]
    said = counted(measure, value) if value is not None else gettext("non dit")
    parts = [told(label.text, said)]
    if place.named:
        parts.append(ngettext("nommé %(num)d fois", "nommé %(num)d fois", place.named))
    shade = pictures.shade(value, limits) if limits or not value else "plain"
    return Tile(
        label.text, label.language, "", links.address(place.territory.value), value, shade, series(parts)
    )


def _at(position: int) -> int:
    return APART + position * (TILE + APART)


def _ordinal(number: int) -> str:
    if language() == "fr":
        return "1er" if number == 1 else f"{number}e"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
    return f"{number}{ending}"


def counted(measure: str, value: int) -> str:
    """A figure with the name of what it counts."""
    if measure == "actions":
        return str(ngettext("%(num)d action", "%(num)d actions", value))
    if measure == "conventions":
        return str(ngettext("%(num)d convention", "%(num)d conventions", value))
    return str(ngettext("%(num)d point non dit", "%(num)d points non dits", value))


def summarise(found: Sequence[Place], nowhere: Sequence[Counted], drawn: Map, measure: str) -> str:
    """What the map comes down to, in figures."""
    said = []
    if drawn.city:
        city = drawn.city.value
        said.append(
            gettext(
                "Tout Paris : %(count)s, à ne pas répartir entre les arrondissements.",
                count=counted(measure, city),
            )
            if city is not None
            else gettext("Tout Paris : non dit.")
        )
        values = [(tile.value, tile.short) for tile in drawn.numbered if tile.value]
        if values:
            most = max(value for value, _ in values)
            said.append(
                ngettext(
                    "En propre : %(total)s dans %(num)d arrondissement ; le plus : %(most)s (%(where)s).",
                    "En propre : %(total)s dans %(num)d arrondissements ; le plus : %(most)s (%(where)s).",
                    len(values),
                    total=counted(measure, _total(_inside(found), measure)),
                    most=most,
                    where=_few([short for value, short in values if value == most]),
                )
            )
        unsaid = sum(tile.value is None for tile in drawn.tiles)
        said.append(
            ngettext(
                "Pour %(num)d arrondissement, ce n'est pas dit.",
                "Pour %(num)d arrondissements, ce n'est pas dit.",
                unsaid,
            )
        )
    others = [p for p in found if p.kind in _OTHERS and p.value(measure) and not _is(p, CITY)]
    if others:
        total = counted(measure, _total(others, measure))
        said.append(
            gettext("Hors de Paris : %(count)s.", count=total)
            if drawn.city
            else gettext("En tout : %(count)s.", count=total)
        )
    if measure == "actions" and nowhere:
        text = ngettext(
            "%(num)d action n'a pas de territoire dit.", "%(num)d actions n'ont pas de territoire dit.",
            len(nowhere),
        )  # fmt: skip
        said.append(text)
    return " ".join(said) or str(gettext("Rien de ce qui est dit ne répond à ces choix."))


def _few(names: Sequence[str]) -> str:
    """Names one by one while they are few, else how many they are."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return str(gettext("%(count)s à égalité", count=len(names)))


def _inside(found: Sequence[Place]) -> list[Place]:
    return [place for place in found if place.kind == "arrondissement-municipal" and "751" in place.code]


def _total(found: Sequence[Place], measure: str) -> int:
    """How many are counted in those territories; what stands in several counts once."""
    return len({(c.subject.subject, c.gap) for place in found for c in place.counted.get(measure, [])})


def _is(place: Place, path: str) -> bool:
    return place.territory == Minter(service().settings.base).territory(path)


def _territories(found: Sequence[Place], names: labels.Labels) -> Part:
    order = {kind: number for number, kind in enumerate(_ORDER)}
    rows: list[tuple[Term | None, ...]] = [
        (
            place.territory,
            literal(names[place.territory.value].text, language=names[place.territory.value].language),
            literal(place.kind) if place.kind else None,
            *(whole(place.value(measure)) for measure in places.MEASURES),
            whole(place.named),
        )
        for place in sorted(found, key=lambda place: order.get(place.kind, len(order)))
    ]
    return Part("territories", gettext("Les territoires"), Rows(_COLUMNS, rows))


def _things(found: Sequence[Place], nowhere: Sequence[Counted], names: labels.Labels, measure: str) -> Proved:
    """Everything that the figures count, each with the passage that says where it acts, or what is unsaid."""
    held = [(place, one) for place in found for one in place.counted.get(measure, [])]
    held += [(None, one) for one in nowhere] if measure == "actions" else []  # type: ignore[misc]
    terms = [t for _, one in held for t in (one.subject.subject, one.subject.bearer, one.gap) if t]
    named = labels.of_terms(terms)
    gaps = measure == "gaps"

    def label(term: Term | None) -> Term | None:
        return literal(named[term.value].text, language=named[term.value].language) if term else None

    records: list[tuple[Sequence[Term | None], Sequence[Term | None]]] = []
    for place, one in held:
        subject = one.subject
        where = literal(names[place.territory.value].text) if place else None
        cells = (subject.subject, label(subject.subject), literal(subject.kind), where)
        if gaps:
            records.append(((*cells, one.gap), (subject.subject, MLG.gap, one.gap)))
        else:
            bearer = subject.bearer if place else None
            proof = (bearer, MLG.territory, subject.territory) if bearer else (subject.subject, None, None)
            records.append(((*cells, bearer, label(bearer)), proof))
    columns = (*_THINGS[:4], "gap") if gaps else _THINGS
    return pictures.prove("things", gettext("Ce qui est compté"), columns, records)
