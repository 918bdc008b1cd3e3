"""The whole dataset in one file, and back: `dataset.nq` beside a `manifest.json` that holds its hash.

Refuses a file whose hash does not fit, before anything changes. The file is of no engine's own format.
"""

import hashlib
import io
import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

from graph.errors import BadRequest
from graph.store import versions
from graph.store.embedded import disk
from graph.store.embedded.engine import MemoryStore

_DATA, _MANIFEST = "dataset.nq", "manifest.json"


def backup(home: Path, file: Path) -> str:
    """Write the current version of that store to a file; its version.

    Can run beside a service. Raises NotReady (503) where nothing is published, OSError.
    """
    store = disk.open_current(home)
    quads = b"".join(line + b"\n" for line in sorted(store.named_lines()))
    known = versions.record(home, store.version)
    manifest = {
        "version": store.version,
        "sha256": hashlib.sha256(quads).hexdigest(),
        "graphs": sorted(graph.value for graph in store.engine.named_graphs()),
        "built": known.get("built", []),
        "inputs": known.get("inputs", ""),
    }
    temporary = file.with_name(file.name + ".new")
    with tarfile.open(temporary, "w:gz", compresslevel=6) as archive:
        for name, body in ((_MANIFEST, json.dumps(manifest, indent=1).encode()), (_DATA, quads)):
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    temporary.replace(file)
    return store.version


def restore(home: Path, file: Path, who: str) -> str:
    """Make what a backup holds the current version of that store, as one write; the version it gets.

    Can run beside a service, which then serves it. Raises BadRequest (400) where the file is no backup or its
    hash does not fit, Busy (503) where another process writes.
    """
    manifest, quads = _read(file)
    store = MemoryStore()
    disk.load(store.engine, quads)
    store.merge(manifest["graphs"])
    return disk.replace_all(home, store, manifest["inputs"], who, manifest["built"]).version


def _read(file: Path) -> tuple[dict[str, Any], bytes]:
    try:
        with tarfile.open(file, "r:gz") as archive:
            manifest = json.loads(_member(archive, _MANIFEST))
            quads = _member(archive, _DATA)
            missing = {"sha256", "graphs", "built", "inputs"} - set(manifest)
    except (tarfile.TarError, zlib.error, EOFError, KeyError, ValueError, TypeError) as error:
        raise BadRequest(f"{file} n'est pas une sauvegarde de Maillage : {error}.") from error
    if missing or hashlib.sha256(quads).hexdigest() != manifest["sha256"]:
        raise BadRequest(f"{file} est abîmé : l'empreinte de ses données n'est pas celle qu'il annonce.")
    return manifest, quads


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found.read()
