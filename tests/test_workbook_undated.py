"""A workbook says nothing of when it was written: the same data are the same bytes, on any day."""

import io
import re
import time
import zipfile

import pytest
from openpyxl import load_workbook
from pool_site import small_pool_client
from small_site import small_store
from workbook_cases import agen, terms, xlsx

from graph.errors import Fault
from graph.formats import of_kind
from graph.store import Rows
from graph.terms import literal
from graph.workbook.correcting import corrected_copy
from graph.workbook.draft import Draft
from graph.workbook.writing import FORMATS, workbook
from server import exports, front

ACTIONS = [("Action", "Pilotes"), ("Ouvrir un lieu", "Ville d'Angers")]
FILE = xlsx(agen(Actions=ACTIONS))
FAULT = Fault("Actions", 2, "Pilotes", "Ville d'Angers", "une organisation connue")
XLSX = next(row for row in of_kind("table") if row.name == "xlsx")
DAY_S = 86_400
FIRST = (1980, 1, 1, 0, 0, 0)


def process():
    """A client of the small data as one process of the service answers: with a cache of its own."""
    app = small_pool_client().application
    front.install(app, lambda: small_store().version, 10**7, front.Bounds())
    return app.test_client()


def filled(form):
    return workbook(Draft(tables={"actions": [{"title": "Ouvrir"}]}), form, terms())


WRITERS = {
    **{f"a document {form}": lambda form=form: filled(form) for form in FORMATS},
    "the template": lambda: workbook(Draft(), ".xlsx", terms()),
    "a corrected copy": lambda: corrected_copy(FILE, [FAULT]),
    "a rebuilt copy": lambda: corrected_copy(filled(".ods"), [], name="plan.ods"),
    "an answer": lambda: exports.write(Rows(("a",), [(literal("b"),)]), XLSX, "essai", {}, "1"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_workbook_written_a_day_later_is_the_same_bytes(name, monkeypatch):
    written = WRITERS[name]()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + DAY_S)
    assert WRITERS[name]() == written
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {info.date_time for info in archive.infolist()} == {FIRST}
        if "docProps/core.xml" in archive.namelist():
            said = archive.read("docProps/core.xml").decode()
            assert re.findall(r"\d{4}-\d\d-\d\dT[^<]*", said) == ["1980-01-01T00:00:00Z"] * 2


def test_a_workbook_without_dates_is_packed_and_opens_in_a_spreadsheet():
    for form in (".xlsx", ".ods"):
        with zipfile.ZipFile(io.BytesIO(filled(form))) as archive:
            parts = [info for info in archive.infolist() if info.filename != "mimetype"]
            assert {info.compress_type for info in parts} == {zipfile.ZIP_DEFLATED}
            assert {info.external_attr >> 16 & 0o777 for info in archive.infolist()} <= {0, 0o600}
    assert "Actions" in load_workbook(io.BytesIO(filled(".xlsx"))).sheetnames


@pytest.mark.parametrize(
    "path", ["/imports/template.xlsx", "/queries/pilots.xlsx?convention=convention-val-clair"]
)
def test_who_has_a_workbook_already_is_told_so_by_another_process_a_day_later(path, monkeypatch):
    tag = process().get(path).headers["ETag"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + DAY_S)
    assert process().get(path, headers={"If-None-Match": tag}).status_code == 304
