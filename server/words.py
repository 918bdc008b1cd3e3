"""Tokens of questions and tables in readers' words: `stated`, `direct`, `arrondissement-municipal`.

Refuses to guess: a token that has no word here stands as it is.
"""

import re

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from graph.terms import DCAT, DCTERMS, IGEO, OA, ORG, PROV, RDF, RDFS, SKOS, concept

_CHOICES = {
    "stated": _l("imprimé seulement"),
    "interpreted": _l("imprimé et interprété"),
    "apart": _l("les laisser à part"),
    "counted": _l("les compter aussi"),
    "jaccard": _l("les plus ressemblantes côte à côte"),
    "size": _l("celles qui disent le plus d'abord"),
}
_FOUNDATIONS = {"title": _l("titre"), "few": _l("peu dit"), "incomplete": _l("liste incomplète")}
_WORDS = {
    "added": _l("ajouté"),
    "removed": _l("retiré"),
    "changed": _l("changé"),
    "co-piloting": _l("copilotage"),
    "overlap": _l("recouvrement"),
    "imported": _l("importé ou corrigé ici"),
    "project": _l("avec le projet"),
    "institution": _l("institution"),
    "direction": _l("direction"),
    "signatories": _l("signataires"),
    "pilots": _l("pilotes"),
    "themes": _l("thèmes"),
    "audiences": _l("publics"),
    "schemes": _l("dispositifs"),
    "territories": _l("territoires"),
    "period": _l("période"),
    "stated": _l("imprimé"),
    "interpreted": _l("interprété"),
    "texts": _l("textes"),
    "few": _l("peu de valeurs"),
    "title": _l("titre seul"),
    "incomplete": _l("liste incomplète"),
    "direct": _l("directement"),
    "enclosing": _l("par un territoire qui le contient"),
    "same": _l("même territoire"),
    "a-within-b": _l("la première dans la seconde"),
    "b-within-a": _l("la seconde dans la première"),
    "convention": _l("convention"),
    "action": _l("action"),
    "element": _l("élément de plan"),
    "figure": _l("chiffre"),
    "acts": _l("porte sur lui"),
    "running": _l("en cours"),
    "over": _l("terminée"),
    "coming": _l("à venir"),
    "actions": _l("les actions"),
    "conventions": _l("les conventions"),
    "gaps": _l("ce qui n'est pas dit"),
    "replaces": _l("remplace"),
    "a": _l("première seule"),
    "b": _l("seconde seule"),
    "shared": _l("en commun"),
    "finer-a": _l("première, plus précise"),
    "finer-b": _l("seconde, plus précise"),
    "read-in-a": _l("dite de la seconde, lue chez la première"),
    "read-in-b": _l("dite de la première, lue chez la seconde"),
    "local-plan-of": _l("décline localement"),
    "mentions": _l("le nomme"),
    "pays": _l("pays"),
    "region": _l("région"),
    "departement": _l("département"),
    "commune": _l("commune"),
    "secteur": _l("secteur"),
    "arrondissement-municipal": _l("arrondissement municipal"),
    "unité": _l("unité"),
    "territoire": _l("territoire"),
    "document": _l("document"),
    "instance": _l("instance"),
    "thème": _l("thème"),
    "public": _l("public"),
    "dispositif": _l("dispositif"),
    "chiffre": _l("chiffre"),
    "signataire": _l("signataire"),
    "pilote": _l("pilote"),
    "engagé": _l("engagé"),
    "contributeur": _l("contributeur"),
    "membre d'une instance": _l("membre d'une instance"),
}
LEVELS = {
    "action": (_l("action"), _l("actions")),
    "axe": (_l("axe"), _l("axes")),
    "défi": (_l("défi"), _l("défis")),
    "domaine": (_l("domaine"), _l("domaines")),
    "enjeu": (_l("enjeu"), _l("enjeux")),
    "objectif": (_l("objectif"), _l("objectifs")),
    "objectif stratégique": (_l("objectif stratégique"), _l("objectifs stratégiques")),
    "objectif transversal": (_l("objectif transversal"), _l("objectifs transversaux")),
    "partie du bilan": (_l("partie du bilan"), _l("parties du bilan")),
    "principe": (_l("principe"), _l("principes")),
    "visée": (_l("visée"), _l("visées")),
}
_NODES = {
    "evenement": _l("événement"),
    "signature": _l("signature"),
    "pilotage": _l("pilotage"),
    "contribution": _l("contribution"),
    "membre": _l("membre"),
    "periode": _l("période"),
    "chiffre": _l("chiffre"),
    "selecteur": _l("position"),
}
_NODE = re.compile(r"/([a-z]+)(?:-(\d+))?$")
_PASSAGE = re.compile(r"/passage/(\d+)-(\d+)$")
_PROPERTIES = {
    RDFS.label.value: _l("nom"),
    RDF.type.value: _l("classe"),
    SKOS.altLabel.value: _l("autre graphie"),
    SKOS.prefLabel.value: _l("nom retenu"),
    SKOS.definition.value: _l("définition"),
    SKOS.notation.value: _l("sigle"),
    SKOS.inScheme.value: _l("vocabulaire"),
    SKOS.broader.value: _l("notion plus large"),
    SKOS.closeMatch.value: _l("probablement la même que"),
    SKOS.note.value: _l("note"),
    DCTERMS.description.value: _l("résumé"),
    DCTERMS.temporal.value: _l("période"),
    DCTERMS.replaces.value: _l("remplace"),
    DCTERMS.relation.value: _l("cite"),
    DCTERMS.publisher.value: _l("éditeur"),
    DCTERMS.issued.value: _l("date"),
    DCAT.startDate.value: _l("début"),
    DCAT.endDate.value: _l("fin"),
    ORG.subOrganizationOf.value: _l("rattachée à"),
    ORG.identifier.value: _l("identifiant"),
    IGEO.codeINSEE.value: _l("code INSEE"),
    PROV.wasDerivedFrom.value: _l("tiré de"),
    OA.hasSource.value: _l("document"),
    OA.hasSelector.value: _l("position"),
    OA.start.value: _l("premier caractère"),
    OA.end.value: _l("après le dernier caractère"),
    RDF.subject.value: _l("sujet"),
    RDF.predicate.value: _l("propriété"),
    RDF.object.value: _l("valeur"),
}
_NAMES = {
    concept("method", "stated").value: _l("imprimé"),
    concept("method", "interpreted").value: _l("interprété"),
}
COLUMNS = {
    "sense", "pair", "from", "dimension", "reach", "territory_reach", "method", "kind", "relation", "level",
    "state", "side",
    "foundation", "foundation_a", "foundation_b", "signed_on_method", "status_date_method",
}  # fmt: skip
CONCEPTS = {
    "audiences", "engagement", "gap", "in_plan", "institutions", "likely_pilots", "likely_same", "pilots",
    "role", "roles", "status_label", "territory", "theme", "themes", "type",
}  # fmt: skip
_SUFFIX = "-interpreted"


