"""The kinds of institution that every département has, in the words and acronyms that name them.

« Caf 33 », « CAF de la Gironde » and « Caisse d'allocations familiales (Gironde) » are one kind and one
place. Refuses to know any one institution: the tables do. A kind alone (« la Caf ») names nothing without a
context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.names.departements import DEPARTEMENTS
from graph.names.text import Token, keys, tokens

_FORMS: dict[str, tuple[str, ...]] = {
    "caf": ("Caf", "Caisse d'allocations familiales", "Caisse des allocations familiales"),
    "msa": ("MSA", "Mutualité sociale agricole"),
    "cpam": ("CPAM", "Caisse primaire d'assurance maladie", "Assurance maladie"),
    "carsat": ("Carsat",),
    "urssaf": ("Urssaf",),
    "departement": ("Département", "Conseil départemental", "Conseil général", "CD", "CG", "Dpt", "Dept"),
    "region": ("Région", "Conseil régional"),
    "ville": ("Ville", "Mairie", "Commune", "Municipalité"),
    "ccas": ("CCAS", "Centre communal d'action sociale"),
    "cias": ("CIAS", "Centre intercommunal d'action sociale"),
    "cc": (
        "Communauté de communes", "CC", "CDC", "Comcom", "Com com", "Com de communes", "Comm de communes",
    ),
    "ca": (
        "Communauté d'agglomération", "Communauté d'agglo", "Com d'agglo", "Agglomération", "Agglo", "CA",
    ),
    "cu": ("Communauté urbaine", "CU"),
    "metropole": ("Métropole", "Eurométropole"),
    "epci": ("EPCI", "Intercommunalité"),
    "prefecture": ("Préfecture", "Préfet", "Préfète"),
    "etat": ("État", "Services de l'État"),
    "dsden": ("DSDEN", "Direction des services départementaux de l'éducation nationale", "DASEN"),
    "education-nationale": ("Éducation nationale", "Éduc nat"),
    "academie": ("Académie", "Rectorat", "Rectorat de l'académie"),
    "ddets": (
        "DDETS", "DDETSPP", "DEETS", "Direction départementale de l'emploi, du travail et des solidarités",
    ),
    "ddcs": ("DDCS", "DDCSPP", "Direction départementale de la cohésion sociale"),
    "dreets": ("DREETS", "DRIEETS"),
    "sdjes": (
        "SDJES", "Service départemental à la jeunesse, à l'engagement et aux sports",
        "Service départemental de la jeunesse, de l'engagement et du sport",
    ),
    "drajes": ("DRAJES",),
    "drac": ("DRAC", "Direction régionale des affaires culturelles"),
    "ars": (
        "ARS", "Agence régionale de santé", "DT ARS", "DD ARS", "Délégation territoriale de l'ARS",
        "Délégation départementale de l'ARS",
    ),
    "ddt": ("DDT", "DDTM", "Direction départementale des territoires"),
    "sdis": ("SDIS", "Service départemental d'incendie et de secours"),
    "pjj": ("PJJ", "DTPJJ", "Protection judiciaire de la jeunesse"),
    "spip": ("SPIP",),
    "tribunal-judiciaire": ("Tribunal judiciaire",),
    "cour-d-appel": ("Cour d'appel",),
    "udaf": ("UDAF", "Union départementale des associations familiales"),
    "mission-locale": (
        "Mission locale", "Missions locales", "Mission locale pour l'emploi",
        "Mission locale pour l'insertion", "Mission locale pour l'emploi et l'insertion",
        "Mission locale pour l'insertion des jeunes",
        "Mission locale pour l'insertion professionnelle et sociale des jeunes", "Mission locale jeunes",
        "Mission locale rurale",
    ),
    "france-travail": ("France Travail",),
    "pole-emploi": ("Pôle emploi",),
    "cllaj": ("CLLAJ", "Comité local pour le logement autonome des jeunes"),
    "adil": ("ADIL",),
    "cidff": ("CIDFF",),
    "promeneurs-du-net": ("Promeneurs du Net",),
    "centre-hospitalier": ("Centre hospitalier", "Centre hospitalier universitaire", "CHU", "CHRU"),
    "federation-centres-sociaux": ("Fédération des centres sociaux",),
}  # fmt: skip

FULL = {"cd": "Conseil départemental"}
"""What an acronym that says too little alone is written as."""

DEPARTMENTAL = frozenset({
    "caf", "cpam", "departement", "prefecture", "etat", "dsden", "education-nationale", "ddets", "ddcs",
    "sdjes", "ddt", "sdis", "pjj", "spip", "udaf", "adil",
})  # fmt: skip
"""Kinds of which a département has one, for all its communes."""

_COMMON = frozenset(
    keys(
        "ville mairie commune municipalité département région métropole agglomération agglo préfecture préfet"
        " état"
    )
) | frozenset(keys("préfète académie intercommunalité eurométropole cd cg cc ca cu cdc"))
"""Forms that are ordinary words too, or too short: in the middle of a piece they need a place."""
INTERCOMMUNAL = ("cc", "ca", "cu", "metropole", "epci")
"""Kinds of which « l'EPCI » is one; their names often give the place without a link: « CC Val de Lèze »."""
_INSIDE = frozenset({"dans", "en"})
_OF_TOWN = frozenset({"ville", "commune", "departement"})
_LINKS = frozenset({"sur", "sous", "en", "lez"})
_TWO_LETTERS = frozenset({"cd", "cg", "cc", "ca", "cu"})
_GLUED = tuple(
    sorted(
        {keys(form)[0] for forms in _FORMS.values() for form in forms if len(form) <= 6 and " " not in form}
    )
)

