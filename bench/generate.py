"""Generated conventions, shaped like the real graph: `python -m bench.generate SCALE FOLDER`.

Writes a checkout-like root (data/, and links to ontology/ and queries/) in exactly the project's own table
format, so that `graph.build` makes the whole graph of it: asserted, proven, derived. Every document is made
from its own seed: the first documents of a large root are those of a small one, to the byte.
Refuses to write triples: what the importer cannot read is no data of this project.
"""

import csv
import hashlib
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bench import words
from graph import resources
from graph.records import TABLES
from graph.reference import OrganisationRow, TerritoryRow
from graph.rows import Row, columns

SEED = 2026
PER_PLACE = 8
Cells = dict[str, str]


@dataclass(frozen=True)
class Scale:
    """How much is written. documents: one a convention; titles: further units that only have a name."""

    documents: int
    titles: int = 0


SCALES = {
    "tiny": Scale(documents=9),
    "small": Scale(documents=20),
    "large": Scale(documents=400),
    "titles": Scale(documents=9, titles=76_000),
}
_INSTITUTIONS = {
    "caf": ("Caf", ("politique-enfance", "politique-parentalite", "politique-insertion", "service-logement")),
    "ville": ("Ville", ("dfpe", "dases", "dasco", "djs", "dac", "dlh")),
    "departement": ("Département", ("enfance", "solidarites", "education")),
    "prefecture": ("Préfecture", ("ddets", "sdjes")),
    "cpam": ("Caisse d'assurance maladie", ("prevention",)),
    "msa": ("Mutualité agricole", ()),
    "udaf": ("Union des associations familiales", ()),
    "academie": ("Académie", ("ecoles", "colleges")),
}
_NATIONAL = ("etat", "education-nationale", "justice", "caisse-nationale", "agence-des-territoires", "banque")
_WEIGHTS = (8, 8, 4, 3, 2, 1, 1, 2, *(1 for _ in _NATIONAL))
_PILOTS = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
_KINDS = ("sdsf", "ctg", "pst", "pst", "pst", "contrat-de-ville", "pedt", "charte")
_THEMES = (
    "parentalite", "petite-enfance", "jeunesse", "acces-aux-droits", "handicap", "logement", "insertion",
    "vacances", "culture", "sante", "alimentation", "inclusion-numerique", "animation-de-la-vie-sociale",
    "cadre-de-vie", "periscolaire-et-extrascolaire", "enfance", "repit-parental", "harcelement",
    "coordination-partenariale", "information-des-familles", "liens-avec-l-ecole", "action-sociale",
)  # fmt: skip
_AUDIENCES = ("familles", "parents", "jeunes", "enfants", "habitants", "professionnels", "jeunes-enfants",
              "adolescents", "familles-monoparentales", "parents-separes")  # fmt: skip
_SCHEMES = ("laep", "reaap", "clas", "promeneurs-du-net", "ludotheque", "centre-social", "pmi", "avip")
_ROLES = ("financeur", "porteur", "participant", "soutien", "hote")


@dataclass(frozen=True)
class Place:
    """A made-up département: its slug, name and the institutions that act there, the most active first."""

    number: int

    @property
    def code(self) -> str:
        """What its paths end with."""
        return f"x{self.number:03d}"

    @property
    def name(self) -> str:
        """Two words, and a numeral once all pairs are used."""
        pairs = [f"{land}-{river}" for river, land in product(words.RIVERS, words.LANDS)]
        lap, place = divmod(self.number, len(pairs))
        return pairs[place] + (f" {lap + 1}" if lap else "")

    @property
    def territories(self) -> tuple[str, ...]:
        """The département, then its communes."""
        return f"departement/{self.code}", *(f"commune/{self.code}-{n}" for n in range(1, 7))

    @property
    def institutions(self) -> tuple[str, ...]:
        """Paths of the local institutions, then of the national ones."""
        return *(f"{name}-{self.code}" for name in _INSTITUTIONS), *_NATIONAL

    def units(self, institution: str) -> tuple[str, ...]:
        """The institution itself, its directions and what is below them."""
        directions = _INSTITUTIONS.get(institution.removesuffix(f"-{self.code}"), ("", ()))[1]
        below = [f"{institution}/{name}" for name in directions]
        return institution, *below, *(f"{path}/pole-{n}" for path in below[:2] for n in (1, 2))


