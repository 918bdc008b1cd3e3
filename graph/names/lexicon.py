"""The curated organisations by every name that the tables give them: label, acronym, spellings.

Refuses to add a name that the tables do not hold, but for what all names allow: articles, accents, capitals,
punctuation, « (Ville de Paris) » after a unit's label, « Asso. » before an association's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.names import families
from graph.names.families import Places
from graph.names.text import Token, closed, hard, keys
from graph.reference import OrganisationRow, Reference

Words = tuple[str, ...]
_AFTER = re.compile(r"\s*\(([^()]*)\)\s*$")
_ASSOCIATION = frozenset({"asso", "assoc", "association"})
_CROSSED = frozenset({"word", "line", "mark", "dot", "other"})
_PLACED = ("departement", "region", "commune", "epci")


@dataclass(frozen=True)
class Name:
    """One name of an organisation. how: "exact", "alias" or "acronym"; breaks: what it may be printed across;
    bare: a kind of institution without its place, which names it in a context alone."""

    words: Words
    path: str
    how: str
    printed: str
    breaks: frozenset[str]
    bare: bool = False

    @property
    def unit(self) -> bool:
        """Whether it names a unit of an institution."""
        return "/" in self.path


@dataclass(frozen=True)
class Lexicon:
    """All names, and what the tables say of the organisations that bear them.

    own: organisations of the document that is read, whose sigles mean them whatever else bears them.
    """

    rows: Mapping[str, OrganisationRow]
    names: Mapping[Words, tuple[Name, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    kinds: Mapping[str, Mapping[str, tuple[str, ...]]]
    places: Places
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    _pools: dict[Words, list[tuple[Words, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, reference: Reference, own: frozenset[str] = frozenset()) -> "Lexicon":
        """The names of those tables. own: paths of the document's own."""
        places = _places(reference)
        places |= _borne(reference, places)
        labels = {row.territory: row.label for row in reference.territories}
        rows = {row.organisation: row for row in reference.organisations}
        names: dict[Words, list[Name]] = {}
        kinds: dict[str, dict[str, list[str]]] = {}
        for row in rows.values():
            for name in _names(row, places):
                same = names.setdefault(name.words, [])
                if all(other.path != name.path for other in same):
                    same.append(name)
            titles = [keys(label) for path, label in labels.items() if path in row.territory]
            for family, place in _kinds(row, places, titles):
                held = kinds.setdefault(family, {}).setdefault(place, [])
                held.extend([row.organisation] * (row.organisation not in held))
        lengths: dict[str, set[int]] = {}
        for words in names:
            lengths.setdefault(words[0], set()).add(len(words))
        inside = {row.territory: row.within for row in reference.territories}
        return cls(
            rows,
            {words: tuple(same) for words, same in names.items()},
            {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
            {kind: {place: tuple(held) for place, held in by.items()} for kind, by in kinds.items()},
            places,
            inside,
            labels,
            own,
        )

    def label(self, path: str) -> str:
        """The organisation's label; its path where the tables do not hold it."""
        return self.rows[path].label if path in self.rows else path

    def at(self, run: Sequence[Token], start: int) -> Iterator[tuple[Name, int]]:
        """The names that begin at a token with the token after each, longest first."""
        if not run[start].content:
            return
        longest = max(self.lengths.get(run[start].key, (0,)))
        ends: list[int] = []
        for index in range(start, len(run)):
            if len(ends) == longest:
                break
            if run[index].content:
                ends.append(index + 1)
        for size in self.lengths.get(run[start].key, ()):
            if size > len(ends):
                continue
            end = ends[size - 1]
            words = tuple(token.key for token in run[start:end] if token.content)
            crossed = {token.kind for token in run[start:end] if not token.quote} - _CROSSED
            for name in self.names.get(words, ()):
                if crossed <= name.breaks:
                    yield name, closed(run, start, end)

    def within(self, institutions: Words) -> list[tuple[Words, str]]:
        """The names of every institution, and of the units of those, each with its path."""
        if institutions not in self._pools:
            self._pools[institutions] = [
                (name.words, name.path)
                for names in self.names.values()
                for name in names
                if not name.unit or name.path.split("/", 1)[0] in institutions
            ]
        return self._pools[institutions]

    def units(self, institution: str) -> list[str]:
        """The units below an institution or a unit, at any depth."""
        return [path for path in self.rows if path.startswith(institution + "/")]

    def places_of(self, path: str) -> tuple[str, ...]:
        """The places that the names of an organisation's institution give it."""
        institution = path.split("/", 1)[0]
        acting = self.acting_in(institution)
        found = [
            place for by in self.kinds.values() for place, held in by.items() if place and institution in held
        ]
        return tuple(place for place in dict.fromkeys(found) if place not in acting)

    def acting_in(self, path: str) -> tuple[str, ...]:
        """Where an organisation's institution acts, where the tables say it and its names do not."""
        row = self.rows.get(path.split("/", 1)[0])
        return row.territory if row else ()

    def around(self, place: str) -> tuple[str, ...]:
        """What contains a territory of the tables, directly or not."""
        found: dict[str, None] = {}
        waiting = list(self.inside.get(place, ()))
        while waiting:
            step = waiting.pop(0)
            if step not in found:
                found[step] = None
                waiting.extend(self.inside.get(step, ()))
        return tuple(found)


def _places(reference: Reference) -> dict[Words, str]:
    """Territories that institutions are named after, a département first where two bear one name."""
    found: dict[Words, str] = {}
    for kind in _PLACED:
        for row in reference.territories:
            if row.kind == kind:
                for name in (row.label, *row.spellings):
                    found.setdefault(keys(name), row.territory)
    found.pop((), None)
    return found


def _borne(reference: Reference, places: Places) -> dict[Words, str]:
    """Places that no table holds and that institutions bear: « Pays de Mirepoix »."""
    named = (
        name for row in reference.organisations if not row.parent for name in (row.label, *row.spellings)
    )
    found = (families.parse(name, places)[1] for name in named)
    return {tuple(place.split()): place for place in found if place and "/" not in place}


def _names(row: OrganisationRow, places: Places) -> Iterator[Name]:
    printed = [(row.label, "exact"), (_AFTER.sub("", row.label), "exact")]
    if not row.parent and _AFTER.search(row.label):
        printed.pop()
    acronyms = {row.acronym, *re.findall(r"\(([A-ZÉÈ-]{2,})\)", " ".join((row.label, *row.spellings)))}
    printed += [(name, _how(name, acronyms)) for name in (row.acronym, *row.spellings) if name]
    for text, how in printed:
        words = keys(text)
        if not words:
            continue
        family, place = families.parse(text, places)
        breaks = hard(text)
        bare = bool(family) and not (place or breaks or row.parent) and how != "exact"
        yield Name(words, row.organisation, how, text, breaks, bare)
        if words[0] in _ASSOCIATION and len(words) > 1:
            yield Name(words[1:], row.organisation, "alias", text, hard(text))
        elif not row.public and not row.parent and not family:
            for prefix in sorted(_ASSOCIATION):
                yield Name((prefix, *words), row.organisation, how, text, hard(text))


def _how(name: str, acronyms: set[str]) -> str:
    return "acronym" if name in acronyms and " " not in name else "alias"


def _kinds(row: OrganisationRow, places: Places, titles: Sequence[Words]) -> Iterator[tuple[str, str]]:
    """The kinds of institution that a row's names say it is, each with its place: where its label says none,
    the territory of the row, "" where it has none. titles: what its territories are called."""
    if row.parent:
        return
    for name in (row.label, row.acronym, *row.spellings):
        after = _AFTER.search(name)
        own = name[: after.start()] if after and keys(after[1]) in titles else name
        family, place = families.parse(own, places)
        if family and (place or name == row.label):
            yield from ((family, where) for where in ((place,) if place else row.territory or ("",)))
