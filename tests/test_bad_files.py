"""Bad files, as they reach the service and the commands: refused in French with what to do, or read well.

`test_workbook_files` and `test_extraction_readers` hold what each reader says; here a file goes the whole
way: `maillage import`, `maillage extract`, POST /imports. None is an error of ours, none leaves anything.
"""

import io
import re
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from plans import making
from pool_site import WRITER
from shelved import plan_of, small_library
from test_imports_pages import site
from test_workbook_files import ENCRYPTED, OLD, PLAIN, replaced, rows_of_xml, same, with_parts, zipped
from workbook_cases import agen, terms, xlsx

from graph.store import published_version
from graph.workbook.draft import Draft
from graph.workbook.writing import workbook
from server.cli import main

PLAN = "# CTG du Val\n== Axe 1\n| Action | Pilote |\n| Ouvrir un lieu | Caf du Val |\n"
DOCX, ODT, PDF = (making.WRITERS[kind](PLAN) for kind in ("docx", "odt", "pdf"))
ODS = workbook(Draft(tables={"actions": [{"title": "Ouvrir"}]}), ".ods", terms())
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
ROWS = b"Action;Pilotes\r\n" + b"Ouvrir;Caf\r\n" * 100_000
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def cut(data, percent):
    return data[: len(data) * percent // 100]


def declared(data, part):
    """The archive, one part of which declares entities."""

    def change(name, content):
        head, mark, rest = content.partition(b"?>")
        return (head + mark + LAUGHS + rest if mark else LAUGHS + content) if name == part else content

    return with_parts(data, change)


def locked():
    """A zip of a CSV that says that it is encrypted."""
    data = bytearray(zipped(**{"actions.csv": b"Action;Pilotes\nA;B\n"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


def squeezed(method):
    """A zip whose part is packed by that method."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" * 1_000)
    return file.getvalue()


def drawn(text="", password=""):
    """A PDF of one page: a picture without text, or a text behind a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    secret = StandardEncryption(password, ownerPassword="maître") if password else None
    canvas = Canvas(file, encrypt=secret)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


MANY = zipped(**{f"xl__part{n}.xml": b"x" for n in range(2_100)}, **{"xl__workbook.xml": b"x"})
HIGH = with_parts(PLAIN, same, **{"xl__worksheets__sheet9.xml": bytes(210_000_000)})
NESTED = zipped(**{"bombe.zip": HIGH, "autre.zip": zipped(**{"bombe.zip": HIGH})})

REFUSED = {
    "image.xlsx": PNG,
    "classeur.csv": PLAIN,
    "page.xls": b"<html><table><tr><td>Action</td></tr></table></html>",
    "texte.pdf": b"Un plan en texte, sous le nom d'un PDF.",
    "document.xlsx": DOCX,
    "ancien.xls": OLD,
    "chiffre.xlsx": ENCRYPTED,
    "chiffre.pdf": drawn("Axe 1 : un texte que personne ne lit", "secret"),
    "chiffre.zip": locked(),
    "numerise.pdf": drawn(),
    "vide.xlsx": b"",
    "blanc.csv": b" \r\n \r\n",
    "plate.xlsx": HIGH,
    "poupees.zip": NESTED,
    "mille.xlsx": MANY,
    "lzma.xlsx": squeezed(zipfile.ZIP_LZMA),
    "bzip2.xlsx": squeezed(zipfile.ZIP_BZIP2),
    "cent-mille.csv": ROWS,
    "cent-mille.xlsx": with_parts(
        PLAIN, lambda name, content: rows_of_xml(100_000) if "sheet3" in name else content
    ),
    "entites.ods": declared(ODS, "content.xml"),
    "entites.odt": declared(ODT, "content.xml"),
    "entites.docx": declared(DOCX, "word/document.xml"),
    "entites.xlsx": declared(PLAIN, "xl/worksheets/sheet1.xml"),
    "binaire.csv": b"Action;Pilotes\r\n\x00\x01\x02\r\n",
    "guillemet.csv": b'Action;Pilotes\r\n"jamais ferm\xe9;B\r\n',
    **{
        f"tronque-{percent}.{kind}": cut(data, percent)
        for percent in (10, 50, 90)
        for kind, data in (("xlsx", PLAIN), ("ods", ODS), ("docx", DOCX), ("pdf", PDF))
    },
}
"""Files that are no workbook to import."""

BY_HAND = ("page.xls", "texte.pdf", "document.xlsx", "classeur.csv", "guillemet.csv", "entites.xlsx")
"""Those that `maillage extract` reads all the same: it goes by what a file holds, not by its name."""


def oversized(size=10.0, page=(595.0, 842.0)):
    """A PDF with letters, or on a page, of that size in points."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=page)
    for line in range(30):
        canvas.setFont("Helvetica", size if line == 15 else 10)
        canvas.drawString(50, 800 - 12 * line, "Action 1 : ouvrir un lieu pour les familles du Val")
    canvas.save()
    return file.getvalue()


LARGE = ("cent-mille.csv", "cent-mille.xlsx")
_ENGLISH = re.compile(
    r"\b(?:the|not|is|a file|invalid|expected|unexpected|bad|missing|cannot|found|line|must)\b|Traceback"
)
_ADVICE = re.compile(
    r"nregistrez|onnez|artagez|assez|[Aa]ttendu|maillage extract|nlevez|uvrez|au moins une feuille remplie"
)


def french(message, name=""):
    """Assert that a message is a sentence of ours, in French, that says what to do."""
    assert not _ENGLISH.search(message), message
    assert _ADVICE.search(message), message
    assert name in message, message


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A library that is served, and a client of it; what is temporary goes to a folder of its own."""
    mine = small_library(tmp_path_factory.mktemp("bad"))
    with site(mine) as client, pytest.MonkeyPatch.context() as patch:
        temporary = mine.home.parent / "temporary"
        temporary.mkdir()
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", str(temporary))
        yield mine, client


@pytest.fixture
def mine(served, tmp_path):
    """The library; each test leaves its version and every folder as it found them, but for lock files."""
    mine, _ = served
    before, version = listed(mine), published_version(mine.home)
    yield mine
    assert published_version(mine.home) == version
    assert listed(mine) - {"building", "lock"} == before - {"building", "lock"}


def listed(mine):
    """Every file and folder of the store, and what is temporary."""
    temporary = mine.home.parent / "temporary"
    return {str(path.relative_to(top)) for top in (mine.home, temporary) for path in top.rglob("*")}


@pytest.fixture
def client(served, mine):
    return served[1]


def run(mine, *words):
    """A command as a person types it: its exit code and all that it says."""
    given = {"MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root)}
    done = CliRunner().invoke(main, [*map(str, words)], env=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def file(tmp_path, request):
    """One of the bad files, in a folder of its own."""
    path = tmp_path / request.param
    path.write_bytes(REFUSED[request.param])
    return path


def post(client, content, name, **query):
    """The answer to a file that is sent under that name."""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"--edge\r\n" + head.encode() + content + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return client.post("/imports", query_string=query, data=body, headers=WRITER, content_type=kind)


def refused(answer):
    """Assert that an answer is a problem of the client's, and give what it says."""
    assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    return answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("file", REFUSED, indirect=True)
def test_a_command_refuses_a_bad_workbook_and_says_what_to_do(mine, file):
    code, said = run(mine, "import", file)
    assert code == 1
    french(said, "" if "Le classeur" in said or "La feuille" in said else file.name)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("file", [name for name in REFUSED if name not in LARGE], indirect=True)
def test_a_command_extracts_what_it_can_and_refuses_the_rest(mine, file):
    out = file.parent / "sortie.xlsx"
    code, said = run(mine, "extract", file, "--output", out)
    assert code == (0 if file.name in BY_HAND else 1), said
    assert set(file.parent.iterdir()) == ({file, out} if code == 0 else {file})
    if code:
        french(said, file.name)


@pytest.mark.parametrize(
    "name",
    [
        "image.xlsx", "document.xlsx", "page.xls", "texte.pdf", "chiffre.xlsx", "chiffre.zip", "vide.xlsx",
        "plate.xlsx", "poupees.zip", "mille.xlsx", "lzma.xlsx", "cent-mille.csv", "cent-mille.xlsx",
        "entites.ods", "entites.xlsx", "guillemet.csv", "tronque-10.xlsx", "tronque-50.ods", "tronque-90.pdf",
    ],
)  # fmt: skip
def test_the_service_refuses_a_bad_workbook_and_says_what_to_do(client, name):
    french(refused(post(client, REFUSED[name], name)))


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.xlsx",
        "..\\..\\evil.xlsx",
        "/etc/passwd",
        "a\x01\x1fb.xlsx",
        "x" * 300 + ".xlsx",
        "",
        ".xlsx",
    ],
)
def test_a_file_is_never_written_under_the_name_that_it_comes_with(client, mine, name):
    said = refused(post(client, PNG, name))
    french(said)
    assert not re.search("[\x00-\x1f]", said)
    assert len(said) < 600
    for folder in (mine.home.parent, Path("/etc")):
        assert not (folder / "evil.xlsx").exists()


def test_paths_that_climb_out_of_an_archive_write_nothing(mine, tmp_path):
    climbing = zipped(**{"..__..__evil.csv": b"Action;Pilotes\nA;B\n", "__tmp__evil.csv": b"Titre\nX\n"})
    (tmp_path / "plan.zip").write_bytes(climbing)
    for words in (["import"], ["extract", "--output", tmp_path / "sortie.xlsx"]):
        code, said = run(mine, words[0], tmp_path / "plan.zip", *words[1:])
        assert code == 1, said
    assert [path.name for path in tmp_path.iterdir()] == ["plan.zip"]
    assert not list(tmp_path.parent.rglob("evil*"))


DOCUMENT = [
    "Rubrique;Valeur",
    "Titre;Été à Val-Clair",
    "Éditeur;Ville",
    "Nature;texte intégral d'une convention",
]
CONVENTIONS = ["Intitulé;Type;Identifiant", "L'été;convention territoriale globale;convention-ete"]
ACTIONS = [
    "Action;Pilotes;Calendrier",
    "Fêtes « d'août » – l'œuvre;Caf du Val;2024",
    '"Créer ; ouvrir";Ville de Val-Clair;2025',
]


def lines(rows, encoding):
    return "\r\n".join([*rows, ""]).encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_as_french_excel_writes_it(client, mine, encoding):
    tables = {"document": DOCUMENT, "conventions": CONVENTIONS, "actions": ACTIONS}
    content = zipped(**{f"{name}.csv": lines(rows, encoding) for name, rows in tables.items()})
    answer = post(client, content, "ete.zip", **{"dry-run": "1"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    said = answer.get_json()
    assert said["title"] == "Été à Val-Clair"
    assert said["warnings"] == []
    values = {row["after"] for row in said["facts"]}
    assert {"Fêtes « d'août » – l'œuvre", "Créer ; ouvrir"} <= values


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_extraction_reads_csv_as_french_excel_writes_it(mine, tmp_path, encoding):
    from graph.workbook.reading import read_workbook

    (tmp_path / "actions.csv").write_bytes(lines(ACTIONS, encoding))
    code, said = run(mine, "extract", tmp_path / "actions.csv", "-o", tmp_path / "sortie.xlsx")
    assert code == 0, said
    rows = read_workbook(tmp_path / "sortie.xlsx").tables["actions"]
    assert [row["title"] for row in rows] == ["Fêtes « d'août » – l'œuvre", "Créer ; ouvrir"]


def test_macros_links_and_formulas_are_said_or_kept_and_never_run(client):
    sheets = agen(Actions=[("Action", "Pilotes", "Calendrier"), ("Ouvrir", "Caf du Val", "=2000+24")])
    kept = xlsx(sheets)
    for empty in (b"<v></v>", b"<v />"):
        kept = with_parts(kept, replaced(b"<f>2000+24</f>" + empty, b"<f>2000+24</f><v>2024</v>"))
    kept = with_parts(
        kept, same, **{"xl__vbaProject.bin": OLD, "xl__externalLinks__externalLink1.xml": b"<externalLink/>"}
    )
    answer = post(client, kept, "plan.xlsm", **{"dry-run": "1"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    said = answer.get_json()
    warned = [warning["expected"] for warning in said["warnings"]]
    assert [text.partition(" :")[0] for text in warned] == [
        "Le classeur contient des macros",
        "Le classeur renvoie à d'autres fichiers",
    ]
    assert "2024" in str(said["facts"])
    uncomputed = refused(post(client, xlsx(sheets), "plan.xlsx"))
    assert "cette formule n'a pas de résultat enregistré" in uncomputed


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"Actions": [("Action", "Pilotes"), ("Ouvrir", "Caf du Val")]}, "Document"),
        (agen(Actions=[("Action", "Action"), ("Ouvrir", "Fermer")]), "une seule colonne pour « Action »"),
        (agen(Actions=[], Plan=[()]), ""),
        ({"Feuil1": [], "Feuil2": []}, "au moins une feuille remplie"),
        (agen(Actions=[("Ouvrir", "Caf du Val")]), "une ligne d'en-têtes"),
    ],
)
def test_a_workbook_that_lacks_something_is_told_all_of_it(client, sheets, said):
    answer = post(client, xlsx(sheets), "plan.xlsx", **{"dry-run": "1"})
    if not said:
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return
    assert answer.status_code == 422
    assert said in refused(answer)
    assert not _ENGLISH.search(refused(answer))


def test_letters_that_no_xml_may_hold_reach_neither_the_graph_nor_a_copy(client):
    """Excel writes a form feed as `_x000C_`, and a text that is cut may end in half a letter."""
    from graph.incoming import correct_copy
    from graph.workbook.reading import read_workbook

    sheets = agen(Actions=[("Action", "Pilotes"), ("Ouvrir ICI un lieu", "Inconnue ICI")])
    fed = with_parts(xlsx(sheets), replaced(b"ICI", b"_x000C__x0000_"))
    draft = read_workbook(fed, "plan.xlsx")
    assert draft.tables["actions"] == [{"title": "Ouvrir    un lieu", "pilots": "Inconnue"}]
    faults = refused(post(client, fed, "plan.xlsx"))
    assert "Inconnue" in faults
    half = xlsx(agen(Actions=ACTIONS_OF_ONE, Texte=[("Texte du document",), ('"ab \\ud800"',)]))
    answer = post(client, half, "plan.xlsx", **{"dry-run": "1"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    csv = "Action;Pilotes;Calendrier\r\nOuvrir\x0c;=1+1;\uffff\r\n".encode()
    copy = correct_copy(csv, draft.faults, draft.warnings, "actions [2].csv")
    assert copy.startswith(b"PK")


ACTIONS_OF_ONE = [("Action", "Pilotes"), ("Ouvrir", "Caf du Val")]


def test_a_text_with_form_feeds_is_extracted(mine, tmp_path):
    """As pdftotext writes them between pages; what a comment shows of a passage holds none."""
    text = "CTG du Val\n\nAxe 1 : Familles\x0c\nAction 1 : Ouvrir\x0c un lieu\nPilote : Caf\x0b du Val\n"
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    for form in (".xlsx", ".ods", ".zip"):
        code, said = run(mine, "extract", tmp_path / "plan.txt", "-o", tmp_path / f"sortie{form}")
        assert code == 0, said


@pytest.mark.parametrize("size", [1e5, 1e9, 1e15])
def test_a_letter_larger_than_any_page_fills_no_memory(mine, tmp_path, size):
    (tmp_path / "plan.pdf").write_bytes(oversized(size))
    code, said = run(mine, "extract", tmp_path / "plan.pdf", "-o", tmp_path / "sortie.xlsx")
    assert code == 0, said


def test_a_page_larger_than_any_paper_is_refused(mine, tmp_path):
    (tmp_path / "plan.pdf").write_bytes(oversized(page=(1e9, 1e9)))
    code, said = run(mine, "extract", tmp_path / "plan.pdf", "-o", tmp_path / "sortie.xlsx")
    assert code == 1
    french(said, "plan.pdf")
    assert "plus grande que tout papier" in said


@pytest.mark.parametrize("slug", ["e" * 300, "un-nom-" * 40 + "long", "all", "reference", "../x"])
def test_a_name_that_no_folder_may_bear_is_a_fault_on_its_cell(client, slug):
    document = [("Rubrique", "Valeur"), ("Titre", "X"), ("Éditeur", "Y"), ("Identifiant du document", slug)]
    answer = post(client, xlsx(agen(Actions=ACTIONS_OF_ONE, Document=document)), "plan.xlsx")
    assert answer.status_code == 422
    [fault] = [fault for fault in answer.get_json(force=True)["faults"] if fault["value"] == slug]
    assert (fault["where"], fault["column"]) == ("Document", "Identifiant du document")
    assert fault["expected"].endswith("d'au plus 100 signes")


def test_a_title_without_a_space_names_its_document_all_the_same(client):
    document = [("Rubrique", "Valeur"), ("Titre", "é" * 300), ("Éditeur", "Y")]
    sheets = agen(Actions=ACTIONS_OF_ONE, Document=document)
    answer = post(client, xlsx(sheets), "plan.xlsx", **{"dry-run": "1"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["document"].endswith("/document/" + "e" * 60)


def as_folder(folder, **changes):
    """The document of `shelved` as a folder of tables, with those files changed: bytes to replace, and by
    what; None for all of it."""
    for name, content in plan_of().files.items():
        old, new = changes.get(name.partition(".")[0], (b"", b""))
        (folder / name).write_bytes(new if old is None else content.replace(old, new) if old else content)
    return folder


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("document", (None, b"title = "), "du TOML bien formé, en UTF-8 (il ne se lit pas jusqu'au bout)"),
        ("document", (None, b"title = 'a'\n\x00"), "du TOML bien formé, en UTF-8 (ligne 2, colonne 1)"),
        ("document", (None, "title = 'é'".encode("cp1252")), "du TOML bien formé, en UTF-8"),
        ("document", (None, b"a = " + b"[" * 5_000), "du TOML bien formé, en UTF-8"),
        ("actions", (b"Ouvrir", "Fêter".encode("cp1252")), "un fichier CSV en UTF-8 (enregistrez-le en"),
        ("actions", (b"Ouvrir", b'"Ouvrir'), "un CSV bien formé (un guillemet n'y est pas fermé"),
        (
            "actions",
            (b"Ouvrir", b"Ou\x00vrir"),
            "« Ou\ufffdvrir un lieu » : un texte sans caractère de contrôle",
        ),
    ],
)
def test_a_folder_of_tables_that_does_not_parse_is_told_in_french(mine, tmp_path, table, change, said):
    folder = tmp_path / "vallee-2024"
    folder.mkdir()
    code, output = run(mine, "import", as_folder(folder, **{table: change}))
    assert code == 1
    assert said in output
    assert not _ENGLISH.search(output.replace("Error:", ""))


def test_a_zip_whose_description_is_nested_without_end_is_refused(client):
    packed = {**plan_of().files, "document.toml": b"a = " + b"[" * 5_000}
    french(refused(post(client, zipped(**packed), "plan.zip")).replace("Corrigez", "Enregistrez"))


def test_what_a_library_stumbles_over_is_not_said_to_the_reader(mine, tmp_path, caplog):
    spoilt = re.sub(
        rb"(stream\r?\n.{40}).{20}", rb"\1" + bytes(20), drawn("Axe 1 : Familles"), flags=re.DOTALL
    )
    (tmp_path / "plan.pdf").write_bytes(spoilt)
    run(mine, "extract", tmp_path / "plan.pdf", "-o", tmp_path / "sortie.xlsx")
    assert caplog.messages == []
