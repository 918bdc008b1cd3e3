"""What is asked: the texts of `queries/`, each made new by a comment, so that no cache can have its answer.

Refuses SPARQL in Python: a text is a file; the thing it asks about takes the place of one example IRI.
"""

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.catalogue import read_header

FOLDER = Path(__file__).parent / "queries"
SUBJECT = "<https://example.org/subject>"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Text:
    """One query of the benchmark. subjects: name of the query that gives what it asks about, or empty."""

    name: str
    summary: str
    subjects: str
    text: str

    def about(self, *subjects: str) -> str:
        """The query about those IRIs."""
        return self.text.replace(SUBJECT, " ".join(f"<{subject}>" for subject in subjects))


def read_text(kind: str, name: str) -> Text:
    """One file of `queries/`."""
    text = (FOLDER / kind / f"{name}.rq").read_text(encoding="utf8")
    header = read_header(text)
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    return Text(name, header["summary"], header.get("subjects", ""), body)


def read_texts(kind: str) -> list[Text]:
    """All files of one folder of `queries/`, by name."""
    return [read_text(kind, path.stem) for path in sorted((FOLDER / kind).glob("*.rq"))]


def once(text: str) -> str:
    """The same query in a spelling that was never asked before in this run."""
    return f"# {next(_NUMBERS)}\n{text}"


def small_texts(
    texts: Iterable[Text], subjects: Mapping[str, Sequence[str]], count: int, seed: int
) -> list[str]:
    """Distinct small queries, the kinds in turn, each about a thing drawn without putting back.

    seed: which things, so that another round asks about others. Returns at most `count` of them.
    """
    decks = []
    for text in texts:
        deck = list(subjects[text.subjects])
        random.Random(f"{seed} {text.name}").shuffle(deck)
        decks.append([text.about(subject) for subject in deck])
    dealt = (text for hand in itertools.zip_longest(*decks) for text in hand if text)
    return list(itertools.islice(dealt, count))


def searches(titles: Sequence[str], count: int, seed: int = 1) -> Iterator[str]:
    """Words as people type them, from real titles: one word, two words, the beginning of one."""
    chance = random.Random(seed)
    seen: set[str] = set()
    for _ in range(20 * count):
        held = [word for word in chance.choice(titles).replace("'", " ").split() if len(word) > 4]
        chosen = chance.sample(held, min(len(held), chance.randint(1, 2)))
        if chosen and chance.random() < 0.3:
            chosen[-1] = chosen[-1][: chance.randint(3, 5)]
        text = " ".join(chosen)
        if text and text not in seen:
            seen.add(text)
            yield text
        if len(seen) == count:
            return
