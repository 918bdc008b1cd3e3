"""The parts of the benchmark over running engines: repeated, heavy, small, network, search, memory.

Refuses to know how engines start: it is given a session of them, and gives figures.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import quote

from bench import workloads
from bench.answers import Row, question_rows, sparql_rows
from bench.client import Connection, Refused, press, query_path, timed
from bench.engines import Running
from bench.samples import OURS, Figure, Sample, Target
from bench.session import Ask, Session, asked

_PRESS_S = 4.0
_SMALL_TEXTS = 2000
_CHECKED = 40
_SEARCHES = 300
_MATRIX = 50
_PAIRS = 100
_LONGEST_S = 30.0
_ID = "https://w3id.org/maillage/id/"


def repeated(session: Session) -> list[Figure]:
    """One small query with one address, over and over, at 16 connections: answers a second."""
    text = workloads.read_text("small", "convention").about(_subjects(session, "conventions")[0])
    figure = Figure("one query repeated, 16 connections", "/s", target=Target(1.2, most=False))
    return [_pressed(session, figure, lambda _: [text], 16, once=False)]


def small(session: Session) -> list[Figure]:
    """Small queries, each asked once, at 2 connections: median latency."""
    texts = workloads.read_texts("small")
    subjects = {text.subjects: _subjects(session, text.subjects) for text in texts}
    figure = Figure("small queries, each asked once, 2 connections", "ms", target=Target(2))

    def dealt(turn: int) -> list[str]:
        drawn = workloads.small_texts(texts, subjects, _SMALL_TEXTS, seed=turn)
        return [workloads.once(text) for text in drawn]

    return [_pressed(session, figure, dealt, 2, once=True)]


def heavy(session: Session) -> list[Figure]:
    """Heavy queries in a spelling never asked before, one at a time."""
    return [
        session.time(text.summary, {"": (asked(text), sparql_rows)}, Target(1.1))
        for text in workloads.read_texts("heavy")
    ]


def network(session: Session) -> list[Figure]:
    """The three questions of the networks: ours by our own questions, the others by plain joins."""
    conventions = _subjects(session, "conventions")
    pairs, computed = workloads.read_text("heavy", "co-pilots"), workloads.read_text("network", "computed")
    one, matrix = workloads.read_text("network", "overlap"), workloads.read_text("network", "matrix")
    most = min(_MATRIX, len(conventions) - session.rounds)

    def alone(turn: int) -> list[str]:
        return [conventions[turn * 7 % len(conventions)]]

    def several(turn: int) -> list[str]:
        return [conventions[(turn + n * len(conventions) // most) % len(conventions)] for n in range(most)]

    target = Target(50, relative=False)
    joins, ours = (asked(pairs), sparql_rows), (_co_pilots, _heaviest)
    return [
        session.time(f"the {_PAIRS} heaviest co-pilot pairs", {"": joins, OURS: ours}, target),
        session.time(
            "the same pairs by SPARQL from the computed links, on each engine",
            {"": (asked(computed), sparql_rows)},
        ),
        session.time(
            "one convention's overlaps with all others",
            {"": (_about(one, alone), sparql_rows), OURS: (_overlaps(alone), _shared)}, target,
        ),
        session.time(
            f"overlaps of {most} × {most} conventions",
            {"": (_about(matrix, several), sparql_rows), OURS: (_overlaps(several), _shared)}, target,
        ),
    ]  # fmt: skip


def search(session: Session) -> list[Figure]:
    """Our search over all titles, each text once: median and the slowest twentieth."""
    ours = session.named(OURS)
    if ours is None:
        return []
    titles = [str(label) for _, label in session.rows(workloads.read_text("subjects", "titles").text)]
    times, empty = [], 0
    with ours.connection(session.patience_s) as connection:
        for text in workloads.searches(titles, _SEARCHES):
            path = f"/queries/search.json?text={quote(text)}"
            spent, body = timed(partial(connection.get, path))
            empty += not question_rows(body, ("thing",))
            times.append(spent)
    if empty:
        session.say(f"  search: {empty} of {len(times)} texts found nothing")
        return [Figure("search", "ms", {OURS: "wrong answer"}, Target(5, relative=False))]
    slow = sorted(times)[int(len(times) * 0.95)]
    name = f"search among {len(titles):,} titles".replace(",", "\u202f")
    return [
        Figure(f"{name}, median", "ms", {OURS: Sample.of(times)}, Target(5, relative=False)),
        Figure(f"{name}, 95th percentile", "ms", {OURS: Sample(slow, slow, max(times), len(times))}),
    ]


def memory(session: Session) -> list[Figure]:
    """Memory after the other parts: in all (shared pages once), and of each process of ours."""
    total = Figure("memory of all its processes", "MB")
    figures = [total]
    for engine in session.engines:
        found = engine.process.memory()
        total.values[engine.name] = Sample.of([sum(share for _, _, share in found)])
        if engine.name == OURS:
            for number, (_, resident, share) in enumerate(found, 1):
                sample = Sample(share, share, resident, 1)
                figures.append(
                    Figure(f"process {number} of ours: its share (resident)", "MB", {OURS: sample})
                )
    return figures


PARTS: dict[str, Callable[[Session], list[Figure]]] = {
    "repeated": repeated,
    "heavy": heavy,
    "small": small,
    "network": network,
    "memory": memory,
}


def _pressed(
    session: Session, figure: Figure, texts: Callable[[int], Sequence[str]], connections: int, once: bool
) -> Figure:
    """Alternating rounds of many requests; the answers to some of each round's texts are compared first."""
    found: dict[str, list[float]] = {}
    for turn in range(session.rounds):
        dealt = texts(turn)
        for engine in session.engines:
            if engine.name in figure.values:
                continue
            wrong = _checked(session, engine, dealt)
            try:
                paths = [query_path(engine.endpoint, text) for text in dealt]
                load = (
                    None
                    if wrong
                    else press(engine.port, paths, connections, _LONGEST_S if once else _PRESS_S, once)
                )
            except Refused as error:
                load, wrong = None, f"refused: {error}"
            if load is None:
                figure.values[engine.name] = wrong
            else:
                found.setdefault(engine.name, []).append(load.median_ms if once else load.rate)
    measured = {name: Sample.of(values) for name, values in found.items() if name not in figure.values}
    figure.values |= measured
    session.say(f"  {figure}")
    return figure


