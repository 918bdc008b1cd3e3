"""What is printed, or seems to be, and nobody has confirmed yet: of which conventions, in which dimensions.

Refuses to call that "not said": it is unknown until somebody looks.
"""

from collections.abc import Iterable, Mapping

from graph.terms import Term, concept, iri
from server.holdings import INTERPRETED
from server.service import service

_GAPS: Mapping[str, tuple[Term, ...]] = {
    "signatories": (concept("gap", "signataires-a-confirmer"),),
    "pilots": (concept("gap", "pilote-a-confirmer"),),
    "themes": (concept("gap", "theme-a-confirmer"),),
    "audiences": (concept("gap", "public-a-confirmer"),),
    "schemes": (concept("gap", "dispositif-a-confirmer"),),
    "territories": (concept("gap", "territoire-a-confirmer"),),
    "period": (concept("gap", "periode-a-confirmer"), concept("gap", "calendrier-a-confirmer")),
}
"""The gaps that say so, by dimension."""


def is_unconfirmed(gap: str) -> bool:
    """Whether a gap, by its IRI, is of something that is to be confirmed, rather than unsaid."""
    return gap.endswith("-a-confirmer")


def read_unconfirmed(dimension: str) -> frozenset[str]:
    """The conventions, by IRI, in which something of that dimension is to be confirmed."""
    gaps = _GAPS[dimension.removesuffix(INTERPRETED)]
    rows = service().page("unconfirmed", gap=list(gaps)).values()
    return frozenset(row["convention"] or "" for row in rows)


def read_dimensions(conventions: Iterable[str]) -> dict[str, frozenset[str]]:
    """The dimensions in which something of each of those conventions is to be confirmed, by IRI."""
    dimensions = {gap.value: name for name, gaps in _GAPS.items() for gap in gaps}
    asked: dict[str, set[str]] = {one: set() for one in conventions}
    terms: list[Term] = [iri(one) for one in asked]
    gaps: list[Term] = [gap for held in _GAPS.values() for gap in held]
    for row in service().page("unconfirmed", convention=terms, gap=gaps).values() if terms else ():
        asked[row["convention"] or ""].add(dimensions[row["gap"] or ""])
    return {one: frozenset(found) for one, found in asked.items()}
