"""The rows of the curated tables that resolve names: organisations and territories.

Refuses to read files: `tables` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from graph import cells
from graph.rows import Flag, Organisations, Path, Problem, Row, Territories, Text, Title


@dataclass(frozen=True, kw_only=True)
class OrganisationRow(Row):
    """An institution, or a unit of one; the parent is the path without its last segment."""

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

    @property
    def parent(self) -> str:
        """Path of what it is a unit of; empty for an institution."""
        return self.organisation.rpartition("/")[0]

    def problems(self) -> Iterator[Problem]:
        """A kind that does not go with the depth of the path; a SIREN below an institution."""
        depth = self.organisation.count("/")
        fitting = ("institution",) if depth == 0 else ("direction", "unit") if depth == 1 else ("unit",)
        if self.kind not in fitting:
            yield "kind", f"{' ou '.join(fitting)}, d'après la profondeur du chemin"
        if self.siren and self.parent:
            yield "siren", "rien : seule une institution porte un SIREN"


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
    """The curated tables that resolve names. broken: paths that faulty rows would have declared."""

    organisations: tuple[OrganisationRow, ...] = ()
    territories: tuple[TerritoryRow, ...] = ()
    broken: frozenset[str] = frozenset()
