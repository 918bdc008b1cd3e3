"""What lies between two versions, as facts: said, said no more, said otherwise; and what became of the pairs.

Refuses to word anything (`plain_words` does), and to count as a change of fact what only its proof shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from graph.catalogue import fill, page_text
from graph.store import Store
from graph.terms import MLG, ORG, RDF, RDFS, Minter, Term, Triple

Quads = Mapping[Term, set[Triple]]
_THINGS = (
    MLG.Convention, MLG.Axis, MLG.StrategicObjective, MLG.Objective, MLG.Principle, MLG.Action, MLG.Piloting,
    MLG.Signature, MLG.Contribution, MLG.LifecycleEvent, MLG.GovernanceBody, MLG.Figure,
    ORG.FormalOrganization, ORG.OrganizationalUnit, MLG.Territory, MLG.SourceDocument,
)  # fmt: skip
CO_PILOTING, OVERLAP = "co-piloting", "overlap"
_READ = "-interpreted"


@dataclass(frozen=True)
class Fact:
    """What is said of one thing by one property, before and after; empty where nothing is.

    document: slug of who says it, "" for the curated reference tables.
    """

    document: str
    thing: Term
    property: Term
    before: tuple[Term, ...]
    after: tuple[Term, ...]


@dataclass(frozen=True)
class Pair:
    """Two organisations that co-pilot, or two conventions that overlap; and what they share more, or less.

    measure: the level of the organisations, or the dimension of the overlap; before, after: how many actions
    or values they share; came, went: which ones they share now, and share no more.
    """

    kind: str
    a: Term
    b: Term
    measure: Term
    before: int
    after: int
    came: tuple[Term, ...] = ()
    went: tuple[Term, ...] = ()

    @property
    def along(self) -> str:
        """The slug of the measure, whether interpreted facts count or not: "period", "institution"."""
        return self.measure.value.rsplit("/", 1)[-1].removesuffix(_READ)

    @property
    def read(self) -> bool:
        """Whether facts that are interpreted count."""
        return self.measure.value.endswith(_READ)


@dataclass(frozen=True)
class Changes:
    """Everything between two versions. things: class → which came and which went.

    names: what the things that came or went are called; proofs: attestations that came or went.
    """

    facts: tuple[Fact, ...] = ()
    pairs: tuple[Pair, ...] = ()
    things: Mapping[Term, tuple[frozenset[Term], frozenset[Term]]] = field(default_factory=dict)
    names: Mapping[Term, tuple[Term, ...]] = field(default_factory=dict)
    proofs: int = 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.pairs or self.proofs)


def read_changes(removed: Quads, added: Quads, store: Store, minter: Minter) -> Changes:
    """What those quads, by graph, make of the dataset.

    store: a version that knows the pairs which stay, the later of the two where it is at hand.
    """
    gone, come = _Side(removed, minter), _Side(added, minter)
    facts = _facts(gone, come)
    things = {}
    for name in _THINGS:
        new, old = come.of_class(name), gone.of_class(name)
        if new != old:
            things[name] = (frozenset(new - old), frozenset(old - new))
    return Changes(
        tuple(facts),
        (*_pairs(CO_PILOTING, gone, come, store), *_pairs(OVERLAP, gone, come, store)),
        things,
        {thing: tuple(labels) for thing, labels in (gone.labels | come.labels).items()},
        len(gone.attestations ^ come.attestations),
    )


class _Side:
    """The quads of one side: what documents say, what is derived for pairs, which attestations there are."""

    def __init__(self, quads: Quads, minter: Minter):
        self.said: dict[tuple[str, Term, Term], set[Term]] = {}
        self.labels: dict[Term, list[Term]] = {}
        self.attestations: set[Term] = set()
        self.nodes: dict[Term, dict[Term, set[Term]]] = {}
        self._classes: dict[Term, set[Term]] = {}
        documents, brought = (minter.graph(f"{name}/").value for name in ("document", "reference"))
        derived, reference = minter.graph("inferred/").value, minter.graph("reference")
        for graph, triples in quads.items():
            if graph.value.startswith((documents, brought)) or graph == reference:
                slug = graph.value.removeprefix(documents).removeprefix(brought)
                self._say("" if graph == reference else slug, triples)
            elif graph.value.startswith(derived):
                for subject, predicate, value in triples:
                    self.nodes.setdefault(subject, {}).setdefault(predicate, set()).add(value)
            elif graph == minter.graph("provenance"):
                self.attestations |= {s for s, p, o in triples if (p, o) == (RDF.type, MLG.Attestation)}
                self._classes.setdefault(MLG.SourceDocument, set()).update(
                    s for s, p, o in triples if (p, o) == (RDF.type, MLG.SourceDocument)
                )

    def _say(self, document: str, triples: Iterable[Triple]) -> None:
        for subject, predicate, value in triples:
            if predicate == RDF.type:
                self._classes.setdefault(value, set()).add(subject)
                continue
            self.said.setdefault((document, subject, predicate), set()).add(value)
            if predicate == RDFS.label:
                self.labels.setdefault(subject, []).append(value)

    def of_class(self, name: Term) -> set[Term]:
        """The things of that class that came, or went."""
        return self._classes.get(name, set())


def _facts(gone: _Side, come: _Side) -> list[Fact]:
    """One fact for each thing and property, in order of document and thing."""
    keys = sorted({*gone.said, *come.said})
    found = []
    for document, thing, predicate in keys:
        before, after = (side.said.get((document, thing, predicate), set()) for side in (gone, come))
        found.append(Fact(document, thing, predicate, tuple(sorted(before)), tuple(sorted(after))))
    return found


def _pairs(kind: str, gone: _Side, come: _Side, store: Store) -> list[Pair]:
    """The pairs of one kind that share more or less, each once: the largest change first, years last."""
    count, shared = _COUNTED[kind]
    counted = {node for side in (gone, come) for node, held in side.nodes.items() if count in held}
    known = _known(sorted(counted), store)
    found = []
    for node in sorted(counted):
        sides = [side.nodes.get(node, {}) for side in (gone, come)]
        everywhere = (*sides, known.get(node, {}))
        held = {end: set[Term]().union(*(side.get(end, set()) for side in everywhere)) for end in _ENDS}
        if held[MLG.inConvention]:
            continue
        ends = sorted(held[MLG.partner]) if kind == CO_PILOTING else [
            *sorted(held[MLG.conventionA])[:1], *sorted(held[MLG.conventionB])[:1]
        ]  # fmt: skip
        measures = sorted(held[MLG.level] or held[MLG.dimension])
        numbers = [int(min(side[count]).value) if side.get(count) else 0 for side in sides]
        went, came = (tuple(sorted(side.get(shared, set()))) for side in sides)
        if len(ends) == 2 and measures and numbers[0] != numbers[1]:
            found.append(Pair(kind, ends[0], ends[1], measures[0], numbers[0], numbers[1], came, went))
    return sorted(_once(found), key=lambda p: (p.along == "period", -abs(p.after - p.before), p.a, p.b))


def _once(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs but those that only say again what another says.

    What is interpreted says its own part alone, beside what is printed; directions that are institutions say
    nothing that the institutions have not said.
    """
    groups: dict[tuple[Term, Term, str], list[Pair]] = {}
    for pair in pairs:
        groups.setdefault((pair.a, pair.b, pair.along if pair.kind == OVERLAP else ""), []).append(pair)
    for group in groups.values():
        first, *rest = sorted(group, key=lambda pair: (pair.read, pair.along != "institution"))
        yield first
        for pair in rest:
            came, went = set(pair.came) - set(first.came), set(pair.went) - set(first.went)
            if came or went:
                yield replace(pair, came=tuple(sorted(came)), went=tuple(sorted(went)))


_COUNTED = {
    CO_PILOTING: (MLG.actionCount, MLG.sharedAction), OVERLAP: (MLG.sharedCount, MLG.sharedValue),
}  # fmt: skip
_ENDS = (
    MLG.partner, MLG.conventionA, MLG.conventionB, MLG.level, MLG.dimension, MLG.inConvention,
)  # fmt: skip


def _known(nodes: list[Term], store: Store) -> dict[Term, dict[Term, set[Term]]]:
    """What that version says of the nodes' ends."""
    found: dict[Term, dict[Term, set[Term]]] = {}
    if nodes:
        for node, predicate, value in store.construct(fill(page_text("pair-ends"), {"thing": nodes})):
            found.setdefault(node, {}).setdefault(predicate, set()).add(value)
    return found
