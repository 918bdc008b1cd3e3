"""Rows of a query as a table for readers: label columns folded into links, proofs beside the facts.

Refuses to drop rows in silence: a table that shows a part says how many rows there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.store import Rows
from graph.terms import Term
from server import columns, labels, links
from server.cells import SOMETIMES, Cell, as_printed, cell
from server.evidence import Evidence, Proof
from server.service import service

PROOF = ("proof_subject", "proof_property", "proof_value")


@dataclass(frozen=True)
class Row:
    """One row: its cells, what proves it, and the address of the question that shows its passages."""

    cells: tuple[Cell, ...]
    proofs: tuple[Proof, ...] = ()
    passages: str | None = None


@dataclass(frozen=True)
class Table:
    """A table of a page. total: rows there are, `rows` may be the first; proved: it has a source column.

    passages: some row has an address of its passages.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    rows: list[Row]
    total: int
    proved: bool
    passages: bool = False


def build(
    rows: Rows,
    limit: int,
    evidence: Evidence | None = None,
    stated: bool | None = None,
    joined: str | None = None,
) -> Table:
    """The table of those rows. Columns named `proof_…` become links to the passages that prove the row.

    stated: only what is printed, or only what is interpreted, proves it; None for both.
    joined: a column; rows that differ in it and in their proofs alone are one row, with all its values.
    """
    groups = _groups(rows, joined)
    shown = [row for group in groups[:limit] for row in group]
    folded = fold(rows.variables, shown)
    labelled = {name: f"{name}_label" for name in _tokens(rows.variables, folded)}
    hidden = {*folded, *PROOF, *labelled.values(), *map(_reading, rows.variables)}
    kept = [labelled.get(name, name) for name in rows.variables if name not in hidden]
    kept = [name for name in kept if name not in SOMETIMES or any(r.get(name) for r in rows.records())]
    named = labels.of_terms(term for row in shown for term in row)
    origin = {target: name for name, target in folded.items()}
    built = []
    for group in groups[:limit]:
        records = [dict(zip(rows.variables, row, strict=True)) for row in group]
        cells = tuple(
            _join([_cell(record, name, origin.get(name), named) for record in records])
            if name == joined
            else _cell(records[0], name, origin.get(name), named)
            for name in kept
        )
        proofs = [p for record in records for p in (proofs_of(record, evidence) if evidence else ())]
        built.append(Row(cells, tuple(p for p in dict.fromkeys(proofs) if stated in (None, p.stated))))
    proved = evidence is not None and "proof_subject" in rows.variables
    return Table(tuple(kept), tuple(columns.title(name) for name in kept), built, len(groups), proved)


def with_passages(table: Table, rows: Rows) -> Table:
    """The table of a question, each row with the address of what proves its first thing that has proofs."""
    shown = rows.rows[: len(table.rows)]
    things = {term for row in shown for term in row if term is not None and term.kind == "iri"}
    ours = [thing for thing in sorted(things) if links.address(thing.value).startswith("/doc/")]
    asked = service().page("attested", thing=ours) if ours else Rows(())
    proved = {row[0] for row in asked.rows}
    first = (next((term for term in row if term is not None and term in proved), None) for row in shown)
    built = [
        replace(row, passages=links.evidence(thing.value) if thing else None)
        for row, thing in zip(table.rows, first, strict=True)
    ]
    return replace(table, rows=built, passages=bool(proved))


def proof_subjects(rows: Rows) -> list[str]:
    """The things whose attestations prove these rows."""
    return [term.value for r in rows.records() if (term := r.get("proof_subject")) is not None]


def fold(names: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> dict[str, str]:
    """Label columns and the IRI column that each one names: {"partner_label": "partner"}.

    A column is a label where `label` is one of its words; what it names is the column of its other words
    (`label_a` names `direction_a`), or the first column where it has none.
    """
    iris = [
        name
        for index, name in enumerate(names)
        if any((term := row[index]) is not None and term.kind == "iri" for row in rows)
    ]
    found: dict[str, str] = {}
    for name in names:
        words = name.split("_")
        if "label" not in words or name in iris:
            continue
        rest = "_".join(word for word in words if word != "label")
        targets = [
            i for i in iris if i not in found.values() and (not rest or i == rest or i.endswith("_" + rest))
        ]
        if targets:
            found[name] = targets[0]
    return found


def _groups(rows: Rows, joined: str | None) -> list[list[Sequence[Term | None]]]:
    """The rows one by one; or, together, those that agree in all but `joined` and the proofs."""
    if joined is None:
        return [[row] for row in rows.rows]
    apart = (joined, *PROOF)
    found: dict[tuple[Term | None, ...], list[Sequence[Term | None]]] = {}
    for row in rows.rows:
        key = tuple(t for name, t in zip(rows.variables, row, strict=True) if name not in apart)
        found.setdefault(key, []).append(row)
    return list(found.values())


def _join(cells: Sequence[Cell]) -> Cell:
    """One cell for several, each said once."""
    once = list(dict.fromkeys(cells))
    return replace(once[0], more=tuple(once[1:]))


def _tokens(names: Sequence[str], folded: Mapping[str, str]) -> list[str]:
    """Columns of tokens beside a column of their names: `status`, where `status_label` is not folded."""
    labelled = [
        name.removesuffix("_label") for name in names if name.endswith("_label") and name not in folded
    ]
    return [name for name in labelled if name in names]


def _reading(name: str) -> str:
    """The column that says how the values of another were read: `signed_on_method`."""
    return f"{name}_method"


def _cell(record: dict[str, Term | None], name: str, label: str | None, named: labels.Labels) -> Cell:
    how = record.get(_reading(name))
    found = _plain_cell(record, name, label, named)
    return replace(found, read=True) if how is not None and how.value == "interpreted" else found


def _plain_cell(record: dict[str, Term | None], name: str, label: str | None, named: labels.Labels) -> Cell:
    term, given = record[name], record[label] if label else None
    if name in ("start", "end") and (printed := record.get("calendar")) and term is not None:
        term = as_printed(term, printed.value)
    if name == "start" and term is not None and (passage := _passage(record)):
        return replace(cell(term, named), href=passage)
    if term is not None and given is not None and term.kind == "iri" and term.value not in named:
        return Cell(given.value, links.address(term.value), given.language)
    if term is None and given is not None:
        return cell(given, named)
    return cell(term, named, name)


def _passage(record: dict[str, Term | None]) -> str | None:
    """The page of the passage that a row names by document, start and end; None where it names none."""
    document, start, end = (record.get(name) for name in ("document", "start", "end"))
    if not (document and start and end) or not (start.value.isdigit() and end.value.isdigit()):
        return None
    return f"{links.address(document.value)}/passage/{start.value}-{end.value}"


def proofs_of(record: Mapping[str, Term | None], evidence: Evidence) -> tuple[Proof, ...]:
    """What proves a row, by its columns `proof_…`; nothing where they are empty."""
    subject, property_, value = (record.get(name) for name in PROOF)
    if subject is None:
        return ()
    return tuple(
        evidence.of(subject.value, property_.value if property_ else None, value.value if value else None)
    )
