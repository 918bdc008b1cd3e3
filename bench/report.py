"""`docs/benchmarks.md`: the figures as tables, with the machine, the date and every target beside its figure.

Refuses to leave out what was missed or could not be measured: each has its line and its reason.
"""

import datetime
import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.samples import OURS, REFERENCE, Figure, Sample, Target

PARTS = {
    "build": "Build",
    "repeated": "Repeated query",
    "heavy": "Heavy queries, first time",
    "small": "Small queries, first time",
    "network": "Networks, first time over HTTP",
    "search": "Search",
    "restart": "Unchanged restart",
    "memory": "Memory",
    "growth": "Growth: one more document",
}
_NAMES = {OURS: "Maillage", REFERENCE: "oxigraph serve", "virtuoso": "Virtuoso"}
_HEAD = """# Benchmarks

Written by `make bench`; do not edit. What is measured, and how: [bench/README.md](../bench/README.md).
Medians, with the lowest and highest in brackets; × is the ratio to `oxigraph serve`, in memory, in that run.
Answers are compared row by row before a time counts.
"""


@dataclass
class Run:
    """The figures of one dataset. size: what it holds; engines: versions by name; parts: figures by part.

    dates: when each part was run.
    """

    scale: str
    machine: str
    size: dict[str, str] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Figure]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def add(self, part: str, figures: Sequence[Figure]) -> None:
        """Keep the figures of a part; engines measured after the others join the lines of the same name."""
        held = {figure.name: figure for figure in self.parts.setdefault(part, [])}
        for figure in figures:
            if figure.name in held:
                held[figure.name].values |= figure.values
            else:
                self.parts[part].append(figure)
        self.dates[part] = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC"


def save(run: Run, path: Path) -> None:
    """Keep a run beside the engines, so that another run of other parts can write the whole page."""
    path.write_text(json.dumps(asdict(run), ensure_ascii=False, indent=1), encoding="utf8")


def load(path: Path) -> Run:
    """A run that was kept. Raises OSError where there is none."""
    found = Run(**json.loads(path.read_text(encoding="utf8")))
    found.parts = {
        part: [_figure(figure) for figure in figures] for part, figures in found.parts.items()
    }  # fmt: skip
    return found


def _figure(found: Any) -> Figure:
    values = {k: v if isinstance(v, str) else Sample(**v) for k, v in found["values"].items()}
    target = Target(**found["target"]) if found["target"] else None
    return Figure(found["name"], found["unit"], values, target)


def write(path: Path, runs: Sequence[Run]) -> None:
    """Write the page."""
    path.write_text("\n".join([_HEAD, *(line for run in runs for line in _run(run))]), encoding="utf8")


def machine() -> str:
    """Processor, cores, memory, system and Python of this machine."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    total = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return (
        f"{cpu}, {os.cpu_count()} cores, {total / 1e6:.0f} GB of memory,"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf8").splitlines() if Path(path).is_file() else []


def _run(run: Run) -> Iterator[str]:
    size = ", ".join(f"{count} {name}" for name, count in run.size.items())
    yield f"## {run.scale.capitalize()}: {size}\n"
    versions = ", ".join(f"{_NAMES.get(name, name)} {version}" for name, version in run.engines.items())
    yield f"{run.machine}. {versions}.\n"
    for part, title in PARTS.items():
        if run.parts.get(part):
            yield f"### {title}\n\n{run.dates[part]}\n"
            yield from table(run.parts[part])
            yield ""


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """Markdown lines: a row a figure, a column an engine, then the target and whether it is reached."""
    engines = list(dict.fromkeys(name for figure in figures for name in figure.values))
    engines.sort(key=lambda name: (name != OURS, name != REFERENCE))
    targets = any(figure.target for figure in figures)
    heads = ["", *(_NAMES.get(name, name) for name in engines), *(("target", "") if targets else ())]
    yield _line(heads)
    yield _line(["---"] * len(heads))
    for figure in figures:
        cells = [f"{figure.name} ({figure.unit})", *(_cell(figure, name) for name in engines)]
        if targets:
            cells += [str(figure.target or ""), figure.verdict()]
        yield _line(cells)


def _cell(figure: Figure, engine: str) -> str:
    value = figure.values.get(engine, "–")
    if not isinstance(value, Sample):
        return value
    ratio = figure.ratio(engine)
    shown = _number(value.median)
    if value.count > 1:
        shown += f" ({_number(value.low)}–{_number(value.high)})"
    return f"{shown} · {ratio:.2f} ×" if ratio is not None and engine != REFERENCE else shown


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u202f") if value >= 100 else f"{value:.3g}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
