"""The parts of the README that the code knows better: the table of questions, and of settings.

Refuses to be written by hand: `python -m server.handbook` rewrites what stands between the markers, and a
test fails when it is stale.
"""

import re
from pathlib import Path

from graph import resources
from graph.catalogue import Catalogue, Query
from graph.errors import MaillageError
from server.settings import SETTINGS, read_settings

_PART = re.compile(r"(<!-- (questions|settings) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def current_text(text: str) -> str:
    """The text with its generated parts up to date.

    Raises MaillageError where a pair of markers is missing, or where a question's file is wrong.
    """
    parts = {"questions": questions_table(), "settings": settings_table()}
    found = {name for _, name, _ in _PART.findall(text)}
    missing = sorted(set(parts) - found)
    if missing:
        raise MaillageError(f"no markers for {', '.join(missing)}: <!-- NAME --> … <!-- end of NAME -->")
    return _PART.sub(lambda match: f"{match[1]}{parts[match[2]]}\n{match[3]}", text)


def questions_table() -> str:
    """The questions as a Markdown table: slug, what it asks, parameters."""
    catalogue = Catalogue.load(resources() / "queries" / "explore", read_settings({}).minter)
    rows = [f"| `{q.slug}` | {q.summary_fr} | {_parameters(q)} |" for q in catalogue]
    return "\n".join(["| question | ce qu'elle demande | paramètres |", "|---|---|---|", *rows])


def _parameters(query: Query) -> str:
    return ", ".join(p.name if p.required else f"[{p.name}]" for p in query.parameters)


def settings_table() -> str:
    """The settings as a Markdown table: name, default, unit, what it does."""
    rows = [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.unit} | {row.help} |"
        for row in SETTINGS
    ]
    return "\n".join(["| réglage | défaut | unité | effet |", "|---|---|---|---|", *rows])


if __name__ == "__main__":
    readme = Path("README.md")
    readme.write_text(current_text(readme.read_text(encoding="utf8")), encoding="utf8")
