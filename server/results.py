"""What an answer can be shown as: its columns by kind, the pictures that they allow, a page of its table.

Read from the values alone. Refuses a picture whose columns are not there, saying what is missing; and to show
a part in silence: a page says which rows it has, of how many.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from flask_babel import gettext

from graph.store import Rows
from graph.terms import XSD, Term, fold
from server import charts, diagrams, labels, links
from server.cells import Cell, cell
from server.tables import fold as fold_labels

VIEWS = ("table", "network", "chart", "timeline")
PAGE_ROWS = 100
SORTED_BY_LABEL = 5_000
_NUMBERS = {
    t.value
    for t in (XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger)
}
_DATES = {t.value for t in (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)}
Row = tuple[Term | None, ...]
Drawing = charts.Picture | diagrams.Diagram


@dataclass(frozen=True)
class Shown:
    """One cell of the table; short: the IRI as a prefixed name or path, where a label stands before it."""

    cell: Cell
    short: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows of the answer. number: of the page, from 1; first, last: of its rows, from 1."""

    number: int
    pages: int
    first: int
    last: int
    rows: list[list[Shown]]


def kinds(rows: Rows) -> dict[str, str]:
    """Each column's kind: "iri", "number", "date", "text"; "" where no row binds it.

    A column is of the kind that all its values are of; else it is text. Plain text that is a date counts as
    one: `SUBSTR(STR(?date), 1, 4)`.
    """
    found: dict[str, str] = {}
    for index, name in enumerate(rows.variables):
        seen = {_kind(term) for row in rows.rows if (term := row[index]) is not None}
        found[name] = seen.pop() if len(seen) == 1 else "text" if seen else ""
    return found


