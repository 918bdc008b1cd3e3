"""A draft → the tables exactly as data/<slug>/ holds them, with every fault at once and warnings apart.

Names are resolved, concepts recognised, paths minted, passages made; then the reader of data/ proves the
result. Refuses to take anything that is not certain: it is a fault, or a gap with a warning.
"""

from dataclasses import replace

from graph.records import TABLES
from graph.workbook import (
    deriving,
    doubts,
    handwritten,
    identity,
    meaning,
    minting,
    placing,
    proofing,
    unsaid,
    unsure,
)
from graph.workbook.columns import OWN_NAMES
from graph.workbook.draft import ROW, Draft
from graph.workbook.ownnames import own_reference
from graph.workbook.owntext import own_text
from graph.workbook.passages import described, with_passages
from graph.workbook.work import Work
from graph.workbook.world import Settled, World, whole_rows


def settle(draft: Draft, world: World, lenient: bool = False) -> Settled:
    """What a draft says, as the tables of a document.

    lenient: names that are likely or unknown become gaps with a warning, not faults. Never raises for what a
    workbook holds: everything wrong is in `faults`, by sheet, row and header of the workbook. Paths that the
    draft leaves empty are minted by position; those that it gives are kept.
    """
    work = Work(draft, world, world.names, world.known, lenient)
    work.faults += draft.faults
    work.warnings += draft.warnings
    document = identity.document(work)
    text = identity.own_text_of(work, document)
    fresh = not document.get("sha256")
    if fresh:
        if not text:
            text, notes = own_text(draft)
            doubtful = {
                place: replace(note, at=note.at or notes[place].at)
                for place, note in draft.notes.items()
                if place in notes
            }
            draft = replace(draft, notes={**draft.notes, **notes, **doubtful})
        document.update(described(text, work.slug))
    work.draft = draft
    work.tables = {table: [dict(row) for row in rows] for table, rows in with_passages(draft).tables.items()}
    unsaid.leave_out(work)
    doubts.leave_out(work)
    own_reference(work)
    placing.place(work)
    meaning.read_cells(work)
    deriving.derive(work)
    minting.mint(work)
    doubts.state_gaps(work)
    if not fresh:
        changed = handwritten.attribute(work, document, text)
        if changed != text:
            text = changed
            document.update(described(text, work.slug) | {"file": document.get("file", "")})
    minting.prove(work, document)
    proofing.proof(work, document)
    unsure.tell_all(work)
    held = {name: list(work.each(name)) for name in (*OWN_NAMES, *TABLES)}
    tables = {name: whole_rows(name, [row for _, row in rows]) for name, rows in held.items() if rows}
    places = {name: [_whence(work, name, index) for index, _ in rows] for name, rows in held.items()}
    return Settled(work.slug, document, tables, tuple(work.faults), tuple(work.warnings), text, places)


def _whence(work: Work, table: str, index: int) -> tuple[str, int | None]:
    """The sheet and the row that a row of a table is from."""
    fault = work.draft.fault(work.source((table, index, ROW)), None, "")
    return fault.where, fault.row
