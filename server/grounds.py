"""On what two actions face each other: what both say themselves, apart from what an axis or objective says.

Refuses to lend an action the words of its axis: what either only inherits is inherited, and its proof is the
passage of the axis or objective.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.terms import MLG, Term, fold, literal
from server import labels
from server.evidence import Evidence, Proof
from server.service import service

_FACETS = (MLG.theme, MLG.audience)


@dataclass(frozen=True)
class Ground:
    """What two actions share of one facet, by name. own: said by both; inherited: by an axis or objective."""

    own: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shared:
    """What two actions share, and the passages of the axes and objectives that say what is inherited."""

    themes: Ground
    audiences: Ground
    proofs: tuple[Proof, ...]

    @property
    def own(self) -> bool:
        """Whether the actions themselves both say something that they share."""
        return bool(self.themes.own or self.audiences.own)

    @property
    def weakness(self) -> tuple[int, ...]:
        """Sorts the strongest first: what the actions say themselves, then what they inherit."""
        own, inherited = (
            (len(self.themes.own), len(self.audiences.own)),
            (len(self.themes.inherited), len(self.audiences.inherited)),
        )
        return tuple(-number for number in (self.own, *own, *inherited))


class Grounds:
    """What the actions of two conventions say, themselves or through what contains them."""

    def __init__(self, conventions: Sequence[Term], interpreted: bool):
        """interpreted: whether what is only interpreted counts too."""
        self._interpreted = interpreted
        include = literal("interpreted" if interpreted else "stated")
        self._said: dict[Term, dict[tuple[Term, Term], list[tuple[Term, Term]]]] = {}
        for row in service().page("facing-grounds", convention=list(conventions), include=include).rows:
            action, facet, concept, bearer, said = row
            if action and facet and concept and bearer and said:
                held = self._said.setdefault(action, {})
                held.setdefault((facet, concept), []).append((bearer, said))
        self._names = labels.of_terms(c for held in self._said.values() for _, c in held)
        self._evidence = Evidence.of_facts(
            (bearer.value, facet)
            for action, held in self._said.items()
            for (facet, _), bearers in held.items()
            for bearer, _ in bearers
            if bearer != action
        )

    def between(self, a: Term, b: Term) -> Shared:
        """What those two actions share."""
        common = self._said.get(a, {}).keys() & self._said.get(b, {}).keys()
        own = {key for key in common if self._itself(a, key) and self._itself(b, key)}
        themes, audiences = (self._ground(facet, own, common - own) for facet in _FACETS)
        return Shared(themes, audiences, self._proofs((a, b), common - own))

    def _itself(self, action: Term, key: tuple[Term, Term]) -> bool:
        return any(bearer == action for bearer, _ in self._said[action][key])

    def _ground(
        self, facet: Term, own: Iterable[tuple[Term, Term]], inherited: Iterable[tuple[Term, Term]]
    ) -> Ground:
        named = (
            tuple(sorted((self._names[c.value].text for f, c in keys if f == facet), key=fold))
            for keys in (own, inherited)
        )
        return Ground(*named)

    def _proofs(self, actions: Iterable[Term], keys: Iterable[tuple[Term, Term]]) -> tuple[Proof, ...]:
        """The passages by which what contains an action says what the action does not."""
        found: dict[str, Proof] = {}
        for key in sorted(keys):
            for action in actions:
                for bearer, said in () if self._itself(action, key) else self._said[action][key]:
                    for proof in self._evidence.of(bearer.value, key[0].value, said.value):
                        if proof.stated or self._interpreted:
                            found.setdefault(proof.passage, proof)
        return tuple(found.values())
