"""How well founded a figure about a convention is: on texts, few values, an incomplete list, or a title.

Refuses to let a large share of next to nothing pass for a large share: whoever shows one asks here first.
"""

TEXTS, FEW, INCOMPLETE, TITLE = "texts", "few", "incomplete", "title"
ENOUGH = 3
_GROWING = ("pilots", "themes", "audiences", "schemes")  # the more a text says, the more of them it names
_INTERPRETED = "-interpreted"


def foundation(title_only: bool, dimension: str, size: int, incomplete: bool = False) -> str:
    """What that many values of a convention in that dimension rest on: `TEXTS`, `FEW` values, an
    `INCOMPLETE` list or its `TITLE`.

    title_only: whether no document says them elsewhere than where it names the convention; incomplete:
    whether a document says that it leaves some of them out.
    A territory, a signatory or a year may be the only one there is: of those alone, few is not little.
    """
    if title_only:
        return TITLE
    if incomplete:
        return INCOMPLETE
    is_growing = dimension.removesuffix(_INTERPRETED) in _GROWING
    return FEW if is_growing and size < ENOUGH else TEXTS


def weakest(*found: str) -> str:
    """What a figure about several conventions rests on: the least of what each rests on."""
    return max(found, key=(TEXTS, FEW, INCOMPLETE, TITLE).index)
