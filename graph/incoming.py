"""A workbook that comes in → a document for the shelf, or everything that is wrong with it.

Refuses to write anything, and to take a document while one cell of it is wrong.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from graph import shelf
from graph.build import wanted
from graph.errors import Fault, InvalidData
from graph.letters import cleaned
from graph.life import Library, document
from graph.names import Gazetteer
from graph.published import Published
from graph.shelf import Bundle
from graph.store import open_store, published_version
from graph.tables import read_declared, read_reference
from graph.terms import MLG, Term
from graph.workbook.correcting import corrected_copy
from graph.workbook.draft import Draft
from graph.workbook.folders import draft_of
from graph.workbook.readable import readable
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.wordlists import Terms
from graph.workbook.world import Settled, World
from graph.workbook.writing import write_workbook

_KINDS = {"convention": MLG.Convention, "element": MLG.PlanElement, "body": MLG.GovernanceBody}
_LONGEST = 80  # letters of a file's name
_MINTED = (MLG.LifecycleEvent, MLG.Contribution, MLG.Figure, MLG.GovernanceBody, MLG.PlanElement)


@dataclass(frozen=True)
class Incoming:
    """A workbook as it was understood. bundle: None while there is a fault."""

    settled: Settled
    bundle: Bundle | None = None

    @property
    def slug(self) -> str:
        """The name of the document."""
        return self.settled.slug

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in its cells."""
        return self.settled.faults

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What a person should know of its cells."""
        return self.settled.warnings

    def refused(self, error: InvalidData) -> tuple[Fault, ...]:
        """What a build found wrong with it, in the rows of the workbook."""
        return tuple(dict.fromkeys(map(self.settled.in_workbook, error.faults)))


def read_incoming(library: Library, file: Path | bytes, name: str = "", replacing: str = "") -> Incoming:
    """What a workbook brings. name: that of the file, where its bytes are given.

    replacing: slug of the document of which it is a new edition.
    Raises UnreadableFile (422), PayloadTooLarge (413), as `read_workbook` does.
    """
    draft = read_workbook(file, called(name))
    slug = str(draft.document.get("slug", "") or replacing)
    settled = settle(draft, world(library, {slug, replacing}))
    if not slug and settled.slug in _present(library):  # the same document again, or a clash of names
        settled = settle(draft, world(library, {settled.slug}))
    if settled.faults:
        return Incoming(settled)
    return Incoming(settled, bundle_of(settled))


def bundle_of(settled: Settled) -> Bundle:
    """A document without faults as it goes to the shelf."""
    files = {name: text.encode() for name, text in settled.files().items()}
    return Bundle(settled.slug, files, settled.text)


def _present(library: Library) -> Mapping[str, str]:
    """The documents that there are, each with its digest."""
    return wanted(library.root, library.home, library.minter, library.own).documents


def correct_copy(
    file: Path | bytes, faults: Iterable[Fault], warnings: Iterable[Fault], name: str = ""
) -> bytes:
    """The workbook with its faulty cells coloured and commented, as XLSX."""
    return corrected_copy(file, tuple(faults), tuple(warnings), called(name))


def called(name: str) -> str:
    """What a file that was sent is called: without folders and control characters, no longer than a line."""
    last = cleaned(name.replace("\\", "/").rpartition("/")[2]).strip()
    return last if len(last) <= _LONGEST else f"…{last[1 - _LONGEST :]}"


def export(library: Library, slug: str, place: Path, version: str = "") -> None:
    """Write a document as a workbook, by the ending of the file: .xlsx, .ods, .zip; else a folder of CSV.

    version: as which version has it, "" for the current one. Raises NotFound (404) where it is not there.
    """
    terms = Terms.read(library.root / "ontology" / "vocabularies")
    write_workbook(exported(library, slug, version), place, terms)


def exported(library: Library, slug: str, version: str = "") -> Draft:
    """A document as its workbook shows it: names for paths wherever they are read back as those.

    version: as `export`. Raises NotFound (404) where it is not there.
    """
    return readable(draft_of_bundle(document(library, slug, version)), world(library, {slug}))


def draft_of_bundle(bundle: Bundle) -> Draft:
    """The draft of a document that is there, with its text where that is kept here."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, bundle.slug)
        place.mkdir()
        for name, content in bundle.files.items():
            (place / name).write_bytes(content)
        return replace(draft_of(place), text=bundle.text)


def world(library: Library, apart: set[str]) -> World:
    """What is known besides a workbook. apart: the documents that it stands for, whose rows do not count."""
    inputs = wanted(library.root, library.home, library.minter, library.own)
    folders = shelf.folders(inputs, library.root, library.home)
    others = {slug: folder for slug, folder in folders.items() if slug not in apart}
    curated, _ = read_reference(library.root / "data" / "reference")
    brought, _ = read_declared(others, curated)
    said = _Said(library, apart)
    return World(
        curated.joined(brought.values()),
        Terms.read(library.root / "ontology" / "vocabularies"),
        Gazetteer.load(),
        said,
        said.minted,
        tuple(draft_of(folders[slug]) for slug in sorted(apart) if slug in folders),
    )


class _Said:
    """What the documents that are there declare (`integrity.Elsewhere`), but for those apart."""

    def __init__(self, library: Library, apart: set[str]):
        self._library, self._apart = library, apart

    def declares(self, kind: str, path: str) -> bool:
        """Whether one of them declares that path."""
        return path in self._declared[kind]

    def all(self, kind: str) -> Iterator[str]:
        """Every path of that kind."""
        yield from sorted(self._declared[kind])

    @cached_property
    def minted(self) -> frozenset[str]:
        """The paths that documents mint, each for itself alone."""
        return self._of(_MINTED)

    @cached_property
    def _declared(self) -> dict[str, frozenset[str]]:
        found = {kind: self._of([name]) for kind, name in _KINDS.items()}
        return found | {"element": frozenset().union(*found.values())}

    def _of(self, classes: Iterable[Term]) -> frozenset[str]:
        library = self._library
        if published_version(library.home) is None:
            return frozenset()
        published = Published(open_store(library.home), library.root, library.minter)
        start = library.minter.thing("convention/").value
        return frozenset(
            thing.value.removeprefix(start)
            for name in classes
            for graph, thing in published.ask("declared", **{"class": name}).rows
            if thing and published.folder_of(graph) not in self._apart
        )
