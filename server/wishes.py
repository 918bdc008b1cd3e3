"""What a query should hold instead, in the reader's language: the words of `graph.store` for a syntax error.

The French ones are the source. Refuses to guess: a wish that is not known here stays as it is, in French.
"""

import re

from flask_babel import gettext

from graph.errors import QuerySyntaxError
from server.language import language


def _(text: str) -> str:
    """Mark a text to be translated when it is met."""
    return text


WISHES = (
    _("une variable, « * », ou une expression entre parenthèses"),
    _("un IRI, une variable, ou « * »"),
    _("un nombre entier positif ou nul"),
    _("une variable, ou une expression entre parenthèses"),
    _("une expression entre parenthèses, ou un appel de fonction"),
    _("l'IRI d'un graphe, ou une variable"),
    _("un préfixe, deux-points, puis son IRI entre < et >"),
    _("une suite : le texte s'arrête là"),
    _("une variable du GROUP BY, ou un agrégat, dans le SELECT"),
    _("les variables une à une : GROUP BY exclut SELECT *"),
    _("chaque variable une seule fois dans le SELECT"),
    _("après AS, une variable nouvelle : celle du SELECT est déjà liée dans le WHERE"),
    _("après AS de BIND, une variable nouvelle"),
    _("autant de valeurs que de variables dans chaque ligne de VALUES"),
    _("chaque variable une seule fois dans VALUES"),
    _("un nombre entier, de 0 à 18446744073709551615, après LIMIT"),
    _("un nombre entier, de 0 à 18446744073709551615, après OFFSET"),
    _("un autre nom de nœud anonyme : celui-ci est celui d'un autre groupe"),
    _("une étiquette de langue valide, comme @fr"),
    _(r"\uXXXX ou \UXXXXXXXX, un caractère réel"),
    _(r"après \u ou \U, le numéro hexadécimal d'un caractère"),
    _("un IRI valide entre < et >, absolu là où rien ne dit de base"),
    _("un préfixe déclaré par PREFIX"),
    _("SELECT, ASK, CONSTRUCT ou DESCRIBE"),
    _("un IRI fini par « > » sur la même ligne"),
)
FORMS = (
    _("un IRI sans espace, qui s'y écrit %%20 ; %(piece)s en contient une"),
    _("un IRI sans %(piece)s entre < et >"),
    _(r"un texte sans %(piece)s : après \ vient t, b, n, r, f, \, un guillemet ou uXXXX"),
    _("un texte fini par « %(piece)s » sur la même ligne, ou mis entre « %(other)s »"),
    _("un texte fini par « %(piece)s »"),
    _("PREFIX %(piece)s: <…> au début : ce préfixe n'est pas déclaré"),
    _("un autre nom de nœud anonyme : %(piece)s est celui d'un autre groupe"),
    _("après AS, une variable nouvelle : %(piece)s est déjà liée dans ce groupe"),
    _("autre chose que %(piece)s"),
    _("la fin du texte, ou un « %(piece)s » de moins"),
    _("un signe qui ferme ce qui est ouvert, avant « %(piece)s »"),
)
TERMS = (
    _("un terme (IRI, texte, nombre…)"),
    _("une variable"),
    _("un IRI"),
    _("un texte entre guillemets"),
    _("un nombre"),
    _("true ou false"),
    _("un nœud anonyme"),
    _("un triplet entre << et >>"),
)
_CHARACTER = _("le caractère %(piece)s")
_ITEM = re.compile("(" + "|".join(re.escape(term) for term in TERMS) + r"|« [^»]* »)(?:, |$)")


def _pattern(form: str) -> "re.Pattern[str]":
    holes = re.escape(form % {"piece": "\0", "other": "\1"})
    return re.compile(holes.replace("\0", "(?P<piece>.+?)").replace("\1", "(?P<other>.+?)"), re.DOTALL)


_PATTERNS = [(form, _pattern(form)) for form in (*FORMS, _CHARACTER)]


def explain(error: QuerySyntaxError) -> tuple[str, str]:
    """The error in a sentence, and that sentence's language."""
    if language() == "fr" or not (error.line and error.column):
        return str(error), "fr"
    wish = translate(error.expected or "")
    if not wish:
        return str(error), "fr"
    said = gettext(
        "Ligne %(line)s, colonne %(column)s : la requête ne se lit pas ; attendu : %(wish)s.",
        line=error.line, column=error.column, wish=wish,
    )  # fmt: skip
    return str(said), language()


def translate(wish: str) -> str:
    """A wish in the reader's language; empty where it is not known here."""
    if wish in (*WISHES, *TERMS):
        return str(gettext(wish))
    items = list(_ITEM.finditer(wish))
    if items and "".join(found[0] for found in items) == wish:
        return ", ".join(
            f"“{found[1][2:-2]}”" if found[1][0] == "«" else gettext(found[1]) for found in items
        )
    for form, pattern in _PATTERNS:
        if found := pattern.fullmatch(wish):
            holes = {name: translate(piece) or piece for name, piece in found.groupdict().items()}
            return str(gettext(form, **holes))
    return ""
