"""Words that stand where a name or a date is expected and say none: « à définir », « NC », « Copil ».

Refuses to judge whole sentences: only what is nothing but such words.
"""

import re

from graph.terms import fold

_LATER = r"(?:\s+(?:ulterieurement|plus tard|prochainement|en cours|encore))?"
_UNSAID = re.compile(
    rf"""(?:reste(?:nt)?\s+|en\s+cours\s+de\s+)?(?:a\s+)?
        (?:definir|preciser|determiner|confirmer|completer|identifier|designer|fixer|renseigner|venir){_LATER}
    |en\s+attente(?:\s+de\s+(?:definition|designation|validation))?
    |en\s+cours\s+de\s+(?:definition|designation|validation)
    |(?:non|pas|pas\s+encore)\s+
        (?:dit|defini|precise|communique|renseigne|connu|determine|fixe|designe|identifie|concerne)e?s?
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


def unsaid(text: str) -> bool:
    """Whether a cell says only that something is not said: « à définir », « NC », « néant », « - ».

    An empty text is not: nothing is written there.
    """
    plain = " ".join(fold(text).split()).strip(" .()[]:;,")
    return bool(text.strip()) and (not plain or bool(_UNSAID.fullmatch(plain)))


def governance(text: str) -> bool:
    """Whether a name begins as that of a body of governance does: « Comité de pilotage », « Cotech »."""
    return bool(_GOVERNANCE.fullmatch(" ".join(fold(text).split())))
