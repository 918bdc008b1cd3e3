"""`/overlaps`: conventions against conventions along one dimension, as a matrix and as an UpSet plot.

The address keeps the whole choice: dimension, conventions, day, order, an open cell (`a`, `b`) or an open
column. Refuses to draw what is not said as nothing: what is unknown is hatched, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from graph import standing
from graph.catalogue import Parameter, Query
from graph.errors import IllTypedParameter, MissingParameter, NotFound
from graph.foundations import ENOUGH, weakest
from graph.overlap import MAXIMUM
from graph.terms import Term, fold, iri
from server import (
    forms,
    holdings,
    labels,
    links,
    overlap_tables,
    queries,
    tables,
    tellings,
    upset,
    views,
    words,
)
from server.language import told
from server.matrices import BY_LIKENESS, Heading, Matrix, Scope, Share
from server.overlap_tables import column_id, enumerate_names, label_of
from server.profiles import Profiles, Row
from server.service import service

blueprint = Blueprint("overlaps", __name__)
DEFAULT = "themes"
_APART, _COUNTED = "apart", "counted"
_UNKNOWN_ROWS = 6  # conventions of unknown content that the plot shows one by one
_KEPT_CHOICE = 12  # conventions that the address of a cell repeats, so that a large matrix stays light
_PAIRS, _INTERSECTIONS = 50, 200  # rows of those tables that the page shows


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix. nested: the word for territories that lie one within the other, or "".

    weak: the word for what it rests on, where that is little, or "".
    """

    href: str
    title: str
    nested: str
    weak: str
    share: Share


