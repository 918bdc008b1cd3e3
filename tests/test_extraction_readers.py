"""Readers: each file type gives the same blocks, with offsets that lead back to the text."""

import io
import re
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import making, pages

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.extraction.blocks import Heading, Item, Paragraph, Table, plain
from graph.extraction.readers import read_document
from graph.extraction.readers.grids import Spanning, grid
from graph.extraction.readers.streams import MOST, check_streams

SOURCE = """
# Titre
Un paragraphe.
! En gras
- une entrée
| Action | Pilote | Année |
| Ouvrir | Caf | 2024 |
| Fermer | ^ | 2025 |
| Tout le monde | < | < |
"""


@pytest.mark.parametrize("kind", ["html", "docx", "odt", "pdf"])
def test_every_reader_gives_the_same_blocks(kind):
    document = read_document(making.WRITERS[kind](SOURCE), f"d.{kind}")
    heading, paragraph, bold, entry, table = (
        block for block in document.blocks if "diffuser" not in block.text
    )
    assert isinstance(heading, Heading) and heading.text == "Titre"
    assert isinstance(paragraph, Paragraph) and paragraph.text == "Un paragraphe." and not paragraph.bold
    assert bold.text == "En gras" and bold.bold
    assert isinstance(entry, Item) and entry.text == "une entrée"
    assert isinstance(table, Table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Action", "Pilote", "Année"],
        ["Ouvrir", "Caf", "2024"],
        ["Fermer", "Caf", "2025"],
        ["Tout le monde"] * 3,
    ]
    assert [cell.merged for cell in table.rows[2].cells] == [False, True, False]
    assert table.rows[2].cells[1].spans == table.rows[1].cells[1].spans


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_gives_a_table_under_the_name_of_each_sheet(kind):
    source = "== Axe 1\n| Action | Pilote |\n| Ouvrir | Caf |\n| Fermer | ^ |\n== Vide\n"
    document = read_document(making.WRITERS[kind](source), f"d.{kind}")
    heading, table = document.blocks
    assert isinstance(heading, Heading) and heading.sheet and heading.text == "Axe 1"
    assert isinstance(table, Table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Action", "Pilote"],
        ["Ouvrir", "Caf"],
        ["Fermer", "Caf"],
    ]
    assert table.rows[2].cells[1].merged and table.rows[2].number == 3


@pytest.mark.parametrize("plan", making.written_plans(), ids=lambda plan: plan.name)
def test_offsets_lead_back_to_the_text(plan):
    document = read_document(plan.file(), f"{plan.name}.{plan.kind}")
    for block in document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    assert plain(document.text[cell.start : cell.end]).split() == cell.text.split()
        else:
            raw = re.sub(r"(?<=[a-zà-ÿ])-\n(?=[a-z])", "", document.text[block.start : block.end])
            assert plain(raw).split() == block.text.split()


def test_a_text_keeps_its_own_offsets_and_loses_only_mark_up():
    text = "## Axe\n\nAction\tPilote\nOuvrir\t<b>Caf</b> • X<ul><li>Y</li></ul>\n"
    heading, table = read_document(text.encode(), "d.md").blocks
    assert isinstance(heading, Heading) and heading.level == 2 and heading.span == (3, 6)
    assert isinstance(table, Table)
    cell = table.rows[1].cells[1]
    assert cell.flat == "Caf • X Y"
    assert text[cell.start : cell.end] == "<b>Caf</b> • X<ul><li>Y</li></ul>"


def test_a_wrapped_line_goes_on_and_a_new_sentence_does_not():
    text = (
        "Une phrase assez longue pour avoir été coupée à la main par quelqu'un, qui\ncontinue ici.\nUne "
        "autre.\n"
    )
    assert [block.text for block in read_document(text.encode(), "d.txt").blocks] == [
        text.splitlines()[0] + " continue ici.",
        "Une autre.",
    ]


def test_ordinals_stay_with_their_number_and_notes_go():
    assert plain("Stages (3 <sup>e</sup> )<sup>8</sup>") == "Stages (3e )"


def test_windows_text_and_its_semicolons_are_read():
    data = "Action;Pilote;Échéance\r\nCréer ; ouvrir;Caf;2024\r\n".replace(
        "Créer ; ouvrir", '"Créer ; ouvrir"'
    ).encode("cp1252")
    (table,) = read_document(data, "d.csv").blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[1].cells] == ["Créer ; ouvrir", "Caf", "2024"]


def test_a_page_gives_neither_its_menu_nor_its_scripts():
    page = (
        b"<html><body><nav>Axe "
        b"9</nav><script>axe</script><p>Texte</p><dl><dt>Pilote</dt><dd>Caf</dd></dl></body></html>"
    )
    paragraph, table = read_document(page, "d.html").blocks
    assert paragraph.text == "Texte"
    assert isinstance(table, Table) and [c.text for c in table.rows[0].cells] == ["Pilote", "Caf"]


def test_what_each_page_of_a_pdf_repeats_is_left_out():
    document = read_document(
        pages.make_pdf(">>\n".join(f"Page numéro {n} du document, avec du texte.\n" for n in "abcd")),
        "d.pdf",
    )
    assert document.pages == 4
    assert "ne pas diffuser" not in document.text and "Page 2" not in document.text


