"""A document that holds several conventions (a CTG, and the PEDT in its annex) → one document for each.

Refuses to cut at a title below the first one's level, at one that does not say which years it covers, and at
one under which no action stands: what may still be another convention is said so.
"""

import re
from dataclasses import dataclass, replace

from graph.extraction.blocks import Block, Document, Heading, Table
from graph.extraction.conventions import YEARS, find_title, kind_of
from graph.extraction.plan import find_plan
from graph.extraction.seen import Plan
from graph.extraction.titles import is_title
from graph.terms import fold

_KINDS = frozenset(
    {
        "ctg",
        "sdsf",
        "pst",
        "pedt",
        "contrat-de-ville",
        "contrat-enfance-jeunesse",
        "contrat-local",
        "convention-cadre",
    }
)
_OPENS = re.compile(
    r"(?:annexe\s*\w{0,3}\s*[:.–—-]*\s*)?(?:conventions?|schemas?|projets?|contrats?|accords?|pactes?|"
    r"ctg|sdsf|pst|pedt|cls|cej)\b"
)
_NEAR, _SHORT = 4, 120
_MOST = 8
SEVERAL = "Le document contient plusieurs conventions : celle-ci est-elle bien à part ?"
_MAYBE = "Ce titre ouvre peut-être une autre convention : ce qui le suit est resté rattaché à la première."


@dataclass(frozen=True)
class Section:
    """What of a document is one convention. document: the whole text, and the blocks of this one; doubt: why
    a person should look."""

    document: Document
    plan: Plan
    doubt: str = ""


def sections(document: Document) -> list[Section]:
    """The conventions that a document holds, the one that its first title names before the others."""
    cuts, unsure = _cuts(document)
    chunks: dict[str, list[Block]] = {}
    name = _identity(document, 0)
    for place, block in enumerate(document.blocks):
        name = cuts.get(place, name)
        chunks.setdefault(name, []).append(block)
    found = []
    for place, blocks in enumerate(chunks.values() if 1 < len(chunks) <= _MOST else ()):
        part = replace(document, blocks=tuple(blocks))
        plan = find_plan(part)
        if place and not plan.actions:
            return _whole(document, unsure)
        found.append(Section(part, plan, SEVERAL if place else ""))
    return found or _whole(document, unsure)


def _whole(document: Document, unsure: list[Block]) -> list[Section]:
    """The document as one convention, the titles that may open others kept aside."""
    plan = find_plan(document)
    for block in unsure:
        if any(action.row and action.row[0][0] > block.start for action in plan.actions):
            plan.leave(block.flat, f"page {block.page}" if block.page else f"caractère {block.start}", _MAYBE)
    return [Section(document, plan)]


def _cuts(document: Document) -> tuple[dict[int, str], list[Block]]:
    """Where another convention begins, or the first one goes on; and the titles that may do so."""
    first = find_title(document)
    if first is None or first not in document.blocks:
        return {}, []
    start = document.blocks.index(first)
    names = {_identity(document, 0), _identity(document, start)}
    kind = kind_of(first.flat)
    cuts: dict[int, str] = {}
    unsure: list[Block] = []
    for place in range(start + 1, len(document.blocks)):
        block = document.blocks[place]
        if isinstance(block, Table) or not is_title(block) or kind_of(block.flat) not in _KINDS:
            continue
        if not _OPENS.match(fold(block.flat)) or len(block.flat) > _SHORT:
            continue
        deeper = isinstance(block, Heading) and isinstance(first, Heading) and block.level > first.level
        if _years(document, place) and not deeper:
            name = _identity(document, place)
            cuts[place] = _identity(document, 0) if name in names else name
        elif kind_of(block.flat) != kind:
            unsure.append(block)
    return cuts, unsure


def _identity(document: Document, place: int) -> str:
    """The kind and the years of the convention that a block names."""
    if place >= len(document.blocks):
        return ""
    return f"{kind_of(document.blocks[place].flat)} {_years(document, place)}"


def _years(document: Document, place: int) -> str:
    """The years that a title bears, or a short line right below it; "" where none does."""
    for near in range(place, min(place + _NEAR, len(document.blocks))):
        block = document.blocks[near]
        if isinstance(block, Table) or (near > place and len(block.flat) > _SHORT):
            return ""
        found = YEARS.search(block.flat)
        if found:
            return f"{found[1]}-{found[2]}"
        if near > place and kind_of(block.flat) in _KINDS:
            return ""
    return ""
