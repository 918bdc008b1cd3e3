"""Whoever holds the documents: do the recorded passages say what the tables record?

Refuses to keep or print running text beyond the slice that is wrong, and to repair anything.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from pathlib import Path

from graph.cells import Span
from graph.errors import Fault
from graph.records import (
    ActionRow,
    BodyRow,
    ContributionRow,
    ConventionRow,
    DocumentTables,
    EventRow,
    FigureRow,
    MembershipRow,
    PlanRow,
    SignatureRow,
    StatementRow,
)
from graph.reference import OrganisationRow, Reference
from graph.rows import ProvenRow, Row
from graph.sources import Source
from graph.terms import fold

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"\*+|^#+ ", re.MULTILINE)
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "dizaine": 10, "douze": 12, "vingt": 20, "vingtaine": 20, "trentaine": 30,
    "centaine": 100,
}  # fmt: skip
_SHOWN = 90


@dataclass(frozen=True)
class Reading:
    """One comparison of what a row records with what stands at its passages."""

    row: Row
    column: str
    recorded: str
    printed: str
    agrees: bool


def normalise(text: str) -> str:
    """Text without mark-up, doubled white space or typographic apostrophes: what passages are compared on."""
    plain = _MARKUP.sub("", _TAG.sub("", _BREAK.sub(" ", text)))
    return " ".join(plain.replace("’", "'").replace("‘", "'").split())


def read_source(source: Source, folder: Path) -> tuple[str, list[Fault]]:
    """The document's text, empty where its file is missing or another one, and the faults that say so."""
    where = f"{source.folder}/document.toml"
    path = folder / source.file
    if not path.is_file():
        return "", [Fault(where, None, "file", source.file, f"un fichier de {folder} (il manque)")]
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        return "", [Fault(where, None, "sha256", source.sha256, f"l'empreinte du fichier : {found}")]
    text = content.decode("utf8")
    counts = (("length", source.length, len(text)), ("bytes", source.bytes, len(content)))
    return text, [
        Fault(where, None, name, str(recorded), f"{actual} d'après le fichier")
        for name, recorded, actual in counts
        if recorded != actual
    ]


def check_passages(documents: Sequence[DocumentTables], reference: Reference, folder: Path) -> list[Fault]:
    """Every place where a passage does not say what its row records, over all documents.

    folder: where the source files are, by the names that `document.toml` gives.
    """
    faults = []
    for document in documents:
        text, wrong = read_source(document.source, folder)
        faults += wrong
        if text:
            found = readings(document, reference, text)
            faults += [fault(reading) for reading in found if not reading.agrees]
    return faults


def fault(reading: Reading) -> Fault:
    """A disagreement, with the beginning of what stands at the passage."""
    printed = reading.printed if len(reading.printed) <= _SHOWN else reading.printed[:_SHOWN] + "…"
    expected = f"ce qui est imprimé au passage donné : « {printed} »"
    return Fault(reading.row.where, reading.row.row, reading.column, reading.recorded, expected)


def readings(document: DocumentTables, reference: Reference, text: str) -> Iterator[Reading]:
    """Every comparison of one document: names, titles, cells, figures, dates, and each passage's edges."""
    units = {row.organisation: row for row in reference.organisations}
    reader = _Reader(text)
    for row in document.rows():
        yield from reader.edges(row)
        yield from _compare(row, reader)
        if isinstance(row, ActionRow):
            yield from reader.pilots(row, units)


