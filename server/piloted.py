"""What an organisation pilots, itself and through its units: the actions, their dates, their other pilots.

Refuses to mix what is printed with what is read: an action of which no pilot of the organisation is printed
is only likely, and is read where it is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext, ngettext

from graph.store import Rows
from graph.terms import Term, literal
from server import cells, labels
from server.service import service


@dataclass(frozen=True)
class Piloted:
    """One action that the organisation pilots. rows: of `agenda-actions`, one for each unit of it that does.

    pilots: rows of `agenda-pilots`, all of its pilots in the order printed; own: the organisation and its
    units; names: of all of them.
    """

    organisation: Term
    rows: Sequence[Mapping[str, Term | None]]
    pilots: Sequence[Mapping[str, str | None]]
    own: frozenset[str]
    names: labels.Labels

    def text(self, name: str) -> str:
        """The lexical form of a column, "" for nothing."""
        term = self.rows[0][name]
        return term.value if term else ""

    @property
    def likely(self) -> bool:
        """Whether no pilot of the organisation is printed for it."""
        return all((row["method"] or literal("")).value != "stated" for row in self.rows)

    @property
    def period(self) -> str:
        """When, in words; "" where nothing is said."""
        open_ended = self.text("open_ended") == "true"
        return cells.period(self.text("start"), self.text("end") or None, open_ended, self.text("calendar"))

    @property
    def units(self) -> str:
        """The names of the units of the organisation that pilot it, or its own."""
        found = [row["units"].value for row in self.rows if row["units"]]
        return "; ".join(dict.fromkeys(self.names[unit].text for unit in found))

    @property
    def by_itself(self) -> bool:
        """Whether the organisation pilots it without the name of a unit."""
        return {row["units"] for row in self.rows} <= {self.organisation}

    @property
    def others(self) -> list[Mapping[str, str | None]]:
        """The pilots that are neither the organisation nor a unit of it."""
        return [pilot for pilot in self.pilots if pilot["pilot"] not in self.own]

    def named(self, pilots: Sequence[Mapping[str, str | None]]) -> str:
        """The labels of pilots, each once, those that are only likely marked."""
        probable = gettext("probable")
        mark = f" ({probable})"
        said = [self.names[p["pilot"] or ""].text + ("" if p["method"] == "stated" else mark) for p in pilots]
        return "; ".join(dict.fromkeys(said))


class Agenda:
    """What one organisation pilots, for the parameters of a request."""

    def __init__(self, terms: Mapping[str, Term | None]):
        organisation = terms["organisation"]
        assert organisation is not None
        self.organisation = organisation
        self.narrowed = bool(terms["convention"] or terms["year"])
        self.contributions: Rows = service().page("agenda-contributions", **terms)
        self.name = labels.of_terms([organisation])[organisation.value].text
        units = service().page("units", thing=organisation).values()
        self.own = frozenset({organisation.value, *(unit["unit"] or "" for unit in units)})
        self.found = self._read(terms)
        left_out = {**terms, "include": literal("interpreted")}
        self.likely_left_out = 0
        if terms["include"] == literal("stated"):
            self.likely_left_out = sum(action.likely for action in self._read(left_out))

    def _read(self, terms: Mapping[str, Term | None]) -> list[Piloted]:
        groups: dict[Term, list[Mapping[str, Term | None]]] = {}
        for row in service().page("agenda-actions", **terms).records():
            if row["action"]:
                groups.setdefault(row["action"], []).append(row)
        pilots: dict[str, list[Mapping[str, str | None]]] = {}
        asked = service().page("agenda-pilots", action=list(groups)).values() if groups else []
        for pilot in asked:
            pilots.setdefault(pilot["action"] or "", []).append(pilot)
        names = labels.Labels(self.own | {pilot["pilot"] or "" for pilot in asked})
        return [
            Piloted(self.organisation, rows, pilots.get(a.value, []), self.own, names)
            for a, rows in groups.items()
        ]

    @property
    def printed(self) -> list[Piloted]:
        """The actions for which the organisation is printed as pilot."""
        return [action for action in self.found if not action.likely]

    @property
    def likely(self) -> list[Piloted]:
        """Those for which it is only read as a likely pilot."""
        return [action for action in self.found if action.likely]

    @property
    def undated(self) -> list[Piloted]:
        """Those of which no document says when."""
        return [action for action in self.found if not action.text("start")]

    @cached_property
    def sentence(self) -> str:
        """How much the organisation pilots, with whom, when, and what is left out."""
        said = [self._piloting]
        shared = sum(bool(action.others) for action in self.printed)
        if shared:
            said.append(ngettext("%(num)d l'est avec d'autres.", "%(num)d le sont avec d'autres.", shared))
        if self.likely:
            said.append(self._probable)
        if self.likely_left_out:
            said.append(
                ngettext(
                    "%(num)d action probable n'est pas comptée ici.",
                    "%(num)d actions probables ne sont pas comptées ici.",
                    self.likely_left_out,
                )
            )
        if self.contributed:
            said.append(
                ngettext(
                    "Elle contribue autrement à %(num)d action ou convention.",
                    "Elle contribue autrement à %(num)d actions ou conventions.",
                    self.contributed,
                )
            )
        if self.undated:
            said.append(
                ngettext(
                    "%(num)d action n'a pas de date dans les textes.",
                    "%(num)d actions n'ont pas de date dans les textes.",
                    len(self.undated),
                )
            )
        return " ".join(map(str, said))

    @property
    def contributed(self) -> int:
        """To how many things it contributes in another part than pilot."""
        return len({row["about"] for row in self.contributions.records()})

    @property
    def _piloting(self) -> str:
        """How much it pilots; that no text says so where none does, which is no zero."""
        if self.printed:
            return str(
                ngettext(
                    "%(name)s, avec ses services, pilote %(num)d action d'après les textes.",
                    "%(name)s, avec ses services, pilote %(num)d actions d'après les textes.",
                    len(self.printed), name=self.name,
                )
            )  # fmt: skip
        if self.narrowed:
            return str(
                gettext("%(name)s : avec ces choix, aucun texte ne dit ce qu'elle pilote.", name=self.name)
            )
        return str(gettext("%(name)s : aucun texte ne dit ce qu'elle pilote.", name=self.name))

    @property
    def _probable(self) -> str:
        if not self.printed:
            return str(
                ngettext(
                    "%(num)d action probable est lue dans le texte, à part.",
                    "%(num)d actions probables sont lues dans le texte, à part.",
                    len(self.likely),
                )
            )
        return str(
            ngettext(
                "S'y ajoute %(num)d action probable, à part.",
                "S'y ajoutent %(num)d actions probables, à part.",
                len(self.likely),
            )
        )
