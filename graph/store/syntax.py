"""Where a query or an update stops being SPARQL, and what should stand there.

The engine's own word is the furthest character that it looked at, up to a keyword's length after the slip,
and a part of what it tried there. So the slips that show in the text come first; then the engine is asked
again, about the same tokens set far apart, which gives the token. Refuses to parse: that is the engine's.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from graph.store.lexer import Token, words
from graph.store.slips import Place, Slip, in_query, place, rebound, shown
from graph.store.wording import slip

Again = Callable[[str], str]
"""What the engine says of another text, read under the same conditions; empty where it reads it."""

_ERROR = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_LISTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_GAP = " " * 16
_LONGEST = 100_000
_AFTER = {
    ("SELECT", "DISTINCT", "REDUCED"): "une variable, « * », ou une expression entre parenthèses",
    ("DESCRIBE",): "un IRI, une variable, ou « * »",
    ("LIMIT", "OFFSET"): "un nombre entier positif ou nul",
    ("BY",): "une variable, ou une expression entre parenthèses",
    ("FILTER", "HAVING"): "une expression entre parenthèses, ou un appel de fonction",
    ("GRAPH",): "l'IRI d'un graphe, ou une variable",
    ("PREFIX",): "un préfixe, deux-points, puis son IRI entre < et >",
    ("OPTIONAL", "UNION", "MINUS", "WHERE"): "« { »",
}
_PHRASES = {
    "une variable": ("?", "$"),
    "un IRI": ("<", ":"),
    "un texte entre guillemets": ("'", "'''", '"', '"""'),
    "un nombre": ("+", "-"),
    "true ou false": ("true", "false"),
    "un nœud anonyme": ("_:", "["),
    "un triplet entre << et >>": ("<<", "<<("),
}
_MEANT = {sign: phrase for phrase, signs in _PHRASES.items() for sign in signs}


def diagnose(text: str, line: int, column: int, wish: str, again: Again | None = None) -> Place:
    """The place to show for a text that the engine refuses at line and column, wishing for something.

    again: asks the engine once more, where the slip is none that shows in the text.
    """
    tokens = list(words(text))
    found = in_query(text, tokens)
    if found is None:
        stop, said = _asked(text, again) or (_stop(text, tokens, line, column), wish)
        found = _expected(text, tokens, stop, wish if slip(wish) and not slip(said) else said)
    return place(text, *found)


def spaced(text: str) -> tuple[str, list[tuple[int, Token]]]:
    """The same tokens on one line, far apart; and where each begins in it.

    What the engine looks ahead, while it tries a keyword, then ends before the next token.
    """
    pieces: list[str] = []
    starts: list[tuple[int, Token]] = []
    length = 0
    for token in words(text):
        starts.append((length, token))
        piece = re.sub(r"[\r\n]", " ", token.text) + ("" if token.text in ("+", "-") else _GAP)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), starts


def _asked(text: str, again: Again | None) -> tuple[int, str] | None:
    """Where the engine stops in the spaced text, as an offset of the text, and what it wishes there.

    Within a token, it wishes for what would make it another one: that is left out.
    """
    if again is None or len(text) > _LONGEST:
        return None
    apart, starts = spaced(text)
    found = _ERROR.match(again(apart))
    if not found or not starts:
        return None
    reached, wish = int(found[2]) - 1, found[3]
    begins, token = starts[bisect_right(starts, reached, key=lambda start: start[0]) - 1]
    if slip(wish):
        return token.start, wish
    if reached >= len(apart) and _LISTED.search(wish):
        return len(text), wish
    return token.start, wish if reached == begins else ""


def _stop(text: str, tokens: Sequence[Token], line: int, column: int) -> int:
    """Where the last token begins that the engine had read when it stopped."""
    reached = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
    before = [token.start for token in tokens if token.start <= reached]
    return before[-1] if before else 0


def _expected(text: str, tokens: Sequence[Token], stop: int, wish: str) -> Slip:
    """What should stand where the engine stopped: by its sentence, by the word before, or by its list."""
    if known := slip(wish):
        return stop, known
    index = bisect_right(tokens, stop - 1, key=lambda token: token.start)
    before = tokens[index - 1].word if index else ""
    for keywords, meaning in _AFTER.items():
        if before in keywords:
            return stop, meaning
    if listed := list(dict.fromkeys(_MEANT.get(sign, f"« {sign} »") for sign in _signs(wish))):
        if {"un IRI", "un texte entre guillemets"} <= {*listed}:
            listed = ["un terme (IRI, texte, nombre…)", *(sign for sign in listed if sign not in _PHRASES)]
        return stop, ", ".join(listed)
    if index == len(tokens):
        return len(text), "une suite : le texte s'arrête là"
    token = tokens[index]
    if token.kind == "label":
        return stop, f"un autre nom de nœud anonyme : {shown(token.text)} est celui d'un autre groupe"
    if token.text == "}" and (variable := rebound(tokens, stop)):
        return stop, f"après AS, une variable nouvelle : {variable} est déjà liée dans ce groupe"
    return stop, f"autre chose que {shown(token.text)}"


def _signs(wish: str) -> Iterator[str]:
    """The signs of the engine's list; its keywords are only the longest of those that it tried."""
    for found in _LISTED.finditer(re.sub(r"\[('|_)[^\]]*\]", "", wish)):
        if sign := re.sub(r"\\(.)", r"\1", found[1]).strip():
            yield sign
