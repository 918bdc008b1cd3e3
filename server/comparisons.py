"""Two conventions: what they share and what each has alone, by dimension, and actions that face each other.

Refuses to count what is not said: where one of the two is silent in a dimension, what they share there is
unknown, and where no document sets out actions of one, so is whether any faces those of the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from graph.store import Rows
from graph.terms import Term
from server import cells, holdings, labels, links, words
from server.evidence import Evidence, Proof
from server.language import language
from server.overlap_tables import enumerate_names
from server.service import service
from server.upset import partition

BAR = 240
_REACHES = {"same": _l("même territoire"), "a-within-b": _l("A dans B"), "b-within-a": _l("B dans A")}
DIMENSIONS = ("signatories", "pilots", "themes", "audiences", "schemes", "territories", "period")
FACING = (
    "action_a", "label_a", "action_b", "label_b", "themes", "audiences", "territory_reach", "concurrent",
)  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """What each of the two says of a dimension; of what only one says anything, the shares are unknown."""

    name: str
    of_a: tuple[Term, ...]
    of_b: tuple[Term, ...]

    @property
    def known(self) -> bool:
        """Whether both say something."""
        return bool(self.of_a and self.of_b)

    @property
    def word(self) -> str:
        """What readers call it."""
        return words.word(self.name)

    @property
    def shared(self) -> list[Term]:
        """The values of both."""
        return [value for value in self.of_a if value in self.of_b]

    @property
    def only_a(self) -> list[Term]:
        """The values that the first alone says, be the second silent or not."""
        return [value for value in self.of_a if value not in self.of_b]

    @property
    def only_b(self) -> list[Term]:
        """The values that the second alone says, be the first silent or not."""
        return [value for value in self.of_b if value not in self.of_a]

    @property
    def counts(self) -> tuple[int | None, ...]:
        """How many values: of the first, the second, both, each alone; None where that is unknown."""
        sizes = (len(self.of_a) or None, len(self.of_b) or None)
        if not self.known:
            return (*sizes, None, None, None)
        return (*sizes, len(self.shared), len(self.only_a), len(self.only_b))

    @property
    def pieces(self) -> list[tuple[float, float]]:
        """A bar of `BAR` pixels: the first alone, both, the second alone."""
        return partition(BAR, [len(self.only_a), len(self.shared), len(self.only_b)])

    @property
    def ratios(self) -> tuple[float | None, float | None, float | None]:
        """The shared values out of those of the first, the second, both (Jaccard); None where unknown."""
        if not self.known:
            return None, None, None
        shared, a, b = len(self.shared), len(self.of_a), len(self.of_b)
        return shared / a, shared / b, shared / (a + b - shared)


@dataclass(frozen=True)
class Action:
    """An action with its page and the passages that name it."""

    label: str
    href: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Facing:
    """An action of the other convention that faces one, and why. concurrent: None where no text says."""

    other: Action
    themes: str
    audiences: str
    reach: str | LazyString
    concurrent: bool | None


@dataclass(frozen=True)
class Group:
    """One action, and all those of the other convention that face it."""

    action: Action
    facing: tuple[Facing, ...]


class Pairing:
    """The two conventions, by what the documents say of them."""

    def __init__(self, a: Term, b: Term, interpreted: bool = False):
        """interpreted: whether what is only interpreted counts too."""
        self.a, self.b = a, b
        self.interpreted = interpreted

    @cached_property
    def dimensions(self) -> list[Dimension]:
        """Every dimension, in a fixed order."""
        suffix = holdings.INTERPRETED if self.interpreted else ""
        names = [name + suffix for name in DIMENSIONS]
        said = holdings.incidence_values
        return [Dimension(name, said(name, self.a), said(name, self.b)) for name in names]

    @cached_property
    def names(self) -> labels.Labels:
        """What the conventions and all their values are called."""
        values = (value for one in self.dimensions for value in (*one.of_a, *one.of_b))
        return labels.of_terms((self.a, self.b, *values))

    @property
    def label_a(self) -> str:
        """The name of the first."""
        return self.names[self.a.value].text

    @property
    def label_b(self) -> str:
        """The name of the second."""
        return self.names[self.b.value].text

    @cached_property
    def natures(self) -> tuple[str, str]:
        """The natures of the documents that speak of each."""
        found = holdings.read_natures((self.a.value, self.b.value))
        return found.get(self.a.value, ""), found.get(self.b.value, "")

    @cached_property
    def _places(self) -> Mapping[str, holdings.Sources]:
        return holdings.read_places((self.a, self.b), [one.name for one in self.dimensions])

    def sources(self, dimension: str) -> holdings.Sources:
        """The passages behind the values of that dimension."""
        return self._places[dimension]

    def values(self, one: Dimension) -> list[dict[str, object]]:
        """The values of both, of the first alone and of the second alone, each with its passages."""
        sides = [(self.a, "A"), (self.b, "B")]
        groups = (
            (gettext("En commun"), one.shared),
            (gettext("Seulement « %(name)s »", name=self.label_a), one.only_a),
            (gettext("Seulement « %(name)s »", name=self.label_b), one.only_b),
        )
        return [
            {"title": title, "values": holdings.describe(held, sides, self.sources(one.name), self.names)}
            for title, held in groups
        ]

    @cached_property
    def nested(self) -> str:
        """Is "within" where the first acts inside a territory of the second, "around" the other way."""
        two: list[Term] = [self.a, self.b]
        pairs = {(a, b) for a, b in service().page("nested-conventions", a=two, b=two).rows}
        if (self.a, self.b) in pairs:
            return "within"
        return "around" if (self.b, self.a) in pairs else ""

    @cached_property
    def action_counts(self) -> tuple[int | None, int | None]:
        """How many actions the documents set out under each; None where they set out none."""
        rows = service().page("action-counts", convention=[self.a, self.b]).values()
        found = {row["convention"]: int(row["actions"] or 0) for row in rows}
        return found.get(self.a.value) or None, found.get(self.b.value) or None

    @cached_property
    def facing_rows(self) -> Sequence[Sequence[Term | None]]:
        """The rows of the question `facing-actions`, columns `FACING`."""
        asked = {
            "a": self.a.value, "b": self.b.value,
            "include": "interpreted" if self.interpreted else "stated",
        }  # fmt: skip
        rows: Rows = service().questions.run(service().store, "facing-actions", asked)
        return rows.rows

    @cached_property
    def _evidence(self) -> Evidence:
        actions = {term.value for row in self.facing_rows for term in (row[0], row[2]) if term}
        return Evidence((), actions)

    def proofs(self, action: str) -> tuple[Proof, ...]:
        """The passages that name an action."""
        return tuple(self._evidence.of(action))

    @cached_property
    def by_second(self) -> bool:
        """Whether the actions of the second are fewer, and the list is by them."""
        return len({row[2] for row in self.facing_rows}) < len({row[0] for row in self.facing_rows})

    @cached_property
    def groups(self) -> list[Group]:
        """The actions of the side that has fewer, the most faced first, with those that face each."""
        held: dict[Action, list[Facing]] = {}
        for one, facing in self._pairs():
            held.setdefault(one, []).append(facing)
        found = [Group(action, tuple(facing)) for action, facing in held.items()]
        return sorted(found, key=lambda group: (-len(group.facing), group.action.label.casefold()))

    def _pairs(self) -> Iterator[tuple[Action, Facing]]:
        for row in self.facing_rows:
            a, label_a, b, label_b, themes, audiences, reach, concurrent = row
            sides = [self._action(a, label_a), self._action(b, label_b)]
            one, other = reversed(sides) if self.by_second else sides
            at_once = None if concurrent is None else concurrent.value in ("true", "1")
            of_themes, of_audiences = (self._concepts(texts) for texts in (themes, audiences))
            where = _REACHES.get(reach.value if reach else "", "")
            yield one, Facing(other, of_themes, of_audiences, where, at_once)

    def _concepts(self, texts: Term | None) -> str:
        """Names of concepts, in the reader's language."""
        return cells.cell(texts, self.names, "themes").text if texts else ""

    def _action(self, action: Term | None, label: Term | None) -> Action:
        thing = action.value if action else ""
        return Action(label.value if label else "", links.address(thing), self.proofs(thing))

    @cached_property
    def sentence(self) -> str:
        """What the figures come down to, in one sentence."""
        bare = {one: one.name.removesuffix(holdings.INTERPRETED) for one in self.dimensions}
        shared = [_counted(bare[one], len(one.shared)) for one in self.dimensions if one.shared]
        nothing = [
            words.word(bare[one])
            for one in self.dimensions
            if one.known and not one.shared and not (bare[one] == "territories" and self.nested)
        ]
        unknown = [words.word(bare[one]) for one in self.dimensions if not one.known]
        both = {"a": self.label_a, "b": self.label_b}
        parts = [
            gettext("« %(a)s » et « %(b)s » ont en commun %(list)s", **both, list=enumerate_names(shared))
            if shared
            else gettext("« %(a)s » et « %(b)s » n'ont rien en commun qui soit dit", **both)
        ]
        if self.nested and not any(bare[one] == "territories" and one.shared for one in self.dimensions):
            parts.append(gettext("leurs territoires sont emboîtés"))
        if nothing:
            parts.append(gettext("rien de commun : %(list)s", list=enumerate_names(nothing)))
        if unknown:
            parts.append(
                gettext(
                    "inconnu, l'une ou l'autre n'en disant rien : %(list)s", list=enumerate_names(unknown)
                )
            )
        return ("; " if language() == "en" else " ; ").join([*parts, self._faced()]) + "."

    def _faced(self) -> str:
        count = len(self.facing_rows)
        if count:
            return str(
                ngettext(
                    "%(num)d paire d'actions se fait face", "%(num)d paires d'actions se font face", count
                )
            )
        if None in self.action_counts:
            return str(gettext("les actions de l'une ou de l'autre ne sont pas dites"))
        return str(
            gettext("aucune action de l'une ne fait face à une action de l'autre, d'après ce qui est dit")
        )


def _counted(dimension: str, count: int) -> str:
    texts = {
        "signatories": ngettext("%(num)d signataire", "%(num)d signataires", count),
        "pilots": ngettext("%(num)d pilote", "%(num)d pilotes", count),
        "themes": ngettext("%(num)d thème", "%(num)d thèmes", count),
        "audiences": ngettext("%(num)d public", "%(num)d publics", count),
        "schemes": ngettext("%(num)d dispositif", "%(num)d dispositifs", count),
        "territories": ngettext("%(num)d territoire", "%(num)d territoires", count),
        "period": ngettext("%(num)d année", "%(num)d années", count),
    }
    return str(texts[dimension])
