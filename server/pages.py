"""The content of a thing's page: its facts with what proves each, its plan, its tables.

Asks the queries that `kinds` declares; refuses to mix what is printed, interpreted and computed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext

from graph.store import Rows
from graph.terms import DCAT, DCTERMS, MLG, RDF, RDFS, Term, concept
from server import cells, labels, links, tables, words
from server.cells import Cell
from server.evidence import Evidence, Proof
from server.kinds import KINDS, NAMES_OF_CLASSES, OTHER, Fact, Kind, Section
from server.language import language
from server.service import service

_LONG = 25
_AS_COLUMN: dict[Term | None, str] = {
    MLG.territoryKind: "kind",
    MLG.levelName: "level",
    DCTERMS.publisher: "publisher",
}


@dataclass(frozen=True)
class Value:
    """One value of a fact. origin, by the graph that holds it: document, reference, computed, other."""

    cell: Cell
    proofs: tuple[Proof, ...]
    origin: str


@dataclass(frozen=True)
class Line:
    """One line of facts: its title and values, none where nothing is said; unconfirmed: whether something is
    to be confirmed."""

    title: str
    values: tuple[Value, ...]
    href: str | None = None
    unconfirmed: bool = False


@dataclass
class Node:
    """One element of a plan. actions: how many are below it, itself not counted."""

    iri: str
    href: str
    label: str
    level: str | None
    number: str | None
    action: bool
    proofs: tuple[Proof, ...]
    children: "list[Node]" = field(default_factory=list)

    @property
    def actions(self) -> int:
        """Actions below this element, at any depth."""
        return sum(child.action + child.actions for child in self.children)


@dataclass(frozen=True)
class Block:
    """One section of a page, asked. href: the question it answers, where it is one; later: not the first;
    unconfirmed: whether something of it is to be confirmed."""

    section: Section
    table: tables.Table
    href: str | None
    later: bool
    unconfirmed: bool = False

    @property
    def folded(self) -> bool:
        """Whether the section opens closed: it is long, and something stands above it."""
        return self.later and self.table.total > _LONG


@dataclass(frozen=True)
class Page:
    """All that the template shows of a thing."""

    iri: str
    label: labels.Label
    kind: Kind
    name: str
    place: tuple[Node, ...]
    lines: tuple[Line, ...]
    levels: tuple[tuple[str, int], ...]
    plan: tuple[Node, ...]
    blocks: tuple[Block, ...]


def build(thing: Term, facts: Rows) -> Page:
    """The page of a thing whose triples are `facts` (subject, property, value, graph)."""
    kind = kind_of(facts, thing)
    asked = [(section, _ask(section, thing)) for section in kind.sections]
    plan_rows = service().page("plan", thing=thing) if kind.plan else Rows(())
    place_rows = service().page("place", thing=thing)
    subjects = {row[0].value for row in facts.rows if row[0]}
    subjects |= {s for _, (rows, _) in asked for s in tables.proof_subjects(rows)}
    evidence = Evidence(subjects, only_named=[row[0].value for row in plan_rows.rows if row[0]])
    limit = service().settings.page_rows
    name, number = _name(kind, facts, thing)
    roots, levels = _plan(thing, plan_rows, evidence)
    return Page(
        iri=thing.value,
        label=labels.Labels([thing.value])[thing.value],
        kind=kind,
        name=f"{name} {number}" if number else name,
        place=_place(place_rows),
        lines=tuple(_lines(kind, facts, thing, evidence)),
        levels=levels,
        plan=roots,
        blocks=tuple(
            Block(
                section,
                _proved(section, rows, limit, evidence),
                href,
                number > 0,
                _has_gap(facts, thing, section.gap),
            )
            for number, (section, (rows, href)) in enumerate(asked)
            if rows.rows or section.always
        ),
    )


def _proved(section: Section, rows: Rows, limit: int, evidence: Evidence) -> tables.Table:
    """The table of a section: the proofs of each row where it names them, else a link to where they are."""
    table = tables.build(rows, limit, evidence, section.stated, section.joined)
    return table if table.proved or section.joined or table.passages else tables.with_passages(table, rows)


def kind_of(facts: Rows, thing: Term) -> Kind:
    """The first kind of which the thing has a class."""
    classes = {v for s, p, v, _ in facts.rows if s == thing and p == RDF.type}
    return next((kind for kind in KINDS if classes.intersection(kind.classes)), OTHER)


def _ask(section: Section, thing: Term) -> tuple[Rows, str | None]:
    if section.parameter is None:
        return _without_itself(service().page(section.query, thing=thing, **section.terms), thing), None
    path = links.local(thing.value)
    rows = service().questions.run(service().store, section.query, {section.parameter: thing.value})
    return rows, f"/queries/{section.query}?{section.parameter}={path}"


def _without_itself(rows: Rows, thing: Term) -> Rows:
    """The rows without the column `about` where it only repeats the thing of the page."""
    if "about" not in rows.variables:
        return rows
    place = rows.variables.index("about")
    if any(row[place] != thing for row in rows.rows):
        return rows
    return Rows(
        (*rows.variables[:place], *rows.variables[place + 1 :]),
        [(*row[:place], *row[place + 1 :]) for row in rows.rows],
    )


def _name(kind: Kind, facts: Rows, thing: Term) -> tuple[str, str | None]:
    """What a thing is called as a kind, with its number: the source's own word for a level of a plan."""
    values = {p.value: v.value for s, p, v, _ in facts.rows if s == thing and p and v}
    classes = [v.value for s, p, v, _ in facts.rows if s == thing and p == RDF.type and v]
    level = values.get(MLG.levelName.value)
    named = [str(NAMES_OF_CLASSES[c]) for c in sorted(classes) if c in NAMES_OF_CLASSES]
    name = words.level(level).capitalize() if level else named[0] if named else str(kind.name)
    return name, values.get(MLG.number.value)


