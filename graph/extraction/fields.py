"""What the head of a column or the label of a fiche means, under any of the names that plans print.

Refuses to read sentences: a label is short, and each of its words is accounted for.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from graph.terms import fold

TITLE, NUMBER, PILOT, CALENDAR, START, END = "title", "number", "pilot", "calendar", "start", "end"
SUMMARY, PLACE, PARTNERS, OTHER, YEAR, BODY = "summary", "place", "partners", "other", "year", "body"
CONTACT = "contact"
LONGEST = 80
NO_ANSWER = re.compile(r"[\s\-–—_./?]*(?:n\.?[ac]\.?|néant)?[\s\-–—_./?]*", re.IGNORECASE)
UNSET = re.compile(
    NO_ANSWER.pattern
    + r"|(?:non |pas |reste |[àa] )?(?:encore )?(?:[àa] )?(?:d[ée]termin[ée]r?|d[ée]finir?|d[ée]fini|"
    r"pr[ée]cis[ée]r?|d[ée]sign[ée]r?|identifi[ée]r?|confirm[ée]r?|programmer|planifier|trouver|"
    r"renseign[ée]r?|compl[ée]t[ée]r?)e?s?(?: (?:[àa] ce (?:jour|stade)|pour l['’]instant|pour le moment|"
    r"encore|ult[ée]rieurement))?\.?|sans objet|aucune?|en attente",
    re.IGNORECASE,
)
"""A cell that says that nothing is known yet."""
NOBODY = re.compile(UNSET.pattern + r"|en cours(?: de d[ée]finition)?", re.IGNORECASE)
"""A pilot cell that says that nobody is known yet."""

_OF_ACTION = (
    r"(?: (?:(?:de |des |du |de la |de l ?')? ?(?:fiches? ?-? ?)?(?:actions?|fiches?|mesures?|projets?|"
    r"operations?)))"
)
_WHAT = r"(?:actions?|fiches?(?: ?-? ?actions?)?|mesures?|projets?|operations?)"
_HOW = (
    r"(?: (?:prevues?|proposees?|envisagees?|retenues?|associees?|concretes?|operationnelles?|phares?|"
    r"engagees?|"
    r"a mener|a conduire|a mettre en (?:oeuvre|place)|a engager|du plan|correspondantes?))?"
)
_PILOT = r"(?:(?:autres?|second|deuxieme) )?(?:co ?-? ?)?(?:pilotes?|porteurs?|porteuses?)"
_BODIES = (
    r"(?:structures?|organismes?|institutions?|services?|directions?|collectivites?|entites?|acteurs?|"
    r"partenaires?)"
)
_STRONG = (
    rf"(?:{_BODIES} (?:(?:et|ou|/) {_BODIES} )?)?{_PILOT}(?: (?:et|ou|/|&|-) (?:le |la |les )?{_PILOT})?"
    rf"(?: (?:principal|principaux|principale|designe|identifie|pressenti)e?s?)?(?: (?:de|du|des)(?: la| l "
    rf"?')? ?(?:{_WHAT}|projet|demarche))?",
    r"(?:institutions?|structures?|organismes?)? ?chefs? de files?(?: (?:et|ou|/) (?:co ?-? ?)?pilotes?)?",
    rf"{_PILOT} (?:et|ou|/) chefs? de files?",
    r"(?:structure )?chefs? de file (?:et|ou|/) (?:co ?-? ?)?pilotes?",
    r"(?:co ?-? ?)?maitres? d ?'? ?ouvrages?(?: .{0,20})?",
    r"(?:co ?-? ?)?maitrise d ?'? ?ouvrages?",
    r"moa",
    r"(?:co ?-? ?)?pilotage(?: de l ?' ?action)?",
    r"(?:co ?-? ?)?portage(?: de l ?' ?action)?",
    r"pilote(?: de l ?' ?action)?(?: .{0,3})?",
    r"qui (?:pilote|porte)(?: l ?' ?action)?",
    r"(?:action )?(?:co ?-? ?)?(?:pilote|porte)e?s?(?: (?:et|ou|/) (?:pilote|porte|anime)e?s?)? par(?: qui)?",
)
_WEAK = (
    r"responsables?(?: (?:de|du) .{0,25})?",
    r"referents?(?: .{0,25})?",
    r"coordonnateurs?|coordinateurs?|coordination",
    r"(?:par )?qui(?: fait(?: quoi)?| est responsable)?",
    r"structures?(?: responsables?| referentes?)",
    r"services? (?:responsables?|referents?)",
    r"institutions? responsables?",
)
_MIXED = (
    rf"(?:{_PILOT}|chefs? de file|pilotage) (?:et|/|,|&|-) (?:les )?(?:partenaires?|acteurs?|"
    rf"financeurs?)(?: .{{0,20}})?",
)
_WE = r"(?:nous|(?:l ?' ?)?on)"
_WANT = r"(?:voulons|veut|souhaitons|souhaite)"
_TITLES = (
    rf"(?:intitule|nom|titre|libelle|designation|denomination)s?(?:{_OF_ACTION})?{_HOW}",
    rf"{_WHAT}{_HOW}",
    r"actions? / (?:projets?|mesures?|operations?)",
    r"(?:plan d ?' ?)actions?",
    r"quoi",
    rf"ce que {_WE} (?:allons|va|ferons|fera|faisons|fait|prevoyons|prevoit|proposons|propose)"
    r"(?: .{0,30})?",
    rf"ce que {_WE} {_WANT} (?:faire|realiser|mettre en .{{0,12}})",
    r"(?:titre|intitule) (?:et|/) (?:numero|n°)(?: .{0,20})?",
    r"(?:numero|n°) (?:et|/) (?:titre|intitule)(?: .{0,20})?",
)
_NUMBERS = (
    rf"(?:n°|nº|no|num|numero|ref|reference|code|id|rang|#)(?: ?(?:de |d ?' ?|de la |de l ?' ?)?{_WHAT})?",
    rf"{_WHAT} (?:n°|nº|numero)",
)
_STARTS = (
    r"(?:date|annee|mois)?(?: de| du)? ?(?:debut|demarrage|lancement)(?: (?:de|prevu|previsionnel).{0,20})?",
)
_ENDS = (
    r"(?:date|annee|mois)?(?: de| d ?')? ?(?:fin|cloture|achevement)(?: (?:de|prevue?|"
    r"previsionnelle).{0,20})?",
)
_CALENDARS = (
    r"calendriers?(?: .{0,30})?",
    r"echeanc(?:es?|iers?)(?: .{0,30})?",
    r"delais?(?: .{0,30})?",
    r"planning(?: .{0,30})?",
    r"periodes?(?: .{0,30})?",
    r"annees?(?: .{0,30})?",
    r"dates?(?: .{0,30})?",
    r"temporalites?",
    r"(?:pour |a partir de |depuis )?quand",
    r"duree",
    r"mise en (?:oeuvre|service)",
    r"programmation",
    r"phasage",
)
_SUMMARIES = (
    r"descripti(?:f|fs|on|ons)(?: .{0,40})?",
    r"contenus?(?: .{0,30})?",
    r"presentation(?: .{0,30})?",
    r"details?(?: .{0,30})?",
    r"modalites?(?: .{0,40})?",
    r"resumes?",
    r"objectifs?(?: (?:de l ?' ?action|vises?|poursuivis?|recherches?|du projet|attendus?))",
    r"finalites?(?: .{0,20})?",
    r"commentaires?",
    r"contextes?(?: .{0,40})?",
    r"constats?(?: .{0,40})?",
    r"comment",
    r"pourquoi",
    r"(?:description|descriptif) (?:et|/) .{0,30}",
    r"deroulement(?: .{0,20})?",
    r"sous ?-? ?actions?",
    r"precisions?",
    r"enjeux? et .{0,30}",
)
_PARTNERS = (
    r"(?:autres )?(?:principaux )?partenaires?(?: .{0,40})?",
    r"(?:co ?-? ?)?financeurs?(?: .{0,30})?",
    r"acteurs?(?: .{0,40})?",
    r"intervenants?",
    r"structures? (?:associees?|impliquees?|partenaires?|concernees?)",
    r"contributeurs?",
    r"partenariats?(?: .{0,30})?",
    r"membres?(?: .{0,30})?",
    r"participants?",
    r"avec(?: qui)?",
)
_OTHERS = (
    r"budgets?(?: .{0,40})?",
    r"couts?(?: .{0,40})?",
    r"financements?(?: .{0,40})?",
    r"moyens?(?: .{0,60})?",
    r"depenses?",
    r"recettes?",
    r"ressources?(?: .{0,40})?",
    r"indicateurs?(?: .{0,60})?",
    r"evaluations?(?: .{0,40})?",
    r"publics?(?: .{0,40})?",
    r"(?:themes?|thematiques?) (?:aborde|traite|vise)e?s?",
    r"dispositifs? (?:mobilise|vise|concerne|associe)s?",
    r"cibles?(?: .{0,20})?",
    r"beneficiaires?(?: .{0,30})?",
    r"territoires?(?: .{0,40})?",
    r"lieux?(?: .{0,30})?",
    r"secteurs?(?: .{0,30})?",
    r"etat(?: d ?' ?| d )?avancement",
    r"avancement",
    r"observations?",
    r"remarques?",
    r"statuts?",
    r"resultats?(?: .{0,30})?",
    r"livrables?",
    r"etapes?(?: .{0,40})?",
    r"suivi(?: .{0,30})?",
    r"localisation(?: .{0,30})?",
    r"perimetre(?: .{0,30})?",
    r"methodes?(?: .{0,30})?",
    r"methodologie",
    r"montants?(?: .{0,30})?",
    r"freins?(?: .{0,30})?",
    r"(?:sous ?-? ?)?total(?: .{0,20})?",
    r"(?:taux|part)(?: .{0,30})?",
    r"leviers?(?: .{0,30})?",
    r"risques?",
    r"population(?: .{0,30})?",
    r"diagnostics?(?: .{0,30})?",
    r"type(?: .{0,30})?",
    r"criteres?(?: .{0,30})?",
    r"points? de vigilance",
    r"conditions? de reussite",
    r"effets? attendus?",
    r"impacts?(?: .{0,30})?",
    r"articulations?(?: .{0,60})?",
)
_BODY = (
    r"instances?(?: .{0,30})?",
    r"composition",
    r"periodicite",
    r"frequence(?: .{0,30})?",
    r"roles?(?: .{0,30})?",
    r"missions?",
    r"comites?(?: .{0,30})?",
)
_CONTACTS = (
    r"contacts?(?: .{0,20})?",
    r"(?:adresses? )?(?:courriels?|e ?-? ?mails?|mels?|electroniques?)(?: .{0,20})?",
    r"(?:numero de )?(?:telephones?|tel)(?: .{0,20})?",
    r"adresses?(?: .{0,30})?",
    r"coordonnees",
    r"horaires?(?: .{0,30})?",
)
PLACES = {
    r"axes?(?: (?:strategiques?|thematiques?|prioritaires?|transversa(?:l|ux)|retenus?))?": "axe",
    r"axes? (?:d ?' ?intervention|de travail)": "axe",
    r"orientations?(?: (?:strategiques?|prioritaires?))?": "orientation",
    r"enjeux?(?: (?:majeurs?|strategiques?|prioritaires?|partages?|locaux|retenus?|identifies?))?": "enjeu",
    r"defis?": "défi",
    r"domaines?(?: .{0,25})?": "domaine",
    r"thematiques?": "thématique",
    r"themes?": "thème",
    r"priorites?": "priorité",
    r"volets?": "volet",
    r"chantiers?": "chantier",
    r"ambitions?": "ambition",
    r"piliers?": "pilier",
    r"champs?(?: .{0,25})?": "champ",
    r"objectifs? strategiques?": "objectif stratégique",
    r"objectifs? genera(?:l|ux)": "objectif général",
    r"objectifs? operationnels?": "objectif opérationnel",
    r"objectifs? specifiques?": "objectif spécifique",
    r"sous ?-? ?objectifs?": "sous-objectif",
    r"objectifs?|obj": "objectif",
    rf"ce que {_WE} (?:{_WANT}|visons|vise|cherchons|cherche)(?: .{{0,20}})?": "objectif",
    r"os": "objectif stratégique",
    r"og": "objectif général",
    r"oo": "objectif opérationnel",
}
_AFTER_PLACE = (
    r"(?: (?:n°|numero|de rattachement|concernee?s?|du (?:schema|plan|projet|sdsf|cadre)|de la (?:ctg|"
    r"convention)|associee?s?)(?: .{0,15})?)?"
)


@dataclass(frozen=True)
class Field:
    """What a label means. role: one of this module's; word: level name of a PLACE; weak: a pilot only where
    no other label says so, a part only where a number follows; mixed: pilots and partners stand in one cell;
    year: of a YEAR.
    """

    role: str
    word: str = ""
    weak: bool = False
    mixed: bool = False
    year: str = ""


def _rules() -> list[tuple[re.Pattern[str], Field]]:
    rules = [
        (_NUMBERS, Field(NUMBER)),
        (_MIXED, Field(PILOT, mixed=True)),
        (_STRONG, Field(PILOT)),
        (_STARTS, Field(START)),
        (_ENDS, Field(END)),
        (_TITLES, Field(TITLE)),
        (_SUMMARIES, Field(SUMMARY)),
        (_CALENDARS, Field(CALENDAR)),
        (_BODY, Field(BODY)),
        (_PARTNERS, Field(PARTNERS)),
        (_OTHERS, Field(OTHER)),
        (_CONTACTS, Field(CONTACT)),
        (_WEAK, Field(PILOT, weak=True)),
    ]
    made = [(re.compile(pattern + _AFTER_PLACE), Field(PLACE, word)) for pattern, word in PLACES.items()]
    for patterns, field in rules:
        made.extend((re.compile(pattern), field) for pattern in patterns)
    return made


_RULES = _rules()
_AIMS = ("objectifs", "sous-objectifs", "enjeux")
"""Labels of what a fiche aims at as often as of where it stands."""
_SECOND = re.compile(
    r"(?:(?:structures?|organismes?|institutions?|services?) )?"
    r"(?:co ?-? ?(?:pilot|port|maitr|chef)|(?:autres?|seconde?s?|deuxiemes?) (?:pilot|port|maitr|chef))"
)
_YEAR = re.compile(r"(?:20[0-4]\d)(?: ?[-/–] ?(?:20[0-4])?\d{1,2})?")


@lru_cache(maxsize=8192)
def field_of(text: str) -> Field | None:
    """What a label means, None where it is none."""
    label = label_key(text)
    if not label or len(label) > LONGEST:
        return None
    if _YEAR.fullmatch(label):
        return Field(YEAR, year=label)
    for rule, field in _RULES:
        if rule.fullmatch(label):
            many = field.role == PLACE and label.startswith(_AIMS)
            return replace(field, weak=True) if many else field
    return None


def is_second(label: str) -> bool:
    """Whether a label of pilots names only those beside the first one: « Co-porteur », « Autre pilote ».

    label: as `label_key` gives it.
    """
    pieces = [piece for piece in re.split(r" (?:et|ou) |[/,&]", label) if piece.strip()]
    return bool(pieces) and all(_SECOND.match(piece.strip()) for piece in pieces)


def label_key(text: str) -> str:
    """A label as the rules compare it: folded, without what stands in brackets, marks and plural endings."""
    key = fold(text).replace("·", ".").replace("ᵉ", "e")
    key = re.sub(r"\((s|e|es|x|ice|trice|rice|euse|ses)\)|\.(s|e|es|ne|ice|rice|trice)\b(\.s\b)?", r"", key)
    key = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", key)
    key = re.sub(r"[:*?!.…\"«»“”]+", " ", key)
    key = re.sub(r"^\s*[-–—•▪>]+\s*|\s*[-–—/]+\s*$", "", key)
    return " ".join(key.replace("’", "'").split())
