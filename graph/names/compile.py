"""The npm package @etalab/decoupage-administratif → the compact table that `Gazetteer.load` reads.

Run at build time: `python -m graph.names.compile` (`make assets`). Takes names, codes and what contains what;
refuses the rest of the package (populations, postcodes). Licence of the data: Licence Ouverte 2.0 (Etalab).
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.names.gazetteer import FORMER, TABLE, name_key

SOURCE = Path("node_modules/@etalab/decoupage-administratif/data")
_TYPES = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}
_SHORT = {"METRO": "Métropole", "MET69": "Métropole", "EPT": "Établissement public territorial"}
_AGAIN = re.compile(r"^(?:Communauté|Agglomération|Métropole)\b|\b(?:Communauté|Agglomération|Métropole)$")
_LINKED = re.compile(r"(?:de|du|des|d'|la|le|les|l')\b")
_OVERSEAS = "com"
_PARIS = "75"
"""Its département stands for the town: the commune is found by its code alone."""

Line = tuple[str, str, str, str, str]


def lines(source: Path) -> Iterator[Line]:
    """The lines of the table, as `Gazetteer.of` reads them. Raises OSError where the package is not there."""
    communes, epci, ept, departements, regions = (
        json.loads((source / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("communes", "epci", "ept", "departements", "regions")
    )
    for item in regions:
        if item["zone"] != _OVERSEAS:
            country = "pays/france-metropolitaine" if item["zone"] == "metro" else "pays/france"
            yield _line("region", item["code"], item["nom"], country)
    for item in departements:
        if item["zone"] != _OVERSEAS:
            yield _line("departement", item["code"], item["nom"], f"region/{item['region']}")
    current = {item["code"]: item for item in communes if item["type"] == "commune-actuelle"}
    members: dict[str, list[str]] = {}
    for item in [*epci, *ept]:
        codes = [member["code"] for member in item["membres"]]
        for code in codes:
            members.setdefault(code, []).append(f"epci/{item['code']}")
        yield _intercommunal(item, [current[code] for code in codes if code in current])
    for item in communes:
        yield from _commune(item, members, current)


def _intercommunal(item: dict[str, Any], communes: list[dict[str, Any]]) -> Line:
    """An EPCI, within its département where it has one alone, else within its région."""
    short = item["nom"].removeprefix(f"{item['type']} ").strip()
    kind = _TYPES.get(item["type"], "")
    label = f"{kind} {short}".strip()
    place = _AGAIN.sub("", short).strip()
    alone = () if _LINKED.match(short) else (short,)
    agglomeration = (f"Agglomération {place}",) if item["type"] == "CA" else ()
    names = [
        label,
        *alone,
        *agglomeration,
        item["nom"],
        f"{kind or _SHORT.get(item['type'], '')} {short}",
        f"{kind} {place}",
    ]
    within = sorted({f"departement/{commune['departement'].casefold()}" for commune in communes})
    if len(within) > 1:
        within = sorted({f"region/{commune['region']}" for commune in communes})
    return _line("epci", item["code"], label, " ".join(within if len(within) == 1 else ()), *names)


def _commune(
    item: dict[str, Any], members: dict[str, list[str]], current: dict[str, dict[str, Any]]
) -> Iterator[Line]:
    """A commune, a municipal arrondissement, or a former commune under another name than the whole."""
    departement = f"departement/{item['departement'].casefold()}"
    if item["type"] == "commune-actuelle":
        within = "pays/france" if item["zone"] == _OVERSEAS else departement
        name = f"Commune de {item['nom']}" if departement == f"departement/{_PARIS}" else item["nom"]
        around = " ".join([*members.get(item["code"], ()), within])
        yield _line("commune", item["code"], item["nom"], around, name)
    elif item["type"] == "arrondissement-municipal":
        whole = departement if item["departement"] == _PARIS else f"commune/{item['commune']}"
        label = item["nom"].replace("Arrondissement", "arrondissement")
        short = label.removesuffix(" arrondissement")
        yield _line("arrondissement-municipal", item["code"], label, whole, label, short)
    elif item["chefLieu"] in current and name_key(current[item["chefLieu"]]["nom"]) != name_key(item["nom"]):
        whole = f"commune/{item['chefLieu'].casefold()}"
        yield FORMER, item["code"], item["nom"], name_key(item["nom"]), whole


def _line(kind: str, code: str, name: str, within: str, *names: str) -> Line:
    keys = dict.fromkeys(key for other in names or (name,) if (key := name_key(other)))
    return kind, code, name, "|".join(keys), within


def main(source: Path = SOURCE, target: Path = TABLE) -> int:
    """Write the table; 1 with a message where the package is not installed."""
    try:
        text = "".join("\t".join(line) + "\n" for line in lines(source))
    except OSError as missing:
        print(f"The communes of France were not built: {missing.filename} is not there.", file=sys.stderr)
        return 1
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
