"""Boxes to tick (« ☒ 2025 ☐ 2026 ») → what is ticked.

Refuses to take squares for boxes where none of them is ticked: they may be the bullets of a list.
"""

import re

from graph.extraction.blocks import Document, Span
from graph.extraction.fields import NO_ANSWER
from graph.extraction.seen import Said, locate

_MARK = re.compile(
    r"(?P<on>[☒☑✅⊠🗹🗷]|\[\s?[xX✓✔]\s?\])|(?P<off>[☐◻❏❑❒⬜]|\[\s{0,2}\](?!\())|(?P<square>[■□▢])"
)
_AROUND = " \n:;,.–—-|/"
UNSURE = "Des carrés précèdent ces mots : puces d'une liste, ou cases dont aucune n'est cochée ?"


def ticked(text: str) -> tuple[Span, ...] | None:
    """Where what is ticked stands, in order; None where there is no box. Boxes stand before what they tick,
    unless the text begins by a word and ends by a box."""
    marks = list(_MARK.finditer(text))
    boxes = any(mark["on"] or mark["off"] for mark in marks)
    full = any(mark["square"] == "■" for mark in marks) and any(mark["square"] == "□" for mark in marks)
    if not boxes and not full:
        return None
    before = not text[: marks[0].start()].strip(_AROUND) or bool(text[marks[-1].end() :].strip(_AROUND))
    edges = [mark.start() for mark in marks]
    found = []
    for place, mark in enumerate(marks):
        if not mark["on"] and mark["square"] != "■":
            continue
        if before:
            start, end = mark.end(), edges[place + 1] if place + 1 < len(marks) else len(text)
        else:
            start, end = marks[place - 1].end() if place else 0, mark.start()
        said = text[start:end].strip(_AROUND)
        if said:
            start += text[start:end].index(said)
            found.append((start, start + len(said)))
    return tuple(found)


def is_on(text: str) -> bool:
    """Whether a cell that bears a mark is on: a ticked box, or any other sign than one that says no."""
    marks = list(_MARK.finditer(text))
    if any(mark["on"] or mark["off"] for mark in marks):
        return any(mark["on"] for mark in marks)
    return (
        not NO_ANSWER.fullmatch(text)
        and text.strip() != "□"
        and text.strip().lower() not in ("non", "0", "0 €")
    )


def squares(text: str) -> bool:
    """Whether squares that are not surely boxes stand before several words."""
    marks = [mark for mark in _MARK.finditer(text) if mark["square"]]
    return len(marks) > 1 and ticked(text) is None


def chosen(said: Said, document: Document, between: str) -> Said:
    """A piece of the document, of which only what is ticked is kept; itself where it has no box."""
    spans = ticked(said.text)
    if spans is None or not said.spans:
        return said
    start, end = said.spans[0][0], said.spans[-1][1]
    pieces = [" ".join(said.text[first:last].split()) for first, last in spans]
    places = tuple(place for piece in pieces for place in locate(document, start, end, piece))
    return Said(between.join(pieces), tuple(dict.fromkeys(places)))
