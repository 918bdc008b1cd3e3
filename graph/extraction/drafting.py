"""What was seen of a document → a draft: rows as data/ has them, each cell with its passage, method and
doubt.

Refuses to settle a doubt: what a name resolver is not sure of stays as printed, and says why.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from graph.errors import UnreadableFile
from graph.extraction.blocks import Document, Span
from graph.extraction.conventions import Found, find_convention
from graph.extraction.outline import Element
from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document
from graph.extraction.seen import Action, Plan
from graph.extraction.signatures import Signatures, find_signatures
from graph.names import Names, Pilots, Reading
from graph.records import TABLES
from graph.rows import columns
from graph.terms import fold, slug
from graph.workbook.draft import Draft, Note

_HELPERS = re.compile(
    r",?\s*\(?\b(?:avec (?:l['’](?:appui|aide|accompagnement|expertise)|le (?:soutien|concours|"
    r"partenariat)|la (?:participation|collaboration))|"
    r"en (?:lien|partenariat|collaboration|concertation|association|articulation) avec)\b",
    re.IGNORECASE,
)
"""What follows names those who help, who are no pilots."""
_PUBLISHER = {True: "Signataires de la convention", False: "Non dit par le document"}
_MUNICIPAL = re.compile(r"(?:\d\w* |premiere? |la |le )?(?:adjointe?|maire|conseillere? municipale?)\b")
_TOWN = "La qualité est municipale ; la seule ville que le titre nomme comme partie est celle-ci."
_FIRST_PAGES = 6000
_EMPTY = (
    "La cellule du pilote est vide : fusionnée avec une voisine dans l'original, ou non remplie ? Rien "
    "n'est recopié "
    "d'une autre ligne."
)


def extract(source: Path | bytes, name: str, names: Names) -> Draft:
    """What a document says, for review. source: the file or its bytes; name: its file name.

    Raises UnreadableFile (422): no text can be taken from the file; OSError where it cannot be read.
    """
    data = source if isinstance(source, bytes) else _bytes(source)
    document = read_document(data, name)
    convention, plan = find_convention(document, name), find_plan(document)
    signatures = find_signatures(document)
    drafting = _Drafting(document, convention, plan, names)
    drafting.describe(data, name)
    drafting.conventions(signatures)
    drafting.plan_rows()
    drafting.actions()
    drafting.signatures(signatures)
    if not plan.actions:
        plan.leave(
            convention.label, "", "Aucune action n'a été reconnue : ni tableau, ni fiche, ni liste annoncée."
        )
    drafting.draft.unread = plan.unread
    return drafting.draft


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile(f"« {path.name} » est un dossier ; un document est attendu.")
    return path.read_bytes()


class _Drafting:
    def __init__(self, document: Document, convention: Found, plan: Plan, names: Names):
        self.document, self.convention, self.plan, self.names = document, convention, plan, names
        self.draft = Draft(text=document.text)
        self.folder = ""
        self.read: dict[str, Pilots] = {}
        self.piloted = {action.parent for action in plan.actions if action.pilots}
        self.near = _territory(document, convention, names)

    def describe(self, data: bytes, name: str) -> None:
        """What the document is; the text that passages count in is the one that was read."""
        self.folder = slug(f"{self.convention.slug} {Path(name).suffix.lstrip('.') or 'texte'}")
        kept = self.document.text.encode()
        whole = any(action.pilots or action.calendar for action in self.plan.actions)
        own = self.document.kind == "texte" and kept == data
        self.draft.document = {
            "slug": self.folder, "title": self.convention.label, "publisher": _PUBLISHER[whole],
            "nature": "texte-integral" if whole else "page-institutionnelle", "language": "fr",
            "file": name if own else f"{self.folder}.txt", "sha256": hashlib.sha256(kept).hexdigest(),
            "length": len(self.document.text), "bytes": len(kept),
        }  # fmt: skip

    def add(self, table: str, cells: dict[str, str], notes: dict[str, Note]) -> int:
        """A row with all the columns of its table."""
        rows = self.draft.tables.setdefault(table, [])
        rows.append({column: cells.get(column, "") for column in columns(TABLES[table])})
        for column, note in notes.items():
            self.draft.notes[table, len(rows) - 1, column] = note
        return len(rows) - 1

    def note(self, spans: Sequence[Span], doubt: str = "", confidence: float = 1.0) -> Note:
        """What is known of a cell that stands there."""
        passage = " … ".join(" ".join(self.document.text[start:end].split()) for start, end in spans)
        method = "stated" if confidence == 1.0 else "interpreted"
        return Note(passage[:500], tuple(spans), method, confidence, doubt)

    def conventions(self, signatures: Signatures) -> None:
        """The one convention, its period, its signature as an event, and what is not said of it."""
        found = self.convention
        cells = {
            "convention": found.slug, "label": found.label,
            "printed": "" if found.printed == found.label else found.printed,
            "type": found.kind, "start": found.start, "end": found.end, "calendar": found.calendar,
            "dates_at": _at(found.dates), "at": _at(found.spans),
        }  # fmt: skip
        notes = {"label": self.note(found.spans, found.doubt, 0.5 if found.doubt else 1.0)}
        if found.calendar:
            notes["start"] = notes["end"] = self.note(found.dates)
        self.add("conventions", cells, notes)
        if signatures.date:
            event = {
                "event": f"{found.slug}/evenement-1",
                "convention": found.slug,
                "type": "signed",
                "date": signatures.date,
            }
            self.add(
                "events", {**event, "at": _at(signatures.date_at)}, {"date": self.note(signatures.date_at)}
            )
        place = next((r for r in self.names.territories(found.printed) if r.sure), None)
        if place:
            row = {
                "subject": found.slug,
                "property": "territory",
                "value": place.path,
                "at": _at(found.spans),
            }
            self.add("statements", row, {"value": self.note(found.spans)})
        missing = {
            "territoire-non-dit": place is None,
            "periode-non-dite": not found.calendar,
            "signataires-non-dits": not signatures.seen,
            "date-de-signature-non-dite": bool(signatures.seen) and not signatures.date,
        }
        for gap, said in missing.items():
            if said:
                row = {"subject": found.slug, "property": "gap", "value": gap, "at": _at(found.spans)}
                self.add("statements", row, {"value": self.note(found.spans)})

    def plan_rows(self) -> None:
        """The parts of the plan, each before what it holds."""
        for element in self.plan.outline.elements():
            title = element.title or f"{element.word} {element.number}".strip()
            cells = {
                "element": f"{self.convention.slug}/{element.path}", "kind": element.kind,
                "level_name": element.word,
                "number": element.number, "title": title, "at": _at(element.spans),
            }  # fmt: skip
            self.add(
                "plan",
                cells,
                {"title": self.note(element.spans, element.doubt, 0.7 if element.doubt else 1.0)},
            )
            self._skipped(element)

    def _skipped(self, element: Element) -> None:
        """Numbers that the document passes over among the objectives of an axis."""
        if element.parent is not None or not element.children:
            return
        inside = [e for e in element.below() if e.kind == "objective" and e.number.isdigit()]
        numbers = sorted({int(e.number) for e in inside})
        if numbers and numbers[-1] - numbers[0] + 1 > len(numbers) and numbers[-1] < 100:
            later = next(e for e in inside if int(e.number) > numbers[0] and int(e.number) - 1 not in numbers)
            row = {
                "subject": f"{self.convention.slug}/{element.path}",
                "property": "gap",
                "value": "numero-saute",
                "at": _at(later.spans),
            }
            self.add("statements", row, {"value": self.note(later.spans)})

    def actions(self) -> None:
        """The actions, counted where they hang."""
        counts: dict[str, int] = {}
        for action in self.plan.actions:
            base = f"document/{self.folder}" if action.past else self.convention.slug
            parent = f"{base}/{action.parent.path}" if action.parent and not action.past else base
            counts[parent] = counts.get(parent, 0) + 1
            self._action(action, f"{parent}/action-{counts[parent]}")

    def _action(self, action: Action, path: str) -> None:
        doubt = action.doubts.get("title", "")
        cells = {
            "action": path, "title": action.title.flat, "printed": action.printed,
            "title_at": _at(action.title.spans or action.row), "row_at": _at(action.row),
            "calendar": action.calendar.flat, "calendar_at": _at(action.calendar.spans), "summary": "",
        }  # fmt: skip
        notes = {"title": self.note(action.title.spans or action.row, doubt, 0.7 if doubt else 1.0)}
        gaps = ["convention-non-precisee"] if action.past else []
        if action.calendar:
            unsure = action.doubts.get("calendar", "")
            notes["calendar"] = self.note(action.calendar.spans, unsure, 0.6 if unsure else 1.0)
        else:
            gaps.append("calendrier-non-dit")
        if action.pilots:
            cells |= self._pilots(action, notes)
        else:
            gaps.append("pilote-non-dit")
            if "pilots" in action.doubts:
                notes["pilots"] = self.note(action.row, action.doubts["pilots"], 0.5)
            elif action.blank and action.parent in self.piloted:
                notes["pilots"] = self.note(action.row, _EMPTY, 0.5)
        cells["gaps"] = "; ".join(gaps)
        self.add("actions", cells, notes)

    def _named(self, cell: str) -> Pilots:
        """The organisations of a cell; the same words are read once."""
        if cell not in self.read:
            self.read[cell] = self.names.pilots(cell, near=self.near)
        return self.read[cell]

    def _pilots(self, action: Action, notes: dict[str, Note]) -> dict[str, str]:
        """The pilots of an action: sure ones by their paths; where none is, the cell as printed, with its
        doubt."""
        readings: list[Reading] = []
        rest: list[str] = []
        for said in action.pilots:
            found = self._named(_HELPERS.split(said.text, maxsplit=1)[0])
            readings += found.readings
            rest += [text for text, _, _ in found.rest if any(c.isalpha() for c in text)]
        sure = list(dict.fromkeys(reading.path for reading in readings if reading.sure))
        unsure = [reading for reading in readings if not reading.sure]
        printed = (
            " ; ".join(said.flat for said in action.pilots)
            if len(action.pilots) > 1
            else action.pilots[0].flat
        )
        spans = tuple(span for said in action.pilots for span in said.spans)
        doubts = [reading.why for reading in unsure] + [
            f"« {text} » n'a pas été compris." for text in rest if not sure
        ]
        if action.mixed:
            doubts.insert(0, "La colonne mêle pilotes et partenaires : qui pilote ?")
        if "pilots" in action.doubts:
            doubts.insert(0, action.doubts["pilots"])
        doubt = " ".join(dict.fromkeys(doubts))
        confidence = min((reading.score for reading in unsure), default=1.0) if doubt else 1.0
        whole = bool(sure) and not action.mixed and "pilots" not in action.doubts
        notes["pilots"] = self.note(spans, "" if whole else doubt, 1.0 if whole else min(confidence, 0.6))
        if whole and doubt:
            notes["pilots_printed"] = self.note(spans, doubt)
            self.plan.leave(" ; ".join(reading.text for reading in unsure) or printed, action.where, doubt)
        elif whole and rest:
            self.plan.leave(
                " ; ".join(rest),
                action.where,
                "Reste d'une cellule de pilotes, qui ne nomme pas d'organisation connue.",
            )
        cell = "; ".join(sure) if whole else printed.replace(";", ",")
        return {"pilots": cell, "pilots_printed": printed, "pilots_at": _at(spans)}

    def signatures(self, found: Signatures) -> None:
        """Who signs, with the institution where it is sure, as printed where it is not."""
        for seen in found.seen:
            said = f"{seen.body}, {seen.quality}" if seen.body and seen.quality else seen.body or seen.quality
            reading = self._institution(seen.body, said)
            implied = seen.implied
            if not reading.sure and _MUNICIPAL.match(fold(seen.quality)):
                town = self._town()
                reading, implied = (town, implied or _TOWN) if town else (reading, implied)
            institution = reading.path.split("/")[0] if reading.sure else said
            cells = {
                "convention": self.convention.slug, "institution": institution,
                "person": _mended(seen.person),
                "quality": seen.quality, "signed_on": seen.signed_on, "at": _at(seen.spans),
            }  # fmt: skip
            if implied:
                cells |= {"method": "interpreted", "confidence": "0.7", "reason": implied}
            doubt = "" if reading.sure else reading.why or f"« {said} » n'est pas une institution connue."
            notes = {
                "institution": self.note(seen.spans, doubt, 1.0 if reading.sure else min(reading.score, 0.6))
            }
            if seen.person:
                notes["person"] = self.note(seen.spans)
            self.add("signatures", cells, notes)

    def _institution(self, body: str, said: str) -> Reading:
        """The institution for which someone signs: the one that the page names, else the one of the
        quality."""
        if not body:
            return self.names.signatory(said, near=self.near)
        reading = self.names.organisation(body, near=self.near)
        other = reading if reading.sure else self.names.signatory(said, near=self.near)
        return other if other.sure else reading

    def _town(self) -> Reading | None:
        """The one town that the title of the convention names as a party; None where it names none, or
        several."""
        named = self.names.pilots(self.convention.printed, near=self.near).readings
        towns = {
            reading.path: reading
            for reading in named
            if reading.sure and reading.path.startswith(("ville-", "commune-"))
        }
        return next(iter(towns.values())) if len(towns) == 1 else None


def _territory(document: Document, convention: Found, names: Names) -> str:
    """The territory of the convention: the one that its title names, else the one most named in its first
    pages."""
    for text in (convention.label, document.text[:_FIRST_PAGES]):
        paths = [found.path for found in names.territories(text) if found.sure]
        if paths:
            return max(dict.fromkeys(paths), key=paths.count)
    return ""


def _mended(person: str) -> str:
    """A name with its capitals mended: « Marc GUILLAUME » → « Marc Guillaume »."""
    return " ".join(
        "-".join(part.capitalize() if part.isupper() and len(part) > 1 else part for part in word.split("-"))
        for word in person.split()
    )


def _at(spans: Sequence[Span]) -> str:
    return "; ".join(f"{start}-{end}" for start, end in spans if end > start)
