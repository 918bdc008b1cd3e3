"""What a document is, for the sheet « Document » of a draft: of what was filled by default, the doubt.

Refuses certainty: a document hardly ever says who publishes it, and never of what nature it is.
"""

import hashlib
from collections.abc import Sequence

from graph.extraction.blocks import Document
from graph.extraction.conventions import Found
from graph.extraction.seen import Plan
from graph.terms import slug
from graph.workbook.columns import DOCUMENT
from graph.workbook.draft import Draft, Note

_SIGNERS, _UNSAID = "Signataires de la convention", "Non dit par le document"
_SHEETS = ("classeur", "CSV")
_GUESSED = 0.5
_PUBLISHER = "Rempli par défaut : le document ne dit pas qui le publie. Écrivez son nom."
_NATURE = "Rempli par défaut, d'après le type du fichier : choisissez ce qu'est le document."


def describe(
    draft: Draft, document: Document, first: Found, plans: Sequence[Plan], data: bytes, name: str
) -> str:
    """Fill what the document is, and give its slug; the text that passages count in is the one that was
    read. data, name: of the file."""
    kept = document.text.encode()
    whole = any(action.pilots or action.calendar for plan in plans for action in plan.actions)
    own = document.kind == "texte" and kept == data
    nature = "texte-integral" if whole else "page-institutionnelle"
    folder = slug(first.slug)
    draft.document = {
        "slug": folder, "title": first.label, "publisher": _SIGNERS if whole else _UNSAID,
        "nature": "tableau-de-suivi" if document.kind in _SHEETS else nature, "language": "fr",
        "file": name if own else f"{folder}.txt", "sha256": hashlib.sha256(kept).hexdigest(),
        "length": len(document.text), "bytes": len(kept),
    }  # fmt: skip
    doubts = {"title": first.doubt, "publisher": _PUBLISHER, "nature": _NATURE}
    for column, doubt in doubts.items():
        if doubt:
            draft.notes[DOCUMENT, -1, column] = Note(method="interpreted", confidence=_GUESSED, doubt=doubt)
    return folder
