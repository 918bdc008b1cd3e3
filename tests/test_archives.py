"""Archives from elsewhere: one module looks into them for workbooks and documents, one status a fault."""

import io
import struct
import zipfile

import pytest
from plans import making

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.extraction.readers import read_document
from graph.workbook import archives
from graph.workbook.opening import open_sheets

NAME = "plan.docx"
PLAN = "# CTG du Val\n## Axe 1 : Loger\n| Action | Pilote |\n| Ouvrir un lieu | Caf du Val |\n"


def zipped(method=zipfile.ZIP_DEFLATED, **parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def added(data, path, content, method=zipfile.ZIP_DEFLATED):
    """The archive with one more part."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", method) as archive:
        archive.writestr(path, content)
    return file.getvalue()


def locked(data):
    """The archive, of which every part says that it is encrypted."""
    made = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place : at + place + 2] = struct.pack("<H", 1)
            at = made.find(mark, at + 1)
    return bytes(made)


FAULTS = {
    "a part of 20 MB in a few bytes": (zipped(**{"xl__workbook.xml": bytes(20_000_000)}), PayloadTooLarge),
    "more parts than are read": (
        zipped(**{f"xl__part{n}.xml": b"x" for n in range(archives.MOST_PARTS + 1)}), PayloadTooLarge,
    ),
    "cut short": (zipped(**{"xl__workbook.xml": b"<a/>" * 100})[:-30], UnreadableFile),
    "encrypted": (locked(zipped(**{"xl__workbook.xml": b"<a/>"})), UnreadableFile),
    "encrypted as OpenDocument says it": (
        zipped(**{"mimetype": b"x", "META-INF__manifest.xml": b"<m><encryption-data/></m>"}), UnreadableFile,
    ),
    "packed by LZMA": (zipped(zipfile.ZIP_LZMA, **{"xl__workbook.xml": b"<a/>" * 100}), UnreadableFile),
    "packed by bzip2": (zipped(zipfile.ZIP_BZIP2, **{"xl__workbook.xml": b"<a/>" * 100}), UnreadableFile),
    "no archive behind its first bytes": (b"PK\x03\x04 et rien de plus", UnreadableFile),
    "an archive of something else": (zipped(**{"photo.jpg": b"1"}), UnreadableFile),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("reader", [read_document, open_sheets], ids=["document", "workbook"])
def test_a_fault_has_one_status_whoever_reads_the_file(fault, reader):
    data, error = FAULTS[fault]
    with pytest.raises(error) as caught:
        reader(data, "plan.xlsx")
    assert str(caught.value).startswith("« plan.xlsx » ")


def test_size_is_413_and_all_else_422():
    assert (PayloadTooLarge.status, UnreadableFile.status) == (413, 422)


@pytest.mark.parametrize("reader", [read_document, open_sheets], ids=["document", "workbook"])
def test_a_file_that_is_too_heavy_is_refused_before_it_is_looked_at(reader, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    monkeypatch.setattr("graph.workbook.opening.MOST_BYTES", 1_000)
    with pytest.raises(PayloadTooLarge, match="pèse"):
        reader(b"PK" + bytes(2_000), "plan.xlsx")


def test_pictures_that_shrink_well_are_no_bomb_as_they_are_never_unpacked():
    scanned = added(making.make_docx(PLAN), "word/media/image1.bmp", bytes(30_000_000))
    assert "Ouvrir un lieu" in read_document(scanned, NAME).text
    assert "word/media/image1.bmp" not in archives.unpack(scanned, NAME)


def test_what_unpacks_is_counted_over_all_parts():
    parts = {f"xl__sheet{n}.xml": b"<a/>" for n in range(3)}
    data = zipped(zipfile.ZIP_STORED, **parts)
    assert len(archives.unpack(data, NAME)) == 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archives, "MOST_UNPACKED", 11)
        with pytest.raises(PayloadTooLarge, match="se déplie en 3 parties"):
            archives.directory(data, NAME)


def test_a_directory_that_lies_about_a_size_is_damage():
    made = bytearray(zipped(**{"xl__workbook.xml": b" " * 1_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.index(mark) + place
        made[at : at + 4] = (1_000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match="ne se déplie pas"):
        archives.unpack(bytes(made), NAME)


def test_a_part_that_is_missing_is_damage():
    with pytest.raises(UnreadableFile, match=r"« word/document\.xml » manque"):
        archives.part(zipped(a=b"1"), "word/document.xml", NAME)


def test_macros_links_and_pictures_are_left_where_they_are():
    kept = ["content.xml", "mimetype", "xl/workbook.xml"]
    left = ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "Pictures/1.png", "__MACOSX/a.xml"]
    data = archives.pack(dict.fromkeys([*kept, *left], b"1"))
    assert sorted(archives.unpack(data, NAME)) == kept


def test_a_packed_archive_gives_back_its_parts():
    parts = {"xl/workbook.xml": "é".encode(), "a.csv": b"1;2"}
    assert archives.unpack(archives.pack(parts), NAME) == parts
