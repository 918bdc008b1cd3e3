"""What proves a fact: the attestations of the things on a page, and a link to each passage.

Refuses to sum up: a fact without an attestation has no link, and an interpretation says that it is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from graph.store import Rows
from graph.terms import RDFS, Term, iri
from server import links, whereabouts
from server.service import service


@dataclass(frozen=True)
class Proof:
    """One passage that proves a fact. start, end: 0-based code points, end excluded; confidence: 0 to 1."""

    subject: str
    predicate: str
    value: str
    passage: str
    document: str
    title: str
    start: int
    end: int
    stated: bool
    confidence: Decimal
    reason: str | None

    @property
    def href(self) -> str:
        """The page of the passage."""
        return links.address(self.passage)

    @property
    def place(self) -> str:
        """Where the passage stands in its document, in the reader's language."""
        return whereabouts.of(self.passage)

    @property
    def brief(self) -> str:
        """The same on paper, in few signs: characters by their numbers alone."""
        return self.place if whereabouts.is_known(self.passage) else f"{self.start} – {self.end}"

    @property
    def percent(self) -> int:
        """The confidence in percent, rounded."""
        return round(self.confidence * 100)


@dataclass(frozen=True)
class Source:
    """A passage, by its page and where it stands."""

    href: str
    title: str


def passages(rows: Rows, key: str) -> dict[str, list[tuple[Source, bool]]]:
    """The passages of each value of the key column, each once, and whether they state it.

    rows: with that column and passage, title and method.
    """
    found: dict[str, list[tuple[Source, bool]]] = {}
    for row in rows.values():
        passage = row["passage"] or ""
        source = Source(links.address(passage), f"{row['title']}, {whereabouts.of(passage)}")
        proof = source, (row["method"] or "").endswith("/stated")
        held = found.setdefault(row[key] or "", [])
        if proof not in held:
            held.append(proof)
    return found


class Evidence:
    """The proofs of the facts about those subjects, by triple; of the names alone for `only_named`."""

    def __init__(self, subjects: Iterable[str], only_named: Iterable[str] = ()):
        self._by_subject: dict[str, list[Proof]] = {}
        whole = set(subjects)
        self._read(whole, None)
        self._read(set(only_named) - whole, RDFS.label)

    @classmethod
    def of_facts(cls, facts: Iterable[tuple[str, Term | None]]) -> "Evidence":
        """The proofs of those facts: a subject and a property, or None for all that is said of it."""
        wanted: dict[Term | None, set[str]] = {}
        for subject, predicate in facts:
            wanted.setdefault(predicate, set()).add(subject)
        whole = wanted.pop(None, set())
        found = cls(whole)
        for predicate, subjects in wanted.items():
            found._read(subjects - whole, predicate)
        return found

    def _read(self, subjects: set[str], predicate: Term | None) -> None:
        wanted = [iri(value) for value in sorted(subjects)]
        if wanted:
            for row in service().page("evidence", subject=wanted, property=predicate).records():
                proof = _proof(row)
                self._by_subject.setdefault(proof.subject, []).append(proof)

    def of(self, subject: str, predicate: str | None = None, value: str | None = None) -> list[Proof]:
        """The proofs of a fact; without value or predicate, one proof per passage of all facts that match.

        Stated proofs come first, then by document and place.
        """
        found = [
            p
            for p in self._by_subject.get(subject, ())
            if predicate in (None, p.predicate) and value in (None, p.value)
        ]
        found.sort(key=lambda p: (not p.stated, p.document, p.start, p.end, p.predicate))
        return list(_once(found))


def _once(proofs: Iterable[Proof]) -> Iterator[Proof]:
    seen = set()
    for proof in proofs:
        key = (proof.passage, proof.stated, proof.reason)
        if key not in seen:
            seen.add(key)
            yield proof


def _text(term: Term | None) -> str:
    return term.value if term else ""


def _proof(row: dict[str, Term | None]) -> Proof:
    return Proof(
        subject=_text(row["subject"]),
        predicate=_text(row["property"]),
        value=_text(row["value"]),
        passage=_text(row["passage"]),
        document=_text(row["document"]),
        title=_text(row["title"]),
        start=int(_text(row["start"])),
        end=int(_text(row["end"])),
        stated=_text(row["method"]).endswith("/stated"),
        confidence=Decimal(_text(row["confidence"]) or "1"),
        reason=_text(row["reason"]) or None,
    )
