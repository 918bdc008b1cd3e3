"""The small data with names that are markup, scripts and formulas: what every page and file must escape.

Each payload sets `window.evil` where a browser runs any of it. The file is built as any other: the tables
allow such names, since a name is whatever a document prints.
"""

import atexit
import csv
import shutil
import tempfile
from functools import cache
from pathlib import Path

from small_site import SMALL

from graph import resources
from graph.build import build

MARKUP = "<script>window.evil=1</script><img src=x onerror=window.evil=1>"
ENDING = "</script></title></textarea></style></svg>--><script>window.evil=2</script>"
QUOTES = "\"'><b onmouseover=window.evil=3 x='\" `"
ODD = (
    "&lt;b&gt; &amp;amp; {{7*7}} ${7*7} \u202egro.live\u202c \u2028 \ud55c \U0001f600 ]]> <!-- %s \\u003c \\"
)
FORMULA = '=HYPERLINK("http://evil.example","x")'
DANGEROUS = (FORMULA, "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\uff1d1+1")

CHANGES = {
    "reference/organisations.csv": {
        2: {"label": MARKUP, "label_en": ENDING, "acronym": "<i>Caf", "spellings": f"la Caf | {QUOTES}"},
        3: {"label": f"Direction {ENDING}", "spellings": ODD},
        4: {"label": f"Ville {QUOTES}", "note": MARKUP},
    },
    "reference/territories.csv": {2: {"label": MARKUP}, 3: {"label": QUOTES, "label_en": ODD}},
    "val-clair-2020/conventions.csv": {
        2: {"label": f"Convention {ENDING}", "label_en": MARKUP, "printed": ODD}, 3: {"label": FORMULA}
    },
    "val-clair-2020/actions.csv": {
        2: {"title": MARKUP, "summary": ENDING, "pilots_printed": QUOTES},
        3: {"title": DANGEROUS[1], "printed": ODD, "summary": QUOTES, "likely_reason": MARKUP},
        4: {"title": DANGEROUS[3]},
    },
    "val-clair-2020/plan.csv": {2: {"title": ODD, "level_name": QUOTES}},
    "val-clair-2020/bodies.csv": {2: {"label": MARKUP, "acronym": ENDING, "frequency": QUOTES}},
    "val-clair-2020/figures.csv": {2: {"label": ENDING, "unit": QUOTES}, 3: {"label": DANGEROUS[2]}},
    "val-clair-2020/signatures.csv": {2: {"person": MARKUP, "quality": DANGEROUS[4]}, 3: {"person": QUOTES}},
    "val-clair-2020/statements.csv": {4: {"reason": MARKUP}},
}  # fmt: skip


@cache
def hostile_root():
    """A checkout whose tables hold those names."""
    root = Path(tempfile.mkdtemp(prefix="maillage-hostile-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    shutil.copytree(SMALL / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    for name, rows in CHANGES.items():
        _change(root / "data" / name, rows)
    return root


@cache
def hostile_home():
    """Folder where that data is published."""
    home = hostile_root() / "home"
    build(hostile_root(), home)
    return home


def _change(path, rows):
    """Set cells, rows numbered as a spreadsheet has them."""
    with path.open(encoding="utf8", newline="") as file:
        lines = list(csv.DictReader(file))
    for number, values in rows.items():
        lines[number - 2].update(values)
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
