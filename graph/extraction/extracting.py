"""A file → the draft of its tables: read, cut into its conventions, each drafted, what is left listed.

Refuses to take anything in silence: what nothing was made of is in `unread`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

from graph import resources
from graph.errors import UnreadableFile
from graph.extraction.blocks import Span
from graph.extraction.conventions import Found, find_convention
from graph.extraction.describing import describe
from graph.extraction.drafting import Drafting
from graph.extraction.leftovers import leftovers
from graph.extraction.readers import read_document
from graph.extraction.sections import Section, sections
from graph.extraction.signatures import find_signatures
from graph.names import Names
from graph.workbook.draft import Draft
from graph.workbook.wordlists import Terms

_VOCABULARIES = {"audiences": "audience", "themes": "theme", "schemes": "scheme"}
"""The vocabulary of each list of an action, by its column."""
_NO_ACTION = "Aucune action n'a été reconnue : ni tableau, ni fiche, ni liste annoncée."


def extract(source: Path | bytes, name: str, names: Names, terms: Terms | None = None) -> Draft:
    """What a document says, for review. source: the file or its bytes; name: its file name; terms: the
    vocabularies, those of this code where None.

    Raises UnreadableFile (422): no text can be taken from the file; PayloadTooLarge (413); OSError where it
    cannot be read.
    """
    data = source if isinstance(source, bytes) else _bytes(source)
    document = read_document(data, name)
    whole = sections(document)
    draft = Draft(text=document.text)
    first = find_convention(whole[0].document, name)
    folder = describe(draft, document, first, [section.plan for section in whole], data, name)
    known = terms or _own_terms()
    words = {column: known.of(name) for column, name in _VOCABULARIES.items()}
    counts: dict[str, int] = {}
    for section in whole:
        found = _apart(find_convention(section.document, name), draft, section.doubt)
        drafting = Drafting(section.document, found, section.plan, names, words, draft, folder, counts)
        signatures = find_signatures(section.document)
        drafting.conventions(signatures)
        drafting.plan_rows()
        drafting.actions()
        drafting.signatures(signatures)
        if not section.plan.actions:
            section.plan.leave(found.label, "", _NO_ACTION)
        draft.unread += section.plan.unread
    for section in whole:
        draft.unread += leftovers(section.document, section.plan, _taken(draft, whole, first))
    return draft


@cache
def _own_terms() -> Terms:
    return Terms.read(resources() / "ontology" / "vocabularies")


def _taken(draft: Draft, whole: Sequence[Section], first: Found) -> list[Span]:
    """Where everything stands of which something was made; a name that is the file's stands nowhere."""
    nowhere = first.spans if first.doubt else ()
    noted = [span for note in draft.notes.values() for span in note.at if span not in nowhere]
    return [*noted, *(span for section in whole for action in section.plan.actions for span in action.row)]


def _apart(found: Found, draft: Draft, doubt: str) -> Found:
    """A convention under a name that no other of the document bears, with the doubt whether it is one."""
    taken = {row["convention"] for row in draft.tables.get("conventions", [])}
    name = next(
        one
        for number in count(1)
        if (one := found.slug if number == 1 else f"{found.slug}-{number}") not in taken
    )
    return replace(found, slug=name, doubt=found.doubt or doubt)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile(f"« {path.name} » est un dossier ; un document est attendu.")
    return path.read_bytes()
