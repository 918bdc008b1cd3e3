"""Names of organisations and territories as printed → what they name, how it is known, and why.

The curated tables decide; rapidfuzz only proposes (https://rapidfuzz.github.io/RapidFuzz/). Refuses to make a
new organisation, and to take a resemblance for a name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.names import cells, families, territories
from graph.names.context import Context, Decision
from graph.names.departements import DEPARTEMENTS
from graph.names.families import Found
from graph.names.gazetteer import Gazetteer
from graph.names.lexicon import Lexicon
from graph.names.reading import Pilots, Reading
from graph.names.territories import Territories
from graph.names.text import Token, keys, tokens
from graph.reference import Reference

_DEPARTEMENT = "departement/"
_CODED = re.compile(r"(.*?[^\W\d_.])[\s.(-]*(?:[0-9]{2,3}|2[abAB])\)?")
"""A kind of institution, then a département's code: « Caf 32 », « CD32 », « CPAM (47) »."""
_PIECE = re.compile(r"[^;|\n]+")
_ROLES = {
    "maire": "ville", "maires": "ville", "adjoint": "ville", "adjointe": "ville", "recteur": "academie",
    "rectrice": "academie", "prefet": "prefecture", "prefete": "prefecture",
}  # fmt: skip
"""The kind of institution for which a person signs whose quality names none."""


