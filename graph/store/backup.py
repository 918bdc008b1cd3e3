"""The whole dataset in one file, and back: `dataset.nq` beside a `manifest.json` that holds its hash.

Where documents stand on the shelf, a third member holds them, as JSON: `shelf.json`. The history comes along,
line by line, without the data of the versions before. Refuses a file that is not exactly that, before
anything changes: nothing is ever unpacked to disk by name, and a file that swells beyond reason is no backup.
The file is of no engine's own format; a version always gives the same bytes.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from itertools import dropwhile
from pathlib import Path

from graph import history, shelf
from graph.errors import BadRequest
from graph.store import versions
from graph.store.embedded import disk, effects
from graph.store.embedded.engine import MemoryStore

_MANIFEST, _DATA = _MEMBERS = ("manifest.json", "dataset.nq")
_SHELF = "shelf.json"
_MAY_LACK = {"shelf", "lines"}
_LEVEL = 6
_SWELL, _SLACK = 200, 1_000_000


@dataclass(frozen=True)
class _Manifest:
    """What a backup says of itself.

    version: what was saved. sha256: of the sorted N-Quads. graphs: every graph, the empty ones too; built:
    those of them that a build made, from `inputs`. shelf: SHA-256 of the documents of the shelf, "" without.
    lines: the history that led to the version, as `Line.written`, the newest first.
    """

    version: str
    sha256: str
    graphs: tuple[str, ...]
    built: tuple[str, ...]
    inputs: str
    shelf: str = ""
    lines: versions.Told = ()

    def text(self) -> bytes:
        """The manifest as its file has it; of a shelf or a history that is empty it says nothing."""
        held = {name: value for name, value in asdict(self).items() if value or name not in _MAY_LACK}
        return json.dumps(held, indent=1).encode()


def backup(home: Path, file: Path) -> str:
    """Write the current version of that store to a file; its version.

    Can run beside a service. The file is on disk when this returns, and is never half there. Its folder is
    never made: a mistyped mount point would take the file beside the disk that was meant.
    Raises BadRequest (400) where the folder is none or takes no file, NotReady (503) where nothing is
    published, OSError where the disk fails.
    """
    _check_folder(file)
    store = disk.open_current(home)
    quads = b"".join(line + b"\n" for line in sorted(store.named_lines()))
    known = versions.record(home, store.version)
    documents = shelf.pack(home, store.version)
    manifest = _Manifest(
        store.version,
        hashlib.sha256(quads).hexdigest(),
        tuple(sorted(graph.value for graph in store.engine.named_graphs())),
        tuple(known.get("built", ())),
        shelf.recorded(home, store.version),
        hashlib.sha256(documents).hexdigest() if documents else "",
        [line.written() for line in _up_to(home, store.version)],
    )
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        for name, body in ((_MANIFEST, manifest.text()), (_DATA, quads), (_SHELF, documents)):
            if not body and name == _SHELF:
                continue
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    versions.write(file, gzip.compress(whole.getbuffer(), _LEVEL, mtime=0))
    return store.version


def restore(home: Path, file: Path, who: str) -> str:
    """Make what a backup holds the current version of that store, as one write; the version it gets.

    The lines of its history that this store's own has not come below the line of that write.
    Can run beside a service, which then serves it. Raises BadRequest (400) where the file is no backup or its
    hash does not fit, Busy (503) where another process writes, OSError where the file cannot be read.
    """
    manifest, quads, documents = _read(file)
    try:
        store = _loaded(manifest, quads)
        bundles, texts = shelf.unpack(documents, manifest.inputs)
    except (SyntaxError, ValueError) as error:
        raise _no_backup(file, error) from error
    with shelf.working(home) if bundles else nullcontext():
        for bundle in bundles:
            shelf.put(home, bundle)
        for text in texts:
            shelf.keep_text(home, text)
        known = {line.version for line in history.read_lines(home)}
        lines = [line for line in manifest.lines if line["after"] not in known]
        what = f"restauration de la sauvegarde de la version {manifest.version}"
        if not manifest.lines:
            what += ", qui ne dit rien de ce qui la précède"
        return disk.replace_all(
            home, store, manifest.inputs, who, what, lines=lines, built=manifest.built
        ).version


def _up_to(home: Path, version: str) -> Iterator[history.Line]:
    """The history that led to a version, which a write may have followed since."""
    return dropwhile(lambda line: line.version != version, history.read_lines(home))


def _check_folder(file: Path) -> None:
    """Raise BadRequest (400) where that file cannot be written, before anything is read."""
    folder = file.parent
    if not folder.exists():
        raise BadRequest(f"Le dossier {folder} n'existe pas : créez-le, ou montez son disque.")
    if not folder.is_dir():
        raise BadRequest(f"{folder} n'est pas un dossier : la sauvegarde ne peut pas s'y écrire.")
    if file.is_dir():
        raise BadRequest(f"{file} est un dossier : donnez le nom du fichier à y écrire.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadRequest(f"Le dossier {folder} ne peut pas être écrit par ce compte.")


def _loaded(manifest: _Manifest, quads: bytes) -> MemoryStore:
    """The dataset in memory. Raises SyntaxError, ValueError where it is none of named graphs."""
    store = MemoryStore()
    effects.load(store.engine, quads)
    if store.merge_lines():
        raise ValueError("des triplets n'y sont dans aucun graphe")
    store.merge(manifest.graphs)
    return store


def _read(file: Path) -> tuple[_Manifest, bytes, bytes]:
    try:
        manifest, quads, documents = _members(_unzipped(file))
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, RecursionError) as error:
        raise _no_backup(file, error) from error
    shelved = hashlib.sha256(documents).hexdigest() if documents else ""
    if (hashlib.sha256(quads).hexdigest(), shelved) != (manifest.sha256, manifest.shelf):
        raise BadRequest(f"{file} est abîmé : l'empreinte de ses données n'est pas celle qu'il annonce.")
    return manifest, quads, documents


def _members(whole: bytes) -> tuple[_Manifest, bytes, bytes]:
    """Manifest, data and shelf of an archive. Raises TarError, ValueError where it holds anything else."""
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as archive:
        members = archive.getmembers()
        names = [member.name for member in members if member.isreg()]
        if names not in ([*_MEMBERS], [*_MEMBERS, _SHELF]) or len(members) > len(names):
            raise ValueError(f"il doit contenir {' et '.join(_MEMBERS)}, et rien d'autre")
        manifest, quads, *rest = (
            found.read() for member in members if (found := archive.extractfile(member))
        )
    return _understood(json.loads(manifest)), quads, b"".join(rest)


def _unzipped(file: Path) -> bytes:
    """All of it, so that its checksum is verified. Raises ValueError where it swells too much."""
    most = _SLACK + _SWELL * file.stat().st_size
    with gzip.open(file) as packed:
        whole = packed.read(most)
        if packed.read(1):
            raise ValueError(f"décompressé, il dépasse {_SWELL} fois sa taille")
    return whole


def _understood(given: object) -> _Manifest:
    """The manifest that was read. Raises ValueError where it is not one."""
    if not isinstance(given, dict) or {*given, *_MAY_LACK} != set(_Manifest.__dataclass_fields__):
        raise ValueError(f"{_MANIFEST} ne dit pas ce qu'il doit")
    texts = [given[name] for name in ("version", "sha256", "inputs")] + [given.get("shelf", "")]
    lists = [*(given[name] for name in ("graphs", "built")), given.get("lines", [])]
    if not all(isinstance(names, list) for names in lists):
        raise ValueError(f"{_MANIFEST} ne dit pas ce qu'il doit")
    if not all(isinstance(text, str) for text in [*texts, *lists[0], *lists[1]]):
        raise ValueError(f"{_MANIFEST} ne dit pas ce qu'il doit")
    lines = [history.Line.brought(line).written() for line in lists[2]]
    return _Manifest(**{**given, "graphs": tuple(lists[0]), "built": tuple(lists[1]), "lines": lines})


def _no_backup(file: Path, reason: Exception) -> BadRequest:
    return BadRequest(f"{file} n'est pas une sauvegarde de Maillage : {reason}.")
