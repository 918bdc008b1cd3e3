"""What was seen of a document → a draft: rows as data/ has them, each cell with its passage, method and
doubt.

Refuses to settle a doubt: what a name resolver is not sure of stays as printed, and says why.
"""

import re
from collections.abc import Mapping, Sequence

from graph.extraction.besides import concept_of, read_besides, sentences
from graph.extraction.blocks import Document, Span
from graph.extraction.conventions import Found
from graph.extraction.leftovers import MOST
from graph.extraction.offices import signing
from graph.extraction.outline import Element
from graph.extraction.people import suspicion
from graph.extraction.piloting import read_pilots
from graph.extraction.seen import Action, Plan, shortened
from graph.extraction.signatures import Signatures
from graph.extraction.territory import find_territory
from graph.names import Names, Pilots, Reading, families
from graph.names.silence import governance, unsaid
from graph.names.text import keys
from graph.records import TABLES
from graph.rows import columns
from graph.terms import fold
from graph.workbook.columns import sheet_of
from graph.workbook.draft import Draft, Note, Unread
from graph.workbook.preparing import WHY
from graph.workbook.wordlists import Words

_MUNICIPAL = re.compile(r"(?:\d\w* |premiere? |la |le )?(?:adjointe?|maire|conseillere? municipale?)\b")
_TOWN = "La qualité est municipale ; la seule ville que le titre nomme comme partie est celle-ci."
_BESIDES = "Rubriques de l'action qui n'ont pas de colonne ici, ou qui n'ont pas été comprises."
_THEMES = ("theme", "thematique")
"""The words of a part of a plan that say that its title is a theme."""
_FIRST_PAGES = 6000
_EMPTY = (
    "La cellule du pilote est vide : fusionnée avec une voisine dans l'original, ou non remplie ? Rien "
    "n'est recopié "
    "d'une autre ligne."
)


