"""Zipped documents (DOCX, ODT, XLSX, ODS), looked at before anything is unpacked.

Refuses bombs (by the sizes that the archive states, and while it unpacks), encryption, and XML entities.
"""

import io
import zipfile
import zlib

from lxml import etree

from graph.errors import UnreadableFile

MAX_UNPACKED = 400_000_000
MAX_MEMBER = 200_000_000
MAX_RATIO = 200
MAX_ENTRIES = 10_000
_SMALL = 2_000_000
ENCRYPTED = (
    "« {name} » est protégé par un mot de passe : ouvrez-le, enregistrez-le sans mot de passe, puis "
    "recommencez."
)
_DAMAGED = "« {name} » est endommagé ou tronqué ({why}) : enregistrez-le à nouveau, ou téléchargez-le encore."


def entries(data: bytes, name: str) -> frozenset[str]:
    """The names of what the archive holds. Raises UnreadableFile: damaged, encrypted, or a bomb."""
    with _opened(data, name) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise UnreadableFile(f"« {name} » contient {len(infos)} fichiers, trop pour un document.")
        if any(info.flag_bits & 1 for info in infos):
            raise UnreadableFile(ENCRYPTED.format(name=name))
        total = sum(info.file_size for info in infos)
        worst = max((i.file_size / max(i.compress_size, 1) for i in infos if i.file_size > _SMALL), default=0)
        if total > MAX_UNPACKED or worst > MAX_RATIO or any(i.file_size > MAX_MEMBER for i in infos):
            raise UnreadableFile(
                f"« {name} » se déploierait en {total // 1_000_000} Mo : une telle archive n'est pas ouverte."
            )
        _check_manifest(archive, name)
        return frozenset(info.filename for info in infos)


def member(data: bytes, path: str, name: str) -> bytes:
    """One file of the archive. Raises UnreadableFile: it is not there, or does not unpack."""
    with _opened(data, name) as archive:
        try:
            with archive.open(path) as file:
                content = file.read(MAX_MEMBER + 1)
        except KeyError as error:
            raise UnreadableFile(_DAMAGED.format(name=name, why=f"« {path} » manque")) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnreadableFile(_DAMAGED.format(name=name, why=error)) from error
    if len(content) > MAX_MEMBER:
        raise UnreadableFile(f"« {name} » se déploie au-delà de {MAX_MEMBER // 1_000_000} Mo.")
    return content


def xml(content: bytes, name: str) -> etree._Element:
    """XML as a tree; entities, DTDs and the network are never followed. Raises UnreadableFile."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(_DAMAGED.format(name=name, why=error)) from error
    if tree.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(f"« {name} » déclare des entités XML, ce qu'aucun document n'a à faire.")
    return tree


def damaged(name: str, why: object) -> UnreadableFile:
    """The error for a file whose inside does not hold together."""
    return UnreadableFile(_DAMAGED.format(name=name, why=why))


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile(_DAMAGED.format(name=name, why=error)) from error


def _check_manifest(archive: zipfile.ZipFile, name: str) -> None:
    """OpenDocument files say in their manifest that they are encrypted."""
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(1_000_000):
                raise UnreadableFile(ENCRYPTED.format(name=name))
