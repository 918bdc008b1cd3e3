"""The territories that a cell or a sentence names: the curated ones, and every one of the gazetteer.

In running text only what is surely a territory is read: a curated name, a département, a région, or a place
after its noun (« commune de Boé »). Refuses to choose between namesakes: `near` decides, or nothing does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.names import families, ordinals
from graph.names.gazetteer import MISSING, Gazetteer, name_key
from graph.names.reading import Reading
from graph.names.text import AND, BREAKS, HARD, Token, tokens, word_set
from graph.reference import Reference

_NOUNS = {
    "commune": "commune", "communes": "commune", "ville": "commune", "villes": "commune",
    "departement": "departement", "departements": "departement", "dpt": "departement", "dept": "departement",
    "region": "region", "regions": "region",
    "arrondissement": "arrondissement-municipal", "epci": "epci", "intercommunalite": "epci",
    "agglo": "epci", "agglomeration": "epci", "cc": "epci", "ca": "epci", "cu": "epci", "metropole": "epci",
}  # fmt: skip
_TERRITORIAL = frozenset({"ville", "departement", "region", "cc", "ca", "cu", "metropole", "epci"})
_WHOLE = word_set("tout ensemble territoire département départemental entier totalité sur à échelle communes")
_HEADS = frozenset({"communaute", "agglomeration", "agglo", "metropole", "eurometropole", "cc", "ca", "cu"})
_ON_RIVER = re.compile(r"(?<=[\s-])s/(?=\s?-?[A-ZÉ])")
_COMPASS = frozenset({"nord", "sud", "est", "ouest"})
_LONGEST, _SHORT = 10, 40
"""Words of the longest name; and of the longest text in which a list of places is read without nouns."""
_WIDE = ("departement/", "region/", "pays/")
_DEPARTEMENT = re.compile(r"[0-9]{2,3}|2[ab]")
_CODE = re.compile(r"[0-9]{2,3}|2[ab]|[0-9]{5}|2[ab][0-9]{3}|[0-9]{9}")
_FAR = " ; rien d'autre ne dit qu'il s'agit de ce territoire"
_CONTRARY = " ; le département imprimé à côté en dit un autre"
_FORMER = " ; commune d'aujourd'hui, le nom est celui d'une ancienne"
_POSTCODE = " ; code lu comme celui de l'Insee, à moins que ce soit un code postal"


@dataclass(frozen=True)
class Territories:
    """The reader. curated: paths of the tables by compared name; labels: label by path."""

    curated: Mapping[str, str]
    labels: Mapping[str, str]
    gazetteer: Gazetteer | None

    @classmethod
    def of(cls, reference: Reference, gazetteer: Gazetteer | None) -> "Territories":
        """A reader of those tables."""
        curated: dict[str, str] = {}
        for row in reference.territories:
            arrondissement = row.kind == "arrondissement-municipal"
            for name in (row.label,) if arrondissement else (row.label, *row.spellings):
                curated.setdefault(name_key(name), row.territory)
        labels = {row.territory: row.label for row in reference.territories}
        return cls(curated, labels, gazetteer)

    def read(self, text: str, near: str) -> tuple[Reading, ...]:
        """What a text names, in order; two readings never share a character."""
        numbered = [*ordinals.find(text, near), *ordinals.numbered(text)]
        found = [self._ordinal(text, ordinal) for ordinal in numbered]
        taken = [(reading.start, reading.end) for reading in found] + [ordinal.beside for ordinal in numbered]
        run = tokens(_ON_RIVER.sub("s-", text))
        for first, end, reading in self._named(text, run, near):
            start, stop = run[first].start, run[end - 1].end
            if all(stop <= begin or start >= last for begin, last in taken):
                found.append(reading)
                taken.append((start, stop))
        return tuple(sorted(found, key=lambda reading: reading.start))

    def known(self, path: str) -> bool:
        """Whether the tables or the gazetteer hold a path."""
        return path in self.labels or bool(self.gazetteer and path in self.gazetteer.places)

    def label(self, path: str) -> str:
        """The territory's name, "" where it is not known."""
        place = self.gazetteer.places.get(path) if self.gazetteer else None
        return self.labels.get(path, place.name if place else "")

    def _ordinal(self, text: str, ordinal: ordinals.Ordinal) -> Reading:
        printed = text[ordinal.start : ordinal.end]
        path = f"arrondissement-municipal/{ordinal.code}"
        if not ordinal.code:
            why = f"« {printed} » : un arrondissement dont rien ne dit la ville"
            return Reading(printed, ordinal.start, ordinal.end, why=why)
        if not self.known(path):
            why = f"« {printed} » : arrondissement {ordinal.code}, absent des tables. {MISSING}"
            return Reading(printed, ordinal.start, ordinal.end, why=why)
        how, score = ("alias", 1.0) if ordinal.sure else ("likely", 0.7)
        doubt = "" if ordinal.sure else ", sans doute"
        why = f"« {printed} »{doubt} : {self.label(path)}"
        return Reading(printed, ordinal.start, ordinal.end, path, how, score, why)

    def _named(self, text: str, run: tuple[Token, ...], near: str) -> Iterator[tuple[int, int, Reading]]:
        """The names and codes of a run: the token of each, the token after it, and what it says."""
        at = 0
        short = sum(token.content for token in run) <= _SHORT
        while at < len(run):
            skipped = self._organisation(run, at) if run[at].content else at + 1
            found = None if skipped else self._longest(text, run, at, near, short)
            if found:
                yield at, *found
            at = skipped or (found[0] if found else at + 1)

    def _organisation(self, run: tuple[Token, ...], at: int) -> int:
        """The token after an organisation's name that holds a place: « Caf de Paris »; 0 for none."""
        found = families.find(run, at, {})
        institution = found and found.place and found.family not in _TERRITORIAL
        return found.end if found and institution else 0

    def _longest(
        self, text: str, run: tuple[Token, ...], at: int, near: str, short: bool
    ) -> tuple[int, Reading] | None:
        """The longest name that begins at a token: the token after it, and what it says.

        short: whether the text may be a list of names rather than sentences.
        """
        token, noun, opens = run[at], _noun(run, at), _opens(run, at)
        if token.joined or not (opens or token.capital):
            return None
        for end, key in reversed(list(_keys(run, at))):
            if end < len(run) and run[end].joined:
                continue
            said, after = self._beside(run, end)
            around = said or near
            listed = short and opens and _closes(run, after) and (token.capital or len(run) == after - at)
            if _CODE.fullmatch(key):
                paths, doubt = self._coded(key, run, at, noun) if listed else ((), "")
            elif noun or listed or (token.capital and token.key in _HEADS):
                paths, doubt = self._candidates(key, noun or ("epci" if token.key in _HEADS else ""), around)
            else:
                paths, doubt = self._wide(key, run, at, around)
            if paths:
                doubt = _CONTRARY if said and not self._close(paths, said, wide=False) else doubt
                printed = text[token.start : run[end - 1].end]
                return after, self._chosen(printed, token.start, paths, doubt, around)
        return None

    def _beside(self, run: tuple[Token, ...], end: int) -> tuple[str, int]:
        """The département that stands after a name, « (93) », « (Gers) » or « 93 », and the token after it;
        "" and the same token where none does."""
        if self.gazetteer is None or end >= len(run):
            return "", end
        enclosed = run[end].kind == "open"
        closed = next((index for index in range(end, len(run)) if run[index].kind == "close"), 0)
        after = closed + 1 if enclosed and closed else end + 1
        words = [token.key for token in run[end:after] if token.content]
        if not words or (not enclosed and not _DEPARTEMENT.fullmatch(words[0])):
            return "", end
        found = [*self.gazetteer.by_code(words[0])] if len(words) == 1 else []
        found += self.gazetteer.by_name(" ".join(words))
        path = next((place.path for place in found if place.kind == "departement"), "")
        return (path, after) if path else ("", end)

    def _coded(self, key: str, run: tuple[Token, ...], at: int, noun: str) -> tuple[tuple[str, ...], str]:
        """The places of a code: a département's or an EPCI's among codes alone; five figures may be a
        postcode, those of Paris are."""
        postcode = len(key) == 5
        alone = all(_CODE.fullmatch(token.key) or token.key in _NOUNS for token in run if token.content)
        if self.gazetteer is None or (at and run[at - 1].kind == "open") or not (postcode or alone):
            return (), ""
        found = [place.path for place in self.gazetteer.by_code(key) if noun in ("", place.kind)]
        numbered = ordinals.by_postcode(key)
        found += [path for path in numbered if self.known(path) and path not in found]
        coded = all(path.startswith("arrondissement-municipal/") for path in found)
        return tuple(found), _POSTCODE if key.isdigit() and postcode and not coded else ""

    def _candidates(self, key: str, noun: str, near: str) -> tuple[tuple[str, ...], str]:
        """The paths that a name may mean, and what makes them doubtful."""
        found = self.gazetteer.by_name(key, near) if self.gazetteer else ()
        curated = self.curated.get(key, "")
        if noun:
            found = tuple(place for place in found if place.kind == noun)
        elif any(place.kind == "commune" for place in found):
            found = tuple(place for place in found if place.kind != "epci")
        containing = {step for place in found for step in place.within}
        paths = tuple(place.path for place in found if place.path not in containing)
        if curated and (not paths or curated in paths or curated == near):
            return (curated,), ""
        if self.gazetteer and paths and self.gazetteer.is_former(key):
            return paths, _FORMER
        return paths, "" if noun or not near or self._close(paths, near) else _FAR

    def _close(self, paths: tuple[str, ...], near: str, wide: bool = True) -> bool:
        """Whether a place is inside or around another, or wide where that is enough."""
        if self.gazetteer is None:
            return True
        return any((wide and path.startswith(_WIDE)) or self.gazetteer.close(path, near) for path in paths)

    def _wide(self, key: str, run: tuple[Token, ...], at: int, near: str) -> tuple[tuple[str, ...], str]:
        """What running text may name, and what makes it doubtful: a curated place, a département, a région or
        a country; and by a name of several words, what lies near."""
        if not run[at].capital:
            return (), ""
        if key in self.curated:
            return (self.curated[key],), ""
        if self.gazetteer is None or (key in _COMPASS and not (at and run[at - 1].key == "du")):
            return (), ""
        found = [place.path for place in self.gazetteer.by_name(key, near)]
        wide = [path for path in found if path.startswith(_WIDE)][:1]
        if wide:
            far = key in _COMPASS or (near and not self.gazetteer.close(wide[0], near))
            return tuple(wide), _FAR if far else ""
        close = [path for path in found if " " in key and near and self.gazetteer.close(path, near)]
        return (tuple(close) if len(close) == 1 else ()), ""

    def _chosen(self, printed: str, start: int, paths: tuple[str, ...], doubt: str, near: str) -> Reading:
        end = start + len(printed)
        if len(paths) == 1:
            path = paths[0]
            said = f"« {printed} » : {self.label(path)} ({path.replace('/', ' ')}){doubt}"
            how, score = ("likely", 0.7) if doubt else ("exact", 1.0)
            return Reading(printed, start, end, path, how, score, said)
        share = round(1 / len(paths), 2)
        others = tuple((path, share) for path in paths[:10])
        why = f"« {printed} » : {len(paths)} territoires portent ce nom"
        why += " près d'ici" if near and not doubt else ", et rien ne dit de quel département il s'agit"
        wide = paths[0] if paths[0].startswith(_WIDE) else ""
        return Reading(printed, start, end, wide, "likely" if wide else "unknown", share, why, others)


