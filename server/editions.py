"""What the page of a document, or of a convention, says of its editions: since when one stands, what changed,
and how to take the one before out.

Refuses to say who wrote: `/history` does, to whom it may.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from graph import editions
from graph.editions import Edition
from graph.terms import Term
from server import cells, labels, links
from server.service import service


@dataclass(frozen=True)
class Told:
    """One edition that another took the place of. old, new: the names and pages of the two documents, the
    same where a document took its own place; since, day: the version that brought the new one, and its day in
    words; changes: the page of what changed; command: what takes the old one out.
    """

    old: tuple[str, str]
    new: tuple[str, str]
    since: str
    day: str
    changes: str
    command: str

    @property
    def own(self) -> bool:
        """Whether the document took its own place."""
        return self.old == self.new


def of_thing(thing: Term) -> list[Told]:
    """The editions before a document, and the new ones that stand beside it; of a convention, those of the
    documents that speak of it. None for anything else, and where the store is elsewhere.
    """
    home, (kind, _, name) = service().settings.location, links.local(thing.value).partition("/")
    if not isinstance(home, Path) or "/" in name or kind not in ("document", "convention"):
        return []
    slugs = [name]
    if kind == "convention":
        rows = service().page("documents", thing=thing).values()
        slugs = [links.local(row["document"] or "").partition("/")[2] for row in rows]
    return list(map(_told, editions.read_editions(home, slugs)))


def _told(one: Edition) -> Told:
    minter, line = service().settings.minter, one.line
    old, new = (minter.document(slug).value for slug in (one.slug, one.new))
    names = labels.Labels([old, new])
    changes = f"/history/{quote(line.version)}?{urlencode({'from': one.version})}"
    command = f"maillage export-document {one.slug} --version {one.version} -o {one.slug}.xlsx"
    return Told(
        (names[old].text, links.address(old)), (names[new].text, links.address(new)), line.version,
        cells.when(line.transaction.when[:10]), changes, command,
    )  # fmt: skip
