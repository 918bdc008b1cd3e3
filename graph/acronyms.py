"""Acronyms of things: printed ones, and the initials that readers make of a name.

"Projet social de territoire du 13e arrondissement de Paris" is asked for as "PST 13", whether or not a
document prints "PST". Refuses initials of fewer than three words: they are anybody's.
"""

import re
from collections.abc import Iterator, Mapping

from graph.store import Rows
from graph.terms import Term, fold, literal

KINDS = frozenset({"convention", "institution", "direction", "unité", "dispositif", "instance"})
_WORD = re.compile(r"\w+")
_FEWEST = 3
_LONGEST = 10
_LITTLE = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "sur",
     "un", "une")
)  # fmt: skip
Acronyms = Mapping[Term, Mapping[str, str]]


def initials(name: str) -> str:
    """The initials of the words before a number or a proper noun, "" where they are fewer than three.

    `initials("Caisse d'allocations familiales de Paris") == "CAF"`.
    """
    found = ""
    for place, word in enumerate(_WORD.findall(name)):
        if place and (word[0].isdigit() or word[0].isupper()):
            break
        plain = fold(word)
        if plain not in _LITTLE:
            found += plain[0].upper()
    return found if len(found) >= _FEWEST else ""


def is_acronym(spelling: str) -> bool:
    """Whether a spelling is one short word of capitals, as DASES."""
    return 1 < len(spelling) <= _LONGEST and spelling.isupper() and spelling.isalnum()


def of_things(rows: Rows) -> Acronyms:
    """The acronyms of each thing that people call by one, by what they are folded; initials of French names.

    rows: thing, label, type, matched; one a spelling.
    """
    found: dict[Term, dict[str, str]] = {}
    for thing, _, kind, matched in rows.rows:
        if thing and kind and matched and kind.value in KINDS:
            is_french = matched.language in (None, "", "fr")
            acronym = matched.value if is_acronym(matched.value) else initials(matched.value) * is_french
            if acronym:
                found.setdefault(thing, {}).setdefault(fold(acronym), acronym)
    return found


def spellings(rows: Rows, known: Acronyms) -> Iterator[tuple[Term | None, ...]]:
    """One more row for each thing of `known`: its acronyms beside its name, so that "CTG Paris" is found.

    An acronym that is a word of the name already is left out, and the row with it where there is no other.
    """
    named = {row[0]: row for row in rows.rows}
    for thing, acronyms in known.items():
        _, label, kind, _ = named[thing]
        name = label.value if label else ""
        words = _WORD.findall(fold(name))
        fresh = [acronym for folded, acronym in acronyms.items() if folded not in words]
        if fresh:
            yield thing, label, kind, literal(f"{' '.join(fresh)} · {name}")