_BY_WORDS: dict[tuple[str, ...], str] = {
    keys(form): family for family, forms in _FORMS.items() for form in forms
}
_LONGEST = max(map(len, _BY_WORDS))
_CODES = {code: f"departement/{code}" for code in map(str.casefold, DEPARTEMENTS)}
_BY_NAME = {keys(name): f"departement/{code.casefold()}" for code, name in DEPARTEMENTS.items()}

Places = Mapping[tuple[str, ...], str]
"""Path of a known territory by the words of its name."""


@dataclass(frozen=True)
class Found:
    """A kind of institution in a run of tokens, up to `end` (excluded).

    place: path of a known territory, the words of another, or "" for a kind alone; words: tokens of the kind.
    """

    family: str
    place: str
    end: int
    form: tuple[str, ...]

    @property
    def common(self) -> bool:
        """Whether the form is an ordinary word."""
        return len(self.form) == 1 and self.form[0] in _COMMON


def place_key(words: Sequence[str], places: Places) -> str:
    """A place as it is compared: a territory's path where its name or code is known, else its words."""
    named = tuple(words)
    if len(named) == 1 and named[0] in _CODES:
        return _CODES[named[0]]
    return places.get(named) or _BY_NAME.get(named) or " ".join(named)


def find(run: Sequence[Token], at: int, places: Places) -> Found | None:
    """The kind of institution that begins at a token, with the place that follows it; None for none.

    Two letters without a place are one in capitals alone.
    """
    token = run[at]
    if not token.content:
        return None
    glued = _glued(token)
    if glued:
        return Found(glued[0], glued[1], at + 1, (glued[0],))
    form, end = _form(run, at)
    if not form:
        return None
    place, after = place_after(run, _said_again(run, end, _BY_WORDS[form]), places)
    if not place and form[0] in _TWO_LETTERS and len(form) == 1 and not token.acronym:
        return None
    return Found(_BY_WORDS[form], place, after, form)


