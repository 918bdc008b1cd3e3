"""The life of a document: imported, replaced by a new edition, corrected in a cell, withdrawn; each undone.

Each is one transaction, one version and one line of the history, made by the same build as everything else,
and can be rehearsed. Refuses what would leave another document without what it names, and says which.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph import history, shelf
from graph.build import carry_out, is_current, wanted
from graph.cells import closest
from graph.changes import Changes, read_changes
from graph.errors import Busy, Conflict, Fault, InvalidData, NotFound
from graph.growth import Order
from graph.inputs import Inputs
from graph.life_tables import state_replacement
from graph.plain_words import Words
from graph.shelf import Bundle
from graph.stages import collection_paused
from graph.store import Store, Transaction, open_store, versions
from graph.terms import Minter

Progress = Callable[[str], None]
_TRIES = 3


@dataclass(frozen=True)
class Library:
    """Where documents live. root: the checkout; home: the folder of the store; own: whether the documents of
    the checkout belong to the dataset."""

    root: Path
    home: Path
    minter: Minter
    own: bool = True


@dataclass(frozen=True)
class Deed:
    """Something to do to documents. what: in French, for the history; shelf: by slug, a document to put
    there, a digest that is there already, "" to withdraw one of the checkout, None to take it off; warnings:
    what a person should know of it."""

    what: str
    shelf: Mapping[str, Bundle | str | None]
    warnings: tuple[str, ...] = ()


Plan = Callable[[Library, Inputs, str], Deed]
"""What to do, once it is known what is there: the library, what the version is built from, and who asks."""


@dataclass(frozen=True)
class Done:
    """What was done, or would be: before and after are one version where nothing changes.

    seconds: by stage; warnings: in French.
    """

    transaction: Transaction
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether there is a new version."""
        return self.transaction.before != self.transaction.after


@dataclass(frozen=True)
class Rehearsal:
    """What would be done, what would change, and the words for it."""

    done: Done
    changes: Changes
    words: Words


def carry(library: Library, plan: Plan, who: str, progress: Progress = lambda _: None) -> Done:
    """Carry out a plan as one transaction.

    Raises what the plan raises, InvalidData (422) with every fault, Conflict (409) where other documents need
    what would go, Busy (503) where another write does not end; in each case nothing has changed.
    """
    with shelf.working(library.home):
        return _carry(library, plan, who, progress)


def rehearse(
    library: Library, plan: Plan, who: str, progress: Progress = lambda _: None, language: str = "fr"
) -> Rehearsal:
    """What carrying out a plan would change: done beside the store, on a clone that is dropped.

    language: of the words, "fr" or "en". Raises what `carry` does.
    """
    with shelf.working(library.home):
        if versions.read_current(library.home) is None:
            _catch_up(library, progress)
        with _stage(library) as stage:
            done = _carry(stage, plan, who, progress)
            changes, words = compare(stage, done.transaction.before, done.transaction.after, language)
            return Rehearsal(done, changes, words)


def compare(library: Library, before: str, after: str, language: str = "fr") -> tuple[Changes, Words]:
    """What lies between two versions of the history, and its words in that language.

    Raises NotFound (404) where one is unknown or too old to be told.
    """
    from graph.store.embedded.between import difference

    for version in (before, after):
        history.check_kept(library.home, version)
    store: Store = open_store(library.home)
    changes = read_changes(*difference(library.home, before, after), store, library.minter)
    return changes, Words(changes, store, language)


def importing(bundle: Bundle, replacing: str = "") -> Plan:
    """A document that comes in. replacing: slug of the document of which it is a new edition.

    A new edition under the same slug stands in its place; under another, beside it, and its convention
    replaces the old one. Raises Conflict (409) where the slug is taken, NotFound (404) where what it replaces
    is not there.
    """

    def plan(library: Library, inputs: Inputs, who: str) -> Deed:
        said = f"import de « {bundle.title} » ({bundle.slug})"
        new = bundle
        if replacing:
            old = _held(library, inputs, replacing)
            named = [f"« {one.title} » ({one.slug})" for one in (bundle, old)]
            said = f"nouvelle édition : {' remplace '.join(named)}"
            new = state_replacement(bundle, old, who) if replacing != bundle.slug else bundle
        if inputs.documents.get(new.slug) == new.digest:
            return Deed(said, {})
        if new.slug in inputs.documents and new.slug != replacing:
            raise Conflict(
                f"Un document « {new.slug} » est déjà là, et celui-ci en diffère. Si c'en est une nouvelle "
                f"édition, dites qu'il le remplace ({new.slug}) ; sinon, donnez-lui un autre nom."
            )
        return Deed(said, {new.slug: new})

    return plan


def withdrawing(slug: str) -> Plan:
    """A document that goes, with all that rests on it alone. Raises NotFound (404) where it is not there."""

    def plan(library: Library, inputs: Inputs, _: str) -> Deed:
        old = _held(library, inputs, slug)
        own = (library.root / "data" / slug).is_dir()
        return Deed(f"retrait de « {old.title} » ({slug})", {slug: "" if own else None})

    return plan