class _Reader:
    def __init__(self, text: str):
        self._text = text

    def slices(self, spans: Sequence[Span]) -> list[str]:
        """The passages as they stand, normalised."""
        return [normalise(self._text[start:end]) for start, end in spans]

    def edges(self, row: Row) -> Iterator[Reading]:
        """No passage begins or ends in white space."""
        spans = row.at if isinstance(row, ProvenRow) else ()
        if isinstance(row, ActionRow):
            spans = (*row.title_at, *row.row_at, *row.pilots_at, *row.calendar_at)
        for start, end in spans:
            found = self._text[start:end]
            yield Reading(row, "at", f"{start}-{end}", found, bool(found) and found == found.strip())

    def equal(self, row: Row, column: str, recorded: str, spans: Sequence[Span]) -> Iterator[Reading]:
        """One passage, or all of them together, says exactly what is recorded, whatever its spaces."""
        if recorded:
            found = self.slices(spans)
            whole = " ".join(found)
            agrees = _squeeze(normalise(recorded)) in map(_squeeze, (*found, whole))
            yield Reading(row, column, recorded, whole, agrees)

    def within(self, row: Row, column: str, recorded: str, spans: Sequence[Span]) -> Iterator[Reading]:
        """The passages hold what is recorded, whatever its capitals."""
        if recorded:
            found = " ".join(self.slices(spans))
            yield Reading(row, column, recorded, found, fold(normalise(recorded)) in fold(found))

    def words(self, row: Row, column: str, recorded: str, spans: Sequence[Span]) -> Iterator[Reading]:
        """The passages hold every word of what is recorded: an enumeration is not repeated in full."""
        found = " ".join(self.slices(spans))
        agrees = set(re.findall(r"\w+", fold(recorded))) <= set(re.findall(r"\w+", fold(found)))
        yield Reading(row, column, recorded, found, agrees)

    def number(
        self, row: Row, column: str, value: Decimal | None, spans: Sequence[Span]
    ) -> Iterator[Reading]:
        """The passages hold the number, in digits or in words."""
        if value is not None:
            found = " ".join(self.slices(spans))
            yield Reading(row, column, str(value), found, value in _numbers(found))

    def date(self, row: Row, column: str, date: str, spans: Sequence[Span]) -> Iterator[Reading]:
        """The passages hold the year, the name of the month and the day, as far as they are recorded."""
        if date:
            found = fold(" ".join(self.slices(spans)))
            parts = date.split("-")
            wanted = [parts[0], *(fold(_MONTHS[int(month) - 1]) for month in parts[1:2])]
            wanted += [rf"0?{int(day)}(?:er)?" for day in parts[2:]]
            agrees = all(re.search(rf"(?<!\w){part}(?!\w)", found) for part in wanted)
            yield Reading(row, column, date, found, agrees)

    def pilots(self, row: ActionRow, units: Mapping[str, OrganisationRow]) -> Iterator[Reading]:
        """The pilot cell holds a label, acronym or spelling of each stated pilot."""
        cell = fold(" ".join(self.slices(row.pilots_at)))
        for path in row.pilots:
            unit = units[path]
            names = [fold(normalise(name)) for name in (unit.label, unit.acronym, *unit.spellings) if name]
            agrees = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cell) for name in names)
            yield Reading(row, "pilots", path, cell, agrees)


def _squeeze(text: str) -> str:
    return text.replace(" ", "")


def _numbers(text: str) -> set[Decimal]:
    """The numbers of a French text: `24 000`, `40540`, `52,5`, `- 4%`, « cinq », « une vingtaine »."""
    plain = re.sub(r"(?<=\d)[\s.](?=\d{3}(?!\d))", "", text)
    signed = re.findall(r"(?<!\S)[-–]\s?(\d+(?:,\d+)?)", plain)
    found = [Decimal(digits.replace(",", ".")) for digits in re.findall(r"\d+(?:,\d+)?", plain)]
    found += [-Decimal(digits.replace(",", ".")) for digits in signed]
    found += [Decimal(_WORDS[word]) for word in re.findall(r"\w+", fold(text)) if word in _WORDS]
    return set(found)


@singledispatch
def _compare(row: Row, _: _Reader) -> Iterator[Reading]:
    """What one row records, against what its passages say."""
    raise TypeError(type(row))


@_compare.register
def _action(row: ActionRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.equal(row, "title", row.printed or row.title, row.title_at)
    yield from reader.equal(row, "pilots_printed", row.pilots_printed, row.pilots_at)
    if not row.calendar_reason:
        yield from reader.equal(row, "calendar", row.calendar, row.calendar_at)


@_compare.register
def _convention(row: ConventionRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.equal(row, "label", row.printed or row.label, row.at)
    yield from reader.within(row, "calendar", row.calendar, row.dates_at or row.at)
    for column, date in (("start", row.start), ("end", row.end)):
        yield from reader.within(row, column, date[:4], row.dates_at or row.at)


@_compare.register
def _plan(row: PlanRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.equal(row, "title", row.printed or row.title, row.at)


@_compare.register
def _statement(row: StatementRow, reader: _Reader) -> Iterator[Reading]:
    if row.property == "spelling":
        yield from reader.equal(row, "value", row.value, row.at)


@_compare.register
def _signature(row: SignatureRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.within(row, "person", row.person, row.at)
    yield from reader.within(row, "quality", row.quality, row.at)
    yield from reader.date(row, "signed_on", row.signed_on, row.at)


@_compare.register
def _event(row: EventRow, reader: _Reader) -> Iterator[Reading]:
    if row.date_method == "stated":
        yield from reader.date(row, "date", row.date, row.date_evidence.spans)


@_compare.register
def _contribution(row: ContributionRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.number(row, "amount", row.amount, row.at)


@_compare.register
def _body(row: BodyRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.equal(row, "label", row.printed or row.label, row.at)
    yield from reader.within(row, "acronym", row.acronym, row.at)
    yield from reader.within(row, "frequency", row.frequency, row.at)


@_compare.register
def _membership(row: MembershipRow, reader: _Reader) -> Iterator[Reading]:
    if row.method == "stated":
        yield from reader.words(row, "quality", row.quality, row.at)


@_compare.register
def _figure(row: FigureRow, reader: _Reader) -> Iterator[Reading]:
    yield from reader.number(row, "value", row.value, row.at)
