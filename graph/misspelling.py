"""Which known words a misspelt one may be: how far apart two spellings are, and which of them come first.

Refuses to guess far: one letter in four may be wrong, and a guess two letters worse than the best is none.
"""

from collections.abc import Iterable

from rapidfuzz.distance import OSA, Prefix

ACRONYM, ORGANISATION, OTHER = range(3)
_MOST = 3


def reach(word: str) -> int:
    """How many letters of a word may be wrong: one in four, one at least."""
    return max(1, len(word) // 4)


def distance(one: str, other: str, most: int) -> int:
    """How many letters are to be added, dropped, replaced or swapped with the next to make one of the other.

    Returns `most` + 1 where it takes more. (Optimal string alignment, after Damerau, 1964.)
    """
    return OSA.distance(one, other, score_cutoff=most)


def closest(word: str, known: Iterable[tuple[str, int]]) -> list[str]:
    """The known words that a misspelt one may be, the likeliest first: three at most.

    known: words, each with its standing: of words as near, an `ACRONYM` comes first, then a word of the name
    of an `ORGANISATION`, then any `OTHER`; of these those that begin alike for longest.
    """
    most = reach(word)
    measured = sorted(
        (distance(word, each, most), standing, -Prefix.similarity(word, each), each)
        for each, standing in known
    )
    near = [row for row in measured if row[0] <= min(most, measured[0][0] + 1)]
    return [each for *_, each in near[:_MOST]]
