"""How much a printed name looks like a known one, by rapidfuzz (https://rapidfuzz.github.io/RapidFuzz/).

Refuses a likeness that a word contradicts: « Cour d'appel de Pau » is not that of Paris, a short acronym is
only ever itself, and numbers never differ.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from graph.names.text import Token

LIKELY = 0.84
"""From this score on, a resemblance is worth showing as likely; below it, only as one of the closest."""
CLOSE = 0.6
_WORD = 75.0
_SHORT = 6

Words = tuple[str, ...]
Scored = tuple[tuple[str, float], ...]


def closest(words: Words, names: Iterable[tuple[Words, str]], limit: int = 3) -> Scored:
    """The paths whose names look most like the words: each once with its score, 0 to 1, best first."""
    pairs = list(names)
    others = [" ".join(name) for name, _ in pairs]
    scores: dict[int, float] = {}
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        found = process.extract(" ".join(words), others, scorer=scorer, limit=None, score_cutoff=100 * CLOSE)
        for _, alike, index in found:
            scores[index] = max(scores.get(index, 0.0), alike / 100)
    best: dict[str, float] = {}
    for index, score in sorted(scores.items()):
        name, path = pairs[index]
        agreed = score if agree(words, name) else min(score, LIKELY - 0.01)
        best[path] = max(best.get(path, 0.0), round(agreed, 2))
    return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit])


def agree(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether no word of either contradicts the other: each has its like, but for one left out of three."""
    if min(len("".join(words)), len("".join(name))) <= _SHORT:
        return tuple(words) == tuple(name)
    if _numbers(words) != _numbers(name):
        return False
    alone = [_unlike(words, name), _unlike(name, words)]
    if alone == [0, 0]:
        return True
    return sorted(alone) == [0, 1] and min(len(words), len(name)) >= 3


def abbreviates(run: Sequence[Token], name: Sequence[str]) -> bool:
    """Whether a run of tokens is that name with words cut short by a full stop: « Dép. dév. des territoires
    »."""
    words = [index for index, token in enumerate(run) if token.content]
    if len(words) != len(name) or not any(token.kind == "dot" for token in run):
        return False
    for index, word in zip(words, name, strict=True):
        dotted = index + 1 < len(run) and run[index + 1].kind == "dot"
        key = run[index].key
        if key != word and not (dotted and len(key) >= 2 and word.startswith(key)):
            return False
    return True


def _unlike(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words have no like among the others."""
    return sum(all(fuzz.ratio(word, other) < _WORD for other in others) for word in words)


def _numbers(words: Sequence[str]) -> set[str]:
    return {word for word in words if any(character.isdigit() for character in word)}