@dataclass(frozen=True)
class Page:
    """What one request asks for, and the view that answers it."""

    given: Mapping[str, str]
    terms: Mapping[str, Term | None]

    @cached_property
    def matrix(self) -> Matrix:
        """The conventions compared."""
        day, chosen = self.terms["date"], self.terms["conventions"]
        return Matrix(
            Scope(
                self._token("dimension", DEFAULT),
                tuple(iri(one) for one in (chosen.value if chosen else "").split()),
                day.value if day else "",
                self._token("undated", _APART) == _COUNTED,
                self._token("sort", BY_LIKENESS),
            )
        )

    @cached_property
    def profiles(self) -> Profiles:
        """The same conventions in every dimension."""
        return Profiles(self.matrix)

    def every_dimension(self) -> list[Row]:
        """The pairs with most in common, dimension by dimension, each of them open on its values."""
        return self.profiles.rows(
            lambda dimension, a, b: self.address(
                "pair", dimension=dimension, a=links.local(a.value), b=links.local(b.value)
            )
        )

    def _token(self, name: str, default: str) -> str:
        term = self.terms[name]
        return term.value if term else default

    @property
    def state(self) -> dict[str, str]:
        """The choice without an open cell or column."""
        closed = ("a", "b", "column")
        return {name: value for name, value in self.given.items() if name not in closed}

    def address(self, place: str, **more: str) -> str:
        """The same choice with a cell or a column open. place: the part of the page to show."""
        state = dict(self.state)
        if "a" in more and state.get("conventions", "").count(",") >= _KEPT_CHOICE:
            del state["conventions"]
        return views.View("overlaps", "", "", {**state, **more}, ()).address + f"#{place}"

    @cached_property
    def view(self) -> views.View:
        """The sentence and the tables: pairs, conventions, intersections, values, pairs in all dimensions."""
        matrix = self.matrix
        title = gettext(
            "Où les conventions se recouvrent : %(dimension)s", dimension=words.word(matrix.dimension)
        )
        parts = (
            views.Part(
                "pairs", gettext("Paires, les plus ressemblantes d'abord"), overlap_tables.pairs(matrix)
            ),
            views.Part(
                "conventions", gettext("Conventions et nombre de valeurs"), overlap_tables.conventions(matrix)
            ),
            views.Part(
                "intersections",
                gettext("Ce que des conventions ont, et elles seules"),
                overlap_tables.exclusive(matrix, self._value_names),
            ),
            views.Part(
                "values",
                gettext("Valeurs de chaque convention"),
                overlap_tables.values(matrix, self._value_names),
            ),
            views.Part("dimensions", gettext("Paires, dans toutes les dimensions"), self.profiles.table),
        )
        return views.View("overlaps", title, overlap_tables.sentence(matrix), self.given, parts)

    def rows(self) -> list[tuple[Heading, list[Cell | None]]]:
        """The rows of the matrix with their cells, None for a convention and itself.

        What cells have in common is worked out once: there are as many as the square of the conventions.
        """
        matrix = self.matrix
        said = gettext("%(shared)s sur %(size)s de « %(row)s » aussi dans « %(column)s » (%(other)s)")
        within, around = gettext("dedans"), gettext("autour")
        ends = {h.iri: quote(links.local(h.iri), safe="/,") for h in matrix.headings}
        weak = {
            h.iri: told(gettext("« %(name)s »", name=h.label), h.remark) for h in matrix.headings if h.remark
        }
        briefs = {h.foundation: words.brief(h.foundation) for h in matrix.headings}
        start = self.address("", a="").removesuffix("#")

        def cell(row: Heading, column: Heading) -> Cell | None:
            share = matrix.share(row, column)
            if share is None:
                return None
            title = said % {
                "shared": share.shared, "size": row.size, "row": row.label, "column": column.label,
                "other": column.size,
            }  # fmt: skip
            title += "".join(f" · {weak[one.iri]}" for one in (row, column) if one.iri in weak)
            nested = within if share.within else around if share.around else ""
            href = f"{start}{ends[row.iri]}&b={ends[column.iri]}#pair"
            return Cell(href, title, nested, briefs.get(share.foundation, ""), share)

        return [(row, [cell(row, column) for column in matrix.columns]) for row in matrix.rows]

    def picture(self) -> dict[str, object]:
        """The UpSet plot: its geometry, and what each column says and leads to."""
        matrix = self.matrix
        unknown = matrix.unknown if len(matrix.silent) <= _UNKNOWN_ROWS else _together(matrix)
        headings = [*matrix.headings, *unknown]
        drawn = upset.draw([(h.label, h.note, h.size) for h in headings], matrix.intersections)
        said = [self.column(place) for place in range(len(matrix.intersections))]
        rows = list(zip(headings, drawn.rows, strict=True))
        weak = {row.middle for heading, row in rows if heading.remark}
        return {"drawn": drawn, "rows": rows, "columns": said, "weak": weak}

    def column(self, place: int) -> dict[str, object]:
        """One intersection: who has it, what it holds, in words, and the address that opens it."""
        one, matrix = self.matrix.intersections[place], self.matrix
        held = [matrix.headings[member] for member in one.members]
        holders = [heading.label for heading in held]
        values = sorted((label_of(value, self._value_names) for value in one.values), key=fold)
        return {
            "id": column_id(matrix, place), "holders": holders, "values": values, "count": len(one.values),
            "foundation": weakest(*(heading.foundation for heading in held)),
            "rests_on": overlap_tables.resting(held),
            "href": self.address("column", column=column_id(matrix, place)),
            "title": ngettext(
                "%(num)d valeur commune à %(names)s, et à elles seules",
                "%(num)d valeurs communes à %(names)s, et à elles seules",
                len(one.values), names=enumerate_names(holders),
            ) if len(holders) > 1 else ngettext(
                "%(num)d valeur propre à %(names)s", "%(num)d valeurs propres à %(names)s",
                len(one.values), names=holders[0],
            ),
        }  # fmt: skip

    @cached_property
    def _value_names(self) -> labels.Labels:
        return labels.of_terms(value for one in self.matrix.intersections for value in one.values)

    def opened(self) -> dict[str, object] | None:
        """The column that is open, with its values and their passages. Raises NotFound (404)."""
        asked = self.terms["column"]
        if asked is None:
            return None
        matrix = self.matrix
        for place, one in enumerate(matrix.intersections):
            if column_id(matrix, place) == asked.value:
                sides = [(iri(h.iri), h.label) for h in (matrix.headings[m] for m in one.members)]
                sources = holdings.read_sources([side for side, _ in sides], matrix.dimension)
                items = holdings.describe(one.values, sides, sources, self._value_names)
                return {**self.column(place), "items": items}
        raise NotFound(
            "Aucune colonne de cette vue n'a cet identifiant : les données, ou le choix, ont changé."
        )

    def pair(self) -> dict[str, object] | None:
        """What the two conventions of the open cell share, and what each has alone, with the passages."""
        a, b = self.terms["a"], self.terms["b"]
        if bool(a) != bool(b):
            raise MissingParameter("Pour comparer deux conventions, donnez « a » et « b ».")
        if a is None or b is None:
            return None
        if a == b:
            raise IllTypedParameter("« a » et « b » désignent la même convention ; donnez-en deux.")
        return _pair(self.matrix, a, b)


