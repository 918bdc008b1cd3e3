"""The engines of one run with what they were asked: expected answers, rounds, and who gave up.

Refuses to time an answer that is not the reference's: it is an error, however fast.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bench.answers import Row, WrongAnswer, compare, values
from bench.client import Connection, Refused, timed
from bench.engines import Running
from bench.samples import REFERENCE, Figure, Sample, Target
from bench.workloads import Text, once

Ask = Callable[[Connection, Running, int], bytes]
_SETTLE_S = 300.0
Read = Callable[[bytes], Counter[Row]]


@dataclass
class Session:
    """One run over one dataset. patience_s: longest wait for one answer; say: told what happens."""

    engines: Sequence[Running]
    rounds: int
    patience_s: float
    say: Callable[[str], None] = print
    expected: dict[str, Counter[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engines = sorted(self.engines, key=lambda engine: engine.name != REFERENCE)

    def named(self, name: str) -> Running | None:
        """The engine of that name, if it runs."""
        return next((engine for engine in self.engines if engine.name == name), None)

    def rows(self, text: str) -> list[tuple[str | None, ...]]:
        """The answer of the first engine to a query of ours, in its order, as bare values."""
        with self.engines[0].connection(self.patience_s) as connection:
            return values(connection.query(self.engines[0].endpoint, once(text)))

    def judge(
        self, key: str, engine: Running, ask: Callable[[], bytes], read: Read, may_be_empty: bool = False
    ) -> tuple[float, str]:
        """Ask once: milliseconds, and what is wrong; nothing is where the rows are the expected ones.

        The first engine that answers says what is expected of the others.
        """
        try:
            spent, body = timed(ask)
            found = read(body)
            compare(found, self.expected.setdefault(key, found))
        except WrongAnswer as error:
            self.say(f"  {engine.name}: {key}: WRONG: {error}")
            return 0.0, "wrong answer"
        except Refused as error:
            self.say(f"  {engine.name}: {key}: {error}")
            if "timed out" not in str(error):
                return 0.0, f"refused: {str(error)[:40].strip()}"
            if not engine.process.settle(_SETTLE_S):
                self.say(f"  {engine.name} still computes: what follows is measured beside it")
            return 0.0, f"over {self.patience_s:g} s"
        return spent, "" if found or may_be_empty else "no row, which proves nothing"

    def time(self, name: str, asks: Mapping[str, tuple[Ask, Read]], target: Target | None = None) -> Figure:
        """Milliseconds of one question, in alternating rounds; every answer is compared, after its time.

        asks: by engine, how it is asked and how its answer is read; "" stands for those not named.
        """
        figure = Figure(name, "ms", target=target)
        times: dict[str, list[float]] = {}
        for turn in range(self.rounds):
            for engine in self.engines:
                ask, read = asks.get(engine.name, asks[""])
                if engine.name in figure.values:
                    continue
                with engine.connection(self.patience_s) as connection:
                    spent, wrong = self.judge(
                        f"{name} {turn}", engine, partial(ask, connection, engine, turn), read
                    )
                if wrong:
                    figure.values[engine.name] = wrong
                else:
                    times.setdefault(engine.name, []).append(spent)
        measured = {name: Sample.of(found) for name, found in times.items() if name not in figure.values}
        figure.values |= measured
        self.say(f"  {figure}")
        return figure


def asked(text: Text, *subjects: str) -> Ask:
    """How an engine is asked a query of the benchmark, in a new spelling each time."""
    body = text.about(*subjects)
    return lambda connection, engine, _: connection.query(engine.endpoint, once(body))
