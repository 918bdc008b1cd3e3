"""The questions: every `.rq` file becomes a Query with its summary, parameters and columns.

The header follows grlc (`#+ key: value`, YAML). A parameter stands in the text as a one-row VALUES block that
holds an example, so that the file runs as it is in any SPARQL tool; asking the question replaces the row by
RDF terms, UNDEF where an optional parameter is not given (docs/decisions/0003-parameters.md).
Refuses a file whose blocks and header disagree.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from graph import answers, resources
from graph.errors import IllTypedParameter, MaillageError, MissingParameter, UnknownParameter, UnknownQuery
from graph.store import Rows, Store
from graph.terms import XSD, Minter, Term, concept, fold, iri, literal

if TYPE_CHECKING:
    from graph.comparison import Comparison
    from graph.search import Index

_BLOCK = re.compile(r"VALUES\s*\(\s*((?:\?\w+\s*)+)\)\s*\{[^{}]*\}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, eight times as fast
_ALIKE = 0.6
_HOLDS = 0.8
_THINGS = {
    "convention": "une convention", "organisation": "une organisation", "territory": "un territoire",
    "theme": "un thème", "thing": "une chose du graphe",
}  # fmt: skip


def fill(text: str, terms: Mapping[str, Term | list[Term] | None]) -> str:
    """SPARQL text with those terms in its VALUES blocks; other blocks stay as they are.

    terms: one a variable, UNDEF for None; a list gives one row for each of its terms.
    """

    def block(found: re.Match[str]) -> str:
        names = found[1].replace("?", " ").split()
        if not set(names) <= set(terms):
            return found[0]
        columns = [value if isinstance(value := terms[name], list) else [value] for name in names]
        rows = (" ".join(term.ntriples() if term else "UNDEF" for term in row) for row in product(*columns))
        return f"VALUES ({' '.join('?' + n for n in names)}) {{ {' '.join(f'({row})' for row in rows)} }}"

    return _BLOCK.sub(block, text)


def read_header(text: str) -> dict[str, Any]:
    """What the `#+ ` lines of an `.rq` file say, as YAML (the grlc convention); {} where there are none."""
    lines = "\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ "))
    return yaml.load(lines, _LOADER) or {}


@cache
def read_page(name: str) -> "Query":
    """The query `queries/pages/{name}.rq`. Raises MaillageError where its header and text disagree."""
    return read_query(resources() / "queries" / "pages" / f"{name}.rq")


def page_text(name: str) -> str:
    """Its SPARQL text alone. Raises MaillageError where header and text disagree."""
    return read_page(name).text


@dataclass(frozen=True)
class Parameter:
    """One parameter; type: a kind of thing, `conventions` (a list), axis, token, integer, date or text."""

    name: str
    type: str
    example: str
    required: bool
    default: str | None = None
    choices: tuple[str, ...] = ()
    label_fr: str = ""
    label_en: str = ""


@dataclass(frozen=True)
class Query:
    """One question, as its file states it. engine: "sparql"; "fulltext" or "incidence" where an
    index answers (`engines`). kept: whether whole answers are kept beside the version (`answers`)."""

    slug: str
    summary: str
    summary_fr: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str
    engine: str = "sparql"
    kept: bool = False


class Catalogue:
    """All queries below a folder, by slug."""

    def __init__(self, queries: Mapping[str, Query], minter: Minter, home: Path | None = None):
        """home: where the published versions are, beside which indexes are kept; None keeps none."""
        from graph.engines import Engines  # here: the engines ask their own `.rq` files, with this module

        self._queries = dict(queries)
        self._minter = minter
        self._engines = Engines(home)

    @classmethod
    def load(cls, folder: Path, minter: Minter, home: Path | None = None) -> "Catalogue":
        """Read every `.rq` file of the folder. Raises MaillageError where a header and its text disagree."""
        return cls({path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}, minter, home)

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def get(self, slug: str) -> Query:
        """The question of that slug. Raises UnknownQuery (404)."""
        try:
            return self._queries[slug]
        except KeyError:
            message = f"Aucune question ne s'appelle « {slug} » ; le service les liste à /queries."
            raise UnknownQuery(message) from None

    def text(self, store: Store, slug: str, arguments: Mapping[str, str]) -> str:
        """The question's SPARQL with those arguments in place.

        Raises UnknownQuery (404), UnknownParameter, MissingParameter, IllTypedParameter (400).
        """
        return fill((query := self.get(slug)).text, self.bind(store, query, arguments))

    def run(self, store: Store, slug: str, arguments: Mapping[str, str]) -> Rows:
        """Ask the question; the rows hold its columns, in their order.

        Raises UnknownQuery (404), UnknownParameter, MissingParameter, IllTypedParameter (400).
        """
        query = self.get(slug)
        terms = self.bind(store, query, arguments)
        if query.engine == "fulltext":
            return self.index(store, query).find(terms["text"].value if terms["text"] else "")
        if query.engine == "incidence":
            return self._engines.comparison(store).answer(terms["dimension"], terms["conventions"])
        return self.answer(store, query, terms)

    def answer(self, store: Store, query: Query, terms: Mapping[str, Term | None]) -> Rows:
        """The rows of a question, or of a page's query, for those terms; kept ones are asked for once."""
        text = fill(query.text, terms)
        if not query.kept or any(terms[p.name] for p in query.parameters if not p.choices):
            return store.select(text)
        return self._engines.rows(store, answers.kind(query.slug, terms), text)

    def warm(self, store: Store) -> None:
        """Get ready what answers questions of that version beside the store, so that none waits for it."""
        pages = sorted((resources() / "queries" / "pages").glob("*.rq"))
        for query in (*self, *(read_page(path.stem) for path in pages)):
            if query.engine == "fulltext":
                self.index(store, query).find(query.parameters[0].example)
            elif query.engine == "incidence":
                self.compared(store).prepare()
            elif query.kept:
                tokens = [[(p.name, choice) for choice in p.choices] for p in query.parameters if p.choices]
                for arguments in product(*tokens):
                    self.answer(store, query, self.bind(store, query, dict(arguments)))

    def compared(self, store: Store) -> "Comparison":
        """What conventions say at that version, dimension by dimension."""
        return self._engines.comparison(store)

    def index(self, store: Store, query: Query) -> "Index":
        """The full-text index of that question at that version."""
        return self._engines.index(
            store, lambda: fill(query.text, dict.fromkeys(p.name for p in query.parameters))
        )

    def bind(self, store: Store, query: Query, arguments: Mapping[str, str]) -> dict[str, Term | None]:
        """Arguments as RDF terms, one a parameter, None where an optional one is absent.

        Raises UnknownParameter, MissingParameter, IllTypedParameter (400).
        """
        known = {p.name: p for p in query.parameters}
        unknown = [name for name in arguments if name not in known]
        if unknown:
            raise UnknownParameter(
                f"« {query.slug} » ne connaît pas le paramètre « {unknown[0]} ». "
                f"Paramètres : {', '.join(known) or 'aucun'}."
            )
        terms: dict[str, Term | None] = {}
        for parameter in query.parameters:
            value = arguments.get(parameter.name, "").strip() or parameter.default
            if value:
                terms[parameter.name] = self._term(store, parameter, value)
            elif parameter.required:
                raise MissingParameter(
                    f"« {query.slug} » demande le paramètre « {parameter.name} », par exemple "
                    f"{parameter.name}={parameter.example}."
                )
            else:
                terms[parameter.name] = None
        return terms

    def _term(self, store: Store, parameter: Parameter, value: str) -> Term:
        if parameter.type in _THINGS:
            return self.resolve(store, parameter.name, value, parameter.type)
        if parameter.type == "conventions":
            parts = [part.strip() for part in value.split(",") if part.strip()]
            known = self._engines.comparison(store).labels
            found = [
                direct if (direct := self._minter.thing(part.strip("/ ")).value) in known
                else self.resolve(store, parameter.name, part, "convention").value
                for part in parts
            ]  # fmt: skip
            return literal(" ".join(dict.fromkeys(found)))
        if parameter.type == "token" and value not in parameter.choices:
            raise IllTypedParameter(
                f"« {parameter.name} » vaut « {value} » ; attendu : {', '.join(parameter.choices)}."
            )
        if parameter.type == "integer":
            if not re.fullmatch(r"\d{1,9}", value):
                raise IllTypedParameter(
                    f"« {parameter.name} » vaut « {value} » ; attendu : un nombre entier."
                )
            return literal(value, XSD.integer)
        if parameter.type == "date":
            return literal(_date(parameter.name, value), XSD.date)
        return literal(value)

    def resolve(self, store: Store, name: str, value: str, kind: str = "thing") -> Term:
        """The thing that a person or a tool means: an IRI, what follows `id/`, a unique last segment or name.

        name: the parameter, for the message. kind: convention, organisation, territory, theme or thing.
        Raises IllTypedParameter (400) where nothing of that kind, or more than one thing, answers to it; the
        message then gives the closest names.
        """
        value = value.strip("/ ")
        asked = f"« {name} » vaut « {value} »"
        address = value.startswith(("http://", "https://"))
        direct = iri(value) if address else self._direct(kind, value)
        if re.search(r'[<>"{}|\\^`]', value) or (address and re.search(r"\s", value)):
            raise IllTypedParameter(f"{asked}, qui n'est pas un IRI.")
        things = [] if re.search(r"\s", value) else self._by_address(store, asked, direct, value, kind)
        names = _Names() if things else self._names(store, kind)
        things = things or names.called(value)
        if len(things) == 1:
            return iri(things[0])
        if things:
            raise IllTypedParameter(f"{asked}, qui désigne plusieurs choses : {', '.join(things[:6])}.")
        close = [f"{label} ({self._short(thing)})" for thing, label in names.closest(self._short(value))]
        advice = f" Les plus proches : {' ; '.join(close)}." if close else ""
        raise IllTypedParameter(f"{asked} : {_THINGS[kind]} de ce nom n'est pas dans le graphe.{advice}")

    def _by_address(self, store: Store, asked: str, direct: Term, value: str, kind: str) -> list[str]:
        """IRIs that the value writes, whole or by its end. Raises where the whole one is of another kind."""
        terms = {"kind": literal(kind), "exact": direct}
        for row in store.select(fill(page_text("resolve"), terms)).values():
            if row["fits"] == "true":
                return [direct.value]
            raise IllTypedParameter(f"{asked}, qui n'est pas {_THINGS[kind]}.")
        terms |= {"start": literal(self._minter.thing("").value), "ending": literal("/" + value)}
        found = store.select(fill(page_text("resolve-ending"), terms))
        return [row[0].value for row in found.rows if row[0]]

    def _names(self, store: Store, kind: str) -> "_Names":
        terms = {"kind": literal(kind), "start": literal("")}
        rows = store.select(fill(page_text("resolve-names"), terms)).values()
        return _Names([(row["thing"] or "", row["label"] or "", row["name"] or "") for row in rows])

    def _short(self, thing: str) -> str:
        """What follows `id/`, or the IRI where it is not one of ours."""
        return thing.removeprefix(self._minter.thing("").value)

    def _direct(self, kind: str, value: str) -> Term:
        return concept("theme", value.split("/")[-1]) if kind == "theme" else self._minter.thing(value)