@dataclass(frozen=True)
class Names:
    """The resolver. Everywhere, `within` is the path of the institution of the row, where it is known, and
    `near` the territory of the convention (`departement/47`) or a département's code (`47`); "" where not.
    """

    lexicon: Lexicon
    places: Territories
    gazetteer: Gazetteer | None = None

    @classmethod
    def of(
        cls, reference: Reference, gazetteer: Gazetteer | None = None, own: frozenset[str] = frozenset()
    ) -> "Names":
        """A resolver of those tables; without a gazetteer it knows the curated territories alone.

        own: paths of the organisations that the document itself brings, whose sigles go before all others.
        """
        return cls(Lexicon.of(reference, own), Territories.of(reference, gazetteer), gazetteer)

    def organisation(self, text: str, within: str = "", near: str = "") -> Reading:
        """The one organisation that a text names. Never raises: an empty text is unknown, and so are two."""
        found = self.pilots(text, within, near)
        if len(found.readings) == 1:
            return found.readings[0]
        start, end = _bounds(text)
        if not found.readings:
            return Reading(text[start:end], start, end, why="Aucune organisation n'est nommée ici.")
        others = tuple((reading.path, reading.score) for reading in found.readings if reading.path)
        why = f"« {text[start:end]} » nomme {len(found.readings)} organisations ; une seule est attendue"
        return Reading(text[start:end], start, end, why=why, others=others)

    def pilots(self, cell: str, within: str = "", near: str = "") -> Pilots:
        """The organisations that a free cell names, mark-up and all. Never raises.

        A cell that holds paths alone (`caf-de-paris; ville-de-paris/dfpe`) is read as them.
        """
        pieces = [piece for piece in _PIECE.finditer(cell) if piece.group().strip()]
        if pieces and all(piece.group().strip() in self.lexicon.rows for piece in pieces):
            return Pilots(tuple(self._paths(pieces)))
        return cells.read(cell, self._context(within, near))

    def signatory(self, text: str, within: str = "", near: str = "") -> Reading:
        """The institution for which a person signs, from the person's quality as printed. Never raises.

        « Préfet de la Région Île-de-France, Préfet de Paris »: the first that the tables hold. A mayor
        signs for the town, a rector for the académie; where only the context says which, it is likely.
        """
        named = cells.read(text, self._context(within, near)).readings
        sure = [reading for reading in named if reading.sure]
        if sure:
            return sure[0]
        context = self._context(within, near)
        found = list(self._signing(text, tokens(text), context))
        best = [reading for reading in found if reading.sure] or [
            reading for reading in found if reading.path
        ]
        likely = [reading for reading in named if reading.path]
        start, end = _bounds(text)
        why = "Cette qualité ne nomme aucune institution des tables."
        return next(iter(best or likely or found), Reading(text[start:end], start, end, why=why))

    def territories(self, text: str, near: str = "") -> tuple[Reading, ...]:
        """The territories that a text names, in order; two readings never share a character. Never raises."""
        near = self._context("", near).near
        own = territories.whole(text, near, self.places.label(near))
        return (own,) if own else self.places.read(text, near)

    def departement(self, path: str) -> str:
        """The one département that a territory is or lies in; "" where there is none, or several."""
        if not path:
            return ""
        found = {
            step for step in (path, *self._context("", "").around(path)) if step.startswith(_DEPARTEMENT)
        }
        return found.pop() if len(found) == 1 else ""

    def kind(self, text: str) -> tuple[str, str]:
        """The kind of institution that a whole name says and its place, as `graph.names.families.parse`."""
        return families.parse(text, self.lexicon.places)

    def placed(self, text: str, near: str = "") -> tuple[str, str]:
        """How to name what a text means in another territory than the tables', and that territory's name:
        « Caf » in the Gers is « Caf (Gers) », Gers, and so is « Caf 32 »; « CD32 » is « Conseil départemental
        (Gers) », Gers. The text and "" where it tells enough by itself.
        """
        text = families.FULL.get(text.casefold(), text)
        family, place = families.parse(text, self.lexicon.places)
        coded = _CODED.fullmatch(text.strip())
        if coded and place.startswith(_DEPARTEMENT):
            label = self.places.label(place) or DEPARTEMENTS.get(place.removeprefix(_DEPARTEMENT).upper(), "")
            kind = families.FULL.get(coded[1].casefold(), coded[1])
            return f"{kind} ({label})", label
        known = any(not name.unit for name in self.lexicon.names.get(keys(text), ()))
        if place or not (family or known):
            return text, ""
        own = self.places.label(near) if near.startswith("epci/") else ""
        if own and family in families.INTERCOMMUNAL and family in ("epci", self.kind(own)[0]):
            return own, own
        where = self.departement(near) if family in families.DEPARTMENTAL else ""
        label = self.places.label(where or near) if near else ""
        return (f"{text} ({label})", label) if label else (text, "")

    def _context(self, within: str, near: str) -> Context:
        return Context(self.lexicon, self.gazetteer, within, near)

    def _paths(self, pieces: list[re.Match[str]]) -> Iterator[Reading]:
        seen = set()
        for piece in pieces:
            path = piece.group().strip()
            start = piece.start() + piece.group().index(path)
            why = f"chemin de « {self.lexicon.label(path)} »"
            if path not in seen:
                yield Reading(path, start, start + len(path), path, "exact", 1.0, why)
            seen.add(path)

    def _signing(self, text: str, run: tuple[Token, ...], context: Context) -> Iterator[Reading]:
        """The institutions that a quality means by a kind alone (« la Caf ») or by an office (« le maire
        »)."""
        for at, token in enumerate(run):
            found = families.find(run, at, self.lexicon.places)
            office = _ROLES.get(token.key, "")
            if found is None and office:
                place, end = families.place_after(run, at + 1, self.lexicon.places)
                found = Found(office, place, end, (token.key,))
            if found:
                start, end = token.start, run[found.end - 1].end
                decision = context.kind(found, text[start:end])
                if office and not found.place and decision.path:
                    why = f"« {token.text} » sans lieu : sans doute « {self.lexicon.label(decision.path)} »"
                    decision = Decision(decision.path, "likely", 0.8, why)
                yield Reading(
                    text[start:end], start, end, decision.path, decision.how, decision.score, decision.why,
                    decision.others,
                )  # fmt: skip


def _bounds(text: str) -> tuple[int, int]:
    """Where a text begins and ends, without the spaces around it."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))
