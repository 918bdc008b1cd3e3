"""Bad files: each gives one clear error in French with its status, none crashes, none leaves anything."""

import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_cases import CONVENTIONS, agen, files_below, terms, xlsx

from graph.errors import MaillageError, PayloadTooLarge, UnreadableFile
from graph.workbook import archives
from graph.workbook.draft import Draft
from graph.workbook.opening import open_sheets
from graph.workbook.reading import read_workbook
from graph.workbook.scanning import MOST_ROWS
from graph.workbook.writing import workbook

ACTIONS = [("Action", "Pilotes"), ("Ouvrir un lieu", "Ville d'Angers")]
PLAIN = xlsx(agen(Actions=ACTIONS))
ODS = workbook(Draft(tables={"actions": [{"title": "Ouvrir"}]}), ".ods", terms())


def with_parts(data: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The archive with its parts changed (None drops one), and more of them (`__` for `/`)."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def replaced(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of text in every part."""
    return lambda _, content: content.replace(old, new)


def same(_: str, content: bytes) -> bytes:
    return content


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99
)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le")
WORD = zipped(**{"word__document.xml": b"<w/>"})
TEXT_DOCUMENT = zipped(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<x/>"})
LOCKED = with_parts(
    ODS, lambda name, content: b"<m><encryption-data/></m>" if name.endswith("manifest.xml") else content
)

BAD = [
    ("vide.xlsx", b"", UnreadableFile, "est vide"),
    ("blanc.csv", b" \r\n\r\n", UnreadableFile, "est vide"),
    ("plan.xlsx", b"Action;Pilote\r\nA;B\r\n", UnreadableFile, ".xlsx, mais c'est du texte"),
    ("plan.csv", PLAIN, UnreadableFile, "l'extension .csv, mais c'est un classeur XLSX"),
    ("plan.xlsx", ODS, UnreadableFile, "mais c'est un classeur ODS"),
    ("plan.xlsx", b"%PDF-1.7\n%\xe2\xe3", UnreadableFile, "maillage extract"),
    ("plan.xlsx", WORD, UnreadableFile, "document Office"),
    ("plan.ods", TEXT_DOCUMENT, UnreadableFile, "document OpenDocument"),
    ("plan.xls", b"<html><table><tr><td>A</td></tr></table>", UnreadableFile, "une page web"),
    ("plan.xls", OLD, UnreadableFile, "Enregistrez-le en .xlsx"),
    ("plan.csv", b"\x00\x01\x02\x03binaire", UnreadableFile, "ni un classeur ni du texte"),
    ("plan.zip", zipped(a=b"x"), UnreadableFile, "sans classeur ni CSV"),
    ("plan.xlsb", zipped(**{"xl__workbook.bin": b"x"}), UnreadableFile, "Enregistrez-le en .xlsx"),
    ("plan.xlsx", ENCRYPTED, UnreadableFile, "protégé par un mot de passe"),
    ("plan.ods", LOCKED, UnreadableFile, "protégé par un mot de passe"),
    ("plan.xlsx", PLAIN[: len(PLAIN) // 2], UnreadableFile, "endommagé ou tronqué"),
    ("plan.csv", b'Action;Pilote\r\n"jamais ferm\xe9;B\r\n', UnreadableFile, "pas un CSV bien formé"),
    ("plan.csv", b"Action;Pilote\r\n\x81\x8d\x8f;B", UnreadableFile, "ni en UTF-8 ni en Windows-1252"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "error", "said"), BAD, ids=[f"{n}-{s[:18]}" for n, _, _, s in BAD])
def test_a_bad_file_is_said_to_be_what_it_is(
    name: str, data: bytes, error: type[MaillageError], said: str, tmp_path: Path
) -> None:
    before = set(Path(tempfile.gettempdir()).glob("maillage*"))
    with pytest.raises(error) as caught:
        read_workbook(data, name)
    assert said in str(caught.value)
    assert str(caught.value).startswith("« ")
    assert name in str(caught.value)
    assert 400 <= error.status < 500
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error):
        read_workbook(path)
    assert files_below(tmp_path) == {name}
    assert set(Path(tempfile.gettempdir()).glob("maillage*")) == before


def test_the_statuses_tell_a_file_that_is_not_what_it_says_from_one_that_is_too_large() -> None:
    assert (UnreadableFile.status, PayloadTooLarge.status) == (422, 413)


def test_a_zip_bomb_is_refused_by_its_directory_before_anything_is_unpacked() -> None:
    bomb = with_parts(PLAIN, same, **{"xl__worksheets__sheet9.xml": b" " * (archives.MOST_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    with pytest.raises(PayloadTooLarge, match=r"se déplie en \d+ parties et 200 Mo"):
        read_workbook(bomb, "plan.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_one_part_that_is_far_larger_than_its_bytes_is_refused() -> None:
    bomb = with_parts(PLAIN, same, **{"xl__worksheets__sheet9.xml": b" " * 20_000_000})
    with pytest.raises(PayloadTooLarge, match=r"20 Mo tassés en \d+ octets"):
        read_workbook(bomb, "plan.xlsx")


def test_a_directory_that_lies_about_sizes_is_damage_and_not_a_bomb() -> None:
    bomb = bytearray(with_parts(PLAIN, same, **{"xl__big.xml": b" " * 20_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = bomb.index(mark)
        while at >= 0:
            if int.from_bytes(bomb[at + place : at + place + 4], "little") == 20_000_000:
                bomb[at + place : at + place + 4] = (1_000).to_bytes(4, "little")
            at = bomb.find(mark, at + 1)
    with pytest.raises(UnreadableFile, match="ne se déplie pas"):
        read_workbook(bytes(bomb), "plan.xlsx")


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_PARTS", 5)
    with pytest.raises(PayloadTooLarge, match="au plus 5 parties"):
        read_workbook(PLAIN, "plan.xlsx")


def test_a_file_that_is_too_heavy_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("graph.workbook.opening.MOST_BYTES", 1_000)
    (tmp_path / "plan.xlsx").write_bytes(PLAIN)
    for file in (PLAIN, tmp_path / "plan.xlsx"):
        with pytest.raises(PayloadTooLarge, match="pèse plus de"):
            read_workbook(file, "plan.xlsx")


def rows_of_xml(count: int) -> bytes:
    """A sheet of that many rows, as XML, made fast."""
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Action {n}</t></is></c></row>'
        for n in range(1, count + 1)
    )
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{body}</sheetData></worksheet>"
    ).encode()


def test_a_hundred_thousand_rows_are_too_many_and_it_is_said_plainly() -> None:
    large = with_parts(PLAIN, lambda name, content: rows_of_xml(100_000) if "sheet3" in name else content)
    with pytest.raises(PayloadTooLarge) as caught:
        read_workbook(large, "plan.xlsx")
    assert str(caught.value) == (
        "La feuille « Actions » a des valeurs jusqu'à la ligne 20001 au moins ; 20000 lignes au plus sont "
        "lues. Partagez-la en plusieurs documents, ou supprimez ce qui traîne en bas."
    )
    lines = "Action;Pilotes\r\n" + "Ouvrir;Caf\r\n" * 100_000
    with pytest.raises(PayloadTooLarge, match="100001"):
        read_workbook(lines.encode(), "actions.csv")


def test_the_largest_number_of_rows_is_read() -> None:
    lines = "Action;Pilotes\r\n" + "Ouvrir;Caf\r\n" * (MOST_ROWS - 1)
    assert len(read_workbook(lines.encode(), "actions.csv").tables["actions"]) == MOST_ROWS - 1


def test_one_cell_in_the_last_corner_does_not_fill_the_memory() -> None:
    far = b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(PayloadTooLarge, match="jusqu'à la ligne 1048576"):
        read_workbook(with_parts(PLAIN, replaced(b"</row></sheetData>", far)), "plan.xlsx")
    wide = b'<c r="XFD2"><v>1</v></c></row></sheetData>'
    with pytest.raises(PayloadTooLarge, match="jusqu'à la colonne 16384"):
        read_workbook(with_parts(PLAIN, replaced(b"</row></sheetData>", wide)), "plan.xlsx")


def test_an_ods_that_repeats_a_row_a_million_times_is_refused() -> None:
    row = (
        b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string">'
    )
    row += b"<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    with pytest.raises(PayloadTooLarge, match="jusqu'à la ligne 1000"):
        read_workbook(with_parts(ODS, replaced(b"</table:table>", row)), "plan.ods")


@pytest.mark.parametrize(("data", "name"), [(PLAIN, "plan.xlsx"), (ODS, "plan.ods")])
def test_a_document_type_is_refused_so_that_no_entity_is_expanded(data: bytes, name: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    def declared(part: str, content: bytes) -> bytes:
        if part not in ("xl/worksheets/sheet1.xml", "content.xml"):
            return content
        head, mark, rest = content.partition(b"?>")
        return head + mark + bomb + rest if mark else bomb + content

    with pytest.raises(UnreadableFile, match="type de document XML"):
        read_workbook(with_parts(data, declared), name)


def test_broken_xml_is_damage() -> None:
    with pytest.raises(UnreadableFile, match="abîmé"):
        read_workbook(with_parts(PLAIN, replaced(b"</row>", b"</rov>")), "plan.xlsx")


def test_a_part_that_is_missing_is_damage() -> None:
    def without(name: str, content: bytes) -> bytes | None:
        return None if name == "xl/worksheets/sheet3.xml" else content

    with pytest.raises(UnreadableFile, match="abîmé"):
        read_workbook(with_parts(PLAIN, without), "plan.xlsx")


def test_macros_are_never_run_and_their_presence_is_said() -> None:
    macro = with_parts(PLAIN, same, **{"xl__vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open()"})
    draft = read_workbook(macro, "plan.xlsm")
    assert draft.tables["actions"][0]["title"] == "Ouvrir un lieu"
    assert [warning.expected for warning in draft.warnings] == [
        "Le classeur contient des macros : elles sont ignorées, jamais exécutées."
    ]


def test_links_to_other_files_are_never_followed_and_their_presence_is_said() -> None:
    link = b'<externalLink xmlns:r="x"><externalBook r:id="rId1"/></externalLink>'
    linked = with_parts(PLAIN, same, **{"xl__externalLinks__externalLink1.xml": link})
    draft = read_workbook(linked, "plan.xlsx")
    assert draft.faults == []
    assert "ne sont pas suivis" in draft.warnings[0].expected


def test_a_formula_gives_its_recorded_value_and_without_one_a_fault_on_its_cell() -> None:
    sheets = agen(Actions=[("Action", "Calendrier"), ("Ouvrir", "=2000+24"), ("Fermer", "=A1")])
    recorded = with_parts(xlsx(sheets), replaced(b"<f>2000+24</f><v></v>", b"<f>2000+24</f><v>2024</v>"))
    recorded = with_parts(recorded, replaced(b"<f>2000+24</f><v />", b"<f>2000+24</f><v>2024</v>"))
    draft = read_workbook(recorded, "plan.xlsx")
    assert draft.tables["actions"][0] == {"title": "Ouvrir", "calendar": "2024"}
    [fault] = draft.faults
    assert (fault.where, fault.row, fault.column) == ("Actions", 3, "Calendrier")
    assert fault.expected.startswith("une valeur : cette formule n'a pas de résultat enregistré")


def test_an_error_of_calculation_is_a_fault_on_its_cell() -> None:
    sheets = agen(Actions=[("Action", "Calendrier"), ("Ouvrir", "#REF!")])
    draft = read_workbook(xlsx(sheets), "plan.xlsx")
    [fault] = draft.faults
    assert (fault.row, fault.column) == (2, "Calendrier")


def test_a_formula_of_an_ods_without_a_value_is_a_fault() -> None:
    cell = (
        b'<table:table-cell table:formula="of:=[.A1]"/></table:table-row><table:table-row table:number-rows'
    )
    ods = workbook(Draft(tables={"pilotings": [{"action": "A", "pilot": "B"}]}), ".ods", terms())

    def computed(name: str, content: bytes) -> bytes:
        if name != "content.xml":
            return content
        start = content.index(b'table:name="Pilotages"')
        at = content.index(b'office:string-value="B"', start)
        first = content.rindex(b"<table:table-cell", 0, at)
        last = content.index(b"</table:table-cell>", at)
        return content[:first] + cell.partition(b"</table:table-row>")[0] + content[last + 19 :]

    [fault] = read_workbook(with_parts(ods, computed), "plan.ods").faults
    assert (fault.where, fault.row, fault.column) == ("Pilotages", 3, "Pilote")


def test_an_archive_with_paths_that_climb_writes_nothing(tmp_path: Path) -> None:
    climbing = zipped(
        **{"..__..__evil.csv": b"Action;Pilotes\nA;B\n", "actions.csv": b"Action;Pilotes\nA;B\n"}
    )
    (tmp_path / "plan.zip").write_bytes(climbing)
    draft = read_workbook(tmp_path / "plan.zip")
    assert draft.tables["actions"] == [{"title": "A", "pilots": "B"}]
    assert files_below(tmp_path.parent) & {"evil.csv"} == set()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_workbook_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    file = bytearray(data.draw(st.sampled_from([PLAIN, ODS])))
    for _ in range(data.draw(st.integers(1, 8))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_workbook(
            bytes(file[: data.draw(st.integers(0, len(file)))] if data.draw(st.booleans()) else file)
        )
    except MaillageError as error:
        assert 400 <= error.status < 500


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        open_sheets(data, "")
    except MaillageError as error:
        assert 400 <= error.status < 500


def test_conventions_of_a_plain_workbook_are_read() -> None:
    assert read_workbook(PLAIN).tables["conventions"][0]["label"] == CONVENTIONS[1][0]