class Result:
    """The rows of a SELECT, and every way to show them. sort: a column, after "-" the other way round."""

    def __init__(self, rows: Rows, sort: str = ""):
        self.kinds = kinds(rows)
        self.folded = fold_labels(rows.variables, rows.rows)
        self.sort = sort if sort.removeprefix("-") in rows.variables else ""
        self.rows = _sorted(rows, self.sort, self.kinds) if self.sort else rows

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.rows.rows)

    @cached_property
    def columns_of(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that each possible view is made of; the table's are all."""
        found = {
            "table": self.rows.variables,
            "network": self._network(),
            "chart": self._chart(),
            "timeline": self._timeline(),
        }
        return {view: names for view, names in found.items() if names}

    @property
    def missing(self) -> list[str]:
        """What each view that is not possible would need, in the reader's language."""
        needs = {
            "network": gettext("réseau, deux colonnes d'IRI"),
            "chart": gettext("graphique, une colonne de noms et une de nombres"),
            "timeline": gettext("chronologie, une colonne de noms et une ou deux de dates"),
        }
        return [need for view, need in needs.items() if view not in self.columns_of]

    def page(self, number: int, size: int = PAGE_ROWS) -> Page:
        """The rows of that page, the last one for a number beyond it."""
        pages = max(1, -(-self.total // size))
        number = min(max(1, number), pages)
        rows = self.rows.rows[(number - 1) * size : number * size]
        named = labels.of_terms(term for row in rows for term in row)
        shown = [[_shown(term, named, name) for name, term in self._pairs(row)] for row in rows]
        return Page(number, pages, (number - 1) * size + 1, (number - 1) * size + len(rows), shown)

    def picture(self, view: str) -> Drawing:
        """The picture of that view, which must be possible, of as many rows as it can hold."""
        names = self.columns_of[view]
        make: Mapping[str, Callable[[tuple[str, ...]], Drawing]] = {
            "network": self._draw_network,
            "chart": self._draw_chart,
            "timeline": self._draw_timeline,
        }
        return make[view](names)

    def _pairs(self, row: Row) -> list[tuple[str, Term | None]]:
        return list(zip(self.rows.variables, row, strict=True))

    def _of(self, kind: str) -> list[str]:
        return [name for name in self.rows.variables if self.kinds[name] == kind]

    def _names(self) -> list[str]:
        """The columns that name a row: IRIs and texts, but labels that stand for an IRI of the row."""
        return [n for n in self.rows.variables if self.kinds[n] in ("iri", "text") and n not in self.folded]

    def _network(self) -> tuple[str, ...]:
        found = self._of("iri")
        return (*found[:2], *self._of("number")[:1]) if len(found) > 1 else ()

    def _chart(self) -> tuple[str, ...]:
        numbers, names = self._of("number"), self._names() or self._of("date")[:1]
        if names and numbers:
            return (*names, numbers[0])
        return (numbers[0], numbers[1]) if len(numbers) > 1 else ()

    def _timeline(self) -> tuple[str, ...]:
        dates = [name for name in self._of("date") if name not in self.folded]
        return (*self._names(), *dates[:2]) if self._names() and dates else ()

    def _draw_network(self, names: tuple[str, ...]) -> diagrams.Diagram:
        records = self.rows.records()
        links_: list[tuple[str, str, Decimal | None]] = []
        for record in records:
            a, b = record[names[0]], record[names[1]]
            if a is not None and b is not None:
                weight = _decimal(record[names[2]]) if len(names) > 2 else None
                links_.append((a.value, b.value, weight))
        kept = diagrams.first_nodes(links_)
        named = labels.Labels(kept)
        texts = {thing: self._given_label(thing, names[:2]) or named[thing].text for thing in kept}
        return diagrams.network(links_, texts, titled=(names[0], names[1]))

    def _given_label(self, thing: str, columns: Sequence[str]) -> str:
        """What the answer itself calls that IRI, in a label column beside it; empty where it does not."""
        return self._called.get(thing, "") if any(name in self.folded.values() for name in columns) else ""

    @cached_property
    def _called(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for record in self.rows.records():
            for label, target in self.folded.items():
                thing, said = record[target], record[label]
                if thing is not None and said is not None:
                    found.setdefault(thing.value, said.value)
        return found

    def _draw_chart(self, names: tuple[str, ...]) -> charts.Picture:
        shown = self.rows.records()[: charts.MOST_BARS]
        texts = self._row_names(shown, names[:-1])
        values = [_decimal(record[names[-1]]) for record in shown]
        return charts.bars(list(zip(texts, values, strict=True)), names[-1], self.total)

    def _draw_timeline(self, names: tuple[str, ...]) -> charts.Picture:
        dates = [name for name in names if self.kinds[name] == "date"]
        titles = [name for name in names if name not in dates]
        records = self.rows.records()
        if not self.sort:
            records = sorted(records, key=lambda record: _when(record, dates))
        shown = records[: charts.MOST_ROWS]
        spans = [
            charts.Span(text, *(term.value if (term := record[name]) else "" for name in dates))
            for text, record in zip(self._row_names(shown, titles), shown, strict=True)
        ]
        return charts.timeline(spans, len(dates) > 1, self.total)

    def _row_names(self, records: Sequence[Mapping[str, Term | None]], names: Sequence[str]) -> list[str]:
        """What each row is called: by the first of the columns, by all of them where that names two alike."""
        named = labels.of_terms(record[name] for record in records for name in names)

        def said(record: Mapping[str, Term | None], columns: Sequence[str]) -> str:
            cells = [
                self._called.get(term.value) or cell(term, named, name).text
                for name in columns
                if (term := record[name]) is not None
            ]
            return " · ".join(cells) or gettext("non dit")

        first = [said(record, names[:1]) for record in records]
        return first if len({*first}) == len(first) else [said(record, names) for record in records]


def _kind(term: Term) -> str:
    if term.kind != "literal":
        return "iri"
    if term.datatype in _NUMBERS:
        return "number"
    plain = term.datatype in (None, XSD.string.value) and not term.language
    dated = term.datatype in _DATES or (plain and len(term.value) >= 4)
    return "date" if dated and charts.moment(term.value) is not None else "text"


def _shown(term: Term | None, named: labels.Labels, name: str) -> Shown:
    held = cell(term, named, name)
    if term is None or term.kind != "iri":
        return Shown(held)
    short = links.short(term.value)
    return Shown(held, "" if short == held.text else short)


def _sorted(rows: Rows, sort: str, found: Mapping[str, str]) -> Rows:
    """The rows by one column; those that do not bind it last, whichever way."""
    name = sort.removeprefix("-")
    index = rows.variables.index(name)
    bound = [row for row in rows.rows if row[index] is not None]
    things = {term for row in bound if (term := row[index]) is not None and term.kind == "iri"}
    named = labels.of_terms(things if len(things) <= SORTED_BY_LABEL else ())

    def key(row: Row) -> tuple[Decimal, str]:
        term = row[index]
        assert term is not None
        if found[name] == "number":
            return _decimal(term) or Decimal(0), ""
        return Decimal(0), fold(named[term.value].text) if term.kind == "iri" else fold(term.value)

    bound.sort(key=key, reverse=sort.startswith("-"))
    return Rows(rows.variables, bound + [row for row in rows.rows if row[index] is None])


def _decimal(term: Term | None) -> Decimal | None:
    """The number that a term says; None for none, and for what is not finite."""
    try:
        found = Decimal(term.value) if term is not None else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _when(record: Mapping[str, Term | None], dates: Sequence[str]) -> tuple[bool, str]:
    said = [term.value for name in dates if (term := record[name]) is not None]
    return not said, said[0] if said else ""