@given(st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5), max_size=6))
def test_spans_never_lose_or_double_a_cell(rows):
    spanning = [
        [Spanning(f"{r}-{c}", down, across) for c, (down, across) in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    lines = grid(spanning)
    assert len(lines) == len(rows)
    seen = {piece.text for line in lines for piece in line.cells if piece.text}
    assert seen == {cell.text for row in spanning for cell in row}


@given(st.text(alphabet="<>bp/li*_ \n&;éa", max_size=60))
def test_no_mark_up_breaks_the_text(text):
    assert "\t" not in plain(text)


def packed(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "vide.pdf", "est vide"),
        (b"\x89PNG\r\n\x1a\n0000", "plan.pdf", "est une image"),
        (b"MZ\x90\x00", "plan.docx", "un programme"),
        (b"{\\rtf1 Plan}", "plan.doc", "un fichier RTF"),
        (b"\x01\x02\x00\x03binaire", "plan.txt", "n'est pas un texte"),
        (ENCRYPTED, "plan.docx", "mot de passe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "plan.doc", "ancien format de Word"),
        (making.make_docx("Texte")[:-700], "plan.docx", "endommagé ou tronqué"),
        (pages.make_pdf("Un texte assez long pour une page.")[:400], "plan.pdf", "endommagé"),
        (packed(**{"photo.jpg": b"1"}), "plan.docx", "ne contient pas de document"),
        (packed(**{"word__document.xml": "<a"}), "plan.docx", "endommagé"),
        (
            packed(**{"word__document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "plan.docx",
            "entités XML",
        ),
        (
            packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
            "plan.odt",
            "n'a pas de texte",
        ),
        (
            packed(
                **{
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF__manifest.xml": "<encryption-data/>",
                }
            ),
            "plan.odt",
            "mot de passe",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_refused_in_plain_words(data, name, said):
    with pytest.raises(UnreadableFile, match=said) as caught:
        read_document(data, name)
    assert name in str(caught.value)


def test_a_pdf_of_pictures_says_what_to_do():
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFile, match="reconnaissance de caractères"):
        read_document(file.getvalue(), "numérisé.pdf")


def test_a_pdf_with_a_password_says_so():
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", ownerPassword="maître"))
    canvas.drawString(100, 700, "Axe 1 : un texte que personne ne lit sans mot de passe")
    canvas.save()
    with pytest.raises(UnreadableFile, match="mot de passe"):
        read_document(file.getvalue(), "secret.pdf")


def test_a_bomb_is_seen_before_it_opens():
    with pytest.raises(PayloadTooLarge, match=r"60 Mo tassés en \d+ octets"):
        read_document(packed(**{"word__document.xml": bytes(60_000_000)}), "bombe.docx")


def test_a_sheet_with_a_cell_at_each_end_is_refused():
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "Action"
    book.active["XFD1000000"] = "loin"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(PayloadTooLarge, match="presque vide"):
        read_document(file.getvalue(), "loin.xlsx")


def test_entities_and_the_network_are_never_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("mot de passe")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>a &x; b</p></body></html>'
    assert "mot de passe" not in read_document(page.encode(), "d.html").text


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reading(data):
    try:
        read_document(data, "quelconque.bin")
    except UnreadableFile as error:
        assert "quelconque.bin" in str(error)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "☑"),
        ('<w:sym w:font="Wingdings" w:char="F0A8"/>', "☐"),
        ('<w:fldChar><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar>', "☒"),
        (
            '<w:fldChar><w:ffData><w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'
            "</w:ffData></w:fldChar>",
            "☐",
        ),
    ],
)
def test_boxes_to_tick_are_read_however_word_draws_them(drawn, read):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:p><w:r>{drawn}<w:t> 2025</w:t></w:r></w:p>"
    document = read_document(
        packed(**{"word__document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}),
        "a.docx",
    )
    assert document.text.strip() == f"{read} 2025"


def inflating(size, filters=b"/FlateDecode", kind=b""):
    """An object of a PDF whose stream unpacks to so many bytes."""
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)) + engine.flush()
    return b"1 0 obj\n<< %s /Filter %s >>\nstream\n%s\nendstream\nendobj\n" % (kind, filters, packed)


def test_a_page_that_unpacks_to_more_than_is_read_is_refused_before_it_is_unpacked():
    with pytest.raises(PayloadTooLarge, match=r"« b\.pdf » se déploie en plus de 50 Mo"):
        read_document(b"%PDF-1.4\n" + inflating(MOST + 1_000_000), "b.pdf")


def test_many_streams_count_together():
    with pytest.raises(PayloadTooLarge, match="plus de 200 Mo"):
        check_streams(inflating(45_000_000) * 5, "b.pdf")


def test_a_stream_packed_twice_is_refused():
    with pytest.raises(PayloadTooLarge):
        check_streams(inflating(1_000_000, b"[/FlateDecode /FlateDecode]"), "b.pdf")


@pytest.mark.parametrize(
    "data",
    [
        inflating(1_000_000),
        inflating(MOST + 1_000_000, kind=b"/Subtype /Image"),  # nobody unpacks pictures here
        b"1 0 obj\n<< /Filter /FlateDecode >>\nstream\nnot packed\nendstream",
        b"1 0 obj\n<< /Filter /FlateDecode >>\nstream\n",
        b"stream\r\n",
        b"",
    ],
)
def test_streams_of_a_common_size_and_damaged_ones_are_left_to_who_reads_them(data):
    check_streams(data, "b.pdf")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_look_at_streams(data):
    check_streams(b"<< /Filter [/ASCII85Decode /FlateDecode] >>\nstream\n" + data, "b.pdf")
    check_streams(b"<< /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n" + data, "b.pdf")
