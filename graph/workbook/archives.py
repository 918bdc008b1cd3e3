"""A zip from somebody else → its parts, once their sizes are known to be bearable.

Sizes are read in the directory, then held while unpacking. Refuses what is encrypted or damaged, and to
unpack macros, pictures and links to other files: what is read afterwards is a clean archive of what is left.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from graph.errors import PayloadTooLarge, UnreadableFile

MOST_BYTES = 50_000_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
RATIO_FROM = 5_000_000
MOST_PARTS = 2_000

Parts = Mapping[str, bytes]

_KEPT = (".xml", ".rels", ".csv", ".txt", ".tsv", ".toml", "mimetype")
_LEFT = ("externallinks/", "/media/", "/embeddings/", "vbaproject", "__macosx/", "/._")


def directory(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    """What an archive says that it holds. name: for messages.

    Raises UnreadableFile (422) where it is damaged or encrypted, PayloadTooLarge (413) where it would unpack
    to more than the bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile(
            f"« {name} » est abîmé ou incomplet : son archive n'a pas de fin. Enregistrez-le ou envoyez-le à "
            "nouveau."
        ) from error
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile(encrypted(name))
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_PARTS or total > MOST_UNPACKED:
        raise PayloadTooLarge(
            f"« {name} » se déplie en {len(infos)} parties et {_megabytes(total)} Mo ; au plus {MOST_PARTS} "
            f"parties et {_megabytes(MOST_UNPACKED)} Mo sont lus."
        )
    for info in infos:
        if info.file_size > max(RATIO_FROM, MOST_RATIO * info.compress_size):
            raise PayloadTooLarge(
                f"« {name} » contient « {info.filename} », {_megabytes(info.file_size)} Mo tassés en "
                f"{info.compress_size} octets : une telle archive n'est pas dépliée."
            )
    return infos


def encrypted(name: str) -> str:
    """What is said of a file under a password."""
    return f"« {name} » est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe."


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The parts that are read, by name: XML and text, without macros, pictures and links.

    Raises UnreadableFile (422), PayloadTooLarge (413).
    """
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in directory(data, name):
                if _wanted(info.filename):
                    with archive.open(info) as part:
                        parts[info.filename] = part.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFile(
            f"« {name} » est abîmé : une de ses parties ne se déplie pas. Enregistrez-le à nouveau."
        ) from error
    return parts


def pack(parts: Parts) -> bytes:
    """Those parts as an archive again, not compressed: for readers that open archives themselves."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _wanted(name: str) -> bool:
    low = f"/{name.lower()}"
    return low.endswith(_KEPT) and not any(part in low for part in _LEFT)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}"
