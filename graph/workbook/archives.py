"""A zip from somebody else (XLSX, ODS, DOCX, ODT, zip of CSV) → its parts, once their sizes are known to be
bearable: the one place where archives are opened, for workbooks and for documents.

Sizes are read in the directory, then held while unpacking; what is never unpacked (pictures, macros, links to
other files) does not count. Refuses what is encrypted or damaged, and packings that bombs like: what is read
afterwards is a clean archive of what is left.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from graph.errors import PayloadTooLarge, UnreadableFile

MOST_BYTES = 50_000_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
RATIO_FROM = 2_000_000
MOST_PARTS = 2_000

Parts = Mapping[str, bytes]

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MANIFEST = "META-INF/manifest.xml"  # where OpenDocument says that it is encrypted
_KEPT = (".xml", ".rels", ".csv", ".txt", ".tsv", ".toml", "mimetype")
_LEFT = (
    "externallinks/", "/media/", "/pictures/", "/thumbnails/", "/embeddings/", "vbaproject", "__macosx/",
    "/._",
)  # fmt: skip


def directory(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    """What an archive says that it holds. name: of the file, for messages.

    Raises UnreadableFile (422) where it is damaged, encrypted or packed in a way that is not read,
    PayloadTooLarge (413) where it would unpack to more than the bounds.
    """
    with _opened(data, name) as archive:
        infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile(encrypted(name))
    if any(info.compress_type not in _PACKINGS for info in infos):
        raise UnreadableFile(
            f"« {name} » est tassé d'une façon qui n'est pas lue ici : enregistrez-le à nouveau."
        )
    _weigh(infos, name)
    if any(info.filename == _MANIFEST for info in infos) and b"encryption-data" in part(
        data, _MANIFEST, name
    ):
        raise UnreadableFile(encrypted(name))
    return infos


def _weigh(infos: list[zipfile.ZipInfo], name: str) -> None:
    """Raises PayloadTooLarge (413) where what may be unpacked goes beyond the bounds."""
    read = [info for info in infos if not _left(info.filename)]
    total = sum(info.file_size for info in read)
    if len(infos) > MOST_PARTS or total > MOST_UNPACKED:
        raise PayloadTooLarge(
            f"« {name} » se déplie en {len(infos)} parties et {_megabytes(total)} Mo ; au plus {MOST_PARTS} "
            f"parties et {_megabytes(MOST_UNPACKED)} Mo sont lus. Partagez-le en plusieurs fichiers."
        )
    for info in read:
        if info.file_size > max(RATIO_FROM, MOST_RATIO * info.compress_size):
            raise PayloadTooLarge(
                f"« {name} » contient « {info.filename} », {_megabytes(info.file_size)} Mo tassés en "
                f"{info.compress_size} octets : une telle archive n'est pas dépliée. "
                "Enregistrez-le à nouveau."
            )


def encrypted(name: str) -> str:
    """What is said of a file under a password."""
    return (
        f"« {name} » est protégé par un mot de passe : ouvrez-le, enregistrez-en une copie sans mot de "
        "passe, puis recommencez."
    )


def damaged(name: str, why: str = "") -> UnreadableFile:
    """The error for a file whose inside does not hold together. why: in French, where it helps."""
    said = f" ({why})" if why else ""
    return UnreadableFile(
        f"« {name} » est endommagé ou tronqué{said} : enregistrez-le à nouveau, ou téléchargez-le encore."
    )


def names(data: bytes, name: str) -> frozenset[str]:
    """The names of the parts of an archive. Raises UnreadableFile (422), PayloadTooLarge (413)."""
    return frozenset(info.filename for info in directory(data, name))


def part(data: bytes, path: str, name: str) -> bytes:
    """One part of an archive whose `directory` was looked at.

    Raises UnreadableFile (422) where it is not there, or does not unpack to what the directory says.
    """
    with _opened(data, name) as archive:
        try:
            info = archive.getinfo(path)
        except KeyError as error:
            raise damaged(name, f"« {path} » manque") from error
        return _read(archive, info, name)


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The parts that are read, by name: XML and text, without macros, pictures and links.

    Raises UnreadableFile (422), PayloadTooLarge (413).
    """
    infos = directory(data, name)
    with _opened(data, name) as archive:
        return {info.filename: _read(archive, info, name) for info in infos if _wanted(info.filename)}


def pack(parts: Parts) -> bytes:
    """Those parts as an archive again, not compressed: for readers that open archives themselves."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise damaged(name, "son archive n'a pas de fin") from error


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with archive.open(info) as file:
            return file.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise damaged(name, "une de ses parties ne se déplie pas") from error


def _wanted(name: str) -> bool:
    return name.lower().endswith(_KEPT) and not _left(name)


def _left(name: str) -> bool:
    """Whether a part is never unpacked."""
    return any(part in f"/{name.lower()}" for part in _LEFT)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}"