class _Names:
    """What the things of one kind are called: their names, spellings and acronyms."""

    def __init__(self, rows: Sequence[tuple[str, str, str]] = ()):
        """rows: thing, label, name."""
        self._labels = {thing: label for thing, label, _ in rows}
        self._called: dict[str, dict[str, None]] = {}
        for thing, _, name in rows:
            self._called.setdefault(thing, {})[fold(name)] = None

    def called(self, value: str) -> list[str]:
        """The things that one of their names, accents and case aside, calls so."""
        return [thing for thing, names in self._called.items() if fold(value) in names]

    def closest(self, value: str, count: int = 3) -> list[tuple[str, str]]:
        """Things, with their labels, whose name or last segments come closest to the value, best first."""
        asked = fold(value)
        likeness = SequenceMatcher(b=asked, autojunk=False)
        scored = []
        for thing, names in self._called.items():
            parts = thing.casefold().split("/")
            texts = (*names, parts[-1], "/".join(parts[-2:]))
            held = _HOLDS if len(asked) > 3 and any(asked in text for text in texts) else 0.0
            best = max(held, *(_ratio(likeness, text) for text in texts))
            if best >= _ALIKE:
                scored.append((-best, thing))
        return [(thing, self._labels[thing]) for _, thing in sorted(scored)[:count]]


