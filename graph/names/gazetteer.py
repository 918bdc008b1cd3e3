"""Every commune, EPCI, département, région and municipal arrondissement of France, by code and by name.

The table is made at build time (`graph.names.compile`) from the npm package @etalab/decoupage-administratif
(Code officiel géographique of the Insee; Licence Ouverte 2.0). Refuses to choose between namesakes.
"""

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from graph.names.text import STOP
from graph.reference import TerritoryRow
from graph.terms import fold

TABLE = Path(__file__).parent / "built" / "territories.tsv.gz"
MISSING = "Les communes et EPCI de France ne sont pas installés : « make assets » les installe (il faut npm)."
FORMER = "ancienne-commune"
"""Kind of the table's lines for a commune that another has taken in: its name, and the path of the other."""

_KINDS = ("departement", "region", "epci", "arrondissement-municipal", "commune")
_WRITTEN = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "agglo": "agglomeration",
    "s": "sur",
    "idf": "ile france",
    "paca": "provence alpes cote azur",
}
_WORD = re.compile(r"[a-z0-9]+")


class Place(NamedTuple):
    """A territory. path: `commune/47001`; kind: of `graph.reference.TERRITORY_KINDS`; within: paths of what
    directly contains it."""

    path: str
    kind: str
    code: str
    name: str
    within: tuple[str, ...] = ()


def name_key(name: str) -> str:
    """A territory's name as it is compared: folded, without articles and hyphens, « St » written out."""
    words = [_WRITTEN.get(word, word) for word in _WORD.findall(fold(name))]
    return " ".join([word for word in words if word not in STOP] or words)


@dataclass(frozen=True)
class Gazetteer:
    """The places by path, the paths by name, and the paths by the name of a former commune.

    reach: the départements of an EPCI's communes, which need not contain it.
    """

    places: Mapping[str, Place]
    names: Mapping[str, tuple[str, ...]]
    former: Mapping[str, tuple[str, ...]]
    reach: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, path: Path = TABLE) -> "Gazetteer | None":
        """The table that the build made; None where there is none (`MISSING` says what to do).

        Raises OSError where the file cannot be read.
        """
        if not path.exists():
            return None
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return cls.of(line.rstrip("\n").split("\t") for line in lines)

    @classmethod
    def of(cls, lines: Iterable[list[str]]) -> "Gazetteer":
        """The table's lines: kind, code, name, compared name(s) by `|`, paths of what contains it by
        spaces."""
        places: dict[str, Place] = {}
        names: dict[str, dict[str, None]] = {}
        former: dict[str, dict[str, None]] = {}
        reach: dict[str, set[str]] = {}
        for kind, code, name, keys, within in lines:
            if kind == FORMER:
                former.setdefault(keys, {})[within] = None
                continue
            place = Place(f"{kind}/{code.casefold()}", kind, code, name, tuple(within.split()))
            places[place.path] = place
            for step in place.within if kind == "commune" else ():
                reach.setdefault(step, set()).update(place.within)
            for key in keys.split("|"):
                names.setdefault(key, {})[place.path] = None
        named, once = ({key: tuple(held) for key, held in by.items()} for by in (names, former))
        return cls(places, named, once, {path: frozenset(held) for path, held in reach.items()})

    def by_code(self, code: str) -> tuple[Place, ...]:
        """The places of an Insee code (`47001`, `75112`), a département's or région's code, an EPCI's
        SIREN."""
        paths = (f"{kind}/{code.strip().casefold()}" for kind in _KINDS)
        return tuple(self.places[path] for path in paths if path in self.places)

    def by_name(self, name: str, near: str = "") -> tuple[Place, ...]:
        """The places of that name: those inside `near`, or that contain it, alone if there are any.

        near: path of a territory. A former commune's name gives the commune that took it in, where no place
        of today bears the name.
        """
        key = name_key(name)
        found = [self.places[path] for path in self.names.get(key) or self.former.get(key, ())]
        found.sort(key=lambda place: (_KINDS.index(place.kind), place.code))
        close = [place for place in found if near and self.close(place.path, near)]
        return tuple(close or found)

    def close(self, path: str, near: str) -> bool:
        """Whether a place is another, lies inside it, contains it, or is an EPCI with a commune in it."""
        if path == near or near in self.around(path) or path in self.around(near):
            return True
        return near in self.reach.get(path, ())

    def is_former(self, name: str) -> bool:
        """Whether only a commune that another has taken in bears the name."""
        key = name_key(name)
        return key in self.former and key not in self.names

    def around(self, path: str) -> tuple[str, ...]:
        """Paths of all that contains a place, directly or not, nearest first."""
        found: dict[str, None] = {}
        waiting = [path]
        while waiting:
            place = self.places.get(waiting.pop(0))
            for step in place.within if place else ():
                if step not in found:
                    found[step] = None
                    waiting.append(step)
        return tuple(found)

    def row(self, path: str) -> TerritoryRow | None:
        """The place as a row of territories.csv; None where the table does not hold it."""
        place = self.places.get(path)
        if place is None:
            return None
        return TerritoryRow(
            where="", row=0, territory=place.path, kind=place.kind, label=place.name, label_en=place.name,
            code_insee="" if place.kind == "epci" else place.code, within=place.within, spellings=(),
        )  # fmt: skip

    def rows(self, path: str) -> tuple[TerritoryRow, ...]:
        """The place and all of the table that contains it, as rows of territories.csv, the widest first."""
        found = (self.row(step) for step in (*reversed(self.around(path)), path))
        return tuple(row for row in found if row)
