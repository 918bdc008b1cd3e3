"""A whole free cell → its readings: the finest units that it names, what is unknown in it, and the rest.

A chain names its last unit only, and an institution named twice is named once. What the tables do not hold is
likely where it resembles something of theirs, else unknown. Refuses to complete a cell from its neighbours.
"""

from collections.abc import Iterator
from dataclasses import replace

from graph.names import pieces, reserves
from graph.names.context import Context, Decision
from graph.names.lexicon import Lexicon
from graph.names.pieces import Piece
from graph.names.reading import HOWS, Pilots, Reading
from graph.names.resemblance import LIKELY, Scored, abbreviates, closest
from graph.names.scan import Mention, Scan, shown
from graph.names.text import Token, content, keys, tokens

_Rest = tuple[str, int, int]


def read(cell: str, context: Context) -> Pilots:
    """What a cell names, in order of place."""
    run = tokens(cell)
    scan = Scan(run, cell, context)
    mentions = list(scan.mentions)
    partners = [_rest(run, cell, span) for span in scan.partners if _words(run, span)]
    rest: list[_Rest] = list(partners)
    for piece in _free(run, cell, scan):
        attached = bool(piece[0]) and any(mention.end == piece[0] for mention in scan.mentions)
        if all(token.key.isdecimal() for token in run[piece[0] : piece[1]] if token.content):
            continue
        if _said_again(run, piece, scan):
            continue
        if pieces.names_nothing(run, piece, attached):
            rest.append(_rest(run, cell, piece))
        elif not pieces.is_role(run, piece):
            decision = guess(run[piece[0] : piece[1]], _printed(run, cell, piece), context, piece[0])
            mentions.append(Mention(*piece, decision))
    mentions.sort(key=lambda mention: mention.first)
    readings = _confirmed(cell, [_reading(run, cell, mention) for mention in _finest(mentions)])
    return Pilots(readings, tuple(sorted(rest, key=lambda piece: piece[1])), tuple(partners))


def guess(run: tuple[Token, ...], printed: str, context: Context, at: int) -> Decision:
    """What a piece that the tables do not hold resembles most, in its context first. at: its first token."""
    lexicon = context.lexicon
    words = content(run)
    institutions = [path for path, _ in context.institutions(at)]
    own = lexicon.within(tuple(institutions))
    dotted = any(token.kind == "dot" for token in run)
    short = {path for held, path in own if dotted and "/" in path and abbreviates(run, held)}
    if len(short) == 1:
        path = short.pop()
        why = f"« {printed} » abrège « {lexicon.label(path)} »"
        return Decision(path, "alias", 1.0, why)
    elsewhere = [name.path for name in lexicon.names.get(words, ())]
    if elsewhere:
        return _elsewhere(printed, elsewhere, context)
    found = _bearing(words, lexicon) or closest(words, own)
    fitting = [path for path, score in found if score >= LIKELY]
    if fitting and _alone(found):
        score = min(found[0][1], 0.99)
        why = f"« {printed} » ressemble à « {lexicon.label(fitting[0])} » ({score:.0%})".replace("%", " %")
        return Decision(fitting[0], "likely", score, why, found)
    why = f"« {printed} » n'est pas dans les tables"
    if institutions and not found:
        found = ((institutions[0], 0.3),)
        why += f" ; peut-être une entité de « {lexicon.label(institutions[0])} »"
    return Decision("", "unknown", 0.0, why, found)


def _bearing(words: tuple[str, ...], lexicon: Lexicon) -> Scored:
    """The institutions that bear the name of a place printed alone, « Pays de Mirepoix », to be proposed."""
    place = lexicon.places.get(words, "")
    held = [path for kind in lexicon.kinds.values() for path in kind.get(place, ()) if place]
    return tuple((path, 0.6) for path in dict.fromkeys(held))


def _elsewhere(printed: str, paths: list[str], context: Context) -> Decision:
    """A name of an organisation which nothing here points to: likely where it is alone to bear it and no
    territory says otherwise."""
    label = context.lexicon.label(paths[0])
    why = f"« {printed} » est un nom de « {label} », que rien ici ne désigne"
    here = set(context.neighbours())
    possible = [path for path in paths if path.split("/", 1)[0] in here] if any(context.places()) else paths
    if len(possible) == 1:
        return Decision(possible[0], "likely", 0.7, why, ((possible[0], 0.7),))
    return Decision("", "unknown", 0.0, why, tuple((path, round(0.5 / len(paths), 2)) for path in paths))


def _alone(found: tuple[tuple[str, float], ...]) -> bool:
    """Whether the best stands out from the next."""
    return len(found) == 1 or found[0][1] - found[1][1] >= 0.02 or found[0][1] >= 0.98


def _finest(mentions: list[Mention]) -> Iterator[Mention]:
    """Each organisation once, without those of which a finer one is named."""
    sure = [mention.path for mention in mentions if mention.decision.how in HOWS[:3]]
    taken: set[str] = set()
    for mention in mentions:
        path, known = mention.path, mention.decision.how in HOWS[:3]
        finer = bool(path) and any(other.startswith(path + "/") for other in sure)
        if not finer and path not in taken and (known or path not in sure):
            taken |= {path} - {""}
            yield mention


def _free(run: tuple[Token, ...], cell: str, scan: Scan) -> Iterator[Piece]:
    """The pieces that no mention and no partner covers."""
    taken = sorted([(mention.first, mention.end) for mention in scan.mentions] + scan.partners)
    begin = 0
    for first, end in [*taken, (len(run), len(run))]:
        yield from pieces.cut(run, begin, first, cell, scan.lexicon.places, scan.quoted)
        begin = end


def _confirmed(cell: str, readings: list[Reading]) -> tuple[Reading, ...]:
    """The readings, without certainty for the names that the cell leaves open."""
    left = reserves.left_open(cell, [(reading.start, reading.end) for reading in readings])
    return tuple(
        replace(reading, how="likely", score=0.5, why=f"{reading.why} ; {left[number]}", unconfirmed=True)
        if number in left and reading.sure
        else reading
        for number, reading in enumerate(readings)
    )


def _said_again(run: tuple[Token, ...], piece: Piece, scan: Scan) -> bool:
    """Whether brackets after a name only say words of it: « La Roseraie (CHRS) »."""
    named = next((mention for mention in scan.mentions if mention.end == piece[0] - 1), None)
    if named is None or not named.path or run[piece[0] - 1].kind != "open":
        return False
    return set(content(run[piece[0] : piece[1]])) <= set(keys(scan.lexicon.label(named.path)))


def _words(run: tuple[Token, ...], piece: Piece) -> bool:
    return any(token.content for token in run[piece[0] : piece[1]])


def _printed(run: tuple[Token, ...], cell: str, piece: Piece) -> str:
    return cell[run[piece[0]].start : run[piece[1] - 1].end]


def _rest(run: tuple[Token, ...], cell: str, piece: Piece) -> _Rest:
    return _printed(run, cell, piece), run[piece[0]].start, run[piece[1] - 1].end


def _reading(run: tuple[Token, ...], cell: str, mention: Mention) -> Reading:
    start, end = run[mention.first].start, run[mention.end - 1].end
    text = cell[start:end]
    said = mention.decision if "«" in mention.decision.why[:2] else shown(mention.decision, text)
    return Reading(text, start, end, said.path, said.how, said.score, said.why, said.others)
