"""What stands between the names of a cell, in pieces: unknown organisations, and text that names none.

Refuses to cut inside a name: « Direction de l'enfance et de la famille » and « Enfance, jeunesse et sport »
stay whole, « Adil et UDAF » is two.
"""

from collections.abc import Container, Iterator

from graph.names import families
from graph.names.families import Places
from graph.names.text import AND, STOP, Token, word_set

_LINKS = word_set("de du des d a au aux en l la le les et ou pour avec sur sous par dans")
_OPENERS = word_set("dans pour via sur par sous en afin si selon lors dont avec sans puis ainsi")
ROLES = word_set(
    "pilote pilotes pilotage copilote copilotes copilotage co porteur porteurs porteuse chef chefs "
    "cheffe file structure structures service responsable responsables referent referents maitre "
    "maitrise ouvrage principal principaux et ou"
)
"""Words that only say what the names beside them do."""
_FILLERS = word_set(
    "definir preciser determiner confirmer completer cours non defini definie precise nc na n a neant "
    "aucun aucune sans objet etc idem voir selon besoin tous toutes tbd en reste valider verifier solliciter "
    "sous reserve pressenti pressentie envisage envisagee potentiel potentielle probable eventuel eventuelle "
    "eventuellement probablement peut etre doute"
)
_ASSOCIATION = frozenset({"asso", "assoc", "association"})
_LONG = 16

Piece = tuple[int, int]
"""Tokens from the first to the second, excluded."""


def cut(
    run: tuple[Token, ...], first: int, end: int, cell: str, places: Places, whole: Container[int] = ()
) -> Iterator[Piece]:
    """The pieces of a run of tokens that names nothing known, trimmed; empty ones are left out.

    whole: tokens that end no piece, as those of a name in guillemets.
    """
    begin, named = first, False
    for index in range(first, end):
        if run[index].kind == "word" and run[index].key not in AND:
            named = named or run[index].content
            continue
        if index in whole:
            continue
        right = next((i for i in range(index + 1, end) if run[i].kind == "word"), None)
        if named and right is not None and _separates(run, begin, index, right, cell, places):
            yield from _trimmed(run, begin, index)
            begin, named = index + 1, False
    yield from _trimmed(run, begin, end)


def names_nothing(run: tuple[Token, ...], piece: Piece, attached: bool) -> bool:
    """Whether a piece is no organisation: « à définir », « dans le cadre de… », or a long sentence.

    attached: whether nothing but a space stands between it and the name before.
    """
    words = [token for token in run[piece[0] : piece[1]] if token.content]
    keys = [token.key for token in words]
    if len(words) > _LONG or all(key in _FILLERS or not key.strip("0123456789") for key in keys):
        return True
    opener = run[piece[0]].key in _OPENERS and not run[piece[0]].capital
    return opener or (attached and not words[0].capital)


def is_role(run: tuple[Token, ...], piece: Piece) -> bool:
    """Whether a piece only says what the names do: « Pilote », « Chef de file »."""
    keys = [token.key for token in run[piece[0] : piece[1]] if token.content]
    return keys != ["service"] and all(key in ROLES or key.isdecimal() for key in keys)


def _separates(run: tuple[Token, ...], begin: int, index: int, right: int, cell: str, places: Places) -> bool:
    """Whether the token at `index` ends a piece that began at `begin` and that a word at `right` follows."""
    token, after = run[index], run[right]
    before = next(run[i] for i in range(index - 1, begin - 1, -1) if run[i].kind == "word")
    if token.kind in ("bullet", "semicolon", "dash", "colon"):
        return True
    if token.kind in ("dot", "other", "open", "close"):
        return False
    kind = families.find(run, _content(run, right), places)
    known = kind is not None and (not kind.common or bool(kind.place) or after.capital)
    if token.kind == "slash":
        spaced = cell[token.start - 1 : token.start].isspace() or cell[token.end : token.end + 1].isspace()
        return spaced or known or (before.acronym and after.acronym)
    if token.kind == "comma":
        listed = after.capital or known or not run[begin].capital
        return listed and after.key not in _LINKS
    if token.kind in ("line", "mark"):
        alone = {run[i].key for i in range(begin, index) if run[i].content} <= _ASSOCIATION
        return not alone and before.key not in _LINKS and (after.capital or known)
    complete = families.find(run, _content(run, begin), places)
    whole = complete is not None and complete.end >= index
    capitals = before.acronym and after.capital and after.key not in _LINKS
    return known or capitals or (after.acronym and after.key not in _LINKS) or (whole and after.capital)


def _content(run: tuple[Token, ...], at: int) -> int:
    """The first word from a token on that is no article; the token itself where there is none."""
    return next((i for i in range(at, len(run)) if run[i].content), at)


def _trimmed(run: tuple[Token, ...], first: int, end: int) -> Iterator[Piece]:
    """A piece without what only links or encloses it."""
    while first < end and _leads(run, first, end):
        first += 1
    opened = 0
    last = first
    for index in range(first, end):
        token = run[index]
        quote = token.text == '"'
        opened += (token.kind == "open") - (token.kind == "close") + quote * (-1 if opened > 0 else 1)
        word = token.content and token.key not in AND
        closes = (token.kind == "close" or quote) and opened == 0
        cuts_short = token.kind == "dot" and len(run[index - 1].text) <= 4
        if word or (index == last and (closes or cuts_short)):
            last = index + 1
    if any(token.content for token in run[first:last]):
        yield first, last


def _leads(run: tuple[Token, ...], first: int, end: int) -> bool:
    """Whether a token only leads to a name: « et », « du », « L'association »; but not « Les Petits Pas »."""
    token = run[first]
    if token.kind != "word" or token.key in AND or token.key == "ou":
        return True
    follows = run[first + 1] if first + 1 < end else None
    named = token.capital and follows is not None and follows.kind == "word" and follows.capital
    return token.key in STOP and not named
