"""The engine's English said in French: what a text gets wrong, and where.

What is not known here is quoted as it is, in « », after a French sentence. Refuses to guess a place: it is
said where the engine says it.
"""

import re

_GROUP = "une variable du GROUP BY, ou un agrégat, dans le SELECT"
SLIPS = (
    ("The SELECT contains an expression with a variable that is unbound", _GROUP),
    ("The SELECT contains a variable that is unbound", _GROUP),
    ("SELECT * is not authorized with GROUP BY", "les variables une à une : GROUP BY exclut SELECT *"),
    ("Duplicated variable name in SELECT", "chaque variable une seule fois dans le SELECT"),
    (
        "The SELECT overrides an existing variable",
        "après AS, une variable nouvelle : celle du SELECT est déjà liée dans le WHERE",
    ),
    ("BIND is overriding an existing variable", "après AS de BIND, une variable nouvelle"),
    ("The VALUES clause rows should have", "autant de valeurs que de variables dans chaque ligne de VALUES"),
    ("Repeated variables are not allowed in VALUES", "chaque variable une seule fois dans VALUES"),
    ("The query limit should be", "un nombre entier, de 0 à 18446744073709551615, après LIMIT"),
    ("The query offset should be", "un nombre entier, de 0 à 18446744073709551615, après OFFSET"),
    ("Variables and blank nodes are not allowed in DELETE DATA", "ni variable ni nœud anonyme (DELETE DATA)"),
    ("Variables are not allowed in INSERT DATA", "pas de variable dans INSERT DATA"),
    ("Variables are not allowed in DELETE DATA", "pas de variable dans DELETE DATA"),
    ("Blank nodes are not allowed in DELETE", "pas de nœud anonyme dans DELETE"),
    ("Already used blank node id", "un autre nom de nœud anonyme : celui-ci est celui d'un autre groupe"),
    ("language tag parsing failed", "une étiquette de langue valide, comme @fr"),
    ("IRIs are only allowed to contain escape sequences", r"\uXXXX ou \UXXXXXXXX, un caractère réel"),
    ("escape sequence should be followed by", r"après \u ou \U, le numéro hexadécimal d'un caractère"),
    ("IRI parsing failed", "un IRI valide entre < et >, absolu là où rien ne dit de base"),
    ("Prefix not found", "un préfixe déclaré par PREFIX"),
)
"""What the engine objects to in a query or an update, and what it expects instead."""

_PLACE = re.compile(
    r"Parser error (?:at line (\d+) (?:column (\d+)|between columns (\d+) and \d+)"
    r"|between line (\d+) column (\d+) and line \d+ column \d+): (.*?)(?: \(line \d+\))?",
    re.DOTALL,
)
_XML_PLACE = re.compile(r"(.+): line (\d+), column (\d+)", re.DOTALL)
_KINDS = {
    "subject": "un sujet",
    "subject or graph name": "un sujet, ni le nom d'un graphe",
    "predicate": "un prédicat",
    "RDF object": "un objet",
    "RDF value": "une valeur",
    "graph name": "le nom d'un graphe",
}
_MEANINGS = tuple(
    (re.compile(pattern, re.DOTALL), meaning)
    for pattern, meaning in (
        (
            "No LoadDocumentCallback has been set.*",
            "un contexte JSON-LD à distance n'est jamais téléchargé ; écrivez-le dans le document",
        ),
        (r"The graph (<.*>) does not exist", "le graphe {0} n'existe pas"),
        (r"The graph (<.*>) already exists", "le graphe {0} existe déjà"),
        (r"The blank node (\S+) cannot be shared by multiple blocks", "{0} sert dans plusieurs blocs"),
        (r"The custom function (<.*>) is not supported", "la fonction {0} n'existe pas ici"),
        (r"(?:Unexpected end\b|no element found|unclosed token).*", "le texte s'arrête trop tôt"),
        (r"The prefix (\S*) has not been declared", "le préfixe « {0} » n'est pas déclaré"),
        (r"(?:Invalid UTF-8|cannot decode input using UTF-8).*", "ces octets ne sont pas de l'UTF-8"),
        (
            r"'utf-8' codec can't decode bytes? (?:0x\w+ )?in position (\d+).*",
            "ce qui vient après {0} octets n'est pas de l'UTF-8",
        ),
        ("No scheme found in an absolute IRI", "cet IRI n'est pas absolu, et rien ne dit sa base"),
        ("Invalid IRI code point ' '", "un IRI contient une espace"),
        ("Invalid IRI code point '(.+)'", "un IRI contient « {0} », qui n'y est pas permis"),
        ("A dot is expected at the end of statements|Triples must be followed by a dot", "un point manque"),
        ("A subtag may be eight characters.*", "une étiquette de langue a une partie de plus de huit signes"),
        ("XML namespaces are required in RDF/XML", "un nom n'a pas d'espace de noms (xmlns)"),
        ("The subject of a triple must be .*", "un sujet manque : IRI ou nœud anonyme"),
        ("The predicate of a triple must be .*", "un prédicat manque : un IRI"),
        ("The object of a triple must be .*", "un objet manque : IRI, nœud anonyme ou littéral"),
        ("@id value must be a string", "la valeur de @id est une chaîne"),
        ("mismatched tag", "une balise ne ferme pas celle qui est ouverte"),
        (r"not well-formed \(invalid token\)", "ce signe n'est pas permis à cet endroit du XML"),
        ("unbound prefix", "un préfixe XML n'est pas déclaré (xmlns)"),
        ("junk after document element", "du texte suit la fin du document"),
    )
)
_NOT_VALID = re.compile(r"(.+) is not a valid (.+)", re.DOTALL)
_IN_IRI = re.compile(r"error while parsing IRI '(.*)': (.*)", re.DOTALL)
_MOST = 200


def slip(wish: str) -> str | None:
    """What a query should hold instead, where the engine's wish is a sentence that is known here."""
    return next((meaning for part, meaning in SLIPS if part in wish), None)


def explained(message: str) -> str:
    """One clause in French, without full stop, for what a parser or the engine says of a body or an update.

    Begins with the place where the message has one, 1-based: `ligne 3, colonne 2 : …`. A message that is not
    known is quoted after it, as English.
    """
    found = _PLACE.fullmatch(message)
    if found:
        line, column = found[1] or found[4], found[2] or found[3] or found[5]
        return f"ligne {line}, colonne {column} : {_meaning(found[6])}"
    if found := _XML_PLACE.fullmatch(message):
        return f"ligne {found[2]}, colonne {int(found[3]) + 1} : {_meaning(found[1])}"
    return _meaning(message)


def _meaning(message: str) -> str:
    if inner := _IN_IRI.fullmatch(message):
        return f"l'IRI « {_short(inner[1])} » ne se lit pas : {_meaning(inner[2])}"
    for pattern, meaning in _MEANINGS:
        if found := pattern.fullmatch(message):
            return meaning.format(*map(_short, found.groups()))
    found = _NOT_VALID.fullmatch(message)
    if found and found[2] in _KINDS:
        return f"« {_short(found[1])} » n'est pas {_KINDS[found[2]]}"
    return f"ce qui s'y trouve n'est pas permis (en anglais : « {_short(message)} »)"


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
