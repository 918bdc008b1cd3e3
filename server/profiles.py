"""What conventions have in common in every dimension at once: a row for each pair, a cell for each dimension.

Refuses to show silence as nothing: where one of the two says nothing of a dimension, the cell says so, and
its row of the files has no figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from flask_babel import gettext

from graph.foundations import TEXTS
from graph.overlap import MAXIMUM, decimal
from graph.profiles import Facet, Profile, compare
from graph.store import Rows
from graph.terms import XSD, Term, iri, literal
from server import holdings, links, words
from server.comparisons import DIMENSIONS
from server.matrices import Matrix, step
from server.service import service
from server.unconfirmed import read_dimensions
from server.values import whole

COLUMNS = (
    "a", "a_label", "b", "b_label", "dimension", "shared", "size_a", "size_b", "share_of_a", "share_of_b",
    "foundation_a", "foundation_b",
)  # fmt: skip
SHOWN, _KEPT = 30, 1_000  # pairs of the page, and of the files


@dataclass(frozen=True)
class Cell:
    """One dimension of a pair. kind: "unknown", "none", "nested" or "shared"; step: how dark, see `step`.

    text: the main figure; small: what stands under it; said: all of it in words.
    """

    kind: str
    href: str
    text: str
    small: str
    said: str
    step: int
    is_weak: bool


@dataclass(frozen=True)
class Row:
    """One pair: names, where the two are compared, in how many dimensions they meet, and the dimensions."""

    a: str
    b: str
    href: str
    common: int
    known: int
    cells: list[Cell]


class Profiles:
    """The pairs of the conventions of a matrix, in all dimensions, those of most in common first."""

    def __init__(self, matrix: Matrix):
        self._matrix = matrix
        suffix = holdings.INTERPRETED if matrix.dimension.endswith(holdings.INTERPRETED) else ""
        self.dimensions = [name + suffix for name in DIMENSIONS]

    @property
    def titles(self) -> list[str]:
        """What readers call the dimensions."""
        return [words.word(name) for name in self.dimensions]

    @cached_property
    def pairs(self) -> list[Profile]:
        """All pairs of which both say something of a dimension; above `MAXIMUM`, of those of the matrix."""
        matrix = self._matrix
        chosen = matrix.compared
        if len(chosen) > MAXIMUM:
            chosen = [heading.iri for heading in matrix.headings]

        def founded(one: Term, dimension: str, size: int) -> str:
            return matrix.foundation(one.value, dimension, size)

        incidences = {name: service().incidences.get(name) for name in self.dimensions}
        return compare(incidences, [iri(one) for one in chosen], matrix.focus, founded)

    def rows(self, address: Callable[[str, Term, Term], str]) -> list[Row]:
        """The first of them as the page shows them. address: of a dimension of two, open on its values."""
        shown, label = self.pairs[:SHOWN], self._matrix.label
        unsure = read_dimensions({one.value for pair in shown for one in (pair.a, pair.b)})
        nested = self._nested(shown)
        found = []
        for pair in shown:
            asked = {"a": links.local(pair.a.value), "b": links.local(pair.b.value)}
            is_nested = frozenset((pair.a, pair.b)) in nested
            cells = [
                self._cell(
                    facet,
                    address(facet.dimension, pair.a, pair.b),
                    is_nested,
                    _is_pending(pair, facet, unsure),
                )
                for facet in pair.facets
            ]
            href = f"/compare?{urlencode(asked, safe='/,')}"
            found.append(Row(label(pair.a.value), label(pair.b.value), href, pair.common, pair.known, cells))
        return found

    def _cell(self, facet: Facet, href: str, is_nested: bool, is_pending: bool) -> Cell:
        word = words.word(facet.dimension)
        if facet.shared is None and is_pending:
            said = gettext("%(dimension)s : inconnu, à confirmer de l'une ou de l'autre", dimension=word)
            return Cell("unknown", href, "?", "", said, 0, False)
        if facet.shared is None:
            said = gettext("%(dimension)s : inconnu, l'une ou l'autre n'en dit rien", dimension=word)
            return Cell("unknown", href, "?", "", said, 0, False)
        is_weak, brief = facet.foundation != TEXTS, words.brief(facet.foundation)
        if not facet.shared and is_nested and facet.dimension.startswith("territories"):
            said = gettext("territoires emboîtés : l'un agit dedans, l'autre autour")
            return Cell("nested", href, gettext("emboîtés"), "", said, 0, False)
        said = gettext(
            "%(dimension)s : %(shared)s en commun, sur %(a)s de la première et %(b)s de la seconde",
            dimension=word, shared=facet.shared, a=facet.size_a, b=facet.size_b,
        )  # fmt: skip
        if is_weak:
            said += f" ({words.word(facet.foundation)})"
        if not facet.shared:
            return Cell("none", href, gettext("aucun"), brief, said, 0, is_weak)
        of_a, of_b = (round(100 * (share or 0)) for share in (facet.share_of_a, facet.share_of_b))
        text = f"{facet.shared}/{facet.size_a}" if is_weak else f"{of_a} %"
        small = brief if is_weak else gettext("B : %(percent)s %%", percent=of_b)
        return Cell("shared", href, text, small, said, step(facet.shared, facet.size_a or 1), is_weak)

    def _nested(self, shown: list[Profile]) -> set[frozenset[Term]]:
        """Pairs of which one acts inside a territory of the other."""
        held: list[Term] = sorted({one for pair in shown for one in (pair.a, pair.b)})
        rows = service().page("nested-conventions", a=held, b=held).rows if held else ()
        return {frozenset((a, b)) for a, b in rows if a and b}

    @property
    def table(self) -> Rows:
        """A row for each dimension of each pair, in the same order; no figure where one of them is silent."""
        names = {one: literal(self._matrix.label(one)) for one in self._matrix.compared}
        rows: list[tuple[Term | None, ...]] = [
            (
                pair.a, names[pair.a.value], pair.b, names[pair.b.value], literal(facet.dimension),
                whole(facet.shared), whole(facet.size_a), whole(facet.size_b),
                _share(facet.shared, facet.size_a), _share(facet.shared, facet.size_b),
                literal(facet.foundation_a) if facet.size_a else None,
                literal(facet.foundation_b) if facet.size_b else None,
            )
            for pair in self.pairs[:_KEPT]
            for facet in pair.facets
        ]  # fmt: skip
        return Rows(COLUMNS, rows)


def _is_pending(pair: Profile, facet: Facet, unsure: Mapping[str, frozenset[str]]) -> bool:
    """Whether one of the two, of which nothing of the dimension is known, has something of it to confirm."""
    plain = facet.dimension.removesuffix(holdings.INTERPRETED)
    sides = ((pair.a, facet.size_a), (pair.b, facet.size_b))
    return any(not size and plain in unsure[one.value] for one, size in sides)


@lru_cache(10_000)
def _share(shared: int | None, size: int | None) -> Term | None:
    return None if shared is None or not size else literal(decimal(shared / size), XSD.decimal)
