"""A printed cell as words and what stands between them, each at its place in the cell.

Mark-up is read, never shown: `<br>` and list items are new lines, `<b>` a mark, `<sup>` nothing. Refuses to
change the text: offsets are code points of the cell as it was given.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.terms import fold

STOP = frozenset({"de", "du", "des", "d", "la", "le", "les", "l"})
"""Words that names drop and take freely: articles and what links a name to a place."""
AND = frozenset({"et", "&"})
OR = frozenset({"ou", "voire"})
HARD = frozenset({"dash", "bullet", "slash", "comma", "semicolon", "open", "close", "colon"})
"""Kinds of token that a name does not cross, unless it is printed with one."""
BREAKS = HARD | {"line", "mark"}
"""Kinds of token after which something new may begin."""

_QUOTES = {"«": "»", "“": "”", '"': '"'}
_QUOTED = 24  # tokens of a name in guillemets, at most
_TIES = ("-", "‐", "‑")
_INLINE = frozenset({"b", "strong", "i", "em", "u", "span", "font", "a"})
_INVISIBLE = frozenset({"sup", "sub", "small"})
_TOKEN = re.compile(
    r"""(?P<tag></?[A-Za-z][^<>]*>)
    |(?P<bullet>(?<!\S)[1-9]\s?\.(?=\s)|(?<![^\n])[1-9]\s?\)(?=\s)|[•·▪◦‣●○■□➢►▶✓✔*\uf0b7])
    |(?P<word>[A-ZÀ-ÖØ-Þ](?:\.[A-ZÀ-ÖØ-Þ])+(?![^\W_])\.?|(?:[^\W_][\u0300-\u036f]*|&(?:[A-Za-z](?:acute|grave|circ|uml|cedil)|(?:oe|OE|ae|AE)lig);)+)
    |(?P<space>&nbsp;|&\#160;|[^\S\n\r\v\f\x85\u2028\u2029]+)
    |(?P<line>[\n\r\v\f\x85\u2028\u2029]+)
    |(?P<amp>&amp;|&)
    |(?P<entity>&\#?\w{1,8};)
    |(?P<slash>[/|+\\])
    |(?P<comma>,)
    |(?P<semicolon>;)
    |(?P<colon>:)
    |(?P<open>[(\[«“])
    |(?P<close>[)\]»”])
    |(?P<rule>[-–—‐‑−]+)
    |(?P<dot>\.)
    |(?P<tie>['’‘ʼ`´])
    |(?P<other>\S)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A word, or what stands between words. key: the word as it is compared, "" for anything else;
    joined: whether a hyphen ties it to the word before."""

    kind: str
    text: str
    start: int
    end: int
    key: str = ""
    joined: bool = False

    @property
    def capital(self) -> bool:
        """Whether a word begins with a capital letter or a digit."""
        return not self.text[:1].islower()

    @property
    def acronym(self) -> bool:
        """Whether a word is printed in capitals alone, two at least."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def quote(self) -> bool:
        """Whether it opens or closes a name in guillemets."""
        return self.text in _QUOTES or self.text in _QUOTES.values()

    @property
    def content(self) -> bool:
        """Whether it is a word that a name keeps."""
        return self.kind == "word" and self.key not in STOP


def tokens(cell: str) -> tuple[Token, ...]:
    """The tokens of a cell, without spaces. A hyphen inside a word joins; a spaced one, or a dash, breaks."""
    found: list[Token] = []
    for match in _TOKEN.finditer(cell):
        kind = _kind(match, cell)
        if kind:
            text = match.group()
            key = _key(text) if kind == "word" else ""
            joined = bool(kind == "word" and found and cell[found[-1].end : match.start()] in _TIES)
            found.append(Token(kind, text, match.start(), match.end(), key, joined))
    return tuple(found)


def quotations(run: Sequence[Token]) -> dict[int, int]:
    """What stands in guillemets: the token that opens each, and the one after it. One that is never closed,
    or that goes on after a bullet or a semicolon, is none."""
    found: dict[int, int] = {}
    opened = -1
    for at, token in enumerate(run):
        if token.kind in ("bullet", "semicolon") or at - opened > _QUOTED:
            opened = -1
        if opened >= 0 and token.text == _QUOTES[run[opened].text]:
            found[opened], opened = at + 1, -1
        elif token.text in _QUOTES:
            opened = at
    return found


def closed(run: Sequence[Token], start: int, end: int) -> int:
    """Where a name ends, with the bracket or the guillemet after it that closes one inside it."""
    if end < len(run) and (run[end].kind == "close" or run[end].quote):
        opened = sum((token.kind == "open") - (token.kind == "close") for token in run[start:end])
        return end + (opened + sum(token.text == '"' for token in run[start:end]) % 2 > 0)
    return end


def keys(text: str) -> tuple[str, ...]:
    """The words of a text as names keep them: folded, without articles."""
    return content(tokens(text))


def content(run: Sequence[Token]) -> tuple[str, ...]:
    """The keys of a run's words, without articles."""
    return tuple(token.key for token in run if token.content)


def word_set(text: str) -> frozenset[str]:
    """Every word of a text, folded: a set of words as the code writes it."""
    return frozenset(fold(text).split())


def hard(text: str) -> frozenset[str]:
    """The kinds of break that a printed name holds."""
    return frozenset(token.kind for token in tokens(text)) & HARD


def _key(text: str) -> str:
    """A word as it is compared: « C.A.F. » is « caf »."""
    return "et" if text in ("&", "&amp;") else fold(html.unescape(text)).replace(".", "")


def _kind(match: re.Match[str], cell: str) -> str:
    if match["tag"]:
        name = re.sub(r"[^a-z0-9]", " ", match.group().casefold()).split()[0]
        return "" if name in _INVISIBLE else "mark" if name in _INLINE else "line"
    if match["amp"]:
        return "word"
    if match["rule"]:
        return "dash" if _apart(match, cell) else ""
    kind = match.lastgroup or ""
    return "" if kind in ("space", "entity", "tie") else kind


def _apart(match: re.Match[str], cell: str) -> bool:
    """Whether a hyphen stands apart from a word on one side at least; a long dash always breaks."""
    before, after = cell[match.start() - 1 : match.start()], cell[match.end() : match.end() + 1]
    return match.group()[0] in "–—" or not (before.isalnum() and after.isalnum())
