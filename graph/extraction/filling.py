"""The cells of an action: from labels, from a tail, from running text.

Refuses to read running text for what a label already says, even where the label says that nobody is known.
"""

from collections.abc import Sequence
from dataclasses import replace

from graph.extraction import fields
from graph.extraction.blocks import Block, Document
from graph.extraction.entries import Entry
from graph.extraction.fields import NOBODY, is_second
from graph.extraction.seen import Action, Aside, Said, locate
from graph.extraction.tails import UNSAID, Tail
from graph.extraction.telling import Told, date_told, pilots_told
from graph.extraction.ticks import UNSURE, chosen, squares

_TIMES = (fields.CALENDAR, fields.START, fields.END)
SECOND = (
    "Seul un co-pilote est imprimé, et aucun pilote : confirmée, cette cellule en ferait le seul pilote de "
    "l'action."
)
_TWO = "Deux phrases disent qui pilote, et pas la même chose."


def fill(action: Action, entries: Sequence[Entry], document: Document) -> None:
    """The cells of an action, from the labels of its fiche or entry."""
    pilots = [
        (entry, pilots_of(entry.value, document)) for entry in entries if entry.field.role == fields.PILOT
    ]
    said = [(entry, value) for entry, value in pilots if value]
    kept = [one for one in said if not one[0].field.weak] or said
    if kept and not action.pilots and all(is_second(entry.label) for entry, _ in kept):
        action.doubts.setdefault("pilots", SECOND)
    for entry, value in kept:
        action.pilots.append(value)
        action.mixed |= entry.field.mixed
        if squares(entry.value.text):
            action.doubts.setdefault("pilots", UNSURE)
    times = [calendar_of(entry.value, document) for entry in entries if entry.field.role in _TIMES]
    if any(times) and not action.calendar:
        action.calendar = together([one for one in times if one], " – ")
    texts = [entry.value for entry in entries if entry.field.role == fields.SUMMARY and entry.value]
    if texts and not action.summary:
        action.summary = together(texts, " ")
    taken = {id(entry) for entry, value in pilots if value in action.pilots}
    for entry in entries:
        if entry.value and id(entry) not in taken and not _taken(entry):
            action.asides.append(Aside(entry.printed.strip(), entry.field.role, entry.value))


def _taken(entry: Entry) -> bool:
    """Whether the label is one of those of which cells and parts are made, or says that nobody is known."""
    if entry.field.role == fields.PILOT:
        return bool(NOBODY.fullmatch(entry.value.flat))
    placed = (fields.TITLE, fields.NUMBER, fields.PLACE)
    return entry.field.role in (*_TIMES, *placed) and not entry.aims


def pilots_of(said: Said, document: Document) -> Said:
    """What a cell of pilots says: what is ticked in it; nothing where it says that nobody is known."""
    kept = chosen(said, document, "\n")
    return Said() if NOBODY.fullmatch(kept.flat) else kept


def calendar_of(said: Said, document: Document) -> Said:
    """What a calendar says, as printed: what is ticked in it, where it has boxes."""
    return chosen(said, document, ", ")


def tell(action: Action, prose: Sequence[Block], entries: Sequence[Entry], document: Document) -> None:
    """Who and when, as the running text of an action tells it, where no label does."""
    roles = {entry.field.role for entry in entries}
    if not action.pilots and fields.PILOT not in roles:
        told = [(block, one) for block in prose for one in pilots_told(block.text)]
        for block, one in told:
            action.pilots.append(_said(block, one, document))
        doubt = next((one.doubt for _, one in told if one.doubt), "")
        if len({one.text for _, one in told}) > 1:
            doubt = doubt or _TWO
        if doubt:
            action.doubts.setdefault("pilots", doubt)
    if not action.calendar and not roles & set(_TIMES):
        dates = [(block, date) for block in prose if (date := date_told(block.text))]
        if dates:
            action.calendar = _said(*dates[0], document)
            if dates[0][1].doubt or len({date.text for _, date in dates}) > 1:
                action.doubts.setdefault("calendar", dates[0][1].doubt or SEVERAL)


_BETWEEN = "Entre l'intitulé et la date, un morceau n'a pas été compris : est-ce le pilote ?"
SEVERAL = "Plusieurs phrases donnent des dates différentes : laquelle est celle de l'action ?"


def end_by(action: Action, tail: Tail, announced: bool) -> None:
    """The tail of the line of an action. announced: a line above says that it ends by who pilots."""
    if tail.bodies and not action.pilots:
        action.pilots.append(tail.bodies)
        if not announced:
            action.doubts.setdefault("pilots", UNSAID)
    if tail.date and not action.calendar:
        action.calendar = tail.date
    if tail.unread:
        action.doubts["title"] = _BETWEEN


def _said(block: Block, told: Told, document: Document) -> Said:
    """A piece of a block, where it stands in the document."""
    words = " ".join(told.text.split())
    return Said(words, locate(document, block.start, block.end, words))


def together(said: Sequence[Said], between: str) -> Said:
    """Several pieces of the document as one."""
    return replace(
        said[0],
        text=between.join(one.flat for one in said),
        spans=tuple(span for one in said for span in one.spans),
    )