def choice(token: str) -> str:
    """A token of a parameter's list, as a form shows it."""
    return str(_CHOICES[token]) if token in _CHOICES else word(token)


def word(token: str) -> str:
    """A token of a table's cell, in the reader's language."""
    dimension = token.removesuffix(_SUFFIX)
    if dimension != token and dimension in _WORDS:
        return str(gettext("%(dimension)s, interprétés compris", dimension=_WORDS[dimension]))
    return str(_WORDS[token]) if token in _WORDS else level(token)


def remark(foundation: str, size: int) -> str:
    """What figures that rest on little rest on, in words; "" where they rest on texts. size: values known."""
    if foundation == "title":
        return str(gettext("d'après le titre seulement"))
    if foundation == "incomplete":
        return str(gettext("liste dite incomplète"))
    if foundation == "few":
        return str(ngettext("%(num)d valeur seulement", "%(num)d valeurs seulement", size))
    return ""


def brief(foundation: str) -> str:
    """The same in a word, for a small cell."""
    return str(_FOUNDATIONS.get(foundation, ""))


def is_known(token: str) -> bool:
    """Whether a token has a word of its own here, in each language."""
    return token.removesuffix(_SUFFIX) in _WORDS or token in LEVELS


def level(noun: str, count: int = 1) -> str:
    """The word of a plan for one of its levels, for that many, in the reader's language where it is known."""
    if noun in LEVELS:
        return str(LEVELS[noun][count > 1])
    return plural(noun, count)


def concept_name(iri: str) -> str | None:
    """What the pages call a concept, where that is not its label: one word for one way of reading."""
    return str(_NAMES[iri]) if iri in _NAMES else None


def node_name(iri: str) -> str | None:
    """What a node without a label is called: `…/signature-2` is "signature 2"; None where nothing fits."""
    passage = _PASSAGE.search(iri)
    if passage:
        return str(gettext("caractères %(start)s à %(end)s", start=passage[1], end=passage[2]))
    node = _NODE.search(iri)
    if not node or node[1] not in _NODES:
        return None
    return f"{_NODES[node[1]]} {node[2]}" if node[2] else str(_NODES[node[1]])


def property_name(iri: str) -> str | None:
    """What a property of another vocabulary is called here, or None."""
    return str(_PROPERTIES[iri]) if iri in _PROPERTIES else None


def plural(noun: str, count: int) -> str:
    """A French noun phrase for that many: its words up to the first "de", "du", "des" or "d'" agree.

    `plural("objectif stratégique", 8) == "objectifs stratégiques"`; one, or none, stays singular.
    """
    if count < 2:
        return noun
    head, link, tail = re.split(r"( (?:de|du|des) | d')", noun + " de ", maxsplit=1)
    return " ".join(map(_plural_word, head.split())) + f"{link}{tail}".removesuffix(" de ")


def _plural_word(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith(("eu", "eau")) else "s")
