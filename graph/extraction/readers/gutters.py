"""A page of text in two columns → the boxes of it in the order in which they are read.

Refuses columns of labels and values: both sides must be full lines of text, for the height of a paragraph.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

_STEP, _CLEAR = 4, 5
_LEAST = 25
_BAND = 12
_FULL = 0.4
_ALIGNED = 0.5

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, points."""


def boxes(chars: Iterable[Box], tables: Sequence[Box], page: Box) -> list[Box]:
    """The page itself, or where two columns stand on it, its boxes from the top: what runs across both, the
    left column, the right one. chars: where letters stand, those in tables left out."""
    runs = [_clipped(run, page) for run in (*_runs(chars), *tables)]
    gutter = _gutter(runs, page)
    if gutter is None:
        return [page]
    left, top, right, bottom = page
    found: list[Box] = []
    for first, last, across in _strips(runs, gutter, top, bottom):
        if last <= first:
            continue
        whole = [(left, first, right, last)]
        found.extend(whole if across else [(left, first, gutter, last), (gutter, first, right, last)])
    return found


def columns(chars: Sequence[Box], zone: Box) -> list[Box]:
    """The columns of a zone of few lines, as of a page of signatures, from the left: white bands part them
    for its whole height, with two lines and more on each side. The zone itself where it has none."""
    runs = [run for run in _runs(chars) if centred(run, zone)]
    edges = sorted((run[0], run[2]) for run in runs)
    cuts, reach = [zone[0]], edges[0][1] if edges else 0.0
    for left, right in edges:
        middle = (reach + left) / 2
        before = sum(run[2] < middle for run in runs)
        if left - reach >= _BAND and min(before, len(runs) - before) > 1:
            cuts.append(middle)
        reach = max(reach, right)
    cuts.append(zone[2])
    return [(left, zone[1], right, zone[3]) for left, right in pairwise(cuts)]


def _clipped(box: Box, page: Box) -> Box:
    """What of a box is on the page: a letter may be said to be larger than any."""
    left, top, right, bottom = page
    return (
        min(max(box[0], left), right), min(max(box[1], top), bottom),
        min(max(box[2], left), right), min(max(box[3], top), bottom),
    )  # fmt: skip


def centred(box: Box, within: Box) -> bool:
    """Whether the middle of a box stands in another."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return within[0] <= across < within[2] and within[1] <= down < within[3]


def _runs(chars: Iterable[Box]) -> Iterator[Box]:
    """The letters of each line, as far as no white band parts them."""
    lines: dict[int, list[Box]] = {}
    for box in chars:
        lines.setdefault(round(box[3] / 2), []).append(box)
    for line in lines.values():
        line.sort()
        run = line[0]
        for box in line[1:]:
            if box[0] - run[2] < 2 * _CLEAR:
                run = (run[0], min(run[1], box[1]), max(run[2], box[2]), max(run[3], box[3]))
            else:
                yield run
                run = box
        yield run


def _gutter(runs: Sequence[Box], page: Box) -> float | None:
    """The middle of the white band between two columns; None where the page has none such."""
    width = page[2] - page[0]
    best: tuple[int, float] = (0, 0.0)
    for place in range(int(0.35 * width), int(0.65 * width), 3):
        middle = page[0] + place
        both, across = _heights(runs, middle)
        if both >= _LEAST and both - across > best[0]:
            best = (both - across, middle)
    return best[1] if best[0] >= _LEAST and _is_text(runs, best[1]) else None


def _heights(runs: Sequence[Box], middle: float) -> tuple[int, int]:
    """On how much of the height, in steps, letters stand on both sides of a band, and across it."""
    left, right, over = set[int](), set[int](), set[int]()
    for run in runs:
        side = left if run[2] < middle - _CLEAR else right if run[0] > middle + _CLEAR else over
        side.update(range(int(run[1]) // _STEP, int(run[3]) // _STEP + 1))
    return len((left & right) - over), len(over)


def _is_text(runs: Sequence[Box], middle: float) -> bool:
    """Whether lines on the left run up to the band, and those on the right begin at one edge."""
    left = [run for run in runs if run[2] < middle]
    right = [run for run in runs if run[0] > middle]
    edge = min(run[0] for run in left)
    full = sum(run[2] > middle - 0.25 * (middle - edge) for run in left)
    begun = Counter(int(run[0]) // 4 for run in right).most_common(1)[0][1]
    return full >= _FULL * len(left) and begun >= _ALIGNED * len(right)


def _strips(
    runs: Sequence[Box], middle: float, top: float, bottom: float
) -> Iterator[tuple[float, float, bool]]:
    """The page from its top: first and last height of each strip, and whether letters run across it."""
    over = sorted(
        (run[1] - 1, run[3] + 1) for run in runs if run[0] <= middle + _CLEAR and run[2] >= middle - _CLEAR
    )
    place = top
    for first, last in over:
        if first > place:
            yield place, first, False
        if last > place:
            yield max(first, place), min(last, bottom), True
            place = min(last, bottom)
    yield place, bottom, False
