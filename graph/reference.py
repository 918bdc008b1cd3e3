"""The rows of the tables that resolve names, organisations and territories: curated, or a document's own.

Refuses to read files: `tables` does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from graph import cells
from graph.rows import ActingIn, Flag, Organisations, Path, Problem, Row, Territories, Text, Title


@dataclass(frozen=True, kw_only=True)
class OrganisationRow(Row):
    """An institution, or a unit of one; the parent is the path without its last segment.

    territory: where an institution acts, where its names do not say it: « État » is that of a département.
    """

    organisation: Path
    kind: Annotated[str, cells.choice("institution", "direction", "unit")]
    label: Title
    label_en: Text
    acronym: Text
    public: Flag
    siren: Annotated[str, cells.SIREN]
    spellings: Annotated[tuple[str, ...], cells.SPELLINGS]
    close_match: Organisations
    note: Text
    territory: ActingIn = ()

    @property
    def parent(self) -> str:
        """Path of what it is a unit of; empty for an institution."""
        return self.organisation.rpartition("/")[0]

    def problems(self) -> Iterator[Problem]:
        """A kind that does not go with the depth of the path; a SIREN or a territory below an institution."""
        depth = self.organisation.count("/")
        fitting = ("institution",) if depth == 0 else ("direction", "unit") if depth == 1 else ("unit",)
        if self.kind not in fitting:
            yield "kind", f"{' ou '.join(fitting)}, d'après la profondeur du chemin"
        if self.siren and self.parent:
            yield "siren", "rien : seule une institution porte un SIREN"
        if self.territory and self.parent:
            yield "territory", "rien : une unité agit là où agit son institution"


TERRITORY_KINDS = (
    "pays",
    "region",
    "departement",
    "epci",
    "commune",
    "arrondissement-municipal",
    "secteur",
    "quartier",
)


@dataclass(frozen=True, kw_only=True)
class TerritoryRow(Row):
    """A territory, and what directly contains it."""

    territory: Path
    kind: Annotated[str, cells.choice(*TERRITORY_KINDS)]
    label: Title
    label_en: Text
    code_insee: Text
    within: Territories
    spellings: Annotated[tuple[str, ...], cells.SPELLINGS]


@dataclass(frozen=True)
class Reference:
    """The tables that resolve names. broken: paths that faulty rows would have declared."""

    organisations: tuple[OrganisationRow, ...] = ()
    territories: tuple[TerritoryRow, ...] = ()
    broken: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.organisations or self.territories or self.broken)

    @property
    def paths(self) -> frozenset[str]:
        """Every path that it declares, in faulty rows too."""
        found = {row.organisation for row in self.organisations} | {row.territory for row in self.territories}
        return self.broken | found

    def joined(self, others: Iterable["Reference"]) -> "Reference":
        """These rows, then those of the others that no row before declares."""
        organisations = {row.organisation: row for row in self.organisations}
        territories = {row.territory: row for row in self.territories}
        broken = set(self.broken)
        for other in others:
            for row in other.organisations:
                organisations.setdefault(row.organisation, row)
            for place in other.territories:
                territories.setdefault(place.territory, place)
            broken |= other.broken
        return Reference(tuple(organisations.values()), tuple(territories.values()), frozenset(broken))

    def without(self, paths: frozenset[str]) -> "Reference":
        """The same but for the rows of those paths."""
        return Reference(
            tuple(row for row in self.organisations if row.organisation not in paths),
            tuple(row for row in self.territories if row.territory not in paths),
            self.broken,
        )
