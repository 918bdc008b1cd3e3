"""The territory of a convention, from its title and the lines around it.

Refuses a département whose name is only part of a local one: « Val de Drôme » is not « Drôme ».
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.extraction.blocks import Block, Document, Item, Span, Table
from graph.extraction.conventions import Found, find_title
from graph.names import Names, Reading
from graph.names.text import keys, word_set
from graph.terms import fold

_WIDE = ("departement/", "region/")
_WORDS = word_set(
    "convention conventions territoriale territorial globale ctg schema departemental departementale service "
    "services aux famille familles sdsf projet social sociale educatif territoire pst pedt contrat local "
    "locale sante mentale ville cls clsm cej enfance jeunesse pacte strategie charte plan programme cadre "
    "parentalite solidarites solidarite actions action quartiers pauvrete departement region prefecture "
    "agence agglomeration commune"
)
"""Words of titles behind which a name begins."""
_LOCAL = word_set(
    "val vals vallee vallees pays coeur bassin haut haute hauts hautes bas basse nord sud est ouest centre "
    "grand grande entre rive rives bord bords porte portes terre terres plaine plateau mont monts coteaux "
    "cote cotes source sources gorges causse causses marche marches golfe baie foret lac lacs ile pole "
    "quartier secteur canton communaute metropole agglo syndicat petr confluence arc pointe presqu"
)
"""Words with which a local name begins, in whatever letters."""
_NOUNS = word_set("commune ville communaute agglomeration metropole eurometropole")
_LINK = r"(?:de la|de l['’]|du|des|de|d['’]|dans (?:le|la|les|l['’])|en|la|le|les|l['’]|pour (?:le|la|les))"
_BEFORE = re.compile(rf"(?P<word>[\w’'-]+?)?(?P<linked>\s+(?:{_LINK}\s*)+|\s*)$", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:$|[-–—:,;.()/|]|\d|(?!et\b|en\b)[a-zà-ÿ])")
_CAPITAL = re.compile(r"(?<![\w'’-])[A-ZÉÈÎ]|(?<=[dl]['’])[A-ZÉÈÎ]")
_PIECE = re.compile(r"\s+[–—|-]\s+|\s*[:;|]\s*|[\s(]*\b20\d\d\b(?:\s*[-–—/]\s*20\d\d\b)?[)\s]*")
_ABOVE, _BELOW, _SHORT, _LONG = 2, 4, 120, 600
_NAMESAKE = "« {text} » : d'après le titre ; est-ce ce territoire ?"
_BESIDE = "Le titre ne le dit pas ; une ligne voisine le nomme : est-ce le territoire de la convention ?"
_ENTRE = re.compile(r"(?:entre|et)\b", re.IGNORECASE)
_NEARBY = "Le titre ne nomme aucun territoire ; le texte qui suit ne nomme que celui-ci : est-ce le sien ?"


@dataclass(frozen=True)
class Territory:
    """What a title names. path: as `departement/47`; spans: where; doubt: why a person should look, "" where
    it is certain."""

    path: str
    spans: tuple[Span, ...]
    doubt: str = ""


def find_territory(document: Document, found: Found, names: Names) -> Territory | None:
    """The territory that the title names, or a line around it; None where none does."""
    title, part = _read(found.printed, names)
    if title:
        return Territory(title.path, found.spans, _doubt(title))
    around = list(_around(document))
    plain = _says_no_more(found.printed)
    for block in around:
        if len(block.flat) <= _SHORT and not block.flat.endswith(".") and not _ENTRE.match(block.flat):
            reading, _ = _read(block.flat, names, wide=not part)
            if reading:
                rest = block.flat[: reading.start] + block.flat[reading.end :]
                alone = plain and (_says_no_more(rest) or reading.text not in block.flat)
                doubt = _doubt(reading) or ("" if alone else _BESIDE)
                return Territory(reading.path, (block.span,), doubt)
    if part or found.doubt:
        return None
    for block in around:
        wide = [r for r in names.territories(block.flat) if r.path.startswith(_WIDE)]
        if len({reading.path for reading in wide}) == 1 and all(
            _stands(block.flat, reading) == "" for reading in wide
        ):
            return Territory(wide[0].path, (block.span,), _NEARBY)
    return None


def _around(document: Document) -> Iterator[Block]:
    """The lines below the title, then those above it."""
    title = find_title(document)
    if title is None or title not in document.blocks:
        return
    place = document.blocks.index(title)
    below = document.blocks[place + 1 : place + 1 + _BELOW]
    for block in (*below, *document.blocks[max(0, place - _ABOVE) : place]):
        if not isinstance(block, (Table, Item)) and len(block.flat) <= _LONG:
            yield block


def _says_no_more(text: str) -> bool:
    """Whether a title, or the rest of a line, names nothing: kinds of conventions and territories, years."""
    return all(word in _WORDS or word in _NOUNS or word.isdigit() for word in keys(text))


def _doubt(reading: Reading) -> str:
    return "" if reading.sure else _NAMESAKE.format(text=reading.text)


def _read(text: str, names: Names, wide: bool = True) -> tuple[Reading | None, bool]:
    """What a title names, and whether a département's name is only part of a local name in it."""
    part = False
    found: list[Reading] = []
    for reading in names.territories(text):
        if not reading.path.startswith(_WIDE):
            found += [reading] if _announced(text, reading) else []
            continue
        why = _stands(text, reading)
        part = part or why == "part"
        if wide and why != "part" and reading.path:
            found.append(replace(reading, how="likely", score=0.5) if why else reading)
    if found and not part:
        return max(found, key=lambda reading: reading.sure), part
    return _local(text, names), part


def _announced(text: str, reading: Reading) -> bool:
    """Whether a commune or an intercommunality is one for sure: its name begins by what it is, or follows
    it."""
    told = _BEFORE.search(text[: reading.start])
    nouns = (fold(told["word"] or "") if told else "", re.split(r"[\s'’]", fold(reading.text))[0])
    local = reading.path.startswith(("epci/", "commune/"))
    return reading.sure and local and any(noun in _NOUNS for noun in nouns)


def _stands(text: str, reading: Reading) -> str:
    """How the name of a département stands in a title: "" for the whole name, "part" of a local one,
    "unsure" where it may be either."""
    before, after = text[: reading.start], text[reading.end :]
    told = _BEFORE.search(before)
    word, linked = (told["word"] or "", bool(told["linked"].strip())) if told else ("", False)
    key = fold(word).strip("-’'")
    if not _BEHIND.match(after) or key in _LOCAL:
        return "part"
    if not key or key in _WORDS or key.isdigit():
        return ""
    if not linked:
        return "part"
    return "" if word[:1].islower() else "unsure"


def _local(text: str, names: Names) -> Reading | None:
    """The intercommunality or commune whose whole name ends a title, or a piece of it between dashes."""
    for piece in _PIECE.split(text):
        for capital in _CAPITAL.finditer(piece):
            told = _BEFORE.search(piece[: capital.start()])
            key = fold(told["word"] or "") if told else ""
            if key and key not in _WORDS:
                continue
            name = piece[capital.start() :].strip(" ,.)")
            for said in (name, f"Communauté de communes {name}", f"Communauté d'agglomération {name}"):
                for reading in names.territories(said):
                    whole = reading.end - reading.start == len(said)
                    if whole and reading.path.startswith(("epci/", "commune/")):
                        sure = reading.sure and said == name and reading.path.startswith("epci/")
                        return reading if sure else replace(reading, text=name, how="likely", score=0.5)
    return None
