"""Two conventions: what they share and what each has alone, by dimension, and actions that face each other.

Refuses to count what is not said: where one of the two is silent in a dimension, what they share there is
unknown, and where no document sets out actions of one, so is whether any faces those of the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from graph.store import Rows
from graph.terms import Term, fold
from server import differences, holdings, labels, links, tellings, words
from server.differences import Dimension
from server.evidence import Evidence, Proof
from server.grounds import Grounds, Shared
from server.language import series
from server.overlap_tables import enumerate_names, label_of
from server.service import service

_REACHES = {"same": _l("même territoire"), "a-within-b": _l("A dans B"), "b-within-a": _l("B dans A")}
DIMENSIONS = tellings.DIMENSIONS
FACING = (
    "action_a", "label_a", "action_b", "label_b", "themes", "audiences", "territory_reach", "concurrent",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A value of a side: where it is said, the shared values that it is narrower than, its likely same."""

    value: holdings.Value
    finer_than: tuple[str, ...]
    likely_same: tuple[str, ...]


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
    shared: Shared
    reach: str | LazyString
    concurrent: bool | None


@dataclass(frozen=True)
class Group:
    """One action, and all those of the other convention that face it."""

    action: Action
    facing: tuple[Facing, ...]

    @property
    def own(self) -> int:
        """How many face it by what both actions say themselves."""
        return sum(one.shared.own for one in self.facing)


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
        return differences.compare([name + suffix for name in DIMENSIONS], self.a, self.b)

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

    @property
    def unconfirmed(self) -> list[tuple[str, str]]:
        """Each of the two of which something is to be confirmed: its name, and the page that lists it."""
        sides = ((self.label_a, self.a, "unconfirmed_a"), (self.label_b, self.b, "unconfirmed_b"))
        return [
            (label, f"/gaps?{urlencode({'convention': links.local(one.value)}, safe='/')}#unsaid")
            for label, one, side in sides
            if any(getattr(dimension, side) for dimension in self.dimensions)
        ]

    @cached_property
    def natures(self) -> tuple[str, str]:
        """The natures of the documents that speak of each."""
        found = tellings.read_natures((self.a.value, self.b.value))
        return found.get(self.a.value, ""), found.get(self.b.value, "")

    @cached_property
    def _places(self) -> Mapping[str, holdings.Sources]:
        return holdings.read_places((self.a, self.b), [one.name for one in self.dimensions])

    @cached_property
    def _readings(self) -> Mapping[str, holdings.Sources]:
        """The passages of the dimensions in which one states what is only read in the other."""
        read = [
            one.name + holdings.INTERPRETED
            for one in self.dimensions
            if one.sides["read-in-a"] or one.sides["read-in-b"]
        ]
        return holdings.read_places((self.a, self.b), read) if read else {}

    def places(self, one: Dimension, value: Term, side: str) -> list[tuple[str, list[holdings.Place], bool]]:
        """Where each of the two says a value of that side: its letter, the passages, whether only read."""
        found = []
        for letter, convention in (("A", self.a), ("B", self.b)):
            read = side == f"read-in-{letter.lower()}"
            held = self._readings[one.name + holdings.INTERPRETED] if read else self._places[one.name]
            found.append((letter, held.get((convention.value, value.value), []), read))
        return found

    def entries(self, one: Dimension, side: str) -> list[Entry]:
        """The values of one of the sides of a dimension, by name, each with its passages."""
        found = [self._entry(one, value, side) for value in one.sides[side]]
        return sorted(found, key=lambda entry: fold(entry.value.label))

    def _entry(self, one: Dimension, value: Term, side: str) -> Entry:
        said = [
            holdings.side_of(letter, held, read)
            for letter, held, read in self.places(one, value, side)
            if held
        ]
        return Entry(
            holdings.describe_value(value, said, self.names),
            tuple(label_of(other, self.names) for other in one.finer_than(value)),
            tuple(label_of(other, self.names) for other in one.likely_same(value)),
        )

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
        """The rows of the question `facing-actions`, columns `FACING`, the strongest pairs first."""
        asked = {
            "a": self.a.value, "b": self.b.value,
            "include": "interpreted" if self.interpreted else "stated",
        }  # fmt: skip
        rows: Rows = service().questions.run(service().store, "facing-actions", asked)
        return sorted(rows.rows, key=lambda row: self.shared(row).weakness)

    @cached_property
    def _grounds(self) -> Grounds:
        return Grounds((self.a, self.b), self.interpreted)

    def shared(self, row: Sequence[Term | None]) -> Shared:
        """On what the two actions of a row face each other."""
        a, b = row[FACING.index("action_a")], row[FACING.index("action_b")]
        assert a and b
        return self._grounds.between(a, b)

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
        """The actions of the side that has fewer, the strongest pairs first, with those that face each."""
        held: dict[Action, list[Facing]] = {}
        for one, facing in self._pairs():
            held.setdefault(one, []).append(facing)
        found = [Group(action, tuple(facing)) for action, facing in held.items()]
        return sorted(
            found, key=lambda group: (-group.own, -len(group.facing), group.action.label.casefold())
        )

    def _pairs(self) -> Iterator[tuple[Action, Facing]]:
        for row in self.facing_rows:
            a, label_a, b, label_b, _, _, reach, concurrent = row
            sides = [self._action(a, label_a), self._action(b, label_b)]
            one, other = reversed(sides) if self.by_second else sides
            at_once = None if concurrent is None else concurrent.value in ("true", "1")
            where = _REACHES.get(reach.value if reach else "", "")
            yield one, Facing(other, self.shared(row), where, at_once)

    def _action(self, action: Term | None, label: Term | None) -> Action:
        thing = action.value if action else ""
        return Action(label.value if label else "", links.address(thing), self.proofs(thing))

    @cached_property
    def sentence(self) -> str:
        """What the figures come down to, in one sentence."""
        named = [(one.name.removesuffix(holdings.INTERPRETED), one) for one in self.dimensions]
        shared = [_counted(name, len(one.shared)) for name, one in named if one.shared]
        nothing = [
            words.word(name)
            for name, one in named
            if one.known and not one.shared and not (name == "territories" and self.nested)
        ]
        unknown = [words.word(name) for name, one in named if not one.known and not one.pending]
        pending = [words.word(name) for name, one in named if one.pending]
        both = {"a": self.label_a, "b": self.label_b}
        parts = [
            gettext("« %(a)s » et « %(b)s » ont en commun %(list)s", **both, list=enumerate_names(shared))
            if shared
            else gettext("« %(a)s » et « %(b)s » n'ont rien en commun qui soit dit", **both)
        ]
        if self.nested and not any(name == "territories" and one.shared for name, one in named):
            parts.append(gettext("leurs territoires sont emboîtés"))
        if nothing:
            parts.append(gettext("rien de commun : %(list)s", list=enumerate_names(nothing)))
        if unknown:
            parts.append(
                gettext(
                    "inconnu, l'une ou l'autre n'en disant rien : %(list)s", list=enumerate_names(unknown)
                )
            )
        if pending:
            parts.append(
                gettext("imprimé ou lu sans certitude, à confirmer : %(list)s", list=enumerate_names(pending))
            )
        return series([*parts, self._faced()]) + "."

    def _faced(self) -> str:
        count = len(self.facing_rows)
        if count:
            return str(
                ngettext(
                    "%(num)d paire d'actions se fait face, dont %(own)s par ce que disent les actions "
                    "elles-mêmes",
                    "%(num)d paires d'actions se font face, dont %(own)s par ce que disent les actions "
                    "elles-mêmes",
                    count,
                    own=sum(self.shared(row).own for row in self.facing_rows),
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