class Document:
    """The tables of one document, filled row by row; a cursor goes through a text that is not written."""

    def __init__(self, number: int):
        self.number = number
        self.place = Place(number // PER_PLACE)
        self.kind = _KINDS[number % PER_PLACE]
        self.convention = f"{self.kind}-{self.place.code}-{number % PER_PLACE}"
        self.year = 2012 + number * 7 % 12
        self.random = random.Random(f"{SEED} {self.convention}")
        self.tables: dict[str, list[Cells]] = {}
        self.length = 0

    @property
    def folder(self) -> str:
        """Name of its folder below data/."""
        return f"document-{self.number:05d}"

    def passage(self, length: int) -> str:
        """The next passage of the text, in code points."""
        start = self.length + 1
        self.length = start + length
        return f"{start}-{self.length}"

    def add(self, table: str, **cells: str) -> None:
        """One row; the columns not given are empty."""
        self.tables.setdefault(table, []).append(cells)

    def some(self, values: Sequence[str], most: int) -> list[str]:
        """One to `most` of the values, each once."""
        return self.random.sample(values, self.random.randint(1, most))

    def title(self) -> str:
        """What an action or a part of the plan is called."""
        return " ".join(self.random.choice(part) for part in (words.VERBS, words.OBJECTS, words.MANNERS))

    def pilots(self) -> list[str]:
        """One to four units of different or the same institutions, no unit twice."""
        found: dict[str, None] = {}
        wanted = self.random.choice(_PILOTS)
        while len(found) < wanted:
            institution = self.random.choices(self.place.institutions, _WEIGHTS)[0]
            found[self.random.choice(self.place.units(institution))] = None
        return list(found)


def write_root(folder: Path, scale: Scale) -> None:
    """Write a whole root, which knows the place of the next document too.

    Raises FileExistsError where the folder holds one already.
    """
    (folder / "data" / "reference").mkdir(parents=True)
    for name in ("ontology", "queries"):
        (folder / name).symlink_to(resources() / name)
    places = [Place(number) for number in range(scale.documents // PER_PLACE + 1)]
    reference = folder / "data" / "reference"
    _write(reference / "organisations.csv", OrganisationRow, _organisations(places, scale.titles))
    _write(reference / "territories.csv", TerritoryRow, _territories(places))
    for number in range(scale.documents):
        write_document(folder, number)


def write_document(root: Path, number: int) -> Path:
    """Write the folder of one document, whose place the root knows; returns the folder.

    Raises FileExistsError where it is there already.
    """
    document = Document(number)
    _fill(document)
    folder = root / "data" / document.folder
    folder.mkdir()
    for name, rows in document.tables.items():
        _write(folder / f"{name}.csv", TABLES[name], rows)
    length = document.length + 1
    described = {
        "title": _convention_label(document),
        "publisher": f"Caf de {document.place.name}",
        "nature": "texte-integral" if document.kind == "sdsf" else "page-institutionnelle",
        "date": str(document.year),
        "file": f"{document.folder}.txt",
        "sha256": hashlib.sha256(document.folder.encode()).hexdigest(),
    }
    lines = [f'{key} = "{value}"' for key, value in described.items()]
    lines += [f"length = {length}", f"bytes = {length}"]
    (folder / "document.toml").write_text("\n".join(lines) + "\n", encoding="utf8")
    return folder


def _write(path: Path, record: type[Row], rows: Sequence[Mapping[str, str]] | Iterator[Cells]) -> None:
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, list(columns(record)), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _organisations(places: Sequence[Place], titles: int) -> Iterator[Cells]:
    for name in _NATIONAL:
        yield _organisation(name, name.replace("-", " ").capitalize())
    for place in places:
        for name, (label, _) in _INSTITUTIONS.items():
            for path in place.units(f"{name}-{place.code}"):
                own = "".join(f", {part.replace('-', ' ')}" for part in path.split("/")[1:])
                yield _organisation(path, f"{label} de {place.name}{own}")
    if titles:
        yield _organisation("annuaire", "Annuaire des lieux")
    named = product(words.VERBS, words.OBJECTS, words.MANNERS)
    for number, (title, _) in enumerate(zip(named, range(titles), strict=False)):
        yield _organisation(f"annuaire/lieu-{number}", " ".join(title)) | {"kind": "unit"}


def _organisation(path: str, label: str) -> Cells:
    kind = ("institution", "direction", "unit")[path.count("/")]
    return {"organisation": path, "kind": kind, "label": label, "public": "yes"}


def _territories(places: Sequence[Place]) -> Iterator[Cells]:
    yield {"territory": "pays/france", "kind": "pays", "label": "France"}
    for place in places:
        whole, *communes = place.territories
        yield {"territory": whole, "kind": "departement", "label": place.name, "within": "pays/france"}
        for number, path in enumerate(communes, 1):
            label = f"{words.RIVERS[(place.number + number) % len(words.RIVERS)]}-sur-{place.code}"
            yield {"territory": path, "kind": "commune", "label": label, "within": whole}


def _convention_label(document: Document) -> str:
    name = document.kind.upper() if len(document.kind) < 5 else document.kind.replace("-", " ").capitalize()
    rank = document.number % PER_PLACE
    return f"{name} de {document.place.name} {document.year}-{document.year + 5} n° {rank + 1}"


def _fill(document: Document) -> None:
    """Everything that one document says of its convention."""
    _convention(document)
    _statements(document)
    _engagements(document)
    axes, objectives, actions = {"sdsf": (4, 2, 3), "ctg": (3, 1, 4)}.get(document.kind, (2, 1, 3))
    for axis in range(1, axes + 1):
        path = f"{document.convention}/axe-{axis}"
        _part(document, path, "axis", "axe", axis)
        for objective in range(1, objectives + 1):
            below = f"{path}/objectif-{objective}"
            _part(document, below, "objective", "objectif", objective)
            for number in range(1, document.random.randint(2, actions) + 1):
                _action(document, f"{below}/action-{number}")


def _convention(document: Document) -> None:
    open_ended = document.number % 9 == 4
    document.add(
        "conventions", convention=document.convention, label=_convention_label(document),
        type=document.kind, start=f"{document.year}-01-01", open_ended="yes" if open_ended else "",
        end="" if open_ended else f"{document.year + 5}-12-31", at=document.passage(60),
    )  # fmt: skip


def _statements(document: Document) -> None:
    said = [("theme", value) for value in document.some(_THEMES, 5)]
    said += [("audience", value) for value in document.some(_AUDIENCES, 3)]
    said += [("territory", value) for value in document.some(document.place.territories, 2)]
    rank = document.number % PER_PLACE
    if document.kind == "pst":
        said.append(("local-plan-of", f"ctg-{document.place.code}-1"))
    elif rank > 1:
        said.append(("relation", f"sdsf-{document.place.code}-0"))
    for name, value in said:
        document.add(
            "statements", subject=document.convention, property=name, value=value, at=document.passage(30)
        )


def _engagements(document: Document) -> None:
    """Who signs, when, and who contributes."""
    convention, chance = document.convention, document.random
    for institution in document.place.institutions[: chance.randint(2, 5)]:
        person = f"{chance.choice(words.FIRST_NAMES)} {chance.choice(words.LAST_NAMES)}"
        document.add(
            "signatures", convention=convention, institution=institution, person=person,
            signed_on=f"{document.year}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            at=document.passage(50),
        )  # fmt: skip
    document.add(
        "events", event=f"{convention}/evenement-1", convention=convention, type="signed",
        date=str(document.year), at=document.passage(40),
    )  # fmt: skip
    for number in range(1, chance.randint(1, 3) + 1):
        document.add(
            "contributions", contribution=f"{convention}/contribution-{number}", to=convention,
            agent=chance.choice(document.place.institutions), role=chance.choice(_ROLES),
            amount=str(1000 * chance.randint(1, 400)), label=document.title(), at=document.passage(80),
        )  # fmt: skip


def _part(document: Document, path: str, kind: str, level: str, number: int) -> None:
    document.add(
        "plan", element=path, kind=kind, level_name=level, number=str(number), title=document.title(),
        at=document.passage(70),
    )  # fmt: skip


def _action(document: Document, path: str) -> None:
    """An action; one in twelve has no printed pilot, and half of those a likely one."""
    chance, start = document.random, document.year + document.random.randint(0, 5)
    calendar = (str(start), str(start), f"{start}-{start + 1}", f"{start} et suivantes")[chance.randint(0, 3)]
    themes = document.some(_THEMES, 3)
    cells = {
        "title_at": document.passage(80), "row_at": document.passage(300),
        "themes": themes[0], "themes_interpreted": "; ".join(themes[1:]),
        "audiences": "; ".join(document.some(_AUDIENCES, 2)),
        "schemes": chance.choice(_SCHEMES) if chance.random() < 0.3 else "",
        "territories": chance.choice(document.place.territories) if chance.random() < 0.4 else "",
        "calendar": calendar, "calendar_at": document.passage(12),
    }  # fmt: skip
    pilots = document.pilots()
    if chance.randrange(12):
        printed = " - ".join(pilots)
        cells |= {"pilots": "; ".join(pilots), "pilots_printed": printed, "pilots_at": document.passage(60)}
    else:
        cells["gaps"] = "pilote-non-dit"
        if chance.random() < 0.5:
            cells |= {
                "likely_pilots": pilots[0],
                "likely_confidence": "0.6",
                "likely_reason": "cellule fusionnée",
            }
    document.add("actions", action=path, title=document.title(), **cells)


def main(arguments: Sequence[str]) -> None:
    """Write the root of a scale. Raises SystemExit with the usage where the arguments are wrong."""
    if len(arguments) != 2 or arguments[0] not in SCALES:
        raise SystemExit(f"usage: python -m bench.generate {{{','.join(SCALES)}}} FOLDER")
    write_root(Path(arguments[1]), SCALES[arguments[0]])


if __name__ == "__main__":
    main(sys.argv[1:])