def whole(text: str, near: str, label: str) -> Reading | None:
    """« Tout le département »: the convention's own territory; None for any other text."""
    run = [token for token in tokens(text) if token.content]
    keys = {token.key for token in run}
    said = keys & {"territoire", "departement", "departemental"}
    if not near or not label or not said or not keys <= _WHOLE or keys == {"territoire"}:
        return None
    start, end = run[0].start, run[-1].end
    why = f"« {text[start:end]} » : le territoire de la convention, {label}"
    return Reading(text[start:end], start, end, near, "alias", 1.0, why)


def _keys(run: tuple[Token, ...], at: int) -> Iterator[tuple[int, str]]:
    """The names that may begin at a token, growing: the token after each, and the name as it is compared."""
    words: list[str] = []
    for index in range(at, min(len(run), at + 2 * _LONGEST)):
        if run[index].kind in HARD - {"dash"} or run[index].kind == "line" or len(words) == _LONGEST:
            return
        if run[index].content:
            words.append(run[index].key)
            yield index + 1, name_key(" ".join(words))


def _opens(run: tuple[Token, ...], at: int) -> bool:
    """Whether an item of a list begins at a token: the start, a break, « et », a noun, articles skipped."""
    before = at - 1
    while before >= 0 and run[before].kind == "word" and not run[before].content:
        before -= 1
    return before < 0 or run[before].kind in BREAKS or run[before].key in AND or run[before].key in _NOUNS


def _closes(run: tuple[Token, ...], end: int) -> bool:
    return end >= len(run) or run[end].kind in BREAKS | {"dot"} or run[end].key in AND


def _noun(run: tuple[Token, ...], at: int) -> str:
    """The kind of territory that the words before a token announce, "" for none."""
    before = at - 1
    while before >= 0 and run[before].kind == "word" and not run[before].content:
        before -= 1
    return _NOUNS.get(run[before].key, "") if before >= 0 else ""