@blueprint.get("/overlaps")
@blueprint.get("/overlaps.<suffix>")
def page(suffix: str | None = None) -> Response:
    """The matrix and the plot of one dimension, a page or a file; `a` and `b`, or `column`, open a part.

    Raises BadRequest (400), NotFound (404), NotAcceptable (406).
    """
    query = question()
    given = queries.arguments(query)
    asked = Page(given, service().questions.bind(service().store, query, given))
    dimension = asked.matrix.dimension
    view, matrix = asked.view, asked.matrix
    return views.answer(
        view, suffix, "overlaps.html", asked=asked, matrix=matrix, maximum=MAXIMUM,
        pairs=tables.build(view.part("pairs").rows, _PAIRS), most=_INTERSECTIONS,
        controls=forms.controls(query, {**given, "dimension": dimension})[:5],
        dimension=words.word(dimension), pair=asked.pair(), opened=asked.opened(), out=_out_of_force(matrix),
        undated=views.View("overlaps", "", "", {**asked.state, "undated": _COUNTED}, ()).address,
        enough=ENOUGH, word=words.word, brief=words.brief,
    )  # fmt: skip


def question() -> Query:
    """The question `overlap` with its dimension's default, the day, the order, and what may be open."""
    listed, facing = service().questions.get("overlap"), service().questions.get("shared-themes")
    dimension, conventions = listed.parameters
    pair = (replace(p, required=False) for p in facing.parameters if p.name in ("a", "b"))
    own = (
        replace(dimension, default=DEFAULT),
        Parameter("date", "date", "2022-01-01", False, label_fr="En vigueur le", label_en="In force on"),
        Parameter("undated", "token", _APART, False, _APART, (_APART, _COUNTED),
                  "Si leur période n'est pas dite", "Where their period is not said"),
        Parameter("sort", "token", BY_LIKENESS, False, BY_LIKENESS, (BY_LIKENESS, "size"), "Ordre", "Order"),
        replace(conventions, label_fr="Conventions (aucune : toutes ; une : elle contre toutes les autres)",
                label_en="Conventions (none: all; one: it against all others)"),
        *pair,
        Parameter("column", "text", "", False, label_fr="Colonne ouverte", label_en="Open column"),
    )  # fmt: skip
    return replace(listed, slug="overlaps", parameters=own)


def _together(matrix: Matrix) -> list[Heading]:
    """One row for all conventions of which something is to be confirmed, one for those of which nothing is
    said."""
    pending = len(matrix.unconfirmed.intersection(matrix.silent))
    counts = ((True, pending), (False, len(matrix.silent) - pending))
    return [
        Heading("", ngettext("%(num)d autre convention", "%(num)d autres conventions", count), "", None, "",
                unconfirmed=unconfirmed)
        for unconfirmed, count in counts
        if count
    ]  # fmt: skip


def _out_of_force(matrix: Matrix) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """Why conventions are not compared on the day: a heading, whether it is silence, names and pages."""
    groups = [
        (gettext("Période terminée"), standing.OVER),
        (gettext("Pas encore en vigueur"), standing.NOT_YET),
        (gettext("Période non dite, ou à confirmer : ni en vigueur, ni hors de vigueur"), standing.UNKNOWN),
    ]
    held = [(title, state == standing.UNKNOWN, matrix.standing_as(state)) for title, state in groups]
    names = labels.Labels(one for _, _, some in held for one in some[:MAXIMUM])
    return [
        (title, silent, [(names[one].text, links.address(one)) for one in some[:MAXIMUM]])
        for title, silent, some in held
        if some
    ]


def _pair(matrix: Matrix, a: Term, b: Term) -> dict[str, object]:
    """What two conventions share, and what each has alone, with the passages that say so."""
    of_a, of_b = matrix.values(a), matrix.values(b)
    names = labels.of_terms((a, b, *of_a, *of_b))
    label_a, label_b = names[a.value].text, names[b.value].text
    sides, sources = [(a, "A"), (b, "B")], holdings.read_sources([a, b], matrix.dimension)
    only = gettext("Seulement « %(name)s »")
    groups = (
        (gettext("En commun"), [v for v in of_a if v in of_b]),
        (only % {"name": label_a}, [v for v in of_a if v not in of_b]),
        (only % {"name": label_b}, [v for v in of_b if v not in of_a]),
    )
    asked = {"a": links.local(a.value), "b": links.local(b.value)}
    told = tellings.read_tellings((a.value, b.value))
    silent = [
        (label, one.value in matrix.unconfirmed)
        for one, label, held in ((a, label_a, of_a), (b, label_b, of_b))
        if not held
    ]
    return {
        "names": (label_a, label_b),
        "notes": [
            (label, matrix.heading(one.value, label, told.get(one.value, tellings.Telling())).note)
            for one, label in ((a, label_a), (b, label_b))
        ],
        "unknown": [label for label, unconfirmed in silent if not unconfirmed],
        "pending": [label for label, unconfirmed in silent if unconfirmed],
        "columns": [
            {"title": title, "values": holdings.describe(held, sides, sources, names)}
            for title, held in groups
        ],
        "compare": f"/compare?{urlencode(asked, safe='/,')}",
    }
