"""A document's file is taken in where its bytes are those that the graph records, whole or not at all."""

import hashlib
import io
import threading

import pytest
from small_site import SMALL, small_store

from graph.attached import Document, attach, documents, find, longest, read
from graph.catalogue import page_text
from graph.errors import AlreadyAttached, PayloadTooLarge, UnknownDocument
from graph.store import Rows
from graph.terms import iri, literal

TEXT = "Accord de l’été.\n".encode()
MOST = 10_000


def document(content=TEXT, **changed):
    known = {
        "thing": "https://exemple.fr/accord", "title": "Accord",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content), "length": len(content.decode("utf8", "replace")), "file_name": "accord.txt",
    }  # fmt: skip
    return Document(**{**known, **changed})


def taken(content, folder, known=None, most=MOST):
    return attach(io.BytesIO(content), [document()] if known is None else known, folder, most)


def test_a_known_file_is_kept_under_its_hash_and_read_again(tmp_path):
    folder = tmp_path / "new" / "sources"
    found = taken(TEXT, folder)
    assert found.title == "Accord"
    assert [path.name for path in folder.iterdir()] == [f"{found.sha256}.txt"]
    assert read([folder], found) == "Accord de l’été.\n"


def test_an_unknown_file_is_told_by_its_digest_and_leaves_nothing(tmp_path):
    with pytest.raises(UnknownDocument) as error:
        taken(b"Autre", tmp_path)
    assert hashlib.sha256(b"Autre").hexdigest() in str(error.value)
    assert f"« Accord » ({document().sha256})" in str(error.value)
    assert "5 octets" in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_one_byte_off_is_unknown(tmp_path):
    for wrong in (TEXT[:-1], TEXT + b"\n", TEXT.replace(b"\n", b"\r\n"), b""):
        with pytest.raises((UnknownDocument, PayloadTooLarge)):
            taken(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_document_is_attached_once(tmp_path):
    taken(TEXT, tmp_path)
    with pytest.raises(AlreadyAttached, match="« Accord » est déjà joint"):
        taken(TEXT, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_document_that_lies_there_under_its_own_name_is_attached_already(tmp_path):
    (tmp_path / "accord.txt").write_bytes(TEXT)
    with pytest.raises(AlreadyAttached):
        taken(TEXT, tmp_path)


def test_no_more_is_read_than_the_longest_known_document_has(tmp_path):
    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(PayloadTooLarge, match=f"dépasse {len(TEXT)} octets"):
        attach(endless, [document()], tmp_path, MOST)
    assert endless.given <= 1 << 20
    assert list(tmp_path.iterdir()) == []


def test_where_a_size_is_not_known_the_setting_bounds_what_is_read():
    assert longest([document(), document(bytes=None)], 500) == 500
    assert longest([document(), document(bytes=300)], 500) == 300
    assert longest([document(bytes=900)], 500) == 500
    assert longest([], 500) == 0


def test_a_text_whose_length_is_not_the_one_recorded_is_refused(tmp_path):
    with pytest.raises(UnknownDocument, match="a 17 caractères ; le graphe lui en donne 16"):
        taken(TEXT, tmp_path, [document(length=16)])
    latin = "été".encode("latin1")
    with pytest.raises(UnknownDocument, match="UTF-8"):
        taken(latin, tmp_path, [document(latin)])
    assert list(tmp_path.iterdir()) == []


def test_line_ends_count_as_they_are(tmp_path):
    content = b"un\r\ndeux\r"
    assert taken(content, tmp_path, [document(content)]).length == 9


def test_a_writing_that_breaks_leaves_nothing(tmp_path):
    class Broken:
        def __init__(self):
            self.parts = [TEXT[:5]]

        def read(self, size):
            if self.parts:
                return self.parts.pop()
            raise OSError("cut")

    with pytest.raises(OSError, match="cut"):
        attach(Broken(), [document()], tmp_path, MOST)
    assert list(tmp_path.iterdir()) == []


def test_several_at_once_leave_one_whole_file(tmp_path):
    gate, outcomes = threading.Barrier(6), []

    def run():
        gate.wait()
        try:
            taken(TEXT, tmp_path)
            outcomes.append("taken")
        except AlreadyAttached:
            outcomes.append("there")

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 6
    assert "taken" in outcomes
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [TEXT]


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "", None])
def test_a_recorded_name_never_leads_out_of_the_folder(tmp_path, name):
    (tmp_path / "secret.txt").write_bytes(TEXT)
    folder = tmp_path / "sources"
    folder.mkdir()
    assert find([folder], document(file_name=name)) is None


def test_a_file_that_changes_is_looked_at_again(tmp_path):
    path = tmp_path / "accord.txt"
    path.write_bytes(TEXT.replace(b"Accord", b"accord"))
    assert read([tmp_path], document()) is None
    path.write_bytes(TEXT)
    assert read([tmp_path], document()) == TEXT.decode()
    path.unlink()
    assert read([tmp_path], document()) is None


def test_the_first_folder_that_holds_it_counts(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "b" / "autre.txt").write_bytes(TEXT)
    assert (
        find([tmp_path / "a", tmp_path / "b", tmp_path / "none"], document()) == tmp_path / "b" / "autre.txt"
    )


def test_the_documents_of_a_graph_are_known_by_hash_and_length():
    (known,) = documents(small_store().select(page_text("source-documents")))
    content = (SMALL / "sources" / "accord.txt").read_bytes()
    assert known.thing == "https://w3id.org/maillage/id/document/val-clair-2020"
    assert known.sha256 == hashlib.sha256(content).hexdigest()
    assert (known.bytes, known.length) == (len(content), len(content.decode()))


def test_what_a_graph_does_not_record_is_none():
    row = (iri("https://exemple.fr/d"), literal("D", language="fr"), literal("ab"), None, None, None)
    names = ("document", "label", "sha256", "bytes", "length", "file_name")
    assert documents(Rows(names, [row, row])) == [
        Document("https://exemple.fr/d", "D", "ab", None, None, None)
    ]