def _checked(session: Session, engine: Running, texts: Sequence[str]) -> str:
    """What is wrong with the engine's answers to some of the texts, each asked in another spelling."""
    with engine.connection(session.patience_s) as connection:
        for text in texts[:_CHECKED]:
            key = text.partition("\n")[2] if text.startswith("#") else text
            ask = partial(connection.query, engine.endpoint, workloads.once(key))
            _, wrong = session.judge(key, engine, ask, sparql_rows, may_be_empty=True)
            if wrong:
                return wrong
    return ""


def _subjects(session: Session, name: str) -> list[str]:
    """The IRIs that one query of `queries/subjects` gives."""
    return [str(row[0]) for row in session.rows(workloads.read_text("subjects", name).text)]


def _about(text: workloads.Text, chosen: Callable[[int], Sequence[str]]) -> Ask:
    return lambda connection, engine, turn: asked(text, *chosen(turn))(connection, engine, turn)


def _overlaps(chosen: Callable[[int], Sequence[str]]) -> Ask:
    """Our question about the conventions of that turn: other ones each time, so that no cache answers."""

    def ask(connection: Connection, _: Running, turn: int) -> bytes:
        names = ",".join(iri.removeprefix(_ID) for iri in chosen(turn))
        return connection.get(f"/queries/overlap.json?dimension=themes&conventions={names}")

    return ask


def _co_pilots(connection: Connection, _: Running, turn: int) -> bytes:
    """All pairs by our question, in an address not spelt before: it has no parameter that could change."""
    level = "".join(
        f"%{ord(letter):02x}" if turn >> place & 1 else letter for place, letter in enumerate("institution")
    )
    return connection.get(f"/queries/co-pilots.json?level={level}")


def _heaviest(body: bytes) -> Counter[Row]:
    """The 100 pairs that the plain joins give: most actions first, then by IRI."""
    rows = question_rows(body, ("a", "b", "actions"))
    return Counter(sorted(rows, key=lambda row: (-int(str(row[2])), row[0], row[1]))[:_PAIRS])


def _shared(body: bytes) -> Counter[Row]:
    """The pairs that share something, which is all that joins can find."""
    rows = question_rows(body, ("a", "b", "shared"))
    return Counter({row: count for row, count in rows.items() if row[2] != "0"})
