"""What stands in a document and is nowhere in its draft: parts, sheets, tables and rows, listed for a person.

Refuses to list what only announces or repeats the plan: its table of contents, titles printed twice, heads.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.extraction.blocks import Block, Document, Heading, Item, Row, Span, Table
from graph.extraction.fields import field_of
from graph.extraction.labels import CONTENTS, label_of, title_key
from graph.extraction.seen import Plan, shortened
from graph.extraction.titles import is_aside, is_title, line_of
from graph.workbook.draft import Unread

MOST = 1_500
_ROWS = 40
_ALIKE = 60
_PART = (
    "Passage hors du plan d'actions : rien n'en a été pris. S'il dit qui décide, combien ou quand, "
    "reportez-le dans la feuille qui convient."
)
_TITLE = (
    "Titre au milieu du plan dont rien n'a été fait : s'il nomme un axe ou un objectif, reportez-le dans la "
    "feuille du plan."
)
_SHEET = "Cette feuille n'est pas un plan d'actions : rien n'en a été pris."
_TABLE = "Ce tableau n'est pas un plan d'actions : rien n'en a été pris."
_LINES = "Lignes du tableau des actions qui n'en sont pas : rien n'en a été pris."


def leftovers(document: Document, plan: Plan, taken: Iterable[Span]) -> list[Unread]:
    """What was left, in order. taken: where everything stands of which something was made."""
    spans = [span for action in plan.actions for span in action.row]
    spans += [span for element in plan.outline.elements() for span in element.spans]
    within = min((start for start, _ in spans), default=0), max((start for start, _ in spans), default=0)
    return list(_Leftovers(document, _Taken.of(taken), *_known(plan), within).find())


def _known(plan: Plan) -> tuple[set[str], set[str]]:
    """The titles of the plan, as they are compared; how each text begins that is listed already."""
    titles = {title_key(action.title.flat) for action in plan.actions}
    titles |= {title_key(element.title) for element in plan.outline.elements()}
    return titles, {one.text[:_ALIKE] for one in plan.unread if one.text}


@dataclass(frozen=True)
class _Taken:
    """Pieces of the text, in order, none over another."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "_Taken":
        merged: list[list[int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            elif end > start:
                merged.append([start, end])
        return cls(tuple(start for start, _ in merged), tuple(end for _, end in merged))

    def touches(self, start: int, end: int) -> bool:
        """Whether any piece shares a letter with what stands there."""
        place = bisect_right(self.starts, max(start, end - 1)) - 1
        return place >= 0 and self.ends[place] > start


@dataclass
class _Leftovers:
    document: Document
    taken: _Taken
    titles: set[str]
    listed: set[str]
    within: Span = (0, 0)
    bare: Heading | None = None
    sheet: str = ""
    title: str = ""
    texts: list[str] = field(default_factory=list)
    where: str = ""

    def find(self) -> Iterator[Unread]:
        for block in self.document.blocks:
            if isinstance(block, Table):
                yield from self._told()
                told = list(self._table(block))
                self.bare = None if told else self.bare
                yield from told
            elif isinstance(block, Heading) or (is_title(block) and not isinstance(block, Item)):
                yield from self._told()
                yield from self._empty()
                self._titled(block)
            elif self._left(block):
                self.where = self.where or self._place(block)
                self.texts.append(block.flat)
        yield from self._told()
        yield from self._empty()

    def _titled(self, block: Block) -> None:
        if isinstance(block, Heading) and block.sheet:
            self.sheet, self.title = block.flat, ""
        else:
            self.title = block.flat if self._left(block) else ""
            inside = self.within[0] < block.start < self.within[1]
            self.bare = block if isinstance(block, Heading) and self.title and inside else None
        self.where = ""

    def _empty(self) -> Iterator[Unread]:
        """A heading between two actions that is nowhere in the plan, and under which nothing was left."""
        if self.bare is not None and not is_aside(self.bare):
            yield Unread(self.bare.flat, self._place(self.bare), _TITLE)
        self.bare = None

    def _left(self, block: Block) -> bool:
        """Whether nothing was made of a line, and it says something that the plan does not."""
        line = line_of(block)
        label = label_of(line)
        title = title_key(label.title if label and label.title else line)
        heard = title in self.titles or block.flat[:_ALIKE] in self.listed or CONTENTS.search(line)
        return any(c.isalpha() for c in line) and not heard and not self.taken.touches(block.start, block.end)

    def _told(self) -> Iterator[Unread]:
        if self.texts:
            said = " ".join(self.texts)
            text = f"{self.title} — {said}" if self.title else said
            yield Unread(shortened(text, MOST), self.where, _PART)
            self.bare = None
        self.texts, self.where = [], ""

    def _table(self, table: Table) -> Iterator[Unread]:
        if " ".join(table.text[: 4 * _ALIKE].split())[:_ALIKE] in self.listed:
            return
        left = [row for row in table.rows if self._row_left(row)]
        whole = not any(self.taken.touches(row.start, row.end) for row in table.rows)
        if not left:
            return
        said = " ; ".join(_cells(row) for row in (table.rows if whole else left)[:_ROWS])
        more = f" ; et {len(left) - _ROWS} autres lignes" if len(left) > _ROWS else ""
        why = (_SHEET if self.sheet else _TABLE) if whole else _LINES
        line = f", ligne {left[0].number}" if left[0].number and not whole else ""
        title = f"{self.title} — " if self.title else ""
        yield Unread(f"{title}{shortened(said, MOST)}{more}", f"{self._place(table)}{line}", why)

    def _row_left(self, row: Row) -> bool:
        """Whether nothing was made of a row, and it is neither a head nor an entry of contents."""
        said = _cells(row)
        heard = said[:_ALIKE] in self.listed or title_key(said) in self.titles
        named = any(c.isalpha() for c in said) and not _head(row) and not CONTENTS.search(said)
        return named and not heard and not self.taken.touches(row.start, row.end)

    def _place(self, block: Block) -> str:
        if block.page:
            return f"page {block.page}"
        return f"feuille « {self.sheet} »" if self.sheet else f"caractère {block.start}"


def _cells(row: Row) -> str:
    return " | ".join(cell.flat for cell in row.cells if cell.flat and not cell.merged)


def _head(row: Row) -> bool:
    """Whether a row holds nothing but labels."""
    said = [cell.flat for cell in row.cells if cell.flat]
    return bool(said) and all(field_of(text) for text in said)
