"""`python -m bench.evaluate`: extraction of the source documents and of tests/plans beside their curated
tables.

Prints precision, recall and F1 of each kind of fact, and every miss. Refuses to fail where a source is
absent: it says which was left out.
"""

import argparse
import importlib
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.evaluation import Score, compare
from graph import resources
from graph.extraction import extract
from graph.names import Gazetteer, Names
from graph.tables import read_reference
from graph.workbook.draft import Draft

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
TARGETS = {"actions": 0.98, "placement": 0.98, "institutions": 0.95, "pilots": 0.90, "calendars": 0.98}
"""F1 to reach on the text of the Schéma Parisien."""
WHOLE = "schema-parisien-2021-2026"
ITS_OWN = "sdsf-paris-2021-2026"


def curated(data: Path) -> list[Path]:
    """The folders of documents that have their tables, in order."""
    return [folder for folder in sorted(data.iterdir()) if (folder / "document.toml").is_file()]


def text_of(folder: Path, seeds: Path = SEEDS) -> Path | None:
    """The text of a curated document, None where it is not here."""
    file = seeds / tomllib.loads((folder / "document.toml").read_text(encoding="utf8"))["file"]
    return file if file.is_file() else None


def evaluate(folder: Path, text: Path, names: Names) -> tuple[Draft, list[Score]]:
    """A curated document's text, read, beside its tables."""
    draft = extract(text, text.name, names)
    return draft, compare(draft, folder, ITS_OWN if folder.name == WHOLE else "")


def lines(name: str, scores: Sequence[Score], misses: bool) -> Iterator[str]:
    """The scores of a document as text."""
    yield f"\n{name}"
    yield f"  {'':14}{'precision':>10}{'recall':>10}{'F1':>10}{'right':>8}{'found':>8}{'expected':>10}"
    for score in scores:
        if score.found or score.expected:
            yield (
                f"  {score.kind:14}{score.precision:>10.3f}{score.recall:>10.3f}{score.f1:>10.3f}"
                f"{score.right:>8}{score.found:>8}{score.expected:>10}"
            )
    if misses:
        for score in scores:
            yield from (f"    {score.kind} missed: {fact}" for fact in score.missed)
            yield from (f"    {score.kind} not so: {fact}" for fact in score.invented)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the evaluation; 1 where the Schéma Parisien stays below a target, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="folder of the source texts")
    parser.add_argument("--brief", action="store_true", help="without the misses")
    options = parser.parse_args(arguments)
    data = resources() / "data"
    reference, _ = read_reference(data / "reference")
    names = Names.of(reference, Gazetteer.load())
    below = []
    for folder in curated(data):
        text = text_of(folder, options.seeds)
        if text is None:
            print(f"\n{folder.name}: its text is not in {options.seeds}, left out")
            continue
        start = time.perf_counter()
        _, scores = evaluate(folder, text, names)
        print(
            "\n".join(
                lines(f"{folder.name} ({time.perf_counter() - start:.1f} s)", scores, not options.brief)
            )
        )
        if folder.name == WHOLE:
            below = [
                f"{s.kind}: {s.f1:.3f} < {TARGETS[s.kind]}" for s in scores if s.f1 < TARGETS.get(s.kind, 0)
            ]
    for plan, scores in _plans():
        print("\n".join(lines(plan, scores, not options.brief)))
    if below:
        print("\nBelow target: " + "; ".join(below))
    return 1 if below else 0


def _plans() -> Iterator[tuple[str, list[Score]]]:
    """The plans that tests write, where this is a checkout."""
    folder = ROOT / "tests" / "plans"
    if not (folder / "making.py").is_file():
        print("\ntests/plans: not here, left out")
        return
    sys.path.insert(0, str(folder.parent))
    plans = importlib.import_module("plans.making").written_plans()
    for plan in plans:
        yield f"tests/plans/{plan.name}", plan.scores()
    first = [plan.first for plan in plans if plan.first]
    whole = sum(all(f1 == 1 for f1 in scores.values()) for scores in first)
    print(f"\nOf {len(first)} layouts whose first reading was written down, {whole} were read whole then.")


if __name__ == "__main__":
    sys.exit(main())
