"""Where a cell stops naming pilots: « en lien avec… », « Partenaires : … », « MSA (partenaire) ».

Refuses to read what such words introduce: who helps is no pilot.
"""

from collections.abc import Sequence

from graph.names.text import Token, word_set

_TOGETHER = word_set(
    "lien partenariat articulation collaboration concertation relation appui soutien association"
)
_PARTNERS = word_set("partenaire partenaires partenariat partenariats")
_HELPERS = _PARTNERS | word_set(
    "associe associes associee associees appui appuis soutien"
    " soutiens contributeur contributeurs contributrice contributrices financeur financeurs"
)
_AMONG = _HELPERS | {"en", "structure", "structures"}
_UNTIL = frozenset({"bullet", "semicolon", "line", "close", "mark"})
_GROUPS = frozenset({"bullet", "semicolon", "line"})
_ITEMS = _GROUPS | {"comma", "slash"}


def until(run: Sequence[Token], at: int) -> int:
    """The token after the partners that begin at a token; 0 where none do."""
    token = run[at]
    after = run[at + 1] if at + 1 < len(run) else None
    opens = token.key == "avec" and not (at and run[at - 1].key.startswith(("copilot", "pilot")))
    opens = opens or (token.key == "en" and after is not None and after.key in _TOGETHER)
    opens = opens or (token.key in _PARTNERS and after is not None and after.kind in ("colon", "dash"))
    begins = not at or run[at - 1].kind in _ITEMS
    opens = opens or (begins and token.key in _HELPERS and after is not None and after.kind == "colon")
    if opens:
        return _next(run, at + 2, _UNTIL)
    if not begins:
        return 0
    return _said_after(run, at, _GROUPS) or _said_after(run, at, _ITEMS)


def _said_after(run: Sequence[Token], at: int, stops: frozenset[str]) -> int:
    """The token after an item that brackets close by calling it partner; after several of them, partners."""
    opened = _next(run, at, frozenset({"open"}))
    if _next(run, at, stops) < opened or opened in (at, len(run)):
        return 0
    closed = _next(run, opened, frozenset({"close"}))
    inside = {token.key for token in run[opened:closed] if token.content}
    several = any(run[index].kind in _ITEMS for index in range(at, opened))
    called = (
        inside & _HELPERS and inside <= _AMONG and (not several or any(key.endswith("s") for key in inside))
    )
    return closed + 1 if called and closed < len(run) else 0


def _next(run: Sequence[Token], at: int, kinds: frozenset[str]) -> int:
    return next((index for index in range(at, len(run)) if run[index].kind in kinds), len(run))
