"""What things are called, in the language of the request.

Refuses to invent: a thing without a label is shown by the end of its IRI.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.terms import Term, iri
from server import links, whereabouts, words
from server.language import language
from server.service import service


@dataclass(frozen=True)
class Label:
    """A name and its language, None where it is not text of a language."""

    text: str
    language: str | None


class Labels(Mapping[str, Label]):
    """The labels of those IRIs, asked of the store at once."""

    def __init__(self, iris: Iterable[str]):
        self._found: dict[str, Label] = {}
        wanted = sorted({value for value in iris if _askable(value)})
        if wanted:
            for thing, label in service().page("labels", thing=[iri(value) for value in wanted]).rows:
                if thing and label:
                    self._keep(thing.value, label)

    def _keep(self, thing: str, label: Term) -> None:
        held = self._found.get(thing)
        new = Label(label.value, label.language)
        if held is None or _rank(new) < _rank(held):
            self._found[thing] = new

    def __getitem__(self, thing: str) -> Label:
        held = self._found.get(thing)
        if (said := words.concept_name(thing)) is not None:
            return Label(said, None)
        return held or Label(words.property_name(thing) or whereabouts.of(thing) or links.short(thing), None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, thing: object) -> bool:
        return thing in self._found


def of_terms(terms: Iterable[Term | None]) -> Labels:
    """The labels of those terms that are IRIs."""
    return Labels(term.value for term in terms if term is not None and term.kind == "iri")


def best(texts: Iterable[Term]) -> Term | None:
    """Of texts in several languages, the one for the request's reader; None where there is none."""
    return min(texts, key=lambda term: _rank(Label(term.value, term.language)), default=None)


def _rank(label: Label) -> tuple[int, str]:
    """The request's language first, then French, then any; ties by text, so that pages do not flicker."""
    order = (language(), "fr", None)
    return (order.index(label.language) if label.language in order else len(order), label.text)


def _askable(thing: str) -> bool:
    return not any(c in thing for c in ' <>"{}|\\^`')
