"""Words that stand where a name or a date is expected and say none: « à définir », « NC », « Copil ».

Refuses to judge whole sentences: only what is nothing but such words.
"""

import re

from graph.moments import moments, plain
from graph.names.text import word_set
from graph.terms import fold

_LATER = r"(?:\s+(?:ulterieurement|plus tard|prochainement|en cours|encore))?"
_UNSAID = re.compile(
    rf"""(?:reste(?:nt)?\s+|en\s+cours\s+de\s+)?(?:a\s+)?
        (?:definir|preciser|determiner|confirmer|completer|identifier|designer|fixer|renseigner|venir|valider
        |verifier|solliciter|trouver|nommer){_LATER}
    |en\s+attente(?:\s+de\s+(?:definition|designation|validation))?
    |en\s+cours\s+de\s+(?:definition|designation|validation)
    |(?:non|pas|pas\s+encore)\s+
        (?:dit|defini|precise|communique|renseigne|connu|determine|fixe|designe|identifie|concerne)e?s?
    |(?:idem|id\.|voir|cf\.?)(?:\s+(?:l'|la\s+|les?\s+)?
        (?:fiche|action|axe|objectif|ligne|annexe|tableau|plan|convention|ci-dess|plus\s+haut|supra|infra|n°|[0-9]).*)?
    |ditto|sous\s+reserve|eventuel(?:le)?(?:s|ment)?|probable(?:ment)?|pressentie?s?|envisagee?s?|potentiel(?:le)?s?
    |n\.?\s*[/.]?\s*[cdra]\.?|neant|aucune?s?|sans\s+objet|inconnu|tbd|tbc|[?]+|[-–—_./…*\s]+""",
    re.VERBOSE,
)
_GOVERNANCE = re.compile(
    r"(?:le |la |les |l'|l’)?(?:co-?pils?|co-?techs?|cosui|co-?strat|coproj"
    r"|comites? (?:de |d')?(?:pilotage|technique|suivi|coordination|partenaria[lt]|strategique|restreint"
    r"|directeur|animation|evaluation)s?"
    r"|instances? (?:de |d')?(?:pilotage|gouvernance|coordination|suivi)"
    r"|groupes? (?:de |d')?(?:travail|projet|pilotage)s?)\b.*",
    re.DOTALL,
)


_WHEN = word_set(
    "a partir de depuis jusqu en au aux du des le la les l d ici puis pour annee annees compter fin debut mi "
    "rentree scolaire et suivantes courant"
)
_ANYONE = re.compile(
    r"(?:(?:tou[st]e?s?|ensemble|des|les|l'|divers|differents|autres|avec|et)\s*)*partenaires?"
    r"(?:\s+(?:locaux|associes|institutionnels|associatifs|concernes|du territoire|de la ctg))*"
)
_PERSON = re.compile(
    r"(?:[a-z]\. ?[a-z'-]{2,}(?: [a-z'-]{2,})?"
    r"|(?:mr?\.?|mme|mmes|mm\.|mlle|monsieur|madame|mesdames|messieurs|dr\.?)\s+\S.*"
    r"|(?:co-?)?(?:ordinat(?:eur|rice)|ordonnat(?:eur|rice)|conseill(?:er|ere)|charge(?:e|\(e\)|\.e|·e)?s? de"
    r"|responsable|referente?|directeur|directrice|animateur|animatrice|agent|technicien(?:ne)?|elue?|dgs)s?\b.*)",
    re.DOTALL,
)


def unsaid(text: str) -> bool:
    """Whether a cell says only that something is not said: « à définir », « NC », « néant », « - ».

    An empty text is not: nothing is written there.
    """
    plain = " ".join(fold(text).split()).strip(" .()[]:;,")
    return bool(text.strip()) and (not plain or bool(_UNSAID.fullmatch(plain)))


def governance(text: str) -> bool:
    """Whether a name begins as that of a body of governance does: « Comité de pilotage », « Cotech »."""
    return bool(_GOVERNANCE.fullmatch(" ".join(fold(text).split())))


def anyone(text: str) -> bool:
    """Whether a text means no one in particular: « tous les partenaires »."""
    return bool(_ANYONE.fullmatch(" ".join(fold(text).split())))


def dated(text: str) -> bool:
    """Whether a text says nothing but a date: « à partir de 2026 »."""
    read = plain(text)
    for moment in reversed(found := moments(read)):
        read = read[: moment.start] + read[moment.end :]
    return bool(found) and set(re.findall(r"[^\W_]+", read)) <= _WHEN


def person(text: str) -> bool:
    """Whether a text begins as a person or a function does: « Mme Durand », « Chargée de mission »."""
    return bool(_PERSON.fullmatch(" ".join(fold(text).split())))
