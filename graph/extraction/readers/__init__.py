"""A file → its blocks, whatever its type: the content decides, the name only helps.

Refuses what is encrypted, damaged, too large, or of another kind than a document, each in plain words.
"""

from collections.abc import Callable

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.extraction.blocks import Document
from graph.extraction.readers import docx, markup, odt, pdf, sheets, text
from graph.workbook import archives

_KINDS = "txt, md, HTML, PDF, DOCX, ODT, XLSX, ODS, XLS ou CSV"
_OTHERS = (
    (b"\x89PNG", "une image"), (b"\xff\xd8\xff", "une image"), (b"GIF8", "une image"), (b"RIFF", "un média"),
    (b"{\\rtf", "un fichier RTF"), (b"7z\xbc\xaf", "une archive 7z"), (b"Rar!", "une archive RAR"),
    (b"\x1f\x8b", "une archive gzip"), (b"MZ", "un programme"), (b"\x7fELF", "un programme"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e".encode("latin-1")
_WORKBOOK = ("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k".encode("latin-1"), b"B\x00o\x00o\x00k")
_OPENDOCUMENT = "application/vnd.oasis.opendocument."

Reader = Callable[[bytes, str], Document]


def read_document(data: bytes, name: str) -> Document:
    """The blocks of a file. name: its file name, for messages and to tell CSV from text.

    Raises UnreadableFile (422): the type is none of ours, or the file is encrypted or damaged;
    PayloadTooLarge (413): the file, or what it unpacks to, is larger than what is read.
    """
    if not data.strip():
        raise UnreadableFile(f"« {name} » est vide : enregistrez-le à nouveau, ou donnez-en un autre.")
    if len(data) > archives.MOST_BYTES:
        size, most = len(data) // 1_000_000, archives.MOST_BYTES // 1_000_000
        raise PayloadTooLarge(f"« {name} » pèse {size} Mo ; {most} Mo au plus sont lus. Partagez-le.")
    document = _reader(data, name)(data, name)
    if not document.text.strip():
        raise UnreadableFile(f"« {name} » ne contient aucun texte.")
    return document


def _reader(data: bytes, name: str) -> Reader:
    head = data[:1024].lstrip()
    if b"%PDF-" in data[:1024]:
        return pdf.read_pdf
    if data.startswith(_OLE):
        return _old_office(data, name)
    if data.startswith(b"PK"):
        return _packed(data, name)
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise UnreadableFile(f"« {name} » est {what}, quelle que soit son extension ; {_asked()}.")
    if _looks_like_markup(head):
        return markup.read_html
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(f"« {name} » n'est pas un texte ; {_asked()}.")
    return sheets.read_csv if name.lower().endswith((".csv", ".tsv")) else text.read_text


def _looks_like_markup(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:256].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<!--"))


def _old_office(data: bytes, name: str) -> Reader:
    if _ENCRYPTED in data:
        raise UnreadableFile(archives.encrypted(name))
    if any(mark in data for mark in _WORKBOOK):
        return sheets.read_workbook
    raise UnreadableFile(
        f"« {name} » est dans l'ancien format de Word (.doc), qui n'est pas lu : enregistrez-le en DOCX ou "
        f"en ODT."
    )


def _packed(data: bytes, name: str) -> Reader:
    """What a zip holds: its own content types tell, never the extension."""
    entries = archives.names(data, name)
    if "word/document.xml" in entries:
        return docx.read_docx
    if "xl/workbook.xml" in entries or "xl/workbook.bin" in entries:
        return sheets.read_workbook
    if "mimetype" in entries:
        kind = archives.part(data, "mimetype", name).decode("ascii", "replace").strip()
        if kind.startswith(_OPENDOCUMENT + "text"):
            return odt.read_odt
        if kind.startswith(_OPENDOCUMENT + "spreadsheet"):
            return sheets.read_workbook
    raise UnreadableFile(f"« {name} » est une archive qui ne contient pas de document ; {_asked()}.")


def _asked() -> str:
    return f"un document {_KINDS} est attendu"


__all__ = ["read_document"]
