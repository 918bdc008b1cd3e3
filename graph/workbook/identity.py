"""What the document is: the keys of document.toml, from the sheet « Document ».

Refuses a document without title, publisher and nature.
"""

import hashlib
import re

from graph.terms import slug
from graph.workbook.columns import DOCUMENT, sheet_of
from graph.workbook.dates import iso_date
from graph.workbook.work import Work

LONGEST = 60
"""Letters of a path's segment that is made of a title."""

_UNSAID = "Éditeur non dit"
_MOST = 100  # letters of a document's name, which is that of a folder
_YEARS = re.compile(r"(?:-(?:19|20)\d\d){1,2}$")
_RESERVED = ("reference", "all")

OWN_NATURE = "tableau-de-suivi"
"""Nature of a document that is a workbook of its authors, where the vocabulary has it."""


def document(work: Work) -> dict[str, object]:
    """The keys of document.toml; what is wrong with them goes to the work. Sets `work.slug`."""
    found = {key: value for key, value in work.draft.document.items() if value not in ("", None)}
    labels = [row["label"] for _, row in work.each("conventions") if row.get("label")]
    labels = labels or [row["label"] for row in work.draft.tables.get("conventions", ()) if row.get("label")]
    if "title" not in found and len(labels) == 1:
        found["title"] = labels[0]
    work.slug = _slug(work, str(found.pop("slug", "")), str(found.get("title", "")))
    natures = work.world.terms.of("source-nature")
    if "nature" not in found and "sha256" not in found and natures.slug(OWN_NATURE):
        found["nature"] = OWN_NATURE
    if "publisher" not in found and "sha256" in found:
        found["publisher"] = _UNSAID
        said = f"Le document ne dit pas qui le publie : « {_UNSAID} » est écrit à la place."
        work.warn((DOCUMENT, -1, "publisher"), None, said)
    for column in sheet_of(DOCUMENT).columns:
        place = (DOCUMENT, -1, column.column)
        text = str(found.get(column.column, ""))
        if column.need == "required" and not text:
            work.fault(place, None, f"une valeur (la cellule est vide). {column.explanation}")
        elif column.kind == "concept" and text:
            meant = natures.slug(text)
            if meant is None:
                work.fault(place, text, "un mot de la liste", natures.closest(text))
            found[column.column] = meant or text
        elif column.kind == "date" and text:
            found[column.column] = iso_date(text) or text
    return found


def own_text_of(work: Work, document: dict[str, object]) -> str:
    """The text that the draft brings; empty, with a warning, where passages count in another one."""
    text, wanted = work.draft.text, document.get("sha256")
    if text and wanted and hashlib.sha256(text.encode()).hexdigest() != wanted:
        said = "Le texte joint n'est pas celui que décrit la feuille Document : il n'est pas gardé."
        work.warn((DOCUMENT, -1, "sha256"), None, said)
        return ""
    return text


def _slug(work: Work, given: str, title: str) -> str:
    """The name of the document's folder, which is made of it: never anything but a plain name."""
    named = slug(given) if len(slug(given)) <= _MOST else short(given)
    if given and (named != given or given in _RESERVED):
        expected = f"un nom en minuscules, sans accents, avec des tirets, d'au plus {_MOST} signes"
        work.fault((DOCUMENT, -1, "slug"), given, expected, (named,))
    made = named or short(title)
    return made if made and made not in _RESERVED else "document"


def short(title: str) -> str:
    """A path's segment made of a title, cut between words; the years at its end stay, which tell editions."""
    words = slug(title)
    if len(words) <= LONGEST:
        return words
    years = _YEARS.search(words)
    end = years[0] if years else ""
    room = LONGEST - len(end)
    return (words[: room + 1].rpartition("-")[0] or words[:room]) + end