class Drafting:
    """One convention of a document, written into a draft table by table."""

    def __init__(
        self, document: Document, convention: Found, plan: Plan, names: Names, words: Mapping[str, Words],
        draft: Draft, folder: str, counts: dict[str, int],
    ):  # fmt: skip
        self.words = words
        self.prepared = {fold(row["label"]) for row in draft.tables.get("organisations", [])}
        self.document, self.convention, self.plan, self.names = document, convention, plan, names
        self.draft, self.folder, self.counts = draft, folder, counts
        self.read: dict[str, Pilots] = {}
        self.piloted = {action.parent for action in plan.actions if action.pilots}
        self.near = _territory(document, convention, names)

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
        place = find_territory(self.document, found, self.names)
        if place:
            row = {
                "subject": found.slug,
                "property": "territory",
                "value": place.path,
                "at": _at(place.spans),
            }
            self.add(
                "statements", row, {"value": self.note(place.spans, place.doubt, 0.5 if place.doubt else 1.0)}
            )
        missing = {
            "territoire-a-confirmer": place is None,
            "periode-a-confirmer": not found.calendar,
            "signataires-a-confirmer": not signatures.seen,
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
            if fold(element.word) in _THEMES and element.title:
                self._theme(element)

    def _theme(self, element: Element) -> None:
        """A part of the plan that the document itself calls a theme: which one, or that it is to confirm."""
        theme = concept_of(element.title, self.words["themes"])
        said = ("theme", theme) if theme else ("gap", "theme-a-confirmer")
        row = dict(zip(("property", "value"), said, strict=True))
        row |= {"subject": f"{self.convention.slug}/{element.path}", "at": _at(element.spans)}
        self.add("statements", row, {"value": self.note(element.spans)})

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
        counts = self.counts
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
        cells |= self._besides(action, path, notes)
        self.add("actions", cells, notes)

    def _besides(self, action: Action, path: str, notes: dict[str, Note]) -> dict[str, str]:
        """For whom and where an action is; those who help are contributions to check, the rest is listed."""
        said = read_besides(action, self.names, self._named, self.words, self.near)
        for helper in said.helpers:
            row = {"to": path, "agent": helper.agent, "role": helper.role, "at": _at(helper.spans)}
            self.add("contributions", row, {"agent": self.note(helper.spans, helper.doubt, 0.5)})
            if helper.unknown:
                self._prepare(helper.agent, helper.spans)
        if said.left:
            where = f"{action.where}, action « {action.title.flat} »".removeprefix(", ")
            self.draft.unread.append(Unread(shortened(" ; ".join(said.left), MOST), where, _BESIDES))
        cells: dict[str, str] = {}
        for column, held in said.lists.items():
            doubt, words = said.doubt(column), self.words.get(column)
            sure = [words.label(slug) for slug in held.sure] if words and doubt else held.sure
            cells[column] = "; ".join(dict.fromkeys((*sure, *held.unsure)))
            notes[column] = self.note(tuple(dict.fromkeys(held.spans)), doubt, 0.5 if doubt else 1.0)
        return cells

    def _named(self, cell: str) -> Pilots:
        """The organisations of a cell; the same words are read once."""
        if cell not in self.read:
            self.read[cell] = self.names.pilots(cell, near=self.near)
        return self.read[cell]

    def _pilots(self, action: Action, notes: dict[str, Note]) -> dict[str, str]:
        """The cells of the pilots of an action, with what is doubtful in them."""
        found = read_pilots(action, self._named)
        spans = tuple(span for said in action.pilots for span in said.spans)
        taken = found.whole and not found.alone
        notes["pilots"] = self.note(spans, "" if taken else found.doubt, found.confidence)
        if taken and found.doubt:
            notes["pilots_printed"] = self.note(spans, found.doubt)
        if found.left[0]:
            self.plan.leave(found.left[0], action.where, found.left[1])
        for name in found.unknown:
            self._prepare(name, spans)
        return {"pilots": found.cell, "pilots_printed": found.printed, "pilots_at": _at(spans)}

    def _prepare(self, name: str, spans: Sequence[Span]) -> None:
        """A row for an organisation that nothing knows, which counts once somebody confirms it: one for all
        its names (« Caf 32 », « Caf du Gers »), none for a name that another organisation bears."""
        label, territory = self.names.placed(name, self.near)
        kin = families.parse(name, self.names.lexicon.places)
        named = {fold(label), *([" ".join(kin)] if all(kin) else [])}
        if (
            unsaid(name)
            or governance(name)
            or named & self.prepared
            or keys(name) in self.names.lexicon.names
        ):
            return
        self.prepared |= named
        cells = {"label": label, "kind": "institution", "territory": territory}
        rows = self.draft.tables.setdefault("organisations", [])
        names = [column.column for column in sheet_of("organisations").columns]
        rows.append({column: cells.get(column, "") for column in names})
        self.draft.notes["organisations", len(rows) - 1, "label"] = self.note(spans, WHY, 0.5)

    def signatures(self, found: Signatures) -> None:
        """Who signs, with the institution where it is sure, as printed where it is not."""
        for seen in found.seen:
            said = f"{seen.body}, {seen.quality}" if seen.body and seen.quality else seen.body or seen.quality
            named = signing(seen.body, seen.quality)
            reading = self._institution(seen.body, said)
            implied = seen.implied
            if not reading.sure and _MUNICIPAL.match(fold(seen.quality)):
                town = self._town()
                reading, implied = (town, implied or _TOWN) if town else (reading, implied)
            institution = reading.path.split("/")[0] if reading.sure else named or said
            cells = {
                "convention": self.convention.slug, "institution": institution,
                "person": _mended(seen.person),
                "quality": seen.quality, "signed_on": seen.signed_on, "at": _at(seen.spans),
            }  # fmt: skip
            if implied:
                cells |= {"method": "interpreted", "confidence": "0.7", "reason": implied}
            odd = suspicion(seen.person, seen.quality)
            unknown = "" if reading.sure else reading.why or f"« {said} » n'est pas une institution connue."
            doubt, score = sentences((odd, unknown)), min(reading.score, 0.6) if unknown else 0.6
            notes = {"institution": self.note(seen.spans, doubt, score if doubt else 1.0)}
            if named and not odd and not reading.sure and reading.how == "unknown":
                self._prepare(named, seen.spans)
            if seen.person:
                notes["person"] = self.note(seen.spans, odd, 0.5 if odd else 1.0)
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
