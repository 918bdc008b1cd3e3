"""The benchmark: `python -m bench.run [--scale small] [--engines maillage,oxigraph] [--only heavy,search]`.

Generates and builds what is missing, starts the engines side by side, and writes docs/benchmarks.md.
Refuses to leave a process running or a port taken, whatever happens.
"""

import argparse
import contextlib
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import growth, parts, report
from bench.engines import ENGINES, ROOT, Dataset, Engine, Maillage, Running, Unavailable
from bench.generate import SCALES, write_root
from bench.processes import NotStarted
from bench.report import Run
from bench.samples import OURS, Figure, Sample, Target
from bench.session import Session
from bench.workloads import read_text

_GRAPHS = ("small", "large")
_ALONE = ("rdflib-endpoint",)
_RESTARTS = 3
_SETTLED_S = 180.0


def main() -> None:
    """Run what the command line asks for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chosen = _arguments()
    results = chosen.cache / "results"
    results.mkdir(parents=True, exist_ok=True)
    (chosen.cache / ".gitignore").write_text("*\n", encoding="utf8")
    engines = list(installed(chosen.engines, chosen.cache))
    for scale in chosen.scale:
        path = results / f"{scale}.json"
        run = report.load(path) if path.is_file() else Run(scale, "")
        run.machine = report.machine()
        for part in chosen.only:
            run.parts.pop(part, None)
        try:
            measure(run, engines, chosen)
        finally:
            report.save(run, path)
    runs = [report.load(results / f"{s}.json") for s in _GRAPHS if (results / f"{s}.json").is_file()]
    report.write(chosen.output, runs)
    print(f"{chosen.output}: written")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    listed = {"type": lambda text: text.split(",")}
    parser.add_argument("--scale", default=list(_GRAPHS), help="small,large", **listed)  # type: ignore[arg-type]
    parser.add_argument("--engines", default=list(ENGINES), help=",".join(ENGINES), **listed)  # type: ignore[arg-type]
    parser.add_argument("--only", default=list(report.PARTS), help=",".join(report.PARTS), **listed)  # type: ignore[arg-type]
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds to wait for one answer")
    parser.add_argument("--cache", type=Path, default=ROOT / ".bench", help="environments and data")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page")
    return parser.parse_args()


def installed(names: Sequence[str], cache: Path) -> Iterator[Engine]:
    """The engines that can run here; says why another cannot."""
    for name in names:
        engine = ENGINES[name](cache)
        try:
            engine.install()
        except Unavailable as reason:
            print(f"{name}: skipped: {reason}")
        else:
            yield engine


def measure(run: Run, engines: Sequence[Engine], chosen: argparse.Namespace) -> None:
    """Every part chosen, over the graph of one scale."""
    ours = next((engine for engine in engines if isinstance(engine, Maillage)), Maillage(chosen.cache))
    dataset = prepare(ours, run, chosen)
    expected: dict[str, object] = {}
    for group in ([e for e in engines if e.name not in _ALONE], [e for e in engines if e.name in _ALONE]):
        if not group or not set(chosen.only) & set(parts.PARTS):
            continue
        with contextlib.ExitStack() as stack:
            running = list(_started(group, dataset, stack))
            if not running:
                continue
            for engine in running:  # what one still reads in would be time taken from another
                engine.process.settle(_SETTLED_S)
            session = Session(running, chosen.rounds, chosen.patience, expected=expected)  # type: ignore[arg-type]
            run.engines |= {engine.name: engine.version for engine in running}
            run.size = run.size or _size(session)
            for part, measured in parts.PARTS.items():
                if part in chosen.only:
                    print(f"{run.scale}: {part}")
                    run.add(part, measured(session))
    if ours not in engines:
        return
    if "restart" in chosen.only:
        run.add("restart", _restart(ours, dataset))
    if "growth" in chosen.only:
        run.add("growth", growth.measure(ours, dataset))
    if "search" in chosen.only and run.scale == _GRAPHS[-1]:
        titles = prepare(ours, Run("titles", ""), chosen)
        with ours.start(titles) as alone:
            alone.process.settle(_SETTLED_S)
            run.add("search", parts.search(Session([alone], chosen.rounds, chosen.patience)))


def prepare(ours: Engine, run: Run, chosen: argparse.Namespace) -> Dataset:
    """The generated tables, the home built of them, and its merge; whatever is there is kept."""
    folder = chosen.cache / "data" / run.scale
    dataset = Dataset(folder / "root", folder / "home", folder / "merge.nt")
    if not dataset.root.exists():
        print(f"{run.scale}: generating")
        write_root(dataset.root, SCALES[run.scale])
    ours.install()
    if not dataset.home.exists() or "build" in chosen.only:
        shutil.rmtree(dataset.home.resolve(), ignore_errors=True)
        print(f"{run.scale}: building")
        seconds, megabytes = growth.maillage(ours, dataset, "build")
        run.add("build", [
            Figure("from the tables to a published version", "s", {OURS: Sample.of([seconds])}),
            Figure("most memory of the build", "MB", {OURS: Sample.of([megabytes])}),
        ])  # fmt: skip
        dataset.triples.unlink(missing_ok=True)
    if not dataset.triples.exists():
        quads = folder / "graphs.nq"
        growth.maillage(ours, dataset, "export", "-f", "nquads", "-o", str(quads.absolute()))
        merge(quads, dataset.triples)
        quads.unlink()
    return dataset


def merge(quads: Path, triples: Path) -> None:
    """N-Quads → the N-Triples of their merge, each once."""
    with quads.open(encoding="utf8") as lines:
        found = dict.fromkeys(f"{line.rsplit(' ', 2)[0]} .\n" for line in lines if line.strip())
    with triples.open("w", encoding="utf8") as file:
        file.writelines(found)


def _started(engines: Sequence[Engine], dataset: Dataset, stack: contextlib.ExitStack) -> Iterator[Running]:
    for engine in engines:
        try:
            running = stack.enter_context(engine.start(dataset))
        except NotStarted as reason:
            print(f"{engine.name}: did not start: {reason}")
        else:
            print(f"{engine.name} {running.version}: loaded in {running.load_s:.1f} s")
            yield running


def _size(session: Session) -> dict[str, str]:
    text = read_text("subjects", "counts").text
    names = ("triples", "conventions", "actions", "pilotings", "attestations")
    return {
        name: f"{int(str(n)):,}".replace(",", "\u202f")
        for name, n in zip(names, session.rows(text)[0], strict=True)
    }


def _restart(ours: Engine, dataset: Dataset) -> list[Figure]:
    times = []
    for _ in range(_RESTARTS):
        with ours.start(dataset) as running:
            times.append(running.load_s)
    name = "from `maillage serve` to its first SPARQL answer"
    return [Figure(name, "s", {OURS: Sample.of(times)}, Target(2, relative=False))]


if __name__ == "__main__":
    main()
