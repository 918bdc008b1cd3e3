"""What an action says besides who and when: for whom, where, with whom; and what no table has a cell for.

Refuses to take for a public what is no word of the vocabulary, and for a place one that is not surely meant.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from graph.extraction import fields
from graph.extraction.blocks import Span
from graph.extraction.fields import UNSET, label_key
from graph.extraction.seen import Action, Aside
from graph.names import Names, Pilots
from graph.terms import fold
from graph.workbook.wordlists import Words

_PUBLIC = re.compile(r"(?:publics?|populations?|beneficiaires?|cibles?)\b")
_PLACE = re.compile(r"(?:territoires?|lieux?|secteurs?|localisations?|perimetres?)\b")
_MONEY = re.compile(r"(?:co ?-? ?)?financ")
_APART = re.compile(r"\s*(?:[,;/|\n]|\s[-–—•]\s)\s*")
_AND = re.compile(r"\s+et\s+")
_AROUND = re.compile(
    r"(?:\b(?:la|le|les|l|de|du|des|d|et|sur|a|communes?|villes?|departements?|territoires?|tout|toute|"
    r"ensemble|entier)\b|[^\w])*"
)
_FORM = re.compile(r"^(?:(?:les?|la|des|aux?|tous les|toutes les)\s+|l['’])")
_PARTNER = "Citée sous « {label} » : à quel titre contribue-t-elle à l'action ?"


@dataclass(frozen=True)
class Helper:
    """An organisation that is named beside the pilots.

    agent: its path, or what is printed where it is not surely known; role: of the vocabulary; doubt: why a
    person should look; unknown: nothing knows its name.
    """

    agent: str
    role: str
    spans: tuple[Span, ...]
    doubt: str
    unknown: bool = False


@dataclass(frozen=True)
class Besides:
    """What an action says besides. audiences: slugs; territories: paths; left: label and text of what was not
    understood, or has no cell."""

    audiences: tuple[str, ...]
    audiences_at: tuple[Span, ...]
    territories: tuple[str, ...]
    territories_at: tuple[Span, ...]
    helpers: tuple[Helper, ...]
    left: tuple[str, ...]


def tells_besides(label: str, role: str) -> bool:
    """Whether a label tells with whom, for whom or where. role: of `fields`, "" for a label nobody knows."""
    key = label_key(label)
    return role == fields.PARTNERS or bool(_PUBLIC.match(key) or _PLACE.match(key))


def read_besides(
    action: Action, names: Names, named: Callable[[str], Pilots], audiences: Words, near: str
) -> Besides:
    """What the asides of an action say. named: reads the organisations of a cell; near: the territory of the
    convention, "" where it is not known."""
    publics: dict[str, tuple[Span, ...]] = {}
    places: dict[str, tuple[Span, ...]] = {}
    helpers: list[Helper] = []
    left: list[str] = []
    for aside in action.asides:
        key, text = label_key(aside.label), aside.said.text
        rest: list[str] = []
        if not any(c.isalnum() for c in text) or UNSET.fullmatch(aside.said.flat):
            continue
        if aside.role == fields.PARTNERS:
            found, rest = _helpers(aside, named)
            helpers += found
        elif _PUBLIC.match(key):
            known, rest = _publics(text, audiences)
            publics |= dict.fromkeys(known, aside.said.spans)
        elif _PLACE.match(key):
            known, rest = _places(text, names, near)
            places |= dict.fromkeys(known, aside.said.spans)
        else:
            rest = [aside.said.flat]
        if rest:
            said = ", ".join(rest)
            left.append(f"{aside.label.rstrip(' :')} : {said}" if aside.label else said)
    return Besides(
        tuple(publics), _all(publics), tuple(places), _all(places), tuple(helpers), tuple(dict.fromkeys(left))
    )


def _all(found: dict[str, tuple[Span, ...]]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for spans in found.values() for span in spans))


def _helpers(aside: Aside, named: Callable[[str], Pilots]) -> tuple[list[Helper], list[str]]:
    found = named(aside.said.text)
    role = "financeur" if _MONEY.match(label_key(aside.label)) else "participant"
    asked = _PARTNER.format(label=aside.label.rstrip(" :"))
    helpers = [
        Helper(reading.path, role, aside.said.spans, asked)
        if reading.sure
        else Helper(
            reading.text, role, aside.said.spans, sentences((reading.why, asked)), reading.how == "unknown"
        )
        for reading in found.readings
    ]
    return helpers, [text for text, _, _ in found.rest if any(c.isalpha() for c in text)]


def _publics(text: str, audiences: Words) -> tuple[list[str], list[str]]:
    whole = _public(text, audiences)
    if whole:
        return [whole], []
    known, rest = [], []
    for piece in filter(None, _APART.split(text.strip())):
        one = _public(piece, audiences)
        both = [_public(part, audiences) for part in _AND.split(piece)]
        if one:
            known.append(one)
        elif all(both):
            known += [slug for slug in both if slug]
        else:
            rest.append(" ".join(piece.split()))
    return known, rest


def _public(text: str, audiences: Words) -> str | None:
    """The concept that a piece means, in the singular or the plural, whatever article stands before it."""
    said = _FORM.sub("", fold(" ".join(text.split())).strip(" .:"))
    plural = " ".join(word if word.endswith(("s", "x")) else f"{word}s" for word in said.split())
    return audiences.slug(said) or audiences.slug(plural)


def _places(text: str, names: Names, near: str) -> tuple[list[str], list[str]]:
    known, rest = [], []
    for piece in filter(None, _APART.split(text.strip())):
        found = names.territories(piece, near=near)
        around = "".join(
            c for place, c in enumerate(piece) if not any(one.start <= place < one.end for one in found)
        )
        if found and all(one.sure for one in found) and _AROUND.fullmatch(fold(around)):
            known += [one.path for one in found]
        else:
            rest.append(" ".join(piece.split()))
    return known, rest


def sentences(reasons: "tuple[str, ...] | list[str]") -> str:
    """Reasons one after the other, each ended as a sentence, none twice."""
    ended = (
        reason if reason.rstrip().endswith((".", "?", "!", "…")) else f"{reason.rstrip()}."
        for reason in dict.fromkeys(reason for reason in reasons if reason)
    )
    return " ".join(ended)