def _place(rows: Rows) -> tuple[Node, ...]:
    named = labels.of_terms(row[0] for row in rows.rows)
    return tuple(
        Node(a.value, links.address(a.value), named[a.value].text, _text(level), _text(number), False, ())
        for a, level, number in rows.rows
        if a
    )


def _plan(
    thing: Term, rows: Rows, evidence: Evidence
) -> tuple[tuple[Node, ...], tuple[tuple[str, int], ...]]:
    """The tree below a thing, in the order of its paths, and how many elements each level has."""
    nodes, parents, levels = {}, {}, dict[str, int]()
    named = labels.of_terms(row[0] for row in rows.rows)
    for row in sorted(rows.values(), key=lambda r: _natural(r["element"] or "")):
        element, level = row["element"] or "", row["level"]
        proofs = tuple(evidence.of(element, RDFS.label.value))
        nodes[element] = Node(
            element, links.address(element), named[element].text, level, row["number"],
            row["action"] == "true", proofs,
        )  # fmt: skip
        parents[element] = row["parent"] or ""
        if level:
            levels[level] = levels.get(level, 0) + 1
    roots = []
    for element, node in nodes.items():
        parent = nodes.get(parents[element])
        if parent is not None:
            parent.children.append(node)
        elif parents[element] == thing.value:
            roots.append(node)
    return tuple(roots), tuple(levels.items())


def _lines(kind: Kind, facts: Rows, thing: Term, evidence: Evidence) -> Iterable[Line]:
    declared = kind.facts or _every_fact(facts, thing)
    named = labels.of_terms(term for row in facts.rows for term in row)
    for fact in declared:
        values, seen = [], set()
        rows = [row for row in facts.rows if row[0] == thing and row[1] in fact.properties]
        wanted = _languages(row[2] for row in rows)
        for _, property_, value, graph in rows:
            if not value or value in seen or value.language not in wanted:
                continue
            seen.add(value)
            if property_ == DCTERMS.temporal:
                values.append(_period(value, facts, evidence, graph))
            else:
                proofs = tuple(evidence.of(thing.value, property_.value if property_ else "", value.value))
                values.append(
                    Value(cells.cell(value, named, _AS_COLUMN.get(property_, "")), proofs, _origin(graph))
                )
        unconfirmed = _has_gap(facts, thing, fact.gap)
        if values or fact.always or unconfirmed:
            href = links.address(fact.properties[0].value) if not kind.facts else None
            title = str(fact.title) if kind.facts else named[fact.properties[0].value].text
            yield Line(title, tuple(values), href, unconfirmed)


def _has_gap(facts: Rows, thing: Term, gap: str) -> bool:
    """Whether a thing has that gap, "" for none."""
    return bool(gap) and any(row[:3] == (thing, MLG.gap, concept("gap", gap)) for row in facts.rows)


def _languages(values: Iterable[Term | None]) -> set[str | None]:
    """The languages to show: all where there is one, the reader's (or French) where texts come in several."""
    found = {value.language for value in values if value}
    tagged = found - {None}
    if len(tagged) > 1:
        return {None, language() if language() in tagged else "fr"}
    return found


def _every_fact(facts: Rows, thing: Term) -> list[Fact]:
    found = dict.fromkeys(p for s, p, _, _ in facts.rows if s == thing and p)
    title = KINDS[0].name
    return [Fact(title, (p,)) for p in found if p != RDFS.label]


def _period(period: Term, facts: Rows, evidence: Evidence, graph: Term | None) -> Value:
    """A period in words: as printed where the document prints a calendar, with its dates."""
    known = {p.value: v.value for s, p, v, _ in facts.rows if s == period and p and v}
    start, end = known.get(DCAT.startDate.value), known.get(DCAT.endDate.value)
    printed = known.get(MLG.calendarText.value, "")
    dates = cells.period(start, end, known.get(MLG.openEnded.value) in ("true", "1"), printed)
    quoted = gettext("« %(name)s »", name=printed) if printed else ""
    text = f"{quoted} ({dates})" if quoted and dates else quoted or dates
    return Value(Cell(text) if text else cells.unsaid(), tuple(evidence.of(period.value)), _origin(graph))


def _origin(graph: Term | None) -> str:
    name = graph.value.removeprefix(service().settings.base + "graph/") if graph else ""
    first = name.split("/")[0]
    return {"document": "document", "reference": "reference", "inferred": "computed"}.get(first, "other")


def _natural(path: str) -> list[tuple[int, str]]:
    """A sort key in which `axe-10` comes after `axe-9`."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", path)]


def _text(term: Term | None) -> str | None:
    return term.value if term else None
