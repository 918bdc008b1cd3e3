"""What `/overlaps` says in words and in tables: its sentence, and the rows that its files hold.

Refuses to sum up what it does not hold: each figure of the sentence is one of the tables'.
"""

from collections.abc import Iterable, Sequence

from babel.lists import format_list
from flask_babel import gettext, ngettext

from graph import standing
from graph.comparison import COLUMNS
from graph.foundations import TEXTS, weakest
from graph.overlap import MAXIMUM
from graph.store import Rows
from graph.terms import XSD, Term, digest, fold, integer, iri, literal
from server import cells, labels, words
from server.language import language
from server.matrices import Heading, Matrix
from server.service import service


def enumerate_names(names: Iterable[str]) -> str:
    """Names as a sentence lists them: "a, b et c"."""
    return format_list(list(names), locale=language())


def column_id(matrix: Matrix, place: int) -> str:
    """What the address of an intersection calls it: a digest of its conventions."""
    members = matrix.intersections[place].members
    return digest(*sorted(matrix.headings[member].iri for member in members))[:12]


def label_of(value: Term, names: labels.Labels) -> str:
    """A value as a reader reads it: the name of a thing, or a year."""
    return names[value.value].text if value.kind == "iri" else value.value


def sentence(matrix: Matrix) -> str:
    """How many conventions say something of the dimension, on which day, and which two share most."""
    spoken, pending = len(matrix.spoken), len(matrix.unconfirmed.intersection(matrix.silent))
    silent = len(matrix.silent) - pending
    text: str = _on_day(matrix) + ngettext(
        "%(num)d convention dit quelque chose dans cette dimension.",
        "%(num)d conventions disent quelque chose dans cette dimension.",
        spoken,
    )
    if silent:
        text += " " + ngettext(
            "%(num)d n'en dit rien : inconnue ici.", "%(num)d n'en disent rien : inconnues ici.", silent
        )
    if pending:
        text += " " + ngettext(
            "De %(num)d, ce qui est imprimé reste à confirmer : inconnue ici.",
            "De %(num)d, ce qui est imprimé reste à confirmer : inconnues ici.",
            pending,
        )
    if spoken > MAXIMUM:
        text += " " + gettext("Seules les %(shown)s qui disent le plus sont comparées ici.", shown=MAXIMUM)
    most, best = matrix.strongest
    if most and len(best) == 1:
        text += " " + gettext(
            "Le plus en commun : « %(a)s » et « %(b)s » (%(shared)s).",
            a=best[0][0], b=best[0][1], shared=most,
        )  # fmt: skip
    elif most:
        text += " " + gettext(
            "Le plus en commun : %(shared)s, dans %(pairs)s paires.", shared=most, pairs=len(best)
        )
    return text


def _on_day(matrix: Matrix) -> str:
    if not matrix.scope.day:
        return ""
    day = cells.when(matrix.scope.day)
    text: str = ngettext(
        "Au %(day)s, %(num)d convention est dite en vigueur.",
        "Au %(day)s, %(num)d conventions sont dites en vigueur.",
        len(matrix.standing_as(standing.IN_FORCE)), day=day,
    )  # fmt: skip
    undated = len(matrix.standing_as(standing.UNKNOWN))
    if undated:
        text += " " + ngettext(
            "La période de %(num)d autre n'est pas dite : elle l'était peut-être.",
            "La période de %(num)d autres n'est pas dite : elles l'étaient peut-être.",
            undated,
        )
    return text + " "


def pairs(matrix: Matrix) -> Rows:
    """The rows of the question `overlap` for the conventions compared, by Jaccard, and what each rests on."""
    columns = (*COLUMNS, "foundation_a", "foundation_b")
    shown = [heading.iri for heading in matrix.headings]
    if len(shown) < 2:
        return Rows(columns)
    asked = matrix.focus.value if matrix.focus else " ".join(shown)
    known = service().questions.compared(service().store)
    rows = known.answer(literal(matrix.dimension), literal(asked)).rows
    rests_on: dict[Term | None, Term] = {iri(h.iri): literal(h.foundation) for h in matrix.headings}
    among = [
        (*row, rests_on[row[0]], rests_on[row[2]])
        for row in rows
        if row[0] in rests_on and row[2] in rests_on
    ]
    return Rows(columns, sorted(among, key=lambda row: -float(row[8].value if row[8] else 0)))


def conventions(matrix: Matrix) -> Rows:
    """The conventions of the matrix with their sizes and what these rest on, and their sources; no size where
    it is unknown."""
    rows: list[tuple[Term | None, ...]] = [
        (
            iri(h.iri),
            literal(h.label),
            None if h.size is None else integer(h.size),
            None if h.size is None else literal(h.foundation),
            literal(h.natures) if h.natures else None,
            literal(matrix.standings[h.iri]) if matrix.scope.day else None,
            literal(str(h.unconfirmed).lower(), XSD.boolean),
        )
        for h in (*matrix.headings, *matrix.unknown)
    ]
    return Rows(("convention", "label", "size", "foundation", "natures", "standing", "pending"), rows)


def exclusive(matrix: Matrix, names: labels.Labels) -> Rows:
    """The intersections: conventions, how many they are, how many values they alone have, which, and on what
    the least told of these conventions rests."""
    rows: list[tuple[Term | None, ...]] = []
    for one in matrix.intersections:
        holders = "; ".join(matrix.headings[member].label for member in one.members)
        values = "; ".join(sorted((label_of(value, names) for value in one.values), key=fold))
        rests_on = weakest(*(matrix.headings[member].foundation for member in one.members))
        rows.append(
            (
                literal(holders), integer(len(one.members)), integer(len(one.values)), literal(values),
                literal(rests_on),
            )
        )  # fmt: skip
    return Rows(("conventions", "convention_count", "size", "values", "foundation"), rows)


def resting(held: Sequence[Heading]) -> str:
    """What those conventions rest on, in words: of those that do not rest on texts, how many on what."""
    found = [heading.foundation for heading in held]
    weak = [one for one in dict.fromkeys(found) if one != TEXTS]
    if len(set(found)) == 1:
        return words.word(found[0])
    return " ; ".join(
        gettext(
            "%(word)s : %(num)s sur %(total)s",
            word=words.word(one), num=found.count(one), total=len(found),
        )
        for one in weak
    )  # fmt: skip


def values(matrix: Matrix, names: labels.Labels) -> Rows:
    """What each convention of the matrix says: a row a value."""
    rows: list[tuple[Term | None, ...]] = [
        (iri(h.iri), literal(h.label), value, literal(label_of(value, names)))
        for h in matrix.headings
        for value in matrix.values(iri(h.iri))
    ]
    return Rows(("convention", "convention_label", "value", "value_label"), rows)
