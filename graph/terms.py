"""RDF terms, namespaces, slugs, and how every IRI is minted.

Refuses blank nodes in what the project publishes, and any other way of making an IRI.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

BASE = "https://w3id.org/maillage/"


class Term(NamedTuple):
    """An RDF term. kind: "iri", "literal" or "bnode" (the last only in answers to outside queries)."""

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None

    def ntriples(self) -> str:
        """The term as canonical N-Triples writes it, also valid in SPARQL (https://www.w3.org/TR/rdf12-n-triples/)."""
        value = self.value
        if self.kind == "iri":
            return f"<{value.translate(_IRI_ESCAPES) if _IRI_ESCAPED.search(value) else value}>"
        if self.kind == "bnode":
            return f"_:{value}"
        quoted = f'"{value.translate(_STRING_ESCAPES) if _STRING_ESCAPED.search(value) else value}"'
        if self.language:
            return f"{quoted}@{self.language}"
        return f"{quoted}^^<{self.datatype}>" if self.datatype and self.datatype != XSD_STRING else quoted


Triple = tuple[Term, Term, Term]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_IRI_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x21), *map(ord, '<>"{}|^`\\'))}
_IRI_ESCAPED = re.compile(r'[\x00-\x20<>"{}|^`\\]')  # to look is thirty times as fast as to translate
_STRING_ESCAPED = re.compile(r'[\x00-\x1f\\"\x7f\ufffe\uffff]')
_STRING_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
_STRING_ESCAPES |= {ord(c): f"\\{name}" for c, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)}


def ntriples(triples: Iterable[Triple], graph: Term | None = None) -> str:
    """Those triples as N-Triples, or as N-Quads of that graph (https://www.w3.org/TR/n-quads/)."""
    known: dict[Term, str] = {}
    end = f" {graph.ntriples()} .\n" if graph else " .\n"
    lines = []
    for triple in triples:
        for term in triple:
            if term not in known:
                known[term] = term.ntriples()
        subject, predicate, value = triple
        lines.append(f"{known[subject]} {known[predicate]} {known[value]}{end}")
    return "".join(lines)


def iri(value: str) -> Term:
    """An IRI, absolute and already minted."""
    return Term("iri", value)


def literal(value: str, datatype: Term | None = None, language: str | None = None) -> Term:
    """A literal in its lexical form: plain string, typed, or language-tagged."""
    return Term(
        "literal", value, language, None if language else (datatype.value if datatype else XSD_STRING)
    )


def integer(number: int) -> Term:
    """An `xsd:integer` in its canonical form."""
    return literal(str(number), XSD.integer)


class Namespace(str):
    """A namespace whose attributes are terms: `MLG.pilot`. Each is made once and then kept."""

    def __getattr__(self, name: str) -> Term:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self.term(name)
        setattr(self, name, found)
        return found

    def term(self, name: str) -> Term:
        """The term of that local name, for names that Python keeps for itself."""
        return Term("iri", str(self) + name)


MLG = Namespace(BASE + "ontology#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
CV = Namespace("http://data.europa.eu/m8g/")
PROV = Namespace("http://www.w3.org/ns/prov#")
P_PLAN = Namespace("http://purl.org/net/p-plan#")
IGEO = Namespace("http://rdf.insee.fr/def/geo#")
VOID = Namespace("http://rdfs.org/ns/void#")
PREFIXES = {
    "mlg": MLG, "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "owl": OWL, "skos": SKOS, "dcterms": DCTERMS,
    "dcat": DCAT, "foaf": FOAF, "oa": OA, "org": ORG, "cv": CV, "prov": PROV, "p-plan": P_PLAN,
    "igeo": IGEO, "void": VOID,
}  # fmt: skip


def fold(text: str) -> str:
    """Text without accents, case, typographic apostrophes or doubled spaces: what comparisons are made on."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def slug(text: str) -> str:
    """NFKD, ASCII, lower case, hyphens: `slug("Éducation nationale") == "education-nationale"`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def digest(*parts: str) -> str:
    """Twenty hexadecimal digits that depend on the parts alone, so that rebuilds mint the same IRIs."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


class Minter:
    """Mints the IRIs of things and graphs under one base; concepts and terms keep the published base."""

    def __init__(self, base: str = BASE):
        self.base = base if base.endswith(("/", "#")) else base + "/"

    def thing(self, path: str) -> Term:
        """`thing("organisation/ville-de-paris/dfpe")` lives under `{base}id/`."""
        return iri(f"{self.base}id/{path}")

    def organisation(self, path: str) -> Term:
        """An organisation or unit, by its path from the institution down."""
        return self.thing(f"organisation/{path}")

    def territory(self, path: str) -> Term:
        """A territory, by `kind/code`."""
        return self.thing(f"territoire/{path}")

    def element(self, path: str) -> Term:
        """A convention, or anything that is placed under one; `document/…` for what no convention holds."""
        return self.thing(path if path.startswith("document/") else f"convention/{path}")

    def document(self, name: str) -> Term:
        """A source document, by its folder name."""
        return self.thing(f"document/{name}")

    def passage(self, document: str, start: int, end: int) -> Term:
        """A passage: 0-based code points, end excluded."""
        return self.thing(f"document/{document}/passage/{start}-{end}")

    def attestation(self, *parts: str) -> Term:
        """An attestation, by the hash of what it attests, where and how."""
        return self.thing(f"attestation/{digest(*parts)}")

    def skolem(self, name: str) -> Term:
        """What stands for a blank node of our own files (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""
        return iri(f"{self.base}.well-known/genid/{name}")

    def graph(self, name: str) -> Term:
        """A named graph: `graph("document/angers-ctg-2019")`."""
        return iri(f"{self.base}graph/{name}")


def concept(scheme: str, name: str) -> Term:
    """A SKOS concept of the published vocabularies."""
    return iri(f"{BASE}voc/{scheme}/{name}")
