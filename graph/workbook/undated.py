"""Workbooks and archives as bytes that say nothing of when they were written: the same data, the same bytes.

An answer is kept and compared by its bytes, and a file beside its copy. Refuses the clock: every date is the
first that a zip can bear. Spec: APPNOTE.TXT 4.4.6; ECMA-376 part 2, core properties.
"""

import io
import zipfile
from datetime import datetime
from typing import IO, TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from openpyxl import Workbook

_MINE = 0o600 << 16
_FIRST = datetime(1980, 1, 1)


class Archive(zipfile.ZipFile):
    """A zip to write, compressed."""

    def __init__(self, file: io.BytesIO):
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """A part to write: every way to add one comes by here."""
        part = zipfile.ZipInfo(name) if isinstance(name, str) else name
        part.date_time, part.external_attr = _FIRST.timetuple()[:6], _MINE
        return super().open(part, mode, pwd, force_zip64=force_zip64)


def save(book: "Workbook") -> bytes:
    """A workbook as XLSX."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.created = book.properties.modified = _FIRST
    content = io.BytesIO()
    ExcelWriter(book, Archive(content)).save()
    return content.getvalue()