def _ratio(likeness: "SequenceMatcher[str]", text: str) -> float:
    """How alike a text is to the one asked for; 0 where its letters alone rule that out."""
    likeness.set_seq1(text)
    if likeness.real_quick_ratio() < _ALIKE or likeness.quick_ratio() < _ALIKE:
        return 0.0
    return likeness.ratio()


def _date(name: str, value: str) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise IllTypedParameter(f"« {name} » vaut « {value} » ; attendu : une date AAAA-MM-JJ.") from None


def read_query(path: Path) -> Query:
    """Read one `.rq` file. Raises MaillageError where header and text disagree."""
    text = path.read_text(encoding="utf8")
    header = read_header(text)
    parameters = tuple(_parameter(name, row) for name, row in (header.get("params") or {}).items())
    declared = {p.name for p in parameters}
    used = {name for block in _BLOCK.findall(text) for name in block.replace("?", " ").split()}
    if not declared <= used:
        raise MaillageError(
            f"{path}: parameters without a VALUES block: {', '.join(sorted(declared - used))}"
        )
    missing = [key for key in ("summary", "summary_fr", "columns") if not header.get(key)]
    if missing:
        raise MaillageError(f"{path}: header lacks {', '.join(missing)}")
    return Query(
        path.stem, header["summary"], header["summary_fr"], parameters, tuple(header["columns"]), text,
        header.get("engine", "sparql"), bool(header.get("kept")),
    )  # fmt: skip


def _parameter(name: str, row: Mapping[str, Any]) -> Parameter:
    default = row.get("default")
    return Parameter(
        name, str(row["type"]), str(row.get("example", "")), bool(row.get("required", False)),
        None if default is None else str(default), tuple(map(str, row.get("enum", ()))),
        str(row.get("label_fr", name)), str(row.get("label_en", name)),
    )  # fmt: skip