def parse(text: str, places: Places) -> tuple[str, str]:
    """Kind and place of a whole name, "" for what it does not say: `("caf", "departement/75")`.

    Here a place needs no link: « CC Val de Lèze ».
    """
    run = tokens(text)
    for at, token in enumerate(run):
        if token.content:
            found = find(run, at, places)
            if found and found.family in INTERCOMMUNAL and not found.place:
                end = _capitals(run, found.end)
                place = place_key([token.key for token in run[found.end : end] if token.content], places)
                found = replace(found, place=place, end=end) if end else found
            whole = found and not any(rest.content for rest in run[found.end :])
            short = found and not found.place and found.form[0] in _TWO_LETTERS
            return (found.family, found.place) if found and whole and not short else ("", "")
    return "", ""


def _glued(token: Token) -> tuple[str, str] | None:
    """« CD47 », « CAF33 »: an acronym and a département's code in one word."""
    if not any(map(str.isdecimal, token.key)):
        return None
    for acronym in _GLUED:
        code = _CODES.get(token.key.removeprefix(acronym)) if token.key.startswith(acronym) else None
        if code:
            return _BY_WORDS[(acronym,)], code
    return None


def _form(run: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The longest form that begins at a token, and the token after it."""
    best: tuple[tuple[str, ...], int] = ((), at)
    words: list[str] = []
    for index in range(at, len(run)):
        token = run[index]
        if token.kind in ("bullet", "slash", "semicolon", "open", "close", "dash", "colon"):
            break
        if token.content:
            words.append(token.key)
            if len(words) > _LONGEST:
                break
            if tuple(words) in _BY_WORDS:
                best = (tuple(words), index + 1)
    return best


def _said_again(run: Sequence[Token], at: int, family: str) -> int:
    """The token after a kind said once more in brackets, « MSA (Mutualité sociale agricole) »; else the
    same."""
    if at + 1 < len(run) and run[at].kind == "open":
        form, end = _form(run, at + 1)
        if _BY_WORDS.get(form) == family and end < len(run) and run[end].kind == "close":
            return end + 1
    return at


def place_after(run: Sequence[Token], at: int, places: Places) -> tuple[str, int]:
    """The place after a kind or a role, and the token after it; "" and the same token where there is none."""
    first = at
    linked = False
    while first < len(run) and run[first].kind in ("word", "line", "mark") and not run[first].content:
        linked = linked or run[first].kind == "word"
        first += 1
    if first + 1 < len(run) and run[first].key in (_INSIDE | _OF_TOWN if linked else _INSIDE):
        inner = first + 1
        while inner + 1 < len(run) and run[inner].kind == "word" and not run[inner].content:
            inner += 1
        named = _known(run, inner, places) or (run[first].key in _OF_TOWN and _capitals(run, inner))
        first = inner if named else first
    if first >= len(run):
        return "", at
    if run[first].kind == "open":
        close = next((i for i in range(first, len(run)) if run[i].kind == "close"), 0)
        inside = [token.key for token in run[first:close] if token.content]
        place = place_key(inside, places)
        return (place, close + 1) if "/" in place else ("", at)
    end = _known(run, first, places)
    if not end and linked:
        end = _capitals(run, first)
    if not end:
        return "", at
    return place_key([token.key for token in run[first:end] if token.content], places), end


def _known(run: Sequence[Token], first: int, places: Places) -> int:
    """The token after the longest known place that begins at a token; 0 for none."""
    best = 0
    words: list[str] = []
    for index in range(first, min(len(run), first + 14)):
        token = run[index]
        if token.kind not in ("word", "line", "mark"):
            break
        if token.content:
            words.append(token.key)
            named = tuple(words)
            code = len(named) == 1 and named[0] in _CODES
            if run[first].capital and (code or named in places or named in _BY_NAME):
                best = index + 1
    return best


def _capitals(run: Sequence[Token], first: int) -> int:
    """The token after a place that nothing knows: words in capitals, links between them; 0 for none."""
    end = 0
    index = first
    while index < len(run):
        token = run[index]
        named = token.content and (token.capital or token.joined)
        if token.kind != "word" or not (named or token.key in _LINKS or not token.content):
            break
        if named:
            if index > first and _form(run, index)[0]:
                break
            end = index + 1
        index += 1
    return end
