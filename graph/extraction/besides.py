"""What an action says besides who and when: for whom, of what, where, with whom; and what no table has a cell
for.

Refuses to take for a public or a theme what is no word of the vocabulary, and for a place one that is not
surely meant: such words stand in their cell, with a doubt.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graph.extraction import fields
from graph.extraction.blocks import Span
from graph.extraction.fields import UNSET, label_key
from graph.extraction.seen import Action, Aside
from graph.names import Names, Pilots
from graph.terms import fold
from graph.workbook.wordlists import Words

_LABELS = {
    "audiences": re.compile(r"(?:publics?|populations?|beneficiaires?|cibles?)\b"),
    "themes": re.compile(r"(?:themes?|thematiques?)\b"),
    "schemes": re.compile(r"dispositifs?\b"),
    "territories": re.compile(r"(?:territoires?|lieux?|secteurs?|localisations?|perimetres?)\b"),
}
"""The labels of what goes into a list of an action, by its column."""
_ASKED = {
    "audiences": "n'est pas un public de la liste : duquel s'agit-il ?",
    "themes": "n'est pas un thème de la liste : duquel s'agit-il ?",
    "schemes": "n'est pas un dispositif de la liste : duquel s'agit-il ?",
    "territories": "n'est pas un territoire certain : duquel s'agit-il ?",
}
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


@dataclass
class Listed:
    """A list of an action. sure: slugs, or paths; unsure: what is printed and is not surely one."""

    sure: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Besides:
    """What an action says besides. lists: by column; left: label and text of what was not understood, or has
    no cell."""

    lists: Mapping[str, Listed]
    helpers: tuple[Helper, ...]
    left: tuple[str, ...]

    def doubt(self, column: str) -> str:
        """Why a person should look at that list, "" where all of it is sure."""
        return sentences([f"« {text} » {_ASKED[column]}" for text in self.lists[column].unsure])


def tells_besides(label: str, role: str) -> bool:
    """Whether a label tells with whom, for whom or where. role: of `fields`, "" for a label nobody knows."""
    key = label_key(label)
    return role == fields.PARTNERS or bool(_column(key))


def _column(key: str) -> str:
    """The column of actions.csv that a label means, "" for none. key: as `label_key` gives it."""
    return next((column for column, label in _LABELS.items() if label.match(key)), "")


def read_besides(
    action: Action, names: Names, named: Callable[[str], Pilots], words: Mapping[str, Words], near: str
) -> Besides:
    """What the asides of an action say. named: reads the organisations of a cell; words: the vocabulary of
    each column that has one; near: the territory of the convention, "" where it is not known."""
    lists: dict[str, Listed] = {}
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
        elif column := _column(key):
            known = words.get(column)
            sure, unsure = _concepts(text, known) if known else _places(text, names, near)
            held = lists.setdefault(column, Listed())
            held.sure += sure
            held.unsure += unsure
            held.spans += aside.said.spans
        else:
            rest = [aside.said.flat]
        if rest:
            said = ", ".join(rest)
            left.append(f"{aside.label.rstrip(' :')} : {said}" if aside.label else said)
    return Besides(lists, tuple(helpers), tuple(dict.fromkeys(left)))


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


def _concepts(text: str, words: Words) -> tuple[list[str], list[str]]:
    whole = concept_of(text, words)
    if whole:
        return [whole], []
    known, rest = [], []
    for piece in filter(None, _APART.split(text.strip())):
        one = concept_of(piece, words)
        both = [concept_of(part, words) for part in _AND.split(piece)]
        if one:
            known.append(one)
        elif all(both):
            known += [slug for slug in both if slug]
        else:
            rest.append(" ".join(piece.split()))
    return known, rest


def concept_of(text: str, words: Words) -> str | None:
    """The concept that a piece means, in the singular or the plural, whatever article stands before it."""
    said = _FORM.sub("", fold(" ".join(text.split())).strip(" .:"))
    plural = " ".join(word if word.endswith(("s", "x")) else f"{word}s" for word in said.split())
    return words.slug(said) or words.slug(plural)


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