def undoing(version: str) -> Plan:
    """A line of the history taken back: its documents are again those from before it.

    Raises NotFound (404) where there is no such line, Conflict (409) where it touched no document, or a later
    line touched the same.
    """

    def plan(library: Library, _: Inputs, __: str) -> Deed:
        line = history.read_line(library.home, version)
        if not line.kept:
            raise Conflict(f"{history.lost(line)} Elle ne s'annule donc pas.")
        if not line.documents:
            raise Conflict(
                f"La version {version} ({line.transaction.what}) ne touche aucun document importé, corrigé "
                "ou retiré : elle ne s'annule pas ainsi."
            )
        for slug, later in line.later.items():
            what = history.read_line(library.home, later).transaction.what
            raise Conflict(
                f"« {slug} » a encore changé depuis : annulez d'abord la version {later} ({what})."
            )
        said = f"annulation de la version {version} : {line.transaction.what}"
        return Deed(said, dict(line.before))

    return plan


def document(library: Library, slug: str, version: str = "") -> Bundle:
    """A document as a version has it, with its text where it is kept here; version: "" for the current one.

    Raises NotFound (404) where that version has none of that slug, or it is not kept any more.
    """
    current = versions.current(library.home).version
    inputs = shelf.built_from(library.home, version or current)
    if inputs is None:
        history.check_kept(library.home, version or current)
        raise NotFound(f"On ne sait pas de quoi la version « {version or current} » est faite.")
    return _held(library, inputs, slug)


def _held(library: Library, inputs: Inputs, slug: str) -> Bundle:
    """A document of those. Raises NotFound (404)."""
    if slug not in inputs.documents:
        near = closest(slug, inputs.documents)
        hint = f" ; le plus proche : {', '.join(near)}" if near else ""
        raise NotFound(f"Aucun document ne s'appelle « {slug} » ici{hint}.")
    place = shelf.folders(inputs, library.root, library.home)[slug]
    found = Bundle.read(place)
    if found.digest != inputs.documents[slug]:
        raise NotFound(f"« {slug} » n'est plus gardé tel qu'il était dans cette version.")
    return replace(found, text=shelf.read_text(library.home, found.sha256))


@collection_paused()
def _carry(library: Library, plan: Plan, who: str, progress: Progress) -> Done:
    """Carry out a plan, for who holds the right to build."""
    for left in reversed(range(_TRIES)):
        try:
            _catch_up(library, progress)
            return _once(library, plan, who, progress)
        except Busy:
            if not left:
                raise
            time.sleep(0.1)
    raise AssertionError("unreachable")


def _catch_up(library: Library, progress: Progress) -> None:
    """Build what changed beside, so that the line of a plan says what the plan did, and nothing else."""
    root, home, minter, own = library.root, library.home, library.minter, library.own
    if not is_current(root, home, minter, own):
        carry_out(root, home, minter, Order(wanted(root, home, minter, own)), progress)


def _once(library: Library, plan: Plan, who: str, progress: Progress) -> Done:
    root, home, minter = library.root, library.home, library.minter
    inputs = wanted(root, home, minter, library.own)
    before = versions.current(home).version
    deed = plan(library, inputs, who)
    for bundle in deed.shelf.values():
        if isinstance(bundle, Bundle):
            shelf.put(home, bundle)
    held = {**inputs.shelf, **{k: v.digest if isinstance(v, Bundle) else v for k, v in deed.shelf.items()}}
    chosen = {slug: digest for slug, digest in held.items() if digest is not None}
    order = Order(Inputs.of(root, minter, chosen, library.own), who, deed.what)
    if order.inputs == inputs:
        return Done(Transaction(before, before, "", who, deed.what))
    try:
        result = carry_out(root, home, minter, order, progress)
    except InvalidData as error:
        going = [slug for slug, held in deed.shelf.items() if not isinstance(held, Bundle)]
        if not going or any(_folder(fault) in deed.shelf for fault in error.faults):
            raise
        raise Conflict(_still_used(deed.what, error.faults)) from error
    warnings = (*deed.warnings, *result.warnings)
    if result.version == before:  # other files that say the same: those that are there stay
        carry_out(root, home, minter, Order(inputs))
        return Done(Transaction(before, before, "", who, deed.what), warnings, result.seconds)
    when = str(versions.record(home, result.version)["when"])
    return Done(Transaction(before, result.version, when, who, deed.what), warnings, result.seconds)


def _folder(fault: Fault) -> str:
    return fault.where.partition("/")[0]


def _still_used(what: str, faults: tuple[Fault, ...]) -> str:
    """Which documents need what would go, and where."""
    places: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        rows = places.setdefault((fault.value or "?", fault.where), [])
        rows.append(str(fault.row or ""))
    named = [
        f"« {value} » sert à {where} (ligne{'s' if len(rows) > 1 else ''} {', '.join(filter(None, rows))})"
        for (value, where), rows in places.items()
    ]
    return f"Impossible ({what}) : d'autres documents s'en servent. {' ; '.join(named)}."


@contextmanager
def _stage(library: Library) -> Iterator[Library]:
    """A store beside the store, at the same version, where a plan can be carried out and leaves nothing."""
    home = library.home
    current = versions.current(home)
    place = home / f"rehearsal-{time.monotonic_ns()}"
    hold = versions.Hold(home, current.version)
    try:
        (place / "versions").mkdir(parents=True)
        (place / "shelf").mkdir()
        for path in (home / "versions").iterdir():
            (place / "versions" / path.name).symlink_to(path.resolve())
        shelved = (home / "shelf").iterdir() if (home / "shelf").is_dir() else ()
        for path in shelved:
            if path.name != "texts":
                (place / "shelf" / path.name).symlink_to(path.resolve(), target_is_directory=True)
        shutil.copy(home / "current.json", place)
        yield replace(library, home=place)
    finally:
        hold.close()
        shutil.rmtree(place, ignore_errors=True)
